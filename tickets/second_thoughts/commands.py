"""What was done by mistake and is taken back."""

from __future__ import annotations

from portal.kernel.changes import changing
from portal.people.models import User
from tickets.cases.commands import go_on, hold_again, run_on
from tickets.cases.models import Ticket
from tickets.second_thoughts import permissions


def unask_info(ticket: Ticket, *, by: User, words: str = "") -> Ticket:
    """The answer is not needed any more: the review goes on without it, in the time that was left when it was asked."""
    with changing(ticket, by=by, step="unask", note=words) as ticket:
        permissions.unask(ticket, by)
        go_on(ticket)
    return ticket


def take_back_rejection(ticket: Ticket, *, by: User, words: str = "") -> Ticket:
    """The shop rejected it by mistake: it is reviewed again, in the time that was left then. Its pieces are held again;
    refused when they are gone. It is none of the customer's times of reopening, and nothing is left of the answer but its record.
    """
    with changing(ticket, by=by, step="take_back", note=words) as ticket, changing(ticket.order, by=by) as order:
        permissions.take_back_rejection(ticket, by)
        ticket.mark_reopened(counts=False)
        ticket.reviewer = ticket.reviewer or by
        ticket.answer_reason, ticket.answer_words = None, ""
        run_on(ticket)
        hold_again(ticket, order)
    return ticket
