"""Sales of another system's past: told as a shop would tell them, the cancelled ones with their money back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from orders import facts
from orders.commands.cancellations import open_request
from orders.commands.holds import use_pieces
from orders.commands.imports import CONTRADICTION, IMPORTED, contradict
from orders.commands.pushes import push_orders
from orders.importing.olist import Sale
from orders.models import Order, OrderCancellation
from orders.quotes import SHOP, freight_in
from orders.statuses import OrderStatus
from portal.changes import changing
from portal.models import Shop, User
from refunds.commands import Cause, record_external_refund
from refunds.statuses import CauseKind


def import_sales(shop: Shop, sales: Sequence[Sale], *, by: User) -> list[str]:
    """Take over a batch in one transaction; what became of each. One that contradicts itself becomes a review item."""
    with transaction.atomic():
        ready = [sale for sale in sales if sale.told is not None]
        outcomes = dict(
            zip(
                (sale.number for sale in ready),
                push_orders(shop, [sale.told for sale in ready if sale.told is not None], by=by),
                strict=True,
            )
        )
        for sale in sales:
            if sale.told is None:
                contradict(shop.pk, sale.number, contradictions=sale.contradictions, **sale.facts)
                outcomes[sale.number] = CONTRADICTION
            elif sale.cancelled_at is not None and outcomes[sale.number] == IMPORTED:
                order = Order.objects.get(shop=shop, shop_number=sale.number)
                record_past_cancellation(order, at=sale.cancelled_at, by=by)
        return [outcomes[sale.number] for sale in sales]


def record_past_cancellation(order: Order, *, at: datetime, by: User) -> OrderCancellation:
    """Note that another system cancelled the whole order and gave everything back over the ways it was paid.

    Nobody is asked and no gateway is called: it is history. The request and its refund bear the time it happened.
    """
    with transaction.atomic(), changing(order, by=by) as order:
        lines = facts.lines_of(order)
        wanted = facts.whole(lines)
        answer = facts.price(order, order.shop, lines, wanted, fault=SHOP)
        cancellation = open_request(order, answer, lines, wanted, by=by, reason=None, words="", at=at)
        with changing(cancellation, by=by, step="imported") as cancellation:
            if order.charge is not None and cancellation.returned:
                cancellation.reimbursement = record_external_refund(
                    order.charge,
                    cancellation.returned,
                    at=at,
                    gateway_reference=f"{order.shop_number}-cancelled",
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
