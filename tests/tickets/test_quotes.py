"""The quote of a case: shown before it is raised, frozen with it, and booked as it was shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from portal.audit import invariants
from portal.time.sweeps import run_until_quiet
from refunds.ledger.models import LedgerEntry
from tests import market
from tests.helpers import client_for
from tests.tickets.conftest import fresh
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.cases.models import Ticket
from tickets.returns import commands as return_commands
from tickets.withdrawals import quotes

pytestmark = pytest.mark.django_db

POT, FREIGHT = 268_00, 10_00


@pytest.fixture
def pot(shop, alice) -> Any:
    """A delivered order of one thing, with freight."""
    market.reasons()
    return market.delivered_order(shop, alice)


def raised(order: Any, alice: Any, reason: str, *, type: str = "return_refund", **more: Any) -> Ticket:
    wanted = {line.pk: line.quantity for line in order.lines.all()}
    return case_commands.submit_ticket(
        order, by=alice, type=type, problem="other", reason=market.reason("raise_ticket", reason), pieces=wanted, **more
    )


def carried_out(ticket: Ticket, alice: Any, bob: Any) -> Ticket:
    """Granted, sent back, looked at, and paid."""
    ticket = case_commands.approve_ticket(ticket, by=bob)
    ticket = return_commands.send_goods(ticket, by=alice, carrier="顺丰", tracking_number="SF1")
    ticket = return_commands.accept_goods(return_commands.receive_goods(ticket, by=bob), by=bob)
    run_until_quiet()
    return fresh(ticket)


def borne(ticket: Ticket) -> dict[tuple[str, str], int]:
    found = LedgerEntry.objects.of_case(ticket.reimbursement).borne()
    return {(part.value, party.value): amount for (part, party), amount in found.items()}


@pytest.mark.covers("R34", "R131")
def test_by_the_sellers_fault_the_orders_freight_comes_back_once(pot, alice, bob, bank_pays_at_once):
    ticket = raised(pot, alice, "overstated")
    assert (ticket.worth, ticket.asked, ticket.freight_back) == (POT, POT + FREIGHT, FREIGHT)
    (why,) = [one for one in ticket.quote["verdicts"] if one["about"] == "freight"]
    assert (why["code"], why["amount"], ticket.quote["fault"]) == ("comes_back", FREIGHT, "shop")
    assert ticket.quote["rules"] and ticket.quote["versions"]
    ticket = carried_out(ticket, alice, bob)
    assert ticket.reimbursement.amount == POT + FREIGHT
    assert borne(ticket) == {("item", "shop"): POT, ("freight", "shop"): FREIGHT}
    rows = {row["label"]: row["amount"] for row in ticket.reimbursement.quote["rows"]}
    assert rows == {"goods": POT, "freight": FREIGHT, "you_bear": 0}
    order, line = fresh(pot), pot.lines.get()
    assert (order.freight_returned, line.refunded, line.returned_quantity) == (FREIGHT, POT, 1)
    assert list(invariants.verify()) == []


def test_by_their_own_choice_the_freight_is_spent_and_the_page_says_so_before(pot, alice, bob):
    client, there = client_for(alice), reverse("tickets:raise", args=[pot.number])
    line = pot.lines.get()
    for step, given in (
        ("problem", {"reason": "not_needed"}),
        ("pieces", {f"pieces_{line.pk}": "1"}),
        ("wish", {"type": "return_refund"}),
        ("evidence", {"description": "不想要了"}),
    ):
        assert client.post(f"{there}?step={step}", given).status_code == 302
    page = words(client.get(f"{there}?step=check"))
    assert "Comes back if it is granted ¥268.00" in page and "the order's freight is spent" in page
    assert "Return freight: you bear it ¥12.00" in page, page
    assert "calculation platform-" in page, "the source of the verdicts"
    assert client.post(f"{there}?step=check").status_code == 302
    ticket = Ticket.objects.get()
    assert "Paid by you · ¥12.00" in words(client.get(ticket.get_absolute_url()))
    assert (ticket.asked, ticket.quote["freight_kept"]) == (POT, FREIGHT)
    seen = words(client_for(bob).get(TICKET.url(case_commands.take_ticket(ticket, by=bob), "approve")))
    assert "the order's freight is spent" in seen and "¥268.00" in seen
    told = client.get(reverse("api:ticket-detail", args=[ticket.number])).json()["quote"]
    assert told["goods"] == POT and told["lines"][0]["price"] == POT


def test_with_a_part_of_the_order_no_freight_comes_back_and_with_the_last_it_does(shop, alice, bob, bank_pays_at_once):
    market.reasons()
    order = market.delivered_order(shop, alice, lines=(market.POT, market.CUPS))
    pot, cups = order.lines.order_by("position")
    why = market.reason("raise_ticket", "overstated")
    first = case_commands.submit_ticket(
        order, by=alice, type="return_refund", problem="other", reason=why, pieces={pot.pk: 1}
    )
    assert (first.asked, first.quote["freight"]) == (POT, 0)
    assert "with the last piece" in words(client_for(alice).get(first.get_absolute_url()))
    carried_out(first, alice, bob)
    last = case_commands.submit_ticket(
        fresh(order), by=alice, type="return_refund", problem="other", reason=why, pieces={cups.pk: 3}
    )
    assert last.asked == 3 * 59_00 + FREIGHT
    carried_out(last, alice, bob)
    assert fresh(order).freight_returned == FREIGHT and fresh(order).charge.refundable == 0
    assert list(invariants.verify()) == []


def test_what_the_carrier_did_the_carrier_bears_in_the_books(pot, alice, bob):
    ticket = case_commands.approve_ticket(raised(pot, alice, "not_received", type="refund_only"), by=bob)
    assert borne(fresh(ticket)) == {("item", "carrier"): POT, ("freight", "carrier"): FREIGHT}


@pytest.mark.parametrize(
    ("type", "granted", "rows"),
    [
        ("return_refund", 200_00, {"goods": POT, "freight": 0, "you_bear": POT - 200_00}),
        ("return_refund", POT + 4_00, {"goods": POT, "freight": FREIGHT, "you_bear": 6_00}),
        ("refund_only", 50_00, {"goods": 50_00, "freight": 0, "you_bear": 0}),
        ("exchange", 20_00, {"goods": 20_00, "you_bear": 0}),
    ],
)
def test_what_was_agreed_to_is_told_by_its_parts(pot, alice, type, granted, rows):
    ticket = raised(pot, alice, "overstated", type=type)
    ticket.granted = granted
    told = quotes.promised(ticket)["rows"]
    assert {row["label"]: row["amount"] for row in told} == rows
    assert sum(row["amount"] for row in told[:-1]) - told[-1]["amount"] == granted


def test_an_offer_may_give_all_that_can_come_back_and_no_more(pot, alice, bob):
    ticket = case_commands.take_ticket(raised(pot, alice, "overstated"), by=bob)
    client, url = client_for(bob), TICKET.url(ticket, "offer")
    given = {"way": "refund", "words": "全退"}
    assert "at most ¥278.00" in words(client.post(url, given | {"amount": "278.01"}))
    assert client.post(url, given | {"amount": "278.00"}).status_code == 302
