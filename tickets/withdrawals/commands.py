"""Withdrawing a case (取消售后): what it takes depends on where the case is, and is undone fairly.

While a withdrawal is open its case is frozen: nobody approves, starts or sends money. Locks go down: the case, the
withdrawal, the return, then money.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from orders.cancellations.commands.answering import answer_anew
from orders.cancellations.commands.locking import add_working_days_from_now
from orders.deadlines import ANSWER_HOURS, APPEAL_DAYS, COUNTER_DAYS, PLATFORM_DAYS
from orders.statuses import CancellationStatus
from portal.kernel.changes import changing, creating, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.kernel.money import format_money
from portal.people.models import User, system_user
from portal.people.permissions import is_support
from portal.reasons.models import Reason
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_hours
from refunds.reimbursements.commands import hold_reimbursement
from tickets import deadlines
from tickets.cases import money as case_money
from tickets.cases import obligations
from tickets.cases import permissions as case_permissions
from tickets.cases.models import Ticket
from tickets.deadlines import SUPERVISOR_DAYS, WITHDRAWAL_REVIEW_HOURS
from tickets.granting import commands
from tickets.granting.commands import end_offer
from tickets.paper.commands import keep_paper, needs_a_check
from tickets.statuses import TicketStatus
from tickets.undoing.commands import freeze, going_on, thaw, undo, withdrawing
from tickets.withdrawals import permissions, quotes
from tickets.withdrawals.models import TicketCancellation


def answer_hours(ticket: Ticket) -> int:
    """Working hours until silence answers a withdrawal asked for now."""
    return (
        WITHDRAWAL_REVIEW_HOURS if ticket.status in (TicketStatus.IN_REVIEW, TicketStatus.NEEDS_INFO) else ANSWER_HOURS
    )


def answered_by(ticket: Ticket, *, for_customer: bool) -> datetime:
    """When silence answers a withdrawal asked for now; in the customer's name not before they could say no."""
    due = add_working_hours(clock.now(), answer_hours(ticket), ticket.shop.country)
    if not for_customer:
        return due
    return max(due, add_calendar_days(clock.now(), deadlines.NO_DAYS, ticket.shop.country))


def liability_of(ticket: Ticket) -> quotes.Liability:
    """What withdrawing would mean right now. Reads only: the page shows it before anything is asked."""
    goods, repair, parcel = obligations.goods_of(ticket), obligations.repair_of(ticket), ticket.parcel
    money = case_money.money_of(ticket)
    moment = clock.now()
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
            repair_status=repair.status if repair else "",
            is_visit=bool(repair and repair.is_visit),
            visit_fee=repair.fee if repair and repair.is_too_late(moment) else 0,
            parcel_kind=parcel.kind if parcel else "",
            parcel_status=parcel.status if parcel else "",
            parcel_what=parcel.what if parcel else "",
            coupon=obligations.coupon_of(ticket),
            credit=money.credit,
        )
    )


def request_withdrawal(
    ticket: Ticket, *, by: User, reason: Reason | None, words: str = "", paper: dict[str, Any] | None = None
) -> TicketCancellation:
    """Ask to withdraw a case that somebody is handling. Freezes it and holds back money not sent yet. `paper`: the form that
    the industry demands.

    What the shop asks for in the customer's name the platform decides: nobody of the shop ends a claim against it. Whatever
    is asked for in their name stays open for their no (`permissions.NO_DAYS`), and they are told.
    """
    with changing(ticket, by=by) as ticket:
        case_permissions.withdraw(ticket, by)
        owed = liability_of(ticket)
        withdrawal = TicketCancellation(
            ticket=ticket,
            shop=ticket.shop,
            customer=ticket.customer,
            requested_by=by,
            reason=reason,
            words=words,
            quote=owed.frozen() | {"asked_by_shop": by.is_seller, "in_their_name": by.pk != ticket.customer_id},
            currency=ticket.currency,
            returned=0,
            kept=owed.costs,
            ticket_was=ticket.status,
            to_repay=owed.to_repay,
        )
        withdrawal.wait_until(answered_by(ticket, for_customer=by.pk != ticket.customer_id))
        creating(withdrawal, by=by, step="request", reason=reason.code if reason else "", note=words)
        keep_paper(withdrawal, paper)
        freeze(ticket, withdrawal, by=by)
    if by.is_seller:
        with withdrawing(withdrawal, by=by, step="hand_over") as (ticket, withdrawal):
            _to_platform(ticket, withdrawal, by=by)
    return withdrawal


def approve_withdrawal(
    withdrawal: TicketCancellation, *, by: User, note: str = "", paper: dict[str, Any] | None = None
) -> TicketCancellation:
    """Let the case go; what is under way is undone first. `paper`: what staff checked, where the industry demands it.

    `note` is for the record; where the platform decides both sides read it as its reasons. A cost that the shop proposed and
    the customer did not agree to is not borne.
    """
    return _approve(withdrawal, by=by, step="approve", note=note, paper=paper)


