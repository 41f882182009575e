"""Tells what happened, after the commit, at least once."""

from __future__ import annotations

import structlog
from django.apps import apps
from django.db import connection, transaction

from portal.audit.models import StatusChange
from portal.kernel.signals import status_changed
from portal.time import clock

log = structlog.get_logger(__name__)


def relay(batch: int = 100) -> int:
    """Tell receivers every change not told yet, oldest first; returns how many were told.

    Each change is told in a transaction of its own and ticked off there. A receiver that fails is logged and the change
    told again at the next sweep, without holding up the ones behind it.
    """
    told = 0
    last = 0
    while True:
        ids = list(
            StatusChange.objects.filter(told_at__isnull=True, pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:batch]
        )
        if not ids:
            return told
        for pk in ids:
            told += _tell(pk)
        last = ids[-1]


def _tell(pk: int) -> int:
    with transaction.atomic():
        rows = StatusChange.objects.filter(pk=pk, told_at__isnull=True).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        change = rows.first()
        if change is None:
            return 0
        model = apps.get_model(change.machine)
        failed = False
        for receiver, answer in status_changed.send_robust(sender=model, change=change):
            if isinstance(answer, Exception):
                failed = True
                log.error("receiver_failed", receiver=repr(receiver), change=pk, number=change.number, exc_info=answer)
        if failed:
            return 0
        StatusChange.objects.filter(pk=pk).update(told_at=clock.now())
        return 1
