"""What shops' systems did before the portal heard of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.people.models import Shop


class ExternalReturn(models.Model):
    """A cancellation that the shop's system had carried out, matched with the purchases it takes back.

    One row an imported cancellation, so that importing it again does nothing. `amount` is what the source says was given
    back, `refunded` the part that purchases cover; the rest waits as review items. Minor units. `lines` tell what became
    of each of its lines.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="external_returns", verbose_name=_("shop"))
    number = models.CharField(_("number in the shop's system"), max_length=60)
    buyer_reference = models.CharField(_("buyer in the shop's system"), max_length=60)
    currency = models.CharField(_("currency"), max_length=3)
    pieces = models.PositiveBigIntegerField(_("pieces"))
    covered = models.PositiveBigIntegerField(_("pieces covered by purchases"))
    amount = models.BigIntegerField(_("amount, in minor units"))
    refunded = models.BigIntegerField(_("covered by purchases, in minor units"))
    lines = models.JSONField(_("lines"), default=list)
    returned_at = models.DateTimeField(_("returned at"))
    imported_at = models.DateTimeField(_("imported at"))
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-returned_at", "-id"]
        verbose_name = _("return before the portal")
        verbose_name_plural = _("returns before the portal")
        constraints = [
            models.UniqueConstraint(name="external_return_once", fields=["shop", "number"]),
            models.CheckConstraint(
                name="external_return_within_claim",
                condition=models.Q(covered__lte=models.F("pieces"))
                & models.Q(refunded__gte=0)
                & models.Q(refunded__lte=models.F("amount")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
