"""Seals the trail into a hash chain, and says where it was broken."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from portal.audit.models import AuditEntry, Seal, StatusChange
from portal.time import clock

SETTLE = timedelta(seconds=10)
"""Records younger than this are left for the next batch: a transaction still open may yet add one before them."""

LOCK_KEY = 0x5EA1


def seal(batch: int = 5000, *, settle: timedelta = SETTLE) -> int:
    """Chain the next batch of records; returns how many were sealed. One sealer at a time."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK_KEY])
                if not cursor.fetchone()[0]:
                    return 0
        before = clock.now() - settle
        changes = list(StatusChange.objects.filter(seal__isnull=True, at__lte=before).order_by("pk")[:batch])
        entries = list(AuditEntry.objects.filter(seal__isnull=True, at__lte=before).order_by("pk")[:batch])
        if not changes and not entries:
            return 0
        last = Seal.objects.order_by("-pk").first()
        previous = last.digest if last else ""
        row = Seal.objects.create(
            previous=previous,
            digest=_digest(previous, changes, entries),
            records=len(changes) + len(entries),
            sealed_at=clock.now(),
        )
        StatusChange.objects.filter(pk__in=[c.pk for c in changes]).update(seal=row)
        AuditEntry.objects.filter(pk__in=[e.pk for e in entries]).update(seal=row)
        return row.records


def verify_chain() -> list[str]:
    """Every place where the chain does not hold, as sentences for an operator; empty when it holds."""
    breaks: list[str] = []
    previous = ""
    for row in Seal.objects.order_by("pk").iterator():
        changes = list(StatusChange.objects.filter(seal=row).order_by("pk"))
        entries = list(AuditEntry.objects.filter(seal=row).order_by("pk"))
        if row.previous != previous:
            breaks.append(f"seal {row.pk} does not follow the seal before it")
        if row.records != len(changes) + len(entries):
            breaks.append(f"seal {row.pk} covers {row.records} records, {len(changes) + len(entries)} are there")
        elif row.digest != _digest(row.previous, changes, entries):
            breaks.append(f"a record under seal {row.pk} was altered")
        previous = row.digest
    return breaks


def _digest(previous: str, changes: list[Any], entries: list[Any]) -> str:
    sha = hashlib.sha256(previous.encode())
    for record in (*changes, *entries):
        sha.update(json.dumps(record.canonical(), sort_keys=True, ensure_ascii=False).encode())
    return sha.hexdigest()
