"""A statement as a stream: one line at a time, whatever its length, so that memory does not grow with the file."""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.money import exponent, is_known_currency
from refunds.statuses import LineKind, LineStatus

BEIJING = ZoneInfo("Asia/Shanghai")
LONGEST_REFERENCE = 80


class Unreadable(Exception):
    """The statement cannot be read at all; the message says why and what to do."""


@dataclass(frozen=True)
class Movement:
    """Money that went back, or should have, as one line tells. `amount` is positive, in minor units."""

    row: int
    kind: LineKind
    status: LineStatus
    reference: str
    key: str
    payment_reference: str
    amount: int
    currency: str
    at: datetime


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
        rows = csv.reader(self._table(lines))
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
            self._header(csv.reader(self._table(lines)))
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

    def clean(self, cell: str) -> str:
        return cell.strip()

    def is_end(self, cells: Sequence[str]) -> bool:
        """Whether the table ends here, and a summary begins."""
        return False

    def _header(self, rows: Iterator[list[str]]) -> list[str]:
        try:
            header = [self.clean(cell) for cell in next(rows, [])]
        except csv.Error:
            header = []
        missing = [name for name in self.columns if name not in header]
        if missing:
            told = {"row": self._before + 1, "names": ", ".join(missing)}
            raise Unreadable(_("Row %(row)s should name the columns; these are missing: %(names)s.") % told)
        return header


def minor(text: str, currency: str) -> int:
    """Minor units of a decimal amount as providers write it, without a sign. Raises ValueError with a sentence."""
    try:
        scaled = Decimal(text.replace(",", "")).scaleb(exponent(currency))
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
        raise ValueError(_("“%(text)s” is no time.") % {"text": text[:40]}) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def named(text: str, what: str) -> str:
    """A number that has to be there. Raises ValueError with a sentence."""
    if not text or len(text) > LONGEST_REFERENCE:
        raise ValueError(_("%(what)s is missing or too long.") % {"what": what})
    return text


def currency_of(text: str) -> str:
    """An ISO 4217 code of money that people pay or paid with. Raises ValueError with a sentence."""
    code = text.upper()
    if not is_known_currency(code):
        raise ValueError(_("“%(text)s” is no currency.") % {"text": text[:40]})
    return code
