"""What beat wakes, done here and now: for the sandbox's clock, and where no broker can be had.

The list of sweeps is beat's own schedule in the settings, so there is one list.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.db.models import Count, Max, Min, Q

from portal.audit.models import StatusChange
from portal.kernel.fsm import Machine
from portal.time import clock

log = structlog.get_logger(__name__)

ROUNDS = 12
"""A fact may cause a step that is a fact again; this many times is more than any case needs."""

STEP = timedelta(hours=1)
"""The sandbox's clock does not stop more often than this on its way."""


@contextmanager
def at_once() -> Iterator[None]:
    """Tasks asked for inside run here, instead of being left to a worker that may not be there."""
    before = current_app.conf.task_always_eager
    current_app.conf.task_always_eager = True
    try:
        yield
    finally:
        current_app.conf.task_always_eager = before


def run_all() -> bool:
    """One round of every sweep. True when any of them found something to do; one that breaks does not stop the others."""
    found = False
    with at_once():
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            task = current_app.tasks[entry["task"]]
            try:
                result = task()
            except Exception:
                log.exception("sweep_failed", task=task.name)
                continue
            found = found or bool(result)
    return found


def run_until_quiet() -> None:
    """Rounds until nothing is left that is due now."""
    for _round in range(ROUNDS):
        if not run_all():
            return


def live_until(goal: datetime) -> datetime:
    """Move the sandbox's clock to `goal`, stopping where something is due on the way, as if the time had passed.

    Refused outside the sandbox and backwards (see `clock.advance`). Returns the portal's time afterwards; what happened
    on the way is on record (`happened_since`).
    """
    run_until_quiet()
    while (now := clock.now()) < goal:
        due = next_due(now)
        stop = now + timedelta(days=1) if due is None else max(due, now + STEP)
        clock.advance(to=min(goal, stop, now + timedelta(days=1)))
        run_until_quiet()
    return clock.now()


def happened_since(mark: int) -> tuple[int, int]:
    """(steps recorded after the change numbered `mark`, how many of them were refunds that arrived)."""
    found = StatusChange.objects.filter(pk__gt=mark).aggregate(
        steps=Count("pk"), arrived=Count("pk", filter=Q(machine="refunds.refund", to_status="succeeded"))
    )
    return found["steps"], found["arrived"]


def newest_change() -> int:
    """The number of the newest recorded change."""
    return StatusChange.objects.aggregate(newest=Max("pk"))["newest"] or 0


def next_due(after: datetime) -> datetime | None:
    """The first stored deadline after a moment, of any machine."""
    machines = [model for model in apps.get_models() if issubclass(model, Machine)]
    found = [model._default_manager.filter(due_at__gt=after).aggregate(at=Min("due_at"))["at"] for model in machines]
    return min((at for at in found if at is not None), default=None)
