"""Who is told what about after-sales. Facts only; the same sentences as on the page."""

from __future__ import annotations

from typing import Any

from portal import notices
from portal.models import User
from portal.notices import text
from tickets import statements
from tickets.models import Ticket, TicketCancellation
from tickets.statuses import TicketStatus as S


def _staff(shop_id: int) -> Any:
    return User.objects.filter(memberships__shop=shop_id, is_active=True)


@notices.about(Ticket, S.NEEDS_INFO, S.APPROVED, S.REJECTED, S.RESOLVED, S.IN_REVIEW, S.CANCELLED)
def case_moved(ticket: Ticket, change: Any) -> notices.News:
    """The customer hears of every answer; who took the step themselves is not told."""
    if change.by_id != ticket.customer_id:
        yield ticket.customer, text("%(words)s", words=lambda: statements.statement(ticket, ticket.customer))


@notices.about(Ticket, S.SUBMITTED)
def case_raised(ticket: Ticket, change: Any) -> notices.News:
    """The shop hears of a new case."""
    for person in _staff(ticket.shop_id):
        yield person, text("%(words)s", words=lambda person=person: statements.statement(ticket, person))


@notices.about(
    TicketCancellation, "requested", "countered", "platform_review", "recalling", "repaying", "completed", "rejected",
    "refused", "missed", "lapsed",
)  # fmt: skip
def withdrawal_moved(row: TicketCancellation, change: Any) -> notices.News:
    """Both sides hear of what the other did."""
    if row.customer is not None and change.by_id != row.customer_id:
        yield row.customer, text("%(words)s", words=lambda: statements.withdrawal_statement(row, row.customer))
    for person in _staff(row.shop_id):
        if change.by_id != person.pk:
            yield person, text("%(words)s", words=lambda person=person: statements.withdrawal_statement(row, person))
