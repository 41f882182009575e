"""Who may ask to cancel an order or cancel it at once, and whether now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orders.cancellations.quotes import Quote
from orders.orders import pieces
from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.kernel.errors import Forbidden, Refused
from portal.people.permissions import require_customer_side, require_staff_or_support
from portal.time import clock


def request_cancellation(order: Order, user: Any) -> None:
    """Cancel before shipping, or ask to cancel once it is on its way (R99, R102)."""
    require_customer_side(order, user)
    if order.status == OrderStatus.CANCELLED:
        raise Refused(_("This order is already cancelled."), code="already_cancelled")
    if order.status in (OrderStatus.DELIVERED, OrderStatus.COMPLETED):
        raise Refused(
            _("It has been delivered, so it can no longer be cancelled."),
            code="delivered",
            hint=_("Ask for a return instead.")
            if order.customer_id == user.pk
            else _("The customer can ask for a return instead."),
        )
    if not pieces.whole(pieces.lines_of(order)):
        raise Refused(
            _("Every piece is already in another request."),
            code="pieces_taken",
            hint=_("Open that request to follow it or take it back."),
        )


def impossible(answer: Quote) -> str:
    """Why the rules of the order forbid what this quote is about, in the reader's language."""
    verdict = next(one for one in answer.verdicts if one.code == "not_possible")
    words = verdict.zh if (get_language() or "").startswith("zh") else verdict.en
    return _("By the rules of this order it can no longer be cancelled: %(rule)s.") % {"rule": words}


def priced(answer: Quote) -> None:
    """A rule of the policies may say that it is too late to cancel; the order's own terms decide (SC7)."""
    if answer.is_possible:
        return
    raise Refused(
        impossible(answer),
        code="not_by_rule",
        hint=_("Ask the seller, or let platform support look at it."),
    )


def cancel(order: Order, user: Any) -> None:
    """取消订单: the entry while nothing has left the shop (R99)."""
    require_customer_side(order, user)
    if _has_left(order):
        raise Forbidden(_("It has been sent, so cancelling has to be requested."))
    request_cancellation(order, user)


def request_after_shipping(order: Order, user: Any) -> None:
    """申请取消: the entry once the parcel is on its way (R102)."""
    require_customer_side(order, user)
    if not _has_left(order):
        raise Forbidden(_("It has not been sent yet, so it can simply be cancelled."))
    request_cancellation(order, user)


def _has_left(order: Order) -> bool:
    return order.shipped_at is not None or order.status in (OrderStatus.DELIVERED, OrderStatus.COMPLETED)


def needs_no_answer(order: Order, answer: Quote) -> bool:
    """Whether the shop has said yes beforehand: a free window after payment, or small amounts of unshipped pieces."""
    if answer.after_shipping or order.status == OrderStatus.PLACED:
        return False
    shop = order.shop
    window = timedelta(minutes=shop.free_window_minutes)
    if window and order.paid_at and clock.now() - order.paid_at <= window:
        return True
    return 0 < answer.returned < shop.auto_approve_below


def cancel_for_shop(order: Order, user: Any) -> None:
    """The shop cannot deliver: full refund at once, counted against the shop."""
    require_staff_or_support(order, user)
    if order.status not in (OrderStatus.PLACED, OrderStatus.PAID):
        raise Refused(
            _("This order is %(status)s, so the shop can no longer cancel it.")
            % {"status": order.get_status_display()},
            code="wrong_status",
        )
    if not pieces.here(pieces.lines_of(order)):
        raise Refused(
            _("Every piece is already in a request."), code="pieces_taken", hint=_("Answer the open request instead.")
        )
