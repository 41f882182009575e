"""How requests like this one were answered before."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from typing import NamedTuple

from orders.cancellations.models import OrderCancellation
from orders.statuses import CancellationStatus as C

LOOKED_AT = 50
"""The newest answered requests of a shop say how it answers today."""

AGREED = (C.COMPLETED, C.RECALLING, C.MISSED)


class Answered(NamedTuple):
    """So many requests were answered, so many agreed to; half of the answers took no longer than `half`."""

    requests: int
    agreed: int
    half: timedelta


def answered_before(shop_id: int, reason_id: int | None = None) -> Answered | None:
    """Of one reason, or of all; None where nothing was answered yet. One query."""
    rows = OrderCancellation.objects.filter(shop=shop_id, by_shop=False, answered_at__isnull=False)
    if reason_id is not None:
        rows = rows.filter(reason=reason_id)
    found = list(rows.order_by("-pk").values_list("status", "created_at", "answered_at")[:LOOKED_AT])
    if not found:
        return None
    agreed = sum(status in AGREED for status, _asked, _answered in found)
    return Answered(len(found), agreed, median(answered - asked for _status, asked, answered in found))
