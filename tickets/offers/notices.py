"""Who is told what of offers, by which words."""

from __future__ import annotations

from typing import Any

from portal.notices import telling
from tickets.cases.notices import _both_sides
from tickets.offers.models import Offer


@telling.about(Offer, "open", "accepted", "declined", "expired", "withdrawn")
def offer_moved(offer: Offer, change: Any) -> telling.News:
    """Both sides hear of an offer and of its answer, but not who gave it."""
    ticket = offer.ticket
    yield from _both_sides(ticket, change)
