"""The world of one seed: what happens, in the order of its time, and who sees to what is due."""

from __future__ import annotations

import heapq
import logging
import sys
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.audit import outbox
from portal.doors.actions import FormInvalid
from portal.kernel import enqueue, numbers
from portal.kernel.errors import Refused
from portal.people.models import system_user
from portal.time import clock, timers
from refunds.gateways.directory import stand_in
from refunds.inbox.models import GatewayNotice
from refunds.refunds.models import Refund
from refunds.statuses import GatewayName, NoticeVerdict
from refunds.tasks import settle_refunds
from tickets.cases.models import Ticket
from tickets.demo.director import Deadlines, of_refunds, of_timers
from tickets.simulation import checks
from tickets.simulation.bank import HostileBank
from tickets.simulation.faults import Busy, Died, Mischief
from tickets.simulation.life import Life
from tickets.simulation.people import Hands, Step, people_of
from tickets.simulation.wire import CRASHES, Wire
from tickets.withdrawals.models import TicketCancellation

BEGINS = datetime(2026, 9, 14, 0, 0, tzinfo=UTC)
"""A Monday; three weeks later the country is on holiday for a week and works on a Saturday."""
REMEMBERED = 40
"""So many last steps are told when something is broken."""
CALM_DAYS = 20
"""After the last day nothing goes wrong any more and people finish: longer than any payout and its return."""


class Broken(Exception):
    """Something does not hold. Told with the seed, the day, the last fault and the last steps."""


