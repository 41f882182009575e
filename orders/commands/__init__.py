"""Everything that changes an order, its parcels, or a request about it. The only writer of this app."""

from orders.commands.bin import claim_order, delete_order, restore_order
from orders.commands.cancellations import (
    accept_counter,
    accept_recalls,
    appeal_cancellation,
    approve_cancellation,
    cancel_for_shop,
    counter_cancellation,
    escalate_cancellation,
    lapse_counter,
    lose_parcel,
    miss_parcel,
    recover_parcel,
    refund_late_payment,
    refuse_cancellation,
    reject_cancellation,
    request_cancellation,
    retract_cancellation,
    settle_silence,
    take_back_cost,
)
from orders.commands.changes import apply_change, refuse_change, request_change, retract_change
from orders.commands.holds import place_hold, release_holds, use_pieces
from orders.commands.improvements import note_improvement
from orders.commands.orders import catch_up_with_parcels, complete_order, confirm_delivery, pay_order
from orders.commands.parcels import (
    accept_recall,
    ask_about_recall,
    ask_recall,
    deliver_shipment,
    record_tracking,
    ship_order,
)
from orders.commands.stock import give_back_stock, tell_stock
from orders.commands.terms import publish_policy, roll_back_policy

__all__ = [
    "accept_counter",
    "accept_recall",
    "accept_recalls",
    "appeal_cancellation",
    "apply_change",
    "approve_cancellation",
    "ask_about_recall",
    "ask_recall",
    "cancel_for_shop",
    "catch_up_with_parcels",
    "claim_order",
    "complete_order",
    "confirm_delivery",
    "counter_cancellation",
    "delete_order",
    "deliver_shipment",
    "escalate_cancellation",
    "give_back_stock",
    "lapse_counter",
    "lose_parcel",
    "miss_parcel",
    "note_improvement",
    "pay_order",
    "place_hold",
    "publish_policy",
    "record_tracking",
    "recover_parcel",
    "refund_late_payment",
    "refuse_cancellation",
    "refuse_change",
    "reject_cancellation",
    "release_holds",
    "request_cancellation",
    "request_change",
    "restore_order",
    "retract_cancellation",
    "retract_change",
    "roll_back_policy",
    "settle_silence",
    "ship_order",
    "take_back_cost",
    "tell_stock",
    "use_pieces",
]
