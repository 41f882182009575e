"""Who may take which step with deleted orders, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.orders.models import Order
from portal.kernel.errors import Refused
from portal.people.permissions import require_customer


def delete(order: Order, user: Any) -> None:
    """Into the recycle bin; what is open and can be cancelled is cancelled with it."""
    require_customer(order, user)
    if order.is_binned:
        raise Refused(_("It is already in the recycle bin."), code="already_binned")


def restore(order: Order, user: Any) -> None:
    """Out of the recycle bin, any time."""
    require_customer(order, user)
    if not order.is_binned:
        raise Refused(_("It is not in the recycle bin."), code="not_binned")
