"""What was done by mistake is taken back, by whoever did it, and the customer is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.holds.models import Hold
from portal.components.times import moment_text
from portal.kernel.errors import OTHER_STAGE, Forbidden, Refused
from portal.notices.models import Notice
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.doors import assert_three_doors
from tests.helpers import client_for, frozen
from tests.tickets.conftest import fresh
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.second_thoughts import commands as second_thought_commands

pytestmark = pytest.mark.django_db


def test_who_asked_goes_on_without_the_answer_in_the_time_that_was_left(case, alice, bob, carol, mallory):
    with frozen() as time:
        ticket = case("in_review")
        due = ticket.due_at
        ticket = case_commands.ask_info(ticket, by=bob, words="吊牌")
        until = moment_text(ticket.due_at)
        rejecting = words(client_for(bob).get(f"{ticket.get_absolute_url()}reject/"))
        assert f"The customer was asked for more and has until {until}" in rejecting
        assert_three_doors(TICKET, "unask", ticket, by=bob, data={}, outsider=mallory)
        with pytest.raises(Refused):
            second_thought_commands.unask_info(ticket, by=alice)
        time.shift(timedelta(hours=6))
        ticket = second_thought_commands.unask_info(ticket, by=bob)
        assert (ticket.status, ticket.paused_seconds_left) == ("in_review", None)
        assert ticket.due_at == due + timedelta(hours=6), "the pause bought nobody time"
        run_until_quiet()
        told = Notice.objects.filter(to=alice).latest("pk")
        assert told.title_en == "What you were asked for is not needed any more; the review goes on"
        assert "was asked for more" not in words(client_for(bob).get(f"{ticket.get_absolute_url()}reject/"))
        with pytest.raises(Refused) as no:
            second_thought_commands.unask_info(ticket, by=bob)
        assert no.value.code == OTHER_STAGE


def test_a_shop_takes_its_own_rejection_back_within_a_day(case, alice, bob, carol, mallory):
    with frozen() as time:
        due = case("in_review").due_at
        ticket = case("rejected", line=1)
        assert not held(ticket)
        for other in (alice, carol):
            with pytest.raises(Forbidden):
                second_thought_commands.take_back_rejection(ticket, by=other)
        time.shift(timedelta(hours=3))
        assert_three_doors(TICKET, "take_back", ticket, by=bob, data={"words": "看错了"}, outsider=mallory)
        ticket = second_thought_commands.take_back_rejection(ticket, by=bob, words="看错了，马上为您处理。")
        assert (ticket.status, ticket.reopened, ticket.ended_at) == ("in_review", 0, None)
        assert ticket.due_at == due + timedelta(hours=3), "in the time that was left"
        assert (ticket.answer_reason, ticket.answer_words, held(ticket)) == (None, "", 1)
        run_until_quiet()
        told = Notice.objects.filter(to=alice, number=ticket.number).latest("pk")
        assert told.title_en == "The seller took the rejection back and looks at your request again"
        page = words(client_for(alice).get(ticket.get_absolute_url()))
        assert "看错了，马上为您处理。" in page and "took the rejection back" in page
        case_commands.approve_ticket(ticket, by=bob)


def test_not_later_not_what_the_customer_went_on_with_not_what_the_platform_decided(case, alice, bob, carol):
    with frozen() as time:
        late = case("rejected")
        gone_on = case_commands.reopen_ticket(case("rejected", line=1), by=alice, words="请再看看")
        with_platform = case_commands.reject_ticket(
            case("in_review", line=1), by=carol, reason=market.reason("reject_ticket"), words="不符合"
        )
        time.shift(timedelta(hours=24))
        codes = []
        for ticket in (gone_on, with_platform):
            with pytest.raises(Refused) as no:
                second_thought_commands.take_back_rejection(ticket, by=bob)
            codes.append(no.value.code)
        time.shift(timedelta(minutes=1))
        with pytest.raises(Refused) as no:
            second_thought_commands.take_back_rejection(late, by=bob)
        assert [*codes, no.value.code] == [OTHER_STAGE, "with_platform", "too_late"]


def test_it_stands_when_its_pieces_are_in_another_case_by_now(case, alice, bob):
    ticket = case("rejected")
    case("submitted")
    with pytest.raises(Refused) as no:
        second_thought_commands.take_back_rejection(ticket, by=bob)
    assert str(no.value)
    assert fresh(ticket).status == "rejected"
    answer = client_for(bob).post(f"{ticket.get_absolute_url()}take_back/", {})
    assert answer.status_code in (409, 422) and str(no.value) in words(answer)


def held(ticket) -> int:
    return Hold.objects.active().filter(source=ticket.number).count()
