"""Orders as shop systems sent them, their parcels, and what customers ask of them."""

from orders.models.cancellations import Cancellation, CancellationLine, CancellationQuerySet, OrderCancellation
from orders.models.changes import OrderChange
from orders.models.history import ExternalReturn
from orders.models.improvements import Improvement
from orders.models.orders import Coupon, Hold, HoldKind, Order, OrderLine, StockLevel, StockMovement
from orders.models.review import ReviewItem, ReviewKind
from orders.models.shipments import Recall, Shipment, ShipmentLine, TrackingEvent
from orders.models.terms import CancellationPolicy, FeeRule, Stage

__all__ = [
    "Cancellation",
    "CancellationLine",
    "CancellationPolicy",
    "CancellationQuerySet",
    "Coupon",
    "ExternalReturn",
    "FeeRule",
    "Hold",
    "HoldKind",
    "Improvement",
    "Order",
    "OrderCancellation",
    "OrderChange",
    "OrderLine",
    "Recall",
    "ReviewItem",
    "ReviewKind",
    "Shipment",
    "ShipmentLine",
    "Stage",
    "StockLevel",
    "StockMovement",
    "TrackingEvent",
]
