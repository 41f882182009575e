"""Who may take which step with wished changes of an order, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.changes.models import OrderChange
from orders.orders import pieces
from orders.orders.models import Order
from orders.statuses import OrderChangeStatus, OrderStatus
from portal.kernel.errors import Forbidden, Refused
from portal.kernel.fsm import require_step
from portal.people.permissions import is_staff, require_customer_side, require_staff_or_support


def request_change(order: Order, user: Any) -> None:
    """Another address, another variant or fewer pieces, before shipping (R116)."""
    require_customer_side(order, user)
    if order.status not in (OrderStatus.PLACED, OrderStatus.PAID):
        raise Refused(
            _("It is no longer at the seller, so it can't be changed."),
            code="shipped",
            hint=_("Request cancellation, or ask for an exchange once it arrived."),
        )
    if any(change.status == OrderChangeStatus.REQUESTED for change in order.changes.all()):
        raise Refused(_("A change is already waiting for the seller's answer."), code="change_open")
    if not any(line.shippable for line in pieces.lines_of(order)):
        raise Refused(_("Every piece is already in another request."), code="pieces_taken")


def answer_change(change: OrderChange, user: Any) -> None:
    """The shop answers; after a day of silence the machine refuses."""
    require_staff_or_support(change, user)
    require_step(change, "mark_applied", _("This change has already been answered."))


def retract_change(change: OrderChange, user: Any) -> None:
    require_customer_side(change, user)
    if is_staff(change, user):
        raise Forbidden(_("Only the customer can take the wish back."))
    require_step(change, "mark_retracted", _("This change has already been answered."))
