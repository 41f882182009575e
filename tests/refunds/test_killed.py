"""The process dies (-9) at each point between claim and conclude: the next sweep finishes, the bank has paid once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from portal import books, clock
from refunds import commands, tasks
from refunds.commands import booking, settlement
from refunds.gateways import gateway_for
from refunds.models import Refund, SandboxBook, SandboxScript
from refunds.tasks import settle_refunds
from tests.refunds.conftest import again

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def die(*args: object, **kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(real: Callable) -> Callable:
    """The real thing, and then death."""

    def done_then_dead(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)
        die()

    return done_then_dead


POINTS: dict[str, Callable[[], None]] = {
    "leased": lambda: setattr(tasks, "_settle", die),
    "claim written, not committed": lambda: setattr(
        settlement.RefundAttempt.objects, "create", after(settlement.RefundAttempt.objects.create)
    ),
    "claimed": lambda: setattr(gateway_for("sandbox"), "_refund", die),
    "called, answer lost": lambda: setattr(gateway_for("sandbox"), "_refund", after(gateway_for("sandbox")._refund)),
    "answered, not booked": lambda: setattr(commands, "conclude_attempt", die),
    "booked, not committed": lambda: setattr(booking, "payout", after(booking.payout)),
    "concluded": lambda: setattr(commands, "conclude_attempt", after(commands.conclude_attempt)),
}
"""Where the process dies while it sweeps. Patched in the forked child only."""


def sweep_and_die(point: str) -> int:
    """Run a sweep in a process of its own that dies at `point`; the signal that ended it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            POINTS[point]()
            settle_refunds()
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


@pytest.mark.parametrize("times", [1, pytest.param(50, marks=pytest.mark.prove)])
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_nothing_is_lost_and_nothing_paid_twice(point, times, promised, monkeypatch) -> None:
    monkeypatch.setattr("refunds.commands.hurry._ask_for", lambda task, pk: None)
    for _n in range(times):
        SandboxScript.objects.create(behaviour="succeed_at_once")
        refund = promised(40_00)
        assert sweep_and_die(point) == signal.SIGKILL, "the test must really have killed it there"
        before = again(refund)
        assert before.status in ("approved", "submitted", "succeeded")
        with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
            settle_refunds()
            if again(refund).status == "submitted":
                settle_refunds()
            finish(refund)
            paid = list(SandboxBook.objects.filter(refund_number=refund.number))
            assert len(paid) == 1 and paid[0].amount == 40_00
            assert list(books.verify()) == []


def finish(refund: Refund) -> None:
    refund = again(refund)
    assert refund.status == "succeeded", f"{refund.status} after the next sweep"
    assert (refund.payment.promised, refund.payment.refunded) == (40_00, 40_00)
    assert refund.attempts.get().outcome == "succeeded"
