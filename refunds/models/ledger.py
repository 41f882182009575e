"""The books: double entry, append-only. A correction is a reversal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Shop
from portal.models.audit import AppendOnly
from refunds.models.payments import Charge, Payment
from refunds.models.refunds import Refund
from refunds.models.repayments import Repayment
from refunds.statuses import Account, LedgerKind

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class LedgerTransaction(AppendOnly):
    """One booked fact. Its entries sum to zero in its currency."""

    kind = models.CharField(_("kind"), max_length=24, choices=LedgerKind.choices)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+", verbose_name=_("shop"))
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="transactions", verbose_name=_("charge"))
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="transactions", verbose_name=_("payment")
    )
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, related_name="transactions", verbose_name=_("refund")
    )
    repayment = models.ForeignKey(
        Repayment, on_delete=models.PROTECT, null=True, related_name="transactions", verbose_name=_("repayment")
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    if TYPE_CHECKING:
        entries: RelatedManager[LedgerEntry]

    class Meta:
        ordering = ["id"]
        verbose_name = _("ledger transaction")
        verbose_name_plural = _("ledger transactions")
        constraints = [
            models.CheckConstraint(
                name="ledger_only_reversals_reverse",
                condition=Q(reverses__isnull=True)
                | Q(
                    kind__in=(
                        LedgerKind.PROMISE_TAKEN_BACK,
                        LedgerKind.PAYOUT_REVERSED,
                        LedgerKind.REPAYMENT_LAPSED,
                    )
                ),
            )
        ]
        indexes = [models.Index(fields=["shop", "at"], name="ledger_of_shop")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class LedgerEntry(AppendOnly):
    """One side of a transaction, in signed minor units: debits positive, credits negative."""

    transaction = models.ForeignKey(
        LedgerTransaction, on_delete=models.PROTECT, related_name="entries", verbose_name=_("transaction")
    )
    account = models.CharField(_("account"), max_length=12, choices=Account.choices)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [models.CheckConstraint(name="entry_is_not_zero", condition=~Q(amount=0))]

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.currency}"
