"""Takes over what was bought and given back before the portal: in bulk, once, without a gateway.

Each function writes one batch in one transaction and may be called again with the same records: what is there is told
from what is new by the shop's own number and a digest of what its system said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Sum

from orders.holds.models import Hold
from orders.importing.coverage import Coverage, Stocked, cover
from orders.importing.models import ExternalReturn
from orders.importing.records import Bought, PastOrder, PastReturn, Source, Taken
from orders.orders.models import Order, OrderLine
from orders.review.models import ReviewItem, ReviewKind
from orders.statuses import OrderStatus
from portal.kernel import numbers
from portal.kernel.changes import changing, import_rows
from portal.kernel.money import from_minor
from portal.people.models import Shop, User
from portal.time import clock
from refunds.history.commands import ChargeRow, ExternalRefund, import_charges, import_external_refunds
from refunds.payments.models import Charge, Payment
from refunds.reimbursements.causes import Cause
from refunds.statuses import CauseKind

IMPORTED, UPDATED, UNCHANGED, CONTRADICTION = "imported", "updated", "unchanged", "contradiction"
"""What became of a record. A contradiction changes nothing and waits for a person."""

RETURN_LABEL = "orders.externalreturn"


def lock_shop(shop: Shop) -> None:
    """One import a shop at a time: whoever comes second finds what the first one made."""
    if connection.features.has_select_for_update:
        list(Shop.objects.select_for_update(no_key=True).filter(pk=shop.pk))


def known_shift(shop: Shop, dates: Mapping[str, date], *, source: str, country: str) -> timedelta | None:
    """By how much the dates of these orders were moved when some of them were imported before; None: none was.

    `dates` maps the shop's order numbers to the day the file gives them.
    """
    wanted = list(dates)
    for start in range(0, len(wanted), 500):
        found = Order.objects.filter(shop=shop, source=source, shop_number__in=wanted[start : start + 500])
        row = found.order_by("placed_at").values_list("shop_number", "placed_at").first()
        if row is not None:
            return row[1].astimezone(clock.zone(country)).date() - dates[row[0]]
    return None


def import_past_orders(
    shop: Shop, records: Sequence[PastOrder], *, source: Source, shift: timedelta = timedelta(0), by: User
) -> list[str]:
    """Take over purchases that are long complete; returns what became of each.

    The source knows one moment of an order, so everything happened then. The money was taken outside the portal. Stock
    is not touched: the shop's system has counted it long ago.
    """
    with transaction.atomic():
        lock_shop(shop)
        rows = Order.objects.filter(shop=shop, shop_number__in=[record.number for record in records])
        known = {order.shop_number: order for order in rows}
        new = [record for record in records if record.number not in known]
        _take_over(shop, new, source=source, shift=shift, by=by)
        return [
            IMPORTED if record.number not in known else _compare(known[record.number], record, by=by)
            for record in records
        ]


def _take_over(shop: Shop, records: Sequence[PastOrder], *, source: Source, shift: timedelta, by: User) -> None:
    orders = [_order(shop, record, source=source, shift=shift) for record in records]
    charges = import_charges(
        [
            ChargeRow(
                shop=shop,
                payer=None,
                reference=order.number,
                label=order.shop_number,
                currency=order.currency,
                amount=order.total,
                captured_at=order.placed_at,
                gateway_reference=order.shop_number,
            )
            for order in orders
        ],
        by=by,
        note=source.name,
    )
    for order, charge in zip(orders, charges, strict=True):
        order.charge = charge
    import_rows(Order, orders, by=by, note=source.name)
    OrderLine.objects.bulk_create(
        [_line(order, line) for order, record in zip(orders, records, strict=True) for line in record.lines],
        batch_size=2000,
    )


def _order(shop: Shop, record: PastOrder, *, source: Source, shift: timedelta) -> Order:
    at = moment(record.at, source, shift)
    goods = sum(line.paid for line in record.lines)
    return Order(
        number=numbers.make(Order.PREFIX),
        shop=shop,
        status=OrderStatus.COMPLETED,
        shop_number=record.number,
        source=source.name,
        currency=source.currency,
        goods=goods,
        total=goods,
        buyer_reference=record.buyer_reference,
        address=record.address,
        placed_at=at,
        paid_at=at,
        shipped_at=at,
        delivered_at=at,
        completed_at=at,
        digest=record.digest(),
    )


def _line(order: Order, line: Bought) -> OrderLine:
    return OrderLine(
        order=order,
        position=line.position,
        sku=line.sku,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        paid=line.paid,
    )


def moment(at: datetime, source: Source, shift: timedelta) -> datetime:
    """Wall clock of the seller's country as a moment, moved by `shift`, never in the future."""
    return min((at + shift).replace(tzinfo=clock.zone(source.country)), clock.now())


