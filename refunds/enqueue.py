"""Asks for a row to be seen to as soon as the change is committed. Only a hurry: the sweep finds it anyway."""

from __future__ import annotations

from django.db import transaction

from portal.kernel import enqueue
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from refunds.statement_files.models import StatementFile


def hurry_submission(refund: Refund) -> None:
    """Have it sent, or tried again, right after the commit."""
    transaction.on_commit(lambda: _ask_for("submit_refund", refund.pk))


def hurry_question(refund: Refund) -> None:
    """Have the provider asked right after the commit."""
    transaction.on_commit(lambda: _ask_for("ask_refund", refund.pk))


def hurry_statement_file(file: StatementFile) -> None:
    """Have it read, or compared, right after the commit."""
    transaction.on_commit(lambda: _ask_for("see_to_statement_file", file.pk))


def hurry_claim(payment: Payment) -> None:
    """Have the provider asked about a claimed payment right after the commit."""
    transaction.on_commit(lambda: _ask_for("prove_payment", payment.pk))


def _ask_for(task: str, pk: int) -> None:
    from refunds import tasks

    enqueue.ask(getattr(tasks, task), pk)
