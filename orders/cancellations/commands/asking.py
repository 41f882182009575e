"""Asking to cancel, and a shop that cannot deliver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from orders.asking import permissions
from orders.cancellations import prices
from orders.cancellations.commands.answering import carry_out
from orders.cancellations.commands.locking import KIN
from orders.cancellations.models import CancellationLine, OrderCancellation
from orders.cancellations.quotes import SHOP, Quote, spread
from orders.deadlines import ANSWER_HOURS
from orders.holds.commands import check_pieces, place_hold
from orders.holds.models import HoldKind
from orders.orders import pieces as order_pieces
from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.kernel.changes import changing, creating
from portal.kernel.errors import Invalid
from portal.people.models import User, system_user
from portal.people.permissions import is_staff
from portal.reasons.models import Reason
from portal.time import clock
from portal.time.business_time import add_working_hours


def request_cancellation(
    order: Order,
    *,
    by: User,
    reason: Reason | None,
    words: str = "",
    pieces: Mapping[int, int] | None = None,
    leave: int = 0,
) -> OrderCancellation:
    """Ask to cancel all free pieces, or the given ones (line id → pieces).

    The quote is computed under the lock and frozen with the request; its pieces are held. An unpaid order is cancelled
    at once; a paid one waits for the shop unless its free window or its rule approves by itself. `leave`: minor units
    the customer offers to leave beyond the fee, never less than nothing and never in the words of the shop.
    """
    with transaction.atomic():
        with changing(order, by=by, along=KIN) as order:
            prices.look_anew(order)
            permissions.request_cancellation(order, by)
            lines = order_pieces.lines_of(order)
            everything = order_pieces.whole(lines)
            wanted = check_pieces(lines, pieces if pieces is not None else everything)
            if order.status == OrderStatus.PLACED and wanted != everything:
                raise Invalid(
                    _("An order that is not paid yet is cancelled as a whole."), field="pieces", code="unpaid_whole"
                )
            if leave < 0:
                raise Invalid(_("You can leave more, never less."), field="leave", code="leave_negative")
            if leave and is_staff(order, by):
                raise Invalid(_("Only the customer can leave the seller more."), field="leave", code="customers_own")
            answer = prices.price(
                order, order.shop, lines, wanted, fault=reason.fault if reason else "", left_by_customer=leave
            )
            permissions.priced(answer)
            cancellation = open_request(order, answer, lines, wanted, by=by, reason=reason, words=words)
        if order.status == OrderStatus.PLACED:
            return carry_out(cancellation, by=by, step="approve", note=_("Not paid yet: cancelled at once."))
        if permissions.needs_no_answer(order, answer):
            return carry_out(
                cancellation, by=system_user(), step="approve_by_rule", note=_("Approved by the shop's own rule.")
            )
    return cancellation


def open_request(
    order: Order,
    answer: Quote,
    lines: list[order_pieces.LineFacts],
    wanted: dict[int, int],
    *,
    by: User,
    reason: Reason | None,
    words: str,
    by_shop: bool = False,
    at: datetime | None = None,
) -> OrderCancellation:
    """Write a priced request down and hold its pieces. The caller has locked the order; `at`: when, if not now."""
    cancellation = OrderCancellation(
        order=order,
        shop=order.shop,
        customer=order.customer,
        requested_by=by,
        reason=reason,
        words=words,
        quote=answer.frozen(),
        currency=order.currency,
        returned=answer.returned,
        kept=answer.kept,
        after_shipping=answer.after_shipping,
        by_shop=by_shop,
    )
    cancellation.wait_until(add_working_hours(clock.now(), ANSWER_HOURS, order.shop.country))
    if at is not None:
        cancellation.created_at = at
    creating(cancellation, by=by, step="request", reason=reason.code if reason else "", note=words)
    back = spread(answer.returned, answer.lines, answer.freight)
    CancellationLine.objects.bulk_create(
        [
            CancellationLine(cancellation=cancellation, line_id=row["line"], quantity=row["quantity"], returned=part)
            for row, part in zip(answer.lines, back, strict=True)
        ]
    )
    place_hold(lines, wanted, kind=HoldKind.CANCELLATION, source=cancellation.number)
    return cancellation


def cancel_for_shop(order: Order, *, by: User, reason: Reason | None, words: str = "") -> OrderCancellation:
    """The shop cannot deliver: all it still has is cancelled and refunded in full at once; counted against the shop."""
    with transaction.atomic():
        with changing(order, by=by, along=KIN) as order:
            prices.look_anew(order)
            permissions.cancel_for_shop(order, by)
            lines = order_pieces.lines_of(order)
            wanted = order_pieces.here(lines)
            answer = prices.price(order, order.shop, lines, wanted, fault=SHOP)
            cancellation = open_request(order, answer, lines, wanted, by=by, reason=reason, words=words, by_shop=True)
        return carry_out(cancellation, by=by, step="cancel_for_shop", note=words)
