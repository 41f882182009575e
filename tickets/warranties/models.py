"""What a product comes with: return and warranty terms, self-help, and what was done to it so far."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from orders.orders.models import OrderLine
from portal.people.models import OwnedQuerySet, Shop
from tickets.cases.models import Ticket
from tickets.deadlines import NO_REASON_FLOOR, QUALITY_DAYS, QUALITY_FLOOR


def keep_floor(days: int) -> None:
    """None at all, or no fewer than the platform's floor."""
    if 0 < days < NO_REASON_FLOOR:
        raise ValidationError(_("At least %(n)s days, or 0 where it is not possible."), params={"n": NO_REASON_FLOOR})


class ProductTerms(models.Model):
    """Terms of one product of a shop, or (without `sku`) of all the others. Rows an admin edits (R151, R159, R160, R164)."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="product_terms", verbose_name=_("shop"))
    sku = models.CharField(_("SKU"), max_length=60, blank=True, help_text=_("Empty: every other product of the shop."))
    no_reason_days = models.PositiveSmallIntegerField(
        _("days to return without a reason"),
        default=NO_REASON_FLOOR,
        validators=[keep_floor],
        help_text=_("Calendar days from arrival. 0: not possible."),
    )
    quality_days = models.PositiveSmallIntegerField(
        _("days to return what is faulty or not as promised"),
        default=QUALITY_DAYS,
        validators=[MinValueValidator(QUALITY_FLOOR)],
        help_text=_("Calendar days from arrival."),
    )
    warranty_months = models.PositiveSmallIntegerField(_("months of warranty"), default=12, help_text=_("0: none."))
    covered_en = models.CharField(_("what is covered (English)"), max_length=300, blank=True)
    covered_zh = models.CharField(_("what is covered (Chinese)"), max_length=300, blank=True)
    excluded_en = models.CharField(_("what is not covered (English)"), max_length=300, blank=True)
    excluded_zh = models.CharField(_("what is not covered (Chinese)"), max_length=300, blank=True)
    official_repair_only = models.BooleanField(_("an unofficial repair ends the warranty"), default=True)
    manual_url = models.URLField(_("manual"), blank=True)
    self_help_en = models.TextField(
        _("self-help (English)"), blank=True, help_text=_("One line each: sign or code, what to do.")
    )
    self_help_zh = models.TextField(_("self-help (Chinese)"), blank=True)
    maker_phone = models.CharField(_("phone number of the maker"), max_length=30, blank=True)

    class Meta:
        ordering = ["shop", "sku"]
        verbose_name = _("product terms")
        verbose_name_plural = _("product terms")
        constraints = [models.UniqueConstraint(name="terms_of_product", fields=["shop", "sku"])]

    def __str__(self) -> str:
        return self.sku or str(self.shop)

    def _words(self, name: str) -> str:
        ending = "zh" if (get_language() or "").startswith("zh") else "en"
        return str(getattr(self, f"{name}_{ending}"))

    @property
    def covered(self) -> str:
        return self._words("covered")

    @property
    def excluded(self) -> str:
        return self._words("excluded")

    @property
    def self_help(self) -> list[str]:
        return [line.strip() for line in self._words("self_help").splitlines() if line.strip()]


class ServiceKind(models.TextChoices):
    """What was done to, or happened to, a thing."""

    OFFICIAL_REPAIR = "official_repair", _("Repaired by the seller or maker")
    UNOFFICIAL_REPAIR = "unofficial_repair", _("Repaired by somebody else")
    HUMAN_DAMAGE = "human_damage", _("Damaged by its user")
    INSPECTED = "inspected", _("Looked at")
    CIRCUMSTANCE = "circumstance", _("A special circumstance")


class ServiceRecordQuerySet(OwnedQuerySet):
    customer_path = "line__order__customer"
    shop_path = "line__order__shop"


class ServiceRecord(models.Model):
    """One entry in the service history of a line's goods (R145, R148, R150, R152, R153). Written once, never changed."""

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="service", verbose_name=_("line"))
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="service", verbose_name=_("case")
    )
    kind = models.CharField(_("what"), max_length=20, choices=ServiceKind.choices)
    method = models.CharField(_("how"), max_length=120, blank=True)
    words = models.TextField(_("words"), blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("told by")
    )
    at = models.DateTimeField(_("at"))

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("service record")
        verbose_name_plural = _("service records")

    def __str__(self) -> str:
        return self.get_kind_display()
