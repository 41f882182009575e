"""The only way a status is written: lock, step, save, record — in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from portal.audit.models import AuditEntry, StatusChange
from portal.kernel import numbers
from portal.kernel.errors import Refused, StatusWriteError
from portal.kernel.fsm import Machine, writing
from portal.people.models import User
from portal.time import clock

M = TypeVar("M", bound=Machine)

_acting: ContextVar[tuple[User | None, str]] = ContextVar("acting", default=(None, ""))


@contextmanager
def acting_for(customer: User | None, channel: str) -> Iterator[None]:
    """Inside, changes are recorded as made on behalf of `customer` through `channel` (phone, hotline, counter, chat).

    Set by a door (page, API, admin) around the command, so that no command carries two people in its signature.
    """
    token = _acting.set((customer, channel))
    try:
        yield
    finally:
        _acting.reset(token)


def acting_through() -> str:
    """The channel through which somebody takes a customer's step now; empty for everybody's own."""
    return _acting.get()[1]


@contextmanager
def changing(
    obj: M,
    *,
    by: User,
    note: str = "",
    reason: str = "",
    step: str = "",
    along: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
) -> Iterator[M]:
    """Lock a fresh copy of `obj`, let the block take one step on it, save it, record the step.

    `along` and `beside` name relations to fetch with it (`locked` tells the difference); only the row itself is locked.

    The fresh copy shadows the stale one on purpose. Without a step nothing is recorded, and the row is saved only when
    a field changed. A step
    that the table does not have from here is refused with a sentence. A change starts with a fresh deadline: whatever
    `wait_until` the block does not set again is gone.
    """
    with transaction.atomic():
        fresh = locked(type(obj), obj.pk, *along, beside=beside)
        before = fresh.status
        stored = _values(fresh)
        try:
            yield fresh
        except TransitionNotAllowed:
            raise Refused(
                _("This is %(status)s, so that step is not possible.") % {"status": fresh.get_status_display()},
                code="wrong_status",
            ) from None
        if fresh.status != before or fresh._stays:
            if not (fresh._waits_anew or fresh._stays):
                fresh.wait_until(None)
            fresh.version += 1
            _save(fresh)
            _record(fresh, before, by=by, note=note, reason=reason, step=step)
        elif _values(fresh) != stored:
            fresh.save()


def creating(obj: M, *, by: User, note: str = "", reason: str = "", step: str = "") -> M:
    """Save a new row in one of its first statuses and record that it began."""
    if obj.status not in type(obj).INITIAL:
        raise StatusWriteError(f"a new {type(obj).__name__} cannot begin as {obj.status}")
    with transaction.atomic():
        obj.version = 1
        _save(obj)
        _record(obj, "", by=by, note=note, reason=reason, step=step or obj.status)
    return obj


def import_rows(model: type[M], objs: Iterable[M], *, by: User, note: str = "", is_news: bool = False) -> list[M]:
    """Many rows at once, in whatever status history left them: one recorded change each, kind `imported`.

    The rows get number, version and times here. History is told to nobody, so the changes count as told;
    where it `is_news`, receivers hear of it.
    """
    moment = clock.now()
    rows = list(objs)
    for row in rows:
        row.number = row.number or numbers.make(row.PREFIX)
        row.version = 1
        row.created_at = row.created_at or moment
        row.updated_at = moment
    token = writing.set(writing.get() + 1)
    try:
        with transaction.atomic():
            made = model._default_manager.bulk_create(rows, batch_size=2000)
            customer, channel = _acting.get()
            StatusChange.objects.bulk_create(
                [
                    StatusChange(
                        machine=model.machine(),
                        object_id=row.pk,
                        number=row.number,
                        from_status="",
                        to_status=row.status,
                        step="import",
                        by=by,
                        on_behalf_of=customer,
                        channel=channel,
                        note=note,
                        kind=StatusChange.IMPORTED,
                        at=moment,
                        told_at=None if is_news else moment,
                    )
                    for row in made
                ],
                batch_size=2000,
            )
    finally:
        writing.reset(token)
    for row in made:
        row._stored_status = row.status
    return made


def locked(model: type[M], pk: int, *along: str, beside: tuple[str, ...] = ()) -> M:
    """The row as it is now, locked until the transaction ends (SQLite: writers already queue), and its relations.

    PostgreSQL reads a row again that it had to wait for, but not what was joined to it. So `along` (foreign keys to rows
    that stand, such as shop and customer) comes in the same query and is dropped when the key has changed meanwhile;
    `beside` (rows with steps of their own) is read only when the lock is held: no step decides on what was true
    before it waited.
    """
    rows = model._default_manager.select_related(*along, *beside) if along or beside else model._default_manager.all()
    if not connection.features.has_select_for_update:
        return rows.get(pk=pk)
    of = ("self",) if connection.features.has_select_for_update_of else ()
    if beside:
        model._default_manager.select_for_update(of=of).values_list("pk").get(pk=pk)
        return rows.get(pk=pk)
    row = rows.select_for_update(of=of).get(pk=pk)
    for name in {path.partition("__")[0] for path in along}:
        field = row._meta.get_field(name)
        if getattr(getattr(row, name), "pk", None) != getattr(row, field.attname):
            field.delete_cached_value(row)
    return row


def note_fact(kind: str, obj: Any, *, by: User, **data: Any) -> AuditEntry:
    """Record a fact that moves no status (`data` must be JSON)."""
    customer, channel = _acting.get()
    return AuditEntry.objects.create(
        kind=kind,
        machine=obj._meta.label_lower,
        object_id=obj.pk,
        number=getattr(obj, "number", ""),
        by=by,
        on_behalf_of=customer,
        channel=channel,
        at=clock.now(),
        data=data,
    )


def _values(obj: Machine) -> list[Any]:
    return [getattr(obj, field.attname) for field in obj._meta.concrete_fields]


def _save(obj: Machine) -> None:
    token = writing.set(writing.get() + 1)
    try:
        obj.save()
    finally:
        writing.reset(token)


def _record(obj: Machine, before: str, *, by: User, note: str, reason: str, step: str) -> None:
    from portal.tasks import hurry_relay

    customer, channel = _acting.get()
    StatusChange.objects.create(
        machine=obj.machine(),
        object_id=obj.pk,
        number=obj.number,
        from_status=before,
        to_status=obj.status,
        step=step or obj.status,
        by=by,
        on_behalf_of=customer if customer is not None and customer.pk != by.pk else None,
        channel=channel,
        reason=reason,
        note=note,
        at=clock.now(),
    )
    transaction.on_commit(hurry_relay)
