"""Answers to a request: agree, propose a cost, say no, take it to the platform, take it back, say nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from orders.cancellations import permissions
from orders.cancellations.commands.finishing import decide_fault, finish, price_as_lost, respread
from orders.cancellations.commands.locking import add_working_days_from_now, carrying, locked_case, on_their_way
from orders.cancellations.commands.recalling import miss_parcel
from orders.cancellations.models import Cancellation, OrderCancellation
from orders.deadlines import ANSWER_HOURS, APPEAL_DAYS, COUNTER_DAYS, PLATFORM_DAYS, RECALL_NEWS_DAYS
from orders.holds.commands import place_hold, release_holds, resume_shipping
from orders.holds.models import HoldKind
from orders.orders import pieces
from orders.orders.models import Order
from orders.parcels.commands import ask_recall, ship_order
from orders.parts.commands import split_off
from orders.statuses import CancellationStatus, OrderStatus, ShipmentStatus
from portal.kernel.changes import changing
from portal.kernel.errors import Invalid, Refused
from portal.people.models import User, system_user
from portal.reasons.models import Reason
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_hours, working_time_between


def approve_cancellation(cancellation: OrderCancellation, *, by: User, note: str = "") -> OrderCancellation:
    """Agree: the refund is booked in the same transaction, or the parcel is called back first.

    `note` is for the record; where the platform decides in the shop's place both sides read it as its reasons.
    """
    return carry_out(cancellation, by=by, step="approve", note=note, rule=permissions.approve_request)


def _locked(cancellation: OrderCancellation) -> OrderCancellation:
    """The request as it is now, its order locked before it."""
    with changing(cancellation.order, by=system_user()), changing(cancellation, by=system_user()) as fresh:
        return fresh


def carry_out(
    cancellation: OrderCancellation,
    *,
    by: User,
    step: str,
    note: str = "",
    rule: Callable[[OrderCancellation, User], None] | None = None,
) -> OrderCancellation:
    """`rule` is asked under the lock; what the system itself decides needs none."""
    with locked_case(cancellation, by=by, step=step, note=note) as (order, cancellation):
        if rule is not None:
            rule(cancellation, by)
        if note and by.is_support and not by.is_machine:
            cancellation.answer_reason, cancellation.answer_words = None, note
        _agree(order, cancellation, by=by)
    return _missed_already(cancellation)


def _agree(order: Order, cancellation: OrderCancellation, *, by: User) -> None:
    """Both sides want it: what is on its way is called back first, what is not is finished now.

    A request about both becomes two: whatever becomes of the parcel, what is still here is cancelled.
    """
    part = split_off(order, cancellation, by=by) if cancellation.after_shipping else None
    if part is not None:
        with changing(part, by=by, step="approve") as part:
            part.order = order
            decide_fault(order, part)
            finish(order, part, by=by)
    decide_fault(order, cancellation)
    statuses = set(carrying(cancellation).values_list("status", flat=True)) if cancellation.after_shipping else set()
    is_lost = ShipmentStatus.LOST in statuses and _is_lost(order, cancellation)
    if not is_lost and statuses & {ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED}:
        cancellation.mark_recalling(by=by, at=clock.now())
        cancellation.wait_until(add_calendar_days(clock.now(), RECALL_NEWS_DAYS, order.shop.country))
        for parcel in on_their_way(cancellation):
            ask_recall(parcel, cause=cancellation.number, by=by)
        return
    if is_lost:
        price_as_lost(order, cancellation)
    finish(order, cancellation, by=by, into_stock=not is_lost)


def _is_lost(order: Order, cancellation: OrderCancellation) -> bool:
    wanted = {row.line_id: row.quantity for row in cancellation.lines.all()}
    return pieces.are_lost([line for line in pieces.lines_of(order) if line.line.pk in wanted], wanted)


def _missed_already(cancellation: OrderCancellation) -> OrderCancellation:
    """It arrived before anybody agreed: there is nothing left to call back."""
    if cancellation.status == CancellationStatus.RECALLING and not on_their_way(cancellation):
        return miss_parcel(cancellation, by=system_user())
    return cancellation


def counter_cancellation(
    cancellation: OrderCancellation, *, by: User, amount: int, words: str, proof: Any = None
) -> OrderCancellation:
    """Propose that the customer bears a share of costs already incurred (minor units), with proof; 3 days to answer."""
    with locked_case(cancellation, by=by, step="counter", note=words) as (order, cancellation):
        permissions.counter_request(cancellation, by)
        check_counter(cancellation, amount)
        cancellation.mark_countered(amount=amount, words=words, by=by, at=clock.now())
        if proof is not None:
            cancellation.counter_proof = proof
        cancellation.wait_until(add_calendar_days(clock.now(), COUNTER_DAYS, order.shop.country))
    return cancellation


def take_back_cost(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The shop proposed a cost by mistake: it answers anew, in the time that was left when it proposed it."""
    with locked_case(cancellation, by=by, step="take_back_cost") as (order, cancellation):
        permissions.take_back_cost(cancellation, by)
        answer_anew(cancellation, order.shop.country)
    return cancellation


