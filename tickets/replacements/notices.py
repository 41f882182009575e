"""Who is told what of parcels a seller sends, by which words."""

from __future__ import annotations

from typing import Any

from portal.notices import telling
from tickets.cases.notices import _both_sides, _corrected
from tickets.replacements.models import Replacement


@telling.about(Replacement, "sent", "received", "prepared")
def parcel_moved(parcel: Replacement, change: Any) -> telling.News:
    """Both sides hear where the seller's parcel is."""
    if change.step == "correct":
        yield from _corrected(parcel)
        return
    yield from _both_sides(parcel.ticket, change)
