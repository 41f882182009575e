"""What orders show beside a request to cancel."""

from __future__ import annotations

from typing import Any

from orders.cancellations import advice, answered
from orders.cancellations.models import OrderCancellation
from orders.statuses import CancellationStatus
from portal.pages import panels
from portal.pages.panels import Panel


@panels.on("cancellation")
def what_speaks_for_which_answer(case: Any, user: Any) -> Panel | None:
    """For whoever answers: what fits, why, and how such requests were answered before (R174). One query."""
    answers = user.is_seller or user.is_support
    if not (answers and isinstance(case, OrderCancellation) and case.status == CancellationStatus.REQUESTED):
        return None
    before = answered.answered_before(case.shop_id, case.reason_id)
    return Panel("orders/parts/_advice.html", {"sentences": advice.advice(case, before)})
