"""The books: double entry, append-only. A correction is a reversal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from portal.audit.models import AppendOnly, AppendOnlyQuerySet
from portal.people.models import Shop
from refunds.payments.models import Charge, Payment
from refunds.refunds.models import Refund
from refunds.reimbursements.models import Reimbursement
from refunds.repayments.models import Repayment
from refunds.statuses import Account, Component, LedgerKind, Party

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


ACCOUNT_OF: dict[Party, Account] = {
    Party.SHOP: Account.SHOP,
    Party.PLATFORM: Account.PLATFORM,
    Party.CARRIER: Account.CARRIER,
    Party.PROVIDER: Account.PROVIDER_FEE,
}
"""Party → the account on which it bears. The customer has none: what they bear is simply not given back."""

PARTY_OF = {account: party for party, account in ACCOUNT_OF.items()}


class LedgerTransactionQuerySet(AppendOnlyQuerySet):
    def moved_costs(self, reimbursement_id: int) -> Self:
        """Corrections of who bears a case's costs that still hold, the newest first."""
        return self.filter(
            reimbursement_id=reimbursement_id, kind=LedgerKind.COSTS_MOVED, reversed_by__isnull=True
        ).order_by("-pk")


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
    reimbursement = models.ForeignKey(
        Reimbursement,
        on_delete=models.PROTECT,
        null=True,
        related_name="transactions",
        verbose_name=_("reimbursement"),
        help_text=_("Set where a whole case is meant, not one way of its money."),
    )
    repayment = models.ForeignKey(
        Repayment, on_delete=models.PROTECT, null=True, related_name="transactions", verbose_name=_("repayment")
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = LedgerTransactionQuerySet.as_manager()

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
                        LedgerKind.FEES_KEPT_AFTER_ALL,
                        LedgerKind.COSTS_MOVED_BACK,
                    )
                ),
            )
        ]
        indexes = [models.Index(fields=["shop", "at"], name="ledger_of_shop")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class LedgerEntryQuerySet(AppendOnlyQuerySet):
    def for_user(self, user: Any) -> Self:
        """Sellers read the books of their shops, support all of them, customers none."""
        if not getattr(user, "is_authenticated", False) or not (user.is_seller or user.is_support):
            return self.none()
        return self if user.is_support else self.filter(transaction__shop__in=user.shop_ids)

    def of_case(self, reimbursement: Reimbursement | int) -> Self:
        """The costs of one case: what its refunds took from whom, what came back, what was moved."""
        return self.filter(
            Q(transaction__refund__reimbursement=reimbursement) | Q(transaction__reimbursement=reimbursement)
        ).exclude(component="")

    def borne(self) -> dict[tuple[Component, Party], int]:
        """(What for, by whom) → minor units borne; negative where a party gets something. Zeros are left out."""
        sums = self.filter(account__in=PARTY_OF).values_list("component", "account").annotate(total=Sum("amount"))
        return {
            (Component(component), PARTY_OF[Account(account)]): total
            for component, account, total in sums.order_by("component", "account")
            if total
        }

    def of_shop(self, shop: Shop) -> Self:
        """Everything that moved a shop's balance."""
        return self.filter(account=Account.SHOP, transaction__shop=shop)


class LedgerEntry(AppendOnly):
    """One side of a transaction, in signed minor units: debits positive, credits negative."""

    transaction = models.ForeignKey(
        LedgerTransaction, on_delete=models.PROTECT, related_name="entries", verbose_name=_("transaction")
    )
    account = models.CharField(_("account"), max_length=12, choices=Account.choices)
    component = models.CharField(
        _("for"), max_length=12, choices=Component.choices, blank=True, help_text=_("Empty: nobody's cost.")
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [models.CheckConstraint(name="entry_is_not_zero", condition=~Q(amount=0))]

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.currency}"
