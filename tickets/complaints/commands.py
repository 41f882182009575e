"""Complaints, claims for a loss and reports: filed, taken up, answered, looked at again once, closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from orders.orders import pieces as order_pieces
from portal.doors.perform import Channel
from portal.kernel.changes import changing, creating, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.kernel.money import format_money
from portal.people.models import User
from portal.reasons.models import Reason, ReasonKind
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_days
from tickets.cases.commands import raising_for, submit_ticket
from tickets.cases.models import ProblemType, TicketType
from tickets.complaints import permissions, selectors
from tickets.complaints.models import Against, Complaint, ComplaintFile, ComplaintKind, Outcome
from tickets.complaints.selectors import Subject
from tickets.deadlines import COMPLAINT_ACCEPT_DAYS, COMPLAINT_ANSWER_DAYS, COMPLAINT_CONTENT_DAYS
from tickets.evidence import uploads


class OpenAlready(Refused):
    """There is an open one about the same: `complaint`."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(
            _("You have complained about this already; it is still open."),
            code="open_already",
            hint=_("It goes on as %(number)s.") % {"number": complaint.number},
        )
        self.complaint = complaint


def file_complaint(
    customer: User,
    *,
    by: User,
    kind: str,
    subject: Subject,
    against: str = Against.SELLER,
    topic: str = "",
    words: str,
    wish: str = "",
    loss: int | None = None,
    pictures: Sequence[Any] = (),
) -> Complaint:
    """Complain about how something of this customer's was handled, claim a loss that came of it, or report a shop.

    `loss` in minor units of the order's currency, for a claim alone, with files that show it. Raises Invalid at `about`,
    `topic`, `loss` or `pictures`, and OpenAlready while one about the same is open.
    """
    permissions.file_complaint(customer, by)
    is_report, is_loss = kind == ComplaintKind.REPORT, kind == ComplaintKind.LOSS
    if is_report:
        subject, against = subject.as_shop(), Against.SELLER
    _has_what_it_needs(subject, is_report=is_report, is_loss=is_loss, against=against, topic=topic, loss=loss)
    cleaned = uploads.clean_all(pictures)
    if is_loss and not cleaned:
        raise Invalid(_("Please add files that show the loss."), field="pictures", code="evidence_needed")
    fields = subject.as_fields() | ({"about": subject.shop.slug} if is_report and subject.shop else {})
    complaint = Complaint(
        customer=customer, filed_by=by, kind=kind, against=against, topic=topic if is_report else "", words=words,
        wish=wish, loss=loss if is_loss and loss else 0, **fields,
    )  # fmt: skip
    complaint.wait_until(add_working_days(clock.now(), COMPLAINT_ACCEPT_DAYS, complaint.country))
    try:
        with transaction.atomic():
            creating(complaint, by=by, step="file", note=words)
            _keep(complaint, cleaned, by=by)
    except IntegrityError:  # the index keeps it: also when the same is sent twice at once
        there = selectors.open_complaint(customer, fields["about"])
        if there is None:
            raise
        raise OpenAlready(there) from None
    return complaint


def _has_what_it_needs(
    subject: Subject, *, is_report: bool, is_loss: bool, against: str, topic: str, loss: int | None
) -> None:
    if is_report and subject.shop is None:
        raise Invalid(_("Choose the shop it is about."), field="about", code="required")
    if is_report and not topic:
        raise Invalid(_("Choose what fits best."), field="topic", code="required")
    if is_loss and subject.order is None:
        raise Invalid(_("Choose the order or case the loss comes from."), field="about", code="required")
    if is_loss and not (loss and loss > 0):
        raise Invalid(_("Enter the loss you claim."), field="loss", code="required")
    if not is_report and against == Against.SELLER and subject.shop is None:
        raise Invalid(_("Choose the order or case it is about."), field="about", code="required")