class Unexpected(logging.Handler):
    """Hears what the house logs as an error, since sweeps go on after one; faults done on purpose do not count."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self.tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        told: Any = record.msg
        problem = told.get("exc_info") if isinstance(told, dict) else record.exc_info
        if problem is True or problem is None:
            problem = sys.exc_info()
        if isinstance(problem, tuple):
            problem = problem[1]
        words = [str(told.get("event") if isinstance(told, dict) else told)]
        while problem is not None:
            if isinstance(problem, Busy):
                return
            words.append(_where(problem))
            problem = problem.__cause__ or problem.__context__
        self.tell(" · ".join(words))


def _where(problem: BaseException) -> str:
    """An exception, and the lines of ours that led to it."""
    lines = [frame for frame in traceback.extract_tb(problem.__traceback__) if ".venv" not in frame.filename]
    return f"{problem!r} at " + " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(lines[-5:]))


class World:
    """One seed's world. `play(days)` plays it; raises Broken."""

    def __init__(self, seed: int, allowed: frozenset[str]) -> None:
        self.now = BEGINS
        self.lived = BEGINS
        self.chance = Random(f"life {seed}")
        self.steps: deque[str] = deque(maxlen=REMEMBERED)
        self.counts: Counter[str] = Counter()
        self.errors: list[str] = []
        self.mischief = Mischief(Random(f"mischief {seed}"), allowed, self.note)
        self.bank = HostileBank(self.mischief, Random(f"bank {seed}"), self)
        self.wire = Wire(self.mischief)
        self.hands = Hands(Random(f"hands {seed}"))
        self.numbers = Random(f"numbers {seed}")
        self.ordinals = count()
        self.agenda: list[tuple[datetime, int, str, str, Callable[[], object]]] = []
        self.tasks: list[tuple[Any, tuple[Any, ...]]] = []
        self.sweeps_from = BEGINS
        self.client = Client()
        self.address = reverse("take_notice", args=["sandbox", "bank"])
        self.timers, self.refunds = of_timers(), of_refunds()
        self.notices = Deadlines(
            [
                GatewayNotice.objects.filter(
                    verdict__in=(NoticeVerdict.WAITING, NoticeVerdict.HELD), due_at__isnull=False
                )
            ]
        )

    def note(self, line: str) -> None:
        self.steps.append(f"{self.now:%d %b %H:%M} {line}")

    # --- the days -----------------------------------------------------------------------------------------------------

    def play(self, days: int) -> None:
        """`days` of mischief, then calm days in which everything has to come right."""
        with self._set_up():
            with clock.pretend(BEGINS):
                self.machine = system_user()
                self.cast = people_of(self.chance)
                self.life = Life(self)
            for day in range(days + CALM_DAYS):
                self.day = day + 1
                if day == days:
                    self._calm_down()
                self.life.plan(day, busy=day < days)
                midnight = BEGINS + timedelta(days=day + 1)
                self._live_until(midnight)
                if day < days or day % 4 == 0:
                    self._check(checks.of_a_day(self._late(midnight)))
            self._sweep()  # what the bank says only when it is called upon is known by now
            self._check(checks.of_the_end(self.life.concerned))

    def _late(self, midnight: datetime) -> datetime | None:
        """Since when deadlines are late, if any is and sweeps ran since. When the clock jumped over midnight, ask tomorrow."""
        late = midnight - checks.GRACE
        return late if self.now <= midnight and max(self._next_due_raw(), self.sweeps_from) < late else None

    @contextmanager
    def _set_up(self) -> Iterator[None]:
        root = logging.getLogger()
        handlers, root.handlers = root.handlers, [Unexpected(self.errors.append)]
        with ExitStack() as stack:
            stack.callback(setattr, root, "handlers", handlers)
            stack.enter_context(translation.override("en"))
            stack.enter_context(numbers.drawn_from(self.numbers))
            stack.enter_context(enqueue.taken_by(self._hear_of_task))
            stack.enter_context(stand_in(GatewayName.SANDBOX, self.bank))
            stack.enter_context(connection.execute_wrapper(self.wire))
            yield

    def _calm_down(self) -> None:
        self.mischief.resting = True
        self.sweeps_from = self.now
        self.note("calm: from here on nothing goes wrong")

    def _check(self, found: Iterator[str]) -> None:
        with clock.pretend(self.now):
            broken = [*dict.fromkeys(self.errors), *found]
        if broken:
            raise Broken("\n".join(broken[:20]))

    # --- time ---------------------------------------------------------------------------------------------------------

    def at(self, moment: datetime, kind: str, what: str, act: Callable[[], object]) -> None:
        """Put something on the agenda. `kind` says whose process it is: which crashes can meet it."""
        heapq.heappush(self.agenda, (moment, next(self.ordinals), kind, what, act))

    def _live_until(self, goal: datetime) -> None:
        """What is planned, what is due and what the bank posts, each at its time."""
        while True:
            planned = self.agenda[0][0] if self.agenda else goal
            due = self._next_due()
            posted = self.bank.next_letter() or goal
            moment = min(planned, due, posted, goal)
            self.now = max(self.now, moment)
            if moment >= goal:
                return
            if moment == due:
                self._sweep()
            elif moment == posted:
                self.happen("notice", "the bank posts its notices", self.bank.send_letters)
            else:
                _moment, _ordinal, kind, what, act = heapq.heappop(self.agenda)
                self.happen(kind, what, act)

    def _next_due(self) -> datetime:
        """When the next sweep finds something; at the earliest half a minute after the last one, at the latest a day.

        Beat sweeps every few seconds; here the empty ones are left out, but what the bank tells when it is called upon
        (money sent back) has no deadline of ours.
        """
        first = min(self._next_due_raw(), self.lived + timedelta(days=1))
        return max(first, self.lived + timedelta(seconds=30), self.sweeps_from)

    def _sweep(self) -> None:
        before = self._next_due_raw()
        self.lived = self.now
        if self.mischief.may("answers_at_the_deadline", 0.04):
            self.wire.let_come_first("answers_at_the_deadline", self.life.somebody_answers)
        elif self.mischief.may("two_schedulers", 0.04):
            self.wire.let_come_first("two_schedulers", timers.sweep)
        self.happen("timers", "", timers.sweep, crash=self.wire.pattern is None)
        self.happen("relay", "", outbox.relay)
        self.happen("settle", "", settle_refunds)
        self.happen("relay", "", outbox.relay)
        if self._next_due_raw() == before:
            # What a paused gateway or a held case keeps due is looked at again now and then, as in every sweep.
            self.lived = self.now + timedelta(hours=1)

    def _next_due_raw(self) -> datetime:
        return min(self.timers.first(), self.refunds.first(), self.notices.first())

    # --- one thing after another --------------------------------------------------------------------------------------

    def happen(self, kind: str, what: str, act: Callable[[], object], *, crash: bool = True) -> None:
        """One process does one thing, at this moment. It may be refused, die, or meet a busy database."""
        mark = len(self.tasks)
        if crash:
            self._set_trap(kind)
        if what:
            self.note(what)
        try:
            with clock.pretend(self.now):
                act()
        except Refused as no:
            self.counts["refused"] += 1
            errors = f" {no.form.errors.as_json()}" if isinstance(no, FormInvalid) else ""
            self.note(f"    refused: {no}{errors}")
        except Died:
            connection.close()
            del self.tasks[mark:]
        except Busy:
            pass
        except Exception as problem:
            raise Broken(f"{what or kind} ended with {_where(problem)}") from problem
        finally:
            self.wire.clear()
        self._work()

    def _set_trap(self, kind: str) -> None:
        """Choose at most one thing that goes wrong with the process that is about to begin."""
        for fault, (where, _pattern, _mode) in CRASHES.items():
            if where in (kind, "any") and self.mischief.may(fault, 0.02 if kind in ("settle", "notice") else 0.008):
                self.wire.set_crash(fault)
                return
        if self.mischief.may("database_busy", 0.008):
            self.wire.set_busy(self.mischief.chance.randint(1, 12))

    def _hear_of_task(self, task: Any, args: tuple[Any, ...]) -> None:
        if (task, args) not in self.tasks:
            self.tasks.append((task, args))

    def _work(self) -> None:
        """A worker takes what it was asked for, unless the broker or the worker has a bad day."""
        strikes = self.mischief.strikes
        rounds = 0
        while self.tasks and rounds < 30:
            rounds += 1
            if strikes("tasks_lost", 0.02):
                self.tasks.clear()
                return
            task, args = self.tasks.pop(0)
            if self.sweeps_from > self.now:
                continue
            kind = "relay" if task.name.endswith("relay_changes") else "settle"
            if kind == "settle" and strikes("task_late", 0.05):
                self.at(
                    self.now + timedelta(hours=5),
                    "settle",
                    f"late task {task.name}{args}",
                    lambda t=task, a=args: t(*a),
                )
                continue
            self._run(kind, task, args)
            if kind == "settle" and strikes("task_twice", 0.05):
                self._run(kind, task, args)

    def _run(self, kind: str, task: Any, args: tuple[Any, ...]) -> None:
        self._set_trap(kind)
        mark = len(self.tasks)
        try:
            with clock.pretend(self.now):
                task(*args)
        except Died:
            connection.close()
            del self.tasks[mark:]
        except Busy:
            pass
        finally:
            self.wire.clear()

    # --- what the bank finds around a call ----------------------------------------------------------------------------

    def settle_meanwhile(self) -> None:
        settle_refunds()

    def withdraw_meanwhile(self, refund: Refund) -> bool:
        """The customer of the case behind a refund withdraws it right now."""
        case = refund.reimbursement
        ticket = Ticket.objects.filter(number=case.cause_number).first()
        if ticket is None or ticket.customer is None:
            return False
        step = self.hands.step_on(ticket, ticket.customer, names=("withdraw",))
        if step is None:
            return False
        self.note(f"{step}")
        try:
            self.hands.take(step)
        except Refused:
            return False
        row = TicketCancellation.objects.filter(ticket=ticket).last()
        seller = self.chance.choice(self.cast.sellers[ticket.shop_id])
        answer = self.hands.step_on(row, seller, names=("approve",)) if row is not None else None
        if answer is not None:
            self.hands.take(answer)
        return True

    def take_in(self, body: bytes, headers: dict[str, str]) -> int:
        """A notice comes in by the webhook; the status it is answered with."""
        answer = self.client.post(self.address, body, content_type="application/json", headers=headers)
        return answer.status_code

    def step(self, step: Step) -> None:
        """Somebody takes a step; a nervous finger takes it twice."""
        self.hands.take(step)
        self.counts["steps"] += 1
        if self.mischief.strikes("clicks_twice", 0.03):
            self.hands.take(Step(step.user, step.action, type(step.obj)._default_manager.get(pk=step.obj.pk)))
