"""What cancelling pieces of an order comes to, by its own terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from orders.cancellations.quotes import Facts, Quote, quote, share_of
from orders.orders.models import Order
from orders.orders.pieces import LineFacts, are_lost, company, held_since, is_after_shipping
from orders.rules import terms
from orders.statuses import OrderStatus
from portal.people.models import Shop
from portal.reasons.models import Fault
from portal.time import clock
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from refunds.statuses import Method, RefundStatus


def look_anew(order: Order) -> None:
    """Fetch along with a locked order what rules and quotes look at, as it is now. Three queries."""
    wanted: list[Any] = [company(), "coupons"]
    if order.charge_id is not None:
        wanted.append(money())
    prefetch_related_objects([order], *wanted)


def money() -> Prefetch:
    """What an order's charge needs to say how money would go back. One query."""
    return Prefetch("charge__payments", queryset=Payment.objects.select_related("shop").order_by("pk"))


def price(
    order: Order,
    shop: Shop,
    lines: list[LineFacts],
    wanted: Mapping[int, int],
    *,
    fault: str,
    left_by_customer: int = 0,
    held: Mapping[str, Any] | None = None,
) -> Quote:
    """The quote for cancelling `wanted` pieces (line id → pieces, each within what is free).

    `held`: the terms to price by, for trying a policy; the order's own unless given.
    """
    chosen = [facts for facts in lines if wanted.get(facts.line.pk)]
    takes_last = all(wanted.get(facts.line.pk, 0) == facts.free and facts.held == 0 for facts in lines)
    if order.charge is not None:
        prefetch_related_objects([order], money())
    is_paid = order.charge is not None and (order.status != OrderStatus.PLACED or order.charge.captured > 0)
    liable, by_delay = who_is_liable(order, lines, wanted, fault)
    held = held or terms.of_order(order, shop)
    answer = quote(
        Facts(
            currency=order.currency,
            pieces=tuple(facts.take(wanted[facts.line.pk]) for facts in chosen),
            rest=sum(facts.line.left for facts in lines) - sum(wanted.values()),
            freight_left=order.freight - order.freight_returned,
            takes_last_piece=takes_last,
            is_paid=is_paid,
            after_shipping=is_after_shipping(chosen, wanted),
            fault=liable,
            is_late=by_delay,
            is_not_the_carriers=fault == Fault.CARRIER != liable and not by_delay,
            in_parcels=sum(sent_value(facts, wanted[facts.line.pk]) for facts in chosen),
            refundable=order.charge.refundable if is_paid and order.charge else 0,
            elsewhere=_elsewhere(order) if is_paid else (),
            fee_rules=terms.fee_rules(held),
            hours=_hours_left(order, lines),
            returns_freight=held["shop"]["returns_freight"],
            recall_fee=held["shop"]["recall_fee"],
            left_by_customer=left_by_customer,
            coupons=tuple((c.code, c.amount) for c in order.coupons.all()) if takes_last else (),
            versions=terms.versions(held),
        )
    )
    return replace(answer, to_credit=_to_credit(order, answer.returned)) if answer.returned else answer


def who_is_liable(order: Order, lines: Sequence[LineFacts], wanted: Mapping[int, int], fault: str) -> tuple[str, bool]:
    """Who is at fault by what is so now, whatever the reason says; and whether it is by the shop's delay.

    What the carrier lost is the carrier's. What was not sent in the promised time is the shop's. Pieces that were in no
    parcel are never the carrier's: until the shop is late, calling them off is the customer's own wish.
    """
    chosen = [facts for facts in lines if wanted.get(facts.line.pk)]
    if are_lost(chosen, wanted):
        return Fault.CARRIER, False
    if fault != Fault.SHOP and is_late(order, lines):
        return Fault.SHOP, True
    if fault not in Fault.values or (fault == Fault.CARRIER and not is_after_shipping(chosen, wanted)):
        return Fault.CUSTOMER, False
    return fault, False


def sent_value(facts: LineFacts, wanted: int) -> int:
    """What of so many free pieces was in a parcel, by worth in minor units; all of them are all of it."""
    sent = facts.sent_among(wanted)
    return share_of(facts.worth(wanted), wanted, sent) if sent else 0


def price_return(order: Order, shop: Shop, lines: list[LineFacts], wanted: Mapping[int, int], *, fault: str) -> Quote:
    """The quote for giving back the money of `wanted` pieces that were sent (line id → pieces, each within what is free).

    No fee of cancelling and no recall: what bringing them back costs is agreed in the case. Freight comes back with the
    order's last piece where the shop or the carrier is at `fault`; otherwise it is spent.
    """
    if order.charge is not None:
        prefetch_related_objects([order], money())
    held = terms.of_order(order, shop)
    chosen = [line for line in lines if wanted.get(line.line.pk)]
    pieces = tuple(line.take(wanted[line.line.pk]) for line in chosen)
    is_lost = are_lost(chosen, wanted)
    return quote(
        Facts(
            currency=order.currency,
            pieces=pieces,
            rest=sum(line.line.left for line in lines) - sum(wanted.values()),
            freight_left=order.freight - order.freight_returned,
            takes_last_piece=all(wanted.get(line.line.pk, 0) == line.free and line.held == 0 for line in lines),
            is_paid=order.charge is not None,
            after_shipping=True,
            fault=Fault.CARRIER if is_lost else fault if fault in Fault.values else Fault.CUSTOMER,
            in_parcels=sum(piece.value for piece in pieces),
            refundable=order.charge.refundable if order.charge else 0,
            elsewhere=_elsewhere(order),
            versions=terms.versions(held),
        )
    )


def _hours_left(order: Order, lines: Sequence[LineFacts]) -> float | None:
    """Hours until the promised shipment or appointment; None when none was promised. A hold stops the clock."""
    if order.promised_ship_at is None:
        return None
    return (order.promised_ship_at - (held_since(lines) or clock.now())).total_seconds() / 3600


def _elsewhere(order: Order) -> tuple[tuple[str, int, str], ...]:
    """What went back of the order's money at its provider or by the customer's bank: cause, minor units, when. No query
    where nothing has been given back at all."""
    if order.charge is None or not any(payment.refunded for payment in order.charge.payments.all()):
        return ()
    rows = Refund.objects.outside().filter(charge=order.charge, status=RefundStatus.SUCCEEDED).order_by("settled_at")
    return tuple(
        (cause, amount, at.isoformat())
        for cause, amount, at in rows.values_list("reimbursement__cause_kind", "amount", "settled_at")
        if at is not None
    )


def _to_credit(order: Order, returned: int) -> int:
    """How much of what comes back had been paid from the customer's credit and goes there again."""
    charge = order.charge
    if charge is None or not 0 < returned <= charge.refundable:
        return 0
    if not any(payment.method == Method.BALANCE for payment in charge.payments.all()):
        return 0
    return sum(way.amount for way in charge.ways(returned) if way.payment.method == Method.BALANCE)


def is_late(order: Order, lines: Sequence[LineFacts] = ()) -> bool:
    """Whether the shop promised to have shipped by now and has not: cancelling costs the customer nothing then.

    A case that keeps pieces from being shipped stops the clock, as does money that went back elsewhere, and an appointment that has passed is nobody's delay.
    """
    promised = order.promised_ship_at
    if not promises_shipping(order) or order.stopped_at is not None:
        return False
    return order.status == OrderStatus.PAID and promised is not None and promised < (held_since(lines) or clock.now())


def promises_shipping(order: Order) -> bool:
    """Whether the promised time is one of shipping, and not of an appointment."""
    return order.promised_ship_at is not None and order.shop.industry not in terms.SERVED
