"""A shop's system sends an order, again and again, and the portal follows it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from orders.orders.models import Order
from orders.parcels.models import Shipment, TrackingEvent
from orders.pushes.commands import push_order
from orders.pushes.forms import MOST_TOLD, PushOrderForm
from orders.review.models import ReviewItem
from portal.audit.models import StatusChange
from portal.kernel.errors import Forbidden, Refused
from portal.time import clock
from refunds.payments.models import Payment
from tests.helpers import client_for

pytestmark = pytest.mark.django_db

ORDER: dict[str, Any] = {
    "shop": "muhe",
    "number": "MH20260901-0017",
    "placed_at": "2026-09-01T10:24:00+08:00",
    "promised_ship_at": "2026-09-03T18:00:00+08:00",
    "buyer_name": "王女士",
    "buyer_phone": "+86 138-0000-0001",
    "address": "杭州市西湖区文一西路 98 号",
    "freight": 800,
    "lines": [
        {"sku": "LAMP-03", "name": "榉木台灯", "variant": "暖光", "quantity": 1, "unit_price": 22800, "discount": 2000},
        {"sku": "CUP-11", "name": "手工陶杯", "quantity": 2, "unit_price": 5900},
    ],
    "coupons": [{"code": "XIN20", "amount": 2000}],
}
PAID = {
    "paid_at": "2026-09-01T10:26:00+08:00",
    "payments": [
        {"method": "wechat", "amount": 30000, "reference": "wx-1"},
        {"method": "balance", "amount": 3400, "reference": "bl-1"},
    ],
}
PARCEL = {
    "carrier": "顺丰速运",
    "tracking_number": "SF1029384756",
    "sent_at": "2026-09-02T16:05:00+08:00",
    "pieces": [{"sku": "LAMP-03", "quantity": 1}],
    "news": [{"at": "2026-09-02T20:11:00+08:00", "text": "已到达杭州转运中心"}],
}
REST = {
    "carrier": "中通快递",
    "tracking_number": "ZT5566",
    "sent_at": "2026-09-03T09:00:00+08:00",
    "pieces": [{"sku": "CUP-11", "quantity": 2}],
    "delivered_at": "2026-09-05T09:00:00+08:00",
}


def told(**more: Any) -> dict[str, Any]:
    return deepcopy(ORDER) | deepcopy(more)


@pytest.fixture
def push(shop, bob, friday):
    def send(**more: Any):
        form = PushOrderForm(told(**more), user=bob)
        assert form.is_valid(), form.errors
        return push_order(form.cleaned_data["shop"], form.record(), by=bob)

    return send


def test_keys_that_nobody_reads_are_told_by_name_and_place(shop, bob, friday):
    sent = told(**PAID, parcels=[deepcopy(PARCEL)], Refunds=[], source="app")
    sent["lines"][1]["colour"] = "青"
    sent["parcels"][0]["news"][0]["place"] = "杭州"
    answer = client_for(bob).post("/api/v1/orders/", sent, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["not_read"] == ["Refunds", "source", "lines[1].colour", "parcels[0].news[0].place"]
    again = client_for(bob).post("/api/v1/orders/", told(**PAID), content_type="application/json")
    assert again.json()["not_read"] == []


def test_a_thousand_lines_with_one_mistake_are_told_in_few_words(shop, bob, friday):
    sent = told(
        lines=[{"sku": f"S{n}", "name": "n", "quantity": 1, "unit_price": 100, "x": 1} for n in range(200)], coupons=[]
    )
    answer = client_for(bob).post("/api/v1/orders/", sent, content_type="application/json")
    assert len(answer.json()["not_read"]) == MOST_TOLD


def test_an_unpaid_order_waits_to_be_paid(push):
    order, outcome = push()
    assert (outcome, order.status, order.charge) == ("imported", "placed", None)
    assert (order.goods, order.freight, order.total) == (32600, 800, 33400)
    assert order.buyer_phone == "13800000001"
    assert [(line.sku, line.paid) for line in order.lines.all()] == [("LAMP-03", 20800), ("CUP-11", 11800)]
    assert order.coupons.get().code == "XIN20"
    assert order.customer is None


def test_the_same_push_twice_changes_nothing(push):
    push(**PAID)
    before = StatusChange.objects.count()
    assert push(**PAID).outcome == "unchanged"
    assert (Order.objects.count(), StatusChange.objects.count()) == (1, before)


def test_an_order_paid_by_two_tenders_waits_to_be_shipped(push):
    order, _outcome = push(**PAID)
    assert order.status == "paid"
    assert order.charge.captured == order.total
    assert order.paid_at.isoformat() == "2026-09-01T02:26:00+00:00"
    assert set(Payment.objects.values_list("method", flat=True)) == {"wechat", "balance"}


def test_told_again_with_more_the_portal_follows(push):
    push()
    assert push(**PAID).order.status == "paid"
    part, outcome = push(**PAID, parcels=[PARCEL])
    assert (outcome, part.status) == ("updated", "paid")
    assert Shipment.objects.get().lines.get().quantity == 1
    assert TrackingEvent.objects.get().text == "已到达杭州转运中心"
    shipped, _outcome = push(**PAID, parcels=[PARCEL, REST])
    assert shipped.status == "shipped"
    delivered, _outcome = push(**PAID, parcels=[PARCEL | {"delivered_at": "2026-09-06T11:00:00+08:00"}, REST])
    assert (delivered.status, delivered.delivered_at.isoformat()) == ("completed", "2026-09-06T03:00:00+00:00")
    assert Shipment.objects.count() == 2
    assert Payment.objects.count() == 2


def test_a_part_payment_is_not_enough_to_ship(push):
    order, _outcome = push(payments=PAID["payments"][:1])
    assert order.status == "placed"
    assert push(**PAID).order.status == "paid"


def test_texts_are_worded_anew(push):
    push()
    order, outcome = push(address="宁波市鄞州区天童南路 500 号")
    assert (outcome, order.address) == ("updated", "宁波市鄞州区天童南路 500 号")


def test_other_goods_or_money_contradict_and_change_nothing(push):
    push(**PAID)
    fewer = deepcopy(ORDER["lines"][:1])
    for _again in range(2):
        order, outcome = push(lines=fewer, payments=[{"method": "wechat", "amount": 21600, "reference": "wx-1"}])
        assert (outcome, order.total, order.lines.count()) == ("contradiction", 33400, 2)
    item = ReviewItem.objects.get()
    assert item.kind == "contradiction"
    assert {"lines", "total", "payments"} <= set(item.data["differs"])


@pytest.mark.covers("SC14")
def test_the_same_payment_with_another_amount_contradicts(push):
    push(payments=PAID["payments"][:1])
    other = [{"method": "wechat", "amount": 30001, "reference": "wx-1"}]
    assert push(payments=other).outcome == "contradiction"
    assert Payment.objects.get().amount == 30000


def test_a_shop_sends_only_its_own_orders(shop, other_shop, bob, mallory, alice, friday):
    record = PushOrderForm(told(), user=bob)
    assert record.is_valid()
    for stranger in (mallory, alice):
        assert not PushOrderForm(told(), user=stranger).is_valid()
        with pytest.raises(Forbidden):
            push_order(shop, record.record(), by=stranger)
    assert not Order.objects.exists()


def test_a_parcel_with_pieces_of_another_order_is_refused_whole(push):
    push(**PAID)
    strange = PARCEL | {"pieces": [{"sku": "SOFA", "quantity": 1}]}
    with pytest.raises(Refused, match="not in the order"):
        push(**PAID, parcels=[strange])
    assert not Shipment.objects.exists()


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"number": ""}, "number", "required"),
    ({"number": ["x"]}, "number", "Text expected"),
    ({"number": "\ud800"}, "number", "characters that are none"),
    ({"number": "x\0"}, "number", "Null characters"),
    ({"placed_at": "yesterday"}, "placed_at", "Write it as"),
    ({"placed_at": 17}, "placed_at", "Write it as"),
    ({"placed_at": "2199-09-01T10:24:00+08:00"}, "placed_at", "in the future"),
    ({"currency": "QQQ"}, "currency", "No such currency"),
    ({"lines": []}, "lines", "required"),
    ({"lines": "LAMP"}, "lines", "list of objects"),
    ({"lines": [[]]}, "lines", "list of objects"),
    ({"lines": [{}]}, "lines", "1. sku: This field is required"),
    ({"lines": [ORDER["lines"][0] | {"quantity": 1.5}]}, "lines", "1. quantity"),
    ({"lines": [ORDER["lines"][0] | {"quantity": True}]}, "lines", "1. quantity"),
    ({"lines": [ORDER["lines"][0] | {"quantity": 10**30}]}, "lines", "1. quantity"),
    ({"lines": [ORDER["lines"][0] | {"unit_price": -1}]}, "lines", "1. unit_price"),
    ({"lines": [ORDER["lines"][0] | {"discount": 99999}]}, "lines", "More discount"),
    ({"lines": [ORDER["lines"][0] | {"paid": 5}]}, "lines", "neither price"),
    ({"lines": [ORDER["lines"][0]] * 1001}, "lines", "At most 1000"),
    ({"payments": [{"method": "shells", "amount": 1, "reference": "a"}]}, "payments", "1. method"),
    ({"payments": [{"method": "wechat", "amount": 0, "reference": "a"}]}, "payments", "1. amount"),
    ({"payments": [{"method": "wechat", "amount": 99999999, "reference": "a"}]}, "payments", "More was paid"),
    ({"payments": PAID["payments"][:1] * 2}, "payments", "same reference"),
    ({"parcels": [PARCEL]}, "parcels", "paid in full"),
    ({"parcels": [PARCEL | {"sent_at": None}]}, "parcels", "sent_at"),
    ({"shop": "elsewhere"}, "shop", "valid choice"),
]


@pytest.mark.parametrize(("more", "field", "sentence"), BAD)
def test_a_malformed_push_is_told_field_by_field(shop, bob, friday, more, field, sentence):
    form = PushOrderForm(told(**more), user=bob)
    assert not form.is_valid()
    assert sentence in " ".join(form.errors[field])


def test_tax_on_top_of_the_price_is_paid_too(shop, bob, friday):
    line = {"sku": "MUG", "name": "Mug", "quantity": 2, "unit_price": 1000, "tax": 400, "paid": 2400}
    form = PushOrderForm(told(lines=[line]), user=bob)
    assert form.is_valid()
    assert form.record().goods == 2400


def test_a_time_without_a_zone_is_the_shops_wall_clock(shop, bob, friday):
    form = PushOrderForm(told(placed_at="2026-09-01 10:24"), user=bob)
    assert form.is_valid()
    assert form.record().placed_at.utcoffset() == clock.now().astimezone(clock.zone("CN")).utcoffset()
