"""Cancelling an order: asked, answered, undone, finished (取消订单 / 申请取消).

Locks go down: the order first, then the request, then money. A request completes together with its refund, in one
transaction, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from orders import facts, policies
from orders.commands.holds import check_pieces, place_hold, release_holds, use_pieces
from orders.commands.orders import follow_parcels
from orders.commands.parcels import RECALL_NEWS_DAYS, accept_recall, ask_recall, end_recalls, ship_order
from orders.commands.parts import split_off
from orders.commands.stock import give_back_stock
from orders.models import CancellationLine, HoldKind, Order, OrderCancellation, Recall, Shipment
from orders.quotes import CARRIER, SHOP, Quote, spread
from orders.statuses import CancellationStatus, OrderStatus, RecallStatus, ShipmentStatus
from portal import clock
from portal.business_time import add_calendar_days, add_working_days, add_working_hours
from portal.changes import changing, creating, note_fact
from portal.errors import Invalid, Refused
from portal.models import Reason, User, system_user
from refunds.commands import Cause, promise_reimbursement, void_charge
from refunds.models import Charge, Reimbursement
from refunds.statuses import CauseKind

ANSWER_HOURS = 48
"""Hours on working days the shop has; then silence answers (FLOWS: OrderCancellation)."""
COUNTER_DAYS = 3
"""Calendar days the customer has to answer a proposed cost."""
APPEAL_DAYS = 7
"""Calendar days after a rejection in which the platform may be asked."""
PLATFORM_DAYS = 7
"""Business days the platform has to decide; then it goes to a supervisor."""
KIN = ("shop", "customer", "charge")
"""What of an order's relations every command here looks at."""


@contextmanager
def _case(
    cancellation: OrderCancellation, *, by: User, step: str, note: str = "", reason: str = ""
) -> Iterator[tuple[Order, OrderCancellation]]:
    """Lock the order, then the request; save and record both."""
    with (
        transaction.atomic(),
        changing(cancellation.order, by=by, note=note, along=KIN) as order,
        changing(cancellation, by=by, step=step, note=note, reason=reason) as fresh,
    ):
        fresh.order = order
        yield order, fresh


def request_cancellation(
    order: Order,
    *,
    by: User,
    reason: Reason | None,
    words: str = "",
    pieces: Mapping[int, int] | None = None,
    leave: int = 0,
) -> OrderCancellation:
    """Ask to cancel all free pieces, or the given ones (line id → pieces).

    The quote is computed under the lock and frozen with the request; its pieces are held. An unpaid order is cancelled
    at once; a paid one waits for the shop unless its free window or its rule approves by itself. `leave`: minor units
    the customer offers to leave beyond the fee, never less than nothing.
    """
    with transaction.atomic():
        with changing(order, by=by, along=KIN) as order:
            facts.look_anew(order)
            policies.request_cancellation(order, by)
            lines = facts.lines_of(order)
            everything = facts.whole(lines)
            wanted = check_pieces(lines, pieces if pieces is not None else everything)
            if order.status == OrderStatus.PLACED and wanted != everything:
                raise Invalid(
                    _("An order that is not paid yet is cancelled as a whole."), field="pieces", code="unpaid_whole"
                )
            if leave < 0:
                raise Invalid(_("You can leave more, never less."), field="leave", code="leave_negative")
            answer = facts.price(
                order, order.shop, lines, wanted, fault=reason.fault if reason else "", left_by_customer=leave
            )
            policies.priced(answer)
            cancellation = open_request(order, answer, lines, wanted, by=by, reason=reason, words=words)
        if order.status == OrderStatus.PLACED:
            return _approve(cancellation, by=by, step="approve", note=_("Not paid yet: cancelled at once."))
        if _rule_approves(cancellation, order):
            return _approve(
                cancellation, by=system_user(), step="approve_by_rule", note=_("Approved by the shop's own rule.")
            )
    return cancellation


