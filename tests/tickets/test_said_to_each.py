"""What each reader is told is theirs: whose proposal, whose turn, who reviews. Actions with their reasons, by role and state."""

from __future__ import annotations

import pytest

from portal.kernel.errors import OTHER_STAGE
from tests.helpers import client_for
from tests.tickets.worlds import World
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.actions import TICKET_CANCELLATION

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shop, alice, bob, carol, machine) -> World:
    return World(shop, alice, bob, carol, machine)


def page(obj, reader) -> str:
    return words(client_for(reader).get(obj.get_absolute_url()))


def offered(table, obj, reader) -> dict[str, str]:
    """Name → what is said of it, without what belongs to another stage."""
    rows = table.offered(obj, reader)
    return {one.name: f"{one.says}{one.reason} {one.hint}" for one in rows if one.code != OTHER_STAGE}


def test_a_proposed_cost_is_the_sellers_to_everybody_else(world, alice, bob, carol):
    row = world.withdrawal("countered")
    assert "your proposal of ¥8.00" in page(row, bob)
    assert "the seller's proposal of ¥8.00" in page(row, carol) and "your proposal" not in page(row, carol)
    granted = world.withdrawal("regranted")
    assert "what you granted" in page(granted, bob)
    assert "what was granted" in page(granted, carol)


@pytest.mark.covers("R22", "R38")
def test_where_the_platform_reviews_nothing_names_the_seller(world, alice, carol):
    ticket = case_commands.take_ticket(world.case(), by=carol)
    assert offered(TICKET, ticket, alice)["withdraw"].startswith("The platform reviews it")
    row = world.asked(ticket)
    assert offered(TICKET_CANCELLATION, row, alice)["appeal"].startswith("The platform reviews this case")
    row = withdrawal_commands.reject_withdrawal(row, by=carol, reason=None, words="已到货")
    assert "Rejected by the seller" not in page(row, alice)
    review = world.withdrawal("platform_review")
    assert offered(TICKET_CANCELLATION, review, alice)["appeal"].startswith("The platform is deciding this now")
    assert offered(TICKET_CANCELLATION, world.withdrawal("supervised"), alice)["ask_supervisor"].startswith(
        "A supervisor is looking at it"
    )


def test_who_has_to_answer_is_not_asked_to_remind_themselves(world, alice, bob, carol):
    theirs = case_commands.take_ticket(world.case(), by=carol)
    frozen = world.fresh(world.withdrawal("platform_review").ticket)
    for ticket in (theirs, frozen):
        assert {"nudge", "report_wrong"}.isdisjoint(offered(TICKET, ticket, carol))
        assert {"nudge", "report_wrong"} <= set(offered(TICKET, ticket, alice))
    assert {"nudge", "report_wrong"} <= set(offered(TICKET, world.taken(), carol)), "the seller's turn"


@pytest.mark.covers("R38")
def test_a_question_is_repeated_where_it_is_answered_and_the_seller_reads_whose_clock_runs(world, alice, bob):
    ticket = world.ticket("needs_info")
    asked = words(client_for(alice).get(TICKET.url(ticket, "answer")))
    assert "请拍吊牌" in asked and "Answer by" in asked
    assert "请拍吊牌" in page(ticket, alice)
    told = offered(TICKET, ticket, bob)
    assert {"approve", "offer", "ask"} <= set(told)
    assert "the clock is with them by" in told["approve"] and "reject it" in told["approve"]
    assert "the clock is with them" in page(ticket, bob)


def test_while_a_cost_is_proposed_the_card_tells_it_to_both_sides(world, alice, bob):
    row = world.withdrawal("countered")
    for user in (alice, bob):
        page = client_for(user).get(row.get_absolute_url())
        assert {str(fact.label): str(fact.value) for fact in page.context["facts"]}["The proposed cost"] == "¥8.00"


def test_what_withdrawing_and_writing_mean_is_said_to_whoever_does_it(world, alice, bob, carol):
    sent = world.ticket("in_progress")
    assert "you may bear shipping" in offered(TICKET, sent, alice)["withdraw"]
    assert offered(TICKET, sent, alice)["add_note"] == "The seller sees it when inspecting "
    for reader in (bob, carol):
        told = offered(TICKET, sent, reader)
        assert "the customer may bear shipping" in told["withdraw"] and "you may" not in told["withdraw"]
        assert told["add_note"].startswith("The customer and whoever handles the case")
