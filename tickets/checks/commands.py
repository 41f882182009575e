"""Something looks wrong: the customer says so, support checks, and what the rules say is put right on record (R21, R39)."""

from __future__ import annotations

from django.db import transaction

from orders.holds.commands import release_holds
from portal.kernel.changes import changing, note_fact
from portal.people.models import User, system_user
from portal.time import clock
from tickets.cases.commands import follow_money
from tickets.cases.models import Ticket
from tickets.checks import permissions
from tickets.undoing.commands import settle_withdrawal
from tickets.withdrawals.models import TicketCancellation


def report_wrong(ticket: Ticket, *, by: User, words: str) -> Ticket:
    """What the page shows cannot be right: platform support is asked to check."""
    with changing(ticket, by=by) as ticket:
        permissions.report_wrong(ticket, by)
        ticket.check_asked_at = clock.now()
        note_fact("reported_wrong", ticket, by=by, words=words)
    return ticket


def put_right(ticket: Ticket, *, by: User, words: str) -> Ticket:
    """Ask every rule once more what follows from the rows, and let it happen.

    A withdrawal whose debts are paid completes, a case whose freeze has no withdrawal goes on, an ended case holds no pieces,
    money that moved is followed. Records what was changed, "nothing" included, and `words` for the customer.
    """
    with transaction.atomic():
        with changing(ticket, by=by) as ticket:
            permissions.put_right(ticket, by)
            before = _picture(ticket)
            ticket.check_asked_at = None
            open_one = TicketCancellation.objects.filter(ticket=ticket, status__in=TicketCancellation.OPEN).first()
            if open_one is None:
                ticket.frozen_by = ""
            if not ticket.is_open:
                release_holds(ticket.number)
        if open_one is not None:
            settle_withdrawal(open_one, by=system_user())
        ticket = follow_money(Ticket.objects.get(pk=ticket.pk), by=system_user())
        after = _picture(ticket)
        found = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        note_fact("checked", ticket, by=by, words=words, changed=found)
    return ticket


def _picture(ticket: Ticket) -> dict[str, str]:
    return {"status": ticket.status, "frozen_by": ticket.frozen_by}