def open_request(
    order: Order,
    answer: Quote,
    lines: list[facts.LineFacts],
    wanted: dict[int, int],
    *,
    by: User,
    reason: Reason | None,
    words: str,
    by_shop: bool = False,
    at: datetime | None = None,
) -> OrderCancellation:
    """Write a priced request down and hold its pieces. The caller has locked the order; `at`: when, if not now."""
    cancellation = OrderCancellation(
        order=order,
        shop=order.shop,
        customer=order.customer,
        requested_by=by,
        reason=reason,
        words=words,
        quote=answer.frozen(),
        currency=order.currency,
        returned=answer.returned,
        kept=answer.kept,
        after_shipping=answer.after_shipping,
        by_shop=by_shop,
    )
    cancellation.wait_until(add_working_hours(clock.now(), ANSWER_HOURS, order.shop.country))
    if at is not None:
        cancellation.created_at = at
    creating(cancellation, by=by, step="request", reason=reason.code if reason else "", note=words)
    back = spread(answer.returned, answer.lines)
    CancellationLine.objects.bulk_create(
        [
            CancellationLine(cancellation=cancellation, line_id=row["line"], quantity=row["quantity"], returned=part)
            for row, part in zip(answer.lines, back, strict=True)
        ]
    )
    place_hold(lines, wanted, kind=HoldKind.CANCELLATION, source=cancellation.number)
    return cancellation


def _rule_approves(cancellation: OrderCancellation, order: Order) -> bool:
    """The shop opted for it: a free window after payment, or small amounts of unshipped pieces."""
    if cancellation.after_shipping:
        return False
    shop = order.shop
    window = timedelta(minutes=shop.free_window_minutes)
    if window and order.paid_at and clock.now() - order.paid_at <= window:
        return True
    return 0 < cancellation.returned < shop.auto_approve_below


def cancel_for_shop(order: Order, *, by: User, reason: Reason | None, words: str = "") -> OrderCancellation:
    """The shop cannot deliver: all it still has is cancelled and refunded in full at once; counted against the shop."""
    with transaction.atomic():
        with changing(order, by=by, along=KIN) as order:
            facts.look_anew(order)
            policies.cancel_for_shop(order, by)
            lines = facts.lines_of(order)
            wanted = facts.here(lines)
            answer = facts.price(order, order.shop, lines, wanted, fault=SHOP)
            cancellation = open_request(order, answer, lines, wanted, by=by, reason=reason, words=words, by_shop=True)
        return _approve(cancellation, by=by, step="cancel_for_shop", note=words)


def approve_cancellation(cancellation: OrderCancellation, *, by: User, note: str = "") -> OrderCancellation:
    """Agree: the refund is booked in the same transaction, or the parcel is called back first."""
    return _approve(cancellation, by=by, step="approve", note=note, rule=policies.approve)


def _locked(cancellation: OrderCancellation) -> OrderCancellation:
    """The request as it is now, its order locked before it."""
    with changing(cancellation.order, by=system_user()), changing(cancellation, by=system_user()) as fresh:
        return fresh


def _approve(
    cancellation: OrderCancellation,
    *,
    by: User,
    step: str,
    note: str = "",
    rule: Callable[[OrderCancellation, User], None] | None = None,
) -> OrderCancellation:
    """`rule` is asked under the lock; what the system itself decides needs none."""
    with _case(cancellation, by=by, step=step, note=note) as (order, cancellation):
        if rule is not None:
            rule(cancellation, by)
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
            _finish(order, part, by=by)
    statuses = set(_carrying(cancellation).values_list("status", flat=True)) if cancellation.after_shipping else set()
    is_lost = ShipmentStatus.LOST in statuses and _is_lost(order, cancellation)
    if not is_lost and statuses & {ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED}:
        cancellation.mark_recalling(by=by, at=clock.now())
        cancellation.wait_until(add_calendar_days(clock.now(), RECALL_NEWS_DAYS, order.shop.country))
        for parcel in _parcels(cancellation):
            ask_recall(parcel, cause=cancellation.number, by=by)
        return
    if is_lost:
        _price_as_lost(order, cancellation)
    _finish(order, cancellation, by=by, into_stock=not is_lost)


