"""The pages of orders and of the requests about them."""

from orders.views.cancellations import CancellationAction, CancellationList, CancellationPage, list_url, proof
from orders.views.claiming import OrderClaim
from orders.views.insights import CancellationInsights
from orders.views.lists import OrderBin, OrderList
from orders.views.orders import ChangeAction, OrderAction, OrderPage
from orders.views.rows import case_row, is_staff
from orders.views.rules import OrderRules

__all__ = [
    "CancellationAction",
    "CancellationInsights",
    "CancellationList",
    "CancellationPage",
    "ChangeAction",
    "OrderAction",
    "OrderBin",
    "OrderClaim",
    "OrderList",
    "OrderPage",
    "OrderRules",
    "case_row",
    "is_staff",
    "list_url",
    "proof",
]
