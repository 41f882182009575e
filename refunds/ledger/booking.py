"""Where the ledger is written: each function books one fact inside the caller's transaction.

What fees cost, and costs moved between parties, is booked in `refunds.bearing.commands`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from portal.people.models import User
from portal.time import clock
from refunds.charges.sharing import Share
from refunds.ledger.models import ACCOUNT_OF, LedgerEntry, LedgerTransaction
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from refunds.repayments.models import Repayment
from refunds.statuses import Account, Destination, GatewayName, LedgerKind

MONEY_AT: dict[str, Account] = {
    GatewayName.SANDBOX: Account.PROVIDER,
    GatewayName.STRIPE: Account.PROVIDER,
    GatewayName.ALIPAY: Account.PROVIDER,
    GatewayName.WECHAT: Account.PROVIDER,
    GatewayName.MANUAL: Account.BY_HAND,
    GatewayName.EXTERNAL: Account.OUTSIDE,
    GatewayName.CREDIT: Account.STORE_CREDIT,
}
"""Gateway → the account in which the money it moves lies."""


def capture(payment: Payment, *, by: User) -> LedgerTransaction:
    return _book(
        LedgerKind.CAPTURE, payment, payment.captured, MONEY_AT[payment.gateway], Account.SHOP, by=by, payment=payment
    )


def promise(refund: Refund, shares: Sequence[Share], *, by: User) -> LedgerTransaction:
    """`shares` tell who bears what of it; they sum to its amount, and only the customer cannot bear one."""
    booked = _transaction(LedgerKind.PROMISE, refund, by=by, refund=refund)
    borne = [(ACCOUNT_OF[share.party], share.component, share.amount) for share in shares]
    _entries(booked, [*borne, (Account.PROMISED, "", -refund.amount)], refund.currency)
    return booked


def promise_taken_back(refund: Refund, *, by: User) -> LedgerTransaction:
    return _reverse(refund, LedgerKind.PROMISE, LedgerKind.PROMISE_TAKEN_BACK, by=by)


def payout(refund: Refund, *, by: User) -> LedgerTransaction:
    return _book(LedgerKind.PAYOUT, refund, refund.amount, Account.PROMISED, paid_from(refund), by=by, refund=refund)


def payout_reversed(refund: Refund, *, by: User) -> LedgerTransaction:
    return _reverse(refund, LedgerKind.PAYOUT, LedgerKind.PAYOUT_REVERSED, by=by)


def repayment_due(repayment: Repayment, *, by: User) -> LedgerTransaction:
    return _book(
        LedgerKind.REPAYMENT_DUE, repayment, repayment.amount, Account.OWED_BACK, Account.SHOP,
        by=by, repayment=repayment,
    )  # fmt: skip


def repayment_paid(repayment: Repayment, payment: Payment, *, by: User) -> LedgerTransaction:
    return _book(
        LedgerKind.REPAYMENT_PAID, repayment, repayment.amount, MONEY_AT[payment.gateway], Account.OWED_BACK,
        by=by, repayment=repayment, payment=payment,
    )  # fmt: skip


def repayment_waived(repayment: Repayment, *, by: User) -> LedgerTransaction:
    return _book(
        LedgerKind.REPAYMENT_WAIVED, repayment, repayment.amount, Account.WRITTEN_OFF, Account.OWED_BACK,
        by=by, repayment=repayment,
    )  # fmt: skip


def repayment_lapsed(repayment: Repayment, *, by: User) -> LedgerTransaction:
    due = LedgerTransaction.objects.get(repayment=repayment, kind=LedgerKind.REPAYMENT_DUE)
    return _opposite(due, LedgerKind.REPAYMENT_LAPSED, by=by)


def credit_spent(refund: Refund, amount: int, *, by: User) -> LedgerTransaction:
    """Credit that came from this refund was taken as payment: the shop owes it no more, and has earned it."""
    return _book(LedgerKind.CREDIT_SPENT, refund, amount, Account.STORE_CREDIT, Account.SHOP, by=by, refund=refund)


def credit_given_back(refund: Refund, amount: int, *, by: User) -> LedgerTransaction:
    """The purchase was undone: the shop owes that credit again."""
    return _book(LedgerKind.CREDIT_GIVEN_BACK, refund, amount, Account.SHOP, Account.STORE_CREDIT, by=by, refund=refund)


def paid_from(refund: Refund) -> Account:
    """The account a refund is paid from: where its payment's money lies, or the hand that pays it."""
    if refund.destination in (Destination.MANUAL, Destination.NETTED):
        return Account.BY_HAND
    return MONEY_AT[refund.gateway]


def _book(
    kind: LedgerKind, row: Any, amount: int, debit: Account, credit: Account, *, by: User, **about: Any
) -> LedgerTransaction:
    booked = _transaction(kind, row, by=by, **about)
    _entries(booked, [(debit, "", amount), (credit, "", -amount)], row.currency)
    return booked


def _transaction(kind: LedgerKind, row: Any, *, by: User, **about: Any) -> LedgerTransaction:
    """`about` names the rows the transaction tells of; shop, charge and payment come from the row where not given."""
    refund = about.get("refund")
    if refund is not None:
        about.setdefault("payment_id", refund.payment_id)
    return LedgerTransaction.objects.create(
        kind=kind, shop_id=row.shop_id, charge_id=row.charge_id, by=by, at=clock.now(), **about
    )


def _reverse(refund: Refund, kind: LedgerKind, reversal: LedgerKind, *, by: User) -> LedgerTransaction:
    """Reverse the refund's latest transaction of that kind. A second reversal of it violates a unique constraint."""
    booked = LedgerTransaction.objects.filter(refund=refund, kind=kind).order_by("-pk")[0]
    return _opposite(booked, reversal, by=by)


def _opposite(booked: LedgerTransaction, kind: LedgerKind, *, by: User) -> LedgerTransaction:
    reversal = LedgerTransaction.objects.create(
        kind=kind,
        shop_id=booked.shop_id,
        charge_id=booked.charge_id,
        payment_id=booked.payment_id,
        refund_id=booked.refund_id,
        repayment_id=booked.repayment_id,
        reverses=booked,
        by=by,
        at=clock.now(),
    )
    for entry in booked.entries.all():
        LedgerEntry.objects.create(
            transaction=reversal,
            account=entry.account,
            component=entry.component,
            amount=-entry.amount,
            currency=entry.currency,
        )
    return reversal


def _entries(booked: LedgerTransaction, sides: Iterable[tuple[str, str, int]], currency: str) -> None:
    """Account, what it is for ("" is nobody's cost), signed minor units."""
    LedgerEntry.objects.bulk_create(
        LedgerEntry(transaction=booked, account=account, component=component, amount=amount, currency=currency)
        for account, component, amount in sides
    )
