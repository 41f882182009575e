"""Refunds that a person carries out and ticks off with proof (SC5): cash, or a transfer from the shop's own bank."""

from __future__ import annotations

from refunds.gateways.base import Answer, Gateway
from refunds.refunds.models import RefundAttempt
from refunds.statuses import Outcome


class ManualGateway(Gateway):
    """Accepts at once, which starts the window; only a person's proof makes it succeed."""

    def _refund(self, attempt: RefundAttempt) -> Answer:
        return Answer(Outcome.ACCEPTED, at=attempt.sent_at)

    def _query(self, attempt: RefundAttempt) -> Answer:
        return Answer(Outcome.ACCEPTED, at=attempt.sent_at)
