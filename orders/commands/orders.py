"""The order's own life: paid, delivered, completed. Shipping lives with the parcels."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from orders import facts, policies
from orders.models import Order, OrderLine
from orders.statuses import OrderStatus, ShipmentStatus
from portal import clock
from portal.business_time import add_calendar_days
from portal.changes import changing
from portal.errors import Refused
from portal.models import User
from refunds.models import Charge

COMPLETE_AFTER_DAYS = 15
"""Calendar days from delivery to completion, the end moved to a working day (FLOWS: Order)."""


def pay_order(order: Order, *, by: User, charge: Charge | None = None, at: datetime | None = None) -> Order:
    """Its charge is captured in full: the shop may ship."""
    with changing(order, by=by, step="pay") as order:
        policies.pay(order, by)
        if charge is not None:
            order.charge = charge
        if order.charge is None or order.charge.captured < order.total:
            raise Refused(_("Not everything has been paid yet."), code="not_paid")
        order.mark_paid(at=at or clock.now())
    return order


def confirm_delivery(order: Order, *, by: User) -> Order:
    """The customer confirms, or the carrier told, that every parcel arrived."""
    from orders.commands.parcels import deliver_shipment

    with transaction.atomic(), changing(order, by=by) as order:
        policies.deliver(order, by)
        parcels = list(order.shipments.filter(status=ShipmentStatus.IN_TRANSIT))
    for parcel in parcels:
        deliver_shipment(parcel, by=by)
    order = Order.objects.get(pk=order.pk)
    if order.status == OrderStatus.SHIPPED:
        with changing(order, by=by, step="deliver") as order:
            order.mark_delivered(at=clock.now())
            start_completion(order)
    return order


def complete_order(order: Order, *, by: User) -> Order:
    """Nothing is open any more: the order ends well. While a case holds pieces the machine looks again tomorrow."""
    with changing(order, by=by, step="complete") as order:
        if by.is_machine and order.status == OrderStatus.DELIVERED and facts.open_sources(order):
            order.wait_until(clock.now() + timedelta(days=1))
            return order
        policies.complete(order, by)
        order.mark_completed(at=clock.now())
    return order


def start_completion(order: Order) -> None:
    """A delivered order waits 15 days for its completion."""
    order.wait_until(add_calendar_days(clock.now(), COMPLETE_AFTER_DAYS, order.shop.country))


def follow_parcels(order: Order) -> None:
    """Move a locked order to where its parcels are: shipped when nothing is left here, delivered when all arrived.

    Called inside `changing(order)`, which records one step: when a second one is due at once, the row's deadline is now
    and the next sweep takes it.
    """
    lines = facts.lines_of(order)
    if not any(line.line.left for line in lines):
        return
    if order.status == OrderStatus.PAID and all(line.unsent == 0 for line in lines):
        order.mark_shipped(at=clock.now())
        if _all_arrived(order, lines):
            order.wait_until(clock.now())
    elif order.status == OrderStatus.SHIPPED and _all_arrived(order, lines):
        order.mark_delivered(at=clock.now())
        start_completion(order)


def catch_up_with_parcels(order: Order, *, by: User) -> Order:
    """A step that its parcels' news left for later."""
    with changing(order, by=by) as order:
        order.wait_until(None)
        follow_parcels(order)
    return order


def _all_arrived(order: Order, lines: list[facts.LineFacts]) -> bool:
    """Every piece that is left was in a parcel that arrived. What is lost did not, and waits for its cancellation."""
    arrived = dict(
        OrderLine.objects.filter(order=order, parcels__shipment__status=ShipmentStatus.DELIVERED)
        .order_by()
        .values_list("pk")
        .annotate(total=Sum("parcels__quantity"))
    )
    return all(arrived.get(line.line.pk, 0) >= line.line.left for line in lines)
