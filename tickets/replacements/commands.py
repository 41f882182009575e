"""What the seller sends: prepared, handed to a carrier, received. Locks: the case, then the parcel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.kernel.changes import changing, note_fact
from portal.kernel.errors import Invalid
from portal.kernel.money import format_money
from portal.people.models import User
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_hours
from refunds.charges.commands import Tender, add_payment
from refunds.statuses import GatewayName, Method
from tickets.cases.commands import settle
from tickets.cases.models import Ticket
from tickets.deadlines import ARRIVAL_DAYS, PREPARE_HOURS, REVIEW_HOURS
from tickets.replacements import permissions
from tickets.replacements.models import Replacement, Sending
from tickets.returns.labels import label
from tickets.statuses import ReplacementStatus, TicketStatus


@contextmanager
def _sending(parcel: Replacement, *, by: User, step: str, note: str = "") -> Iterator[tuple[Ticket, Replacement]]:
    with (
        transaction.atomic(),
        changing(parcel.ticket, by=by, step=step, note=note) as ticket,
        changing(parcel, by=by, step=step, note=note) as fresh,
    ):
        fresh.ticket = ticket
        yield ticket, fresh


def send_parcel(parcel: Replacement, *, by: User, carrier: str, tracking_number: str) -> Replacement:
    """Handed to a carrier: the work has begun."""
    handed = label(carrier, tracking_number)
    with _sending(parcel, by=by, step="send_parcel", note=handed.sentence) as (ticket, parcel):
        permissions.send_parcel(parcel, by)
        parcel.mark_sent(carrier=handed.carrier, tracking_number=handed.tracking_number, at=clock.now())
        parcel.wait_until(add_calendar_days(clock.now(), ARRIVAL_DAYS, ticket.shop.country))
        if ticket.status == TicketStatus.APPROVED:
            ticket.mark_in_progress()
    return parcel


def correct_parcel(parcel: Replacement, *, by: User, carrier: str, tracking_number: str) -> Replacement:
    """Carrier or number of what the seller sent had been entered by mistake; the record keeps what it was."""
    right = label(carrier, tracking_number)
    with _sending(parcel, by=by, step="correct", note=right.instead_of(parcel)) as (_ticket, parcel):
        permissions.correct_parcel(parcel, by)
        parcel.mark_corrected(carrier=right.carrier, tracking_number=right.tracking_number)
    return parcel


def take_extra(parcel: Replacement, *, by: User, reference: str) -> Replacement:
    """The difference for a dearer thing has come, under this number of transfer or receipt; now it is sent."""
    if not reference.strip():
        raise Invalid(_("Enter the number of the transfer or receipt."), field="reference", code="required")
    with _sending(parcel, by=by, step="take_extra", note=reference) as (ticket, parcel):
        permissions.take_extra(parcel, by)
        parcel.extra_paid_at = clock.now()
        parcel.wait_until(add_working_hours(clock.now(), PREPARE_HOURS, ticket.shop.country))
        if ticket.order.charge is not None:
            paid = Tender(Method.BANK_TRANSFER, parcel.extra, gateway=GatewayName.MANUAL, gateway_reference=reference)
            add_payment(ticket.order.charge, paid, by=by)
        note_fact("paid_up", ticket, by=by, words=format_money(parcel.extra, ticket.currency))
    return parcel


def receive_parcel(parcel: Replacement, *, by: User) -> Replacement:
    """It has arrived: the case is resolved once nothing is open any more."""
    with transaction.atomic():
        with _sending(parcel, by=by, step="receive_parcel") as (_ticket, parcel):
            permissions.receive_parcel(parcel, by)
            parcel.mark_received(at=clock.now())
        settle(parcel.ticket)
    return parcel


def resend_parcel(parcel: Replacement, *, by: User, words: str = "") -> Replacement:
    """The carrier lost it: the seller sends another."""
    with _sending(parcel, by=by, step="resend", note=words) as (ticket, parcel):
        permissions.lose_parcel(parcel, by)
        parcel.mark_lost()
        parcel.wait_until(add_working_hours(clock.now(), PREPARE_HOURS, ticket.shop.country))
    return parcel


def settle_parcel_silence(parcel: Replacement, *, by: User) -> Replacement:
    """Sent long ago: it counts as received. Not sent in time: support asks. Not paid up in time: looked at anew."""
    if parcel.ticket.frozen_by and parcel.kind != Sending.GOODS_BACK:
        with changing(parcel, by=by) as parcel:
            parcel.wait_until(clock.now() + timedelta(days=1), since=parcel.due_from)
        return parcel
    if parcel.status == ReplacementStatus.SENT:
        return receive_parcel(parcel, by=by)
    with _sending(parcel, by=by, step="lapse") as (ticket, parcel):
        parcel.wait_until(None)
        if parcel.extra and parcel.extra_paid_at is None:
            parcel.mark_cancelled()
            if ticket.status == TicketStatus.IN_PROGRESS:
                ticket.mark_revised()
                ticket.wait_until(add_working_hours(clock.now(), REVIEW_HOURS, ticket.shop.country))
        else:
            parcel.late_since = clock.now()
            note_fact("parcel_late", ticket, by=by)
    return parcel
