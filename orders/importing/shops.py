"""Exports of shop systems, read by tables of their columns (`data/shops.toml`) into orders as their shop would push them.

What an export does not say is not invented: it is told in the notes, and where money depends on it the order is refused with
the reason. Amounts that stand on the order alone (a discount, a tax on top) are shared over its lines to the minor unit.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from orders.importing import cells as importing_cells
from orders.importing.cells import BadCell
from orders.importing.opening import Sheet
from orders.importing.own_csv import TOLD_BY_NOBODY, FiledOrder, refuse
from orders.importing.rejects import Reject
from orders.importing.tables import Row, Unreadable
from portal.kernel.money import exponent, split

TABLE = Path(__file__).parent / "data" / "shops.toml"
OFFSET = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?) ?([+-]\d\d):?(\d\d)", re.ASCII)
NAIVE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d\d(:\d\d)?", re.ASCII)
SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2}) (\d{1,2}:\d\d(?::\d\d)?)", re.ASCII)
SEVERAL = re.compile(r"[,，;；、\s]+")
MOST_TAX = 40
"""Percent that may come on top of an order's goods; more is no tax, and the file's sums contradict each other."""


@dataclass
class Read:
    """An export, understood: its orders as the push form takes them, the rows that are none, and what has to be said."""

    orders: list[FiledOrder] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@lru_cache
def table() -> dict[str, dict[str, Any]]:
    """Every export that is known by its columns."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def names() -> list[str]:
    """The exports that can be imported."""
    return [name for name, form in table().items() if "order" in form and "belongs" not in form]


def recognise(sheet: Sheet) -> str:
    """The export whose columns these are; "" where it is none. Of several the one with the most columns of its own."""
    fitting = [
        (len(form["marks"]), name)
        for name, form in table().items()
        if "marks" in form and all(mark in sheet.places for mark in form["marks"])
    ]
    return max(fitting)[1] if fitting else ""


def read_export(
    sheet: Sheet,
    name: str,
    *,
    currency: str,
    items: Sheet | None = None,
    seen: Callable[[int], None] = lambda row: None,
) -> Read:
    """The orders of an export, in the order of their first row. `currency`: the shop's, where the file names none.

    `items`: the other half, where a shop system exports the goods apart. Raises Unreadable for a neighbour of what is
    wanted, and where the goods are missing.
    """
    form = table()[name]
    if wanted := form.get("wanted") or form.get("belongs"):
        raise Unreadable(
            _("%(file)s is “%(found)s”. Wanted is “%(wanted)s”.")
            % {"file": sheet.path, "found": form["title"], "wanted": table()[wanted]["title"]}
        )
    if form.get("quoted") is False:
        sheet = sheet.unquoted()
    sheet.require(form["marks"])
    if "items" in form and items is None:
        raise Unreadable(
            _("%(file)s does not say which goods at which price. Hand in “%(wanted)s” with it (--items FILE).")
            % {"file": sheet.path, "wanted": table()[form["items"]]["title"]}
        )
    return _Export(sheet, form, currency, items).read(seen)


class _Cells:
    """One row of a sheet, asked by our names."""

    def __init__(self, places: dict[str, int], row: Row, columns: dict[str, list[str]]) -> None:
        self.places, self.row, self.columns = places, row, columns

    def by(self, columns: dict[str, list[str]]) -> _Cells:
        """The same row, asked by other names of ours."""
        return _Cells(self.places, self.row, columns)

    def column(self, ours: str) -> str:
        """What the file calls it, for a sentence."""
        return next((name for name in self.columns.get(ours, ()) if name in self.places), ours)

    def text(self, ours: str) -> str:
        """The first of its columns with something in it."""
        for name in self.columns.get(ours, ()):
            place = self.places.get(name)
            if place is not None and self.row.cells[place] not in ("", "null", "None"):
                return self.row.cells[place]
        return ""

    def all(self, ours: str) -> str:
        """All of its columns, joined."""
        found = (self.row.cells[self.places[name]] for name in self.columns.get(ours, ()) if name in self.places)
        return " ".join(dict.fromkeys(cell for cell in found if cell))

    def named(self, name: str) -> str:
        place = self.places.get(name)
        return self.row.cells[place] if place is not None else ""

    def money(self, ours: str) -> int | None:
        """10⁻⁶ of the currency; None where the cell is empty."""
        text = self.text(ours)
        return importing_cells.money(text, self.column(ours)) if text else None


