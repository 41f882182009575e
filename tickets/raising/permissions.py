"""Who may raise a case, and whether now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.kernel.errors import Invalid, Refused
from portal.people.permissions import is_customer, require_customer_side
from portal.time import clock
from tickets.warranties import terms

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


def may_go_past(order: Order, user: Any) -> bool:
    """Staff who raise a case for somebody else may do so after its time, with a reason for the record."""
    return not is_customer(order, user) and bool(user.is_seller or user.is_support)


def in_time(
    order: Order,
    user: Any,
    *,
    reason: Any,
    type: str,
    lines: Iterable[Any],
    free: Iterable[Any] = (),
    beyond: str = "",
    day: date | None = None,
) -> list[tuple[Any, terms.Span]]:
    """The days of its reason bind (FLOWS: Ticket): after them the wish is refused, with the date.

    `lines` are those the case is about, `free` all it could be about, `day` today in the shop's country unless told. Returns
    what staff went past with the words `beyond`. Raises Invalid (`window_over`) at `reason` where nothing of the order is in
    time for it, at `pieces` where others are, at `type` where another wish is possible, at `beyond` of staff.
    """
    window = terms.window_of(reason, type)
    if window is None:
        return []
    lines, free = list(lines), list(free)
    known = terms.terms_of(order.shop, [line.sku for line in (*lines, *free)])
    day = day or clock.today(order.shop.country)
    late = terms.closed(order, known, lines, window, day=day)
    if not late or (may_go_past(order, user) and beyond.strip()):
        return late
    line, span = late[0]
    if may_go_past(order, user):
        field, hint = "beyond", _("Say why it is raised all the same; the record keeps it.")
    elif reason.code not in terms.UNWANTED:
        field, hint = "type", _("A repair is possible at any time; the warranty says who pays.")
    else:
        every = len(late) == len(lines) and len(terms.closed(order, known, free, window, day=day)) == len(free)
        field, hint = "reason" if every else "pieces", _("Something wrong with it? Then choose that reason.")
    raise Invalid(f"{span.refusal(line.name)} {hint}", field=field, code="window_over")
