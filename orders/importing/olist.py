"""The files of the "Brazilian E-Commerce Public Dataset by Olist": orders, their items and their several payments.

The file that is named holds the orders; items, payments and products lie beside it under their own names. An order whose
files contradict each other is not taken over: what contradicts is kept with its number, for a person to look at. Nothing
is guessed, so that what was imported and what waits add up to the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from orders.importing import cells as importing_cells
from orders.importing.cells import BadCell
from orders.importing.records import PushedLine, PushedOrder, PushedParcel, PushedPayment, Source
from orders.importing.rejects import Reject
from orders.importing.tables import Row, Table, Unreadable
from portal.kernel.money import exponent
from portal.time import clock
from refunds.statuses import GatewayName, Method

SOURCE = Source("olist", currency="BRL", country="BR")
"""A marketplace of many sellers in Brazil; its times are local."""

ORDERS = (
    "order_id",
    "customer_id",
    "order_status",
    "order_purchase_timestamp",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
    "order_estimated_delivery_date",
)
ITEMS = ("order_id", "product_id", "shipping_limit_date", "price", "freight_value")
PAYMENTS = ("order_id", "payment_sequential", "payment_type", "payment_value")
PRODUCTS = ("product_id", "product_category_name")

METHODS = {
    "credit_card": Method.CARD_CREDIT,
    "debit_card": Method.CARD_DEBIT,
    "voucher": Method.BALANCE,
    "boleto": Method.BANK_TRANSFER,
}
STATUSES = ("created", "approved", "invoiced", "processing", "unavailable", "shipped", "delivered", "canceled")


@dataclass(slots=True)
class Sale:
    """One order of the file: `told` as a shop's system would push it, when it was cancelled, or what contradicts."""

    row: int
    number: str
    status: str
    told: PushedOrder | None = None
    cancelled_at: datetime | None = None
    contradictions: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> list[int]:
        return [self.row]

    def moved(self, shift: timedelta, latest: datetime) -> Sale:
        """The same sale with its times moved, none later than `latest`."""
        if self.told is not None:
            self.told = self.told.moved(shift, latest)
        if self.cancelled_at is not None:
            self.cancelled_at = min(self.cancelled_at + shift, latest)
        return self


class Item(NamedTuple):
    product: str
    price: int
    freight: int
    ship_by: datetime


class Paid(NamedTuple):
    place: str
    kind: str
    value: int


def read_sales(table: Table, *, seen: Callable[[int], None] = lambda row: None) -> tuple[list[Sale], list[Reject]]:
    """Understand every order of the file, in the order of its time, and the rows that could not be read."""
    items = _beside(table.path, "items", ITEMS, _item)
    payments = _beside(table.path, "payments", PAYMENTS, _payment)
    names = {key: found[0] for key, found in _beside(table.path, "products", PRODUCTS, lambda cells: cells[1]).items()}
    places = [table.column(name) for name in ORDERS]
    sales: list[Sale] = []
    rejects: list[Reject] = []
    for row in table.rows():
        seen(row.number)
        try:
            sales.append(_sale(row, places, items, payments, names))
        except BadCell as problem:
            rejects.append(Reject(row.number, str(problem), row.cells))
    return sorted(sales, key=lambda sale: (sale.facts["bought"], sale.number)), rejects


def _beside(path: Path, what: str, columns: tuple[str, ...], read: Callable[[list[str]], Any]) -> dict[str, list[Any]]:
    """Another file of the same export, by its first column. Raises Unreadable where one of its rows is broken."""
    name = {"items": "order_items", "payments": "order_payments", "products": "products"}[what]
    other = path.with_name(path.name.replace("orders", name, 1))
    if other == path:
        raise Unreadable(_("%(file)s is not named as the dataset's orders are.") % {"file": path})
    table = Table(other, columns)
    places = [table.column(column) for column in columns]
    found: dict[str, list[Any]] = defaultdict(list)
    for row in table.rows():
        try:
            if row.problem:
                raise BadCell(row.problem)
            cells = [row.cells[place].strip() for place in places]
            found[cells[0]].append(read(cells))
        except BadCell as problem:
            raise Unreadable(
                _("%(file)s, row %(row)s: %(problem)s") % {"file": other, "row": row.number, "problem": problem}
            )
    return found


def _item(cells: list[str]) -> Item:
    _order, product, ship_by, price, freight = cells
    return Item(
        product, _minor(price, "price"), _minor(freight, "freight_value"), _moment(ship_by, "shipping_limit_date")
    )


def _payment(cells: list[str]) -> Paid:
    _order, place, kind, value = cells
    return Paid(place, kind, _minor(value, "payment_value"))


