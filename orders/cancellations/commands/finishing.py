"""The end of a request: its pieces are gone and its money is promised, in one transaction or not at all."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from orders.cancellations import prices
from orders.cancellations.models import CancellationLine, OrderCancellation
from orders.cancellations.quotes import CARRIER, SHOP, freight_in, spread
from orders.holds.commands import resume_shipping, use_pieces
from orders.orders import pieces
from orders.orders.commands import follow_parcels
from orders.orders.models import Order
from orders.statuses import CancellationStatus, OrderStatus
from orders.stock.commands import give_back_stock
from portal.kernel.changes import changing
from portal.kernel.errors import Refused
from portal.people.models import User
from portal.time import clock
from refunds.charges.commands import void_charge
from refunds.payments.models import Charge
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import promise_reimbursement
from refunds.reimbursements.models import Reimbursement
from refunds.statuses import CauseKind


def finish(order: Order, cancellation: OrderCancellation, *, by: User, into_stock: bool = True) -> None:
    """The pieces are gone, the money is promised, coupons are given back, and the goods too unless they are lost.

    What is in the shop's stock again is no loss: the carrier bears nothing of it, however late it was.
    """
    if into_stock:
        cancellation.quote = cancellation.quote | {"by_carrier": 0}
    rows = list(cancellation.lines.select_related("line"))
    _add_late_freight(order, cancellation, rows)
    if cancellation.returned > 0 and order.charge is not None:
        try:
            cancellation.reimbursement = _promise(order.charge, cancellation, by=by)
        except Refused as no:
            if no.code != "over_balance":
                raise
            rows = _cut_to(order.charge.refundable, cancellation)
            if cancellation.returned:
                cancellation.reimbursement = _promise(order.charge, cancellation, by=by)
    if order.status == OrderStatus.PLACED and order.charge is not None:
        void_charge(order.charge, by=by)
    cancellation.mark_completed(by=by, at=clock.now())
    resume_shipping(order, cancellation.number)
    used = use_pieces(order, cancellation.number, returned={row.line_id: row.returned for row in rows})
    if into_stock:
        give_back_stock(order.shop_id, used, cause=cancellation.number)
    order.freight_returned += freight_in(cancellation.returned, cancellation.quote.get("freight", 0))
    if not any(line.line.left for line in pieces.lines_of(order)):
        order.coupons.filter(given_back_at__isnull=True).update(given_back_at=clock.now())
        order.mark_cancelled(at=clock.now())
    else:
        follow_parcels(order)


def _promise(charge: Charge, cancellation: OrderCancellation, *, by: User) -> Reimbursement:
    return promise_reimbursement(
        charge,
        cancellation.returned,
        cause=Cause.of(CauseKind.CANCELLATION, cancellation),
        quote=cancellation.quote | {"rows": _money_rows(cancellation)},
        by=by,
    )


def _cut_to(left: int, cancellation: OrderCancellation) -> list[CancellationLine]:
    """Other refunds took some of the money since this was quoted: what is left comes back, and the page says so."""
    cancellation.quote = cancellation.quote | {"short": cancellation.returned - left}
    cancellation.returned = left
    respread(cancellation)
    return list(cancellation.lines.select_related("line"))


def _add_late_freight(order: Order, cancellation: OrderCancellation, rows: list[CancellationLine]) -> None:
    """Two requests side by side were each quoted without freight; whichever takes the last piece brings it back."""
    owed = order.freight - order.freight_returned
    if not owed or cancellation.quote.get("freight") or cancellation.returned <= 0 or cancellation.after_shipping:
        return
    taken = {row.line_id: row.quantity for row in rows}
    if all(line.left == taken.get(line.pk, 0) for line in order.lines.all()) and not order.shipments.exists():
        cancellation.quote = cancellation.quote | {"freight": owed}
        cancellation.returned += owed


def _money_rows(cancellation: OrderCancellation) -> list[dict[str, Any]]:
    quote = cancellation.quote
    return [
        {"label": "goods", "amount": quote.get("goods", 0)},
        {"label": "freight", "amount": quote.get("freight", 0)},
        {"label": "you_bear", "amount": cancellation.kept},
    ]


def respread(cancellation: OrderCancellation) -> None:
    """What comes back changed: share it over the lines anew."""
    back = spread(cancellation.returned, cancellation.quote["lines"], cancellation.quote.get("freight", 0))
    for row, part in zip(cancellation.quote["lines"], back, strict=True):
        cancellation.lines.filter(line_id=row["line"]).update(returned=part)


def price_as_lost(order: Order, cancellation: OrderCancellation) -> None:
    """What is lost costs the customer nothing; the quote of before is kept beside it."""
    wanted = {row.line_id: row.quantity for row in cancellation.lines.all()}
    lines = pieces.lines_of(order, but_source=cancellation.number)
    answer = prices.price(order, order.shop, lines, wanted, fault=CARRIER)
    cancellation.quote = answer.frozen() | {"before_loss": cancellation.quote}
    cancellation.returned, cancellation.kept = answer.returned, answer.kept
    respread(cancellation)


def decide_fault(order: Order, cancellation: OrderCancellation) -> None:
    """Who is at fault by what is so at the answer, and what of the goods the carrier had. Called on the locked request.

    What was promised to the customer never gets less by it. Where the fault turns out to be another's and that costs them
    less, they get what it comes to now; unless they agreed to a cost. Nothing can have changed for pieces that were at the
    shop all the while, as they were held.
    """
    quote = cancellation.quote
    if not cancellation.after_shipping and quote.get("fault") != CARRIER:
        return
    wanted = {row.line_id: row.quantity for row in cancellation.lines.all()}
    lines = pieces.lines_of(order, but_source=cancellation.number)
    told = SHOP if cancellation.by_shop else cancellation.reason.fault if cancellation.reason else ""
    answer = prices.price(order, order.shop, lines, wanted, fault=told, left_by_customer=quote.get("offered", 0))
    if answer.fault != quote.get("fault") and answer.returned > cancellation.returned and not cancellation.countered:
        cancellation.quote = answer.frozen() | {"before_answer": quote}
        cancellation.returned, cancellation.kept = answer.returned, answer.kept
        respread(cancellation)
        return
    cancellation.quote = quote | {
        "fault": answer.fault,
        "in_parcels": answer.in_parcels,
        "by_carrier": answer.by_carrier,
    }


def refund_late_payment(order: Order, *, by: User) -> OrderCancellation | None:
    """Money came in after the order had been cancelled unpaid: all of it goes back, for the cause of that cancellation.

    Also what a provider took though it was asked to give it up (SC12). Heard again, there is nothing left to give back.
    None when there is no such cancellation.
    """
    with transaction.atomic(), changing(order, by=by) as order:
        done = order.cancellations.filter(status=CancellationStatus.COMPLETED).select_related("reimbursement")
        cancellation = done.order_by("-pk").first()
        if order.status != OrderStatus.CANCELLED or cancellation is None or order.charge is None:
            return None
        late = order.charge.refundable
        if late <= 0 or order.paid_at is not None:
            return None
        with changing(cancellation, by=by) as cancellation:
            reimbursement = promise_reimbursement(
                order.charge,
                late,
                cause=Cause.of(CauseKind.CANCELLATION, cancellation),
                quote=cancellation.quote | {"rows": [{"label": "goods", "amount": late}]},
                by=by,
            )
            if cancellation.reimbursement is None:
                cancellation.returned, cancellation.reimbursement = late, reimbursement
    return cancellation
