"""What must always hold, over the whole database, as questions whose answer is every row that breaks it.

Each floor registers its own in its `invariants.py`; `manage.py verify_books` asks them all:

    @invariant("refund_proof", "a refund that arrived has the number that proves it")
    def refund_proof() -> Iterator[Row]:
        return rows("SELECT number, status FROM refunds_refund WHERE …")

A question is one statement over all rows, never a loop in Python: it has to answer for a million refunds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

from portal.audit import sealing
from portal.kernel import rooms
from portal.kernel.fsm import Machine

Row = tuple[Any, ...]
"""What is broken: a number or key people can look up, then what was found."""


@dataclass(frozen=True)
class Invariant:
    """One promise, and the question that finds what breaks it."""

    name: str
    promise: str
    ask: Callable[[], Iterable[Row]]


@dataclass(frozen=True)
class Breach:
    """One row that breaks one promise."""

    invariant: str
    promise: str
    subject: str
    found: str


_invariants: dict[str, Invariant] = {}


def invariant(name: str, promise: str) -> Callable[[Callable[[], Iterable[Row]]], Callable[[], Iterable[Row]]]:
    """Register a question. Its rows begin with the subject; the rest says what was found."""

    def register(ask: Callable[[], Iterable[Row]]) -> Callable[[], Iterable[Row]]:
        _invariants[name] = Invariant(name, promise, ask)
        return ask

    return register


def invariants() -> list[Invariant]:
    """Every registered promise, of all apps."""
    rooms.load("invariants")
    return list(_invariants.values())


def verify(names: Sequence[str] = ()) -> Iterator[Breach]:
    """Ask all of them, or those named; yields what is broken."""
    for one in invariants():
        if names and one.name not in names:
            continue
        for subject, *found in one.ask():
            yield Breach(one.name, one.promise, str(subject), ", ".join(str(value) for value in found))


def rows(sql: str, params: Sequence[Any] = ()) -> Iterator[Row]:
    """The rows of one statement, as they come."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while batch := cursor.fetchmany(500):
            yield from batch


# --- what the ground itself promises ---------------------------------------------------------------------------------


def machines() -> list[type[Machine]]:
    """Every model with a life."""
    return [model for model in apps.get_models() if issubclass(model, Machine)]


@invariant("status_is_told", "the status of every row is that of its last recorded change, and each step was recorded")
def status_is_told() -> Iterator[Row]:
    for model in machines():
        table = connection.ops.quote_name(model._meta.db_table)
        yield from rows(
            f"""
            SELECT m.number, m.status, c.to_status, m.version, t.steps
            FROM {table} m
            LEFT JOIN (
                SELECT object_id, MAX(id) AS latest, COUNT(*) AS steps
                FROM portal_statuschange WHERE machine = %s GROUP BY object_id
            ) t ON t.object_id = m.id
            LEFT JOIN portal_statuschange c ON c.id = t.latest
            WHERE c.to_status IS NULL OR c.to_status <> m.status OR t.steps <> m.version
            """,  # noqa: S608 - the table's name comes from the model
            [model.machine()],
        )


@invariant("changes_follow", "every recorded change begins where the one before it ended")
def changes_follow() -> Iterator[Row]:
    return rows(
        """
        SELECT number, id, before, from_status FROM (
            SELECT number, id, from_status,
                   COALESCE(LAG(to_status) OVER (PARTITION BY machine, object_id ORDER BY id), '') AS before
            FROM portal_statuschange
        ) c WHERE before <> from_status
        """
    )


@invariant(
    "steps_are_legal",
    "every recorded change is a step that the machine has, so replaying them ends at the row's status",
)
def steps_are_legal() -> Iterator[Row]:
    for model in machines():
        moves = [f"{before}>{after}" for before, after in moves_of(model)]
        places = ", ".join(["%s"] * len(moves))
        yield from rows(
            f"""
            SELECT number, step, from_status, to_status FROM portal_statuschange
            WHERE machine = %s AND kind = 'step' AND from_status || '>' || to_status NOT IN ({places})
            """,  # noqa: S608 - only placeholders are filled in
            [model.machine(), *moves],
        )


def moves_of(model: type[Machine]) -> set[tuple[str, str]]:
    """(from, to) of every step of the machine; a new row comes from ""."""
    steps: Any = model._meta.get_field("status")
    begun = {("", str(status)) for status in model.INITIAL}
    return begun | {(str(one.source), str(one.target)) for one in steps.get_all_transitions(model)}


@invariant("seals_hold", "the sealed trail has not been altered")
def seals_hold() -> Iterator[Row]:
    return ((broken,) for broken in sealing.verify_chain())