def answer_anew(cancellation: Cancellation, country: str) -> None:
    """Nothing is proposed any more, and the time that was left to answer runs on. Called inside `changing(cancellation)`."""
    due, since = _run_on(cancellation, country)
    cancellation.mark_requested()
    cancellation.wait_until(due, since=since)


def _run_on(cancellation: Cancellation, country: str) -> tuple[datetime, datetime]:
    """Until when the shop answers in the time that was left when it answered, and since when that counts."""
    assert cancellation.created_at is not None
    due = add_working_hours(cancellation.created_at, ANSWER_HOURS, country)
    left = working_time_between(cancellation.answered_at or due, due, country) / timedelta(hours=1)
    since = cancellation.created_at + (clock.now() - (cancellation.answered_at or clock.now()))
    return add_working_hours(clock.now(), left, country), since


def check_counter(cancellation: Any, amount: int) -> None:
    """A proposed cost is positive and leaves the refund at zero or more. Raises Invalid at the field `amount`."""
    from portal.kernel.money import format_money

    if amount <= 0:
        raise Invalid(_("Enter an amount above zero."), field="amount", code="not_positive")
    if amount > cancellation.returned:
        raise Invalid(
            _("At most %(amount)s, what would come back.")
            % {"amount": format_money(cancellation.returned, cancellation.currency)},
            field="amount",
            code="above_refund",
        )


