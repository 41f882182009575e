"""What staff see in their lists: what waits for them and not for others, what was answered, whose order it is, local times."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from portal.kernel.changes import acting_for
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.helpers import client_for, frozen
from tests.words import words
from tickets.cases.actions import TICKET
from tickets.withdrawals import commands
from tickets.withdrawals.actions import TICKET_CANCELLATION

pytestmark = pytest.mark.django_db


def queue(user, tab: str) -> str:
    return words(client_for(user).get(f"/tickets/?tab={tab}"))


def test_what_a_shop_asked_for_in_a_customers_name_waits_for_the_platform(case, shop, alice, bob, carol):
    from tests.conftest import person

    ticket, colleague = case("in_review"), person("Ben Zhao", "seller", shop=shop)
    with acting_for(alice, "phone"):
        asked = commands.request_withdrawal(ticket, by=bob, reason=market.reason("withdraw_ticket"))
    for person_of_shop in (bob, colleague):
        assert ticket.number not in queue(person_of_shop, "mine")
        assert "Your turn" not in words(client_for(person_of_shop).get(asked.get_absolute_url()))
    assert ticket.number in queue(carol, "mine")
    assert "Your turn" in words(client_for(carol).get(asked.get_absolute_url()))


def test_answered_today_counts_what_people_of_this_side_answered(case, alice, bob, carol):
    with frozen() as time:
        silent = case("submitted", type="refund_only", line=1)
        withdrawn = commands.request_withdrawal(
            case("in_review", line=1), by=alice, reason=market.reason("withdraw_ticket")
        )
        time.shift(timedelta(days=3))
        asked = commands.request_withdrawal(
            case("in_review", line=1), by=alice, reason=market.reason("withdraw_ticket")
        )
        run_until_quiet()
        assert (silent.number != withdrawn.ticket.number) and "Answered today: 0" in queue(bob, "all")
        commands.approve_withdrawal(asked, by=bob)
        assert "Answered today: 1" in queue(bob, "all")
        assert "Answered today: 0" in queue(carol, "all"), "the platform's people answered nothing"


def test_the_export_gives_local_times(case, bob):
    with frozen():
        case("submitted")
        answer = client_for(bob).get("/tickets/?tab=all&export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["Requested"], row["Answer by"]) == ("2026-10-09 10:24", "2026-10-12 10:24")


def test_staff_who_raise_for_a_customer_see_whose_order_it_is(order, alice, bob):
    assert "Alice Wang" in words(client_for(bob).get("/tickets/new/"))
    assert order.shop_number in words(client_for(bob).get("/tickets/new/?q=Alice"))
    assert order.shop_number not in words(client_for(bob).get("/tickets/new/?q=Somebody"))
    assert "Alice Wang ·" not in words(client_for(alice).get("/tickets/new/")), "she knows"


def test_the_opened_row_is_the_one_its_keys_answer(case, alice, bob):
    ticket = case("in_review")
    page = client_for(bob).get(f"/tickets/?open={ticket.number}").content.decode()
    assert TICKET.url(ticket, "reject") in page and 'data-key="r"' in page
    asked = commands.request_withdrawal(ticket, by=alice, reason=market.reason("withdraw_ticket"))
    page = client_for(bob).get(f"/tickets/?open={ticket.number}").content.decode()
    assert TICKET_CANCELLATION.url(asked, "reject") in page and 'data-key="r"' in page


def test_before_the_seller_looked_the_platform_is_not_asked_and_the_reason_fits(case, alice):
    said = words(client_for(alice).get(case("submitted").get_absolute_url()))
    assert "The seller has not begun to look at it yet." in said
