"""A provider's statement handed in as a file: taken, read by a worker, compared on a person's word, or thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _

from portal.kernel.changes import changing, creating
from portal.kernel.errors import Invalid
from portal.people.models import User
from portal.time import clock
from refunds.enqueue import hurry_statement_file
from refunds.gateways.models import GatewayAccount
from refunds.reconciliation.models import ProviderStatement
from refunds.statement_files import permissions
from refunds.statement_files.models import StatementFile

LEASE = timedelta(minutes=5)
"""How long a worker is left alone with a file after its last sign of life."""

LARGEST = 100 * 1024 * 1024
"""Bytes of a file as it is handed in, packed or not."""


def hand_in_statement(
    gateway: str,
    file: UploadedFile,
    *,
    account: str = "",
    first_on: date | None = None,
    last_on: date | None = None,
    by: User,
) -> StatementFile:
    """Take a file; a worker reads it next. The two days, given together, are what it is about; told by its lines without
    them. Raises Forbidden, or Invalid for an empty or too large file, an account of another provider, or days that are
    not in order."""
    permissions.hand_in_statement(by)
    if not file.size:
        raise Invalid(_("This file is empty."), field="file", code="empty")
    if file.size > LARGEST:
        raise Invalid(_("The file is larger than 100 MB. Hand it in month by month."), field="file", code="too_large")
    if account and not GatewayAccount.objects.filter(gateway=gateway, code=account).exists():
        raise Invalid(_("This account is with another provider."), field="account", code="wrong_account")
    if (first_on is None) != (last_on is None) or (first_on and last_on and last_on < first_on):
        raise Invalid(_("Give both days, the earlier one first."), field="last_on", code="days")
    taken = StatementFile(
        gateway=gateway,
        account=account,
        name=(file.name or "statement")[-200:],
        size=file.size,
        first_on=first_on,
        last_on=last_on,
        handed_in_by=by,
    )
    taken.wait_until(clock.now())
    file.name = "statement"
    taken.file = file
    taken = creating(taken, by=by)
    hurry_statement_file(taken)
    return taken


def compare_statement_file(file: StatementFile, *, by: User) -> StatementFile:
    """Have a file compared with the books that has been read. A worker does it next."""
    with changing(file, by=by) as file:
        permissions.compare_statement_file(file, by)
        file.mark_accepted()
        file.wait_until(clock.now())
        hurry_statement_file(file)
    return file


def discard_statement_file(file: StatementFile, *, by: User) -> StatementFile:
    """Throw a file away that was not compared."""
    with changing(file, by=by) as file:
        permissions.discard_statement_file(file, by)
        file.mark_discarded()
        stored = file.file
        transaction.on_commit(lambda: stored.storage.delete(stored.name))
    return file


# --- the worker's -----------------------------------------------------------------------------------------------------


def lease_statement_file(pk: int | None = None) -> StatementFile | None:
    """A file that waits for a worker, this one or the first; nobody else gets it for a while. None where none waits."""
    moment = clock.now()
    with transaction.atomic():
        due = StatementFile.objects.due(moment).order_by("due_at", "pk")
        if pk is not None:
            due = due.filter(pk=pk)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        file: StatementFile | None = due.first()
        if file is not None:
            StatementFile.objects.filter(pk=file.pk).update(due_at=moment + LEASE)
    return file


def keep_statement_file(file: StatementFile, *, lines_done: int) -> None:
    """A sign of life: how far the worker is."""
    moment = clock.now()
    StatementFile.objects.filter(pk=file.pk, status=file.status).update(
        lines_done=lines_done, due_at=moment + LEASE, updated_at=moment
    )


def conclude_reading(
    file: StatementFile,
    *,
    form: str,
    lines: int,
    foreseen: dict[str, Any],
    rejects: Sequence[Sequence[str]],
    known: ProviderStatement | None = None,
    by: User,
) -> StatementFile:
    """The file was read to its end. `known` is the statement with the same content, if it was taken in before."""
    with changing(file, by=by) as file:
        file.mark_read(form=form, lines=lines, foreseen=foreseen, rejects=list(rejects))
        file.lines_done = 0
        file.statement = known
    return file


def conclude_comparing(file: StatementFile, statement: ProviderStatement, *, by: User) -> StatementFile:
    """Every line was compared."""
    with changing(file, by=by) as file:
        file.mark_compared(statement=statement, lines_done=file.lines or 0)
    return file


def refuse_statement_file(file: StatementFile, *, why: str, by: User) -> StatementFile:
    """It cannot be read; `why` is the sentence."""
    with changing(file, by=by, note=why) as file:
        file.mark_unreadable(why=why)
    return file
