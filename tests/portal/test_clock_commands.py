"""The commands that move the sandbox's clock and hand out tokens."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from knox.crypto import hash_token

from portal.time import clock
from portal.tokens.models import AccessToken
from tests.helpers import FRIDAY, SHANGHAI

pytestmark = pytest.mark.django_db


def test_the_clock_moves_by_days_and_says_where_it_is(friday, capsys) -> None:
    call_command("advance_clock", "--days", "3")
    assert clock.now() == FRIDAY + timedelta(days=3)
    assert capsys.readouterr().out == "It is Mon 12 Oct 2026, 10:24.\n"


@pytest.mark.parametrize(
    ("goal", "moment"),
    [
        ("2026-10-12", datetime(2026, 10, 12, tzinfo=SHANGHAI)),
        ("2026-10-12T09:30", datetime(2026, 10, 12, 9, 30, tzinfo=SHANGHAI)),
        ("2026-10-12T09:30Z", datetime(2026, 10, 12, 17, 30, tzinfo=SHANGHAI)),
    ],
)
def test_the_clock_moves_to_a_moment(friday, goal, moment) -> None:
    call_command("advance_clock", "--to", goal)
    assert clock.now() == moment


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--to", "2026-10-01"], "only moves forward"),
        (["--days", "-1"], "only moves forward"),
        (["--to", "tomorrow"], "no ISO date"),
        (["--to", "2026-13-01"], "2026-13-01"),
    ],
)
def test_a_goal_that_cannot_be_is_named(friday, words, sentence) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("advance_clock", *words)
    assert clock.now() == FRIDAY


def test_outside_the_sandbox_the_clock_stays(friday, settings) -> None:
    settings.SANDBOX = False
    with pytest.raises(CommandError, match="only be moved in the sandbox"):
        call_command("advance_clock", "--days", "1")
    assert clock.now() == FRIDAY


def test_a_sweep_tells_what_it_did(capsys) -> None:
    call_command("run_timers")
    assert capsys.readouterr().out == "fired=0 idle=0 failed=0\n"


@pytest.mark.parametrize("name", ["alice@example.test", " Alice@Example.test", "phone"])
def test_a_token_is_printed_once_and_kept_as_a_hash(alice, name, capsys) -> None:
    alice.phone = alice.phone or "13800000001"
    alice.save()
    call_command("create_token", alice.phone if name == "phone" else name)
    key = capsys.readouterr().out.strip()
    assert AccessToken.objects.get(user=alice).digest == hash_token(key)


def test_a_renewed_token_replaces_the_old_one_of_its_name(alice, capsys) -> None:
    call_command("create_token", alice.email)
    call_command("create_token", alice.email, "--name", "Till")
    call_command("create_token", alice.email, "--renew")
    old, till, new = capsys.readouterr().out.split()
    assert old != new
    assert {row.digest for row in AccessToken.objects.all()} == {hash_token(till), hash_token(new)}


@pytest.mark.parametrize("name", ["nobody@example.test", "13900000000", ""])
def test_nobody_gets_no_token(alice, name) -> None:
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("create_token", name)
