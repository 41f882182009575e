"""The goods' way back: sent by the customer, received by the seller, and the seller's verdict on them."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from orders.statuses import CancellationStatus
from portal.kernel.changes import changing, creating, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.kernel.money import format_money
from portal.people.models import User
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_hours
from tickets.cases import permissions as case_permissions
from tickets.cases.commands import hand_to_platform
from tickets.cases.models import Ticket, TicketType
from tickets.deadlines import INSPECT_DAYS, PREPARE_HOURS, REVIEW_HOURS, TRANSIT_DAYS
from tickets.granting.commands import book_refund, call_off, send_instead, undo_exchanges
from tickets.proposing.commands import propose_less
from tickets.repairs.models import Repair
from tickets.returns import permissions
from tickets.returns.labels import label
from tickets.returns.models import Inspection, Return
from tickets.statuses import ReturnStatus
from tickets.withdrawals.models import TicketCancellation


def send_goods(ticket: Ticket, *, by: User, carrier: str, tracking_number: str) -> Ticket:
    """The customer handed the parcel to a carrier: the case is in progress."""
    handed = label(carrier, tracking_number)
    with changing(ticket, by=by, step="send") as ticket:
        case_permissions.send_back(ticket, by)
        with changing(_goods(ticket), by=by, step="send", note=handed.sentence) as goods:
            goods.mark_in_transit(carrier=handed.carrier, tracking_number=handed.tracking_number, at=clock.now())
            goods.wait_until(add_calendar_days(clock.now(), TRANSIT_DAYS, ticket.shop.country))
        ticket.mark_in_progress()
    return ticket


def correct_return(ticket: Ticket, *, by: User, carrier: str, tracking_number: str) -> Ticket:
    """Carrier or number of the goods on their way back had been entered by mistake; the record keeps what it was."""
    right = label(carrier, tracking_number)
    with changing(ticket, by=by) as ticket:
        permissions.correct_return(ticket, by)
        goods = _goods(ticket)
        with changing(goods, by=by, step="correct", note=right.instead_of(goods)) as goods:
            goods.mark_corrected(carrier=right.carrier, tracking_number=right.tracking_number)
    return ticket


def receive_goods(ticket: Ticket, *, by: User) -> Ticket:
    """The seller has the parcel; 10 days to look at the goods, then silence accepts.

    A parcel that was being called back for a withdrawal could not be stopped: the case goes on, as the customer was told.
    """
    from tickets.undoing.commands import miss_goods

    with transaction.atomic():
        with changing(ticket, by=by) as ticket:
            case_permissions.receive(ticket, by)
            recalled = TicketCancellation.objects.filter(
                number=ticket.frozen_by, status=CancellationStatus.RECALLING
            ).first()
            if recalled is None:
                take_in(ticket, by=by)
        if recalled is not None:
            miss_goods(recalled, by=by)
            ticket = Ticket.objects.get(pk=ticket.pk)
    return ticket


def take_in(ticket: Ticket, *, by: User) -> None:
    """The parcel has arrived: it waits to be inspected, or for the workshop. Called inside `changing(ticket)`."""
    with changing(_goods(ticket), by=by, step="receive") as goods:
        goods.mark_received(at=clock.now())
    if ticket.type == TicketType.REPAIR:
        with changing(Repair.objects.get(ticket=ticket), by=by) as repair:
            repair.wait_until(add_working_hours(clock.now(), PREPARE_HOURS, ticket.shop.country))
        return
    due = add_calendar_days(clock.now(), INSPECT_DAYS, ticket.shop.country)
    verdict = Inspection.objects.filter(goods=goods).first()
    if verdict is None:
        verdict = Inspection(goods=goods)
        verdict.wait_until(due)
        creating(verdict, by=by, step="await")
    else:
        with changing(verdict, by=by, step="await") as verdict:
            verdict.mark_pending_anew()
            verdict.wait_until(due)


def lose_parcel(ticket: Ticket, *, by: User, words: str = "") -> Ticket:
    """The carrier lost the parcel on its way to the seller: the platform looks for a new way."""
    with changing(ticket, by=by, step="lose", note=words) as ticket:
        case_permissions.lose(ticket, by)
        write_off(ticket, by=by)
    return ticket


def write_off(ticket: Ticket, *, by: User) -> None:
    """The parcel is lost, so what was agreed is looked at anew by the platform. Called inside `changing(ticket)`."""
    with changing(_goods(ticket), by=by, step="lose") as goods:
        goods.mark_lost()
    call_off(ticket, by=by)
    ticket.mark_revised()
    hand_to_platform(ticket)


def accept_goods(ticket: Ticket, *, by: User, words: str = "") -> Ticket:
    """The goods are as described: what was granted is booked to go back (SC16: only after receipt), or sent instead."""
    with changing(ticket, by=by) as ticket:
        case_permissions.accept_goods(ticket, by)
        with changing(_verdict(ticket), by=by, step="accept", note=words) as verdict:
            verdict.mark_accepted(words=words)
        _looked_at(ticket, by=by)
        if ticket.type == TicketType.EXCHANGE:
            send_instead(ticket, by=by)
        else:
            book_refund(ticket, by=by)
        undo_exchanges(ticket, by=by)
    return ticket


def accept_goods_in_part(ticket: Ticket, *, by: User, unsellable: dict[int, int], amount: int, words: str) -> Ticket:
    """Some pieces cannot be sold again: the seller proposes to give back `amount` (minor units) instead of what was granted.

    It counts once the customer agrees; until then the case is looked at anew. Raises Invalid at `unsellable` or `amount`.
    """
    with changing(ticket, by=by, step="accept_in_part", note=words) as ticket:
        case_permissions.accept_goods_in_part(ticket, by)
        pieces = {row.line_id: row.quantity for row in ticket.lines.all()}
        chosen = {line: count for line, count in unsellable.items() if count}
        if not chosen or any(not 0 < count <= pieces.get(line, 0) for line, count in chosen.items()):
            raise Invalid(_("Choose which pieces cannot be sold again."), field="unsellable", code="no_pieces")
        if not 0 < amount < ticket.granted:
            most = format_money(ticket.granted, ticket.currency)
            raise Invalid(
                _("An amount above zero and below %(amount)s, which was granted.") % {"amount": most},
                field="amount",
                code="not_less",
            )
        with changing(_verdict(ticket), by=by, step="accept_in_part", note=words) as verdict:
            verdict.mark_partly_accepted(
                unsellable={str(line): count for line, count in chosen.items()},
                deducted=ticket.granted - amount,
                words=words,
            )
        _looked_at(ticket, by=by)
        ticket.mark_revised()
        ticket.wait_until(add_working_hours(clock.now(), REVIEW_HOURS, ticket.shop.country))
        propose_less(ticket, amount, words, by=by)
    return ticket


def refuse_goods(ticket: Ticket, *, by: User, words: str) -> Ticket:
    """The goods are not as agreed: nothing is paid, the case is looked at anew."""
    with changing(ticket, by=by, step="refuse_goods", note=words) as ticket:
        case_permissions.refuse_goods(ticket, by)
        with changing(_verdict(ticket), by=by, step="refuse", note=words) as verdict:
            verdict.mark_rejected(words=words)
        _looked_at(ticket, by=by)
        call_off(ticket, by=by)
        ticket.mark_revised()
        ticket.wait_until(add_working_hours(clock.now(), REVIEW_HOURS, ticket.shop.country))
    return ticket


def _verdict(ticket: Ticket) -> Inspection:
    return Inspection.objects.get(goods__ticket=ticket)


def _looked_at(ticket: Ticket, *, by: User) -> None:
    with changing(_goods(ticket), by=by) as goods:
        goods.inspected_at = clock.now()


def accept_unseen(verdict: Inspection, *, by: User) -> Inspection:
    """Nobody looked at the goods in time: that accepts them. While the case is frozen it waits."""
    ticket = verdict.goods.ticket
    if ticket.frozen_by:
        with changing(verdict, by=by) as verdict:
            verdict.wait_until(clock.now() + timedelta(days=1), since=verdict.due_from)
        return verdict
    accept_goods(ticket, by=by)
    return verdict


def expire_return(goods: Return, *, by: User) -> Return:
    """Nothing was sent in time, or the parcel is lost from sight: what that means by itself."""
    ticket = Ticket.objects.get(pk=goods.ticket_id)
    if ticket.frozen_by:
        with changing(goods, by=by) as goods:
            goods.wait_until(clock.now() + timedelta(days=1), since=goods.due_from)
        return goods
    if goods.status == ReturnStatus.IN_TRANSIT:
        with changing(ticket, by=by) as ticket:
            ticket.by_platform = True
            note_fact("parcel_overdue", ticket, by=by)
            with changing(goods, by=by) as goods:
                goods.wait_until(None)
        return goods
    with transaction.atomic():
        with changing(ticket, by=by, step="not_sent") as ticket:
            case_permissions.not_frozen(ticket)
            with changing(goods, by=by, step="expire") as goods:
                goods.mark_expired()
            call_off(ticket, by=by)
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