def _approve(
    withdrawal: TicketCancellation, *, by: User, step: str, note: str = "", paper: dict[str, Any] | None = None
) -> TicketCancellation:
    with withdrawing(withdrawal, by=by, step=step, note=note) as (ticket, withdrawal):
        permissions.approve_withdrawal(withdrawal, by)
        keep_paper(withdrawal, paper)
        if note and by.is_support and not by.is_machine:
            withdrawal.answer_reason, withdrawal.answer_words = None, note
        undo(ticket, withdrawal, by=by)
    return withdrawal


def counter_withdrawal(
    withdrawal: TicketCancellation, *, by: User, amount: int, words: str, proof: Any = None
) -> TicketCancellation:
    """Propose a share of costs already incurred (minor units), with proof; 3 days to answer."""
    with withdrawing(withdrawal, by=by, step="counter", note=words) as (ticket, withdrawal):
        permissions.counter_withdrawal(withdrawal, by)
        if amount <= 0:
            raise Invalid(_("Enter an amount above zero."), field="amount", code="not_positive")
        if amount > ticket.worth:
            raise Invalid(
                _("At most %(amount)s, the worth of the goods.")
                % {"amount": format_money(ticket.worth, ticket.currency)},
                field="amount",
                code="above_worth",
            )
        withdrawal.mark_countered(amount=amount, words=words, by=by, at=clock.now())
        if proof is not None:
            withdrawal.counter_proof = proof
        note_fact("cost_proposed", withdrawal, by=by, amount=amount, words=words)
        withdrawal.wait_until(add_calendar_days(clock.now(), COUNTER_DAYS, ticket.shop.country))
    return withdrawal


