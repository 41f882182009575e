"""What a shop's system gave back or cancelled itself is a fact here: never promised a second time, never asked of anybody."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from orders.cancellations.commands.asking import cancel_for_shop
from orders.orders.models import Order
from orders.review.models import ReviewItem
from portal.audit.invariants import verify
from refunds.refunds.models import Refund
from tests import market
from tests.helpers import client_for
from tests.orders.conftest import ask
from tests.orders.test_push_order import PAID, PARCEL, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday", "shop")]


@pytest.fixture(autouse=True)
def sound(db):
    """The books balance after every test."""
    yield
    assert list(verify()) == []


def push(user: Any, **more: Any) -> Any:
    body = told(**deepcopy(PAID)) | more
    return client_for(user).post("/api/v1/orders/", body, content_type="application/json")


def back(amount: int, reference: str = "re-1", **more: Any) -> dict[str, Any]:
    return {"reference": reference, "amount": amount, "at": "2026-10-09T10:00:00+08:00", **more}


def total_of(order: Order) -> int:
    return order.total


def test_money_given_back_there_cannot_be_given_back_here(bob, alice) -> None:
    assert push(bob).status_code == 201
    assert push(bob, refunds=[back(100_00)]).json()["outcome"] == "updated"
    order = Order.objects.get()
    assert order.charge.refundable == order.total - 100_00
    refund = Refund.objects.get()
    assert (refund.status, refund.destination, refund.amount) == ("succeeded", "external", 100_00)
    Order.objects.update(customer=alice)
    case = ask(Order.objects.get(), alice)
    assert case.returned == order.total - 100_00
    assert case.quote["back_already"] == 100_00


def test_told_twice_it_is_booked_once(bob) -> None:
    push(bob, refunds=[back(100_00)])
    assert push(bob, refunds=[back(100_00)]).json()["outcome"] == "unchanged"
    push(bob, refunds=[back(100_00), back(5_00, "re-2")])
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [5_00, 100_00]


def test_more_than_was_paid_is_refused_at_its_field(bob) -> None:
    answer = push(bob, refunds=[back(10_000_00)])
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "refunds"
    assert not Order.objects.exists()


def test_the_pieces_that_went_back_with_it_are_gone(bob) -> None:
    line = PAID["lines"][0] if "lines" in PAID else told()["lines"][0]
    push(bob, refunds=[back(10_00, pieces=[{"sku": line["sku"], "quantity": 1}])])
    row = Order.objects.get().lines.get(sku=line["sku"])
    assert (row.returned_quantity, row.refunded) == (1, 10_00)


def test_pieces_that_are_not_in_the_order_change_nothing(bob) -> None:
    answer = push(bob, refunds=[back(10_00, pieces=[{"sku": "nothing-like-it", "quantity": 1}])])
    assert answer.status_code == 409 and answer.json()["errors"][0]["code"] == "unknown_pieces"
    assert not Order.objects.exists() and not Refund.objects.exists()


def test_an_order_cancelled_there_is_cancelled_here(bob) -> None:
    push(bob)
    order = Order.objects.get()
    answer = push(bob, cancelled_at="2026-10-09T10:05:00+08:00", refunds=[back(order.total)])
    assert answer.json()["outcome"] == "updated"
    order = Order.objects.get()
    assert (order.status, order.charge.refundable) == ("cancelled", 0)
    case = order.cancellations.get()
    assert (case.status, case.returned, case.reimbursement.amount) == ("completed", order.total, order.total)


def test_what_it_kept_stays_kept(bob) -> None:
    push(bob)
    order = Order.objects.get()
    push(bob, cancelled_at="2026-10-09T10:05:00+08:00", refunds=[back(order.total - 20_00)])
    case = Order.objects.get().cancellations.get()
    assert (case.returned, case.kept) == (order.total - 20_00, 20_00)


def test_an_unpaid_order_cancelled_there_gives_nothing_back(bob) -> None:
    push(bob, payments=[], cancelled_at="2026-10-09T10:05:00+08:00", paid_at=None)
    order = Order.objects.get()
    assert (order.status, order.charge) == ("cancelled", None)


def test_cancelled_and_paid_without_a_word_of_the_money_is_put_before_a_person(bob) -> None:
    push(bob, cancelled_at="2026-10-09T10:05:00+08:00")
    assert Order.objects.get().status == "paid"
    assert "does not say that the money went back" in ReviewItem.objects.get().data["refused"]


def test_while_a_case_is_open_here_a_person_looks(bob, alice) -> None:
    push(bob)
    Order.objects.update(customer=alice)
    ask(Order.objects.get(), alice)
    push(bob, refunds=[back(100_00)])
    assert not Refund.objects.filter(destination="external").exists()
    assert ReviewItem.objects.get().data["refunds"][0][0] == "re-1"


def test_a_parcel_of_an_order_cancelled_here_is_a_fact_before_a_person(bob, alice) -> None:
    push(bob)
    Order.objects.update(customer=alice)
    order = Order.objects.get()
    cancel_for_shop(order, by=bob, reason=market.reason("shop_cancel", "out_of_stock"))
    assert Order.objects.get().status == "cancelled"
    for _twice in range(2):
        rows = [{"sku": "CUP-11", "quantity": 1}, {"sku": "LAMP-03", "quantity": 1}, {"sku": "CUP-11", "quantity": 1}]
        answer = push(bob, parcels=[deepcopy(PARCEL) | {"pieces": rows}])
        assert answer.status_code == 200, answer.content
    asked = ReviewItem.objects.get()
    assert (asked.data["parcel"], asked.data["pieces"]) == (
        PARCEL["tracking_number"],
        {"CUP-11": 2, "LAMP-03": 1},
    )
    assert asked.data["sent_at"].startswith("2026-09-02T")
    order = Order.objects.get()
    assert (order.status, order.shipments.count()) == ("cancelled", 0)


def test_a_parcel_of_pieces_that_were_never_ordered_is_refused_as_before(bob) -> None:
    push(bob)
    strange = deepcopy(PARCEL) | {"pieces": [{"sku": "CUP-11", "quantity": 50}]}
    assert push(bob, parcels=[strange]).status_code == 409
    assert not ReviewItem.objects.exists()
