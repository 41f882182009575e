"""Withdrawing a case (取消售后): what it takes depends on where the case is, and is undone fairly.

While a withdrawal is open its case is frozen: nobody approves, starts or sends money. Locks go down: the case, the
withdrawal, the return, then money.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from orders.commands.cancellations import (
    ANSWER_HOURS,
    APPEAL_DAYS,
    COUNTER_DAYS,
    PLATFORM_DAYS,
    add_working_days_from_now,
)
from orders.statuses import CancellationStatus
from portal import clock, numbers
from portal.business_time import add_calendar_days, add_working_hours
from portal.changes import changing, creating, note_fact
from portal.errors import Invalid, Refused
from portal.models import Reason, User, system_user
from portal.money import format_money
from refunds.commands import (
    Cause,
    book_repayment,
    hold_reimbursement,
    promise_reimbursement,
    release_reimbursement,
    withdraw_reimbursement,
)
from refunds.models import Repayment
from refunds.statuses import CauseKind, RepaymentStatus
from tickets import facts, policies, quotes
from tickets.commands.cases import end_withdrawn, follow_money, hand_goods_back
from tickets.commands.goods import take_in, write_off
from tickets.models import Return, Ticket, TicketCancellation
from tickets.statuses import ReturnStatus, TicketStatus

RECALL_DAYS = 10
"""Calendar days without news of a recall after which the platform is asked (FLOWS: Recall)."""
REST_DAYS = 2
"""Calendar days that are at least left for the goods once a case is no longer frozen."""
REVIEW_HOURS = 8
"""Hours on working days a reviewer has to let a case go that is still in review; then silence approves."""


def answer_hours(ticket: Ticket) -> int:
    """Working hours until silence answers a withdrawal asked for now."""
    return REVIEW_HOURS if ticket.status in (TicketStatus.IN_REVIEW, TicketStatus.NEEDS_INFO) else ANSWER_HOURS


def liability_of(ticket: Ticket) -> quotes.Liability:
    """What withdrawing would mean right now. Reads only: the page shows it before anything is asked."""
    goods = facts.goods_of(ticket)
    money = facts.money_of(ticket)
    return quotes.liability(
        quotes.Facts(
            currency=ticket.currency,
            arrived=money.arrived,
            in_flight=money.in_flight,
            unsent=max((ticket.granted or ticket.asked) - money.arrived - money.in_flight, 0),
            return_status=goods.status if goods else "",
            return_freight=goods.freight if goods else 0,
            freight_borne_by_shop=ticket.freight_borne_by == "shop",
            recall_fee=ticket.shop.recall_fee,
        )
    )


@contextmanager
def _case(
    withdrawal: TicketCancellation, *, by: User, step: str, note: str = "", reason: str = ""
) -> Iterator[tuple[Ticket, TicketCancellation]]:
    """Lock the case, then the withdrawal; save and record both."""
    with (
        transaction.atomic(),
        changing(withdrawal.ticket, by=by, note=note) as ticket,
        changing(withdrawal, by=by, step=step, note=note, reason=reason) as fresh,
    ):
        fresh.ticket = ticket
        yield ticket, fresh


@contextmanager
def _going_on(
    withdrawal: TicketCancellation, *, by: User, step: str, note: str = "", reason: str = ""
) -> Iterator[tuple[Ticket, TicketCancellation]]:
    """Like `_case`, for an end without effect: afterwards the case catches up with what its money did meanwhile."""
    with transaction.atomic():
        with _case(withdrawal, by=by, step=step, note=note, reason=reason) as (ticket, withdrawal):
            yield ticket, withdrawal
        follow_money(Ticket.objects.get(pk=ticket.pk), by=system_user())


def request_withdrawal(ticket: Ticket, *, by: User, reason: Reason | None, words: str = "") -> TicketCancellation:
    """Ask to withdraw a case that somebody is handling. Freezes it and holds back money not sent yet."""
    with changing(ticket, by=by) as ticket:
        policies.withdraw(ticket, by)
        owed = liability_of(ticket)
        withdrawal = TicketCancellation(
            ticket=ticket,
            shop=ticket.shop,
            customer=ticket.customer,
            requested_by=by,
            reason=reason,
            words=words,
            quote=owed.frozen(),
            currency=ticket.currency,
            returned=0,
            kept=owed.costs,
            ticket_was=ticket.status,
            to_repay=owed.to_repay,
        )
        withdrawal.wait_until(add_working_hours(clock.now(), answer_hours(ticket), ticket.shop.country))
        creating(withdrawal, by=by, step="request", reason=reason.code if reason else "", note=words)
        _freeze(ticket, withdrawal, by=by)
    return withdrawal


def _freeze(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    ticket.frozen_by = withdrawal.number
    for promise in facts.promises_of(ticket):
        hold_reimbursement(promise, by=by, note=withdrawal.number)


def _thaw(ticket: Ticket, *, by: User) -> None:
    """The withdrawal came to nothing: the case goes on, and money not sent yet may go.

    Whoever is waited for gets a fair rest of their time back, since nobody could act while the case was frozen.
    """
    ticket.frozen_by = ""
    for promise in facts.promises_of(ticket):
        release_reimbursement(promise, by=by)
    if ticket.due_at is not None and ticket.status in (TicketStatus.SUBMITTED, TicketStatus.IN_REVIEW):
        soonest = add_working_hours(clock.now(), REVIEW_HOURS, ticket.shop.country)
        ticket.wait_until(max(ticket.due_at, soonest), since=ticket.due_from)
    goods = Return.objects.filter(ticket=ticket, due_at__isnull=False).first()
    if goods is not None and goods.due_at is not None:
        with changing(goods, by=by) as goods:
            soonest = add_calendar_days(clock.now(), REST_DAYS, ticket.shop.country)
            goods.wait_until(max(goods.due_at, soonest), since=goods.due_from)


def approve_withdrawal(withdrawal: TicketCancellation, *, by: User, note: str = "") -> TicketCancellation:
    """Let the case go; what is under way is undone first."""
    return _approve(withdrawal, by=by, step="approve", note=note)


def _approve(withdrawal: TicketCancellation, *, by: User, step: str, note: str = "") -> TicketCancellation:
    with _case(withdrawal, by=by, step=step, note=note) as (ticket, withdrawal):
        policies.approve_withdrawal(withdrawal, by)
        _undo(ticket, withdrawal, by=by)
    return withdrawal


def _undo(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    """One step further: the parcel first, then the money, then done. Called with case and withdrawal locked."""
    goods = Return.objects.filter(ticket=ticket).first()
    if goods is not None and goods.status == ReturnStatus.IN_TRANSIT:
        withdrawal.mark_recalling(by=by, at=clock.now())
        withdrawal.wait_until(add_calendar_days(clock.now(), RECALL_DAYS, ticket.shop.country))
        return
    if fee := withdrawal.quote.get("recall_fee"):  # it arrived while the answer was waited for: nothing to call back
        withdrawal.kept -= fee
        withdrawal.quote = withdrawal.quote | {"recall_fee": 0}
    _settle(ticket, withdrawal, by=by)


def _settle(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    """Stop what was not sent, ask back what was given, and finish when nothing is owed."""
    left = [withdraw_reimbursement(promise, by=by, note=withdrawal.number) for promise in facts.promises_of(ticket)]
    if any(money.in_flight for money in left):
        if withdrawal.status != CancellationStatus.REPAYING:
            withdrawal.mark_repaying(by=by, at=clock.now())
        return
    withdrawal.to_repay = sum(money.given for money in left) + withdrawal.kept
    if withdrawal.to_repay and ticket.order.charge is not None and withdrawal.repayment is None:
        withdrawal.repayment = book_repayment(
            ticket.order.charge,
            withdrawal.to_repay,
            cause=Cause.of(CauseKind.AFTER_SALES, withdrawal),
            by=by,
        )
    if withdrawal.repayment is not None and withdrawal.repayment.status == RepaymentStatus.DUE:
        if withdrawal.status != CancellationStatus.REPAYING:
            withdrawal.mark_repaying(by=by, at=clock.now())
        return
    _complete(ticket, withdrawal, by=by)


def _complete(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    hand_goods_back(ticket, by=by)
    withdrawal.check_code = withdrawal.check_code or numbers.make("CK")
    withdrawal.mark_completed(by=by, at=clock.now())
    end_withdrawn(ticket)


def follow_withdrawal(ticket: Ticket, *, by: User) -> TicketCancellation | None:
    """A refund that was on its way when the case was withdrawn has ended: go on. Told twice, nothing more happens."""
    withdrawal = TicketCancellation.objects.filter(number=ticket.frozen_by).first()
    if withdrawal is None or withdrawal.status != CancellationStatus.REPAYING or withdrawal.repayment_id:
        return withdrawal
    with _case(withdrawal, by=by, step="follow_money") as (ticket, withdrawal):
        if withdrawal.status == CancellationStatus.REPAYING and withdrawal.repayment is None:
            _settle(ticket, withdrawal, by=by)
    return withdrawal


def follow_repayment(repayment: Repayment, *, by: User) -> TicketCancellation | None:
    """What was owed back is paid or waived: the withdrawal completes. Lapsed: it lapses, and the case goes on."""
    withdrawal = TicketCancellation.objects.filter(repayment=repayment, status=CancellationStatus.REPAYING).first()
    if withdrawal is None or repayment.status == RepaymentStatus.DUE:
        return withdrawal
    if repayment.status != RepaymentStatus.LAPSED:
        with _case(withdrawal, by=by, step="repaid") as (ticket, withdrawal):
            if withdrawal.status == CancellationStatus.REPAYING:
                _complete(ticket, withdrawal, by=by)
        return withdrawal
    with _going_on(withdrawal, by=by, step="lapse") as (ticket, withdrawal):
        if withdrawal.status == CancellationStatus.REPAYING:
            withdrawal.mark_lapsed(at=clock.now())
            _thaw(ticket, by=by)
            _promise_again(ticket, by=by)
            _look_anew_without_goods(ticket)
    return withdrawal


def _look_anew_without_goods(ticket: Ticket) -> None:
    """The parcel was called back for a withdrawal that came to nothing: what was agreed needs a new look."""
    goods = Return.objects.filter(ticket=ticket).first()
    if ticket.status == TicketStatus.IN_PROGRESS and goods is not None and goods.status == ReturnStatus.RECALLED:
        ticket.mark_revised()
        ticket.wait_until(add_working_hours(clock.now(), ANSWER_HOURS, ticket.shop.country))


def _promise_again(ticket: Ticket, *, by: User) -> None:
    """The part of the refund that was stopped for the withdrawal is promised anew."""
    if ticket.order.charge is None:
        return
    money = facts.money_of(ticket)
    stopped = min(money.stopped, ticket.granted - money.arrived - money.in_flight - money.unsent)
    if stopped > 0:
        ticket.reimbursement = promise_reimbursement(
            ticket.order.charge,
            stopped,
            cause=Cause.of(CauseKind.AFTER_SALES, ticket),
            quote={"rows": [{"label": "goods", "amount": stopped}]},
            by=by,
        )


def counter_withdrawal(
    withdrawal: TicketCancellation, *, by: User, amount: int, words: str, proof: Any = None
) -> TicketCancellation:
    """Propose a share of costs already incurred (minor units), with proof; 3 days to answer."""
    with _case(withdrawal, by=by, step="counter", note=words) as (ticket, withdrawal):
        policies.counter_withdrawal(withdrawal, by)
        if amount <= 0:
            raise Invalid(_("Enter an amount above zero."), field="amount", code="not_positive")
        if amount > ticket.asked:
            raise Invalid(
                _("At most %(amount)s, the worth of the goods.")
                % {"amount": format_money(ticket.asked, ticket.currency)},
                field="amount",
                code="above_worth",
            )
        withdrawal.mark_countered(amount=amount, words=words, by=by, at=clock.now())
        if proof is not None:
            withdrawal.counter_proof = proof
        withdrawal.wait_until(add_calendar_days(clock.now(), COUNTER_DAYS, ticket.shop.country))
    return withdrawal


def accept_withdrawal_cost(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The customer bears the proposed cost; the withdrawal goes on."""
    with _case(withdrawal, by=by, step="accept") as (ticket, withdrawal):
        policies.accept_withdrawal(withdrawal, by)
        withdrawal.kept += withdrawal.countered
        withdrawal.quote = withdrawal.quote | {"agreed_costs": withdrawal.countered}
        _undo(ticket, withdrawal, by=by)
    return withdrawal


