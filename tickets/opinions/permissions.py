"""Who may say how a case was handled, and until when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Refused
from portal.people.permissions import require_customer
from portal.time import clock
from tickets import deadlines
from tickets.cases.models import Ticket
from tickets.deadlines import RATED_WITHIN
from tickets.statuses import TicketStatus


def rate(ticket: Ticket, user: Any) -> None:
    """The customer, or support who was told by phone, within 30 days of the end. Never the shop about itself (R175)."""
    require_customer(ticket, user)
    if ticket.status not in (TicketStatus.RESOLVED, TicketStatus.CLOSED, TicketStatus.REJECTED):
        raise Refused(_("You can say how it was handled once it has ended."), code=OTHER_STAGE)
    if ticket.ended_at is not None and clock.now() > ticket.ended_at + RATED_WITHIN:
        raise Refused(
            _("It ended more than %(days)s days ago.") % {"days": deadlines.RATED_WITHIN.days}, code="too_late"
        )
