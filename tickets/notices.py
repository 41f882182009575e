"""Who is told what about after-sales. Facts only; the same sentences as on the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.statuses import CancellationStatus
from portal import notices
from portal.doors import Channel
from portal.models import User
from portal.notices import text
from tickets import statements
from tickets.models import (
    Against,
    Complaint,
    HandBack,
    Message,
    Offer,
    Promise,
    Question,
    Repair,
    Replacement,
    Return,
    Side,
    Ticket,
    TicketCancellation,
    TicketEdit,
)
from tickets.statements.complaints import complaint_statement
from tickets.statements.edits import edit_statement
from tickets.statements.questions import question_statement
from tickets.statuses import ComplaintStatus, MessageStatus, PromiseStatus, QuestionStatus, ReturnStatus
from tickets.statuses import TicketStatus as S


def _staff(shop_id: int) -> Any:
    return User.objects.filter(memberships__shop=shop_id, is_active=True)


def _case(ticket: Ticket, person: User) -> Any:
    """The statement of the case, as this person reads it."""
    return text("%(words)s", words=lambda: statements.statement(ticket, person))


def _in_their_name(change: Any) -> Any:
    """What somebody else did for the customer is told with their name, so that nobody acts for them unnoticed."""
    return text(
        _(
            "%(who)s asked to withdraw this in your name (%(channel)s). Not what you want? Say no within 3 days, from here"
        ),
        who=change.by.name,
        channel=lambda: Channel(change.channel).label,
    )


TAKEN_BACK = {
    "unask": _("What you were asked for is not needed any more; the review goes on"),
    "take_back": _("The seller took the rejection back and looks at your request again"),
}
"""What a reviewer took back, by its step."""


@notices.about(
    Ticket, S.NEEDS_INFO, S.APPROVED, S.REJECTED, S.IN_PROGRESS, S.RESOLVED, S.IN_REVIEW, S.CANCELLED, S.MERGED
)  # fmt: skip
def case_answered(ticket: Ticket, change: Any) -> notices.News:
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


@notices.about(Ticket, S.SUBMITTED, S.IN_PROGRESS, S.IN_REVIEW, S.CANCELLED)
def case_moved_by_its_customer(ticket: Ticket, change: Any) -> notices.News:
    """The shop hears of a new case, an answer, a parcel on its way, a case reopened or withdrawn."""
    if ticket.customer_id not in (change.by_id, change.on_behalf_of_id):
        return
    for person in _staff(ticket.shop_id):
        yield person, _case(ticket, person)


@notices.about(Return, ReturnStatus.RECEIVED)
def parcel_arrived(goods: Return, change: Any) -> notices.News:
    """The customer hears that the seller has the goods."""
    yield goods.ticket.customer, _case(goods.ticket, goods.ticket.customer)


@notices.about(
    TicketCancellation, "requested", "countered", "platform_review", "recalling", "repaying", "completed", "rejected",
    "refused", "missed", "retracted", "lapsed",
)  # fmt: skip
def withdrawal_moved(row: TicketCancellation, change: Any) -> notices.News:
    """Both sides hear of what the other did. What the customer has to give back is told with its own deadline."""
    if change.step == "take_back_cost":
        yield row.customer, _("The seller took the proposed cost back and answers anew")
        return
    asked_back = change.to_status == "repaying" and not row.in_flight
    if change.on_behalf_of_id:
        yield row.customer, _in_their_name(change)
    elif not asked_back and change.by_id != row.customer_id:
        yield row.customer, text("%(words)s", words=lambda: statements.withdrawal_statement(row, row.customer))
    for person in _staff(row.shop_id):
        if change.by_id != person.pk:
            yield person, text("%(words)s", words=lambda person=person: statements.withdrawal_statement(row, person))


@notices.about(Offer, "open", "accepted", "declined", "expired", "withdrawn")
def offer_moved(offer: Offer, change: Any) -> notices.News:
    """Both sides hear of an offer and of its answer, but not who gave it."""
    ticket = offer.ticket
    yield from _both_sides(ticket, change)


@notices.about(Repair, "booked", "in_work", "repaired", "unrepairable", "cancelled")
def repair_moved(repair: Repair, change: Any) -> notices.News:
    """Both sides hear what becomes of a repair."""
    yield from _both_sides(repair.ticket, change)


def _corrected(row: Any) -> notices.News:
    """Both sides follow the right parcel from now on."""
    right = text(_("A tracking number was corrected: now %(parcel)s"), parcel=f"{row.carrier} {row.tracking_number}")
    for person in (row.ticket.customer, *_staff(row.ticket.shop_id)):
        yield person, right


@notices.about(Return, ReturnStatus.IN_TRANSIT)
def its_number_was_wrong(goods: Return, change: Any) -> notices.News:
    """That it was sent is told of the case."""
    if change.step == "correct":
        yield from _corrected(goods)


@notices.about(Replacement, "sent", "received", "prepared")
def parcel_moved(parcel: Replacement, change: Any) -> notices.News:
    """Both sides hear where the seller's parcel is."""
    if change.step == "correct":
        yield from _corrected(parcel)
        return
    yield from _both_sides(parcel.ticket, change)


