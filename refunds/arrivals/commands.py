"""A customer asks where their money is; support answers."""

from __future__ import annotations

from portal.kernel.changes import changing, note_fact
from portal.people.models import User
from portal.time import clock
from refunds.arrivals import permissions
from refunds.notices import tell_answer
from refunds.refunds.models import Refund
from refunds.statuses import RefundStatus


def miss_refund(refund: Refund, *, by: User, words: str = "") -> Refund:
    """The customer says that it has not arrived: support's worklist has it, and a refund on its way is asked about now."""
    with changing(refund, by=by) as refund:
        permissions.miss(refund, by)
        refund.missed_at = clock.now()
        refund.missed_words = words.strip()
        if refund.status == RefundStatus.SUBMITTED and refund.due_at is not None:
            refund.wait_until(clock.now())
        note_fact("refund_missed", refund, by=by, words=refund.missed_words)
    return refund


def answer_missed(refund: Refund, *, by: User, note: str) -> Refund:
    """Support has found out where the money is and tells it in words the customer reads."""
    with changing(refund, by=by) as refund:
        permissions.answer_missed(refund, by)
        refund.missed_at = None
        refund.missed_words = ""
        note_fact("missed_answered", refund, by=by, note=note)
        tell_answer(refund)
    return refund
