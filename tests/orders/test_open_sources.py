"""Which cases hold pieces of an order: those that do, and nobody else."""

from datetime import timedelta

import pytest

from orders.cancellations.commands import answering, asking
from orders.orders import pieces
from portal.time import clock, timers
from tests import market

pytestmark = pytest.mark.django_db


def test_an_order_without_a_case_is_held_by_nobody_and_completes_by_itself(shop, alice, machine, friday):
    order = market.delivered_order(shop, alice)
    assert pieces.open_sources(order) == []
    friday.shift(timedelta(days=18))
    clock.forget()
    timers.sweep()
    order.refresh_from_db()
    assert order.status == "completed"


def test_a_case_that_holds_pieces_is_named_once(shop, alice, friday):
    market.reasons()
    order = market.paid_order(shop, alice, lines=(market.POT, market.CUPS))
    cancellation = asking.request_cancellation(order, by=alice, reason=market.reason("cancel_order"))
    assert pieces.open_sources(order) == [cancellation.number]
    answering.retract_cancellation(cancellation, by=alice)
    assert pieces.open_sources(order) == []
