"""When a provider's line and a refund of ours say the same."""

from __future__ import annotations

from refunds.statuses import LineKind, LineStatus, RefundStatus

AGREEING: dict[tuple[LineKind, LineStatus], frozenset[RefundStatus]] = {
    (LineKind.REFUND, LineStatus.DONE): frozenset({RefundStatus.SUCCEEDED}),
    (LineKind.REFUND, LineStatus.PENDING): frozenset({RefundStatus.SUBMITTED}),
    (LineKind.REFUND, LineStatus.FAILED): frozenset(
        {RefundStatus.FAILED, RefundStatus.CANCELLED, RefundStatus.SUPERSEDED, RefundStatus.APPROVED}
    ),
    (LineKind.CHARGEBACK, LineStatus.DONE): frozenset({RefundStatus.SUCCEEDED}),
}
"""What the provider says → the statuses of ours that say the same. A refund sent back has to be anything but arrived."""


def agrees(kind: str, line_status: str, status: str) -> bool:
    """Whether a refund of ours with this status is what the line tells."""
    if kind == LineKind.SENT_BACK:
        return status != RefundStatus.SUCCEEDED
    return status in AGREEING.get((LineKind(kind), LineStatus(line_status)), ())


def has_gone_back(kind: str, line_status: str) -> bool:
    """Whether the money is with the customer by this line: not where it failed, is under way, or came back."""
    return line_status == LineStatus.DONE and kind != LineKind.SENT_BACK
