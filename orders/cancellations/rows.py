"""A row of a list, whoever reads it."""

from __future__ import annotations

from typing import Any

from orders.cancellations import wording
from orders.cancellations.models import OrderCancellation
from orders.statuses import CancellationStatus
from portal.components import values

HIDDEN = ("bin", "answered", "late")
"""Tabs that are counted for the page's head, and not drawn."""


def is_staff(user: Any) -> bool:
    """Whether somebody works in queues rather than on their own things."""
    return bool(user.is_seller or user.is_support)


def case_row(case: OrderCancellation, user: Any) -> values.Row:
    """A request to cancel in a customer's lists; of one that was rejected, until when the platform can be asked."""
    badge = wording.badge(case, user)
    contestable = wording.until(case, user) if case.status == CancellationStatus.REJECTED else None
    told = (case.kind_label, badge.word, contestable.title if contestable else "")
    return values.Row(
        icon=badge.sign,
        title=wording.statement(case, user),
        url=case.get_absolute_url(),
        text=" · ".join(str(word) for word in told if word),
    )
