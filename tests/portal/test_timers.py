"""Deadlines fire: late counts as once, twice counts as once, and a broken one does not stop the others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.orders.models import Order
from orders.parcels.models import Shipment
from portal.audit.models import AuditEntry, StatusChange
from portal.kernel.changes import changing, creating
from portal.kernel.errors import Refused
from portal.people.models import system_user
from portal.time import clock, timers
from tests.helpers import frozen
from tests.market import shipped_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def clockwork(monkeypatch):
    """Placed orders are cancelled when their time is up; nothing else has a deadline here."""
    table: dict = {}
    monkeypatch.setattr(timers, "handlers", table)

    def cancel(order):
        with changing(order, by=system_user(), note="time is up") as order:
            order.mark_cancelled(at=clock.now())

    table[Order, "placed"] = cancel
    return table


def order_due(shop, number, after: timedelta) -> Order:
    row = Order(shop=shop, shop_number=number, currency="CNY", goods=1, total=1, placed_at=clock.now())
    row.wait_until(clock.now() + after)
    return creating(row, by=system_user())


def test_a_passed_deadline_fires_once_however_often_it_is_swept(shop, clockwork):
    with frozen() as traveller:
        order = order_due(shop, "A-1", timedelta(hours=1))
        assert timers.sweep() == {}
        traveller.shift(timedelta(days=3))
        assert timers.sweep() == {"fired": 1}
        assert timers.sweep() == {}
    assert StatusChange.objects.filter(object_id=order.pk, machine="orders.order", to_status="cancelled").count() == 1


def test_the_outcome_is_recorded_as_the_machines_with_its_reason(shop, clockwork):
    order = order_due(shop, "A-1", timedelta(0))
    timers.sweep()
    last = StatusChange.objects.get(machine="orders.order", object_id=order.pk, to_status="cancelled")
    assert last.by.is_machine
    assert last.note == "time is up"


def test_a_refused_handler_is_noted_and_not_asked_for_ever(shop, clockwork):
    def refuse(order):
        raise Refused("not now")

    clockwork[Order, "placed"] = refuse
    order = order_due(shop, "A-1", timedelta(0))
    assert timers.sweep() == {"idle": 1}
    assert timers.sweep() == {}
    assert AuditEntry.objects.get(kind="timer_without_effect", object_id=order.pk).data["refusal"] == "not now"


def test_a_broken_handler_is_tried_again_later_and_holds_up_nobody(shop, clockwork):
    cancel = clockwork[Order, "placed"]

    def break_on_the_first(order):
        if order.shop_number == "A-1":
            raise RuntimeError("broken")
        cancel(order)

    clockwork[Order, "placed"] = break_on_the_first
    with frozen() as traveller:
        first, second = order_due(shop, "A-1", timedelta(0)), order_due(shop, "A-2", timedelta(0))
        assert timers.sweep() == {"failed": 1, "fired": 1}
        assert Order.objects.get(pk=second.pk).status == "cancelled"
        assert timers.sweep() == {}
        clockwork[Order, "placed"] = cancel
        traveller.shift(timers.RETRY_AFTER + timedelta(seconds=1))
        assert timers.sweep() == {"fired": 1}
    assert Order.objects.get(pk=first.pk).status == "cancelled"


def test_a_sweep_that_finds_nothing_asks_once(shop, clockwork, django_assert_num_queries):
    clockwork[Shipment, "in_transit"] = clockwork[Order, "placed"]
    order_due(shop, "A-1", timedelta(hours=1))
    with django_assert_num_queries(1):
        assert timers.sweep() == {}


def test_what_an_outcome_makes_due_fires_in_the_same_sweep(shop, clockwork):
    cancel = clockwork[Order, "placed"]
    sent = shipped_order(shop, None)
    parcel = Shipment.objects.get(order=sent)
    arrived: list[int] = []

    def cancel_and_wake(order):
        cancel(order)
        Shipment.objects.filter(pk=parcel.pk).update(due_at=clock.now())

    clockwork[Order, "placed"] = cancel_and_wake
    clockwork[Shipment, "in_transit"] = lambda row: arrived.append(row.pk)
    order_due(shop, "A-1", timedelta(0))
    timers.sweep()
    assert arrived == [parcel.pk]