def _compare(order: Order, record: PastOrder, *, by: User) -> str:
    """Another word for the same goods is an update; other goods or other money contradict what was taken over."""
    if order.digest == record.digest():
        return UNCHANGED
    lines = list(order.lines.order_by("position"))
    ours = [(line.position, line.sku, line.quantity, line.paid) for line in lines]
    theirs = [(line.position, line.sku, line.quantity, line.paid) for line in record.lines]
    if ours != theirs or order.buyer_reference != record.buyer_reference:
        contradict(
            order.shop_id,
            f"{record.number}@{record.digest()[:12]}",
            order=order.number,
            ours=[list(row) for row in ours],
            theirs=[list(row) for row in theirs],
        )
        return CONTRADICTION
    with changing(order, by=by) as order:
        order.address = record.address
        order.digest = record.digest()
    for line, told in zip(lines, record.lines, strict=True):
        line.name = told.name
    OrderLine.objects.bulk_update(lines, ["name"])
    return UPDATED


def contradict(shop_id: int, reference: str, **told: object) -> None:
    """Ask a person to look: the shop's record contradicts ours. The same contradiction twice is one question."""
    ReviewItem.objects.get_or_create(
        shop_id=shop_id,
        kind=ReviewKind.CONTRADICTION,
        reference=reference,
        defaults={"data": told, "found_at": clock.now()},
    )


def import_past_returns(
    shop: Shop, records: Sequence[PastReturn], *, source: Source, shift: timedelta = timedelta(0), by: User
) -> list[str]:
    """Take over cancellations, in the order of their time; the purchases are there already.

    What purchases cover counts as returned on their lines, with an external refund. What nothing covers, and what was
    given beyond what had been paid, becomes a review item and pays nothing.
    """
    with transaction.atomic():
        lock_shop(shop)
        rows = ExternalReturn.objects.filter(shop=shop, number__in=[record.number for record in records])
        known = dict(rows.values_list("number", "digest"))
        new = [record for record in records if record.number not in known]
        _Matching(shop, new, source=source, shift=shift, by=by).book()
        return [_compare_return(shop, record, known.get(record.number)) for record in records]


def _compare_return(shop: Shop, record: PastReturn, digest: str | None) -> str:
    if digest is None:
        return IMPORTED
    if digest == record.digest():
        return UNCHANGED
    contradict(
        shop.pk,
        f"{record.number}@{record.digest()[:12]}",
        theirs=[[line.position, line.sku, line.quantity, line.amount] for line in record.lines],
    )
    return CONTRADICTION


