"""What an order's page adds up: what was paid, what came back of it, what remains."""

from __future__ import annotations

import pytest

from orders.cancellations.commands import answering
from orders.orders import pieces
from portal.audit import invariants
from portal.kernel.money import format_money
from tests.helpers import client_for
from tests.orders.conftest import again, ask


def taken_off(order) -> int:
    """What the order's lines and freight say came back, in minor units."""
    return sum(line.refunded for line in order.lines.all()) + again(order).freight_returned


@pytest.mark.parametrize("cost", [15_00, 450_00])
def test_freight_is_told_once_where_a_cost_is_taken_off(mixed, alice, bob, cost) -> None:
    case = answering.counter_cancellation(ask(mixed, alice), by=bob, amount=cost, words="包装费")
    case = answering.accept_counter(case, by=alice)
    assert case.returned == mixed.total - cost
    assert taken_off(mixed) == case.returned
    page = client_for(alice).get(mixed.get_absolute_url())
    told = {fact.label: fact.value for fact in page.context["facts"]}
    assert told["Remains"] == format_money(cost, "CNY")
    assert list(invariants.verify()) == []


def test_part_after_part_tells_what_came_back_so_far(mixed, alice, bob) -> None:
    back = 0
    for count, cost in ((1, 5_00), (2, 7_00), (1, 3_00)):
        lines = pieces.lines_of(again(mixed))
        wanted = {next(line for line in lines if line.free >= count).line.pk: count}
        case = answering.counter_cancellation(ask(mixed, alice, pieces=wanted), by=bob, amount=cost, words="包装费")
        back += answering.accept_counter(case, by=alice).returned
        assert taken_off(mixed) == back
    assert back == mixed.total - 15_00 and again(mixed).freight_returned == mixed.freight
