"""Who may raise a case, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.kernel.errors import Refused
from portal.people.permissions import require_customer_side

PIECE_LIMIT = 5
"""Cases about the same piece after which a supporter must allow another (FLOWS: Ticket)."""


def raise_ticket(order: Order, user: Any) -> None:
    """After-sales begins once something was sent; before that the order is cancelled instead."""
    require_customer_side(order, user)
    if order.status in (OrderStatus.PLACED, OrderStatus.PAID) and not order.shipments.exists():
        raise Refused(
            _("Nothing has been sent yet, so there is nothing to return."),
            code="not_shipped",
            hint=_("Cancel the order instead."),
        )
    if order.status == OrderStatus.CANCELLED:
        raise Refused(_("This order is cancelled; its refund is followed on its own page."), code="cancelled")
