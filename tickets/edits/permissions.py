"""Who may change what of a case, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Forbidden, Refused
from portal.kernel.fsm import require_step
from portal.people.permissions import is_staff, require_customer_side, require_staff_or_support
from portal.time import clock
from tickets.cases.models import Ticket
from tickets.cases.permissions import not_frozen
from tickets.deadlines import EDIT_DAYS
from tickets.edits.models import TicketEdit
from tickets.statuses import EditStatus, TicketStatus

EDIT_LIMIT = 3
"""Wished changes of one case (R82)."""

WORDS = frozenset({"description", "serial_number", "phone"})
WISHES = frozenset({"type", "wish", "amount"})
IN_REVIEW = frozenset({TicketStatus.IN_REVIEW, TicketStatus.NEEDS_INFO})


def editable(ticket: Ticket) -> frozenset[str]:
    """The fields whose change can be asked for now: what was granted is not asked for differently, also where a case
    was reopened after its money went out, and where platform support granted it."""
    if ticket.granted or ticket.awarded:
        return WORDS
    return WORDS | WISHES if ticket.status in {*IN_REVIEW, TicketStatus.SUBMITTED} else WORDS


def request_edit(ticket: Ticket, user: Any) -> None:
    """While somebody handles the case; before that it is changed right away (R76, R77)."""
    require_customer_side(ticket, user)
    if ticket.status == TicketStatus.SUBMITTED:
        raise Refused(_("Nobody has looked yet."), code=OTHER_STAGE, hint=_("Change it right away."))
    if ticket.status not in {*IN_REVIEW, TicketStatus.APPROVED}:
        ended = not ticket.is_open
        raise Refused(
            _("This case has ended.") if ended else _("What was agreed is under way, so nothing can be changed."),
            code=OTHER_STAGE if ended else "under_way",
            hint="" if ended else _("Write a message; whoever handles it reads it."),
        )
    not_frozen(ticket, user)
    if clock.now() - ticket.created_at > timedelta(days=EDIT_DAYS):
        raise Refused(
            _("Past %(days)s days, so it can no longer be changed.") % {"days": EDIT_DAYS},
            code="too_late",
            hint=_("Write a message, or withdraw it and ask anew."),
        )
    edits = list(ticket.edits.all())
    if any(edit.status == EditStatus.REQUESTED for edit in edits):
        raise Refused(
            _("A change is already waiting for an answer."),
            code="edit_open",
            hint=_("Take it back to ask for another one."),
        )
    if len(edits) >= EDIT_LIMIT:
        raise Refused(
            _("%(count)s changes have been asked for already.") % {"count": len(edits)},
            code="enough_edits",
            hint=_("Write a message, or withdraw it and ask anew."),
        )


def answer_edit(edit: TicketEdit, user: Any) -> None:
    """Whoever reviews the case (R80)."""
    require_staff_or_support(edit, user)
    if edit.ticket.by_platform and not user.is_support:
        raise Refused(_("The platform reviews this case now."), code="with_platform")
    if edit.requested_by_id == user.pk:
        raise Refused(
            _("You asked for it on the customer's behalf, so somebody else answers."),
            code="own_request",
            hint=_("A colleague or platform support can."),
        )
    require_step(edit, "mark_applied", _("This change has already been answered."))


def still_editable(ticket: Ticket, edit: TicketEdit) -> None:
    """The case has not moved on since the change was asked for."""
    late = set(edit.changed) - editable(ticket) or ticket.status not in {*IN_REVIEW, TicketStatus.APPROVED}
    if late:
        raise Refused(
            _("This case is %(status)s by now.") % {"status": ticket.get_status_display()},
            code="moved_on",
            hint=_("Refuse the change, and say what is possible instead."),
        )


def retract_edit(edit: TicketEdit, user: Any) -> None:
    """The customer's own."""
    require_customer_side(edit, user)
    if is_staff(edit, user):
        raise Forbidden(_("Only the customer can do this."))
    require_step(edit, "mark_retracted", _("This change has already been answered."))
