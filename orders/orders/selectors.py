"""What belongs to an order: its parcels, requests and changes, fetched with as few questions as pages may ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
    prefetch_related_objects,
)

from orders.cancellations.models import OrderCancellation
from orders.changes.models import OrderChange
from orders.orders.models import Order, OrderLine
from orders.orders.pieces import company
from orders.parcels.models import Shipment, ShipmentLine, TrackingEvent
from orders.statuses import OrderChangeStatus, ShipmentStatus
from portal.audit.models import StatusChange
from portal.people.models import tidy_phone


def contents(path: str = "lines") -> Prefetch:
    """The pieces in parcels. One query."""
    return Prefetch(path, queryset=ShipmentLine._default_manager.select_related("line").order_by("line__position"))


def with_goods_named(rows: QuerySet) -> QuerySet:
    """Orders with the name of their first line as `first_goods`, to be told apart in a list to choose from."""
    names = OrderLine._default_manager.filter(order=OuterRef("pk")).order_by("position").values("name")
    return rows.annotate(first_goods=Subquery(names[:1]))


def _news() -> QuerySet:
    """What carriers told of parcels under the numbers these have now."""
    return TrackingEvent.objects.filter(tracking_number=F("shipment__tracking_number"))


def carriers_news() -> Prefetch:
    """The same of an order's parcels, newest first. One query."""
    return Prefetch("shipments__events", queryset=_news().order_by("-at", "-pk"))


def whereabouts() -> tuple[Prefetch, ...]:
    """An order's parcels with what is in them and what their carriers told, newest first. Three queries."""
    return (
        Prefetch("shipments", queryset=Shipment.objects.order_by("sent_at", "pk")),
        contents("shipments__lines"),
        carriers_news(),
    )


def requests() -> tuple[Prefetch, ...]:
    """What was asked about an order to cancel it, newest first. One query."""
    cases = OrderCancellation.objects.select_related(
        "shop", "customer", "requested_by", "reason", "answer_reason", "reimbursement"
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
    """What belongs to an order that came `with_company`; nothing is asked for where nothing is. At most five queries."""
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


def open_changes() -> Prefetch:
    """What an order is asked to be changed to and nobody has answered, as `open_changes`. One query."""
    asked = OrderChange.objects.filter(status=OrderChangeStatus.REQUESTED)
    return Prefetch("changes", queryset=asked, to_attr="open_changes")


def with_open_case(orders: QuerySet) -> QuerySet:
    """Each order with the newest open request about it, as plain columns `case_…`. No further query."""
    newest = OrderCancellation.objects.filter(order=OuterRef("pk"), status__in=OrderCancellation.OPEN).order_by("-pk")
    columns = ("number", "status", "due_at", "countered", "returned", "currency", "after_shipping")
    asker = Subquery(newest.values("requested_by__role")[:1])
    return orders.annotate(case_asker=asker, **{f"case_{name}": Subquery(newest.values(name)[:1]) for name in columns})


def with_work_by(orders: QuerySet, waits: Q) -> QuerySet:
    """Orders that came `with_open_case`, each with the time by which a reader has work with it: to answer a request that
    `waits` for them, else to ship it; none where another request pauses shipping."""
    mine = When(waits, then=F("case_due_at"))
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
    """The order's parcels, each with its pieces and its carrier's last news as `last_text` and `last_at`. Two queries."""
    news = _news().filter(shipment=OuterRef("pk")).order_by("-at", "-pk")
    return list(
        order.shipments.order_by("pk")
        .annotate(last_text=Subquery(news.values("text")[:1]), last_at=Subquery(news.values("at")[:1]))
        .prefetch_related(contents())
    )


def parcels_with(order: Order) -> list[Shipment]:
    """The order's parcels with their pieces, fetched once for whoever asks. Two queries the first time."""
    prefetch_related_objects([order], "shipments", contents("shipments__lines"))
    return sorted(order.shipments.all(), key=lambda parcel: parcel.pk)


def on_their_way(order: Order) -> list[Shipment]:
    """The order's parcels that a carrier has now. One query the first time."""
    prefetch_related_objects([order], "shipments")
    parcels = sorted(order.shipments.all(), key=lambda parcel: parcel.pk)
    return [parcel for parcel in parcels if parcel.status == ShipmentStatus.IN_TRANSIT]


def carrying(parcels: Iterable[Shipment], lines: Collection[int]) -> list[Shipment]:
    """Those of the parcels that carry pieces of these lines (ids), wherever they are. Asks nothing."""
    return [parcel for parcel in parcels if any(row.line_id in lines for row in parcel.lines.all())]


def appeal_words(case: OrderCancellation) -> str:
    """What the customer told the platform when asking it to step in. One query."""
    steps = StatusChange.objects.filter(machine=case.machine(), object_id=case.pk, step="appeal")
    return steps.order_by("-pk").values_list("note", flat=True).first() or ""


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
