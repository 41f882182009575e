"""Parcels: sent, followed, delivered, called back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from orders.cancellations.models import OrderCancellation
from orders.deadlines import RECALL_NEWS_DAYS
from orders.holds.commands import too_many_to_ship
from orders.holds.models import Hold
from orders.orders import pieces as order_pieces
from orders.orders import selectors
from orders.orders.commands import follow_corrected_times, follow_parcels, told_anew
from orders.orders.models import Order
from orders.parcels import permissions
from orders.parcels.models import Recall, Shipment, ShipmentLine, TrackingEvent
from orders.parts.commands import split_off
from orders.review.models import ReviewItem, ReviewKind
from orders.statuses import CancellationStatus, RecallStatus, ShipmentStatus
from portal.kernel.changes import changing, creating, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.people.models import User
from portal.time import clock
from portal.time.business_time import add_calendar_days


def ship_order(
    order: Order,
    *,
    by: User,
    carrier: str = "",
    tracking_number: str = "",
    pieces: Mapping[int, int] | None = None,
    expected_on: date | None = None,
    at: datetime | None = None,
) -> Shipment:
    """Send a parcel: the given pieces, or all that is here and not on hold.

    Staff are refused for pieces on hold. The machine reports what already happened: it is recorded, the conflict goes to
    the review queue, and an open cancellation of those pieces turns into a recall.
    """
    moment = at or clock.now()
    with changing(order, by=by, step="ship") as order:
        permissions.ship(order, by)
        lines = order_pieces.lines_of(order)
        if not by.is_machine and (order.shipped_at or any(line.sent for line in lines)):
            _check_number(order, tracking_number)
        here = {f.line.pk: f.unsent if by.is_machine else f.shippable for f in lines}
        wanted = {k: v for k, v in (pieces if pieces is not None else here).items() if v}
        if not wanted:
            raise Invalid(_("Choose at least one piece."), field="pieces", code="no_pieces")
        for line in lines:
            asked = wanted.get(line.line.pk, 0)
            if asked > here[line.line.pk] or asked < 0:
                raise Invalid(
                    too_many_to_ship(line),
                    field="pieces",
                    code="on_hold" if line.held else "too_many_pieces",
                    hint=_("Answer the open request first.") if line.held else "",
                )
        parcel = creating(
            Shipment(order=order, carrier=carrier, tracking_number=tracking_number, expected_on=expected_on),
            by=by,
            step="pack",
        )
        ShipmentLine.objects.bulk_create(
            [ShipmentLine(shipment=parcel, line_id=line, quantity=count) for line, count in wanted.items()]
        )
        with changing(parcel, by=by, step="send") as parcel:
            parcel.mark_in_transit(at=moment)
        conflicts = [f for f in lines if f.held and wanted.get(f.line.pk, 0) > f.shippable]
        if conflicts:
            _flag_conflict(order, parcel, conflicts, wanted, by=by)
        if order.stopped_at is not None:
            _flag_stopped(order, parcel, by=by)
        follow_parcels(order)
    return parcel


def _flag_stopped(order: Order, parcel: Shipment, *, by: User) -> None:
    """The shop's system tells of a parcel that was not to be sent: a fact, put before a person."""
    ReviewItem.objects.get_or_create(
        shop_id=order.shop_id,
        kind=ReviewKind.SHIPPED_ON_HOLD,
        reference=parcel.number,
        defaults={"data": {"order": order.number, "refund": order.stopped_for}, "found_at": clock.now()},
    )
    note_fact("shipped_on_hold", order, by=by, parcel=parcel.number)


def correct_parcel(order: Order, *, by: User, carrier: str, tracking_number: str, parcel: str = "") -> Shipment:
    """Carrier or number of a parcel on its way had been entered by mistake; `parcel` (its number here) where several are.

    The record keeps what it was, both sides are told, and what the carrier tells of the old number is no news of this parcel.
    Raises Invalid at `parcel`, `tracking_number`.
    """
    carrier, tracking_number = carrier.strip(), tracking_number.strip()
    with changing(order, by=by) as order:
        permissions.correct_parcel(order, by)
        here = {one.number: one for one in selectors.on_their_way(order)}
        wrong = here.get(parcel) if parcel or len(here) > 1 else next(iter(here.values()))
        if wrong is None:
            raise Invalid(_("Choose the parcel."), field="parcel", code="no_parcel")
        if (carrier, tracking_number) == (wrong.carrier, wrong.tracking_number):
            raise Invalid(_("Nothing is different yet."), field="tracking_number", code="unchanged")
        _check_number(order, tracking_number, but=wrong)
        was = f"{wrong.carrier} {wrong.tracking_number}".strip()
        with changing(wrong, by=by, step="correct", note=was) as wrong:
            wrong.mark_corrected(carrier=carrier, tracking_number=tracking_number)
    return wrong


def _check_number(order: Order, tracking_number: str, *, but: Shipment | None = None) -> None:
    """A person's second parcel of an order comes with a number of its own."""
    others = order.shipments.exclude(pk=but.pk if but else None)
    if tracking_number and others.filter(tracking_number=tracking_number).exists():
        raise Invalid(
            _("Another parcel of this order has this number already: each parcel has its own."),
            field="tracking_number",
            code="tracking_number_taken",
        )