class _Export:
    def __init__(self, sheet: Sheet, form: dict[str, Any], currency: str, items: Sheet | None) -> None:
        self.sheet, self.form, self.currency, self.items = sheet, form, currency, items
        self.found = Read()
        self.counted: Counter[str] = Counter()

    def read(self, seen: Callable[[int], None]) -> Read:
        grouped: dict[str, list[_Cells]] = {}
        for row in self.sheet.rows():
            seen(row.number)
            if row.problem:
                self.found.rejects.append(Reject(row.number, row.problem, row.cells))
                continue
            cells = _Cells(self.sheet.places, row, self.form["order"])
            try:
                number = importing_cells.key(cells.text("number"), cells.column("number"))
                if not number:
                    raise BadCell(_("%(column)s is empty.") % {"column": cells.column("number")})
            except BadCell as problem:
                self.found.rejects.append(Reject(row.number, str(problem), row.cells))
                continue
            grouped.setdefault(number, []).append(cells)
        goods = self._goods()
        for number, rows in grouped.items():
            self._order(number, rows, goods)
        self._note()
        return self.found

    def _goods(self) -> dict[str, list[_Cells]]:
        """The rows of the other half by the order they belong to."""
        found: dict[str, list[_Cells]] = {}
        if self.items is None or "items" not in self.form:
            return found
        form = table()[self.form["items"]]
        sheet = self.items.require(form["marks"])
        for row in sheet.rows():
            cells = _Cells(sheet.places, row, {**form["order"], **form["line"]})
            if not row.problem:
                found.setdefault(cells.text("number"), []).append(cells)
        return found

    def _order(self, number: str, rows: list[_Cells], goods: dict[str, list[_Cells]]) -> None:
        order = FiledOrder(rows=[one.row.number for one in rows], cells=[one.row.cells for one in rows])
        try:
            order.data = _Order(self, number, rows, goods.get(number, [])).data()
        except BadCell as problem:
            self.found.rejects += refuse(order, str(problem))
        else:
            self.found.orders.append(order)

    def _note(self) -> None:
        form, sheet = self.form, self.sheet
        self.found.notes.append(
            _("Recognised by its columns: %(title)s (%(encoding)s).")
            % {"title": form["title"], "encoding": sheet.encoding}
        )
        used = {form.get("status"), form.get("summary")}
        for part in ("order", "line"):
            for columns in form.get(part, {}).values():
                used.update(columns)
        unused = [name for name in sheet.header if name and name not in used]
        if unused:
            self.found.notes.append(_("Columns that are not read: %(names)s.") % {"names": ", ".join(unused)})
        if form.get("knows_no_refunds"):
            self.found.notes.append(
                _(
                    "This export knows no refunds. What was given back before has to be told otherwise, or it could be given back again."
                )
            )
        for what, count in self.counted.items():
            self.found.notes.append(f"{what} ({count})")

    def once(self, what: str) -> None:
        """Something to be said about an order; said once for all of them."""
        self.counted[what] += 1


@dataclass
class _Line:
    sku: str
    name: str
    variant: str
    quantity: int
    unit: int
    worth: int
    is_sent: bool
    gone: int


