"""What the passing of a deadline means on this floor. Each handler calls one command."""

from __future__ import annotations

from orders.cancellations.commands import answering
from orders.cancellations.models import OrderCancellation
from orders.changes import commands as change_commands
from orders.changes.models import OrderChange
from orders.orders import commands as order_commands
from orders.orders.models import Order
from orders.parcels import commands as parcel_commands
from orders.parcels.models import Recall
from orders.statuses import CancellationStatus, OrderChangeStatus, OrderStatus, RecallStatus
from portal.people.models import system_user
from portal.time.timers import on_due


@on_due(OrderCancellation, CancellationStatus.REQUESTED)
def answer_for_a_silent_shop(cancellation: OrderCancellation) -> None:
    answering.settle_silence(cancellation, by=system_user())


@on_due(OrderCancellation, CancellationStatus.COUNTERED)
def end_an_unanswered_proposal(cancellation: OrderCancellation) -> None:
    answering.lapse_counter(cancellation, by=system_user())


@on_due(OrderCancellation, CancellationStatus.PLATFORM_REVIEW)
def wake_the_supervisor(cancellation: OrderCancellation) -> None:
    answering.escalate_cancellation(cancellation, by=system_user())


@on_due(OrderCancellation, CancellationStatus.RECALLING)
def ask_for_a_parcel_without_news(cancellation: OrderCancellation) -> None:
    answering.escalate_cancellation(cancellation, by=system_user())


@on_due(Recall, RecallStatus.ASKED, RecallStatus.ACCEPTED)
def ask_where_the_parcel_is(recall: Recall) -> None:
    parcel_commands.ask_about_recall(recall, by=system_user())


@on_due(OrderChange, OrderChangeStatus.REQUESTED)
def refuse_an_unanswered_change(change: OrderChange) -> None:
    change_commands.refuse_change(change, by=system_user())


@on_due(Order, OrderStatus.DELIVERED)
def complete_a_quiet_order(order: Order) -> None:
    order_commands.complete_order(order, by=system_user())


@on_due(Order, OrderStatus.SHIPPED)
def follow_the_parcels(order: Order) -> None:
    order_commands.catch_up_with_parcels(order, by=system_user())
