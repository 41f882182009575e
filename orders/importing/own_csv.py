"""The portal's own columns: one row per order line, described in `docs/import.md`.

Rows of one order carry its number. What concerns the whole order is read from its first row; payments and parcels are
collected from all of its rows and told apart by their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from orders.importing import cells as importing_cells
from orders.importing.cells import BadCell
from orders.importing.opening import Sheet
from orders.importing.rejects import Reject
from orders.importing.tables import Row
from portal.kernel.money import exponent

TOLD_BY_NOBODY = "–"
"""Stands for a carrier that a file does not name."""
REQUIRED = ("order_number", "placed_at", "sku", "name", "quantity", "unit_price")
OF_ORDER = (
    "placed_at",
    "paid_at",
    "promised_ship_at",
    "buyer_name",
    "buyer_phone",
    "buyer_email",
    "buyer_reference",
    "address",
    "cancelled_at",
)
"""Columns whose first row speaks for the order."""


OF_ROW = (
    "order_number", "currency", "freight", "sku", "name", "variant", "model", "quantity", "unit_price", "discount", "tax", "paid",
    "payment_method", "payment_reference", "payment_amount", "gateway", "account_tail", "bank",
    "carrier", "tracking_number", "shipped_at", "delivered_at", "coupon_code", "coupon_amount",
    "refund_amount", "refund_reference", "refunded_at", "returned_quantity",
)  # fmt: skip
NUMBERS = ("order_number", "payment_reference", "tracking_number", "buyer_phone", "refund_reference")
"""Columns that name something: a number that a spreadsheet cut off would name something else."""
SEVERAL = re.compile("[,，;；、]")


@dataclass(slots=True)
class FiledOrder:
    """What the rows of one order say, as the push form takes it."""

    rows: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    parcels: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class _Filer:
    def __init__(self, table: Sheet, currency: str) -> None:
        self.places = table.places
        self.currency = currency
        self.orders: dict[str, FiledOrder] = {}
        self.rejects: list[Reject] = []

    def take(self, row: Row) -> None:
        if row.problem:
            self.rejects.append(Reject(row.number, row.problem, row.cells))
            return
        self.cells = row.cells
        try:
            number = self._text("order_number")
        except BadCell as problem:
            self.rejects.append(Reject(row.number, str(problem), row.cells))
            return
        if not number:
            self.rejects.append(Reject(row.number, _("order_number is empty."), row.cells))
            return
        order = self.orders.setdefault(number, FiledOrder())
        order.rows.append(row.number)
        order.cells.append(row.cells)
        try:
            self._add(order, number)
        except BadCell as problem:
            order.problems.append(_("Row %(row)s: %(problem)s") % {"row": row.number, "problem": problem})

    def _add(self, order: FiledOrder, number: str) -> None:
        if not order.data:
            currency = self._text("currency").upper() or self.currency
            order.data = {
                "number": number,
                "currency": currency,
                "freight": self._minor("freight", currency) or 0,
                "lines": [],
                "payments": [],
                "coupons": [],
                **{name: self._text(name) for name in OF_ORDER},
            }
        currency = order.data["currency"]
        order.data["lines"].append(
            {
                "sku": self._text("sku"),
                "name": self._text("name"),
                "variant": self._text("variant"),
                "model_name": self._text("model"),
                "quantity": importing_cells.pieces(self._text("quantity"), "quantity"),
                "unit_price": self._minor("unit_price", currency),
                "discount": self._minor("discount", currency),
                "tax": self._minor("tax", currency),
                "paid": self._minor("paid", currency),
            }
        )
        self._agree(order)
        self._add_payment(order, currency)
        self._add_parcel(order)
        self._add_refund(order, currency)
        code = self._text("coupon_code")
        if code and code not in [coupon["code"] for coupon in order.data["coupons"]]:
            order.data["coupons"].append({"code": code, "amount": self._minor("coupon_amount", currency) or 0})

    def _add_payment(self, order: FiledOrder, currency: str) -> None:
        method = self._text("payment_method")
        reference = self._text("payment_reference") or order.data["number"]
        if not method or reference in [payment["reference"] for payment in order.data["payments"]]:
            return
        order.data["payments"].append(
            {
                "method": method,
                "amount": self._minor("payment_amount", currency),
                "reference": reference,
                "gateway": self._text("gateway"),
                "account_tail": self._text("account_tail"),
                "bank": self._text("bank"),
            }
        )

    def _add_parcel(self, order: FiledOrder) -> None:
        tracking = self._text("tracking_number")
        if SEVERAL.search(tracking):
            raise BadCell(_("tracking_number names several parcels: write a row for each, with its pieces."))
        if not tracking and self._text("shipped_at"):
            tracking = f"{order.data['number']}-1"
        if not tracking:
            return
        parcel = order.parcels.setdefault(
            tracking,
            {
                "tracking_number": tracking,
                "carrier": self._text("carrier") or TOLD_BY_NOBODY,
                "sent_at": self._text("shipped_at"),
                "delivered_at": self._text("delivered_at"),
                "pieces": [],
            },
        )
        parcel["pieces"].append({"sku": self._text("sku"), "quantity": order.data["lines"][-1]["quantity"]})

    def _agree(self, order: FiledOrder) -> None:
        """Rows of one order tell of one order: a spreadsheet may have made two numbers one."""
        for name in ("placed_at", "buyer_name", "buyer_phone", "buyer_email"):
            told = self._text(name)
            if told and order.data[name] and told != order.data[name]:
                raise BadCell(
                    _("It disagrees with the first row of its order in %(column)s: “%(text)s”.")
                    % {"column": name, "text": told[:40]}
                )

    def _add_refund(self, order: FiledOrder, currency: str) -> None:
        """What went back before, once an order; pieces as many rows name."""
        amount = self._minor("refund_amount", currency)
        pieces = self._text("returned_quantity")
        if not amount and not pieces:
            return
        refunds = order.data.setdefault("refunds", [])
        number = self._text("refund_reference") or f"{order.data['number']}-refunded"
        known = next((one for one in refunds if one["reference"] == number), None)
        if known is None:
            known = {"reference": number, "amount": amount or 0, "at": self._text("refunded_at"), "pieces": []}
            refunds.append(known)
        elif amount and not known["amount"]:
            known["amount"] = amount
        if pieces and importing_cells.pieces(pieces, "returned_quantity"):
            known["pieces"].append(
                {"sku": self._text("sku"), "quantity": importing_cells.pieces(pieces, "returned_quantity")}
            )

    def _text(self, column: str) -> str:
        place = self.places.get(column)
        text = self.cells[place].strip() if place is not None else ""
        return importing_cells.key(text, column) if column in NUMBERS else text

    def _minor(self, column: str, currency: str) -> int | None:
        text = self._text(column)
        if not text:
            return None
        fine = importing_cells.fine_amount(text, column)
        if fine < 0:
            raise BadCell(_("%(column)s is below zero.") % {"column": column})
        return importing_cells.minor(fine, exponent(currency))


def read_orders(
    table: Sheet, *, currency: str, seen: Callable[[int], None] = lambda row: None
) -> tuple[list[FiledOrder], list[Reject]]:
    """The orders of a file, in the order of their first row, and the rows that belong to none.

    `currency` counts where the file names none. An order with one bad row is no order: all its rows are rejected.
    """
    filer = _Filer(table, currency)
    for row in table.rows():
        filer.take(row)
        seen(row.number)
    good = []
    for order in filer.orders.values():
        if order.problems:
            filer.rejects += refuse(order, " ".join(order.problems))
        else:
            order.data["parcels"] = list(order.parcels.values())
            _pay_the_rest(order.data)
            good.append(order)
    return good, filer.rejects


def notes(sheet: Sheet) -> list[str]:
    """What has to be said of a file in our own columns: those that are not ours are not read."""
    unknown = [name for name in sheet.header if name and name not in (*OF_ORDER, *OF_ROW)]
    return [_("Columns that are not read: %(names)s.") % {"names": ", ".join(unknown)}] if unknown else []


def refuse(order: FiledOrder, reason: str) -> list[Reject]:
    """All rows of an order, rejected for one reason."""
    return [Reject(row, reason, cells) for row, cells in zip(order.rows, order.cells, strict=True)]


def _pay_the_rest(data: dict[str, Any]) -> None:
    """A single payment without an amount paid everything."""
    if len(data["payments"]) == 1 and data["payments"][0]["amount"] is None:
        try:
            due = sum(
                line["paid"]
                if line["paid"] is not None
                else (line["unit_price"] or 0) * int(line["quantity"]) - (line["discount"] or 0)
                for line in data["lines"]
            )
        except ValueError:
            return
        data["payments"][0]["amount"] = due + data["freight"]
