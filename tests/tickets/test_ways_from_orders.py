"""From an order's page after-sales help and a question are found where one looks for them."""

from __future__ import annotations

import pytest

from orders.cancellations.commands import answering
from orders.cancellations.commands.recalling import miss_parcel
from tests import market
from tests.helpers import budget, client_for
from tests.orders.conftest import again, ask
from tests.words import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(friday, shop, alice):
    market.reasons()
    return market.delivered_order(shop, alice)


def names(page) -> list[str]:
    return [str(one.label) for one in page.context["can"]]


@pytest.mark.covers("R3")
def test_help_stands_among_what_can_be_done_and_where_a_refusal_hints_at_it(delivered, alice, bob):
    there = f"/tickets/new/{delivered.number}/"
    for reader in (alice, bob):
        client = client_for(reader)
        with budget(12):
            page = client.get(delivered.get_absolute_url())
        assert "Get after-sales help" in names(page)
        told = page.content.decode()
        assert told.index("What you can do now") < told.index(f'class="action" href="{there}"')
        assert f'<a href="{there}">' in told.split("Not available right now")[1]


def test_nothing_is_offered_where_nothing_was_sent_or_is_free(friday, shop, alice):
    market.reasons()
    for order in (market.paid_order(shop, alice, "N1"), market.shipped_order(shop, alice, "N2")):
        if order.shop_number == "N2":
            ask(order, alice)
        assert "Get after-sales help" not in names(client_for(alice).get(order.get_absolute_url()))


@pytest.mark.covers("R3")
def test_what_could_not_be_stopped_leads_to_its_return_and_the_reason_comes_along(friday, shop, alice, bob):
    market.reasons()
    order = market.shipped_order(shop, alice)
    case = answering.approve_cancellation(ask(order, alice, words="买重复了"), by=bob)
    case = miss_parcel(case, by=bob)
    there = f"/tickets/new/{order.number}/"
    raising = client_for(alice)
    with budget(10):
        page = raising.get(case.get_absolute_url())
    assert f'class="action" href="{there}"' in page.content.decode()
    assert 'value="not_needed" checked' in raising.get(there).content.decode()
    raising.post(there, {"reason": "not_needed"})
    raising.post(there + "?step=pieces", {f"pieces_{order.lines.get().pk}": 1})
    raising.post(there + "?step=wish", {"type": "return_refund"})
    assert "买重复了" in raising.get(there + "?step=evidence").content.decode()


def test_a_question_is_asked_from_its_order_however_old(delivered, shop, alice, bob):
    link = f"/questions/new/?order={delivered.number}"
    assert link in client_for(alice).get(delivered.get_absolute_url()).content.decode()
    assert link not in client_for(bob).get(delivered.get_absolute_url()).content.decode()
    for n in range(21):
        market.unpaid_order(shop, alice, f"Q{n}")
    page = client_for(alice).get(link)
    assert f'value="{delivered.number}" selected' in page.content.decode()
    client_for(alice).post(link, {"order": delivered.number, "words": "How is it cleaned?"})
    assert again(delivered).questions.get().words == "How is it cleaned?"


def test_help_leads_to_where_questions_are_asked(alice, bob):
    page = client_for(alice).get("/help/", {"q": "xyzzy"})
    assert 'href="/questions/"' in page.content.decode().split("<main")[1] and "My questions" in words(page)