def _minor(text: str, column: str) -> int:
    amount = importing_cells.minor(importing_cells.fine_amount(text, column), exponent(SOURCE.currency))
    if amount < 0:
        raise BadCell(_("%(column)s is below zero.") % {"column": column})
    return amount


def _moment(text: str, column: str) -> datetime:
    return importing_cells.moment(text, column).replace(tzinfo=clock.zone(SOURCE.country))


def _sale(
    row: Row,
    places: list[int],
    items: dict[str, list[Item]],
    payments: dict[str, list[Paid]],
    names: dict[str, str],
) -> Sale:
    if row.problem:
        raise BadCell(row.problem)
    cells = dict(zip(ORDERS, (row.cells[place].strip() for place in places), strict=True))
    number = importing_cells.words(cells["order_id"], "order_id", 60)
    if not number:
        raise BadCell(_("order_id is empty."))
    if cells["order_status"] not in STATUSES:
        raise BadCell(_("order_status is none of the dataset's: “%(text)s”.") % {"text": cells["order_status"][:40]})
    bought, approved, sent, delivered = (_moment(cells[name], name) if cells[name] else None for name in ORDERS[3:7])
    if bought is None:
        raise BadCell(_("order_purchase_timestamp is empty."))
    goods, paid = items.get(number, []), payments.get(number, [])
    sale = Sale(row.number, number, cells["order_status"])
    sale.facts = {
        "bought": bought.isoformat(),
        "status": sale.status,
        "approved": cells["order_approved_at"],
        "sent": cells["order_delivered_carrier_date"],
        "delivered": cells["order_delivered_customer_date"],
        "items": sum(one.price + one.freight for one in goods),
        "payments": [[one.kind, one.value] for one in paid],
    }
    sale.contradictions = list(_contradictions(sale.status, approved, sent, delivered, goods, paid))
    if sale.contradictions:
        return sale
    expected = cells["order_estimated_delivery_date"]
    sale.told = PushedOrder(
        number=number,
        placed_at=bought,
        currency=SOURCE.currency,
        lines=_lines(goods, names),
        freight=sum(one.freight for one in goods),
        paid_at=approved or bought,
        promised_ship_at=max(one.ship_by for one in goods),
        buyer_reference=importing_cells.words(cells["customer_id"], "customer_id", 60),
        payments=tuple(
            PushedPayment(METHODS[one.kind], one.value, f"{number}-{one.place}", gateway=GatewayName.EXTERNAL)
            for one in paid
            if one.value
        ),
        parcels=(
            PushedParcel(
                "",
                number[:16].upper(),
                sent,
                delivered_at=delivered,
                expected_on=_moment(expected, "order_estimated_delivery_date").date() if expected else None,
            ),
        )
        if sent is not None
        else (),
        source=SOURCE.name,
    )
    if sale.status == "canceled":
        sale.cancelled_at = max(at for at in (bought, approved, sent) if at is not None)
    return sale


def _contradictions(
    status: str,
    approved: datetime | None,
    sent: datetime | None,
    delivered: datetime | None,
    goods: list[Item],
    paid: list[Paid],
) -> Iterable[str]:
    """Codes of what cannot all be true; a person decides what was."""
    if not goods:
        yield "no_items"
    if not paid:
        yield "no_payments"
    if goods and paid and sum(one.value for one in paid) != sum(one.price + one.freight for one in goods):
        yield "payments_differ"
    if any(one.value and one.kind not in METHODS for one in paid):
        yield "unknown_method"
    if status == "canceled" and delivered is not None:
        yield "cancelled_after_delivery"
    if status == "delivered" and (sent is None or delivered is None):
        yield "delivered_without_date"
    if status != "delivered" and status != "canceled" and delivered is not None:
        yield "delivery_without_status"
    if status == "shipped" and sent is None:
        yield "sent_without_date"
    if status in ("created", "approved", "invoiced", "processing", "unavailable") and sent is not None:
        yield "sent_without_status"
    if approved is not None and sent is not None and sent < approved:
        yield "sent_before_approval"
    if sent is not None and delivered is not None and delivered < sent:
        yield "delivered_before_sent"


def _lines(goods: list[Item], names: dict[str, str]) -> tuple[PushedLine, ...]:
    """One line a product and price, its pieces counted; the dataset has a row for each piece."""
    pieces: dict[tuple[str, int], int] = defaultdict(int)
    for one in goods:
        pieces[one.product, one.price] += 1
    return tuple(
        PushedLine(
            sku=product,
            name=(names.get(product) or product)[:200],
            quantity=count,
            unit_price=price,
            paid=price * count,
        )
        for (product, price), count in pieces.items()
    )
