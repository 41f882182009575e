"""Who may take back what was done by mistake, and until when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.errors import OTHER_STAGE, Refused
from tickets.models import Ticket
from tickets.policies.cases import not_frozen, require_reviewer
from tickets.statuses import TicketStatus


def unask(ticket: Ticket, user: Any) -> None:
    """Whoever reviews it needs no answer any more: the review goes on without one."""
    require_reviewer(ticket, user)
    if ticket.status != TicketStatus.NEEDS_INFO:
        raise Refused(_("The customer has not been asked for anything."), code=OTHER_STAGE)
    not_frozen(ticket)
