"""A paid order's money, and the sweep that moves it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from portal.people.models import Shop, User
from refunds.charges.commands import Tender, open_charge
from refunds.payments.models import Charge
from refunds.refunds.models import Refund
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import promise_reimbursement
from refunds.statuses import CauseKind

CAUSE = Cause(CauseKind.CANCELLATION, "orders.ordercancellation", "OC-TEST-0001")


@pytest.fixture
def charged(shop: Shop, alice: User, machine: User) -> Callable[..., Charge]:
    """Makes a charge of the shop, paid by Alice with the tenders given (default: one debit card, ¥228.00)."""
    numbers = count(1)

    def make(*tenders: Tender, in_shop: Shop = shop, payer: User | None = alice) -> Charge:
        n = next(numbers)
        return open_charge(
            in_shop,
            payer=payer,
            reference=f"20260925{n:05d}",
            currency=in_shop.currency,
            payments=tenders or (card(),),
            by=machine,
        )

    return make


def card(amount: int = 228_00, **more: object) -> Tender:
    values: dict = {"account_tail": "6021", "gateway_reference": f"pay_{amount}", **more}
    return Tender("card_debit", amount, **values)


def balance(amount: int = 40_00) -> Tender:
    return Tender("balance", amount, gateway_reference=f"bal_{amount}")


@pytest.fixture
def promised(charged: Callable[..., Charge], machine: User) -> Callable[..., Refund]:
    """Makes one refund of a fresh charge, approved, not sent yet."""

    def make(amount: int = 228_00, *tenders: Tender, by: User = machine, **more: object) -> Refund:
        charge = charged(*(tenders or (card(amount),)), **more)
        return promise_reimbursement(charge, amount, cause=CAUSE, by=by).refunds.get()

    return make


def again(row):
    """The row as the database has it now."""
    return type(row)._default_manager.get(pk=row.pk)


def ledger_of(charge: Charge) -> dict[str, int]:
    """What the accounts of one charge hold, in minor units; accounts at zero are left out."""
    held: dict[str, int] = {}
    for transaction in charge.transactions.prefetch_related("entries"):
        entries = list(transaction.entries.all())
        assert sum(entry.amount for entry in entries) == 0, f"{transaction} is out of balance"
        for entry in entries:
            held[entry.account] = held.get(entry.account, 0) + entry.amount
    return {account: amount for account, amount in held.items() if amount}
