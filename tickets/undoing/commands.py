"""What a withdrawal undoes, in order: parcels, the visit, money, what was given. And how a case goes on when it came to nothing.

Locks go down: the case, the withdrawal, what belongs to the case, then money.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet

from orders.deadlines import ANSWER_HOURS
from orders.statuses import CancellationStatus
from portal.kernel import numbers
from portal.kernel.changes import changing, note_fact
from portal.kernel.fsm import can_step
from portal.people.models import User, system_user
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_hours
from refunds.reclaimed_credit.commands import take_credit_back
from refunds.reclaimed_credit.selectors import credit_taken
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import (
    hold_reimbursement,
    promise_again,
    release_reimbursement,
    withdraw_reimbursement,
)
from refunds.repayments.commands import book_repayment
from refunds.repayments.models import Repayment
from refunds.statuses import CauseKind, RepaymentStatus
from tickets.cases import money as case_money
from tickets.cases import obligations
from tickets.cases.commands import end_withdrawn, follow_money
from tickets.cases.models import BESIDE, KIN, Ticket
from tickets.deadlines import PREPARE_HOURS, RECALL_DAYS, THAWED_REST_DAYS, THAWED_REVIEW_HOURS
from tickets.granting.commands import hand_goods_back, uncount_pieces
from tickets.handbacks.commands import ask_back
from tickets.handbacks.models import HandBack
from tickets.repairs.models import Repair
from tickets.replacements.models import Replacement, Sending
from tickets.returns.commands import take_in, write_off
from tickets.returns.models import Return
from tickets.statuses import HandBackStatus, RepairStatus, ReplacementStatus, ReturnStatus, TicketStatus
from tickets.withdrawals import permissions
from tickets.withdrawals.models import TicketCancellation


@contextmanager
def withdrawing(
    withdrawal: TicketCancellation, *, by: User, step: str, note: str = "", reason: str = "", of_case: str = ""
) -> Iterator[tuple[Ticket, TicketCancellation]]:
    """Lock the case, then the withdrawal; save and record both."""
    with (
        transaction.atomic(),
        changing(withdrawal.ticket, by=by, note=note, step=of_case, along=KIN, beside=BESIDE) as ticket,
        changing(withdrawal, by=by, step=step, note=note, reason=reason) as fresh,
    ):
        fresh.ticket = ticket
        yield ticket, fresh


@contextmanager
def going_on(
    withdrawal: TicketCancellation, *, by: User, step: str, note: str = "", reason: str = ""
) -> Iterator[tuple[Ticket, TicketCancellation]]:
    """Like `withdrawing`, for an end without effect: afterwards the case catches up with what its money did meanwhile."""
    with transaction.atomic():
        with withdrawing(withdrawal, by=by, step=step, note=note, reason=reason) as (ticket, withdrawal):
            yield ticket, withdrawal
        follow_money(ticket, by=system_user())


def freeze(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    """Nobody approves, starts or pays from now on."""
    ticket.frozen_by = withdrawal.number
    for promise in case_money.promises_of(ticket):
        hold_reimbursement(promise, by=by, note=withdrawal.number)


def thaw(ticket: Ticket, *, by: User) -> None:
    """The withdrawal came to nothing: the case goes on, and money not sent yet may go.

    Whoever is waited for gets a fair rest of their time back, since nobody could act while the case was frozen.
    """
    ticket.frozen_by = ""
    for promise in case_money.promises_of(ticket):
        release_reimbursement(promise, by=by)
    if ticket.due_at is not None and ticket.status in (TicketStatus.SUBMITTED, TicketStatus.IN_REVIEW):
        soonest = add_working_hours(clock.now(), THAWED_REVIEW_HOURS, ticket.shop.country)
        ticket.wait_until(max(ticket.due_at, soonest), since=ticket.due_from)
    soonest = add_calendar_days(clock.now(), THAWED_REST_DAYS, ticket.shop.country)
    beside = (
        obligations.goods_of(ticket),
        obligations.verdict_of(ticket),
        obligations.repair_of(ticket),
        obligations.offer_of(ticket),
    )
    for row in (*beside, *Replacement.objects.filter(ticket=ticket, due_at__isnull=False)):
        if row is not None and row.due_at is not None:
            with changing(row, by=by) as row:
                row.wait_until(max(row.due_at, soonest), since=row.due_from)


def undo(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    """One step further: what travels is called back first, then all else. Called with case and withdrawal locked."""
    visit, goods = obligations.repair_of(ticket), obligations.goods_of(ticket)
    if visit is not None and visit.visit_at is not None and can_step(visit, "mark_cancelled"):
        with changing(visit, by=by, step="call_off") as visit:
            visit.mark_cancelled(at=clock.now())
    if (goods is not None and goods.status == ReturnStatus.IN_TRANSIT) or _sent(ticket).exists():
        withdrawal.mark_recalling(by=by, at=clock.now())
        withdrawal.wait_until(add_calendar_days(clock.now(), RECALL_DAYS, ticket.shop.country))
        return
    if fee := withdrawal.quote.get("recall_fee"):  # it arrived while the answer was waited for: nothing to call back
        withdrawal.kept -= fee
        withdrawal.quote = withdrawal.quote | {"recall_fee": 0}
    settle_debts(ticket, withdrawal, by=by)


def _sent(ticket: Ticket) -> QuerySet:
    """What the seller sent for the case and is still on its way; the customer's own goods come home in any case."""
    on_the_way = Replacement.objects.filter(ticket=ticket, status=ReplacementStatus.SENT)
    return on_the_way.exclude(kind=Sending.GOODS_BACK)


