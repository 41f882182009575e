"""Money went back elsewhere, so the goods wait: stopped by the machine, sent all the same by a person, let go when undone."""

from __future__ import annotations

from orders.orders.models import Order
from orders.parcels import permissions
from orders.statuses import OrderStatus
from portal.kernel.changes import changing
from portal.people.models import User
from portal.time import clock
from refunds.refunds.models import Refund
from refunds.statuses import RefundStatus


def follow_outside_money(refund: Refund, *, by: User) -> Order | None:
    """What a provider or a bank gave back unasked stops the order's goods; what it took back again lets them go.

    Told again it changes nothing, also after a person has let them go. None where no order waits for it.
    """
    order = Order.objects.filter(charge=refund.charge_id).first()
    if order is None:
        return None
    if refund.status == RefundStatus.SUCCEEDED:
        return _stop(order, refund, by=by)
    return _let_go(order, refund, by=by)


def _stop(order: Order, refund: Refund, *, by: User) -> Order | None:
    with changing(order, by=by, step="stop") as order:
        if order.status != OrderStatus.PAID or order.stopped_for == refund.number or order.stopped_at is not None:
            return None
        order.mark_stopped(for_=refund.number, at=clock.now())
    return order


def _let_go(order: Order, refund: Refund, *, by: User) -> Order | None:
    with changing(order, by=by, step="let_go") as order:
        if order.status != OrderStatus.PAID or order.stopped_at is None:
            return None
        other = Refund.objects.outside().filter(charge=order.charge_id, status=RefundStatus.SUCCEEDED).first()
        if other is not None:
            return None
        since = order.stopped_at
        order.mark_let_go()
        if order.promised_ship_at is not None and order.promised_ship_at > since:
            order.promised_ship_at += clock.now() - since
    return order


def ship_all_the_same(order: Order, *, by: User, words: str) -> Order:
    """A person has looked: the goods may go although money went back elsewhere. `words` say why, for the record."""
    with changing(order, by=by, note=words, step="let_go") as order:
        permissions.ship_all_the_same(order, by)
        order.mark_let_go()
    return order