def _is_lost(order: Order, cancellation: OrderCancellation) -> bool:
    wanted = {row.line_id: row.quantity for row in cancellation.lines.all()}
    return facts.are_lost([line for line in facts.lines_of(order) if line.line.pk in wanted], wanted)


def _missed_already(cancellation: OrderCancellation) -> OrderCancellation:
    """It arrived before anybody agreed: there is nothing left to call back."""
    if cancellation.status == CancellationStatus.RECALLING and not _parcels(cancellation):
        return miss_parcel(cancellation, by=system_user())
    return cancellation


def _carrying(cancellation: OrderCancellation) -> QuerySet[Shipment]:
    """The parcels, wherever they are, that carry pieces of the request."""
    return Shipment.objects.filter(
        order=cancellation.order, lines__line__in=cancellation.lines.values("line")
    ).distinct()


def _parcels(cancellation: OrderCancellation) -> list[Shipment]:
    """The parcels on their way that carry pieces of the request."""
    return list(_carrying(cancellation).filter(status=ShipmentStatus.IN_TRANSIT).select_related("order__shop"))


def _riding(parcels: list[Shipment], but: OrderCancellation) -> list[OrderCancellation]:
    """The other requests whose pieces were called back in the same parcels, and are in no other one on its way."""
    cases = OrderCancellation.objects.filter(
        order=but.order, status=CancellationStatus.RECALLING, lines__line__parcels__shipment__in=parcels
    )
    return [case for case in cases.exclude(pk=but.pk).distinct() if not _parcels(case)]


def _finish(order: Order, cancellation: OrderCancellation, *, by: User, into_stock: bool = True) -> None:
    """The pieces are gone, the money is promised, coupons are given back, and the goods too unless they are lost."""
    rows = list(cancellation.lines.select_related("line"))
    _add_late_freight(order, cancellation, rows)
    if cancellation.returned > 0 and order.charge is not None:
        try:
            cancellation.reimbursement = _promise(order.charge, cancellation, by=by)
        except Refused as no:
            if no.code != "over_balance":
                raise
            rows = _cut_to(order.charge.refundable, cancellation)
            if cancellation.returned:
                cancellation.reimbursement = _promise(order.charge, cancellation, by=by)
    if order.status == OrderStatus.PLACED and order.charge is not None:
        void_charge(order.charge, by=by)
    cancellation.mark_completed(by=by, at=clock.now())
    used = use_pieces(order, cancellation.number, returned={row.line_id: row.returned for row in rows})
    if into_stock:
        give_back_stock(order.shop_id, used, cause=cancellation.number)
    if cancellation.quote.get("freight") and cancellation.returned:
        order.freight_returned += cancellation.quote["freight"]
    if not any(line.line.left for line in facts.lines_of(order)):
        order.coupons.filter(given_back_at__isnull=True).update(given_back_at=clock.now())
        order.mark_cancelled(at=clock.now())
    else:
        follow_parcels(order)


def _promise(charge: Charge, cancellation: OrderCancellation, *, by: User) -> Reimbursement:
    return promise_reimbursement(
        charge,
        cancellation.returned,
        cause=Cause.of(CauseKind.CANCELLATION, cancellation),
        quote=cancellation.quote | {"rows": _money_rows(cancellation)},
        by=by,
    )


def _cut_to(left: int, cancellation: OrderCancellation) -> list[CancellationLine]:
    """Other refunds took some of the money since this was quoted: what is left comes back, and the page says so."""
    cancellation.quote = cancellation.quote | {"short": cancellation.returned - left}
    cancellation.returned = left
    _respread(cancellation)
    return list(cancellation.lines.select_related("line"))


