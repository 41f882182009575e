"""Who is told what about after-sales. Facts only; the same sentences as on the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.doors.perform import Channel
from portal.notices import telling
from portal.notices.telling import text
from portal.people.models import User
from tickets import deadlines
from tickets.cases import wording
from tickets.cases.models import Ticket
from tickets.statuses import TicketStatus as S


def _staff(shop_id: int) -> Any:
    return User.objects.filter(memberships__shop=shop_id, is_active=True)


def _case(ticket: Ticket, person: User) -> Any:
    """The statement of the case, as this person reads it."""
    return text("%(words)s", words=lambda: wording.statement(ticket, person))


def _in_their_name(change: Any) -> Any:
    """What somebody else did for the customer is told with their name, so that nobody acts for them unnoticed."""
    return text(
        _(
            "%(who)s asked to withdraw this in your name (%(channel)s). Not what you want? Say no within %(days)s days, from here"
        ),
        days=deadlines.NO_DAYS,
        who=change.by.name,
        channel=lambda: Channel(change.channel).label,
    )


TAKEN_BACK = {
    "unask": _("What you were asked for is not needed any more; the review goes on"),
    "take_back": _("The seller took the rejection back and looks at your request again"),
}
"""What a reviewer took back, by its step."""


@telling.about(
    Ticket, S.NEEDS_INFO, S.APPROVED, S.REJECTED, S.IN_PROGRESS, S.RESOLVED, S.IN_REVIEW, S.CANCELLED, S.MERGED
)  # fmt: skip
def case_answered(ticket: Ticket, change: Any) -> telling.News:
    """The customer hears of every step that others take; who took it themselves is not told.

    What another row tells already is not told twice: how a withdrawal ended, that a refund was sent, that its money arrived.
    """
    if _is_told_elsewhere(ticket, change):
        return
    if change.on_behalf_of_id and ticket.status == S.CANCELLED:
        yield ticket.customer, _in_their_name(change)
    elif change.step in TAKEN_BACK:
        yield ticket.customer, TAKEN_BACK[change.step]
    elif change.by_id != ticket.customer_id:
        yield ticket.customer, _case(ticket, ticket.customer)


def _is_told_elsewhere(ticket: Ticket, change: Any) -> bool:
    if change.to_status == S.CANCELLED:
        return bool(change.from_status != S.SUBMITTED)
    if change.to_status == S.IN_PROGRESS:
        return change.step in ("start", "begin")
    return bool(change.to_status == S.RESOLVED and ticket.is_about_money and ticket.reimbursement_id)


@telling.about(Ticket, S.SUBMITTED, S.IN_PROGRESS, S.IN_REVIEW, S.CANCELLED)
def case_moved_by_its_customer(ticket: Ticket, change: Any) -> telling.News:
    """The shop hears of a new case, an answer, a parcel on its way, a case reopened or withdrawn."""
    if ticket.customer_id not in (change.by_id, change.on_behalf_of_id):
        return
    for person in _staff(ticket.shop_id):
        yield person, _case(ticket, person)


def _corrected(row: Any) -> telling.News:
    """Both sides follow the right parcel from now on."""
    right = text(_("A tracking number was corrected: now %(parcel)s"), parcel=f"{row.carrier} {row.tracking_number}")
    for person in (row.ticket.customer, *_staff(row.ticket.shop_id)):
        yield person, right


def _both_sides(ticket: Ticket, change: Any) -> telling.News:
    if change.by_id != ticket.customer_id:
        yield ticket.customer, _case(ticket, ticket.customer)
    for person in _staff(ticket.shop_id):
        if change.by_id != person.pk:
            yield person, _case(ticket, person)
