"""Cancelling an order: asked, answered, undone, finished (取消订单 / 申请取消).

Locks go down: the order first, then the request, then money. A request completes together with its refund, in one
transaction, or not at all.
"""

from orders.commands.cancellations.answering import (
    accept_counter,
    answer_anew,
    appeal_cancellation,
    approve_cancellation,
    check_counter,
    counter_cancellation,
    escalate_cancellation,
    lapse_counter,
    refuse_cancellation,
    reject_cancellation,
    retract_cancellation,
    settle_silence,
    take_back_cost,
    take_back_rejection,
)
from orders.commands.cancellations.asking import cancel_for_shop, open_request, request_cancellation
from orders.commands.cancellations.finishing import refund_late_payment
from orders.commands.cancellations.locking import (
    ANSWER_HOURS,
    APPEAL_DAYS,
    COUNTER_DAYS,
    PLATFORM_DAYS,
    add_working_days_from_now,
)
from orders.commands.cancellations.recalling import (
    accept_recalls,
    lose_parcel,
    miss_delivered,
    miss_parcel,
    recover_parcel,
)

__all__ = [
    "ANSWER_HOURS",
    "APPEAL_DAYS",
    "COUNTER_DAYS",
    "PLATFORM_DAYS",
    "accept_counter",
    "accept_recalls",
    "add_working_days_from_now",
    "answer_anew",
    "appeal_cancellation",
    "approve_cancellation",
    "cancel_for_shop",
    "check_counter",
    "counter_cancellation",
    "escalate_cancellation",
    "lapse_counter",
    "lose_parcel",
    "miss_delivered",
    "miss_parcel",
    "open_request",
    "recover_parcel",
    "refund_late_payment",
    "refuse_cancellation",
    "reject_cancellation",
    "request_cancellation",
    "retract_cancellation",
    "settle_silence",
    "take_back_cost",
    "take_back_rejection",
]
