"""Who may make one case of two."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Invalid, Refused
from portal.people.permissions import require_staff_or_support
from tickets.cases.models import Ticket
from tickets.cases.permissions import not_frozen
from tickets.complaints.permissions import not_awarded
from tickets.statuses import TicketStatus

UNDECIDED = frozenset({TicketStatus.SUBMITTED, TicketStatus.IN_REVIEW, TicketStatus.NEEDS_INFO})
"""Nothing is owed yet, so nothing can be owed twice."""


def merge(ticket: Ticket, user: Any) -> None:
    """Staff of the shop or support, while nothing is decided."""
    require_staff_or_support(ticket, user)
    if not ticket.is_open:
        raise Refused(_("This case has ended."), code=OTHER_STAGE)
    if ticket.status not in UNDECIDED:
        raise Refused(
            _("What was agreed is under way, so it stays a case of its own."),
            code="under_way",
            hint=_("Merge the other one into it."),
        )
    if ticket.reimbursement_id is not None:  # reopened: its pieces were given back once, and may be held no more
        raise Refused(
            _("Money was promised for it before, so it stays a case of its own."),
            code="promised_before",
            hint=_("Answer each of the two."),
        )
    not_awarded(ticket)
    not_frozen(ticket)


def merge_into(ticket: Ticket, into: Ticket) -> None:
    """The other case: same customer, order and wish, and not decided either. Raises Invalid at `into`."""
    same = (ticket.customer_id, ticket.shop_id, ticket.order_id) == (into.customer_id, into.shop_id, into.order_id)
    if not same or ticket.pk == into.pk:
        raise Invalid(_("Choose another case of the same customer and order."), field="into", code="not_the_same")
    if ticket.type != into.type:
        raise Invalid(_("The two ask for different things; change one of them first."), field="into", code="other_wish")
    if into.status not in UNDECIDED or into.frozen_by or into.reimbursement_id is not None or into.awarded:
        raise Invalid(_("That case is decided or frozen already."), field="into", code="decided")
