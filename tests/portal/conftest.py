"""A small portal around one real machine, for what is true of every door."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from itertools import count
from pathlib import Path

import pytest

from portal.audit import timeline
from portal.doors.actions import Actions, registry
from portal.people.models import Shop, User
from refunds.charges.commands import Tender, open_charge
from refunds.reimbursements.causes import Cause
from refunds.repayments.commands import book_repayment
from refunds.repayments.models import Repayment
from refunds.statuses import CauseKind


@pytest.fixture
def site(settings, monkeypatch) -> Actions:
    """The addresses of `tests/portal/doors_site.py`; returns its table."""
    from tests.portal import doors_site

    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.portal.doors_site"
    monkeypatch.setitem(registry, Repayment, doors_site.TABLE)
    monkeypatch.setattr(timeline, "_tellings", {})
    return doors_site.TABLE


@pytest.fixture
def owed(shop: Shop, alice: User, machine: User) -> Callable[..., Repayment]:
    """Makes a repayment that Alice (or another) owes the shop (or another)."""
    numbers = count(1)

    def make(amount: int = 20_00, *, payer: User = alice, in_shop: Shop = shop) -> Repayment:
        n = next(numbers)
        charge = open_charge(
            in_shop,
            payer=payer,
            reference=f"R{n:05d}",
            currency="CNY",
            payments=[Tender("card_debit", 100_00, gateway_reference=f"paid_{in_shop.pk}_{n}")],
            by=machine,
        )
        cause = Cause(CauseKind.CANCELLATION, "tickets.ticketcancellation", f"TC-{n:04d}")
        return book_repayment(charge, amount, cause=cause, by=machine)

    return make


@pytest.fixture
def repayment(owed: Callable[..., Repayment]) -> Repayment:
    return owed()
