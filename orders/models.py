"""The rows of orders, listed for Django; each lives in its noun's folder."""

from orders.cancellations.models import Cancellation, CancellationLine, OrderCancellation
from orders.changes.models import OrderChange
from orders.holds.models import Hold
from orders.importing.models import ExternalReturn
from orders.improvements.models import Improvement
from orders.orders.models import Coupon, Order, OrderLine
from orders.parcels.models import Recall, Shipment, ShipmentLine, TrackingEvent
from orders.review.models import ReviewItem
from orders.rules.models import CancellationPolicy, FeeRule
from orders.stock.models import StockLevel, StockMovement

__all__ = [
    "Cancellation",
    "CancellationLine",
    "CancellationPolicy",
    "Coupon",
    "ExternalReturn",
    "FeeRule",
    "Hold",
    "Improvement",
    "Order",
    "OrderCancellation",
    "OrderChange",
    "OrderLine",
    "Recall",
    "ReviewItem",
    "Shipment",
    "ShipmentLine",
    "StockLevel",
    "StockMovement",
    "TrackingEvent",
]
