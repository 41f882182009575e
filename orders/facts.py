"""Gathers from the rows what rules and quotes look at. Reads only; a page asks once and passes the answer on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from orders.models import (
    Hold,
    HoldKind,
    Order,
    OrderCancellation,
    OrderChange,
    OrderLine,
    Shipment,
    ShipmentLine,
    TrackingEvent,
)
from orders.quotes import Facts, Pieces, Quote, quote
from orders.statuses import OrderStatus, ShipmentStatus
from portal.models import Fault, Shop
from portal.models.accounts import tidy_phone

SENT = (ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED, ShipmentStatus.LOST)
"""Parcels whose pieces are no longer at the shop. A returned parcel's pieces are back."""


@dataclass(frozen=True)
class LineFacts:
    """A line and what is already spoken for: held by open cases, or in a parcel that left."""

    line: OrderLine
    held: int
    held_value: int
    sent: int

    @property
    def free(self) -> int:
        """Pieces neither cancelled, returned nor held."""
        return max(self.line.left - self.held, 0)

    @property
    def free_value(self) -> int:
        """What was paid for the free pieces, in minor units."""
        return max(self.line.paid - self.line.gone_value - self.held_value, 0)

    @property
    def unsent(self) -> int:
        """Pieces still to be shipped, held ones included."""
        return max(self.line.left - self.sent, 0)

    @property
    def shippable(self) -> int:
        """Pieces that may be shipped now: neither sent, cancelled nor held."""
        return min(max(self.line.left - self.sent - self.held, 0), self.free)


def company() -> tuple[Prefetch, ...]:
    """What a page fetches along with orders, so that `lines_of` and `open_sources` ask nothing more. Three queries."""
    return (
        Prefetch("lines", queryset=OrderLine.objects.order_by("position")),
        Prefetch("lines__holds", queryset=Hold.objects.active()),
        Prefetch("lines__parcels", queryset=ShipmentLine.objects.select_related("shipment")),
    )


def whereabouts() -> tuple[Prefetch, ...]:
    """An order's parcels with what their carriers told, newest first. Two queries."""
    return (
        Prefetch("shipments", queryset=Shipment.objects.order_by("pk")),
        Prefetch("shipments__events", queryset=TrackingEvent.objects.order_by("-at", "-pk")),
    )


def requests() -> tuple[Prefetch, ...]:
    """What was asked about an order, newest first. Two queries."""
    cases = OrderCancellation.objects.select_related(
        "shop", "customer", "reason", "answer_reason", "reimbursement"
    ).order_by("-pk")
    return (
        Prefetch("cancellations", queryset=cases),
        Prefetch("changes", queryset=OrderChange.objects.select_related("shop").order_by("-pk")),
    )


def with_open_case(orders: QuerySet) -> QuerySet:
    """Each order with the newest open request about it, as plain columns `case_…`. No further query."""
    newest = OrderCancellation.objects.filter(order=OuterRef("pk"), status__in=OrderCancellation.OPEN).order_by("-pk")
    columns = ("number", "status", "due_at", "countered", "returned", "currency", "after_shipping")
    return orders.annotate(**{f"case_{name}": Subquery(newest.values(name)[:1]) for name in columns})


def with_first_goods(orders: QuerySet) -> QuerySet:
    """Each order with the name of its first line and the number of its lines, for dense rows."""
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by("position")
    count = (
        OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order").annotate(n=Count("pk")).values("n")
    )
    return orders.annotate(first_goods=Subquery(lines.values("name")[:1]), goods_count=Subquery(count))


def parcels_of(order: Order) -> list[Shipment]:
    """The order's parcels, each with its carrier's last news as `last_text` and `last_at`. One query."""
    news = TrackingEvent.objects.filter(shipment=OuterRef("pk")).order_by("-at", "-pk")
    return list(
        order.shipments.order_by("pk").annotate(
            last_text=Subquery(news.values("text")[:1]), last_at=Subquery(news.values("at")[:1])
        )
    )


def bought_by(number: str, contact: str) -> list[Order]:
    """The orders of this number, here or in their shops, that carry this phone number or e-mail address."""
    contact = contact.strip()
    mail, phone = contact.lower(), tidy_phone(contact)
    candidates = Order.objects.named(number).select_related("shop").order_by("pk")[:20]
    return [
        order
        for order in candidates
        if (mail and order.buyer_email.lower() == mail) or (phone and tidy_phone(order.buyer_phone) == phone)
    ]


