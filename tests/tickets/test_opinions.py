"""What customers say of how a case was handled: on its page, or by phone through support; never the shop itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.kernel.errors import Forbidden, Refused
from tests.helpers import client_for
from tests.tickets.conftest import fresh
from tests.tickets.test_afterwards import page, press
from tests.words import words
from tickets.opinions import commands
from tickets.opinions.models import Opinion

pytestmark = pytest.mark.django_db


@pytest.mark.covers("R175")
def test_a_customer_says_how_it_was_handled_and_the_shop_reads_it(friday, case, alice, bob, eve, bank_pays_at_once):
    ticket = case("resolved", type="refund_only")
    assert "How was it handled?" in page(alice, ticket)
    empty = press(alice, ticket, "rate", stars="")
    assert empty.status_code == 422 and "Choose what fits best." in words(empty)
    press(alice, ticket, "rate", stars="4", words="退得很快，就是要催一次。")
    told = page(bob, ticket)
    assert "said how it was handled: Content" in told and "退得很快，就是要催一次。" in told
    assert "4.0 of 5: what 1 customer said" in words(client_for(bob).get("/workbench/"))
    assert client_for(eve).get(f"{ticket.get_absolute_url()}rate/").status_code == 404


@pytest.mark.covers("R175")
def test_by_phone_support_notes_it_with_the_channel_and_a_later_opinion_counts(
    friday, case, alice, bob, carol, bank_pays_at_once
):
    ticket = case("resolved", type="refund_only")
    press(carol, ticket, "rate", stars="1", channel="phone")
    said = Opinion.objects.get(ticket=ticket)
    assert (said.stars, said.channel, said.told_by) == (1, "phone", carol)
    form = client_for(alice).get(f"{ticket.get_absolute_url()}rate/")
    assert "You said it before" in words(form) and form.context["form"].initial["stars"] == 1
    press(alice, ticket, "rate", stars="5")
    assert "said anew how it was handled, and this counts: Very content" in page(bob, ticket)
    said.refresh_from_db()
    assert (said.stars, said.channel, said.told_by) == (5, "", alice)
    assert "Not content at all" in page(bob, ticket), "what was said before stays on record"


def test_it_is_asked_at_the_end_within_thirty_days_and_not_of_the_shop(friday, case, alice, bob, bank_pays_at_once):
    with pytest.raises(Refused, match="once it has ended"):
        commands.rate_ticket(case("in_review"), by=alice, stars=5)
    ticket = case("resolved", type="refund_only", line=1)
    with pytest.raises(Forbidden):
        commands.rate_ticket(ticket, by=bob, stars=5)
    friday.shift(timedelta(days=40))
    with pytest.raises(Refused, match="more than 30 days ago"):
        commands.rate_ticket(fresh(ticket), by=alice, stars=5)