def _add_late_freight(order: Order, cancellation: OrderCancellation, rows: list[CancellationLine]) -> None:
    """Two requests side by side were each quoted without freight; whichever takes the last piece brings it back."""
    owed = order.freight - order.freight_returned
    if not owed or cancellation.quote.get("freight") or cancellation.returned <= 0 or cancellation.after_shipping:
        return
    taken = {row.line_id: row.quantity for row in rows}
    if all(line.left == taken.get(line.pk, 0) for line in order.lines.all()) and not order.shipments.exists():
        cancellation.quote = cancellation.quote | {"freight": owed}
        cancellation.returned += owed


def _money_rows(cancellation: OrderCancellation) -> list[dict[str, Any]]:
    quote = cancellation.quote
    return [
        {"label": "goods", "amount": quote.get("goods", 0)},
        {"label": "freight", "amount": quote.get("freight", 0)},
        {"label": "you_bear", "amount": cancellation.kept},
    ]


def counter_cancellation(
    cancellation: OrderCancellation, *, by: User, amount: int, words: str, proof: Any = None
) -> OrderCancellation:
    """Propose that the customer bears a share of costs already incurred (minor units), with proof; 3 days to answer."""
    with _case(cancellation, by=by, step="counter", note=words) as (order, cancellation):
        policies.counter(cancellation, by)
        check_counter(cancellation, amount)
        cancellation.mark_countered(amount=amount, words=words, by=by, at=clock.now())
        if proof is not None:
            cancellation.counter_proof = proof
        cancellation.wait_until(add_calendar_days(clock.now(), COUNTER_DAYS, order.shop.country))
    return cancellation


def check_counter(cancellation: Any, amount: int) -> None:
    """A proposed cost is positive and leaves the refund at zero or more. Raises Invalid at the field `amount`."""
    from portal.money import format_money

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
        with _case(cancellation, by=by, step="accept") as (order, cancellation):
            policies.accept(cancellation, by)
            cancellation.returned -= cancellation.countered
            cancellation.kept += cancellation.countered
            _respread(cancellation)
            _agree(order, cancellation, by=by)
        return _missed_already(cancellation)


def _respread(cancellation: OrderCancellation) -> None:
    """What comes back changed: share it over the lines anew."""
    back = spread(cancellation.returned, cancellation.quote["lines"])
    for row, part in zip(cancellation.quote["lines"], back, strict=True):
        cancellation.lines.filter(line_id=row["line"]).update(returned=part)


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
        with _case(cancellation, by=by, step="reject", note=words, reason=reason.code if reason else "") as (
            order,
            cancellation,
        ):
            policies.reject(cancellation, by)
            cancellation.mark_rejected(reason=reason, words=words, by=by, at=clock.now())
            cancellation.wait_until(add_calendar_days(clock.now(), APPEAL_DAYS, order.shop.country))
            release_holds(cancellation.number)
        if tracking_number and order.status == OrderStatus.PAID:
            ship_order(order, by=by, carrier=carrier, tracking_number=tracking_number)
    return cancellation


