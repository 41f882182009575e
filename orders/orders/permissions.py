"""Who may do what with an order and a change of it, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.orders import pieces
from orders.orders.models import Order
from portal.kernel.errors import Forbidden, Refused
from portal.kernel.fsm import require_step
from portal.people.permissions import is_customer, require_machine


def pay(order: Order, user: Any) -> None:
    """Its charge was captured. Only the machine hears that."""
    require_machine(user)
    require_step(order, "mark_paid")


def complete(order: Order, user: Any) -> None:
    """After 15 days by itself, or when the customer is content; never while a case is open."""
    if not (user.is_machine or is_customer(order, user)):
        raise Forbidden(_("Only the customer can complete the order."))
    require_step(order, "mark_completed", _("Only a delivered order can be completed."))
    sources = pieces.open_sources(order)
    if sources:
        raise Refused(
            _("An open case still holds pieces of this order (%(number)s).") % {"number": ", ".join(sources)},
            code="on_hold",
        )