def reject_withdrawal(
    withdrawal: TicketCancellation, *, by: User, reason: Reason | None, words: str
) -> TicketCancellation:
    """Say no, with words the customer reads; the case goes on where it stood."""
    code = reason.code if reason else ""
    with _going_on(withdrawal, by=by, step="reject", note=words, reason=code) as (ticket, withdrawal):
        policies.reject_withdrawal(withdrawal, by)
        withdrawal.mark_rejected(reason=reason, words=words, by=by, at=clock.now())
        withdrawal.wait_until(add_calendar_days(clock.now(), APPEAL_DAYS, ticket.shop.country))
        _thaw(ticket, by=by)
    return withdrawal


def lapse_withdrawal_counter(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The customer did not answer the proposed cost in time."""
    words = _("The proposed cost was not answered in time.")
    return reject_withdrawal(withdrawal, by=by, reason=None, words=words)


def appeal_withdrawal(withdrawal: TicketCancellation, *, by: User, words: str = "") -> TicketCancellation:
    """Ask the platform to step in; the case is frozen again meanwhile."""
    with _case(withdrawal, by=by, step="appeal", note=words) as (ticket, withdrawal):
        policies.appeal_withdrawal(withdrawal, by)
        if ticket.frozen_by not in ("", withdrawal.number):
            raise Refused(_("Another withdrawal of this case is open."), code="already_asked")
        if not ticket.is_open:
            raise Refused(_("This case is %(status)s by now.") % {"status": ticket.get_status_display()}, code="ended")
        _to_platform(ticket, withdrawal, by=by)
    return withdrawal


def _to_platform(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    withdrawal.mark_platform_review()
    withdrawal.ended_at = None
    withdrawal.wait_until(add_working_days_from_now(PLATFORM_DAYS, ticket.shop.country))
    if not ticket.frozen_by:
        _freeze(ticket, withdrawal, by=by)


def refuse_withdrawal(withdrawal: TicketCancellation, *, by: User, words: str) -> TicketCancellation:
    """The platform decides against it, with its reasons; the case goes on."""
    with _going_on(withdrawal, by=by, step="refuse", note=words) as (ticket, withdrawal):
        policies.refuse_withdrawal(withdrawal, by)
        withdrawal.mark_refused(words=words, by=by, at=clock.now())
        _thaw(ticket, by=by)
    return withdrawal


def retract_withdrawal(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The customer wants the case after all."""
    with _going_on(withdrawal, by=by, step="retract") as (ticket, withdrawal):
        policies.retract_withdrawal(withdrawal, by)
        withdrawal.mark_retracted(at=clock.now())
        if ticket.frozen_by == withdrawal.number:
            _thaw(ticket, by=by)
    return withdrawal


def settle_withdrawal_silence(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """No answer in time. In review and approved, silence lets the case go; once goods move, the platform decides."""
    if withdrawal.ticket_was == TicketStatus.IN_PROGRESS:
        note = _("No answer in time: the platform decides.")
        with _case(withdrawal, by=by, step="silence", note=note) as (ticket, withdrawal):
            _to_platform(ticket, withdrawal, by=by)
        return withdrawal
    return _approve(withdrawal, by=system_user(), step="silence", note=_("No answer in time: that counts as approval."))


def escalate_withdrawal(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The platform's time is up, or the carrier has no news: a supervisor is next. A fact, asked once."""
    with changing(withdrawal, by=by) as withdrawal:
        withdrawal.escalated_at = withdrawal.escalated_at or clock.now()
        withdrawal.wait_until(None)
        note_fact("escalated", withdrawal, by=by)
    return withdrawal


def recover_goods(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The carrier brings the parcel back to the customer."""
    with _case(withdrawal, by=by, step="recover") as (ticket, withdrawal):
        policies.undo_withdrawal(withdrawal, by)
        with changing(Return.objects.get(ticket=ticket), by=by, step="recall") as goods:
            goods.mark_recalled()
        _settle(ticket, withdrawal, by=by)
    return withdrawal


def miss_goods(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The parcel reached the seller all the same: the case goes on with the inspection, as the customer was told."""
    with _going_on(withdrawal, by=by, step="miss") as (ticket, withdrawal):
        policies.undo_withdrawal(withdrawal, by)
        withdrawal.mark_missed(at=clock.now())
        _thaw(ticket, by=by)
        take_in(ticket, by=by)
    return withdrawal


def lose_goods(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The carrier lost it: there is nothing to bring back, so the case goes on and the platform looks at it."""
    with _going_on(withdrawal, by=by, step="lose") as (ticket, withdrawal):
        policies.lose_goods(withdrawal, by)
        withdrawal.mark_missed(at=clock.now())
        _thaw(ticket, by=by)
        write_off(ticket, by=by)
    return withdrawal
