"""Writing down how content a customer is."""

from __future__ import annotations

from portal.kernel.changes import acting_through, changing, note_fact
from portal.people.models import User
from portal.time import clock
from tickets.cases.models import Ticket
from tickets.opinions import permissions
from tickets.opinions.models import Opinion


def rate_ticket(ticket: Ticket, *, by: User, stars: int, words: str = "") -> Ticket:
    """What the customer says of an ended case; a later opinion takes the place of the one before, which stays on record."""
    with changing(ticket, by=by) as ticket:
        permissions.rate(ticket, by)
        told = {"stars": stars, "words": words, "channel": acting_through(), "told_by": by, "at": clock.now()}
        _opinion, is_first = Opinion.objects.update_or_create(ticket=ticket, defaults=told)
        note_fact("rated", ticket, by=by, stars=stars, words=words, again=not is_first)
    return ticket
