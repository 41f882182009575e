"""What happened before the portal heard of it is told as it was, and a later correction moves what hangs on it."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from orders.orders.commands import complete_order, confirm_delivery
from orders.orders.models import Order
from orders.orders.wording import order_statement
from orders.parcels.models import Shipment
from orders.pushes.commands import push_order
from orders.pushes.forms import PushOrderForm
from orders.review.models import ReviewItem
from portal.audit.models import StatusChange
from portal.notices.models import Notice
from portal.people.models import system_user
from portal.time import clock
from portal.time.business_time import add_calendar_days
from portal.time.timers import sweep
from tests import market
from tests.orders.test_push_order import ORDER, PAID, PARCEL, REST

pytestmark = pytest.mark.django_db

LAMP = PARCEL | {"delivered_at": "2026-09-04T11:00:00+08:00"}
BOTH = [LAMP, REST]
"""The lamp left first and arrived first; the cups left on 3 September at 9:00 and arrived on 5 September at 9:00."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def push(shop, bob, friday):
    def send(**more: Any):
        form = PushOrderForm(deepcopy(ORDER) | deepcopy(PAID) | deepcopy(more), user=bob)
        assert form.is_valid(), form.errors
        return push_order(form.cleaned_data["shop"], form.record(), by=bob)

    return send


def problems(user: Any, **more: Any) -> dict[str, str]:
    form = PushOrderForm(deepcopy(ORDER) | deepcopy(PAID) | deepcopy(more), user=user)
    return {name: " ".join(found) for name, found in form.errors.items()}


def test_an_order_has_the_times_of_its_latest_parcel(push):
    order = push(parcels=BOTH).order
    assert order.shipped_at == at("2026-09-03T09:00:00+08:00")
    assert order.delivered_at == at("2026-09-05T09:00:00+08:00")
    parcels = order.shipments.all()
    assert order.shipped_at == max(parcel.sent_at for parcel in parcels)
    assert order.delivered_at == max(parcel.arrived_at for parcel in parcels)


def test_the_parcels_order_of_telling_does_not_matter(push):
    order = push(parcels=BOTH[::-1]).order
    assert (order.shipped_at, order.delivered_at) == (at(REST["sent_at"]), at(REST["delivered_at"]))


def test_an_order_long_delivered_is_complete_as_of_then_and_nobody_is_told_anew(push, alice):
    order = push(parcels=BOTH).order
    assert order.status == "completed"
    assert order.completed_at == add_calendar_days(at(REST["delivered_at"]), 15, "CN")
    sweep()
    order.refresh_from_db()
    assert (order.status, order.due_at) == ("completed", None)
    change = StatusChange.objects.filter(number=order.number).latest("pk")
    assert (change.step, change.by) == ("complete", system_user())


def test_a_customer_is_not_told_the_news_of_weeks_ago(push, alice):
    from portal.audit.outbox import relay

    order = push().order
    Order.objects.filter(pk=order.pk).update(customer=alice)
    push(parcels=BOTH)
    relay()
    assert not Notice.objects.filter(to=alice).exists()


def test_an_order_that_arrived_lately_waits_for_what_is_left_of_the_fifteen_days(push):
    late = REST | {"delivered_at": "2026-10-05T09:00:00+08:00"}
    order = push(parcels=[LAMP, late]).order
    assert order.status == "delivered"
    assert order.due_at == add_calendar_days(at(late["delivered_at"]), 15, "CN")


def test_a_customer_who_confirms_late_does_not_move_the_arrival(push):
    order = push(parcels=[LAMP, {k: v for k, v in REST.items() if k != "delivered_at"}]).order
    from orders.parcels.commands import deliver_shipment

    rest = order.shipments.get(tracking_number="ZT5566")
    deliver_shipment(rest, by=system_user(), at=at("2026-10-06T09:00:00+08:00"))
    order.refresh_from_db()
    assert order.delivered_at == at("2026-10-06T09:00:00+08:00")


def test_an_arrival_told_today_is_today(push, alice):
    order = push(parcels=[{k: v for k, v in one.items() if k != "delivered_at"} for one in BOTH]).order
    Order.objects.filter(pk=order.pk).update(customer=alice)
    order = confirm_delivery(order, by=alice)
    assert order.delivered_at == clock.now()
    assert order.due_at == add_calendar_days(clock.now(), 15, "CN")


def test_the_machine_completes_as_of_the_deadline_and_a_customer_as_of_now(push, alice):
    late = REST | {"delivered_at": "2026-10-05T09:00:00+08:00"}
    order = push(parcels=[LAMP, late]).order
    Order.objects.filter(pk=order.pk).update(customer=alice)
    assert complete_order(order, by=alice).completed_at == clock.now()


