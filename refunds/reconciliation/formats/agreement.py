"""When a provider's line and a refund of ours say the same."""

from __future__ import annotations

from refunds.statuses import GatewayName, LineKind, LineStatus, RefundStatus

AGREEING: dict[tuple[LineKind, LineStatus], frozenset[RefundStatus]] = {
    (LineKind.REFUND, LineStatus.DONE): frozenset({RefundStatus.SUCCEEDED}),
    (LineKind.REFUND, LineStatus.PENDING): frozenset({RefundStatus.SUBMITTED}),
    (LineKind.REFUND, LineStatus.FAILED): frozenset(
        {RefundStatus.FAILED, RefundStatus.CANCELLED, RefundStatus.SUPERSEDED, RefundStatus.APPROVED}
    ),
    # A chargeback is cancelled here when the shop won it: that has a line of its own.
    (LineKind.CHARGEBACK, LineStatus.DONE): frozenset({RefundStatus.SUCCEEDED, RefundStatus.CANCELLED}),
}
"""What the provider says → the statuses of ours that say the same. What came back has to be anything but arrived."""

COMES_BACK = (LineKind.SENT_BACK, LineKind.WON_BACK)

SNAPSHOTS = (GatewayName.WECHAT,)
"""Whose statements tell of a refund once, as it was on the day it was accepted: what became of it is told nowhere else."""


def agrees(kind: str, line_status: str, status: str, gateway: str = "") -> bool:
    """Whether a refund of ours with this status is what the line of a gateway's statement tells."""
    if kind in COMES_BACK:
        return status != RefundStatus.SUCCEEDED
    if gateway in SNAPSHOTS and line_status == LineStatus.PENDING and status == RefundStatus.SUCCEEDED:
        return True
    return status in AGREEING.get((LineKind(kind), LineStatus(line_status)), ())


def has_gone_back(kind: str, line_status: str) -> bool:
    """Whether the money is with the customer by this line: not where it failed, is under way, or came back."""
    return line_status == LineStatus.DONE and kind not in COMES_BACK
