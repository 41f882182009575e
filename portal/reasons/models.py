"""Managed reasons: rows an admin edits, so that lists differ by need and grow without a release (R115, R170)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.people.models import Shop


class ReasonKind(models.TextChoices):
    """What is being explained."""

    CANCEL_ORDER = "cancel_order", _("Why an order is cancelled")
    REJECT_CANCEL = "reject_cancel", _("Why a seller rejects a cancellation")
    SHOP_CANCEL = "shop_cancel", _("Why a shop cancels")
    RAISE_TICKET = "raise_ticket", _("What happened (after-sales)")
    REJECT_TICKET = "reject_ticket", _("Why after-sales is rejected")
    WITHDRAW_TICKET = "withdraw_ticket", _("Why after-sales is withdrawn")
    REJECT_WITHDRAWAL = "reject_withdrawal", _("Why a withdrawal is rejected")


class Fault(models.TextChoices):
    """Who is liable when this is the reason. Decides freight and kept costs."""

    CUSTOMER = "customer", _("Customer")
    SHOP = "shop", _("Seller")
    CARRIER = "carrier", _("Carrier")
    NOBODY = "nobody", _("Nobody")


class ReasonQuerySet(models.QuerySet):
    def offered(self, kind: str, shop: Shop | None = None, *, anything_sent: bool = True) -> ReasonQuerySet:
        """Reasons in use for this kind: the platform's, and the shop's own. Before anything was sent those are left out
        that cannot be true yet."""
        mine = models.Q(shop__isnull=True)
        if shop is not None:
            mine |= models.Q(shop=shop)
        if not anything_sent:
            mine &= models.Q(after_sending=False)
        return self.filter(mine, kind=kind, is_active=True)

    def for_user(self, user: Any) -> ReasonQuerySet:
        """The platform's reasons for everyone signed in; a shop's own reasons stay with the shop and its customers."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_support:
            return self.all()
        mine = models.Q(shop__isnull=True)
        if user.is_seller:
            mine |= models.Q(shop__in=user.shop_ids)
        return self.filter(mine, is_active=True)


class Reason(models.Model):
    """One reason people can choose, in both languages."""

    kind = models.CharField(_("kind"), max_length=20, choices=ReasonKind.choices)
    code = models.SlugField(_("code"), max_length=40)
    label_en = models.CharField(_("English"), max_length=120)
    label_zh = models.CharField(_("Chinese"), max_length=120)
    group = models.CharField(_("group"), max_length=20, blank=True)
    fault = models.CharField(_("liable"), max_length=10, choices=Fault.choices, default=Fault.CUSTOMER)
    needs_evidence = models.BooleanField(_("needs a picture"), default=False)
    after_sending = models.BooleanField(
        _("only once goods were sent"),
        default=False,
        help_text=_("Not offered before anything of the order was sent: it cannot be true yet."),
    )
    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, null=True, blank=True, related_name="reasons", verbose_name=_("shop")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "position", "id"]
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints = [
            models.UniqueConstraint(name="reason_code_of_shop", fields=["kind", "code", "shop"]),
            models.UniqueConstraint(name="reason_code", fields=["kind", "code"], condition=models.Q(shop__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The words in the reader's language."""
        return self.label_zh if (get_language() or "").startswith("zh") else self.label_en
