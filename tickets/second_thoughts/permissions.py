"""Who may take back what was done by mistake, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Refused
from portal.people.permissions import require_staff
from portal.time import clock
from tickets.cases.models import Ticket
from tickets.cases.permissions import not_frozen, require_reviewer
from tickets.deadlines import TAKE_BACK_HOURS
from tickets.statuses import TicketStatus


def unask(ticket: Ticket, user: Any) -> None:
    """Whoever reviews it needs no answer any more: the review goes on without one."""
    require_reviewer(ticket, user)
    if ticket.status != TicketStatus.NEEDS_INFO:
        raise Refused(_("The customer has not been asked for anything."), code=OTHER_STAGE)
    not_frozen(ticket)


def take_back_rejection(ticket: Ticket, user: Any) -> None:
    """The shop rejected it by mistake, and the customer has not gone on with it: what the platform decided stands."""
    require_staff(ticket, user)
    if ticket.status != TicketStatus.REJECTED or ticket.ended_at is None:
        raise Refused(_("There is no rejection to take back."), code=OTHER_STAGE)
    if clock.now() - ticket.ended_at > timedelta(hours=TAKE_BACK_HOURS):
        raise Refused(
            _("Past %(hours)s hours, so the rejection stands.") % {"hours": TAKE_BACK_HOURS},
            code="too_late",
            hint=_("The customer can reopen it, or ask the platform to step in."),
        )
    if ticket.by_platform or not ticket.rejected_by_shop:
        raise Refused(_("The platform rejected it, so the shop cannot take that back."), code="with_platform")
