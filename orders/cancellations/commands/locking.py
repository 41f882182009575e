"""What every command about a request begins with: its locks, its times, its parcels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order
from orders.parcels.models import Shipment
from orders.statuses import CancellationStatus, ShipmentStatus
from portal.kernel.changes import changing
from portal.people.models import User
from portal.time import clock
from portal.time.business_time import add_working_days

KIN = ("shop", "customer", "charge")
"""What of an order's relations every command here looks at."""


@contextmanager
def locked_case(
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


def carrying(cancellation: OrderCancellation) -> QuerySet[Shipment]:
    """The parcels, wherever they are, that carry pieces of the request."""
    return Shipment.objects.filter(
        order=cancellation.order, lines__line__in=cancellation.lines.values("line")
    ).distinct()


def on_their_way(cancellation: OrderCancellation) -> list[Shipment]:
    """The parcels on their way that carry pieces of the request."""
    return list(carrying(cancellation).filter(status=ShipmentStatus.IN_TRANSIT).select_related("order__shop"))


def riding(parcels: list[Shipment], but: OrderCancellation) -> list[OrderCancellation]:
    """The other requests whose pieces were called back in the same parcels, and are in no other one on its way."""
    cases = OrderCancellation.objects.filter(
        order=but.order, status=CancellationStatus.RECALLING, lines__line__parcels__shipment__in=parcels
    )
    return [case for case in cases.exclude(pk=but.pk).distinct() if not on_their_way(case)]


def add_working_days_from_now(days: int, country: str) -> Any:
    """The end of the office day `days` business days from today."""
    local = clock.now().astimezone(clock.zone(country))
    day = add_working_days(local.date(), days, country)
    return local.replace(year=day.year, month=day.month, day=day.day, hour=18, minute=0, second=0, microsecond=0)