def _keep(complaint: Complaint, cleaned: Sequence[uploads.Clean], *, by: User) -> None:
    for one in cleaned:
        ComplaintFile.objects.create(complaint=complaint, added_by=by, added_at=clock.now(), **one.as_fields())


def accept_complaint(complaint: Complaint, *, by: User) -> Complaint:
    """Take it up. From now on it is answered by name, within seven working days."""
    with changing(complaint, by=by, step="accept", beside=ALONG) as complaint:
        permissions.accept_complaint(complaint, by)
        complaint.mark_accepted(by=by)
        complaint.wait_until(add_working_days(clock.now(), COMPLAINT_ANSWER_DAYS, complaint.country))
    return complaint


def ask_shop(complaint: Complaint, *, by: User, words: str = "") -> Complaint:
    """Ask the shop for its side of it. The answer does not wait for it longer than it may anyway."""
    with changing(complaint, by=by, step="ask_shop", note=words, beside=ALONG) as complaint:
        permissions.ask_shop(complaint, by)
        complaint.mark_shop_asked(at=clock.now())
    return complaint


def state_side(complaint: Complaint, *, by: User, words: str) -> Complaint:
    """What the shop says to it; the customer reads it, too."""
    with changing(complaint, by=by, step="state", note=words, beside=ALONG) as complaint:
        permissions.state_side(complaint, by)
        complaint.mark_shop_heard(words=words)
    return complaint


def answer_complaint(
    complaint: Complaint, *, by: User, outcome: str, words: str, done: str = "", amount: int | None = None
) -> Complaint:
    """Say what came of it and what is done about it. After a second look the answer is final.

    With `amount` (minor units, of a claim that is upheld at least in part) a case for compensation is raised for the
    customer; it runs its usual way, so nobody lets money go by answering. After a second look `amount` is what is granted in
    all: a further case is raised for what earlier ones do not pay. Raises Invalid at `done` or `amount`.
    """
    with changing(complaint, by=by, step="answer", note=words, beside=ALONG) as complaint:
        permissions.answer_complaint(complaint, by)
        if outcome != Outcome.NOT_UPHELD and not done.strip() and not amount:
            raise Invalid(_("Say what is done about it."), field="done", code="required")
        complaint.mark_answered(by=by, outcome=outcome, words=words, done=done)
        if amount:
            _award(complaint, amount, by=by)
        complaint.wait_until(add_calendar_days(clock.now(), COMPLAINT_CONTENT_DAYS, complaint.country))
    return complaint


def _award(complaint: Complaint, amount: int, *, by: User) -> None:
    """Grant so much in all. Raises Invalid at `amount`."""
    if complaint.kind != ComplaintKind.LOSS or complaint.outcome == Outcome.NOT_UPHELD:
        raise Invalid(_("Money is granted for a loss that is upheld."), field="amount", code="not_upheld")
    before = complaint.still_awarded
    if amount < before:
        raise Invalid(
            _("%(amount)s was granted before and is paid or on its way: enter at least that.")
            % {"amount": format_money(before, complaint.currency)},
            field="amount",
            code="granted_before",
        )
    if amount > complaint.loss:
        raise Invalid(
            _("At most what was claimed, %(amount)s.") % {"amount": format_money(complaint.loss, complaint.currency)},
            field="amount",
            code="above_claim",
        )
    complaint.granted = amount
    if amount > before:
        _compensate(complaint, amount - before, by=by)


