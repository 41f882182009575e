"""Why orders are cancelled, for those who can do something about it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from orders.improvements import commands
from orders.improvements.models import Improvement
from orders.insights import selectors
from portal.kernel.errors import Forbidden, Invalid
from portal.time import clock
from tests import market
from tests.helpers import budget, client_for
from tests.orders.conftest import ask, why

pytestmark = pytest.mark.django_db

URL = "/cancellations/why/"


@pytest.fixture
def asked_about(friday, shop, alice):
    """Two cups come late by S.F. Express, one pot was bought by mistake; two more orders go well."""
    for number in ("W1", "W2"):
        ask(market.shipped_order(shop, alice, number, lines=(market.CUPS,)), alice, "late")
    ask(market.paid_order(shop, alice, "W3"), alice, "by_mistake")
    market.paid_order(shop, alice, "W4")
    market.paid_order(shop, alice, "W5")


def cells(table: dict) -> list[list]:
    return [[cell["value"] for cell in row] for row in table["rows"]]


@pytest.mark.covers("R123")
def test_requests_are_counted_by_reason_goods_carrier_and_week(asked_about, bob) -> None:
    page = client_for(bob).get(URL).context
    assert cells(page["reasons"]) == [["Delivery is later than promised", 2], ["Bought by mistake", 1]]
    assert cells(page["goods"]) == [["陶瓷滤杯", 2, 6], ["手冲咖啡壶套装 600ml", 1, 1]]
    assert cells(page["carriers"]) == [["顺丰速运", 2]]
    assert [list(bar.values) for bar in page["chart"].bars] == [[3]]
    assert str(page["chart"].title) == "3 requests to cancel in 12 weeks, 5 orders"


@pytest.mark.covers("R123")
def test_a_reason_narrows_goods_and_carriers(asked_about, bob) -> None:
    page = client_for(bob).get(URL, {"reason": "by_mistake"}).context
    assert page["chosen"] == "Bought by mistake"
    assert cells(page["goods"]) == [["手冲咖啡壶套装 600ml", 1, 1]] and cells(page["carriers"]) == []


@pytest.mark.covers("R124")
def test_what_a_seller_changed_is_held_against_the_requests_before_and_since(friday, shop, alice, bob) -> None:
    """Two of four orders came late; the shop changes the carrier; then one of four."""
    for number in range(4):
        order = market.paid_order(shop, alice, f"B{number}")
        if number < 2:
            ask(order, alice, "late")
    friday.shift(timedelta(days=10))
    clock.forget()
    client = client_for(bob)
    since = clock.today()
    sent = client.post(
        URL, {"shop": shop.slug, "words": "换了更快的快递", "reason": "late", "since": f"{since:%Y-%m-%d}"}
    )
    assert sent.status_code == 302, sent.context["form"].errors
    for number in range(4):
        order = market.paid_order(shop, alice, f"A{number}")
        if number < 1:
            ask(order, alice, "late")
    ask(market.paid_order(shop, alice, "A9"), alice, "by_mistake")
    (told,) = client.get(URL).context["effects"]
    assert (told["words"], told["before"], told["since"]) == ("换了更快的快递", "50.0", "20.0")
    assert str(told["badge"].word) == "Fewer"


def test_only_the_shops_staff_note_what_they_changed_and_only_the_past(friday, shop, bob, mallory, carol) -> None:
    for stranger in (mallory, carol):
        with pytest.raises(Forbidden):
            commands.note_improvement(shop, by=stranger, words="包装", since=date(2026, 10, 9))
    with pytest.raises(Invalid):
        commands.note_improvement(shop, by=bob, words="包装", since=clock.today() + timedelta(days=1))
    data = {"shop": shop.slug, "words": "包装", "since": "2026-10-08"}
    assert client_for(mallory).post(URL, data).status_code == 422
    assert client_for(carol).post(URL, data).status_code == 404
    assert not Improvement.objects.exists()


def test_customers_and_other_shops_see_nothing_of_it(asked_about, shop, alice, bob, mallory) -> None:
    commands.note_improvement(shop, by=bob, words="两层气泡膜", since=clock.today(), reason=why("late"))
    assert client_for(alice).get(URL).status_code == 404
    page = client_for(mallory).get(URL).context
    assert not page["reasons"]["rows"] and not page["effects"] and page["chart"] is None


def test_the_page_asks_the_same_however_much_there_is(asked_about, shop, bob) -> None:
    for n in range(8):
        commands.note_improvement(shop, by=bob, words=f"改进 {n}", since=clock.today() - timedelta(days=n))
    client = client_for(bob)
    client.get(URL)
    with budget(14):
        client.get(URL)
    assert len(selectors.effects(bob, Improvement.objects.select_related("shop", "reason"))) == 8