def settle_debts(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    """Stop what was not sent, take back store credit that is left, ask back what else was given, and finish when nothing
    is owed."""
    cause = Cause.of(CauseKind.AFTER_SALES, withdrawal)
    promises = list(case_money.promises_of(ticket))
    left = [withdraw_reimbursement(promise, by=by, note=withdrawal.number) for promise in promises]
    asked_back = ask_back(ticket, withdrawal, by=by)
    still = [row.due_at for row in asked_back if row.status == HandBackStatus.DUE]
    withdrawal.hand_back_by = min(filter(None, still), default=None)
    waits = bool(still)
    if any(money.in_flight for money in left):
        waits = True
    else:
        if case_money.money_of(ticket).credit:
            for promise in promises:
                take_credit_back(promise, cause=cause, by=by)
        withdrawal.to_repay = sum(money.given for money in left) + withdrawal.kept - credit_taken(cause)
        if withdrawal.to_repay and ticket.order.charge is not None and withdrawal.repayment is None:
            withdrawal.repayment = book_repayment(
                ticket.order.charge,
                withdrawal.to_repay,
                cause=cause,
                by=by,
            )
        waits = waits or (withdrawal.repayment is not None and withdrawal.repayment.status == RepaymentStatus.DUE)
    if not waits:
        _complete(ticket, withdrawal, by=by)
    elif withdrawal.status != CancellationStatus.REPAYING:
        withdrawal.mark_repaying(by=by, at=clock.now())


def _complete(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    hand_goods_back(ticket, by=by)
    if withdrawal.repayment is None or withdrawal.repayment.status == RepaymentStatus.PAID:
        uncount_pieces(ticket)  # who was let keep the money has had these pieces refunded
    withdrawal.check_code = withdrawal.check_code or numbers.make("CK")
    withdrawal.mark_completed(by=by, at=clock.now())
    end_withdrawn(ticket, by=by, code=withdrawal.check_code)


def settle_withdrawal(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """Something that was waited for has happened: go on, as far as it goes. Told twice, nothing more happens."""
    if withdrawal.status != CancellationStatus.REPAYING:
        return withdrawal
    with withdrawing(withdrawal, by=by, step="repaid") as (ticket, withdrawal):
        if withdrawal.status == CancellationStatus.REPAYING:
            settle_debts(ticket, withdrawal, by=by)
    return withdrawal


def follow_withdrawal(ticket: Ticket, *, by: User) -> TicketCancellation | None:
    """A refund that was on its way when the case was withdrawn has ended: go on."""
    withdrawal = TicketCancellation.objects.filter(number=ticket.frozen_by).first()
    return settle_withdrawal(withdrawal, by=by) if withdrawal is not None else None


def follow_repayment(repayment: Repayment, *, by: User) -> TicketCancellation | None:
    """What was owed back is paid or waived: the withdrawal goes on. Lapsed: it lapses, and the case goes on."""
    withdrawal = TicketCancellation.objects.filter(repayment=repayment, status=CancellationStatus.REPAYING).first()
    if withdrawal is None or repayment.status == RepaymentStatus.DUE:
        return withdrawal
    if repayment.status == RepaymentStatus.LAPSED:
        return lapse_withdrawal(withdrawal, by=by)
    return settle_withdrawal(withdrawal, by=by)


def lapse_withdrawal(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """Not all came back in time: the case goes on, what was stopped or paid back for it is promised anew."""
    with going_on(withdrawal, by=by, step="lapse") as (ticket, withdrawal):
        if withdrawal.status == CancellationStatus.REPAYING:
            for row in HandBack.objects.filter(withdrawal=withdrawal, status=HandBackStatus.DUE):
                with changing(row, by=by, step="lapse") as row:
                    row.mark_lapsed(at=clock.now())
            withdrawal.mark_lapsed(at=clock.now())
            thaw(ticket, by=by)
            _promise_again(ticket, withdrawal, by=by)
            _look_anew(ticket)
    return withdrawal


def _look_anew(ticket: Ticket) -> None:
    """What was agreed was called back or off for a withdrawal that came to nothing: it needs a new look."""
    goods = Return.objects.filter(ticket=ticket, status=ReturnStatus.RECALLED)
    sent = Replacement.objects.filter(ticket=ticket, status=ReplacementStatus.RETURNED)
    visit = Repair.objects.filter(ticket=ticket, status=RepairStatus.CANCELLED)
    if ticket.status == TicketStatus.IN_PROGRESS and (goods.exists() or sent.exists() or visit.exists()):
        ticket.mark_revised()
        ticket.wait_until(add_working_hours(clock.now(), ANSWER_HOURS, ticket.shop.country))


def _promise_again(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> None:
    """The part of the refund that was stopped for the withdrawal, or paid back for it, is promised anew."""
    if ticket.order.charge is None:
        return
    money = case_money.money_of(ticket)
    repayment = withdrawal.repayment
    back = repayment.amount if repayment is not None and repayment.status == RepaymentStatus.PAID else 0
    back += credit_taken(Cause.of(CauseKind.AFTER_SALES, withdrawal))
    stopped = min(money.stopped + back, ticket.granted - money.arrived + back - money.in_flight - money.unsent)
    if stopped <= 0:
        return
    cause = Cause.of(CauseKind.AFTER_SALES, ticket)
    anew = promise_again(ticket.order.charge, stopped, cause=cause, given_back=back, by=by)
    ticket.reimbursement = anew or ticket.reimbursement
    if otherwise := stopped - (anew.amount if anew is not None else 0):
        note_fact("came_back_otherwise", ticket, by=by, amount=otherwise)


def recover_goods(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The carrier brings the parcel back to whoever sent it."""
    with withdrawing(withdrawal, by=by, step="recover") as (ticket, withdrawal):
        permissions.undo_withdrawal(withdrawal, by)
        for goods in Return.objects.filter(ticket=ticket, status=ReturnStatus.IN_TRANSIT):
            with changing(goods, by=by, step="recall") as goods:
                goods.mark_recalled()
        for parcel in _sent(ticket):
            with changing(parcel, by=by, step="recall") as parcel:
                parcel.mark_returned()
        settle_debts(ticket, withdrawal, by=by)
    return withdrawal


def miss_goods(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The parcel arrived all the same: the case goes on, as the customer was told."""
    with going_on(withdrawal, by=by, step="miss") as (ticket, withdrawal):
        permissions.undo_withdrawal(withdrawal, by)
        withdrawal.mark_missed(at=clock.now())
        thaw(ticket, by=by)
        if Return.objects.filter(ticket=ticket, status=ReturnStatus.IN_TRANSIT).exists():
            take_in(ticket, by=by)
        for parcel in _sent(ticket):
            with changing(parcel, by=by, step="receive") as parcel:
                parcel.mark_received(at=clock.now())
    return withdrawal


def lose_goods(withdrawal: TicketCancellation, *, by: User) -> TicketCancellation:
    """The carrier lost it: there is nothing to bring back, so the case goes on.

    The platform looks at a case whose goods are lost; what the seller had sent is sent again.
    """
    with going_on(withdrawal, by=by, step="lose") as (ticket, withdrawal):
        permissions.lose_goods(withdrawal, by)
        withdrawal.mark_missed(at=clock.now())
        thaw(ticket, by=by)
        if Return.objects.filter(ticket=ticket, status=ReturnStatus.IN_TRANSIT).exists():
            write_off(ticket, by=by)
        for parcel in _sent(ticket):
            with changing(parcel, by=by, step="lose") as parcel:
                parcel.mark_lost()
                parcel.wait_until(add_working_hours(clock.now(), PREPARE_HOURS, ticket.shop.country))
    return withdrawal
