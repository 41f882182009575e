"""What may be kept when an order is cancelled: the platform's floor, and what each shop promises beyond it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.people.models import Industry, Shop


class Stage(models.TextChoices):
    """Which side of shipping a rule is about; for a service, its beginning is its shipping."""

    UNSHIPPED = "unshipped", _("Before shipping")
    SHIPPED = "shipped", _("Once shipped")


class PolicyQuerySet(models.QuerySet):
    def for_shop(self, shop: Shop) -> PolicyQuerySet:
        """Every version of the shop's own policy, of the platform's for its industry, and of the platform's for all."""
        general = models.Q(shop__isnull=True, industry__in=("", shop.industry))
        return self.filter(general | models.Q(shop=shop))


class CancellationPolicy(models.Model):
    """One version of a policy, in force from a moment until the next version of the same policy.

    Without a shop it is the platform's floor: for one industry, or for all that have none of their own. A version is
    never changed: a correction, or going back to an earlier one, is a new version. Orders keep what was in force when
    they were placed (`Order.terms`).
    """

    shop = models.ForeignKey(
        Shop,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="policies",
        verbose_name=_("shop"),
        help_text=_("Empty: the platform's floor."),
    )
    industry = models.CharField(
        _("industry"), max_length=12, choices=Industry.choices, blank=True, help_text=_("Of the platform's floor only.")
    )
    version = models.PositiveIntegerField(_("version"), editable=False)
    valid_from = models.DateTimeField(_("in force from"))
    words = models.CharField(_("what is new in it"), max_length=200)
    recall_fee = models.PositiveBigIntegerField(
        _("recall fee, in minor units"), null=True, blank=True, help_text=_("Empty: as the shop's settings say.")
    )
    returns_freight = models.BooleanField(_("freight comes back once shipped, too"), default=False)
    goes_back_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("goes back to"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made at"), editable=False)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["shop", "industry", "-version"]
        verbose_name = _("cancellation policy")
        verbose_name_plural = _("cancellation policies")
        constraints = [
            models.UniqueConstraint(
                name="policy_version_of_shop", fields=["shop", "version"], condition=models.Q(shop__isnull=False)
            ),
            models.UniqueConstraint(
                name="policy_version_of_platform",
                fields=["industry", "version"],
                condition=models.Q(shop__isnull=True),
            ),
            models.CheckConstraint(
                name="policy_of_shop_or_industry", condition=models.Q(shop__isnull=True) | models.Q(industry="")
            ),
        ]

    def __str__(self) -> str:
        whose = str(self.shop) if self.shop else str(self.get_industry_display() or _("Platform"))
        return f"{whose} · {self.version}"


class FeeRule(models.Model):
    """What one rule would keep of the goods' worth: `fixed` + `percent`, at least `minimum`. Minor units.

    Between `from_hours` and `until_hours` before the promised shipment (or the appointment); empty ends are open. Of all
    rules that apply the cheapest possible one wins (SC7).
    """

    policy = models.ForeignKey(
        CancellationPolicy, on_delete=models.CASCADE, related_name="rules", verbose_name=_("policy")
    )
    stage = models.CharField(_("when"), max_length=10, choices=Stage.choices, default=Stage.UNSHIPPED)
    from_hours = models.PositiveIntegerField(_("from so many hours before"), null=True, blank=True)
    until_hours = models.PositiveIntegerField(_("to fewer than so many hours before"), null=True, blank=True)
    is_possible = models.BooleanField(_("can be cancelled"), default=True)
    fixed = models.PositiveBigIntegerField(_("fixed, in minor units"), default=0)
    percent = models.DecimalField(
        _("percent of the goods"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    minimum = models.PositiveBigIntegerField(_("at least, in minor units"), default=0)
    label_en = models.CharField(_("English"), max_length=120)
    label_zh = models.CharField(_("Chinese"), max_length=120)

    class Meta:
        ordering = ["policy", "id"]
        verbose_name = _("fee rule")
        verbose_name_plural = _("fee rules")
        constraints = [
            models.CheckConstraint(
                name="rule_percent_of_a_whole", condition=models.Q(percent__gte=0) & models.Q(percent__lte=100)
            ),
            models.CheckConstraint(
                name="rule_hours_in_order",
                condition=models.Q(from_hours__isnull=True)
                | models.Q(until_hours__isnull=True)
                | models.Q(from_hours__lt=models.F("until_hours")),
            ),
        ]

    def __str__(self) -> str:
        return self.label_zh if (get_language() or "").startswith("zh") else self.label_en

    def frozen(self) -> dict[str, Any]:
        """As an order keeps it."""
        return {
            "stage": self.stage,
            "from_hours": self.from_hours,
            "until_hours": self.until_hours,
            "is_possible": self.is_possible,
            "fixed": self.fixed,
            "percent": str(self.percent),
            "minimum": self.minimum,
            "en": self.label_en,
            "zh": self.label_zh,
        }
