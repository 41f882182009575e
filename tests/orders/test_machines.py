"""The tables of steps of the machines of orders, in full. A change here is a change of the specification (FLOWS)."""

from __future__ import annotations

import pytest
from django_fsm import can_proceed

from orders.cancellations.models import OrderCancellation
from orders.changes.models import OrderChange
from orders.orders.models import Order
from orders.parcels.models import Recall, Shipment
from orders.statuses import CancellationStatus, OrderChangeStatus, OrderStatus, RecallStatus, ShipmentStatus

ORDER = {
    ("placed", "mark_paid", "paid"),
    ("paid", "mark_stopped", "paid"),
    ("paid", "mark_let_go", "paid"),
    ("paid", "mark_shipped", "shipped"),
    ("shipped", "mark_delivered", "delivered"),
    ("delivered", "mark_completed", "completed"),
    ("shipped", "mark_sent_then", "shipped"),
    ("delivered", "mark_arrived_then", "delivered"),
    ("completed", "mark_had_arrived_then", "completed"),
    ("placed", "mark_cancelled", "cancelled"),
    ("paid", "mark_cancelled", "cancelled"),
    ("shipped", "mark_cancelled", "cancelled"),
}

CANCELLATION = {
    ("requested", "mark_countered", "countered"),
    ("requested", "mark_platform_review", "platform_review"),
    ("rejected", "mark_platform_review", "platform_review"),
    ("countered", "mark_platform_review", "platform_review"),
    ("requested", "mark_recalling", "recalling"),
    ("countered", "mark_recalling", "recalling"),
    ("platform_review", "mark_recalling", "recalling"),
    ("requested", "mark_completed", "completed"),
    ("countered", "mark_completed", "completed"),
    ("platform_review", "mark_completed", "completed"),
    ("recalling", "mark_completed", "completed"),
    ("repaying", "mark_completed", "completed"),
    ("requested", "mark_rejected", "rejected"),
    ("countered", "mark_rejected", "rejected"),
    ("platform_review", "mark_refused", "refused"),
    ("requested", "mark_retracted", "retracted"),
    ("countered", "mark_retracted", "retracted"),
    ("platform_review", "mark_retracted", "retracted"),
    ("rejected", "mark_retracted", "retracted"),
    ("recalling", "mark_missed", "missed"),
    ("countered", "mark_requested", "requested"),
    ("rejected", "mark_reconsidered", "requested"),
}

SHIPMENT = {
    ("packed", "mark_in_transit", "in_transit"),
    ("in_transit", "mark_corrected", "in_transit"),
    ("in_transit", "mark_delivered", "delivered"),
    ("in_transit", "mark_returned", "returned"),
    ("in_transit", "mark_lost", "lost"),
    ("in_transit", "mark_sent_then", "in_transit"),
    ("delivered", "mark_arrived_then", "delivered"),
}

RECALL = {
    ("asked", "mark_accepted", "accepted"),
    ("asked", "mark_returned", "returned"),
    ("accepted", "mark_returned", "returned"),
    ("asked", "mark_missed", "missed"),
    ("accepted", "mark_missed", "missed"),
    ("asked", "mark_lost", "lost"),
    ("accepted", "mark_lost", "lost"),
}

CHANGE = {
    ("requested", "mark_applied", "applied"),
    ("requested", "mark_refused", "refused"),
    ("requested", "mark_retracted", "retracted"),
}


@pytest.mark.parametrize(
    ("model", "statuses", "table", "initial"),
    [
        (Order, OrderStatus, ORDER, {"placed"}),
        (OrderCancellation, CancellationStatus, CANCELLATION, {"requested"}),
        (Shipment, ShipmentStatus, SHIPMENT, {"packed"}),
        (Recall, RecallStatus, RECALL, {"asked"}),
        (OrderChange, OrderChangeStatus, CHANGE, {"requested"}),
    ],
    ids=["order", "cancellation", "shipment", "recall", "change"],
)
def test_the_machine_has_these_steps_and_no_others(model, statuses, table, initial) -> None:
    """Every status against every step: those of the table can be taken, all others cannot."""
    targets = {step: to for _from, step, to in table}
    steps = [name for name in dir(model) if name.startswith("mark_")]
    assert set(steps) == set(targets)
    assert set(model.INITIAL) == initial
    found = set()
    for status in statuses.values:
        row = model()
        row.__dict__["status"] = status
        found |= {(status, step, targets[step]) for step in steps if can_proceed(getattr(row, step))}
    assert found == table
