"""How long a case took, told by its recorded changes alone.

A case *runs* while its shop, the platform or a carrier has to act. It *waits* while its customer was asked for more: the
clock pauses (FLOWS: Ticket, ask / answer). It *rests* once it has ended, until somebody reopens it. `measure` asks the
database nothing; `attach` reads the changes of many cases in one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.audit.models import StatusChange
from portal.time import business_time, clock
from tickets.cases.models import Ticket
from tickets.statuses import TicketStatus as S

WAITING = frozenset({S.NEEDS_INFO})
RESTING = frozenset({S.RESOLVED, S.CLOSED, S.REJECTED, S.CANCELLED})

Calendar = Callable[[datetime, datetime], timedelta]
"""How much of the time between two moments counts."""


def round_the_clock(start: datetime, end: datetime) -> timedelta:
    """24 hours a day, 7 days a week."""
    return end - start


def office_hours(country: str) -> Calendar:
    """Only when people of that country are at work."""
    return lambda start, end: business_time.office_time_between(start, end, country)


@dataclass(frozen=True)
class Durations:
    """Where the time of a case went; `reopened` counts every return from an end, by whomever."""

    running: timedelta = timedelta(0)
    waiting: timedelta = timedelta(0)
    resting: timedelta = timedelta(0)
    reopened: int = 0

    @property
    def handled(self) -> timedelta:
        """From the request to the end, rests left out."""
        return self.running + self.waiting


def measure(changes: Iterable[StatusChange], until: datetime, calendar: Calendar = round_the_clock) -> Durations:
    """The time of a case from its changes in the order they were recorded; what it is in now counts `until` a moment."""
    spent = {"running": timedelta(0), "waiting": timedelta(0), "resting": timedelta(0)}
    reopened = 0
    before: StatusChange | None = None
    for change in changes:
        if before is not None:
            spent[_clock_of(before.to_status)] += calendar(before.at, change.at)
            reopened += before.to_status in RESTING and change.to_status not in RESTING
        before = change
    if before is not None and until > before.at:
        spent[_clock_of(before.to_status)] += calendar(before.at, until)
    return Durations(**spent, reopened=reopened)


def _clock_of(status: str) -> str:
    if status in WAITING:
        return "waiting"
    return "resting" if status in RESTING else "running"


def attach(tickets: Iterable[Ticket]) -> None:
    """Fetch the recorded changes of these cases along, in one query, for `of`."""
    by_pk: dict[int, Any] = {ticket.pk: ticket for ticket in tickets}
    for ticket in by_pk.values():
        ticket.recorded = []
    if not by_pk:
        return
    changes = StatusChange.objects.filter(machine=Ticket.machine(), object_id__in=by_pk)
    for change in changes.only("object_id", "from_status", "to_status", "at").order_by("pk"):
        by_pk[change.object_id].recorded.append(change)


def of(ticket: Any, calendar: Calendar = round_the_clock) -> Durations:
    """Where the time of a case went until now. One query unless it came through `attach`."""
    if not hasattr(ticket, "recorded"):
        attach([ticket])
    return measure(ticket.recorded, clock.now(), calendar)


def in_office(ticket: Any) -> Durations:
    """The same in the office hours of the shop's country."""
    return of(ticket, office_hours(ticket.shop.country))
