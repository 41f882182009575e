"""Two real connections at the same moment: one winner, one explained refusal, the books balanced."""

from __future__ import annotations

import pytest

from orders.cancellations.commands import answering
from orders.holds.models import Hold
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderStatus
from portal.audit import invariants
from portal.kernel.errors import Refused
from refunds.refunds.models import Refund
from tests import market
from tests.orders.conftest import again, ask
from tests.refunds.test_races import TIMES, at_once, one_winner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture(autouse=True)
def sound(reasons):
    """The books balance afterwards."""
    yield
    assert list(invariants.verify()) == []


@TIMES
def test_approve_against_retract(times, shop, alice, bob) -> None:
    for n in range(times):
        order = market.paid_order(shop, alice, f"R{n}")
        case = ask(order, alice)
        lost = one_winner(
            at_once(
                lambda c=case: answering.approve_cancellation(c, by=bob),
                lambda c=case: answering.retract_cancellation(c, by=alice),
            )
        )
        assert str(lost), "the loser is told why"
        case, order = again(case), again(order)
        if case.status == C.COMPLETED:
            assert order.status == OrderStatus.CANCELLED and case.reimbursement.amount == order.total
        else:
            assert (case.status, order.status) == (C.RETRACTED, OrderStatus.PAID)
            assert case.reimbursement is None
        assert not Hold.objects.active().filter(source=case.number).exists()


@TIMES
def test_approve_twice(times, shop, alice, bob, carol) -> None:
    for n in range(times):
        case = ask(market.paid_order(shop, alice, f"T{n}"), alice)
        lost = one_winner(
            at_once(
                lambda c=case: answering.approve_cancellation(c, by=bob),
                lambda c=case: answering.approve_cancellation(c, by=carol),
            )
        )
        assert isinstance(lost, Refused)
        assert Refund.objects.filter(reimbursement__cause_number=case.number).count() == 1


@TIMES
def test_two_partial_cancellations_of_one_line(times, shop, alice) -> None:
    for n in range(times):
        order = market.paid_order(shop, alice, f"P{n}", lines=(market.CUPS,))
        line = order.lines.get()
        one_winner(
            at_once(
                lambda o=order, li=line: ask(o, alice, pieces={li.pk: 2}),
                lambda o=order, li=line: ask(o, alice, pieces={li.pk: 2}),
            )
        )
        assert [hold.quantity for hold in Hold.objects.active().filter(line=line)] == [2]