class _Order:
    """One order of an export on its way to the push form."""

    def __init__(self, export: _Export, number: str, rows: list[_Cells], goods: list[_Cells]) -> None:
        self.export, self.form, self.number, self.rows = export, export.form, number, rows
        self.head = rows[0]
        self.goods = goods
        self.word = self.head.named(self.form["status"])
        self.currency = (self.head.text("currency") or self._currency()).upper()
        self.digits = exponent(self.currency)

    def data(self) -> dict[str, Any]:
        """Raises BadCell where the order cannot be imported, with the reason."""
        self._agree()
        if any(word == self.word for word in self.form.get("not_ready", ())):
            raise BadCell(_("It is “%(status)s”, and its amounts are not known yet.") % {"status": self.word})
        cancelled_at = self._cancelled_at()
        lines = self._lines()
        if not lines and cancelled_at:
            raise BadCell(_("It was cancelled before anything was paid; nothing of it has to be kept."))
        if not lines:
            raise BadCell(_("It has no goods."))
        freight = self._freight()
        total, discount, tax = self._shared(lines, freight)
        captured = self._captured(total, cancelled_at)
        refunded = self._minor("refunded") or 0
        placed_at = self._time("placed_at")
        return {
            "number": self.number,
            "currency": self.currency,
            "freight": freight,
            "placed_at": placed_at,
            "paid_at": (self._time("paid_at") or placed_at) if captured else "",
            "buyer_name": self.head.text("buyer_name") or self._full_name(),
            "buyer_phone": self._phone(),
            "buyer_email": self.head.text("buyer_email"),
            "buyer_reference": self.head.text("buyer_reference")[:60],
            "address": self.head.all("address")[:300],
            "lines": [_line(line, taken, added) for line, taken, added in zip(lines, discount, tax, strict=True)],
            "payments": self._payments(captured),
            "parcels": self._parcels(lines) if captured and captured >= total and not cancelled_at else [],
            "coupons": self._coupons(),
            "refunds": self._refunds(lines, refunded, cancelled_at),
            "cancelled_at": cancelled_at,
        }

    def _currency(self) -> str:
        later = (cells.text("currency") for cells in self.rows)
        return next((code for code in later if code), self.form.get("currency", self.export.currency))

    def _agree(self) -> None:
        """Rows of one order tell of one order. Raises BadCell where they disagree: a spreadsheet may have made two orders one."""
        for ours in ("placed_at", "buyer_name", "buyer_email", "buyer_phone", "sum", "currency"):
            told = {text for cells in self.rows if (text := cells.text(ours))}
            if len(told) > 1:
                raise BadCell(
                    _("The rows of this order disagree in %(column)s: %(values)s.")
                    % {"column": self.head.column(ours), "values": ", ".join(sorted(told)[:3])}
                )

    def _minor(self, ours: str) -> int | None:
        fine = self.head.money(ours)
        return None if fine is None else importing_cells.minor(fine, self.digits)

    def _full_name(self) -> str:
        return " ".join(part for part in (self.head.text("buyer_first"), self.head.text("buyer_last")) if part)

    def _phone(self) -> str:
        """As it is written; one that the shop system hides proves nothing and is left out."""
        text = self.head.text("buyer_phone")
        return "" if "*" in text else importing_cells.key(text, self.head.column("buyer_phone"))[:20]

    def _time(self, ours: str) -> str:
        text = self.head.text(ours)
        return self._moment(text, self.head.column(ours)) if text else ""

    def _moment(self, text: str, column: str) -> str:
        """ISO 8601; the file's own offset, Beijing's, or none: then it is the shop's wall clock."""
        if match := OFFSET.fullmatch(text):
            text = f"{match[1].replace(' ', 'T')}{match[2]}:{match[3]}"
        elif match := SLASHED.fullmatch(text):
            text = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02} {match[4]}"
        if NAIVE.fullmatch(text) and self.form["times"] == "china":
            text += "+08:00"
        try:
            found = parse_datetime(text)
        except ValueError:
            found = None
        if found is None:
            raise BadCell(_("%(column)s is no date and time: “%(text)s”.") % {"column": column, "text": text[:40]})
        return found.isoformat()

    def _lines(self) -> list[_Line]:
        columns = table()[self.form["items"]]["line"] if "items" in self.form else self.form.get("line")
        if columns is None:
            return [self._summary()]
        found = []
        for cells in self.goods or (self.rows if "items" not in self.form else []):
            if line := self._one(cells.by(columns), columns):
                found.append(line)
        if not found and "items" in self.form and not self._is("cancelled"):
            raise BadCell(_("The file of goods has no row of this order."))
        return found

    def _one(self, row: _Cells, columns: dict[str, Any]) -> _Line | None:
        text = row.text("quantity")
        if not text:
            return None
        quantity = importing_cells.pieces(text, row.column("quantity"))
        status = row.text("status")
        if quantity == 0 or status in self.form.get("line", {}).get("cancelled", ()):
            self.export.once(_("Lines that were cancelled or have no pieces are left out."))
            return None
        total, unit = row.money("total"), row.money("unit_price")
        if total is None and unit is None:
            raise BadCell(_("A line has no price."))
        worth = total if total is not None else (unit or 0) * quantity
        worth -= row.money("discount") or 0
        if row.text("tax") and self._tax_is_on_top():
            worth += row.money("tax") or 0
        one = unit if unit is not None else (total or 0) // quantity
        left = row.text("left")
        name = row.text("name") or row.text("sku")
        if worth < 0 or quantity < 0:
            raise BadCell(_("A line is below zero."))
        return _Line(
            sku=(row.text("sku") or name)[:60],
            name=name[:200],
            variant=row.text("variant")[:120],
            quantity=quantity,
            unit=importing_cells.rounded(one, self.digits),
            worth=importing_cells.rounded(worth, self.digits),
            is_sent=status in columns.get("sent", ()) if "status" in columns and "sent" in columns else True,
            gone=quantity - importing_cells.pieces(left, row.column("left")) if left else 0,
        )

    def _summary(self) -> _Line:
        """Where the goods are one cell of text: one line that says so."""
        self.export.once(
            _(
                "The goods stand in one cell of text, so each order has one line that sums them up. With the export per article pieces could be told apart."
            )
        )
        worth = self._minor("goods")
        if worth is None:
            raise BadCell(_("%(column)s is empty.") % {"column": self.head.column("goods")})
        name = _("All goods together: %(goods)s") % {"goods": self.head.named(self.form["summary"])}
        return _Line(self.number[:60], name[:200], "", 1, worth, worth, True, 0)

    def _tax_is_on_top(self) -> bool:
        return self.currency in ("USD", "CAD")

    def _freight(self) -> int:
        fine = self.head.money("freight") or 0
        columns = self.form.get("line", {})
        if "freight" in columns:
            for cells in self.rows:
                row = cells.by(columns)
                fine += (row.money("freight") or 0) - (row.money("freight_discount") or 0)
        return importing_cells.minor(max(fine, 0), self.digits)

    def _shared(self, lines: list[_Line], freight: int) -> tuple[int, list[int], list[int]]:
        """(what the order costs, each line's share of the discounts and of the taxes that stand on the order alone)."""
        goods = sum(line.worth for line in lines)
        weights = [line.worth for line in lines]
        total = self._minor("sum") or self._minor("due")
        nothing = [0] * len(lines)
        if total is None:
            return goods + freight, nothing, nothing
        gap = total - freight - goods
        discount = self._minor("discount") or 0
        if gap + discount < 0 or not discount:
            discount = max(-gap, 0)
        tax = gap + discount
        if discount > goods or tax * 100 > goods * MOST_TAX:
            raise BadCell(_("The sums of this order contradict each other: goods, freight and total do not add up."))
        return total, split(discount, weights) if discount else nothing, split(tax, weights) if tax else nothing

    def _is(self, stage: str) -> bool:
        """Whether the status word means this stage: the word itself, or a part of it."""
        words = self.form.get(stage, ())
        return any(word == "*" or word == self.word or (stage == "cancelled" and word in self.word) for word in words)

    def _cancelled_at(self) -> str:
        at = self._time("cancelled_at")
        if not at and self._is("cancelled"):
            self.export.once(_("Cancelled orders without a time of their own bear the time of the payment or order."))
            at = self._time("paid_at") or self._time("placed_at")
        return at

    def _captured(self, total: int, cancelled_at: str) -> int:
        if not self._is("paid") or self._is("unpaid") or (cancelled_at and self._is("cancelled")):
            return 0
        if self.head.text("payment_method") in self.form.get("unpaid_methods", ()) and not self._is("sent"):
            return 0
        return total - (self._minor("outstanding") or 0)

    def _payments(self, captured: int) -> list[dict[str, Any]]:
        if captured <= 0:
            return []
        told = self.head.text("payment_method")
        reference = importing_cells.key(self.head.text("payment_reference"), self.head.column("payment_reference"))
        balance = self._minor("balance") or 0
        method = _method(told) or ("alipay" if "支付宝" in self.form["title"] else "manual")
        if " + " in told:
            self.export.once(
                _("Orders paid in several ways, of which the file does not tell the parts, are paid back by hand.")
            )
            method = "manual"
        gateway = "manual" if method == "manual" else self.form.get("gateway", "")
        rest = captured - balance
        parts = [(method, rest, (reference or self.number)[:80], gateway)] if rest > 0 else []
        if balance:
            parts.insert(0, ("balance", min(balance, captured), f"{self.number}-balance"[:80], "manual"))
        return [
            {"method": kind, "amount": amount, "reference": number, "gateway": way}
            for kind, amount, number, way in parts
        ]

    def _parcels(self, lines: list[_Line]) -> list[dict[str, Any]]:
        tracking = self.head.text("tracking_number").removeprefix("No:").strip()
        numbers = [
            importing_cells.key(one, self.head.column("tracking_number")) for one in SEVERAL.split(tracking) if one
        ]
        if len(numbers) > 1:
            raise BadCell(
                _("%(column)s names several parcels, and the file does not say which pieces are in which.")
                % {"column": self.head.column("tracking_number")}
            )
        sent = [line for line in lines if line.is_sent]
        by_line = "sent" in self.form.get("line", {})
        if not numbers and not (by_line and sent) and not (not by_line and self._is("sent")):
            return []
        if not numbers:
            self.export.once(_("Parcels without a number: the export knows none."))
        at = self._time("sent_at")
        if not at:
            self.export.once(_("Parcels without a time of sending bear the time of the payment."))
            at = self._time("paid_at") or self._time("placed_at")
        pieces = Counter[str]()
        for line in sent:
            pieces[line.sku] += line.quantity
        return [
            {
                "carrier": (self.head.text("carrier") or TOLD_BY_NOBODY)[:60],
                "tracking_number": (numbers[0] if numbers else f"{self.number}-1")[:60],
                "sent_at": at,
                "delivered_at": self._time("arrived_at"),
                "pieces": [{"sku": sku, "quantity": count} for sku, count in pieces.items()],
            }
        ]

    def _coupons(self) -> list[dict[str, Any]]:
        code = self.head.text("coupon")
        return [{"code": code[:40], "amount": self._minor("coupon_amount") or 0}] if code else []

    def _refunds(self, lines: list[_Line], refunded: int, cancelled_at: str) -> list[dict[str, Any]]:
        """What went back before: one sum an order, with the pieces only where the file says which."""
        if refunded <= 0:
            return []
        gone = Counter[str]()
        for line in lines:
            gone[line.sku] += line.gone
        pieces = [{"sku": sku, "quantity": count} for sku, count in gone.items() if count > 0]
        if not pieces and not cancelled_at:
            self.export.once(_("Money went back for some orders, and the export does not say for which pieces."))
        return [
            {
                "reference": f"{self.number}-refunded"[:80],
                "amount": refunded,
                "at": cancelled_at,
                "pieces": [] if cancelled_at else pieces,
            }
        ]


def _line(line: _Line, discount: int, tax: int) -> dict[str, Any]:
    """As the push form takes it: `discount` is whatever lies between the price of the pieces and what they cost."""
    paid = line.worth - discount + tax
    return {
        "sku": line.sku,
        "name": line.name,
        "variant": line.variant,
        "quantity": line.quantity,
        "unit_price": line.unit,
        "discount": max(line.unit * line.quantity - (paid - tax), 0),
        "tax": tax,
        "paid": paid,
    }


def _method(told: str) -> str:
    """Our method for what an export calls a payment; "" where no word is known."""
    low = told.lower()
    words: dict[str, str] = table()["words"]["methods"]
    return next((method for word, method in words.items() if word in low), "")
