"""What a shop's system says it did itself: money given back there, and orders cancelled there.

Nobody is asked and no gateway is called: it has happened. Each refund is booked once, by its number, with the time it happened,
so that nothing of it can be promised a second time.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from orders.cancellations import prices
from orders.cancellations.commands.asking import open_request
from orders.cancellations.models import OrderCancellation
from orders.cancellations.quotes import SHOP, freight_in, spread
from orders.holds.commands import place_hold, use_pieces
from orders.holds.models import Hold, HoldKind
from orders.importing.commands import contradict
from orders.importing.records import PushedOrder, PushedRefund
from orders.orders import pieces as order_pieces
from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.kernel.changes import changing, note_fact
from portal.kernel.errors import Refused
from portal.kernel.money import format_money
from portal.people.models import User, system_user
from portal.time import clock
from refunds.history.commands import record_external_refund
from refunds.refunds.models import Refund
from refunds.reimbursements.causes import Cause
from refunds.statuses import CauseKind, Destination

BEFORE_SHIPPING = (OrderStatus.PLACED, OrderStatus.PAID)


def follow_past_facts(order: Order, told: PushedOrder, *, by: User) -> int:
    """Book what is new of what the shop's system did itself. Returns how much that was.

    While a case of ours holds pieces of the order, what is told may be the same thing: it becomes a review item, and nothing
    is booked twice.
    """
    known = set(
        Refund.objects.filter(charge=order.charge_id, destination=Destination.EXTERNAL).values_list(
            "gateway_reference", flat=True
        )
    )
    new = [refund for refund in told.refunds if refund.reference not in known]
    cancels = told.cancelled_at is not None and order.status in BEFORE_SHIPPING
    late = told.cancelled_at is not None and order.status not in (*BEFORE_SHIPPING, OrderStatus.CANCELLED)
    if not (new or cancels or late):
        return 0
    if Hold.objects.active().filter(line__order=order).exists():
        _ask(order, told, _("The shop's system gave money back or cancelled while a case here is open."), new)
        return 0
    if late and not _is_all_returned(order, new):
        _ask(order, told, _("The shop's system cancelled an order that has been sent."), new)
    if cancels and not told.refunds and order.charge is not None and order.charge.captured:
        _ask(order, told, _("The shop's system cancelled a paid order and does not say that the money went back."), new)
        return 0
    if cancels and told.cancelled_at is not None:
        _cancel(order, new, at=told.cancelled_at, by=by)
        return 1 + len(new)
    for refund in new:
        record_past_refund(order, refund, by=by)
    return len(new)


def record_past_refund(order: Order, told: PushedRefund, *, by: User) -> None:
    """Note one refund that the shop's system made, and the pieces that went back with it where it says which.

    Money beyond what the pieces are worth is freight, then goodwill. Raises Refused where more went back than was paid
    (`over_balance`), or more pieces than there are (`unknown_pieces`).
    """
    with transaction.atomic(), changing(order, by=system_user()) as order:
        if order.charge is None:
            raise Refused(_("Money went back for an order that was not paid."), code="not_paid")
        at = told.at or order.paid_at or order.placed_at
        case = record_external_refund(
            order.charge,
            told.amount,
            at=at,
            gateway_reference=told.reference,
            cause=Cause(CauseKind.HISTORY, order.machine(), order.number),
            by=by,
        )
        lines = order_pieces.lines_of(order)
        wanted = _pieces(lines, told)
        if wanted:
            chosen = [line for line in lines if wanted.get(line.line.pk)]
            worth = [{"value": line.worth(wanted[line.line.pk])} for line in chosen]
            shares = spread(told.amount, worth)
            place_hold(lines, wanted, kind=HoldKind.TICKET, source=case.number)
            freight = min(max(told.amount - sum(shares), 0), order.freight - order.freight_returned)
            back = {line.line.pk: share for line, share in zip(chosen, shares, strict=True)}
            use_pieces(order, case.number, returned=back, as_return=True)
            order.freight_returned += freight
        note_fact(
            "past_refund", order, by=by, amount=told.amount, currency=order.currency, reference=told.reference,
            at=at.isoformat(), pieces=dict(told.pieces),
        )  # fmt: skip


def record_past_cancellation(
    order: Order, *, at: datetime, by: User, returned: int | None = None, reference: str = ""
) -> OrderCancellation:
    """Note that another system cancelled the whole order, and what it gave back over the ways it was paid: everything, or
    `returned` minor units, proved by `reference`.

    Nobody is asked and no gateway is called: it is history. The request and its refund bear the time it happened.
    """
    with transaction.atomic(), changing(order, by=by) as order:
        lines = order_pieces.lines_of(order)
        wanted = order_pieces.whole(lines)
        answer = prices.price(order, order.shop, lines, wanted, fault=SHOP)
        if returned is not None and returned != answer.returned:
            answer = answer.giving(returned)
        cancellation = open_request(order, answer, lines, wanted, by=by, reason=None, words="", at=at)
        with changing(cancellation, by=by, step="imported") as cancellation:
            if order.charge is not None and cancellation.returned:
                cancellation.reimbursement = record_external_refund(
                    order.charge,
                    cancellation.returned,
                    at=at,
                    gateway_reference=reference or f"{order.shop_number}-cancelled",
                    cause=Cause.of(CauseKind.CANCELLATION, cancellation),
                    quote=cancellation.quote,
                    by=by,
                )
            cancellation.mark_completed(by=by, at=at)
            back = {row.line_id: row.returned for row in cancellation.lines.all()}
            use_pieces(order, cancellation.number, returned=back)
        order.freight_returned += freight_in(answer.returned, answer.freight)
        if order.status != OrderStatus.CANCELLED:
            order.mark_cancelled(at=at)
    return cancellation


def _cancel(order: Order, refunds: list[PushedRefund], *, at: datetime, by: User) -> None:
    """The whole order, before it was sent. Its refunds are the cancellation's; a sum that was kept stays with the shop."""
    for refund in refunds[1:]:
        record_past_refund(order, PushedRefund(refund.reference, refund.amount, refund.at), by=by)
    first = refunds[0] if refunds else None
    record_past_cancellation(
        Order.objects.select_related("shop", "charge").get(pk=order.pk),
        at=at,
        by=by,
        returned=first.amount if first else 0,
        reference=first.reference if first else "",
    )


