"""Two real help desks replayed through the case's machine, on a frozen clock that runs 24 hours a day, 7 days a week.

The logs are read where they lie beside the project (`../shared/data`, its README tells fields and oracle) and are no part of
it. Each event is tried as the step that the table below gives it. What the machine allows becomes a step, what it does not
allow becomes an audit entry with the reason, and what is no step at all becomes an audit entry too.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

import pytest

from orders.orders.models import Order
from portal.audit.invariants import moves_of, verify
from portal.audit.models import AuditEntry, StatusChange
from portal.kernel.changes import acting_for, note_fact
from portal.kernel.errors import Refused
from portal.people.models import User
from tests import market, restricted
from tests.helpers import frozen
from tickets.cases import commands
from tickets.cases.models import Ticket
from tickets.statuses import TicketStatus as S
from tickets.usual_times import durations
from tickets.warranties.models import ProductTerms

pytestmark = pytest.mark.django_db

SAMPLE = 100
"""Cases of each log that are replayed every time; `prove` replays all 4,107."""

STEPS: dict[str, tuple[str, ...]] = {
    # Help desk of an Italian company
    "Insert ticket": (),
    "Assign seriousness": (),
    "Take in charge ticket": ("take",),
    "Wait": ("ask",),
    "Require upgrade": (),
    "Create SW anomaly": (),
    "Resolve SW anomaly": (),
    "Schedule intervention": (),
    "VERIFIED": (),
    "DUPLICATE": (),
    "RESOLVED": (),
    "INVALID": (),
    "Resolve ticket": ("resolve",),
    "Closed": ("confirm",),
    # Problems at Volvo IT: status and sub-status
    "Queued/Awaiting Assignment": (),
    "Accepted/Assigned": (),
    "Accepted/In Progress": ("take",),
    "Accepted/Wait": ("ask",),
    "Unmatched/Unmatched": (),
    "Completed/Closed": ("resolve", "confirm"),
    "Completed/Cancelled": ("reject",),
}
"""Every activity of both logs → the steps of a case it stands for; none: a fact that moves nothing."""

ENDS = {"resolve", "confirm", "reject"}
"""Steps towards an end. Any other activity about a case that has ended means that it was taken up again."""

RECORDED = {
    "take": {"take"},
    "ask": {"take", "ask"},
    "resolve": {"approve", "begin", "resolve"},
    "confirm": {"approve", "begin", "resolve", "confirm"},
    "reject": {"reject"},
}
"""Which recorded changes each of them may leave. Nobody is asked about a case that nobody took; what resolves a case is that
it was granted and given, here a credit note."""
BETWEEN = {"submit", "answer", "reopen"}
"""What any event may bring along: the first raises the case, the next after a wait ends it, work on an ended one reopens it."""


class Event(NamedTuple):
    activity: str
    at: datetime


@dataclass
class Case:
    """One case of a log with what the oracle says of it (whole seconds)."""

    name: str
    events: list[Event] = field(default_factory=list)
    elapsed: int = 0
    waiting: int = 0
    running: int = 0
    reopened: int = 0
    to_first_end: int | None = None
    trace: str = ""


@cache
def helpdesk() -> list[Case]:
    """Its times have no zone: they are read as UTC."""
    cases: dict[str, Case] = {}
    for row in restricted.rows("eventlogs/helpdesk_events.csv.gz"):
        at = datetime.strptime(row["Complete Timestamp"], "%Y/%m/%d %H:%M:%S.%f").replace(tzinfo=UTC)
        case = cases.setdefault(row["Case ID"], Case(row["Case ID"]))
        case.events.append(Event(row["Activity"], at))
    told(cases, "helpdesk_oracle_cases.csv.gz")
    return list(cases.values())


@cache
def problems() -> list[Case]:
    cases: dict[str, Case] = {}
    for row in restricted.rows("eventlogs/bpi2013_problems_events.csv.gz"):
        name, at = row["case:concept:name"], datetime.fromisoformat(row["time:timestamp"])
        activity = f"{row['concept:name']}/{row['lifecycle:transition']}"
        cases.setdefault(name, Case(name)).events.append(Event(activity, at))
    told(cases, "bpi2013_problems_oracle_cases.csv.gz")
    return list(cases.values())


def told(cases: dict[str, Case], oracle: str) -> None:
    for row in restricted.rows(f"eventlogs/{oracle}"):
        case = cases[row["case"]]
        case.elapsed, case.waiting, case.running = (int(row[name]) for name in ("elapsed_s", "wait_s", "running_s"))
        case.reopened, case.trace = int(row["reopened"]), row["trace"]
        if first := row.get("to_first_resolve_s"):
            case.to_first_end = int(first)


def spread(cases: list[Case], count: int) -> list[Case]:
    """So many of them, evenly over all the courses that cases took."""
    ordered = sorted(cases, key=lambda case: (case.trace, case.name))
    return [ordered[place * len(ordered) // count] for place in range(count)]


# --- the replay ----------------------------------------------------------------------------------------------------------


@dataclass
class Desk:
    """An order with pieces enough for every case, and the people who act: Alice, whose cases they are, Carol who handles them
    and raises them in Alice's name, Dora who may reopen any."""

    order: Order
    alice: User
    carol: User
    dora: User

    def replay(self, case: Case) -> Ticket:
        """Every event at its moment. The channel of each record counts the events, so that none can be lost."""
        ticket: Ticket | None = None
        with frozen(case.events[0].at) as traveller:
            for place, event in enumerate(case.events):
                traveller.move_to(event.at)
                with acting_for(self.alice, f"event {place}"):
                    ticket = self.play(ticket, event)
        assert ticket is not None
        return Ticket.objects.get(pk=ticket.pk)

    def play(self, ticket: Ticket | None, event: Event) -> Ticket:
        steps = STEPS[event.activity]
        if ticket is None:
            ticket = self.raised(event.activity)
        if ticket.status == S.NEEDS_INFO:
            ticket = commands.answer_info(ticket, by=self.alice, words=event.activity)
        if ticket.status in durations.RESTING and not ENDS.intersection(steps):
            ticket = commands.reopen_ticket(ticket, by=self.dora, words=event.activity)
        if not steps:
            note_fact("reported", ticket, by=self.carol, activity=event.activity)
        for step in steps:
            try:
                ticket = getattr(self, step)(ticket, event.activity)
            except Refused as no:
                note_fact("impossible", ticket, by=self.carol, activity=event.activity, step=step, refused=str(no))
        return Ticket.objects.get(pk=ticket.pk)

    def raised(self, words: str) -> Ticket:
        return commands.submit_ticket(
            self.order,
            by=self.dora,
            type="compensation",
            problem="other",
            reason=market.reason("raise_ticket", "not_needed"),
            pieces={self.order.lines.get().pk: 1},
            description=words,
        )

    def take(self, ticket: Ticket, words: str) -> Ticket:
        return commands.take_ticket(ticket, by=self.carol)

    def ask(self, ticket: Ticket, words: str) -> Ticket:
        if ticket.status == S.SUBMITTED:
            ticket = commands.take_ticket(ticket, by=self.carol)
        return commands.ask_info(ticket, by=self.carol, words=words)

    def resolve(self, ticket: Ticket, words: str) -> Ticket:
        return commands.approve_ticket(ticket, by=self.carol, words=words, gift="coupon", what="credit note")

    def confirm(self, ticket: Ticket, words: str) -> Ticket:
        if ticket.status == S.IN_REVIEW and ticket.reopened:  # taken up again after its end, and closed without a word
            ticket = self.resolve(ticket, words)
        return commands.confirm_ticket(ticket, by=self.alice)

    def reject(self, ticket: Ticket, words: str) -> Ticket:
        return commands.reject_ticket(ticket, by=self.carol, reason=market.reason("reject_ticket"), words=words)


