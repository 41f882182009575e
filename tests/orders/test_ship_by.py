"""The promise to ship: what a request does to it, and what pages say before and after that time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.cancellations import prices
from orders.cancellations.commands import answering
from orders.orders import pieces
from orders.orders.models import Order
from portal.time import clock
from tests import market
from tests.helpers import client_for, frozen, later
from tests.orders.conftest import again, ask, why_not
from tests.orders.test_pages import words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def promised(friday, shop, alice) -> Order:
    """A pot and three cups, to be shipped within two hours."""
    return market.paid_order(
        shop, alice, "20261009011", lines=(market.POT, market.CUPS), promised_ship_at=clock.now() + 2 * HOUR
    )


def test_a_request_stops_the_clock_of_shipping_until_it_ends(promised, alice, bob) -> None:
    case = ask(promised, alice)
    with frozen(later(hours=30)):
        assert not prices.is_late(again(promised), pieces.lines_of(again(promised)))
        answering.reject_cancellation(case, by=bob, reason=why_not(), words="已经打包")
        assert again(promised).promised_ship_at == promised.promised_ship_at + 30 * HOUR
        page = words(client_for(alice).get(promised.get_absolute_url()))
        assert "you can cancel without any cost" in page and "overdue" not in page


def test_requests_side_by_side_stop_it_once(promised, alice) -> None:
    pot, cups = promised.lines.order_by("position")
    first = ask(promised, alice, pieces={pot.pk: 1})
    with frozen(later(hours=1)):
        second = ask(again(promised), alice, pieces={cups.pk: 1})
    with frozen(later(hours=4)):
        answering.retract_cancellation(first, by=alice)
        assert again(promised).promised_ship_at == promised.promised_ship_at + HOUR
    with frozen(later(hours=6)):
        answering.retract_cancellation(second, by=alice)
        assert again(promised).promised_ship_at == promised.promised_ship_at + 6 * HOUR


@pytest.mark.covers("R108")
def test_once_it_is_late_the_page_says_what_is_so_now(promised, alice, bob) -> None:
    before = words(client_for(alice).get(promised.get_absolute_url()))
    assert "Not shipped by then, you can cancel without any cost" in before
    with frozen(later(hours=3)):
        page = words(client_for(alice).get(promised.get_absolute_url()))
        assert "It is late: you can cancel now without any cost" in page
        asked = words(client_for(alice).get(f"{promised.get_absolute_url()}cancel/"))
        assert "has not sent it in the promised time, so cancelling costs nothing" in asked
        assert "The reason is the seller's to bear" not in asked
        assert "It should have been shipped by" in page and "by then" not in page
        assert "a cancellation costs the customer nothing now" in words(
            client_for(bob).get(promised.get_absolute_url())
        )


def test_after_a_part_is_cancelled_the_pages_say_what_was_taken_off_and_what_goes_on(promised, alice, bob) -> None:
    _pot, cups = promised.lines.order_by("position")
    case = ask(promised, alice, pieces={cups.pk: 1})
    answering.approve_cancellation(case, by=bob)
    page = words(client_for(alice).get(promised.get_absolute_url()))
    assert "455.00 ¥59.00 taken off since; ¥396.00 remains." in page
    assert "Taken off since −¥59.00 Remains ¥396.00" in page
    assert "1 piece cancelled, the rest goes on. ¥59.00" in words(client_for(alice).get(case.get_absolute_url()))


def test_all_pages_of_a_customer_tell_one_time(friday, other_shop, eve) -> None:
    """Bought in London: list, home, order and request name the same hour of the same deadline."""
    other_shop.country = "GB"
    other_shop.save()
    case = ask(market.paid_order(other_shop, eve, "L1"), eve)
    due = case.due_at.astimezone(clock.zone("GB")).strftime("%H:%M")
    client = client_for(eve)
    for url in ("/", "/orders/", case.order.get_absolute_url(), case.get_absolute_url()):
        answer = client.get(url)
        page = words(answer)
        assert "Times are London time" in page and (due in page or url == "/"), url
        assert 'data-zone="Europe/London"' in answer.content.decode()
