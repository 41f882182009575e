"""Which pieces are in which parcel, on every page where that decides something."""

from __future__ import annotations

import pytest

from orders.cancellations.models import OrderCancellation
from orders.parcels import commands
from tests.helpers import client_for
from tests.orders.conftest import again, ask
from tests.orders.test_pages import act, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def parted(mixed, bob):
    """The pot and one of three cups are on their way, two cups are still at the shop."""
    pot, cups = mixed.lines.order_by("position")
    commands.ship_order(mixed, by=bob, carrier="SF Express", tracking_number="778820", pieces={pot.pk: 1, cups.pk: 1})
    return again(mixed)


def test_the_order_says_what_is_in_a_parcel_and_what_is_still_to_be_sent(parted, alice, bob) -> None:
    page = words(client_for(alice).get(parted.get_absolute_url()))
    assert "Part of it is on its way; 2 pieces are still to be sent" in page
    assert "In it: 手冲咖啡壶套装 600ml ×1, 陶瓷滤杯 ×1" in page
    assert "3 pieces · 1 sent, 2 still to be sent" in page
    assert "2 pieces are still to ship" in words(client_for(bob).get(parted.get_absolute_url()))


@pytest.mark.covers("R102", "R136")
def test_only_parcels_with_chosen_pieces_are_called_back(parted, alice) -> None:
    pot, cups = parted.lines.order_by("position")
    client, url = client_for(alice), act(parted, "cancel")
    page = words(client.get(url))
    assert "in SF Express 778820" in page and "2 still at the seller, taken first; 1 in SF Express 778820" in page

    here = words(client.get(url, {"pieces_given": "1", f"pieces_{cups.pk}": "2", "preview": "1"}))
    assert "The parcel is called back" not in here

    gone = words(
        client.get(url, {"pieces_given": "1", f"pieces_{pot.pk}": "1", f"pieces_{cups.pk}": "1", "preview": "1"})
    )
    assert "The parcel is called back SF Express 778820: 手冲咖啡壶套装 600ml ×1, 陶瓷滤杯 ×1." in gone
    assert "what is not cancelled is sent again: 陶瓷滤杯 ×1." in gone
    assert "Not sent yet: 1 piece" in gone


def test_whoever_approves_reads_what_else_comes_back_with_the_parcel(parted, alice, bob) -> None:
    pot, _cups = parted.lines.order_by("position")
    case = ask(parted, alice, pieces={pot.pk: 1})
    for url in (case.get_absolute_url(), f"/cancellations/{case.number}/approve/"):
        page = words(client_for(bob).get(url))
        assert "778820" in page and "陶瓷滤杯 ×1" in page, url
    assert "Comes back too, to be sent again 陶瓷滤杯 ×1" in words(client_for(bob).get(case.get_absolute_url()))


def test_too_many_pieces_are_refused_for_the_true_reason(parted, alice, bob) -> None:
    _pot, cups = parted.lines.order_by("position")
    parcel = {"carrier": "SF", "tracking_number": "778829", "pieces_given": "1", f"pieces_{cups.pk}": "3"}
    answer = client_for(bob).post(act(parted, "ship"), parcel)
    assert answer.status_code == 422
    assert "Of “陶瓷滤杯” 2 can be shipped now: 1 sent already." in words(answer)
    ask(parted, alice, pieces={cups.pk: 1})
    asked = {"reason": "by_mistake", "pieces_given": "1", f"pieces_{cups.pk}": "3"}
    answer = client_for(alice).post(act(parted, "cancel"), asked)
    assert "At most 2 of “陶瓷滤杯” can be chosen: 1 in an open request." in words(answer)
    assert OrderCancellation.objects.count() == 1


def test_the_page_of_shipping_says_what_has_gone_and_where_to(parted, bob) -> None:
    page = words(client_for(bob).get(act(parted, "ship")))
    assert "Already sent: SF Express 778820 手冲咖啡壶套装 600ml ×1, 陶瓷滤杯 ×1" in page
    assert not parted.address or f"Ship to {parted.address}" in page


def test_every_parcel_of_an_order_has_its_own_number(parted, bob) -> None:
    _pot, cups = parted.lines.order_by("position")
    parcel = {"carrier": "SF", "tracking_number": " 778820 ", "pieces_given": "1", f"pieces_{cups.pk}": "1"}
    answer = client_for(bob).post(act(parted, "ship"), parcel)
    assert answer.status_code == 422 and parted.shipments.count() == 1
    assert "Another parcel of this order has this number already" in words(answer)
    assert client_for(bob).post(act(parted, "ship"), parcel | {"tracking_number": "778821"}).status_code == 302


def test_a_number_is_found_however_it_is_typed(parted, bob) -> None:
    """In small letters, without hyphens, with blanks; a shop's own number in small letters too."""
    type(parted).objects.filter(pk=parted.pk).update(shop_number="MH10002")
    for typed in (
        "mh10002",
        parted.number.lower(),
        parted.number.replace("-", "").lower(),
        parted.number.replace("-", " "),
    ):
        answer = client_for(bob).get("/find/", {"q": typed})
        assert (answer.status_code, answer.headers.get("Location")) == (302, parted.get_absolute_url()), typed
    listed = client_for(bob).get("/orders/", {"tab": "all", "q": parted.number.replace("-", "").lower()})
    assert "MH10002" in words(listed)
