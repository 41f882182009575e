"""Asking to cancel, and a shop that cannot deliver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from orders import facts, policies
from orders.commands.cancellations.answering import carry_out
from orders.commands.cancellations.locking import ANSWER_HOURS, KIN
from orders.commands.holds import check_pieces, place_hold
from orders.models import CancellationLine, HoldKind, Order, OrderCancellation
from orders.quotes import SHOP, Quote, spread
from orders.statuses import OrderStatus
from portal import clock
from portal.business_time import add_working_hours
from portal.changes import changing, creating
from portal.errors import Invalid
from portal.models import Reason, User, system_user
from portal.policies import is_staff


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
            facts.look_anew(order)
            policies.request_cancellation(order, by)
            lines = facts.lines_of(order)
            everything = facts.whole(lines)
            wanted = check_pieces(lines, pieces if pieces is not None else everything)
            if order.status == OrderStatus.PLACED and wanted != everything:
                raise Invalid(
                    _("An order that is not paid yet is cancelled as a whole."), field="pieces", code="unpaid_whole"
                )
            if leave < 0:
                raise Invalid(_("You can leave more, never less."), field="leave", code="leave_negative")
            if leave and is_staff(order, by):
                raise Invalid(_("Only the customer can leave the seller more."), field="leave", code="customers_own")
            answer = facts.price(
                order, order.shop, lines, wanted, fault=reason.fault if reason else "", left_by_customer=leave
            )
            policies.priced(answer)
            cancellation = open_request(order, answer, lines, wanted, by=by, reason=reason, words=words)
        if order.status == OrderStatus.PLACED:
            return carry_out(cancellation, by=by, step="approve", note=_("Not paid yet: cancelled at once."))
        if policies.needs_no_answer(order, answer):
            return carry_out(
                cancellation, by=system_user(), step="approve_by_rule", note=_("Approved by the shop's own rule.")
            )
    return cancellation


def open_request(
    order: Order,
    answer: Quote,
    lines: list[facts.LineFacts],
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
            facts.look_anew(order)
            policies.cancel_for_shop(order, by)
            lines = facts.lines_of(order)
            wanted = facts.here(lines)
            answer = facts.price(order, order.shop, lines, wanted, fault=SHOP)
            cancellation = open_request(order, answer, lines, wanted, by=by, reason=reason, words=words, by_shop=True)
        return carry_out(cancellation, by=by, step="cancel_for_shop", note=words)