def _is_all_returned(order: Order, new: list[PushedRefund]) -> bool:
    gone: Counter[str] = Counter()
    for refund in new:
        gone.update(dict(refund.pieces))
    left: Counter[str] = Counter()
    for line in order.lines.all():
        left[line.sku] += line.left
    return all(gone[sku] >= pieces for sku, pieces in left.items())


def _pieces(lines: list[order_pieces.LineFacts], told: PushedRefund) -> dict[int, int]:
    """Line → pieces that went back: an item on several lines comes off them in their order."""
    wanted = Counter(dict(told.pieces))
    found: dict[int, int] = {}
    for line in lines:
        pieces = min(wanted.get(line.line.sku, 0), line.free)
        if pieces:
            found[line.line.pk] = pieces
            wanted[line.line.sku] -= pieces
    if any(wanted.values()):
        raise Refused(_("More pieces went back than the order has."), code="unknown_pieces")
    return found


def _ask(order: Order, told: PushedOrder, words: str, new: list[PushedRefund]) -> None:
    """Put it before a person, with all that was told."""
    contradict(
        order.shop_id,
        f"{told.number}@{told.digest()[:12]}",
        order=order.number,
        refused=words,
        refunds=[[one.reference, format_money(one.amount, order.currency)] for one in new],
        cancelled_at=told.cancelled_at.isoformat() if told.cancelled_at else "",
        found_at=clock.now().isoformat(),
    )
