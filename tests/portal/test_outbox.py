"""What happened is told after the commit, at least once, and one bad hearer does not hold up the others."""

from __future__ import annotations

import pytest

from orders.orders.models import Order
from portal.audit import outbox
from portal.audit.models import StatusChange
from portal.kernel.changes import changing, creating
from portal.kernel.signals import status_changed
from portal.time import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop, alice, machine) -> Order:
    row = Order(shop=shop, customer=alice, shop_number="A-1", currency="CNY", goods=1, total=1, placed_at=clock.now())
    return creating(row, by=machine)


@pytest.fixture
def ear():
    """Hears orders; says what it heard and, when told to, breaks."""

    class Ear:
        heard: list[str] = []
        broken = False

    def hear(sender, change, **_signal):
        if Ear.broken:
            raise RuntimeError("deaf")
        Ear.heard.append(change.to_status)

    Ear.heard = []
    status_changed.connect(hear, sender=Order)
    yield Ear
    status_changed.disconnect(hear, sender=Order)


def test_every_change_is_told_once_and_in_order(order, machine, ear):
    with changing(order, by=machine) as fresh:
        fresh.mark_cancelled(at=clock.now())
    assert outbox.relay() >= 2
    assert ear.heard == ["placed", "cancelled"]
    assert outbox.relay() == 0


def test_what_a_hearer_missed_is_told_again(order, ear):
    ear.broken = True
    assert outbox.relay() == 0
    assert StatusChange.objects.filter(told_at__isnull=True).count() == 1
    ear.broken = False
    assert outbox.relay() == 1
    assert ear.heard == ["placed"]


def test_one_untold_change_does_not_hold_up_the_next(order, shop, machine, ear):
    def only_the_first(sender, change, **_signal):
        if change.object_id == order.pk:
            raise RuntimeError("not this one")

    status_changed.connect(only_the_first, sender=Order)
    try:
        creating(
            Order(shop=shop, shop_number="A-2", currency="CNY", goods=1, total=1, placed_at=clock.now()), by=machine
        )
        assert outbox.relay(batch=1) == 1
    finally:
        status_changed.disconnect(only_the_first, sender=Order)
    assert StatusChange.objects.get(told_at__isnull=True).object_id == order.pk


@pytest.mark.django_db(transaction=True)
def test_a_commit_hurries_the_relay(shop, machine, ear):
    creating(Order(shop=shop, shop_number="A-3", currency="CNY", goods=1, total=1, placed_at=clock.now()), by=machine)
    assert ear.heard == ["placed"]
