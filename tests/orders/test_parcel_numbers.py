"""A tracking number entered by mistake is corrected while the parcel is on its way."""

from __future__ import annotations

import pytest

from orders.orders.actions import ORDER
from orders.parcels import commands
from orders.parcels.models import Shipment
from orders.review.models import ReviewItem
from portal.audit import invariants
from portal.audit.models import StatusChange
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.notices.models import Notice
from portal.time import clock
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.doors import assert_three_doors
from tests.helpers import client_for
from tests.orders.conftest import again
from tests.orders.test_push_order import (
    PAID,  # noqa: F401
    PARCEL,  # noqa: F401
    push,  # noqa: F401
)
from tests.words import words

pytestmark = pytest.mark.django_db
RIGHT = {"carrier": "中通快递", "tracking_number": "75830023104478"}


def events(order, reader):
    return [event["text"] for event in parcel_of(order, reader)["events"]]


def parcel_of(order, reader):
    return client_for(reader).get(f"/api/v1/orders/{order.number}/").json()["parcels"][0]


def test_through_every_door_by_the_shop_alone(shop, alice, bob, mallory):
    order = market.shipped_order(shop, alice)
    assert_three_doors(ORDER, "correct_parcel", order, by=bob, data=RIGHT, outsider=mallory, twice=False)
    for other in (alice, mallory):
        with pytest.raises(Forbidden):
            commands.correct_parcel(order, by=other, **RIGHT)


def test_both_sides_follow_the_right_parcel_and_the_record_keeps_what_it_was(friday, shop, alice, bob):
    order = market.shipped_order(shop, alice)
    parcel, due = order.shipments.get(), again(order).due_at
    old = f"{parcel.carrier} {parcel.tracking_number}"
    assert events(order, alice) == ["到达杭州转运中心"]
    commands.correct_parcel(order, by=bob, **RIGHT)
    run_until_quiet()
    parcel = again(parcel)
    assert (parcel.status, parcel.tracking_number, again(order).due_at) == ("in_transit", RIGHT["tracking_number"], due)
    change = StatusChange.objects.get(machine=Shipment.machine(), step="correct")
    assert (change.note, change.by) == (old, bob)
    assert events(order, alice) == [], "what was told of the old number is of somebody else's parcel"
    commands.record_tracking(parcel, at=clock.now(), text="已揽收")
    assert events(order, alice) == ["已揽收"]
    assert list(invariants.verify()) == []
    for reader in (alice, bob):
        page = words(client_for(reader).get(order.get_absolute_url()))
        assert "中通快递 75830023104478" in page and f"Before: {old}" in page and "到达杭州" not in page
    assert "now 中通快递 75830023104478" in Notice.objects.get(to=alice, title_en__contains="corrected").title_en


def test_only_on_its_way_only_to_something_else_and_as_when_it_was_entered(shop, alice, bob):
    packed = market.paid_order(shop, alice, "N1")
    with pytest.raises(Forbidden):
        commands.correct_parcel(packed, by=bob, **RIGHT)
    order = market.shipped_order(shop, alice, "N2")
    parcel = order.shipments.get()
    with pytest.raises(Invalid) as no:
        commands.correct_parcel(order, by=bob, carrier=parcel.carrier, tracking_number=parcel.tracking_number)
    assert no.value.code == "unchanged"
    short = client_for(bob).post(f"/api/v1/orders/{order.number}/correct_parcel/", RIGHT | {"tracking_number": "12"})
    assert (short.status_code, short.json()["errors"][0]["code"]) == (400, "too_short")
    commands.deliver_shipment(parcel, by=bob)
    with pytest.raises(Refused) as no:
        commands.correct_parcel(order, by=bob, **RIGHT)
    assert no.value.code == "not_in_transit"


def test_of_several_parcels_it_is_said_which_and_each_keeps_a_number_of_its_own(shop, alice, bob):
    order = market.paid_order(shop, alice, lines=(market.POT, market.CUPS))
    pot, cups = order.lines.order_by("position")
    first = commands.ship_order(order, by=bob, carrier="顺丰", tracking_number="SF100001", pieces={pot.pk: 1})
    second = commands.ship_order(order, by=bob, carrier="顺丰", tracking_number="SF100002", pieces={cups.pk: 3})
    for chosen, code in (("", "no_parcel"), (second.number, "tracking_number_taken")):
        with pytest.raises(Invalid) as no:
            commands.correct_parcel(order, by=bob, carrier="顺丰", tracking_number="SF100001", parcel=chosen)
        assert no.value.code == code
    answer = client_for(bob).post(f"{order.get_absolute_url()}correct_parcel/", RIGHT | {"parcel": second.number})
    assert answer.status_code == 302
    assert (again(first).tracking_number, again(second).tracking_number) == ("SF100001", RIGHT["tracking_number"])


def test_what_the_shops_system_still_tells_of_the_old_number_is_asked_about_and_not_taken_over(push, bob):  # noqa: F811
    order, _outcome = push(**PAID, parcels=[PARCEL])
    commands.correct_parcel(order, by=bob, **RIGHT)
    arrived = {"delivered_at": "2026-09-04T11:00:00+08:00"}
    push(**PAID, parcels=[PARCEL | arrived])
    parcel = Shipment.objects.get()
    assert (parcel.status, parcel.events.count()) == ("in_transit", 1)
    assert RIGHT["tracking_number"] in ReviewItem.objects.get().data["refused"]
    push(**PAID, parcels=[PARCEL | RIGHT | arrived])
    assert again(parcel).status == "delivered"