class _Matching:
    """One batch of new cancellations on its way to the books."""

    def __init__(
        self, shop: Shop, records: Sequence[PastReturn], *, source: Source, shift: timedelta, by: User
    ) -> None:
        self.shop, self.records, self.source, self.shift, self.by = shop, records, source, shift, by
        self.lines: dict[int, OrderLine] = {}
        self.touched: dict[int, OrderLine] = {}
        self.stocked = self._stocked()
        self.room = self._room()
        self.refunds: list[tuple[int, ExternalRefund]] = []
        self.reviews: list[ReviewItem] = []
        self.told: dict[str, list[dict[str, object]]] = defaultdict(list)
        self.given: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)

    def book(self) -> None:
        """Match every line in the order of its time, then write all of it."""
        todo = [(line, record) for record in self.records for line in record.lines]
        for line, record in sorted(todo, key=lambda pair: (pair[0].at, pair[1].number, pair[0].position)):
            self._match(line, record)
        self._write()

    def _stocked(self) -> dict[tuple[str, str], list[Stocked]]:
        """The purchases these cancellations could take back, by customer and item."""
        customers = {record.buyer_reference for record in self.records}
        items = {line.sku for record in self.records for line in record.lines}
        rows = OrderLine.objects.filter(
            order__shop=self.shop,
            order__currency=self.source.currency,
            order__charge__isnull=False,
            order__buyer_reference__in=customers,
            sku__in=items,
        ).select_related("order")
        holds = Hold.objects.active().filter(line__in=rows.order_by()).order_by().values("line_id")
        held = {row["line_id"]: row for row in holds.annotate(pieces=Sum("quantity"), worth=Sum("value"))}
        found: dict[tuple[str, str], list[Stocked]] = defaultdict(list)
        for line in rows.order_by("pk"):
            self.lines[line.pk] = line
            taken = held.get(line.pk, {"pieces": 0, "worth": 0})
            found[line.order.buyer_reference, line.sku].append(
                Stocked(
                    line=line.pk,
                    order=line.order_id,
                    charge=line.order.charge_id or 0,
                    bought_at=line.order.placed_at,
                    unit_price=line.unit_price,
                    left=line.left - taken["pieces"],
                    value=line.paid - line.gone_value - taken["worth"],
                )
            )
        return found

    def _room(self) -> dict[int, int]:
        """What each charge can still give back."""
        charges = {line.charge for lines in self.stocked.values() for line in lines}
        room = dict.fromkeys(charges, 0)
        for charge, captured, promised in Payment.objects.filter(charge__in=charges).values_list(
            "charge_id", "captured", "promised"
        ):
            room[charge] += captured - promised
        return room

    def _match(self, line: Taken, record: PastReturn) -> None:
        at = moment(line.at, self.source, self.shift)
        result = cover(line, at, self.stocked.get((record.buyer_reference, line.sku), []), self.room)
        for part in result.covered:
            if part.refunded:
                self.given[record.number, part.line.charge].append((line.name, part.refunded))
            row = self.touched[part.line.line] = self.lines[part.line.line]
            row.returned_quantity += part.quantity
            row.refunded_quantity += part.quantity if part.refunded else 0
            row.gone_value += part.worth
            row.refunded += part.refunded
        self.told[record.number].append(
            {
                "sku": line.sku,
                "name": line.name,
                "quantity": line.quantity,
                "covered": line.quantity - result.uncovered,
                "amount": line.amount,
                "refunded": line.amount - result.unpaid,
            }
        )
        if result.uncovered or result.unpaid:
            self._review(line, record, result, at)

    def _review(self, line: Taken, record: PastReturn, result: Coverage, at: datetime) -> None:
        self.reviews.append(
            ReviewItem(
                shop=self.shop,
                kind=ReviewKind.UNCOVERED if result.uncovered else ReviewKind.CONTRADICTION,
                reference=f"{record.number}/{line.position}",
                data={
                    "invoice": record.number,
                    "row": line.row,
                    "sku": line.sku,
                    "name": line.name,
                    "customer": record.buyer_reference,
                    "cancelled_at": at.isoformat(),
                    "quantity": line.quantity,
                    "covered": line.quantity - result.uncovered,
                    "uncovered": result.uncovered,
                    "amount": line.amount,
                    "unpaid": result.unpaid,
                    "currency": self.source.currency,
                    "unit_price": str(from_minor(line.unit_price, self.source.currency)),
                },
                found_at=clock.now(),
            )
        )

    def _write(self) -> None:
        charges = Charge.objects.in_bulk({charge for _number, charge in self.given})
        times = {record.number: moment(record.at, self.source, self.shift) for record in self.records}
        import_external_refunds(
            [
                (charges[charge], self._refund(number, charge, rows, times[number]))
                for (number, charge), rows in self.given.items()
            ],
            by=self.by,
            note=self.source.name,
        )
        OrderLine.objects.bulk_update(
            self.touched.values(), ["returned_quantity", "refunded_quantity", "gone_value", "refunded"], batch_size=500
        )
        ReviewItem.objects.bulk_create(self.reviews, batch_size=2000, ignore_conflicts=True)
        ExternalReturn.objects.bulk_create(
            [self._external_return(record, times[record.number]) for record in self.records], batch_size=2000
        )

    def _refund(self, number: str, charge: int, rows: Iterable[tuple[str, int]], at: datetime) -> ExternalRefund:
        rows = list(rows)
        return ExternalRefund(
            amount=sum(amount for _name, amount in rows),
            at=at,
            gateway_reference=number,
            cause=Cause(CauseKind.HISTORY, RETURN_LABEL, number),
            quote={"rows": [{"label": name, "amount": amount} for name, amount in rows]},
        )

    def _external_return(self, record: PastReturn, at: datetime) -> ExternalReturn:
        lines = self.told[record.number]
        return ExternalReturn(
            shop=self.shop,
            number=record.number,
            buyer_reference=record.buyer_reference,
            currency=self.source.currency,
            pieces=sum(line.quantity for line in record.lines),
            covered=sum(int(str(line["covered"])) for line in lines),
            amount=sum(line.amount for line in record.lines),
            refunded=sum(int(str(line["refunded"])) for line in lines),
            lines=lines,
            returned_at=at,
            imported_at=clock.now(),
            digest=record.digest(),
        )
