"""Keeping what people show: files of a case, and of a case that is still being written."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from portal.kernel.changes import note_fact
from portal.people.models import User
from portal.time import clock
from tickets.cases.models import Ticket
from tickets.deadlines import DRAFT_DAYS
from tickets.evidence import uploads
from tickets.evidence.models import DraftFile, Evidence
from tickets.talk.models import Message


def keep_files(
    ticket: Ticket, cleaned: Sequence[uploads.Clean], *, by: User, message: Message | None = None
) -> list[Evidence]:
    """Keep cleaned files with a case, or with what was said about it. Called inside the transaction that locked it."""
    return [
        Evidence.objects.create(ticket=ticket, message=message, added_by=by, added_at=clock.now(), **one.as_fields())
        for one in cleaned
    ]


def keep_draft_files(files: Sequence[Any], *, already: int, by: User) -> list[DraftFile]:
    """Clean uploads and keep them until the case is sent. Raises Invalid at `pictures`; then none is kept."""
    return [
        DraftFile.objects.create(token=secrets.token_hex(16), added_by=by, added_at=clock.now(), **one.as_fields())
        for one in uploads.clean_all(files, already=already)
    ]


def drop_draft_files(tokens: Sequence[str], *, by: User) -> int:
    """Forget files of a draft of this person: the rows and what is stored. Returns how many there were."""
    return _delete(DraftFile.objects.filter(token__in=tokens, added_by=by))


def drop_old_drafts() -> int:
    """Delete files whose case was never sent; returns how many."""
    return _delete(DraftFile.objects.filter(added_at__lt=clock.now() - timedelta(days=DRAFT_DAYS))[:500])


def _delete(rows: Any) -> int:
    found = list(rows)
    for row in found:
        row.file.delete(save=False)
        if row.thumbnail:
            row.thumbnail.delete(save=False)
    DraftFile.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def note_case_file(ticket: Ticket, *, by: Any) -> None:
    """Somebody took the whole case with them: on record, with who and when."""
    note_fact("case_file_taken", ticket, by=by)
