"""The goods' way back: sent by the customer, received and looked at by the seller."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from portal import clock
from portal.business_time import add_calendar_days, add_working_hours
from portal.changes import changing, note_fact
from portal.errors import Invalid, Refused
from portal.models import User
from tickets import policies
from tickets.commands.cases import REVIEW_HOURS, book_refund, hand_to_platform
from tickets.models import Return, Ticket
from tickets.statuses import ReturnStatus

INSPECT_DAYS = 10
"""Calendar days after receipt; then silence accepts (FLOWS: Inspection)."""
TRANSIT_DAYS = 20
"""Calendar days a parcel may be on its way before support looks for it."""


def send_goods(ticket: Ticket, *, by: User, carrier: str, tracking_number: str) -> Ticket:
    """The customer handed the parcel to a carrier: the case is in progress."""
    if not tracking_number.strip():
        raise Invalid(_("Enter the tracking number."), field="tracking_number", code="required")
    with changing(ticket, by=by, step="send") as ticket:
        policies.send_back(ticket, by)
        sent = f"{carrier.strip()} {tracking_number.strip()}".strip()
        with changing(_goods(ticket), by=by, step="send", note=sent) as goods:
            goods.mark_in_transit(carrier=carrier.strip(), tracking_number=tracking_number.strip(), at=clock.now())
            goods.wait_until(add_calendar_days(clock.now(), TRANSIT_DAYS, ticket.shop.country))
        ticket.mark_in_progress()
    return ticket


def receive_goods(ticket: Ticket, *, by: User) -> Ticket:
    """The seller has the parcel; 10 days to look at the goods, then silence accepts."""
    with changing(ticket, by=by) as ticket:
        policies.receive(ticket, by)
        take_in(ticket, by=by)
    return ticket


def take_in(ticket: Ticket, *, by: User) -> None:
    """The parcel has arrived and waits to be inspected. Called inside `changing(ticket)`."""
    with changing(_goods(ticket), by=by, step="receive") as goods:
        goods.mark_received(at=clock.now())
        goods.wait_until(add_calendar_days(clock.now(), INSPECT_DAYS, ticket.shop.country))


def lose_parcel(ticket: Ticket, *, by: User, words: str = "") -> Ticket:
    """The carrier lost the parcel on its way to the seller: the platform looks for a new way."""
    with changing(ticket, by=by, step="lose", note=words) as ticket:
        policies.lose(ticket, by)
        write_off(ticket, by=by)
    return ticket


def write_off(ticket: Ticket, *, by: User) -> None:
    """The parcel is lost, so what was agreed is looked at anew by the platform. Called inside `changing(ticket)`."""
    with changing(_goods(ticket), by=by, step="lose") as goods:
        goods.mark_lost()
    ticket.mark_revised()
    hand_to_platform(ticket)


def accept_goods(ticket: Ticket, *, by: User, words: str = "") -> Ticket:
    """The goods are as described: what was granted is booked to go back (SC16: only after receipt)."""
    with changing(ticket, by=by) as ticket:
        policies.accept_goods(ticket, by)
        with changing(_goods(ticket), by=by) as goods:
            goods.inspected_at = clock.now()
            goods.wait_until(None)
        ticket.goods_return = goods
        note_fact("goods_accepted", ticket, by=by, words=words)
        book_refund(ticket, by=by)
    return ticket


def refuse_goods(ticket: Ticket, *, by: User, words: str) -> Ticket:
    """The goods are not as agreed: nothing is paid, the case is looked at anew."""
    with changing(ticket, by=by, step="refuse_goods", note=words) as ticket:
        policies.refuse_goods(ticket, by)
        with changing(_goods(ticket), by=by) as goods:
            goods.inspected_at = clock.now()
            goods.wait_until(None)
        ticket.mark_revised()
        ticket.wait_until(add_working_hours(clock.now(), REVIEW_HOURS, ticket.shop.country))
    return ticket


def expire_return(goods: Return, *, by: User) -> Return:
    """Nothing was sent in time, the parcel is lost from sight, or nobody looked at it: what that means by itself."""
    ticket = Ticket.objects.get(pk=goods.ticket_id)
    if ticket.frozen_by:
        with changing(goods, by=by) as goods:
            goods.wait_until(clock.now() + timedelta(days=1), since=goods.due_from)
        return goods
    if goods.status == ReturnStatus.RECEIVED:
        accept_goods(ticket, by=by)
        return goods
    if goods.status == ReturnStatus.IN_TRANSIT:
        with changing(ticket, by=by) as ticket:
            ticket.by_platform = True
            note_fact("parcel_overdue", ticket, by=by)
            with changing(goods, by=by) as goods:
                goods.wait_until(None)
        return goods
    with changing(ticket, by=by, step="not_sent") as ticket:
        policies.not_frozen(ticket)
        with changing(goods, by=by, step="expire") as goods:
            goods.mark_expired()
        ticket.mark_in_progress()
    with changing(ticket, by=by, step="revise") as ticket:
        ticket.mark_revised()
        hand_to_platform(ticket)
    return goods


def _goods(ticket: Ticket) -> Return:
    goods = Return.objects.filter(ticket=ticket).first()
    if goods is None:
        raise Refused(_("No goods are expected back for this case."), code="no_return")
    return goods
