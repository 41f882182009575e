"""Who may say what about a case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Refused
from portal.kernel.fsm import require_step
from portal.people.permissions import require_customer_side, require_staff_or_support
from tickets.cases.models import Ticket
from tickets.talk.models import Promise


def add_note(ticket: Ticket, user: Any) -> None:
    """Words and files can be added by either side while the case is open (R59, R88)."""
    require_customer_side(ticket, user)
    if not ticket.is_open:
        raise Refused(_("This case has ended."), code="wrong_status", hint=_("If the fault is back, raise a new case."))


def note_inside(ticket: Ticket, user: Any) -> None:
    """Staff of shop and platform, at any time: a note may be needed after the end."""
    require_staff_or_support(ticket, user)


def make_promise(ticket: Ticket, user: Any) -> None:
    """Whoever serves the customer, while the case is open (R53)."""
    require_staff_or_support(ticket, user)
    if not ticket.is_open:
        raise Refused(_("This case has ended."), code="wrong_status", hint=_("Reopen it first."))


def keep_promise(promise: Promise, user: Any) -> None:
    """Staff say that it was done, late as well."""
    require_staff_or_support(promise, user)
    require_step(promise, "mark_kept", _("This promise is kept already."))
