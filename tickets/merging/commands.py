"""Two cases of one matter become one; nothing that was said, shown or promised is lost."""

from __future__ import annotations

from django.db import transaction

from orders.holds.models import Hold
from portal.kernel.changes import changing, locked, note_fact
from portal.people.models import User
from portal.time import clock
from tickets.cases.models import Ticket, TicketLine
from tickets.evidence.models import Evidence
from tickets.merging import permissions
from tickets.search.commands import index_cases
from tickets.talk.models import Message, Promise
from tickets.withdrawals import quotes


def merge_ticket(ticket: Ticket, *, by: User, into: Ticket, words: str = "") -> Ticket:
    """Let a case go on in another one of the same customer, order and wish. Returns the case it goes on in.

    Pieces and what was paid for them are added up, their holds move along; messages, files and promises too. The merged
    case keeps its number, its own words and its history, and leads to the other one.
    """
    with transaction.atomic():
        for pk in sorted({ticket.pk, into.pk}):  # in one order, whichever of the two is merged
            locked(Ticket, pk)
        with changing(ticket, by=by, step="merge", note=words) as ticket, changing(into, by=by) as into:
            permissions.merge(ticket, by)
            permissions.merge_into(ticket, into)
            _move_pieces(ticket, into)
            Message.objects.filter(ticket=ticket).update(ticket=into)
            Evidence.objects.filter(ticket=ticket).update(ticket=into)
            Promise.objects.filter(ticket=ticket).update(ticket=into)
            into.description = "\n\n".join(filter(None, [into.description, ticket.description]))
            into.worth += ticket.worth
            into.quote = quotes.joined(into.quote, ticket.quote)
            into.asked += ticket.asked
            into.serial_number = into.serial_number or ticket.serial_number
            into.phone = into.phone or ticket.phone
            ticket.mark_merged(into=into, at=clock.now())
            note_fact("merged_in", into, by=by, other=ticket.number, words=words)
        index_cases([into])
    return into


def _move_pieces(ticket: Ticket, into: Ticket) -> None:
    there = {row.line_id: row for row in into.lines.all()}
    for row in ticket.lines.all():
        if row.line_id in there:
            other = there[row.line_id]
            TicketLine.objects.filter(pk=other.pk).update(
                quantity=other.quantity + row.quantity, paid=other.paid + row.paid
            )
        else:
            TicketLine.objects.create(ticket=into, line_id=row.line_id, quantity=row.quantity, paid=row.paid)
    held = {hold.line_id: hold for hold in Hold.objects.filter(source=into.number)}
    for hold in Hold.objects.active().filter(source=ticket.number):
        same_line = held.get(hold.line_id)
        if same_line is None:
            Hold.objects.filter(pk=hold.pk).update(source=into.number)
            continue
        Hold.objects.filter(pk=hold.pk).update(released_at=clock.now())
        active = same_line.released_at is None
        Hold.objects.filter(pk=same_line.pk).update(
            quantity=hold.quantity + (same_line.quantity if active else 0),
            value=hold.value + (same_line.value if active else 0),
            released_at=None,
        )