def lapse_counter(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The customer did not answer the proposed cost in time: the request ends as rejected, and may be appealed."""
    return reject_cancellation(cancellation, by=by, reason=None, words=_("The proposed cost was not answered in time."))


def appeal_cancellation(cancellation: OrderCancellation, *, by: User, words: str = "") -> OrderCancellation:
    """Ask the platform to step in. What has not been shipped meanwhile is held again."""
    with _case(cancellation, by=by, step="appeal", note=words) as (order, cancellation):
        policies.appeal(cancellation, by)
        was_countered = cancellation.status == CancellationStatus.COUNTERED
        _to_platform(order, cancellation)
        if not was_countered:
            _hold_again(order, cancellation)
    return cancellation


def _to_platform(order: Order, cancellation: OrderCancellation) -> None:
    cancellation.mark_platform_review()
    cancellation.ended_at = None
    cancellation.wait_until(add_working_days_from_now(PLATFORM_DAYS, order.shop.country))


def add_working_days_from_now(days: int, country: str) -> Any:
    """The end of the office day `days` business days from today."""
    local = clock.now().astimezone(clock.zone(country))
    day = add_working_days(local.date(), days, country)
    return local.replace(year=day.year, month=day.month, day=day.day, hour=18, minute=0, second=0, microsecond=0)


def _hold_again(order: Order, cancellation: OrderCancellation) -> None:
    lines = facts.lines_of(order)
    free = {f.line.pk: f.free for f in lines}
    wanted = {row.line_id: row.quantity for row in cancellation.lines.all()}
    if any(free.get(line, 0) < count for line, count in wanted.items()):
        raise Refused(
            _("Some of these pieces are in another request by now."),
            code="pieces_taken",
            hint=_("End that request first, or follow it instead."),
        )
    cancellation.after_shipping = facts.is_after_shipping([f for f in lines if f.line.pk in wanted], wanted)
    place_hold(lines, wanted, kind=HoldKind.CANCELLATION, source=cancellation.number)


def refuse_cancellation(cancellation: OrderCancellation, *, by: User, words: str) -> OrderCancellation:
    """The platform decides against the request, with its reasons. Holds end; shipping goes on."""
    with _case(cancellation, by=by, step="refuse", note=words) as (_order, cancellation):
        policies.refuse(cancellation, by)
        cancellation.mark_refused(words=words, by=by, at=clock.now())
        release_holds(cancellation.number)
    return cancellation


def retract_cancellation(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The customer takes the request back: the order goes on."""
    with _case(cancellation, by=by, step="retract") as (_order, cancellation):
        policies.retract(cancellation, by)
        cancellation.mark_retracted(at=clock.now())
        release_holds(cancellation.number)
    return cancellation


def settle_silence(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The shop did not answer in time. Silence approves; high amounts and shipped goods go to the platform instead."""
    with transaction.atomic():
        fresh = _locked(cancellation)
        if fresh.after_shipping or fresh.returned >= fresh.shop.silence_approves_below:
            note = _("No answer in time: the platform decides.")
            with _case(cancellation, by=by, step="silence", note=note) as (order, cancellation):
                _to_platform(order, cancellation)
            return cancellation
        return _approve(cancellation, by=by, step="silence", note=_("No answer in time: that counts as approval."))


def escalate_cancellation(cancellation: Any, *, by: User) -> Any:
    """The platform's own time is up: a supervisor is next. A fact, not a status; asked once."""
    with changing(cancellation, by=by) as cancellation:
        cancellation.escalated_at = cancellation.escalated_at or clock.now()
        cancellation.due_at = None
    return cancellation


def accept_recalls(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The carrier is trying to stop what was called back: ten more days for its news."""
    with _case(cancellation, by=by, step="accept_recalls") as (_order, cancellation):
        policies.accept_recalls(cancellation, by)
        note_fact("carrier_tries", cancellation, by=by)
        parcels = _parcels(cancellation)
        for recall in Recall.objects.filter(shipment__in=parcels, status=RecallStatus.ASKED).select_related(
            "shipment__order__shop"
        ):
            recall = accept_recall(recall, by=by)
            cancellation.wait_until(recall.due_at)
    return cancellation


def recover_parcel(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The goods are back at the seller: refund, also of whatever else was called back in the same parcels."""
    with transaction.atomic():
        with _case(cancellation, by=by, step="recover") as (order, cancellation):
            policies.recover(cancellation, by)
            parcels = _parcels(cancellation)
            end_recalls(parcels, "mark_returned", by=by)
            for parcel in parcels:
                with changing(parcel, by=by, step="return") as parcel:
                    parcel.mark_returned(at=clock.now())
            _finish(order, cancellation, by=by)
        for other in _riding(parcels, cancellation):
            recover_parcel(other, by=by)
    return cancellation


def miss_parcel(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """Delivered all the same: the order goes on, and the return route is offered."""
    with transaction.atomic():
        with _case(cancellation, by=by, step="miss") as (order, cancellation):
            policies.miss(cancellation, by)
            parcels = _parcels(cancellation)
            end_recalls(parcels, "mark_missed", by=by)
            for parcel in parcels:
                with changing(parcel, by=by, step="deliver") as parcel:
                    parcel.mark_delivered(at=clock.now())
            cancellation.mark_missed(at=clock.now())
            release_holds(cancellation.number)
            follow_parcels(order)
        for other in _riding(parcels, cancellation):
            miss_parcel(other, by=by)
    return cancellation


def miss_delivered(order: Order, parcel: Shipment) -> None:
    """The carrier told that a parcel arrived which was being called back: the requests about its pieces have missed."""
    end_recalls([parcel], "mark_missed", by=system_user())
    cases = OrderCancellation.objects.filter(
        order=order, status=CancellationStatus.RECALLING, lines__line__parcels__shipment=parcel
    )
    for cancellation in cases.distinct():
        with _case(cancellation, by=system_user(), step="miss") as (order, cancellation):
            end_recalls(_parcels(cancellation), "mark_missed", by=system_user())
            cancellation.mark_missed(at=clock.now())
            release_holds(cancellation.number)


def lose_parcel(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The carrier lost it: everything comes back, whoever had wanted to keep something."""
    with transaction.atomic():
        with _case(cancellation, by=by, step="lose") as (order, cancellation):
            policies.lose(cancellation, by)
            parcels = _parcels(cancellation)
            end_recalls(parcels, "mark_lost", by=by)
            for parcel in parcels:
                with changing(parcel, by=by, step="lose") as parcel:
                    parcel.mark_lost()
            _price_as_lost(order, cancellation)
            _finish(order, cancellation, by=by, into_stock=False)
        for other in _riding(parcels, cancellation):
            lose_parcel(other, by=by)
    return cancellation


def _price_as_lost(order: Order, cancellation: OrderCancellation) -> None:
    """What is lost costs the customer nothing; the quote of before is kept beside it."""
    wanted = {row.line_id: row.quantity for row in cancellation.lines.all()}
    lines = facts.lines_of(order, but_source=cancellation.number)
    answer = facts.price(order, order.shop, lines, wanted, fault=CARRIER)
    cancellation.quote = answer.frozen() | {"before_loss": cancellation.quote}
    cancellation.returned, cancellation.kept = answer.returned, answer.kept
    _respread(cancellation)


def refund_late_payment(order: Order, *, by: User) -> OrderCancellation | None:
    """Money came in after the order had been cancelled unpaid: all of it goes back, for the cause of that cancellation.

    Also what a provider took though it was asked to give it up (SC12). Heard again, there is nothing left to give back.
    None when there is no such cancellation.
    """
    with transaction.atomic(), changing(order, by=by) as order:
        done = order.cancellations.filter(status=CancellationStatus.COMPLETED).select_related("reimbursement")
        cancellation = done.order_by("-pk").first()
        if order.status != OrderStatus.CANCELLED or cancellation is None or order.charge is None:
            return None
        late = order.charge.refundable
        if late <= 0 or order.paid_at is not None:
            return None
        with changing(cancellation, by=by) as cancellation:
            reimbursement = promise_reimbursement(
                order.charge,
                late,
                cause=Cause.of(CauseKind.CANCELLATION, cancellation),
                quote=cancellation.quote | {"rows": [{"label": "goods", "amount": late}]},
                by=by,
            )
            if cancellation.reimbursement is None:
                cancellation.returned, cancellation.reimbursement = late, reimbursement
    return cancellation
