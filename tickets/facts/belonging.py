"""What belongs to a case: goods, verdict, repair, parcel, offer, goodwill; and what of it is still open."""

from __future__ import annotations

from typing import Any

from django.db.models import Value
from django.utils.translation import gettext as _

from portal.models import StatusChange
from tickets.facts.money import AGREED, booked
from tickets.models import (
    Compensation,
    Gift,
    Inspection,
    Offer,
    Repair,
    Replacement,
    Return,
    Ticket,
)
from tickets.statuses import InspectionStatus, OfferStatus, RepairStatus, ReplacementStatus, ReturnStatus, TicketStatus

WAITED = (ReturnStatus.AUTHORISED, ReturnStatus.IN_TRANSIT)
REPAIRING = (RepairStatus.BOOKED, RepairStatus.IN_WORK)
SENDING = (ReplacementStatus.PREPARED, ReplacementStatus.SENT)


def repair_of(ticket: Any) -> Repair | None:
    """The repair of a case, when one was ever booked."""
    return getattr(ticket, "repair", None)


def compensation_of(ticket: Any) -> Compensation | None:
    """Goodwill given for a case."""
    return getattr(ticket, "compensation", None)


def coupon_of(ticket: Any) -> str:
    """The coupon that was given and not handed back, "" when there is none."""
    given = compensation_of(ticket)
    return given.what if given is not None and given.kind == Gift.COUPON and given.taken_back_at is None else ""


def withdrawn_for_customer(ticket: Ticket) -> StatusChange | None:
    """How a case was withdrawn at once in its customer's name. One query, none while it is not withdrawn."""
    if ticket.status != TicketStatus.CANCELLED:
        return None
    steps = StatusChange.objects.filter(machine=Ticket.machine(), object_id=ticket.pk, step="cancel")
    return steps.filter(on_behalf_of__isnull=False).select_related("by", "on_behalf_of").first()


def offer_of(ticket: Any) -> Offer | None:
    """The open offer of a case."""
    offer = ticket.offer
    return offer if offer is not None and offer.status == OfferStatus.OPEN else None


def verdict_of(ticket: Any) -> Inspection | None:
    """The inspection of the goods that came back."""
    goods = goods_of(ticket)
    return getattr(goods, "inspection", None) if goods is not None else None


def is_inspecting(ticket: Any) -> bool:
    """The goods are at the seller's and wait for a verdict."""
    verdict = verdict_of(ticket)
    return verdict is not None and verdict.status == InspectionStatus.PENDING


def open_obligations(ticket: Ticket) -> list[str]:
    """What still has to happen before the case is done, in words. No query where the case came with its company, but for its
    money."""
    goods, repair, parcel = goods_of(ticket), repair_of(ticket), ticket.parcel
    found = []
    if goods is not None and goods.status in WAITED:
        found.append(_("The goods are not back yet."))
    if is_inspecting(ticket):
        found.append(_("The goods have not been inspected."))
    if repair is not None and repair.status in REPAIRING:
        found.append(_("The repair is not done."))
    if parcel is not None and parcel.status in SENDING:
        found.append(_("The parcel has not arrived at the customer's."))
    money = booked(ticket)
    if money is not None and not money.statuses <= AGREED:
        found.append(_("The refund has not arrived yet."))
    return found


def proposed_and_sent(ticket: Any) -> list[Any]:
    """Every offer and parcel of a case, as far as its story needs them. One query, none where there was neither."""
    if ticket.offer_id is None and ticket.parcel_id is None:
        return []
    offers = Offer.objects.filter(ticket=ticket).order_by().values_list("pk", Value(0))
    parcels = Replacement.objects.filter(ticket=ticket).order_by().values_list("pk", Value(1))
    return [(Replacement if kind else Offer)(pk=pk) for pk, kind in offers.union(parcels, all=True)]


def goods_of(ticket: Ticket) -> Return | None:
    """The goods' way back, when there is one."""
    return getattr(ticket, "goods_return", None)
