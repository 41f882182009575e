"""Seals the trail into a keyed hash chain, and says where it was broken or cut off."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from portal.audit import keys
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
        name, key = keys.current()
        row = Seal.objects.create(
            previous=previous,
            digest=_digest(previous, changes, entries, key),
            key_id=name,
            records=len(changes) + len(entries),
            sealed_at=clock.now(),
        )
        StatusChange.objects.filter(pk__in=[c.pk for c in changes]).update(seal=row)
        AuditEntry.objects.filter(pk__in=[e.pk for e in entries]).update(seal=row)
        transaction.on_commit(
            lambda: keys.write_anchor(row.pk, row.digest, row.records, row.sealed_at, is_first=not previous)
        )
        return row.records


def verify_chain() -> list[str]:
    """Every place where the chain does not hold, as sentences for an operator; empty when it holds."""
    breaks: list[str] = []
    previous = ""
    keyed = False
    anchored: dict[int, str] = {}
    for number, digest in keys.read_anchors():
        if anchored.setdefault(number, digest) != digest:
            breaks.append(f"seal {number} was noted outside the database twice, as two different ones")
    for row in Seal.objects.order_by("pk").iterator():
        changes = list(StatusChange.objects.filter(seal=row).order_by("pk"))
        entries = list(AuditEntry.objects.filter(seal=row).order_by("pk"))
        if row.previous != previous:
            breaks.append(f"seal {row.pk} does not follow the seal before it")
        if row.records != len(changes) + len(entries):
            breaks.append(f"seal {row.pk} covers {row.records} records, {len(changes) + len(entries)} are there")
        elif row.key_id and (key := keys.known(row.key_id)) is None:
            breaks.append(f"seal {row.pk} needs the key {row.key_id}, which SEAL_KEYS does not hold")
        elif not hmac.compare_digest(row.digest, _digest(row.previous, changes, entries, key if row.key_id else None)):
            breaks.append(f"a record under seal {row.pk} was altered")
        if keyed and not row.key_id:
            breaks.append(f"seal {row.pk} has no key, though seals before it have one")
        keyed = keyed or bool(row.key_id)
        if anchored.pop(row.pk, row.digest) != row.digest:
            breaks.append(f"seal {row.pk} is not the one that was noted outside the database")
        previous = row.digest
    if previous and not keyed:
        breaks.append("no seal has a key: seals of before get one above them with the next record")
    breaks += [f"anchors of an earlier chain are kept in {name}: know why, then move them away" for name in keys.kept()]
    if anchored:
        breaks.append(f"seal {max(anchored)} was noted outside the database and is gone ({len(anchored)} in all)")
    return breaks


def _digest(previous: str, changes: list[Any], entries: list[Any], key: bytes | None) -> str:
    sha: Any = hmac.new(key, previous.encode(), hashlib.sha256) if key else hashlib.sha256(previous.encode())
    for record in (*changes, *entries):
        sha.update(json.dumps(record.canonical(), sort_keys=True, ensure_ascii=False).encode())
    return sha.hexdigest()