def test_a_corrected_arrival_moves_the_order_and_its_completion_with_a_record(push, bob):
    late = REST | {"delivered_at": "2026-10-05T09:00:00+08:00"}
    push(parcels=[LAMP, late])
    right = late | {"delivered_at": "2026-10-07T09:00:00+08:00"}
    order, outcome = push(parcels=[LAMP, right])
    assert outcome == "updated"
    assert order.delivered_at == at(right["delivered_at"])
    assert order.due_at == add_calendar_days(at(right["delivered_at"]), 15, "CN")
    assert order.shipments.get(tracking_number="ZT5566").arrived_at == at(right["delivered_at"])
    change = StatusChange.objects.get(machine="orders.shipment", step="redate")
    assert change.by == bob
    assert "2026-10-05" in change.note
    assert "2026-10-07" in change.note
    moved = StatusChange.objects.get(machine="orders.order", step="redate")
    assert "2026-10-05" in moved.note


def test_a_corrected_sending_moves_when_the_order_was_shipped(push):
    on_its_way = {k: v for k, v in REST.items() if k != "delivered_at"}
    push(parcels=[LAMP, on_its_way])
    order, _outcome = push(parcels=[LAMP, on_its_way | {"sent_at": "2026-09-03T12:00:00+08:00"}])
    assert order.shipped_at == at("2026-09-03T12:00:00+08:00")
    assert order.status == "shipped"


def test_a_completed_order_corrected_to_a_later_arrival_is_not_complete_before_it(push):
    order = push(parcels=BOTH).order
    assert order.status == "completed"
    order, _outcome = push(parcels=[LAMP, REST | {"delivered_at": "2026-10-07T09:00:00+08:00"}])
    assert order.status == "completed"
    assert order.completed_at >= order.delivered_at == at("2026-10-07T09:00:00+08:00")


def test_a_lost_parcel_that_is_said_to_have_arrived_is_put_before_a_person(push):
    from portal.kernel.changes import changing

    on_its_way = {k: v for k, v in REST.items() if k != "delivered_at"}
    push(parcels=[LAMP, on_its_way])
    with changing(Shipment.objects.get(tracking_number="ZT5566"), by=system_user(), step="lose") as parcel:
        parcel.mark_lost()
    push(parcels=BOTH)
    assert "ZT5566" in str(ReviewItem.objects.get(kind="contradiction").data)


def test_when_no_payment_time_is_told_the_goods_left_after_it(push):
    assert push(paid_at=None, parcels=BOTH).order.paid_at == at(PARCEL["sent_at"])


WRONG = [
    ({"placed_at": "2199-09-01T10:24:00+08:00"}, "placed_at", "future"),
    ({"paid_at": "2026-08-31T10:24:00+08:00"}, "paid_at", "before it was ordered"),
    ({"paid_at": "2199-08-31T10:24:00+08:00"}, "paid_at", "future"),
    ({"parcels": [PARCEL | {"sent_at": "2026-08-31T10:24:00+08:00"}]}, "parcels", "1. sent_at: "),
    ({"parcels": [LAMP, REST | {"delivered_at": "2026-09-03T08:59:59+08:00"}]}, "parcels", "2. delivered_at: "),
    ({"parcels": [LAMP | {"delivered_at": "2199-01-01T00:00:00Z"}]}, "parcels", "1. delivered_at: "),
    ({"parcels": [LAMP | {"news": [{"at": "2199-01-01T00:00:00Z", "text": "x"}]}]}, "parcels", "1. news: "),
]


@pytest.mark.parametrize(("more", "field", "sentence"), WRONG)
def test_times_that_cannot_be_are_refused_at_their_field(shop, bob, friday, more, field, sentence):
    assert sentence in problems(bob, **more)[field]


def test_the_customer_reads_the_day_it_arrived(push, alice):
    late = REST | {"delivered_at": "2026-10-05T09:00:00+08:00"}
    order = push(parcels=[LAMP, late]).order
    assert "5 Oct" in order_statement(order, alice)


def test_parcels_news_are_listed_as_they_happened(push):
    from orders.orders import selectors

    news = [{"at": "2026-09-03T10:00:00+08:00", "text": "second"}, {"at": "2026-09-02T20:11:00+08:00", "text": "first"}]
    first = PARCEL | {"news": news}
    order = push(parcels=[REST, first]).order
    seen = Order.objects.prefetch_related(*selectors.whereabouts()).get(pk=order.pk).shipments.all()
    assert [parcel.tracking_number for parcel in seen] == ["SF1029384756", "ZT5566"]
    assert [event.text for event in seen[0].events.all()] == ["second", "first"]


def test_parcels_sent_here_are_dated_here(shop, alice, bob, friday):
    order = market.delivered_order(shop, alice)
    assert order.delivered_at == max(parcel.arrived_at for parcel in order.shipments.all())
