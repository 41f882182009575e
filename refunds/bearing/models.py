"""What a shop agreed with the platform about money, beside its own rules."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.people.models import Shop
from refunds.statuses import CreditRule

WHOLE = 10_000
"""Rates are told in parts of ten thousand: 500 is 5 %, 60 is 0.6 %."""


class ShopTerms(models.Model):
    """Fees of a shop's sales, and what of them comes back with a refund. A row an admin edits; no row, no fees.

    What was booked stays booked: a sale's refund returns of the fees that this very sale paid, whatever the rates are now.
    """

    shop = models.OneToOneField(Shop, on_delete=models.PROTECT, related_name="terms", verbose_name=_("shop"))
    commission_rate = models.PositiveIntegerField(
        _("commission, in parts of ten thousand"), default=0, help_text=_("500 is 5 %.")
    )
    provider_rate = models.PositiveIntegerField(
        _("payment provider's fee, in parts of ten thousand"), default=0, help_text=_("60 is 0.6 %.")
    )
    credit_rule = models.CharField(
        _("store credit instead of money"), max_length=12, choices=CreditRule.choices, default=CreditRule.NEVER
    )
    returns_commission = models.BooleanField(_("commission comes back with a refund"), default=True)
    returns_provider_fee = models.BooleanField(_("the provider's fee comes back with a refund"), default=False)

    class Meta:
        verbose_name = _("terms of a shop")
        verbose_name_plural = _("terms of shops")
        constraints = [
            models.CheckConstraint(
                name="terms_are_parts_of_a_whole",
                condition=Q(commission_rate__lte=WHOLE) & Q(provider_rate__lte=WHOLE),
            )
        ]

    def __str__(self) -> str:
        return str(self.shop)
