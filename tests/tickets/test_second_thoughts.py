"""What was done by mistake is taken back, by whoever did it, and the customer is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.errors import OTHER_STAGE, Refused
from portal.look import moment_text
from portal.models import Notice
from portal.sweeps import run_until_quiet
from tests.doors import assert_three_doors
from tests.helpers import client_for, frozen
from tests.words import words
from tickets import commands
from tickets.actions import TICKET

pytestmark = pytest.mark.django_db


def test_who_asked_goes_on_without_the_answer_in_the_time_that_was_left(case, alice, bob, carol, mallory):
    with frozen() as time:
        ticket = case("in_review")
        due = ticket.due_at
        ticket = commands.ask_info(ticket, by=bob, words="吊牌")
        until = moment_text(ticket.due_at)
        rejecting = words(client_for(bob).get(f"{ticket.get_absolute_url()}reject/"))
        assert f"The customer was asked for more and has until {until}" in rejecting
        assert_three_doors(TICKET, "unask", ticket, by=bob, data={}, outsider=mallory)
        with pytest.raises(Refused):
            commands.unask_info(ticket, by=alice)
        time.shift(timedelta(hours=6))
        ticket = commands.unask_info(ticket, by=bob)
        assert (ticket.status, ticket.paused_seconds_left) == ("in_review", None)
        assert ticket.due_at == due + timedelta(hours=6), "the pause bought nobody time"
        run_until_quiet()
        told = Notice.objects.filter(to=alice).latest("pk")
        assert told.title_en == "What you were asked for is not needed any more; the review goes on"
        assert "was asked for more" not in words(client_for(bob).get(f"{ticket.get_absolute_url()}reject/"))
        with pytest.raises(Refused) as no:
            commands.unask_info(ticket, by=bob)
        assert no.value.code == OTHER_STAGE
