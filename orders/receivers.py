"""Hears what happened to money: a captured payment lets an order be shipped, or goes back if it comes too late; what went
back elsewhere stops the goods."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from orders.cancellations.commands import finishing
from orders.orders import commands as order_commands
from orders.orders.models import Order
from orders.statuses import OrderStatus
from orders.stops import commands as stop_commands
from portal.kernel.signals import status_changed
from portal.people.models import system_user
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from refunds.statuses import TAKEN_OR_SAID_SO, RefundStatus


@receiver(status_changed, sender=Payment, dispatch_uid="orders.pay")
def ship_what_is_paid(sender: Any, change: Any, **_signal: Any) -> None:
    if not _counts_now(change):
        return
    order = Order.objects.filter(charge__payments=change.object_id, status=OrderStatus.PLACED).first()
    if order is not None and order.charge.captured >= order.total:
        order_commands.pay_order(order, by=system_user())


@receiver(status_changed, sender=Payment, dispatch_uid="orders.late_payment")
def give_back_what_comes_too_late(sender: Any, change: Any, **_signal: Any) -> None:
    if not _counts_now(change):
        return
    order = Order.objects.filter(charge__payments=change.object_id, status=OrderStatus.CANCELLED).first()
    if order is not None:
        finishing.refund_late_payment(order, by=system_user())


def _counts_now(change: Any) -> bool:
    """Whether a payment counts from this change on. One that was claimed has counted since; now it is confirmed."""
    return change.to_status in TAKEN_OR_SAID_SO and change.from_status not in TAKEN_OR_SAID_SO


@receiver(status_changed, sender=Refund, dispatch_uid="orders.outside_money")
def stop_what_was_paid_back(sender: Any, change: Any, **_signal: Any) -> None:
    if change.to_status not in (RefundStatus.SUCCEEDED, RefundStatus.CANCELLED):
        return
    refund = Refund.objects.outside().filter(pk=change.object_id).first()
    if refund is not None:
        stop_commands.follow_outside_money(refund, by=system_user())