@notices.about(HandBack, "due", "confirmed", "waived", "lapsed")
def hand_back_moved(row: HandBack, change: Any) -> notices.News:
    """The customer hears what has to come back, and that it did; the end of the withdrawal is told by itself."""
    if change.by_id != row.customer_id and row.withdrawal.status != CancellationStatus.COMPLETED:
        words = text("%(words)s", words=lambda: statements.withdrawal_statement(row.withdrawal, row.customer))
        yield row.customer, words


def _both_sides(ticket: Ticket, change: Any) -> notices.News:
    if change.by_id != ticket.customer_id:
        yield ticket.customer, _case(ticket, ticket.customer)
    for person in _staff(ticket.shop_id):
        if change.by_id != person.pk:
            yield person, _case(ticket, person)


@notices.about(Message, MessageStatus.SENT)
def somebody_wrote(message: Message, change: Any) -> notices.News:
    """The other side hears that something was said, and where to read it; of an internal note colleagues alone.

    The words themselves stay on the page: a mail may be read by others.
    """
    ticket = message.ticket
    if message.side != Side.CUSTOMER and not message.is_internal:
        yield ticket.customer, text(_("%(who)s wrote to you about your case"), who=lambda: Side(message.side).label)
        return
    told = (
        _("A colleague noted something about a case") if message.is_internal else _("The customer wrote about a case")
    )
    for person in _staff(ticket.shop_id):
        yield person, text(told)
    if ticket.reviewer is not None and ticket.reviewer.is_support:
        yield ticket.reviewer, text(told)


@notices.about(Promise, PromiseStatus.MADE, PromiseStatus.KEPT, PromiseStatus.BROKEN)
def promise_moved(promise: Promise, change: Any) -> notices.News:
    """The customer hears what was promised and how it went; who promised hears that the time is over."""
    titles = {
        PromiseStatus.MADE: _("Promised to you: %(words)s"),
        PromiseStatus.KEPT: _("Kept: %(words)s"),
        PromiseStatus.BROKEN: _("Not kept in time: %(words)s"),
    }
    words = text(titles[PromiseStatus(promise.status)], words=promise.words)
    yield promise.ticket.customer, words
    if promise.status == PromiseStatus.BROKEN:
        yield promise.made_by, words


@notices.about(TicketEdit, "requested", "applied", "refused", "retracted")
def edit_moved(edit: TicketEdit, change: Any) -> notices.News:
    """The reviewing side hears of the wish, the customer of the answer (R84)."""
    ticket = edit.ticket
    yield ticket.customer, text("%(words)s", words=lambda: edit_statement(edit, ticket.customer))
    for person in _staff(ticket.shop_id):
        yield person, text("%(words)s", words=lambda person=person: edit_statement(edit, person))


@notices.about(Question, "asked", "answered")
def question_moved(question: Question, change: Any) -> notices.News:
    """Whoever is to answer hears of the question, the customer of the answer."""
    if question.status == QuestionStatus.ANSWERED:
        yield question.customer, text("%(words)s", words=lambda: question_statement(question, question.customer))
    elif question.shop_id is not None:
        for person in _staff(question.shop_id):
            yield person, text("%(words)s", words=lambda person=person: question_statement(question, person))


def _complaint(complaint: Complaint, person: User) -> Any:
    return text("%(words)s", words=lambda: complaint_statement(complaint, person))


@notices.about(
    Complaint, ComplaintStatus.FILED, ComplaintStatus.ACCEPTED, ComplaintStatus.ANSWERED, ComplaintStatus.IN_REVIEW
)
def complaint_moved(complaint: Complaint, change: Any) -> notices.News:
    """The customer hears what becomes of it. The shop hears of a complaint about itself, but never of a report; and whoever
    handles it what the shop and the customer have to add."""
    if change.step == "state":
        yield complaint.accepted_by, _("The seller told its side of a complaint")
        return
    if change.step == "add":
        if complaint.status == ComplaintStatus.ACCEPTED:
            yield complaint.accepted_by, _("The customer added something to a complaint")
        return
    is_asked = change.step == "ask_shop"
    if not is_asked and complaint.status in (ComplaintStatus.ACCEPTED, ComplaintStatus.ANSWERED):
        yield complaint.customer, _complaint(complaint, complaint.customer)
    if complaint.is_report or complaint.against != Against.SELLER or complaint.shop_id is None:
        return
    if is_asked or complaint.status in (ComplaintStatus.FILED, ComplaintStatus.ANSWERED):
        for person in _staff(complaint.shop_id):
            told = _("Platform support asks for your side of a complaint")
            yield person, told if is_asked else _complaint(complaint, person)
