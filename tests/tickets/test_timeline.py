"""One timeline of a case: its withdrawals, its goods and its money, for each reader, on its page, in its file and the API."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from portal.time.sweeps import run_until_quiet
from tests.helpers import budget, client_for
from tests.tickets.conftest import fresh
from tests.tickets.worlds import World
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.cases.story import timeline
from tickets.offers import commands as offer_commands
from tickets.talk import commands as talk_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shop, alice, bob, carol, machine) -> World:
    return World(shop, alice, bob, carol, machine)


def titles(ticket: Ticket, reader: object) -> list[str]:
    """Oldest first."""
    return [str(one.title) for one in reversed(timeline(fresh(ticket), reader))]


def before(told: list[str], first: str, then: str) -> bool:
    return told.index(first) < told.index(then)


@pytest.mark.covers("R54")
def test_a_refused_withdrawal_and_the_platforms_decision_are_told_in_order(world, alice, bob, dora):
    row = withdrawal_commands.approve_withdrawal(world.withdrawal("supervised"), by=dora, note="物流记录支持买家")
    mine = titles(row.ticket, alice)
    story = [
        "You asked to withdraw the case",
        "The seller did not agree to the withdrawal",
        "You asked the platform to decide on the withdrawal",
        "Platform support decided that the case goes on",
        "You asked for a supervisor to look at the withdrawal again",
        "A supervisor decided that the case is withdrawn",
        "The case was withdrawn",
    ]
    assert [one for one in mine if one in story] == story
    assert "You did not agree to the withdrawal" in titles(row.ticket, bob)
    told = {str(one.title): one for one in timeline(fresh(row.ticket), alice)}
    assert told["The case was withdrawn"].quote == "", "the reasons stand with the decision alone"
    assert told["The seller did not agree to the withdrawal"].quote == "已寄出配件"
    assert fresh(row).check_code in str(told["A supervisor decided that the case is withdrawn"].text)


@pytest.mark.covers("R54")
def test_reasons_and_amounts_are_told(world, alice, bob):
    row = world.withdrawal("countered")
    told = {str(one.title): one for one in timeline(fresh(row.ticket), alice)}
    assert str(told["You asked to withdraw the case"].text).endswith(row.reason.label)
    assert told["The seller proposed that you bear ¥8.00"].text == "包装费"
    assert "You proposed that the customer bears ¥8.00" in titles(row.ticket, bob)


def test_money_given_and_owed_back_is_told(world, alice, bank_pays_at_once):
    ticket = world.approved("refund_only")
    run_until_quiet()
    told = titles(ticket, alice)
    amount = "¥268.00"
    assert before(told, f"{amount} sent to the payment provider", f"{amount} arrived"), told
    lapsed = world.withdrawal("lapsed")
    owed = titles(lapsed.ticket, alice)
    assert any(one.endswith("has to be paid back") for one in owed), owed
    assert "Not all came back in time: the withdrawal lapsed, the case goes on" in owed


def test_a_reader_sees_only_what_is_for_them(world, alice, carol):
    ticket = world.withdrawal("retracted").ticket
    talk_commands.note_inside(fresh(ticket), by=carol, words="老顾客")
    assert not [one for one in timeline(fresh(ticket), alice) if "老顾客" in str(one.text)]
    assert [one for one in timeline(fresh(ticket), carol) if "老顾客" in str(one.text)]


def test_page_file_and_api_tell_the_same(world, alice):
    ticket = world.withdrawal("refused").ticket
    client = client_for(alice)
    said = "Platform support decided that the case goes on"
    assert said in client.get(ticket.get_absolute_url()).content.decode()
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{ticket.get_absolute_url()}file/").content))
    assert said in archive.read("case.html").decode()
    stored = json.loads(archive.read("case.json"))["story"]
    answer = client.get(f"/api/v1/tickets/{ticket.number}/history/")
    assert answer.status_code == 200
    assert [one["what"] for one in answer.json()] == [one["what"] for one in stored]
    assert said in [one["what"] for one in answer.json()]


@pytest.mark.parametrize("who", ["alice", "bob", "carol"])
def test_a_full_history_stays_within_the_budget(world, who, request, bank_pays_at_once):
    """Offers, parcels, money, a change and two withdrawals: no query more for any of them."""
    ticket = offer_commands.take_back_offer(world.offered(), by=world.bob).ticket
    withdrawal_commands.retract_withdrawal(world.asked(fresh(ticket)), by=world.alice)
    offer = offer_commands.make_offer(fresh(ticket), by=world.bob, way="refund", amount=100_00, words="退一部分")
    offer_commands.accept_offer(offer, by=world.alice)
    run_until_quiet()
    case_commands.reopen_ticket(fresh(ticket), by=world.alice, words="还是不对")
    world.asked(fresh(ticket))
    assert TicketCancellation.objects.filter(ticket=ticket).count() == 2
    client = client_for(request.getfixturevalue(who))
    client.get("/profile/")
    for url in (ticket.get_absolute_url(), f"/api/v1/tickets/{ticket.number}/history/"):
        with budget(10):
            assert client.get(url).status_code == 200


def test_offers_stay_readable_once_they_are_over(world, alice, bob):
    offer = world.offer("countered")
    offer_commands.decline_offer(offer, by=bob, words="最多¥120.00")
    told = titles(offer.ticket, alice)
    proposed = "The seller proposed: ¥100.00 back, and you keep the goods"
    countered = "You proposed: ¥150.00 back, and you keep the goods"
    assert before(told, proposed, countered), told
    assert before(told, countered, "The seller declined the offer: the review goes on")
    expired = world.offer("expired")
    assert "The offer was not answered in time: the review goes on" in titles(expired.ticket, alice)
