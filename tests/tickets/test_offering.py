"""Making an offer: first what is proposed, then only what that way asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.audit import invariants
from tests import market
from tests.helpers import client_for, frozen
from tests.tickets.conftest import fresh
from tests.tickets.worlds import World
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.offers import commands as offer_commands
from tickets.offers.actions import OFFER
from tickets.offers.models import Offer
from tickets.replacements import commands as replacement_commands
from tickets.returns import commands as return_commands

pytestmark = pytest.mark.django_db

FIELDS = ("amount", "what", "visit_at", "fee", "words")


def fields_of(answer) -> set[str]:
    page = answer.content.decode()
    return {name for name in FIELDS if f'name="{name}"' in page}


def test_first_what_is_proposed_then_what_that_asks(case, bob):
    ticket, client = case("in_review"), client_for(bob)
    there = TICKET.url(ticket, "offer")
    assert fields_of(client.get(there)) == set()
    asked = {
        "refund": {"amount", "words"},
        "exchange": {"what", "amount", "words"},
        "repair": {"visit_at", "fee", "words"},
        "part": {"what", "words"},
        "withdraw": {"words"},
    }
    for way, fields in asked.items():
        answer = client.post(there, {"way": way, "preview": "1"})
        assert fields_of(answer) == fields and b"has-error" not in answer.content, way
    assert not Offer.objects.exists(), "looking proposes nothing"
    answer = client.post(there, {"way": "exchange", "words": "换一个"})
    assert answer.status_code == 422 and fields_of(answer) == asked["exchange"] and b"has-error" in answer.content
    assert client.post(there, {"way": "exchange", "what": "400ml", "words": "换一个"}).status_code == 302
    offer = Offer.objects.get()
    assert (offer.way, offer.what, offer.amount) == ("exchange", "400ml", 0)


def test_the_bounds_of_an_amount_are_told_and_what_cannot_be_sold_again_is_shown(shop, alice, bob, carol, machine):
    world, client = World(shop, alice, bob, carol, machine), client_for(bob)
    ticket = world.ticket("inspecting")
    assert "Less than the ¥268.00 granted" in words(client.get(TICKET.url(ticket, "accept_goods_in_part")))
    line = ticket.lines.get().line_id
    return_commands.accept_goods_in_part(ticket, by=bob, unsellable={line: 1}, amount=200_00, words="壶嘴有磕碰")
    for reader in (alice, bob):
        assert "Can't be sold again" in words(client_for(reader).get(ticket.get_absolute_url()))
    asked = client.post(TICKET.url(world.taken(), "offer"), {"way": "refund", "preview": "1"})
    assert "at most ¥268.00" in words(asked)
    granted_first = words(client.get(world.withdrawal("regranted").get_absolute_url()))
    assert "The customer answers next." in granted_first and "You proposed a cost" not in granted_first


def test_what_another_way_asks_does_not_slip_into_an_offer(case, bob):
    client, ticket = client_for(bob), case("in_review")
    given = {"way": "refund", "amount": "50.00", "what": "400ml", "fee": "30", "words": "退一半"}
    assert client.post(TICKET.url(ticket, "offer"), given).status_code == 302
    offer = Offer.objects.get()
    assert (offer.amount, offer.what, offer.fee) == (50_00, "", 0)


def test_an_offer_taken_back_moves_the_sellers_deadline_by_the_time_it_stood_only(case, bob):
    with frozen() as time:
        ticket = case("in_review")
        due = ticket.due_at
        for _round in range(2):
            offer = offer_commands.make_offer(fresh(ticket), by=bob, way="refund", amount=50_00, words="退一半")
            offer_commands.take_back_offer(offer, by=bob)
        assert fresh(ticket).due_at == due
        time.shift(timedelta(days=1))
        offer = offer_commands.make_offer(fresh(ticket), by=bob, way="refund", amount=50_00, words="退一半")
        time.shift(timedelta(hours=2))
        offer_commands.take_back_offer(offer, by=bob)
        assert fresh(ticket).due_at == due + timedelta(hours=2)


def test_a_dearer_thing_that_comes_back_brings_back_what_was_paid_on_top(shop, alice, bob, carol, machine):
    parcel = World(shop, alice, bob, carol, machine).unpaid()
    parcel = replacement_commands.take_extra(parcel, by=bob, reference="TR-1")
    parcel = replacement_commands.send_parcel(parcel, by=bob, carrier="顺丰", tracking_number="SF2")
    exchange = fresh(replacement_commands.receive_parcel(parcel, by=alice).ticket)
    assert (exchange.status, parcel.extra) == ("resolved", 32_00)

    def raise_again():
        return case_commands.submit_ticket(
            exchange.order, by=alice, type="return_refund", problem="other",
            reason=market.reason("raise_ticket", "not_needed"), pieces={exchange.lines.get().line_id: 1},
        )  # fmt: skip

    assert case_commands.cancel_ticket(raise_again(), by=alice).asked == 300_00
    ticket = case_commands.approve_ticket(case_commands.take_ticket(raise_again(), by=bob), by=bob)
    ticket = return_commands.send_goods(ticket, by=alice, carrier="顺丰", tracking_number="SF3")
    ticket = return_commands.accept_goods(return_commands.receive_goods(ticket, by=bob), by=bob)
    assert fresh(ticket).reimbursement.amount == 300_00
    case_commands.resolve_ticket(fresh(ticket), by=machine)
    line = fresh(ticket.lines.get().line)
    assert (line.returned_quantity, line.refunded) == (1, 268_00), "its own price; the rest was paid on top"
    assert list(invariants.verify()) == []


def test_against_an_exchange_the_customer_says_what_their_amount_is_meant_for(case, alice, bob):
    ticket = case("in_review")
    offer = offer_commands.make_offer(ticket, by=bob, way="exchange", what="大壶", amount=300_00, words="换大的")
    page = words(client_for(alice).get(ticket.get_absolute_url()))
    assert "exchange for 大壶 at ¥300.00" in page and "you pay ¥32.00 on top" in page
    assert "the customer pays ¥32.00 on top" in words(client_for(bob).get(ticket.get_absolute_url()))
    can = {one.name for one in TICKET.offered(fresh(ticket), alice) if one.available}
    assert "nudge" not in can, "the offer waits for the customer's own answer"
    client, there = client_for(alice), OFFER.url(offer, "counter")
    given = {"amount": "100", "words": "壶我留着，退我100元就行"}
    assert client.post(there, given).status_code == 422, "which of the two is asked"
    assert client.post(there, given | {"way": "refund"}).status_code == 302
    mine = Offer.objects.get(by_customer=True)
    assert (mine.way, mine.amount, mine.what) == ("refund", 100_00, "")
    assert "¥100.00 back, and the customer keeps the goods" in words(client_for(bob).get(ticket.get_absolute_url()))
    agreed = words(client_for(bob).get(OFFER.url(mine, "agree")))
    assert "as paid, usually within 3–7 business days" in agreed


def test_another_price_stays_an_exchange(case, alice, bob):
    offer = offer_commands.make_offer(
        case("in_review"), by=bob, way="exchange", what="大壶", amount=300_00, words="换大的"
    )
    given = {"way": "exchange", "amount": "250", "words": "便宜一点"}
    assert client_for(alice).post(OFFER.url(offer, "counter"), given).status_code == 302
    mine = Offer.objects.get(by_customer=True)
    assert (mine.way, mine.amount, mine.what) == ("exchange", 250_00, "大壶")
    assert "¥18.00 comes back" in words(client_for(alice).get(mine.ticket.get_absolute_url()))
