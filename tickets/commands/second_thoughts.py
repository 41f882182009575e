"""What was done by mistake and is taken back."""

from __future__ import annotations

from portal.changes import changing
from portal.models import User
from tickets import policies
from tickets.commands.cases import go_on
from tickets.models import Ticket


def unask_info(ticket: Ticket, *, by: User, words: str = "") -> Ticket:
    """The answer is not needed any more: the review goes on without it, in the time that was left when it was asked."""
    with changing(ticket, by=by, step="unask", note=words) as ticket:
        policies.unask(ticket, by)
        go_on(ticket)
    return ticket