def take_back_withdrawal_cost(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The shop proposed a cost by mistake: it answers anew, in the time that was left when it proposed it."""
    with withdrawing(withdrawal, by=by, step="take_back_cost") as (ticket, withdrawal):
        permissions.take_back_withdrawal_cost(withdrawal, by)
        answer_anew(withdrawal, ticket.shop.country)
    return withdrawal


def end_review(withdrawal: TicketCancellation, *, by: User, words: str = "", **terms: Any) -> TicketCancellation:
    """The reviewer grants the case first: withdrawing is quoted anew, and the customer is asked whether they still want to.

    The case stays frozen, so that nothing is sent meanwhile. Without an answer in three days the withdrawal ends.
    """
    with transaction.atomic():
        with changing(withdrawal.ticket, by=by, step="resume") as ticket:
            if ticket.status == TicketStatus.NEEDS_INFO:
                permissions.end_review(withdrawal, by)
                ticket.mark_answered()
        with withdrawing(withdrawal, by=by, step="end_review", note=words, of_case="approve") as (ticket, withdrawal):
            permissions.end_review(withdrawal, by)
            end_offer(ticket, by=by)
            commands.grant(ticket, commands.terms_as_asked(ticket, **terms), by=by)
            ticket.answer_words = words
            for promise in case_money.promises_of(ticket):
                hold_reimbursement(promise, by=by, note=withdrawal.number)
            withdrawal.mark_countered(amount=0, words=words, by=by, at=clock.now())
            withdrawal.wait_until(add_calendar_days(clock.now(), COUNTER_DAYS, ticket.shop.country))
        commands.begin(withdrawal.ticket, by=by)
        ticket = Ticket.objects.with_company().get(pk=withdrawal.ticket_id)
        with changing(withdrawal, by=by) as withdrawal:
            owed = liability_of(ticket)
            withdrawal.ticket_was = ticket.status
            asked_by_shop = withdrawal.quote.get("asked_by_shop", False)
            withdrawal.quote = owed.frozen() | {"asked_by_shop": asked_by_shop}
            withdrawal.kept, withdrawal.to_repay = owed.costs, owed.to_repay
    return withdrawal


def accept_withdrawal_cost(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The customer bears the proposed cost, or wants it all the same though the case was granted; the withdrawal goes on."""
    with withdrawing(withdrawal, by=by, step="accept" if withdrawal.countered else "insist") as (ticket, withdrawal):
        if withdrawal.countered:
            permissions.accept_withdrawal(withdrawal, by)
        else:
            permissions.insist_on_withdrawal(withdrawal, by)
        withdrawal.answered_at = clock.now()  # agreed on now, not when it was proposed
        withdrawal.kept += withdrawal.countered
        withdrawal.quote = withdrawal.quote | {"agreed_costs": withdrawal.countered}
        undo(ticket, withdrawal, by=by)
    return withdrawal


def reject_withdrawal(
    withdrawal: TicketCancellation, *, by: User, reason: Reason | None, words: str
) -> TicketCancellation:
    """Say no, with words the customer reads; the case goes on where it stood."""
    code = reason.code if reason else ""
    with going_on(withdrawal, by=by, step="reject", note=words, reason=code) as (ticket, withdrawal):
        permissions.reject_withdrawal(withdrawal, by)
        withdrawal.mark_rejected(reason=reason, words=words, by=by, at=clock.now())
        withdrawal.wait_until(add_calendar_days(clock.now(), APPEAL_DAYS, ticket.shop.country))
        thaw(ticket, by=by)
    return withdrawal


def lapse_withdrawal_counter(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The customer did not answer the proposed cost in time."""
    words = (
        _("The proposed cost was not answered in time.")
        if withdrawal.countered
        else _("Whether to withdraw it all the same was not answered in time.")
    )
    return reject_withdrawal(withdrawal, by=by, reason=None, words=words)


def appeal_withdrawal(withdrawal: TicketCancellation, *, by: User, words: str = "") -> TicketCancellation:
    """Ask the platform to step in; the case is frozen again meanwhile. What the platform itself rejected, somebody else
    there looks at."""
    with withdrawing(withdrawal, by=by, step="appeal", note=words) as (ticket, withdrawal):
        permissions.appeal_withdrawal(withdrawal, by)
        _may_freeze_again(ticket, withdrawal)
        answered = withdrawal.answered_by
        if withdrawal.status == CancellationStatus.REJECTED and answered is not None and is_support(answered):
            withdrawal.first_decided_by = answered
        _to_platform(ticket, withdrawal, by=by)
    return withdrawal


def ask_supervisor(withdrawal: TicketCancellation, *, by: User, words: str) -> TicketCancellation:
    """The platform's decision does not satisfy: a supervisor looks again, within three business days (R41).

    The case is frozen again meanwhile. Raises Refused when the case has ended or another withdrawal is open.
    """
    with withdrawing(withdrawal, by=by, step="ask_supervisor", note=words) as (ticket, withdrawal):
        permissions.ask_supervisor(withdrawal, by)
        _may_freeze_again(ticket, withdrawal)
        withdrawal.mark_looked_at_again(at=clock.now())
        _wait_for_decision(ticket, withdrawal, SUPERVISOR_DAYS, by=by)
    return withdrawal


def _may_freeze_again(ticket: Ticket, withdrawal: TicketCancellation) -> None:
    if ticket.frozen_by not in ("", withdrawal.number):
        raise Refused(_("Another withdrawal of this case is open."), code="already_asked")
    if not ticket.is_open:
        raise Refused(_("This case is %(status)s by now.") % {"status": ticket.get_status_display()}, code="ended")


def _to_platform(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    withdrawal.mark_platform_review()
    _wait_for_decision(ticket, withdrawal, PLATFORM_DAYS, by=by)


def _wait_for_decision(ticket: Ticket, withdrawal: TicketCancellation, days: int, *, by: User) -> None:
    """Unanswered again: what was answered before stays in the story."""
    withdrawal.answer_reason, withdrawal.answer_words = None, ""
    withdrawal.answered_by = withdrawal.answered_at = withdrawal.ended_at = withdrawal.escalated_at = None
    withdrawal.wait_until(add_working_days_from_now(days, ticket.shop.country))
    if not ticket.frozen_by:
        freeze(ticket, withdrawal, by=by)


def refuse_withdrawal(withdrawal: TicketCancellation, *, by: User, words: str) -> TicketCancellation:
    """The platform decides against it, with its reasons; the case goes on."""
    with going_on(withdrawal, by=by, step="refuse", note=words) as (ticket, withdrawal):
        permissions.refuse_withdrawal(withdrawal, by)
        withdrawal.mark_refused(words=words, by=by, at=clock.now())
        thaw(ticket, by=by)
    return withdrawal


def retract_withdrawal(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The customer wants the case after all."""
    with going_on(withdrawal, by=by, step="retract") as (ticket, withdrawal):
        permissions.retract_withdrawal(withdrawal, by)
        withdrawal.mark_retracted(at=clock.now())
        if ticket.frozen_by == withdrawal.number:
            thaw(ticket, by=by)
    return withdrawal


def settle_withdrawal_silence(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """No answer in time. In review and approved, silence lets the case go; once goods move, the platform decides.

    It also decides where the industry demands a check first: nobody made it.
    """
    if withdrawal.ticket_was == TicketStatus.IN_PROGRESS or needs_a_check(withdrawal):
        note = _("No answer in time: the platform decides.")
        with withdrawing(withdrawal, by=by, step="silence", note=note) as (ticket, withdrawal):
            _to_platform(ticket, withdrawal, by=by)
        return withdrawal
    return _approve(withdrawal, by=system_user(), step="silence", note=_("No answer in time: that counts as approval."))


def escalate_withdrawal(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The platform's time is up, or the carrier has no news: a supervisor is next. A fact, asked once."""
    with changing(withdrawal, by=by) as withdrawal:
        withdrawal.escalated_at = withdrawal.escalated_at or clock.now()
        withdrawal.wait_until(None)
        note_fact("escalated", withdrawal, by=by, status=withdrawal.status)
    return withdrawal
