"""What a step costs: questions asked and rows written, the same for three lines as for three hundred."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.cancellations.models import OrderCancellation
from orders.statuses import CancellationStatus
from orders.stock.models import StockMovement
from tests import market
from tests.helpers import TRANSACTION_WORDS, client_for
from tests.orders.conftest import again, ask, why_not

pytestmark = pytest.mark.django_db

STEP, APPROVE = 10, 15
"""Questions: everything the request asks before and while it does the step, sign-in included."""
WRITES = 16
"""What an approval with its refund writes: the case, the order, the money, the pieces, the stock, and what is on record of them."""
BATCHES = 3
"""SQLite takes a thousand values at a time, so three hundred rows are written in a few turns."""


def many(count: int) -> list[tuple[str, int, int]]:
    return [(f"Cup {n}", 2, 1_00 + n) for n in range(count)]


def receipt() -> SimpleUploadedFile:
    return SimpleUploadedFile("receipt.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "application/pdf")


def press(user: Any, url: str, **more: Any) -> tuple[int, list[str], list[str]]:
    """(status, questions, writes) of pressing the button of a page as it was shown."""
    client = client_for(user)
    page = client.get(url).content.decode()
    shown = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    with CaptureQueriesContext(connection) as captured:
        status = client.post(url, shown | more).status_code
    asked = [row["sql"] for row in captured.captured_queries if not row["sql"].startswith(TRANSACTION_WORDS)]
    questions = [sql for sql in asked if sql.startswith("SELECT")]
    return status, questions, [sql for sql in asked if not sql.startswith("SELECT")]


def approved(user: Any, case: OrderCancellation) -> tuple[list[str], list[str]]:
    status, questions, writes = press(user, f"/cancellations/{case.number}/approve/")
    assert status == 302
    assert again(case).status == CancellationStatus.COMPLETED
    return questions, writes


def test_approving_with_its_refund_costs_the_same_for_3_or_300_lines(friday, shop, alice, bob):
    costs = []
    for number, count in (("20261009003", 3), ("20261009030", 30), ("20261009300", 300)):
        order = market.paid_order(shop, alice, number, lines=many(count))
        questions, writes = approved(bob, ask(order, by=alice))
        assert len(questions) <= APPROVE, "\n".join(questions)
        assert StockMovement.objects.filter(line__order=order).count() == count
        assert all(line.left == 0 and line.refunded == line.paid for line in order.lines.all())
        costs.append((len(questions), len(writes)))
    assert costs[0] == costs[1]
    assert costs[0][1] <= WRITES, costs
    assert costs[2][0] == costs[0][0]
    assert costs[2][1] <= WRITES + BATCHES, costs


def test_the_other_answers_stay_within_ten_questions(friday, shop, alice, bob, carol):
    reason = {"reason": why_not().code, "words": "Packed this morning."}
    steps = (
        (bob, "reject", reason),
        (bob, "counter", {"amount": "5.00", "words": "Packing material", "proof": receipt()}),
        (alice, "retract", {}),
    )
    for n, (user, step, data) in enumerate(steps):
        case = ask(market.paid_order(shop, alice, f"2026100940{n}", lines=many(30)), by=alice)
        status, questions, _writes = press(user, f"/cancellations/{case.number}/{step}/", **data)
        assert status == 302, step
        assert len(questions) <= STEP, f"{step}\n" + "\n".join(questions)


def test_asking_shipping_and_deleting_stay_within_their_budget(friday, shop, alice, bob):
    """Each takes every piece of thirty lines. The shop's own cancelling asks and approves in one, so it has both
    budgets; deleting asks and then puts away."""
    steps = (
        (alice, "cancel", STEP, {"reason": "not_needed"}),
        (bob, "ship", STEP, {"carrier": "SF Express", "tracking_number": "SF778820"}),
        (bob, "cancel_for_shop", STEP + APPROVE, {"reason": market.reason("shop_cancel").code, "words": "Sold out."}),
        (alice, "delete", APPROVE, {"reason": "not_needed"}),
    )
    for n, (user, step, most, data) in enumerate(steps):
        order = market.paid_order(shop, alice, f"2026100950{n}", lines=many(30))
        pieces = {f"pieces_{line.pk}": "2" for line in order.lines.all()}
        status, questions, _writes = press(user, f"/orders/{order.number}/{step}/", **pieces, **data)
        assert status == 302, step
        assert len(questions) <= most, f"{step}: {len(questions)}\n" + "\n".join(questions)