@pytest.fixture
def desk(shop, alice, carol, dora) -> Desk:
    market.reasons()
    ProductTerms.objects.create(
        shop=shop, no_reason_days=32_000
    )  # a contract for service, which never goes back too late
    with frozen(datetime(2006, 1, 1, tzinfo=UTC)):
        order = market.delivered_order(shop, alice, lines=(("service contract", 5000, 100),))
    return Desk(order, alice, carol, dora)


# --- what must hold ------------------------------------------------------------------------------------------------------


def changes_of(ticket: Ticket) -> list[StatusChange]:
    return list(StatusChange.objects.filter(machine=Ticket.machine(), object_id=ticket.pk).order_by("pk"))


def entries_of(ticket: Ticket) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(machine=Ticket.machine(), object_id=ticket.pk).order_by("pk"))


def lost_or_late(case: Case, ticket: Ticket) -> Iterator[str]:
    """Events without a record of their own, or one at another moment or of another step than theirs."""
    records: dict[str, list[StatusChange | AuditEntry]] = {}
    for record in (*changes_of(ticket), *entries_of(ticket)):
        records.setdefault(record.channel, []).append(record)
    for place, event in enumerate(case.events):
        found = records.pop(f"event {place}", [])
        allowed = BETWEEN.union(*(RECORDED[step] for step in STEPS[event.activity]))
        own = [
            record
            for record in found
            if isinstance(record, AuditEntry) or record.step not in BETWEEN
        ]  # fmt: skip
        if not own or any(record.at != event.at for record in found):
            yield f"{case.name}: {event.activity} at {event.at} is not on record"
        for record in found:
            if isinstance(record, AuditEntry) and record.data["activity"] != event.activity:
                yield f"{case.name}: {event.activity} is told as {record.data['activity']}"
            if isinstance(record, StatusChange) and record.step not in allowed:
                yield f"{case.name}: {event.activity} became {record.step}"
    if records:
        yield f"{case.name}: records of no event: {sorted(records)}"


