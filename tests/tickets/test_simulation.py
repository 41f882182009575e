"""Seeded worlds with a hostile bank: nothing is lost, nothing is paid twice, and what a defect breaks is told and replayed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.templatetags.static import static

from orders.orders.models import Order
from portal.people.models import User
from refunds import tasks
from refunds.gateways.base import Answer
from refunds.ledger import booking
from refunds.statuses import Outcome
from tests import market
from tickets.management.commands import simulate
from tickets.simulation.database import Playground, copies_of_this
from tickets.simulation.faults import FAULTS
from tickets.simulation.runs import Told, play, play_many, quiet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def reasons(transactional_db: None) -> None:
    """What migrations wrote, also where another test emptied the tables."""
    market.reasons()


SEEDS, DAYS = 20, 3
KINDS = 28
"""So many kinds of faults at least, of which the short worlds together must have met most."""


@pytest.fixture
def ground() -> Iterator[Playground]:
    with copies_of_this() as made:
        yield made


def shown(told: Told) -> str:
    return f"seed {told.seed}, {told.broken}"


@pytest.mark.covers("SC9")
def test_every_short_world_holds(ground):
    met: Counter[str] = Counter()
    refunds = 0
    for seed in range(1, SEEDS + 1):
        told = play(seed, DAYS, ground)
        assert not told.broken, shown(told)
        met.update(told.faults)
        refunds += told.counts["refunds"]
    assert refunds > SEEDS, "the worlds must move money"
    assert len(met) >= KINDS, sorted(set(FAULTS) - set(met))


@pytest.mark.prove
@pytest.mark.parametrize("hundred", range(20))
def test_two_thousand_worlds_of_thirty_days_hold(ground, hundred):
    for told in play_many(range(hundred * 100 + 1, hundred * 100 + 101), 30, ground, jobs=os.cpu_count() or 1):
        assert not told.broken, shown(told)


def test_what_waited_for_a_paused_gateway_is_late_only_after_it_ran_again(ground):
    """Seed 1238: the gateway runs again 25 minutes before midnight, and the sweep that follows meets a busy database."""
    told = play(1238, 22, ground)
    assert not told.broken, shown(told)


def test_a_seed_is_played_the_same_again(ground):
    first, second = play(5, DAYS, ground), play(5, DAYS, ground)
    assert first._replace(seconds=0) == second._replace(seconds=0)
    assert play(6, DAYS, ground).mark != first.mark


def test_money_that_is_not_booked_is_told_with_seed_day_fault_and_steps(ground, monkeypatch):
    monkeypatch.setattr(booking, "payout", lambda refund, by: None)
    broken = [told for told in (play(seed, DAYS, ground) for seed in (1, 2, 3)) if told.broken]
    assert broken, "three worlds without one refund that arrived"
    assert "ledger_refunds: RF-" in broken[0].broken
    assert (
        broken[0].broken.startswith("day ") and "last fault:" in broken[0].broken and "last steps:" in broken[0].broken
    )


def test_a_second_payout_is_found(ground, monkeypatch):
    """The defect this house is built against: silence taken for failure, and the refund sent again with a new key."""
    monkeypatch.setattr(tasks, "_silence", lambda attempt, problem: Answer(Outcome.FAILED, failure="timeout"))
    monkeypatch.setattr(tasks, "_look_before_the_leap", lambda refund: True)
    found = [
        told.broken
        for told in (play(seed, DAYS, ground, allowed={"answer_lost"}) for seed in range(1, 5))
        if told.broken
    ]
    assert found and any("bank_agrees" in one or "bank_paid_once" in one or "paid_twice" in one for one in found)


def test_the_command_tells_its_counts_and_leaves_the_database_alone(alice, monkeypatch):
    monkeypatch.setattr(simulate, "playground", copies_of_this)
    out = StringIO()
    call_command("simulate", seed=3, days=1, stdout=out)
    last = out.getvalue().strip().splitlines()[-1]
    assert last.startswith("seeds=1 broken=0 ")
    for word in ("orders=", "cancellations=", "tickets=", "withdrawals=", "refunds=", "moved back", "faults="):
        assert word in last
    assert not Order.objects.exists()
    assert [user.name for user in User.objects.exclude(role="system")] == ["Alice Wang"]


def test_a_broken_world_ends_with_one_and_says_how_to_play_it_again(monkeypatch):
    monkeypatch.setattr(simulate, "playground", copies_of_this)
    monkeypatch.setattr(booking, "promise", lambda refund, by: None)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("simulate", seed=1, seeds=3, days=DAYS, stdout=out)
    assert ended.value.code == 1
    assert out.getvalue().strip().splitlines()[-1].startswith("replay: manage.py simulate --seed ")


def test_pages_of_a_simulated_world_need_no_collected_files(settings, tmp_path):
    hashed = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    settings.STATIC_ROOT, settings.STORAGES = tmp_path, {**settings.STORAGES, **hashed}
    with pytest.raises(ValueError, match="manifest"):
        static("favicon.svg")
    with quiet(str(tmp_path)):
        assert static("favicon.svg").endswith("favicon.svg")


def test_faults_are_named_chosen_and_listed():
    assert len(FAULTS) >= KINDS
    out = StringIO()
    call_command("simulate", "--list", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == list(FAULTS)
    with pytest.raises(CommandError, match="No such fault: rain"):
        call_command("simulate", only="rain")
