"""Plays stories in the order of their time, and lets the world go on between them."""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from portal.audit import outbox
from portal.time import clock, timers
from refunds.refunds.models import Refund
from refunds.statuses import RefundStatus
from refunds.tasks import settle_refunds

log = logging.getLogger(__name__)

Story = Iterator[datetime]
"""A generator that yields the moments at which it goes on."""

NEVER = datetime.max.replace(tzinfo=UTC)
SENDING = (RefundStatus.APPROVED, RefundStatus.SUBMITTED, RefundStatus.FAILED)


class Mishap(NamedTuple):
    """A story that could not be played to its end."""

    name: str
    problem: Exception


class Director:
    """Holds the stories, the moment they have come to, and the end: now."""

    def __init__(self) -> None:
        self.end = clock.now()
        self.lived = self.end
        self.timers, self.refunds = of_timers(), of_refunds()
        self.ordinals = count()
        self.waiting: list[tuple[datetime, int, str, Story]] = []
        self.mishaps: list[Mishap] = []

    def add(self, name: str, story: Story) -> None:
        """Take a story in. Up to its first moment it does nothing but say when it begins."""
        self._wait(name, story, self.end - timedelta(days=365))

    def play(self, seen: Callable[[int], None] = lambda steps: None) -> list[Mishap]:
        """Play all to their ends, then live on until now. A story that fails is told, and the others go on."""
        if self.waiting:
            self.lived = self.waiting[0][0]
        for steps in count(1):
            if not self.waiting:
                break
            moment, _ordinal, name, story = heapq.heappop(self.waiting)
            self._live_until(moment)
            with clock.pretend(moment):
                self._wait(name, story, moment)
                outbox.relay()
            seen(steps)
        self._live_until(self.end)
        return self.mishaps

    def _wait(self, name: str, story: Story, since: datetime) -> None:
        """Let the story go on to its next moment: later than the last one, not later than now."""
        try:
            moment = next(story)
        except StopIteration:
            return
        except Exception as problem:
            log.exception("the story %s ended early", name)
            self.mishaps.append(Mishap(name, problem))
            return
        moment = min(max(moment, since + timedelta(minutes=1)), self.end)
        heapq.heappush(self.waiting, (moment, next(self.ordinals), name, story))

    def _live_until(self, moment: datetime) -> None:
        """What is due before `moment` happens when it is due."""
        last = None
        while (due := min(timer := self.timers.first(), refund := self.refunds.first())) < moment:
            # A deadline that its own sweep left where it was must not keep the world from going on.
            self.lived = max(due, self.lived + (timedelta(minutes=10) if due == last else timedelta(seconds=1)))
            last = due
            if self.lived >= moment:
                break
            with clock.pretend(self.lived):
                if refund <= self.lived:
                    settle_refunds()
                if timer <= self.lived:
                    timers.sweep()
                outbox.relay()
        self.lived = max(self.lived, moment)


class Deadlines:
    """Asks for the earliest `due_at` of several kinds of rows. Asked at every step, so its statement is made once."""

    def __init__(self, rows: Iterable[QuerySet]) -> None:
        parts = [kind.order_by().values_list("due_at").query.sql_with_params() for kind in rows]
        union = " UNION ALL ".join(sql for sql, _params in parts)
        self.sql = f"SELECT MIN(due_at) FROM ({union}) AS deadlines"  # noqa: S608 - made of Django's own statements
        self.params = [param for _sql, params in parts for param in params]

    def first(self) -> datetime:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            found = cursor.fetchone()[0]
        moment = parse_datetime(str(found)) if found is not None else None
        if moment is None:
            return NEVER
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def of_timers() -> Deadlines:
    """Deadlines that mean something by themselves."""
    models: dict[Any, None] = {owner: None for owner, _status in timers.handlers}
    return Deadlines(
        model._default_manager.filter(status__in=timers.waiting(model), due_at__isnull=False) for model in models
    )


def of_refunds() -> Deadlines:
    """When refunds have to be sent or asked about."""
    return Deadlines([Refund.objects.filter(status__in=SENDING, due_at__isnull=False, held_since__isnull=True)])