def wrong_clock(case: Case, ticket: Ticket) -> Iterator[str]:
    """Where the time went, against the oracle. Its clock runs on between the resolution and the closing."""
    changes, last = changes_of(ticket), case.events[-1].at
    spent = durations.measure(changes, last)
    measured = {
        "waiting": (spent.waiting.total_seconds(), case.waiting),
        "running": ((spent.running + spent.resting).total_seconds(), case.running),
        "elapsed": ((spent.handled + spent.resting).total_seconds(), case.elapsed),
        "reopened": (spent.reopened, case.reopened),
    }
    ended = [place for place, change in enumerate(changes) if change.to_status == S.RESOLVED]
    if case.to_first_end is not None and ended:
        first = durations.measure(changes[: ended[0] + 1], changes[ended[0]].at)
        measured["to its first end"] = (first.handled.total_seconds(), case.to_first_end)
    for name, (ours, theirs) in measured.items():
        if ours != theirs:
            yield f"{case.name}: {name} {ours}, the oracle says {theirs}"


def replayed(changes: list[StatusChange]) -> str:
    """The status the recorded changes lead to, one after the other, each a step that the machine has."""
    status = ""
    for change in changes:
        assert change.from_status == status
        assert (status, change.to_status) in moves_of(Ticket)
        status = change.to_status
    return status


def replay_all(desk: Desk, cases: list[Case]) -> Counter:
    """Replay and compare; what the events became."""
    became: Counter[str] = Counter()
    wrong: list[str] = []
    for case in cases:
        ticket = desk.replay(case)
        wrong += [*lost_or_late(case, ticket), *wrong_clock(case, ticket)]
        assert replayed(changes_of(ticket)) == ticket.status
        assert ticket.reopened == case.reopened
        became.update(change.step for change in changes_of(ticket))
        became.update(entry.kind for entry in entries_of(ticket))
        became["events"] += len(case.events)
    assert not wrong, "\n".join(wrong[:20])
    return became


def check_the_books() -> None:
    assert list(verify()) == []


@pytest.mark.parametrize("log", [helpdesk, problems], ids=["help desk", "problems"])
def test_real_histories_become_steps_and_lose_nothing(desk, log: Callable[[], list[Case]]):
    became = replay_all(desk, spread(log(), SAMPLE))
    assert min(became[step] for step in ("submit", "take", "ask", "answer", "resolve", "confirm", "reopen")) > 0
    assert became["impossible"] > 0
    check_the_books()


@pytest.mark.parametrize(
    ("log", "cases", "events", "reopened", "waited"),
    [(helpdesk, 3111, 14501, 102, 842), (problems, 996, 4437, 38, None)],
    ids=["help desk", "problems"],
)
def test_the_logs_are_the_ones_the_table_was_written_for(log, cases, events, reopened, waited):
    found = log()
    assert len(found) == cases
    assert sum(len(case.events) for case in found) == events
    assert sum(case.reopened > 0 for case in found) == reopened
    assert waited is None or sum("Wait" in case.trace for case in found) == waited
    assert {event.activity for case in found for event in case.events} <= set(STEPS)
    assert all(case.trace == ">".join(event.activity for event in case.events) for case in found)
    assert all(a.at <= b.at for case in found for a, b in itertools.pairwise(case.events))


@pytest.mark.prove
@pytest.mark.parametrize("log", [helpdesk, problems], ids=["help desk", "problems"])
def test_every_history_of_both_logs_becomes_steps_and_loses_nothing(desk, log: Callable[[], list[Case]], capsys):
    became = replay_all(desk, log())
    check_the_books()
    with capsys.disabled():
        print(f"\n{log.__name__}: {dict(became)}")