def accept_counter(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The customer bears the proposed cost; the cancellation goes through."""
    with transaction.atomic():
        with locked_case(cancellation, by=by, step="accept") as (order, cancellation):
            permissions.accept(cancellation, by)
            cancellation.returned -= cancellation.countered
            cancellation.kept += cancellation.countered
            respread(cancellation)
            _agree(order, cancellation, by=by)
        return _missed_already(cancellation)


def reject_cancellation(
    cancellation: OrderCancellation,
    *,
    by: User,
    reason: Reason | None,
    words: str,
    carrier: str = "",
    tracking_number: str = "",
) -> OrderCancellation:
    """Say no, with a coded reason and words the customer reads. Holds end; shipping goes on.

    With a tracking number the pieces are shipped in the same step.
    """
    with transaction.atomic():
        with locked_case(cancellation, by=by, step="reject", note=words, reason=reason.code if reason else "") as (
            order,
            cancellation,
        ):
            permissions.reject_request(cancellation, by)
            cancellation.mark_rejected(reason=reason, words=words, by=by, at=clock.now())
            cancellation.wait_until(add_calendar_days(clock.now(), APPEAL_DAYS, order.shop.country))
            resume_shipping(order, cancellation.number)
            release_holds(cancellation.number)
        if tracking_number and order.status == OrderStatus.PAID:
            ship_order(order, by=by, carrier=carrier, tracking_number=tracking_number)
    return cancellation


def take_back_rejection(cancellation: OrderCancellation, *, by: User, words: str = "") -> OrderCancellation:
    """The shop rejected it by mistake: it answers anew, in the time that was left when it rejected. The pieces are held again;
    refused when they are in another request by now."""
    with locked_case(cancellation, by=by, step="take_back", note=words) as (order, cancellation):
        permissions.take_back_rejection(cancellation, by)
        due, since = _run_on(cancellation, order.shop.country)
        cancellation.mark_reconsidered()
        cancellation.wait_until(due, since=since)
        _hold_again(order, cancellation)
    return cancellation


def lapse_counter(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The customer did not answer the proposed cost in time: the request ends as rejected, and may be appealed."""
    return reject_cancellation(cancellation, by=by, reason=None, words=_("The proposed cost was not answered in time."))


def appeal_cancellation(cancellation: OrderCancellation, *, by: User, words: str = "") -> OrderCancellation:
    """Ask the platform to step in. What has not been shipped meanwhile is held again."""
    with locked_case(cancellation, by=by, step="appeal", note=words) as (order, cancellation):
        permissions.appeal(cancellation, by)
        was_countered = cancellation.status == CancellationStatus.COUNTERED
        _to_platform(order, cancellation)
        if not was_countered:
            _hold_again(order, cancellation)
    return cancellation


def _to_platform(order: Order, cancellation: OrderCancellation) -> None:
    cancellation.mark_platform_review()
    cancellation.ended_at = None
    cancellation.wait_until(add_working_days_from_now(PLATFORM_DAYS, order.shop.country))


def _hold_again(order: Order, cancellation: OrderCancellation) -> None:
    lines = pieces.lines_of(order)
    free = {f.line.pk: f.free for f in lines}
    wanted = {row.line_id: row.quantity for row in cancellation.lines.all()}
    if any(free.get(line, 0) < count for line, count in wanted.items()):
        raise Refused(
            _("Some of these pieces are in another request by now."),
            code="pieces_taken",
            hint=_("End that request first, or follow it instead."),
        )
    cancellation.after_shipping = pieces.is_after_shipping([f for f in lines if f.line.pk in wanted], wanted)
    place_hold(lines, wanted, kind=HoldKind.CANCELLATION, source=cancellation.number)


def refuse_cancellation(cancellation: OrderCancellation, *, by: User, words: str) -> OrderCancellation:
    """The platform decides against the request, with its reasons. Holds end; shipping goes on."""
    with locked_case(cancellation, by=by, step="refuse", note=words) as (order, cancellation):
        permissions.refuse(cancellation, by)
        cancellation.answer_reason = None  # the seller's
        cancellation.mark_refused(words=words, by=by, at=clock.now())
        resume_shipping(order, cancellation.number)
        release_holds(cancellation.number)
    return cancellation


def retract_cancellation(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The customer takes the request back: the order goes on."""
    with locked_case(cancellation, by=by, step="retract") as (order, cancellation):
        permissions.retract_request(cancellation, by)
        cancellation.mark_retracted(at=clock.now())
        resume_shipping(order, cancellation.number)
        release_holds(cancellation.number)
    return cancellation


def settle_silence(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The shop did not answer in time. Silence approves; high amounts and shipped goods go to the platform instead."""
    with transaction.atomic():
        fresh = _locked(cancellation)
        if fresh.after_shipping or fresh.returned >= fresh.shop.silence_approves_below:
            note = _("No answer in time: the platform decides.")
            with locked_case(cancellation, by=by, step="silence", note=note) as (order, cancellation):
                _to_platform(order, cancellation)
            return cancellation
        return carry_out(cancellation, by=by, step="silence", note=_("No answer in time: that counts as approval."))


def escalate_cancellation(cancellation: Any, *, by: User) -> Any:
    """The platform's own time is up: a supervisor is next. A fact, not a status; asked once."""
    with changing(cancellation, by=by) as cancellation:
        cancellation.escalated_at = cancellation.escalated_at or clock.now()
        cancellation.due_at = None
    return cancellation
