"""Who is told what of what has to be handed back, by which words."""

from __future__ import annotations

from typing import Any

from orders.statuses import CancellationStatus
from portal.notices import telling
from portal.notices.telling import text
from tickets.handbacks.models import HandBack
from tickets.withdrawals import wording


@telling.about(HandBack, "due", "confirmed", "waived", "lapsed")
def hand_back_moved(row: HandBack, change: Any) -> telling.News:
    """The customer hears what has to come back, and that it did; the end of the withdrawal is told by itself."""
    if change.by_id != row.customer_id and row.withdrawal.status != CancellationStatus.COMPLETED:
        words = text("%(words)s", words=lambda: wording.withdrawal_statement(row.withdrawal, row.customer))
        yield row.customer, words
