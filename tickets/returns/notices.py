"""Who is told what of returned goods and their inspection, by which words."""

from __future__ import annotations

from typing import Any

from portal.notices import telling
from tickets.cases.notices import _case, _corrected
from tickets.returns.models import Return
from tickets.statuses import ReturnStatus


@telling.about(Return, ReturnStatus.RECEIVED)
def parcel_arrived(goods: Return, change: Any) -> telling.News:
    """The customer hears that the seller has the goods."""
    yield goods.ticket.customer, _case(goods.ticket, goods.ticket.customer)


@telling.about(Return, ReturnStatus.IN_TRANSIT)
def its_number_was_wrong(goods: Return, change: Any) -> telling.News:
    """That it was sent is told of the case."""
    if change.step == "correct":
        yield from _corrected(goods)
