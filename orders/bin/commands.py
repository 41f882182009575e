"""The recycle bin, and orders that find their customer."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from orders.bin import permissions
from orders.cancellations.commands.asking import request_cancellation
from orders.cancellations.models import OrderCancellation
from orders.orders import pieces, selectors
from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.kernel.changes import changing, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.people.models import User
from portal.reasons.models import Reason
from portal.time import clock
from refunds.charges.commands import set_payer


def delete_order(order: Order, *, by: User, reason: Reason | None = None, words: str = "") -> Order | OrderCancellation:
    """Move an order to its customer's recycle bin (删除订单).

    If it is open, the same confirmation asks to cancel what is free of it, with the reason: the refund follows by itself
    (R125). Nothing is erased: its cases, refunds and records stay reachable.
    """
    with transaction.atomic():
        with changing(order, by=by) as order:
            permissions.delete(order, by)
            cancels = order.is_open and bool(pieces.whole(pieces.lines_of(order)))
            if cancels and reason is None and order.status != OrderStatus.PLACED:
                raise Invalid(_("Choose a reason"), field="reason", code="reason_needed")
            order.binned_at = clock.now()
        note_fact("order_binned", order, by=by)
        if cancels:
            request_cancellation(order, by=by, reason=reason, words=words)
    return Order.objects.get(pk=order.pk)


def restore_order(order: Order, *, by: User) -> Order:
    """Take an order out of the recycle bin. What was cancelled with it stays cancelled."""
    with changing(order, by=by) as order:
        permissions.restore(order, by)
        order.binned_at = None
        note_fact("order_restored", order, by=by)
    return order


def claim_order(user: User, *, number: str, contact: str, paid: int) -> Order:
    """Give an imported order to the customer who proves to be its buyer.

    The proof is the order number, the phone number or e-mail address on it, and what was paid (minor units). One answer
    for everything that does not fit, so that nothing can be found by trying. Raises Refused.
    """
    wrong = Refused(
        _("No such order. Check the number, the phone or e-mail on the order, and the amount."), code="not_found"
    )
    candidate = next((order for order in selectors.bought_by(number, contact) if order.total == paid), None)
    if candidate is None:
        raise wrong
    with changing(candidate, by=user) as order:
        if order.customer_id == user.pk:
            return order
        if order.customer_id is not None:
            raise wrong
        order.customer = user
        OrderCancellation.objects.filter(order=order, customer__isnull=True).update(customer=user)
        if order.charge is not None:
            set_payer(order.charge, user, by=user)
        note_fact("order_claimed", order, by=user)
    return order
