"""Who may take which step with reports that something is wrong, and checking them, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Refused
from portal.people.permissions import require_customer, require_support
from tickets.cases.models import Ticket
from tickets.cases.permissions import _not_own_turn


def report_wrong(ticket: Ticket, user: Any) -> None:
    """The customer sees something that cannot be right: support checks it (R21, R39)."""
    require_customer(ticket, user)
    _not_own_turn(ticket, user)
    if ticket.check_asked_at is not None:
        raise Refused(_("Platform support is checking it already."), code="being_checked")


def put_right(ticket: Ticket, user: Any) -> None:
    """Support checks a case that was reported, and puts right what the rules say is wrong."""
    require_support(user)
    if ticket.check_asked_at is None:
        raise Refused(_("Nobody reported anything wrong here."), code=OTHER_STAGE)
