"""Gathers from the rows what rules and quotes look at. Reads only; a page asks once and passes the answer on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Sum,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from orders import terms
from orders.models import (
    Hold,
    Order,
    OrderCancellation,
    OrderChange,
    OrderLine,
    Shipment,
    ShipmentLine,
    TrackingEvent,
)
from orders.quotes import Facts, Pieces, Quote, quote, worth_of
from orders.statuses import OrderStatus, ShipmentStatus
from portal import clock
from portal.models import Fault, Shop
from portal.models.accounts import tidy_phone
from refunds.models import Payment
from refunds.statuses import Method

SENT = (ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED, ShipmentStatus.LOST)
"""Parcels whose pieces are no longer at the shop. A returned parcel's pieces are back."""


@dataclass(frozen=True)
class LineFacts:
    """A line and what is already spoken for: held by open cases, or in a parcel that left. `lost` is a part of `sent`,
    `held_sent` the part of `held` that had left the shop."""

    line: OrderLine
    held: int
    held_value: int
    sent: int
    lost: int = 0
    held_sent: int = 0

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
        return min(max(self.unsent - (self.held - self.held_sent), 0), self.free)

    def sent_among(self, wanted: int) -> int:
        """How many of so many free pieces have left the shop: what is still here goes first."""
        return max(wanted - self.shippable, 0)

    def worth(self, wanted: int) -> int:
        """What was paid for so many of the free pieces, in minor units; all of them are worth all that is left."""
        return self._share(self.line.paid, self.line.paid - self.free_value, wanted)

    def _share(self, whole: int, spoken_for: int, wanted: int) -> int:
        taken = self.line.quantity - self.free
        return worth_of(whole, self.line.quantity, taken=taken, spoken_for=spoken_for, wanted=wanted)

    def take(self, wanted: int) -> Pieces:
        """So many free pieces as a quote looks at them: their price, what was taken off and what tax is in it.

        A shop's system tells of a line its unit price, its own discount, its tax and what was paid. Paid beyond price less
        discount is tax that was added; below it is the line's share of discounts and coupons of the whole order.
        """
        line, value = self.line, self.worth(wanted)
        before = line.unit_price * line.quantity - line.discount
        is_added = line.paid > before
        taken = line.quantity - self.free
        discount, tax = (
            self._share(whole, whole * taken // line.quantity if line.quantity else 0, wanted)
            for whole in (line.discount, line.tax)
        )
        price, added = line.unit_price * wanted, tax if is_added else 0
        shared = price - discount + added - value
        if shared < 0 or line.paid >= before:  # rounding, not a discount of the order
            price, shared = price - shared, 0
        return Pieces(
            line=line.pk,
            name=line.name,
            quantity=wanted,
            value=value,
            price=price,
            line_discount=discount,
            order_discount=shared,
            tax=tax,
            tax_added=added,
        )


def _held(column: str) -> Any:
    """The sum of a column over what is still held of a line."""
    active = Hold.objects.active().filter(line=OuterRef("pk")).order_by().values("line")
    return Coalesce(Subquery(active.annotate(total=Sum(column)).values("total")), 0, output_field=BigIntegerField())


def _sent(*statuses: str) -> Any:
    """The pieces of a line in parcels of these statuses."""
    parcels = ShipmentLine.objects.filter(line=OuterRef("pk"), shipment__status__in=statuses).order_by().values("line")
    return Coalesce(
        Subquery(parcels.annotate(total=Sum("quantity")).values("total")), 0, output_field=BigIntegerField()
    )


def _lines() -> QuerySet:
    return OrderLine.objects.order_by("position").annotate(
        held_sum=_held("quantity"),
        held_value_sum=_held("value"),
        held_sent_sum=_held("sent_quantity"),
        sent_sum=_sent(*SENT),
        lost_sum=_sent(ShipmentStatus.LOST),
    )


def company() -> Prefetch:
    """What a page fetches along with orders, so that `lines_of` asks nothing more. One query."""
    return Prefetch("lines", queryset=_lines())


def look_anew(order: Order) -> None:
    """Fetch along with a locked order what rules and quotes look at, as it is now. Three queries."""
    wanted: list[Any] = [company(), "coupons"]
    if order.charge_id is not None:
        wanted.append(money())
    prefetch_related_objects([order], *wanted)


def money() -> Prefetch:
    """What an order's charge needs to say how money would go back. One query."""
    return Prefetch("charge__payments", queryset=Payment.objects.select_related("shop").order_by("pk"))


def whereabouts() -> tuple[Prefetch, ...]:
    """An order's parcels with what their carriers told, newest first. Two queries."""
    return (
        Prefetch("shipments", queryset=Shipment.objects.order_by("pk")),
        Prefetch("shipments__events", queryset=TrackingEvent.objects.order_by("-at", "-pk")),
    )


def requests() -> tuple[Prefetch, ...]:
    """What was asked about an order to cancel it, newest first. One query."""
    cases = OrderCancellation.objects.select_related(
        "shop", "customer", "reason", "answer_reason", "reimbursement"
    ).order_by("-pk")
    return (Prefetch("cancellations", queryset=cases),)


def with_company(orders: QuerySet) -> QuerySet:
    """Orders as their page shows them, and whether parcels, requests or changes have to be fetched (`accompany`)."""
    return (
        orders.select_related("shop", "customer", "charge")
        .prefetch_related(company())
        .annotate(
            has_parcels=Exists(Shipment.objects.filter(order=OuterRef("pk"))),
            has_cases=Exists(OrderCancellation.objects.filter(order=OuterRef("pk"))),
            has_changes=Exists(OrderChange.objects.filter(order=OuterRef("pk"))),
        )
    )


@dataclass(frozen=True)
class Beside:
    """What belongs to an order: its parcels, requests and changes, the newest request and change first."""

    parcels: list[Shipment]
    cases: list[OrderCancellation]
    changes: list[OrderChange]


def beside(order: Any) -> Beside:
    """What belongs to an order that came `with_company`; nothing is asked for where nothing is. At most four queries."""
    wanted: list[Prefetch] = []
    if order.has_parcels:
        wanted += whereabouts()
    if order.has_cases:
        wanted += requests()
    if order.has_changes:
        wanted.append(Prefetch("changes", queryset=OrderChange.objects.select_related("shop").order_by("-pk")))
    prefetch_related_objects([order], *wanted)
    found = Beside(
        list(order.shipments.all()) if order.has_parcels else [],
        list(order.cancellations.all()) if order.has_cases else [],
        list(order.changes.all()) if order.has_changes else [],
    )
    for case in found.cases:
        case.order = order
    for change in found.changes:
        change.order = order
    return found


def with_open_case(orders: QuerySet) -> QuerySet:
    """Each order with the newest open request about it, as plain columns `case_…`. No further query."""
    newest = OrderCancellation.objects.filter(order=OuterRef("pk"), status__in=OrderCancellation.OPEN).order_by("-pk")
    columns = ("number", "status", "due_at", "countered", "returned", "currency", "after_shipping")
    return orders.annotate(**{f"case_{name}": Subquery(newest.values(name)[:1]) for name in columns})


def with_work_by(orders: QuerySet, waits: str) -> QuerySet:
    """Orders that came `with_open_case`, each with the time by which a reader has work with it: to answer a request that
    `waits` in this status, else to ship it; none where another request pauses shipping."""
    mine = When(case_status=waits, then=F("case_due_at"))
    paused = When(case_number__isnull=False, then=None)
    return orders.annotate(work_by=Case(mine, paused, default=F("promised_ship_at"), output_field=DateTimeField()))


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

    One query, or none where the order came with its `company`. A locked order never does, so commands look anew.
    """
    known = getattr(order, "_prefetched_objects_cache", {}).get("lines")
    if known is not None and not but_source and all(hasattr(line, "held_sum") for line in known):
        rows = list(known)
    else:
        rows = list(_lines().filter(order=order))
    found = [
        LineFacts(row, row.held_sum, row.held_value_sum, row.sent_sum, row.lost_sum, row.held_sent_sum) for row in rows
    ]
    if not but_source:
        return found
    own = {hold.line_id: hold for hold in Hold.objects.active().filter(line__order=order, source=but_source)}
    return [_without(facts, own[facts.line.pk]) if facts.line.pk in own else facts for facts in found]


def _without(facts: LineFacts, hold: Hold) -> LineFacts:
    return LineFacts(
        facts.line,
        facts.held - hold.quantity,
        facts.held_value - hold.value,
        facts.sent,
        facts.lost,
        facts.held_sent - hold.sent_quantity,
    )


def open_sources(order: Order) -> list[str]:
    """The numbers of the cases that hold pieces of this order."""
    held = Hold.objects.active().filter(line__order=order).order_by("source")
    return list(held.values_list("source", flat=True).distinct())


def whole(lines: list[LineFacts]) -> dict[int, int]:
    """All that is free, by line."""
    return {facts.line.pk: facts.free for facts in lines if facts.free}


def here(lines: list[LineFacts]) -> dict[int, int]:
    """All that is free and still at the shop, by line."""
    return {facts.line.pk: facts.shippable for facts in lines if facts.shippable}


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
    liable = fault if fault in Fault.values else Fault.CUSTOMER
    if is_late(order):
        liable = Fault.SHOP
    if are_lost(chosen, wanted):
        liable = Fault.CARRIER
    held = held or terms.of_order(order, shop)
    answer = quote(
        Facts(
            currency=order.currency,
            pieces=tuple(facts.take(wanted[facts.line.pk]) for facts in chosen),
            freight_left=order.freight - order.freight_returned,
            takes_last_piece=takes_last,
            is_paid=is_paid,
            after_shipping=is_after_shipping(chosen, wanted),
            fault=liable,
            refundable=order.charge.refundable if is_paid and order.charge else 0,
            fee_rules=terms.fee_rules(held),
            hours=_hours_left(order),
            returns_freight=held["shop"]["returns_freight"],
            recall_fee=held["shop"]["recall_fee"],
            left_by_customer=left_by_customer,
            coupons=tuple((c.code, c.amount) for c in order.coupons.all()) if takes_last else (),
            versions=terms.versions(held),
        )
    )
    return replace(answer, to_credit=_to_credit(order, answer.returned)) if answer.returned else answer


def _hours_left(order: Order) -> float | None:
    """Hours until the promised shipment or appointment; None when none was promised."""
    if order.promised_ship_at is None:
        return None
    return (order.promised_ship_at - clock.now()).total_seconds() / 3600


def _to_credit(order: Order, returned: int) -> int:
    """How much of what comes back had been paid from the customer's credit and goes there again."""
    charge = order.charge
    if charge is None or not 0 < returned <= charge.refundable:
        return 0
    if not any(payment.method == Method.BALANCE for payment in charge.payments.all()):
        return 0
    return sum(way.amount for way in charge.ways(returned) if way.payment.method == Method.BALANCE)


def is_late(order: Order) -> bool:
    """Whether the shop promised to have shipped by now and has not: cancelling costs the customer nothing then.

    An appointment that has passed is nobody's delay.
    """
    promised = order.promised_ship_at
    if order.shop.industry in terms.SERVED:
        return False
    return order.status == OrderStatus.PAID and promised is not None and promised < clock.now()


def are_lost(chosen: list[LineFacts], wanted: Mapping[int, int]) -> bool:
    """Whether the carrier lost all of the wanted pieces: nobody has to be asked for them, and nothing is kept."""
    return bool(chosen) and all(wanted.get(facts.line.pk, 0) <= facts.lost for facts in chosen)


def is_after_shipping(chosen: list[LineFacts], wanted: Mapping[int, int]) -> bool:
    """Whether some of the wanted pieces already left the shop."""
    return any(facts.sent_among(wanted.get(facts.line.pk, 0)) for facts in chosen)
