"""The order's own life: paid, delivered, completed. Shipping lives with the parcels."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from orders.deadlines import COMPLETE_AFTER_DAYS
from orders.orders import permissions
from orders.orders import pieces as order_pieces
from orders.orders.models import Order
from orders.parcels import permissions as parcel_permissions
from orders.parcels.models import ShipmentLine
from orders.statuses import OrderStatus, ShipmentStatus
from portal.kernel.changes import changing
from portal.kernel.errors import Refused
from portal.people.models import User
from portal.time import clock
from portal.time.business_time import add_calendar_days
from refunds.payments.models import Charge


def pay_order(order: Order, *, by: User, charge: Charge | None = None, at: datetime | None = None) -> Order:
    """Its charge is captured in full: the shop may ship."""
    with changing(order, by=by, step="pay") as order:
        permissions.pay(order, by)
        if charge is not None:
            order.charge = charge
        if order.charge is None or order.charge.captured < order.total:
            raise Refused(_("Not everything has been paid yet."), code="not_paid")
        order.mark_paid(at=at or clock.now())
    return order


def confirm_delivery(order: Order, *, by: User) -> Order:
    """The customer confirms, or the carrier told, that every parcel arrived."""
    from orders.parcels.commands import deliver_shipment

    with transaction.atomic(), changing(order, by=by) as order:
        parcel_permissions.deliver(order, by)
        parcels = list(order.shipments.filter(status=ShipmentStatus.IN_TRANSIT))
    for parcel in parcels:
        deliver_shipment(parcel, by=by)
    order = Order.objects.get(pk=order.pk)
    if order.status == OrderStatus.SHIPPED:
        with changing(order, by=by, step="deliver") as order:
            order.mark_delivered(at=_Parcels.of(order).arrived or clock.now())
            start_completion(order)
    return order


def complete_order(order: Order, *, by: User) -> Order:
    """Nothing is open any more: the order ends well. While a case holds pieces the machine looks again tomorrow.

    By the machine it is complete as of the deadline that passed, also when that was heard of long after.
    """
    with changing(order, by=by, step="complete") as order:
        if by.is_machine and order.status == OrderStatus.DELIVERED and order_pieces.open_sources(order):
            order.wait_until(clock.now() + timedelta(days=1))
            return order
        permissions.complete(order, by)
        now = clock.now()
        order.mark_completed(at=min(order.due_at, now) if by.is_machine and order.due_at else now)
    return order


def start_completion(order: Order) -> None:
    """A delivered order waits 15 days from its arrival for its completion. The end may lie in the past already."""
    assert order.delivered_at is not None
    end = add_calendar_days(order.delivered_at, COMPLETE_AFTER_DAYS, order.shop.country)
    order.wait_until(end, since=min(order.delivered_at, end))


def follow_parcels(order: Order) -> None:
    """Move a locked order to where its parcels are: shipped when nothing is left here, delivered when all arrived.

    Called inside `changing(order)`, which records one step: when a second one is due at once, the row's deadline is now
    and the next sweep takes it. The times are those of its latest parcel, not of the moment this was heard.
    """
    lines = order_pieces.lines_of(order)
    if not any(line.line.left for line in lines):
        return
    if order.status == OrderStatus.PAID and all(line.unsent == 0 for line in lines):
        parcels = _Parcels.of(order)
        order.mark_shipped(at=parcels.sent or clock.now())
        if parcels.hold_all(lines):
            order.wait_until(clock.now())
    elif order.status == OrderStatus.SHIPPED and (parcels := _Parcels.of(order)).hold_all(lines):
        order.mark_delivered(at=parcels.arrived or clock.now())
        start_completion(order)


def follow_corrected_times(order: Order, *, by: User) -> None:
    """Times of its parcels were corrected: when it was sent and arrived, and what is counted from that, move along.

    The record keeps what they were. A completed order stays completed. Nothing happens where the latest parcel's stand.
    """
    parcels = _Parcels.of(order)
    sent, arrived = parcels.sent or order.shipped_at, parcels.arrived or order.delivered_at
    if (order.shipped_at, order.delivered_at) == (sent, arrived if order.delivered_at else None):
        return
    if order.status not in (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED):
        return
    note = told_anew((order.shipped_at, sent), (order.delivered_at, arrived))
    with changing(order, by=by, step="redate", note=note) as order:
        if order.status == OrderStatus.SHIPPED:
            order.mark_sent_then(at=sent)
        elif order.status == OrderStatus.COMPLETED:
            order.mark_had_arrived_then(sent_at=sent, at=arrived)
        else:
            order.mark_arrived_then(sent_at=sent, at=arrived)
            start_completion(order)


def told_anew(*pairs: tuple[datetime | None, datetime | None]) -> str:
    """What was corrected, for the record: `before → after` of each time that differs, ISO 8601 to the minute, UTC."""
    return "; ".join(
        f"{before:%Y-%m-%dT%H:%MZ} → {after:%Y-%m-%dT%H:%MZ}"
        for before, after in ((_utc(one), _utc(other)) for one, other in pairs)
        if before is not None and after is not None and before != after
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment is not None else None


class _Parcels(NamedTuple):
    """When the latest of an order's parcels left and arrived, and how many pieces of each line arrived."""

    sent: datetime | None
    arrived: datetime | None
    pieces: Counter[int]

    @classmethod
    def of(cls, order: Order) -> _Parcels:
        """One query. What came back to the shop does not count."""
        rows = list(
            ShipmentLine.objects.filter(shipment__order=order)
            .exclude(shipment__status=ShipmentStatus.RETURNED)
            .values_list("line_id", "quantity", "shipment__status", "shipment__sent_at", "shipment__arrived_at")
        )
        pieces: Counter[int] = Counter()
        for line, quantity, status, _sent, _arrived in rows:
            pieces[line] += quantity if status == ShipmentStatus.DELIVERED else 0
        sent = [at for *_rest, at, _arrived in rows if at is not None]
        arrived = [at for *_rest, status, _sent, at in rows if status == ShipmentStatus.DELIVERED and at is not None]
        return cls(max(sent, default=None), max(arrived, default=None), pieces)

    def hold_all(self, lines: list[order_pieces.LineFacts]) -> bool:
        """Every piece that is left was in a parcel that arrived. What is lost did not, and waits for its cancellation."""
        return all(self.pieces[line.line.pk] >= line.line.left for line in lines)


def catch_up_with_parcels(order: Order, *, by: User) -> Order:
    """A step that its parcels' news left for later."""
    with changing(order, by=by) as order:
        order.wait_until(None)
        follow_parcels(order)
    return order
