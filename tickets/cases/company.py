"""Who a case's sentences are for, whose turn it is, and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal.components import signs, times, values
from portal.time import clock
from refunds.statuses import RefundStatus
from tickets.cases.models import Ticket
from tickets.cases.money import AGREED, booked
from tickets.cases.obligations import goods_of, is_inspecting, offer_of, repair_of
from tickets.deadlines import KEPT_YEARS
from tickets.statuses import RepairStatus, ReplacementStatus, ReturnStatus
from tickets.statuses import TicketStatus as S
from tickets.warranties.terms import months_later

REVIEWING = (S.SUBMITTED, S.IN_REVIEW)
GRANTED = (S.APPROVED, S.IN_PROGRESS)


def refund_statuses(ticket: Ticket) -> frozenset[str]:
    """Where the money of the case stands; empty when nothing is booked."""
    promise = booked(ticket)
    return promise.statuses if promise else frozenset()


def has_come_back(ticket: Ticket) -> bool:
    """All that was granted has arrived."""
    statuses = refund_statuses(ticket)
    return bool(statuses) and statuses <= AGREED


def is_mine(ticket: Any, user: Any) -> bool:
    """Whether the reader is the customer."""
    return bool(ticket.customer_id == user.pk)


def awaited(ticket: Ticket) -> str:
    """What a granted case waits for now: "goods", "transit", "verdict", "visit", "workshop", "repair", "extra", "parcel",
    "arrival", "refund" or "failed"; "" when nothing is told of."""
    goods, repair, parcel = goods_of(ticket), repair_of(ticket), ticket.parcel
    if goods is not None and goods.status == ReturnStatus.AUTHORISED:
        return "goods"
    if goods is not None and goods.status == ReturnStatus.IN_TRANSIT:
        return "transit"
    if is_inspecting(ticket):
        return "verdict"
    if repair is not None and repair.status == RepairStatus.BOOKED:
        return "visit" if repair.is_visit else "workshop"
    if repair is not None and repair.status == RepairStatus.IN_WORK:
        return "repair"
    if parcel is not None and parcel.status == ReplacementStatus.PREPARED:
        return "extra" if parcel.extra and parcel.extra_paid_at is None else "parcel"
    if parcel is not None and parcel.status == ReplacementStatus.SENT:
        return "arrival"
    money = refund_statuses(ticket)
    if RefundStatus.FAILED in money:
        return "failed"
    return "refund" if money & {RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.SUBMITTED} else ""


def waits_for(ticket: Ticket, user: Any) -> bool:
    """Whether this reader is the one who has to do something now."""
    if ticket.frozen_by or user.is_machine:
        return False
    mine = is_mine(ticket, user)
    offer = offer_of(ticket)
    reviewer = not mine and bool(user.is_support if ticket.by_platform else user.is_seller)
    if offer is not None:
        return reviewer if offer.by_customer else mine
    if ticket.check_asked_at is not None and user.is_support and not mine:
        return True
    if ticket.status not in GRANTED:
        return (mine and ticket.status == S.NEEDS_INFO) or (reviewer and ticket.status in REVIEWING)
    key = awaited(ticket)
    if mine:
        return key in ("goods", "extra")
    if user.is_support:
        return _is_lost_from_sight(ticket, key)
    return key in ("verdict", "workshop", "repair", "parcel") or (key == "visit" and _is_past_visit(ticket))


def _is_lost_from_sight(ticket: Ticket, key: str) -> bool:
    """What nobody told of in time, so that platform support asks."""
    goods, repair, parcel = goods_of(ticket), repair_of(ticket), ticket.parcel
    if key == "transit":
        return goods is not None and goods.deadline is None
    if key in ("visit", "repair"):
        return repair is not None and repair.due_at is None
    return key == "parcel" and parcel is not None and parcel.late_since is not None


def _is_past_visit(ticket: Ticket) -> bool:
    repair = repair_of(ticket)
    return repair is not None and repair.visit_at is not None and repair.visit_at <= clock.now()


TURNS: dict[str, signs.Turn] = {
    S.SUBMITTED: "them",
    S.IN_REVIEW: "them",
    S.NEEDS_INFO: "them",
    S.APPROVED: "them",
    S.IN_PROGRESS: "them",
    S.RESOLVED: "good",
    S.CLOSED: "good",
    S.REJECTED: "bad",
    S.CANCELLED: "over",
    S.MERGED: "over",
}


def badge(ticket: Ticket, user: Any) -> values.Badge:
    """Whose turn it is, and the status word."""
    return values.Badge("you" if waits_for(ticket, user) else TURNS[ticket.status], ticket.get_status_display())


def reviewer_word(ticket: Ticket) -> str:
    """Who looks at it: different parties (R22)."""
    return _("Platform support") if ticket.by_platform else _("The seller")


def by_day(moment: datetime, row: Any) -> str:
    """ "by 20 Oct", for the day at the shop that ends with a moment: midnight ends the day before."""
    return times.by_text(local_day(moment - timedelta(minutes=1), row))


def kept_until(ended: datetime, row: Any) -> str:
    """ "at least until 9 Oct 2029": how long what ended then can be looked up."""
    day = local_day(ended, row)
    last = months_later(day, KEPT_YEARS * 12)
    return _("at least until %(day)s") % {"day": times.day_text(last)}


def day_of(moment: datetime | None, row: Any) -> str:
    """ "20 Oct", the day of a moment at the shop; "" when there is none."""
    return times.day_text(local_day(moment, row)) if moment else ""


def local_day(moment: datetime, row: Any) -> date:
    """The day of a moment where the shop does its business."""
    return moment.astimezone(clock.zone(row.shop.country)).date()


def route(accounts: Sequence[str]) -> str:
    """Where the money goes: "to WeChat Pay, as paid"."""
    if not accounts:
        return _("to the original account")
    return _("to %(account)s, as paid") % {"account": _(", ").join(accounts)}
