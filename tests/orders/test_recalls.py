"""Parcels called back: what becomes of the request, of the rest in the same parcel, and of whoever asked second."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.cancellations.commands import answering, asking
from orders.cancellations.commands import recalling as command_recalling
from orders.cancellations.models import OrderCancellation
from orders.holds.models import Hold
from orders.orders import commands as order_commands
from orders.orders.actions import ORDER
from orders.orders.models import Order
from orders.parcels import commands as parcel_commands
from orders.parcels.models import Recall
from orders.stock.models import StockLevel
from portal.audit import invariants
from portal.kernel.errors import Refused
from portal.people.models import system_user
from portal.time import clock, timers
from tests import market
from tests.helpers import client_for
from tests.orders.conftest import again, ask, why_not

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(db):
    """The books balance after every test."""
    yield
    assert list(invariants.verify()) == []


@pytest.fixture
def cups(friday, shop, alice) -> Order:
    """Three cups in one parcel on its way."""
    return market.shipped_order(shop, alice, "20261009020", lines=(market.CUPS,))


def called_back(order: Order, alice, bob, pieces: int) -> OrderCancellation:
    line = order.lines.get()
    return answering.approve_cancellation(ask(order, alice, pieces={line.pk: pieces}), by=bob)


@pytest.mark.covers("R137")
def test_a_customer_may_confirm_what_was_delivered_while_being_called_back(recalling, shipped, alice) -> None:
    order = order_commands.confirm_delivery(shipped, by=alice)
    assert (order.status, again(recalling).status) == ("delivered", "missed")
    assert not Hold.objects.active().exists()


def test_one_parcel_two_requests_both_learn_that_it_was_delivered(cups, alice, bob, machine) -> None:
    first, second = called_back(cups, alice, bob, 1), called_back(cups, alice, bob, 1)
    assert Recall.objects.count() == 1
    parcel_commands.deliver_shipment(cups.shipments.get(), by=machine)
    assert {again(first).status, again(second).status} == {"missed"}
    assert again(cups).status == "delivered" and not Hold.objects.active().exists()


def test_one_parcel_two_requests_whoever_ends_first_ends_the_recall(cups, alice, bob) -> None:
    first, second = called_back(cups, alice, bob, 1), called_back(cups, alice, bob, 1)
    assert command_recalling.recover_parcel(second, by=bob).status == "completed"
    assert (Recall.objects.get().status, cups.shipments.get().status) == ("returned", "returned")
    assert again(first).status == "completed"
    assert cups.lines.get().left == 1


def test_what_came_back_with_a_recalled_parcel_is_sent_again(cups, alice, bob) -> None:
    command_recalling.recover_parcel(called_back(cups, alice, bob, 1), by=bob)
    order = again(cups)
    assert order.status == "shipped"
    with pytest.raises(Refused) as no:
        order_commands.confirm_delivery(order, by=alice)
    assert no.value.code == "not_all_sent"
    for reader, words in (
        (alice, "Part of it came back; the seller sends it again"),
        (bob, "Part of it came back; send it again"),
    ):
        assert words in client_for(reader).get(f"/orders/{order.number}/").content.decode()
    assert "ship" in {one.name for one in ORDER.offered(order, bob) if one.available}
    parcel = parcel_commands.ship_order(order, by=bob, carrier="顺丰速运", tracking_number="2")
    assert parcel.lines.get().quantity == 2
    parcel_commands.deliver_shipment(parcel, by=system_user())
    assert again(order).status == "delivered"


def test_lost_goods_are_not_put_back_into_stock(recalling, carol) -> None:
    case = command_recalling.lose_parcel(recalling, by=carol)
    assert (case.status, case.kept) == ("completed", 0)
    assert not StockLevel.objects.filter(quantity__gt=0).exists()


def test_what_was_lost_beside_it_is_not_delivered_and_can_be_cancelled_without_cost(cups, alice, bob, carol) -> None:
    command_recalling.lose_parcel(called_back(cups, alice, bob, 1), by=carol)
    assert again(cups).status == "shipped"
    page = client_for(alice).get(f"/orders/{cups.number}/").content.decode()
    assert "The carrier lost a parcel; you can cancel it without any cost" in page
    page = client_for(alice).get(f"/orders/{cups.number}/request_cancellation/").content.decode()
    assert "The reason is the carrier’s to bear" in page or "The reason is the carrier&#x27;s to bear" in page
    rest = answering.approve_cancellation(ask(again(cups), alice), by=bob)
    assert (rest.status, rest.returned, rest.kept) == ("completed", 2 * 59_00 + 10_00, 0)
    assert again(cups).status == "cancelled"


def test_the_platform_agrees_after_it_arrived_so_the_request_has_missed(shipped, alice, bob, carol, machine) -> None:
    rejected = answering.reject_cancellation(
        ask(shipped, alice), by=bob, reason=why_not("already_shipped"), words="在途"
    )
    parcel_commands.deliver_shipment(shipped.shipments.get(), by=machine)
    case = answering.approve_cancellation(answering.appeal_cancellation(rejected, by=alice), by=carol)
    assert case.status == "missed"
    assert again(shipped).status == "delivered" and not Hold.objects.active().exists()


@pytest.mark.covers("R141")
def test_ten_days_without_news_ask_the_platform(recalling, friday) -> None:
    assert recalling.due_at is not None
    friday.move_to(recalling.due_at + timedelta(minutes=1))
    clock.forget()
    timers.sweep()
    case = again(recalling)
    assert case.status == "recalling" and case.escalated_at


def test_news_from_the_carrier_gives_it_ten_more_days(recalling, bob, friday) -> None:
    asked = recalling.due_at
    friday.shift(timedelta(days=5))
    clock.forget()
    case = command_recalling.accept_recalls(recalling, by=bob)
    assert Recall.objects.get().status == "accepted" and again(case).due_at == Recall.objects.get().due_at > asked
    with pytest.raises(Refused):
        command_recalling.accept_recalls(case, by=bob)


def test_the_shop_cancels_only_what_it_still_has(friday, shop, alice, bob) -> None:
    order = market.paid_order(shop, alice, "20261009021", lines=(market.POT, market.CUPS))
    pot, cups = order.lines.order_by("position")
    parcel_commands.ship_order(order, by=bob, carrier="顺丰速运", tracking_number="1", pieces={pot.pk: 1})
    page = client_for(bob).get(f"/orders/{order.number}/cancel_for_shop/")
    promised = page.context["consequences"]
    assert (promised[0].end, promised[1].why) == ("¥177.00", f"{cups.name} ×3")
    assert "Goes on: 1 piece" in page.content.decode()
    case = asking.cancel_for_shop(order, by=bob, reason=market.reason("shop_cancel", "out_of_stock"))
    assert (case.status, case.returned) == ("completed", 3 * 59_00)
    assert (again(pot).left, again(cups).left, again(order).status) == (1, 0, "shipped")


@pytest.mark.covers("R142", "R143")
def test_the_story_begins_with_what_comes_next(asked, paid, alice, bob) -> None:
    def first(url: str) -> str:
        return str(client_for(alice).get(url).context["story"][0].title)

    assert first(asked.get_absolute_url()) == first(paid.get_absolute_url()) == "The seller answers"
    case = answering.approve_cancellation(asked, by=bob)
    assert first(case.get_absolute_url()) == "¥278.00 arrives"
