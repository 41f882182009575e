"""A statement as a stream: one line at a time, whatever its length, so that memory does not grow with the file."""

from __future__ import annotations

import csv
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.kernel.money import exponent, is_known_currency
from refunds.reconciliation.formats.reports import column
from refunds.statuses import LineKind, LineStatus

BEIJING = ZoneInfo("Asia/Shanghai")
LONGEST_REFERENCE = 80

CUT_OFF = re.compile(r"^[+-]?\d(\.\d+)?E\+?\d+$|^\d{15}0{5,}$", re.IGNORECASE)
"""What a spreadsheet makes of a long number: 2.02611E+27, or its first fifteen digits and zeros."""

REWRITTEN = re.compile(r"^\d{1,4}/\d{1,2}/\d{1,4}")
"""What a spreadsheet makes of a time."""

THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
DECIMAL_COMMA = re.compile(r"^[+-]?\d+,\d{1,2}$")


class Unreadable(Exception):
    """The statement cannot be read at all; the message says why and what to do."""


@dataclass(frozen=True)
class Movement:
    """Money that went back, or should have, as one line tells. `amount` is positive, in minor units.

    `is_settlement`: it is what the shop's balance with the provider moved by, perhaps in another currency than the customer's.
    """

    row: int
    kind: LineKind
    status: LineStatus
    reference: str
    key: str
    payment_reference: str
    amount: int
    currency: str
    at: datetime
    is_settlement: bool = False


@dataclass(frozen=True)
class Unusable:
    """A line that should tell of a refund and cannot be understood."""

    row: int
    reason: str
    cells: tuple[str, ...]


class Reader(ABC):
    """One provider's columns. Subclasses say what is a refund; reading goes on after a line that is wrong."""

    columns: ClassVar[tuple[str, ...]] = ()
    """Columns that have to be there; others are left alone."""

    aliases: ClassVar[Mapping[str, str]] = {}
    """Other names of columns, as other downloads of the same report have them."""

    encodings: ClassVar[tuple[str, ...]] = ("utf-8-sig",)
    preamble: ClassVar[str] = ""
    """Lines that begin with this stand around the table and are skipped."""

    def __init__(self) -> None:
        self.header: list[str] = []
        self._before = 0

    def read(self, lines: Iterable[str]) -> Iterator[Movement | Unusable | None]:
        """Every line after the header, in order: a movement, a line that cannot be used, or None where it tells of no
        refund. Rows are counted as a spreadsheet does, with the header and whatever stands before it. Raises Unreadable
        without a header."""
        self._before = 0
        rows = self.split(self._table(lines))
        self.header = self._header(rows)
        places = {name: place for place, name in enumerate(self.header)}
        number = self._before + 1
        while True:
            number += 1
            try:
                cells = [self.clean(cell) for cell in next(rows)]
            except StopIteration:
                return
            except csv.Error:
                yield Unusable(
                    number, _("This row is no CSV: a quotation mark is not closed, or a cell is too long."), ()
                )
                continue
            if not any(cells):
                continue
            if self.is_end(cells):
                return
            if len(cells) < len(self.header):
                reason = _("%(expected)s columns expected, %(found)s found.")
                told = reason % {"expected": len(self.header), "found": len(cells)}
                yield Unusable(number, told, tuple(cells))
                continue
            try:
                yield self.movement(number, {name: cells[place] for name, place in places.items()})
            except ValueError as problem:
                yield Unusable(number, str(problem), tuple(cells))

    def fits(self, lines: Iterable[str]) -> bool:
        """Whether the table has this provider's columns."""
        try:
            self._header(self.split(self._table(lines)))
        except Unreadable:
            return False
        return True

    def _table(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines of the table, without the remarks around it."""
        for line in lines:
            if self.preamble and line.startswith(self.preamble):
                self._before += 1
            else:
                yield line

    @abstractmethod
    def movement(self, row: int, cells: Mapping[str, str]) -> Movement | None:
        """What one line tells; None when it is no refund. Raises ValueError with a sentence when it cannot be used."""

    def split(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """Rows of cells. May raise csv.Error for one row and go on with the next."""
        return csv.reader(lines)

    def clean(self, cell: str) -> str:
        return cell.strip()

    def is_end(self, cells: Sequence[str]) -> bool:
        """Whether the table ends here, and a summary begins."""
        return False

    def _header(self, rows: Iterator[list[str]]) -> list[str]:
        try:
            names = [column(self.clean(cell)) for cell in next(rows, [])]
            header = [self.aliases.get(name, name) for name in names]
        except csv.Error:
            header = []
        missing = [name for name in self.columns if name not in header]
        if missing:
            told = {"row": self._before + 1, "names": ", ".join(missing)}
            raise Unreadable(_("Row %(row)s should name the columns; these are missing: %(names)s.") % told)
        return header


def minor(text: str, currency: str) -> int:
    """Minor units of a decimal amount as providers write it, without a sign. Raises ValueError with a sentence."""
    plain = text
    if "," in text:
        places = exponent(currency)
        if THOUSANDS.match(text) and (places != 3 or text.count(",") > 1 or "." in text):
            plain = text.replace(",", "")
        elif DECIMAL_COMMA.match(text):
            plain = text.replace(",", ".")
        else:
            raise ValueError(
                _("“%(text)s” can be read in two ways: write a point before the decimals.") % {"text": text[:40]}
            )
    try:
        scaled = Decimal(plain).scaleb(exponent(currency))
    except (InvalidOperation, ValueError):
        raise ValueError(_("“%(text)s” is no amount.") % {"text": text[:40]}) from None
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(_("%(currency)s has no amount “%(text)s”.") % {"currency": currency, "text": text[:40]})
    return abs(int(scaled))


def moment(text: str, zone: ZoneInfo = BEIJING) -> datetime:
    """A time as providers write it, in their zone where they name none. Raises ValueError with a sentence."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        told = {"text": text[:40]}
        if REWRITTEN.match(text):
            raise ValueError(
                _("“%(text)s” was written anew by a spreadsheet. Download the file again and hand it in unopened.")
                % told
            ) from None
        raise ValueError(_("“%(text)s” is no time.") % told) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def named(text: str, what: str) -> str:
    """A number that has to be there, whole. Raises ValueError with a sentence."""
    if not text or len(text) > LONGEST_REFERENCE:
        raise ValueError(_("%(what)s is missing or too long.") % {"what": what})
    return whole(text)


def whole(text: str) -> str:
    """A number of ours or theirs, if there is one. Raises ValueError where a spreadsheet has cut it off: two of them would
    become one."""
    if CUT_OFF.match(text):
        raise ValueError(
            _("“%(text)s” was cut off by a spreadsheet. Download the file again and hand it in unopened.")
            % {"text": text[:40]}
        )
    return text


def currency_of(text: str) -> str:
    """An ISO 4217 code of money that people pay or paid with. Raises ValueError with a sentence."""
    code = text.upper()
    if not is_known_currency(code):
        raise ValueError(_("“%(text)s” is no currency.") % {"text": text[:40]})
    return code
