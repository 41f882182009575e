"""Who is told what of repairs, by which words."""

from __future__ import annotations

from typing import Any

from portal.notices import telling
from tickets.cases.notices import _both_sides
from tickets.repairs.models import Repair


@telling.about(Repair, "booked", "in_work", "repaired", "unrepairable", "cancelled")
def repair_moved(repair: Repair, change: Any) -> telling.News:
    """Both sides hear what becomes of a repair."""
    yield from _both_sides(repair.ticket, change)