def lines_of(order: Order, *, but_source: str = "") -> list[LineFacts]:
    """Every line of the order with what is spoken for; holds of `but_source` count as free.

    Two queries, or none where the order came with its `company`. A locked order never does, so commands look anew.
    """
    if _has_company(order):
        return [_read(line, but_source) for line in order.lines.all()]
    active = Q(holds__released_at__isnull=True) & ~Q(holds__source=but_source)
    rows = list(
        order.lines.order_by("position").annotate(
            held_sum=Sum("holds__quantity", filter=active), held_value_sum=Sum("holds__value", filter=active)
        )
    )
    sent = dict(
        OrderLine.objects.filter(order=order, parcels__shipment__status__in=SENT)
        .order_by()
        .values_list("pk")
        .annotate(total=Sum("parcels__quantity"))
    )
    return [LineFacts(row, row.held_sum or 0, row.held_value_sum or 0, sent.get(row.pk, 0)) for row in rows]


def _has_company(order: Order) -> bool:
    known = getattr(order, "_prefetched_objects_cache", {}).get("lines")
    if known is None:
        return False
    return all({"holds", "parcels"} <= getattr(line, "_prefetched_objects_cache", {}).keys() for line in known)


def _read(line: OrderLine, but_source: str) -> LineFacts:
    held = [hold for hold in line.holds.all() if hold.source != but_source]
    sent = sum(piece.quantity for piece in line.parcels.all() if piece.shipment.status in SENT)
    return LineFacts(line, sum(hold.quantity for hold in held), sum(hold.value for hold in held), sent)


def open_sources(order: Order) -> list[str]:
    """The numbers of the cases that hold pieces of this order."""
    if _has_company(order):
        return sorted({hold.source for line in order.lines.all() for hold in line.holds.all()})
    held = Hold.objects.active().filter(line__order=order).order_by("source")
    return list(held.values_list("source", flat=True).distinct())


def has_ticket_hold(order: Order) -> bool:
    """Whether an after-sales case reserved pieces."""
    return order.lines.filter(holds__released_at__isnull=True, holds__kind=HoldKind.TICKET).exists()


def whole(lines: list[LineFacts]) -> dict[int, int]:
    """All that is free, by line."""
    return {facts.line.pk: facts.free for facts in lines if facts.free}


def price(
    order: Order,
    shop: Shop,
    lines: list[LineFacts],
    wanted: Mapping[int, int],
    *,
    fault: str,
    left_by_customer: int = 0,
) -> Quote:
    """The quote for cancelling `wanted` pieces (line id → pieces, each within what is free)."""
    chosen = [facts for facts in lines if wanted.get(facts.line.pk)]
    takes_last = all(wanted.get(facts.line.pk, 0) == facts.free and facts.held == 0 for facts in lines)
    is_paid = order.status != OrderStatus.PLACED and order.charge is not None
    return quote(
        Facts(
            currency=order.currency,
            pieces=tuple(
                Pieces(facts.line.pk, facts.line.name, wanted[facts.line.pk], facts.free, facts.free_value)
                for facts in chosen
            ),
            freight_left=order.freight - order.freight_returned,
            takes_last_piece=takes_last,
            is_paid=is_paid,
            after_shipping=is_after_shipping(chosen, wanted),
            fault=fault if fault in Fault.values else Fault.CUSTOMER,
            refundable=order.charge.refundable if is_paid and order.charge else 0,
            fee_percent=shop.cancel_fee_percent,
            recall_fee=shop.recall_fee,
            left_by_customer=left_by_customer,
            coupons=tuple((c.code, c.amount) for c in order.coupons.all()) if takes_last else (),
        )
    )


def is_after_shipping(chosen: list[LineFacts], wanted: Mapping[int, int]) -> bool:
    """Whether some of the wanted pieces already left the shop."""
    return any(wanted.get(facts.line.pk, 0) > facts.unsent - facts.held for facts in chosen)


def is_part_shipped(order: Order) -> bool:
    """Some parcels left, some pieces are still here. Derived, not a status."""
    return order.status == OrderStatus.PAID and order.shipments.filter(status__in=SENT).exists()
