"""Parcels called back: tried, back, delivered all the same, lost."""

from __future__ import annotations

from django.db import transaction

from orders.cancellations.commands.finishing import finish, price_as_lost
from orders.cancellations.commands.locking import locked_case, on_their_way, riding
from orders.cancellations.models import OrderCancellation
from orders.holds.commands import release_holds
from orders.orders.commands import follow_parcels
from orders.orders.models import Order
from orders.parcels.commands import accept_recall, end_recalls
from orders.parcels.models import Recall, Shipment
from orders.recalls import permissions
from orders.statuses import CancellationStatus, RecallStatus
from portal.kernel.changes import changing, note_fact
from portal.people.models import User, system_user
from portal.time import clock


def accept_recalls(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The carrier is trying to stop what was called back: ten more days for its news."""
    with locked_case(cancellation, by=by, step="accept_recalls") as (_order, cancellation):
        permissions.accept_recalls(cancellation, by)
        note_fact("carrier_tries", cancellation, by=by)
        parcels = on_their_way(cancellation)
        for recall in Recall.objects.filter(shipment__in=parcels, status=RecallStatus.ASKED).select_related(
            "shipment__order__shop"
        ):
            recall = accept_recall(recall, by=by)
            cancellation.wait_until(recall.due_at)
    return cancellation


def recover_parcel(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The goods are back at the seller: refund, also of whatever else was called back in the same parcels."""
    with transaction.atomic():
        with locked_case(cancellation, by=by, step="recover") as (order, cancellation):
            permissions.recover(cancellation, by)
            parcels = on_their_way(cancellation)
            end_recalls(parcels, "mark_returned", by=by)
            for parcel in parcels:
                with changing(parcel, by=by, step="return") as parcel:
                    parcel.mark_returned(at=clock.now())
            finish(order, cancellation, by=by)
        for other in riding(parcels, cancellation):
            recover_parcel(other, by=by)
    return cancellation


def miss_parcel(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """Delivered all the same: the order goes on, and the return route is offered."""
    with transaction.atomic():
        with locked_case(cancellation, by=by, step="miss") as (order, cancellation):
            permissions.miss(cancellation, by)
            parcels = on_their_way(cancellation)
            end_recalls(parcels, "mark_missed", by=by)
            for parcel in parcels:
                with changing(parcel, by=by, step="deliver") as parcel:
                    parcel.mark_delivered(at=clock.now())
            cancellation.mark_missed(at=clock.now())
            release_holds(cancellation.number)
            follow_parcels(order)
        for other in riding(parcels, cancellation):
            miss_parcel(other, by=by)
    return cancellation


def miss_delivered(order: Order, parcel: Shipment) -> None:
    """The carrier told that a parcel arrived which was being called back: the requests about its pieces have missed."""
    end_recalls([parcel], "mark_missed", by=system_user())
    cases = OrderCancellation.objects.filter(
        order=order, status=CancellationStatus.RECALLING, lines__line__parcels__shipment=parcel
    )
    for cancellation in cases.distinct():
        with locked_case(cancellation, by=system_user(), step="miss") as (order, cancellation):
            end_recalls(on_their_way(cancellation), "mark_missed", by=system_user())
            cancellation.mark_missed(at=clock.now())
            release_holds(cancellation.number)


def lose_parcel(cancellation: OrderCancellation, *, by: User) -> OrderCancellation:
    """The carrier lost it: everything comes back, whoever had wanted to keep something."""
    with transaction.atomic():
        with locked_case(cancellation, by=by, step="lose") as (order, cancellation):
            permissions.lose(cancellation, by)
            parcels = on_their_way(cancellation)
            end_recalls(parcels, "mark_lost", by=by)
            for parcel in parcels:
                with changing(parcel, by=by, step="lose") as parcel:
                    parcel.mark_lost()
            price_as_lost(order, cancellation)
            finish(order, cancellation, by=by, into_stock=False)
        for other in riding(parcels, cancellation):
            lose_parcel(other, by=by)
    return cancellation
