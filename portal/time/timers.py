"""Deadlines that really fire.

A deadline is `due_at` on the row that waits; what its passing means is registered per model and status. A sweep finds
what is due and runs it, each row in its own transaction. Firing late, twice or from two schedulers has the effect of once,
because the row is locked and looked at again before anything happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.db import connection, transaction

from portal.kernel.changes import note_fact
from portal.kernel.errors import Refused
from portal.kernel.fsm import Machine
from portal.people.models import system_user
from portal.time import clock

log = structlog.get_logger(__name__)

Handler = Callable[[Any], object]
handlers: dict[tuple[type[Machine], str], Handler] = {}

RETRY_AFTER = timedelta(minutes=5)


def on_due(model: type[Machine], *statuses: str) -> Callable[[Handler], Handler]:
    """Register what happens when `due_at` of a row in one of `statuses` passes: one command, by the system user."""

    def register(handler: Handler) -> Handler:
        for status in statuses:
            handlers[model, status] = handler
        return handler

    return register


def waiting(model: type[Machine]) -> list[str]:
    """The statuses of a model in which a passed deadline has a meaning."""
    return [status for (owner, status) in handlers if owner is model]


def sweep(*, batch: int = 200) -> Counter[str]:
    """Run everything that is due now; returns counts of `fired`, `idle` and `failed`."""
    counts: Counter[str] = Counter()
    models = list({owner: None for owner, _status in handlers})
    have_due = _that_have_due(models)
    for model in models:
        if model not in have_due:
            continue
        statuses = waiting(model)
        last = 0
        while True:
            due = model._default_manager.filter(status__in=statuses, due_at__lte=clock.now(), pk__gt=last)
            ids = list(due.order_by("pk").values_list("pk", flat=True)[:batch])
            if not ids:
                break
            for pk in ids:
                counts[_fire(model, pk, statuses)] += 1
            last = ids[-1]
        have_due = _that_have_due(models)  # what fired may have made rows of other models due
    counts.pop("gone", None)
    return counts


def _that_have_due(models: Sequence[type[Machine]]) -> set[type[Machine]]:
    """Which of the models have anything due now. One query, since most sweeps find nothing."""
    quote, now = connection.ops.quote_name, connection.ops.adapt_datetimefield_value(clock.now())
    asked, params = [], []
    for n, model in enumerate(models):
        statuses = waiting(model)
        asked.append(
            f"SELECT {n} WHERE EXISTS (SELECT 1 FROM {quote(model._meta.db_table)}"  # noqa: S608 - names of our own
            f" WHERE status IN ({', '.join(['%s'] * len(statuses))}) AND due_at <= %s)"
        )
        params += [*statuses, now]
    if not asked:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), params)
        return {models[n] for (n,) in cursor.fetchall()}


def _fire(model: type[Machine], pk: int, statuses: list[str]) -> str:
    try:
        with transaction.atomic():
            return _fire_locked(model, pk, statuses)
    except Exception:
        log.exception("timer_failed", machine=model.machine(), pk=pk)
        model._default_manager.filter(pk=pk, due_at__lte=clock.now()).update(due_at=clock.now() + RETRY_AFTER)
        return "failed"


def _fire_locked(model: type[Machine], pk: int, statuses: list[str]) -> str:
    rows = model._default_manager.filter(pk=pk, status__in=statuses, due_at__lte=clock.now())
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    obj = rows.first()
    if obj is None:
        return "gone"
    before, due = obj.status, obj.due_at
    refusal = ""
    try:
        with transaction.atomic():
            handlers[model, before](obj)
    except Refused as no:
        refusal = str(no)
    after = model._default_manager.filter(pk=pk).values_list("status", "due_at").get()
    if after != (before, due):
        return "fired"
    model._default_manager.filter(pk=pk).update(due_at=None)
    note_fact("timer_without_effect", obj, by=system_user(), status=before, due_at=due.isoformat(), refusal=refusal)
    return "idle"
