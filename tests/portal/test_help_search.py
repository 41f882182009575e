"""Whoever asks in their own words finds what can be done, and what there is to read about it."""

from __future__ import annotations

import pytest

from orders.parcels import commands as parcel_commands
from portal.pages import intents
from portal.pages.help import ARTICLES, nearest
from tests import market
from tests.helpers import budget, client_for
from tests.words import words
from tickets.cases import commands as case_commands

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("改地址", "to_change_an_order"),
        ("地址填错了", "to_change_an_order"),
        ("change address", "to_change_an_order"),
        ("怎么还没发货", "to_know_when_it_is_shipped"),
        ("why has it not shipped yet", "to_know_when_it_is_shipped"),
        ("how long does a return take", "to_know_how_long_it_takes"),
        ("退货要多久", "to_know_how_long_it_takes"),
        ("change my e-mail address", None),
    ],
)
def test_changing_waiting_and_how_long_are_known_by_their_words(said, meant):
    found = intents.fitting(said)
    assert (found[0].name if found else None) == meant


@pytest.mark.parametrize(
    ("said", "language", "slug"),
    [
        ("寄回去的运费算谁的", "zh-hans", "liability"),
        ("我的退款什么时候到", "zh-hans", "when-money-arrives"),
        ("how long does a return take", "en", "deadlines"),
        ("refunds arriving on my bank card", "en", "when-money-arrives"),
    ],
)
def test_where_no_article_holds_all_words_the_nearest_are_shown_and_it_is_said(said, language, slug, alice):
    page = client_for(alice, headers={"accept-language": language}).get("/help/", {"q": said})
    found = [article.slug for article in page.context["articles"]]
    assert slug in found and len(found) <= 3 < len(ARTICLES)
    assert page.context["only_some"]
    if language == "en":
        assert "these have some of them" in words(page)


def test_who_pays_the_freight_is_told(alice):
    """The very words of people who asked."""
    page = client_for(alice, headers={"accept-language": "zh-hans"}).get("/help/", {"q": "运费谁出"})
    assert [article.slug for article in page.context["articles"]] == ["liability"] and not page.context["only_some"]


def test_words_that_no_article_holds_find_none():
    assert nearest("xyzzy", ARTICLES) == [] and nearest("the and you", ARTICLES) == []


def test_who_wants_another_address_is_shown_the_step_for_each_order_that_still_can(friday, shop, alice):
    market.reasons()
    paid, sent = market.paid_order(shop, alice, "C1"), market.shipped_order(shop, alice, "C2")
    reader = client_for(alice)
    with budget(12):
        page = reader.get("/help/", {"q": "change address"}).content.decode()
    assert f'href="/orders/{paid.number}/change/"' in page and sent.number not in page
    waiting = words(reader.get("/help/", {"q": "怎么还没发货"}))
    assert "C1" in waiting and "C2" not in waiting


@pytest.mark.covers("R173")
def test_only_what_arrived_and_is_in_no_case_is_offered_for_help_by_its_number(friday, shop, alice, machine):
    market.reasons()
    old, new = (market.delivered_order(shop, alice, number) for number in ("H1", "H2"))
    taken, sent = market.delivered_order(shop, alice, "H3"), market.shipped_order(shop, alice, "H4")
    case_commands.submit_ticket(
        taken, by=alice, type="return_refund", problem="other", pieces={taken.lines.get().pk: 1}, description="x",
        reason=market.reason("raise_ticket", "not_needed"),
    )  # fmt: skip
    reader = client_for(alice)
    with budget(12):
        page = reader.get("/help/", {"q": "东西坏了"})
    told = page.content.decode()
    assert 0 < told.index(f"/tickets/new/{new.number}/") < told.index(f"/tickets/new/{old.number}/")
    assert f"/tickets/new/{taken.number}/" not in told and f"/tickets/new/{sent.number}/" not in told
    assert "H1 ·" in words(page) and "H2 ·" in words(page)
    parcel_commands.deliver_shipment(sent.shipments.get(), by=machine)
    assert f"/tickets/new/{sent.number}/" in reader.get("/help/", {"q": "it is broken"}).content.decode()