def _compensate(complaint: Complaint, amount: int, *, by: User) -> None:
    """A case for compensation about as few pieces of the order as carry the amount. Raises Invalid at `amount`."""
    order = complaint.order
    pieces, carried = _pieces_worth(order, amount) if order is not None else ({}, 0)
    if order is None or carried < amount:
        raise Invalid(
            _("This order can still carry %(amount)s. Answer with less, or without an amount.")
            % {"amount": format_money(carried, complaint.currency)},
            field="amount",
            code="not_carried",
        )
    with override(complaint.customer.language or None):  # the words stand in the customer's name, so in their language
        told = _("Compensation for the loss answered in %(number)s.") % {"number": complaint.number}
    try:
        with raising_for(order, by, Channel.SERVICE_PLATFORM):
            submit_ticket(
                order, by=by, type=TicketType.COMPENSATION, problem=ProblemType.OTHER, reason=_reason(order),
                pieces=pieces, description=told, wish=told[:200], amount=amount, award_of=complaint,
            )  # fmt: skip
    except Refused as no:
        raise Invalid(str(no), field="amount", code=no.code) from no


def _pieces_worth(order: Any, amount: int) -> tuple[dict[int, int], int]:
    """Pieces that were sent and are free, the dearest first, until they are worth so much; and what they are worth."""
    chosen: dict[int, int] = {}
    worth = 0
    lines = sorted(order_pieces.lines_of(order), key=lambda line: line.worth(1) if line.free else 0, reverse=True)
    for line in lines:
        for count in range(1, min(line.free, line.sent) + 1):
            if worth >= amount:
                break
            worth += line.worth(count) - (line.worth(count - 1) if count > 1 else 0)
            chosen[line.line.pk] = count
    return chosen, worth


def _reason(order: Any) -> Reason:
    """ "Something else", or whatever else is in use and asks for no proof: the proof lies with the complaint."""
    rows = Reason.objects.offered(ReasonKind.RAISE_TICKET, order.shop).filter(needs_evidence=False)
    found = sorted(rows, key=lambda row: (row.code != "other", row.pk))
    if not found:
        raise Refused(_("No reason for such a case is in use."), code="no_reason")
    return found[0]


def ask_review(complaint: Complaint, *, by: User, words: str, pictures: Sequence[Any] = ()) -> Complaint:
    """The customer is not content: a supervisor who did not answer it looks at it again. Raises Invalid at `pictures`."""
    cleaned = uploads.clean_all(pictures, already=complaint.files.count())
    with changing(complaint, by=by, step="ask_review", note=words, beside=ALONG) as complaint:
        permissions.ask_review(complaint, by)
        complaint.mark_in_review()
        complaint.wait_until(add_working_days(clock.now(), COMPLAINT_ANSWER_DAYS, complaint.country))
        _keep(complaint, cleaned, by=by)
    return complaint


def add_to_complaint(complaint: Complaint, *, by: User, words: str, pictures: Sequence[Any] = ()) -> Complaint:
    """Say more, or show more, while the answer is not given; its time runs on. Raises Invalid at `pictures`."""
    cleaned = uploads.clean_all(pictures, already=complaint.files.count())
    with changing(complaint, by=by, step="add", note=words, beside=ALONG) as complaint:
        permissions.add_to_complaint(complaint, by)
        complaint.mark_added()
        _keep(complaint, cleaned, by=by)
    return complaint


def close_complaint(complaint: Complaint, *, by: User) -> Complaint:
    """The customer is content, or said nothing for seven days."""
    with changing(complaint, by=by, step="close") as complaint:
        permissions.close_complaint(complaint, by)
        complaint.mark_closed()
    return complaint


def withdraw_complaint(complaint: Complaint, *, by: User) -> Complaint:
    """Its customer takes it back before it is answered."""
    with changing(complaint, by=by, step="withdraw") as complaint:
        permissions.withdraw_complaint(complaint, by)
        complaint.mark_withdrawn()
    return complaint


def escalate_complaint(complaint: Complaint, *, by: User) -> Complaint:
    """Platform support did not take it up, or did not answer, in time: a supervisor is next. A fact; asked once a stage."""
    with changing(complaint, by=by) as complaint:
        complaint.escalated_at = complaint.escalated_at or clock.now()
        complaint.wait_until(None)
        note_fact("complaint_late", complaint, by=by)
    return complaint


ALONG = ("shop", "order__shop", "order__customer", "ticket", "cancellation", "refund")
