"""What people may do with orders, cancellations and changes: read by page, API and admin."""

from orders.actions.cancellations import ORDER_CANCELLATION
from orders.actions.changes import ORDER_CHANGE
from orders.actions.orders import ORDER

__all__ = ["ORDER", "ORDER_CANCELLATION", "ORDER_CHANGE"]