def _mark_sent(lines: list[order_pieces.LineFacts], sent: Mapping[int, int]) -> None:
    """Held pieces that left all the same are remembered as sent, the oldest hold's first."""
    over = {line.line.pk: sent.get(line.line.pk, 0) - line.shippable for line in lines}
    holds = list(Hold.objects.active().filter(line__in=over).order_by("placed_at", "pk"))
    for hold in holds:
        gone = min(over[hold.line_id], hold.quantity - hold.sent_quantity)
        hold.sent_quantity += gone
        over[hold.line_id] -= gone
    Hold.objects.bulk_update(holds, ["sent_quantity"])


def _flag_conflict(
    order: Order, parcel: Shipment, lines: list[order_pieces.LineFacts], sent: Mapping[int, int], *, by: User
) -> None:
    ReviewItem.objects.get_or_create(
        shop_id=order.shop_id,
        kind=ReviewKind.SHIPPED_ON_HOLD,
        reference=parcel.number,
        defaults={"data": {"order": order.number, "lines": [f.line.name for f in lines]}, "found_at": clock.now()},
    )
    note_fact("shipped_on_hold", order, by=by, parcel=parcel.number)
    _mark_sent(lines, sent)
    waiting = (CancellationStatus.REQUESTED, CancellationStatus.COUNTERED, CancellationStatus.PLATFORM_REVIEW)
    touched = OrderCancellation.objects.filter(
        order=order, status__in=waiting, lines__line__in=[f.line.pk for f in lines]
    ).distinct()
    for cancellation in touched:
        with changing(cancellation, by=by, step="shipped_meanwhile") as cancellation:
            split_off(order, cancellation, by=by)
            cancellation.after_shipping = True
            cancellation.mark_recalling(by=by, at=clock.now())
            cancellation.wait_until(add_calendar_days(clock.now(), RECALL_NEWS_DAYS, order.shop.country))
        ask_recall(parcel, cause=cancellation.number, by=by)


def deliver_shipment(parcel: Shipment, *, by: User, at: datetime | None = None) -> Shipment:
    """The parcel arrived. A recall that was still running has missed it."""
    from orders.cancellations.commands.recalling import miss_delivered

    with transaction.atomic():
        with changing(parcel.order, by=by, step="deliver") as order:
            with changing(parcel, by=by, step="deliver") as parcel:
                parcel.mark_delivered(at=at or clock.now())
            follow_parcels(order)
        miss_delivered(order, parcel)
    return parcel


def correct_times(parcel: Shipment, *, by: User, sent_at: datetime, arrived_at: datetime | None) -> Shipment:
    """When a parcel left or arrived is told anew. What hangs on it moves: return days, completion, warranty.

    The record keeps what was told before. `arrived_at` counts of a parcel that arrived.
    """
    with changing(parcel.order, by=by) as order:
        arrived = arrived_at or parcel.arrived_at
        note = told_anew((parcel.sent_at, sent_at), (parcel.arrived_at, arrived))
        with changing(parcel, by=by, step="redate", note=note) as parcel:
            if parcel.status == ShipmentStatus.DELIVERED:
                parcel.mark_arrived_then(sent_at=sent_at, at=arrived)
            else:
                parcel.mark_sent_then(at=sent_at)
    follow_corrected_times(order, by=by)
    return parcel


def record_tracking(parcel: Shipment, *, at: datetime, text: str) -> bool:
    """News from the carrier's feed; False when it was known. News moves no status by itself."""
    _event, made = TrackingEvent.objects.get_or_create(
        shipment=parcel, tracking_number=parcel.tracking_number, at=at, text=text
    )
    return made


def ask_recall(parcel: Shipment, *, cause: str, by: User) -> Recall:
    """Ask the carrier to stop the parcel (拦截). One open recall a parcel: asked again, the open one answers."""
    if parcel.status != ShipmentStatus.IN_TRANSIT:
        raise Refused(_("Only a parcel on its way can be called back."), code="not_in_transit")
    open_one = parcel.recalls.filter(status__in=(RecallStatus.ASKED, RecallStatus.ACCEPTED)).first()
    if open_one is not None:
        return open_one
    recall = Recall(shipment=parcel, cause=cause, asked_by=by)
    recall.wait_until(add_calendar_days(clock.now(), RECALL_NEWS_DAYS, parcel.order.shop.country))
    return creating(recall, by=by, step="ask")


def accept_recall(recall: Recall, *, by: User) -> Recall:
    """The carrier is trying to stop it."""
    with changing(recall, by=by, step="accept") as recall:
        permissions.answer_recall(recall, by)
        recall.mark_accepted(at=clock.now())
        due = add_calendar_days(clock.now(), RECALL_NEWS_DAYS, recall.shipment.order.shop.country)
        recall.wait_until(due)
        waiting = OrderCancellation.objects.filter(
            order=recall.shipment.order_id,
            status=CancellationStatus.RECALLING,
            lines__line__parcels__shipment=recall.shipment_id,
        )
        for cancellation in waiting.distinct():
            with changing(cancellation, by=by) as cancellation:
                cancellation.wait_until(due)
    return recall


def ask_about_recall(recall: Recall, *, by: User) -> Recall:
    """Ten days without news: support has to ask the carrier."""
    with changing(recall, by=by) as recall:
        recall.wait_until(None)
    note_fact("recall_without_news", recall, by=by, cause=recall.cause)
    return recall


def end_recalls(parcels: Iterable[Shipment], step: str, *, by: User) -> None:
    """Close every open recall of these parcels with `mark_returned`, `mark_missed` or `mark_lost`."""
    for recall in Recall.objects.filter(shipment__in=parcels, status__in=(RecallStatus.ASKED, RecallStatus.ACCEPTED)):
        with changing(recall, by=by) as recall:
            getattr(recall, step)(at=clock.now())
