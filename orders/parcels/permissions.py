"""Who may do what with a parcel and with calling it back, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.orders import pieces, selectors
from orders.orders.models import Order
from orders.statuses import OrderStatus, RecallStatus
from portal.kernel.errors import Forbidden, Refused
from portal.kernel.fsm import require_step
from portal.people.permissions import is_customer, require_staff, require_staff_or_support


def ship(order: Order, user: Any) -> None:
    """Pieces on hold stay; the machine reports what has already happened."""
    require_staff(order, user)
    lines = pieces.lines_of(order) if order.status in (OrderStatus.PAID, OrderStatus.SHIPPED) else []
    came_back = order.status == OrderStatus.SHIPPED and any(line.unsent for line in lines)
    if order.status != OrderStatus.PAID and not came_back:
        raise Refused(
            _("This order is %(status)s, so there is nothing to ship.") % {"status": order.get_status_display()},
            code="wrong_status",
        )
    if order.stopped_at is not None and not user.is_machine:
        raise Refused(
            _("Money of this order went back elsewhere, so nothing is sent."),
            code="money_went_back",
            hint=_("Look at its refunds (%(number)s) first; then say that it is sent all the same, or cancel it.")
            % {"number": order.stopped_for},
        )
    if not user.is_machine and not any(line.shippable for line in lines):
        raise Refused(
            _("Every piece still here is on hold."),
            code="on_hold",
            hint=_("Answer the open request first (%(number)s).") % {"number": ", ".join(pieces.open_sources(order))},
        )


def ship_all_the_same(order: Order, user: Any) -> None:
    """Whoever answers for the goods may send them although money went back elsewhere."""
    require_staff_or_support(order, user)
    if order.stopped_at is None:
        raise Forbidden(_("Nothing stops it."))


def correct_parcel(order: Order, user: Any) -> None:
    """A carrier or number entered by mistake, as long as a carrier has the parcel."""
    require_staff(order, user)
    if not any(line.sent for line in pieces.lines_of(order)):
        raise Forbidden(_("Nothing has been sent yet."))
    if not selectors.on_their_way(order):
        raise Refused(_("No parcel is on its way any more, so the numbers stay as they are."), code="not_in_transit")


def deliver(order: Order, user: Any) -> None:
    """The carrier says so, or the customer confirms."""
    if not (user.is_machine or is_customer(order, user)):
        raise Forbidden(_("Only the customer can confirm that it arrived."))
    words = _("It has not been shipped in full yet, so there is nothing to confirm.")
    require_step(order, "mark_delivered", words)
    if any(line.unsent for line in pieces.lines_of(order)):
        raise Refused(words, code="not_all_sent", hint=_("What came back to the seller is sent again first."))


def answer_recall(recall: Any, user: Any) -> None:
    """What the carrier answers is entered by staff, support or the carrier's feed."""
    require_staff_or_support(recall, user)
    if recall.status != RecallStatus.ASKED:
        raise Refused(_("The carrier has already answered."), code="wrong_status")
