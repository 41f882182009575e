"""Settling what differs between a provider's statement and our books: book it, blame the provider, or ask again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from portal.kernel.changes import changing, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.people.models import User
from portal.time import clock
from refunds.differences import permissions
from refunds.gateways.base import Answer, Outside
from refunds.outside.commands import take_in_outside
from refunds.payments.models import Payment
from refunds.reconciliation.formats.agreement import COMES_BACK, agrees
from refunds.reconciliation.models import Difference, StatementLine
from refunds.refunds.commands import ask_refund_now, conclude_attempt, resume_attempt, retry_refund
from refunds.refunds.models import Refund, RefundAttempt
from refunds.statuses import (
    Destination,
    DifferenceKind,
    LineKind,
    LineStatus,
    NoticeVerdict,
    Outcome,
    OutsideKind,
    RefundStatus,
    Resolution,
)


def book_difference(difference: Difference, *, by: User, payment: str = "") -> Difference:
    """Take the provider's word: book the refund it made unasked, or move our refund to where it is there.

    `payment` is the number of the payment that a line about an unknown one belongs to. Raises Invalid where it does not
    exist, Refused where the books cannot hold it.
    """
    with transaction.atomic():
        permissions.book_difference(difference, by)
        if difference.kind in (DifferenceKind.MISSING_HERE, DifferenceKind.UNKNOWN_ORDER):
            refund = _book_outside(difference, _payment(difference, payment), by=by)
        else:
            refund = _follow(difference, by=by)
        return settle(difference, Resolution.BOOKED, by=by, refund=refund)


def book_part_of_difference(difference: Difference, *, by: User, note: str) -> Difference:
    """Book of what went back at the provider as much as the payment has left; `note` tells what became of the rest."""
    with transaction.atomic():
        permissions.book_part_of_difference(difference, by)
        payment = _payment(difference, "")
        refund = _book_outside(difference, payment, amount=payment.given_room, by=by)
        return settle(difference, Resolution.BOOKED, by=by, note=note, refund=refund)


def blame_provider(difference: Difference, *, by: User, note: str) -> Difference:
    """The statement is wrong, and the provider has been told; our books stay as they are. `note` says how it is known."""
    permissions.settle_difference(difference, by)
    return settle(difference, Resolution.PROVIDER_ERROR, by=by, note=note)


def ask_about_difference(difference: Difference, *, by: User) -> Difference:
    """Have the provider asked about the refund, or a failed one tried again. The difference waits for the answer."""
    with changing(difference, by=by) as difference:
        permissions.ask_about_difference(difference, by)
        refund = difference.refund
        assert refund is not None, "the rule has seen that there is one"
        if refund.status == RefundStatus.SUBMITTED:
            ask_refund_now(refund, by=by)
        else:
            retry_refund(refund, by=by)
        difference.asked_at = clock.now()
        note_fact("difference_asked", difference, by=by, refund=refund.number)
    return difference


def look_at_differences_again(refund: Refund, *, by: User) -> int:
    """The refund has moved: whatever a line said about it and is true by now needs nobody. Returns how many."""
    settled = 0
    for difference in (
        Difference.objects.unsettled()
        .filter(refund=refund, kind=DifferenceKind.STATUS)
        .select_related("statement", "line")
    ):
        line = difference.line
        if line is not None and agrees(line.kind, line.status, refund.status, difference.statement.gateway):
            settle(difference, Resolution.AGREES, by=by)
            settled += 1
    return settled


def settle(
    difference: Difference, resolution: Resolution, *, by: User, note: str = "", refund: Refund | None = None
) -> Difference:
    """Close a difference. Called by the commands above, which have asked whether it may be."""
    with changing(difference, by=by, note=note, step=resolution) as difference:
        difference.mark_settled(resolution=resolution, by=by, at=clock.now(), note=note)
        if refund is not None:
            difference.refund = refund
    return difference


def _payment(difference: Difference, number: str) -> Payment:
    if difference.payment is not None:
        return difference.payment
    found = Payment.objects.filter(number=number.strip().upper()).select_related("charge").first()
    if found is None:
        raise Invalid(_("There is no payment with this number."), field="payment", code="no_payment")
    return found


def _book_outside(difference: Difference, payment: Payment, *, amount: int | None = None, by: User) -> Refund:
    line = difference.line
    assert line is not None, "these kinds come from a line"
    kind = OutsideKind.CHARGEBACK if line.kind == LineKind.CHARGEBACK else OutsideKind.REFUND
    names = tuple(name for name in (line.payment_reference,) if name)
    told = Outside(kind, names, line.reference, line.amount if amount is None else amount, line.currency, line.at)
    taken = take_in_outside(payment, told, by=by)
    if taken.refund is None:
        raise Refused(
            {
                NoticeVerdict.HELD: _("A refund of this payment is on its way and may be the same money."),
                NoticeVerdict.NOTHING_NEW: _("The books have this money already."),
            }.get(taken.verdict, _("More went back there than our books can hold for this payment.")),
            code="cannot_be_booked",
            hint=_("Ask the provider first."),
        )
    return taken.refund


def _follow(difference: Difference, *, by: User) -> Refund:
    """Our refund goes where the provider says it is: arrived, failed, or sent back."""
    line, refund = difference.line, difference.refund
    assert line is not None and refund is not None, "the rule has seen to it"
    if refund.destination == Destination.EXTERNAL and line.kind in COMES_BACK:
        return _undo_outside(refund, line, by=by)
    attempt = RefundAttempt.objects.select_related("refund").filter(refund=refund).order_by("-ordinal").first()
    if attempt is None:
        raise Refused(_("This refund was never sent to a provider."), code="never_sent")
    is_done = line.kind == LineKind.REFUND and line.status == LineStatus.DONE
    told = {"statement": difference.statement.number, "row": line.row}
    if is_done:
        answer = Answer(Outcome.SUCCEEDED, reference=line.reference, at=line.at, raw=told)
    elif refund.status == RefundStatus.SUCCEEDED:
        answer = Answer(Outcome.REVERSED, reference=line.reference, at=line.at, failure="sent_back", raw=told)
    else:
        answer = Answer(Outcome.FAILED, reference=line.reference, at=line.at, failure="failed_there", raw=told)
    if refund.status == RefundStatus.FAILED and is_done:
        return resume_attempt(attempt, answer, by=by)
    return conclude_attempt(attempt, answer, by=by)


def _undo_outside(refund: Refund, line: StatementLine, *, by: User) -> Refund:
    """What went back without our asking came back again: the shop has won the chargeback, or the bank returned it."""
    is_chargeback = line.kind == LineKind.WON_BACK
    told = Outside(
        OutsideKind.CHARGEBACK if is_chargeback else OutsideKind.REFUND,
        (),
        refund.gateway_reference,
        refund.amount,
        refund.currency,
        line.at,
        is_undone=True,
    )
    return take_in_outside(refund.payment, told, by=by).refund or refund
