"""Random orders, any sequence of partial cancellations: what comes back is exactly what was paid, and never more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from orders.cancellations.commands import answering, asking
from orders.orders import pieces as order_pieces
from orders.orders.models import Order
from portal.audit import invariants
from portal.people.models import Membership, Shop, User
from refunds.charges.commands import Tender
from tests import market
from tests.orders.conftest import why, why_not

LINES = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 50_000)), min_size=1, max_size=4)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(1, 9), st.sampled_from(("approve", "approve", "approve", "reject", "retract"))
    ),
    max_size=6,
)


WORLD: dict[str, Any] = {
    "lines": LINES,
    "freight": st.integers(0, 3_000),
    "share": st.integers(0, 100),
    "steps": STEPS,
    "currency": st.sampled_from(("CNY", "JPY", "KWD")),
}


def play(lines: Any, freight: int, share: int, steps: Any, currency: str) -> None:
    """One order, paid in one or two parts, cancelled step by step until nothing is left."""
    market.reasons()
    shop = Shop.objects.create(slug="s", name="S", currency=currency, four_eyes_limit=0)
    alice = User.objects.create_user(name="A", email="a@example.com", password="three quiet words")
    bob = User.objects.create_user(name="B", email="b@example.com", password="three quiet words", role="seller")
    Membership.objects.create(shop=shop, user=bob)
    goods = [(f"G{n}", pieces, price) for n, (pieces, price) in enumerate(lines)]
    total = sum(pieces * price for _name, pieces, price in goods) + freight
    first = total * share // 100
    parts = [amount for amount in (first, total - first) if amount]
    order = market.paid_order(
        shop, alice, "X", lines=goods, freight=freight,
        tenders=[Tender(method, amount) for method, amount in zip(("wechat", "alipay"), parts, strict=False)],
    )  # fmt: skip
    back = 0
    for place, pieces, answer in [*steps, (None, None, "approve")]:
        found = order_pieces.lines_of(order)
        if place is None:
            wanted = order_pieces.whole(found)
        else:
            line = found[place % len(found)]
            wanted = {line.line.pk: min(pieces, line.free)} if line.free else {}
        if not wanted:
            continue
        case = asking.request_cancellation(order, by=alice, reason=why(), pieces=wanted)
        if answer == "approve":
            back += answering.approve_cancellation(case, by=bob).returned
        elif answer == "reject":
            answering.reject_cancellation(case, by=bob, reason=why_not(), words="no")
        else:
            answering.retract_cancellation(case, by=alice)
        order = Order.objects.get(pk=order.pk)
        assert order.charge.promised == back <= order.charge.captured == total
    assert back == total and order.status == "cancelled" and order.charge.refundable == 0
    assert all(line.refunded == line.gone_value == line.paid for line in order.lines.all())
    assert list(invariants.verify()) == []


class Sequences(TestCase):
    """Each example is a world of its own: Hypothesis rolls it back."""

    @settings(max_examples=8, deadline=None)
    @given(**WORLD)
    def test_what_comes_back_is_what_was_paid(self, **world: Any) -> None:
        play(**world)


@pytest.mark.prove
class ManySequences(TestCase):
    """The same, many more."""

    @settings(max_examples=300, deadline=None)
    @given(**WORLD)
    def test_what_comes_back_is_what_was_paid(self, **world: Any) -> None:
        play(**world)
