"""Cells as values. Each function raises `BadCell` with a sentence that names the column."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)
AMOUNT = re.compile(r"([+-]?)(\d{1,12})(?:\.(\d{1,6}))?", re.ASCII)
ISO = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", re.ASCII)
AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d\d)", re.ASCII)

FINE = 6
"""Decimals that a price may have; it is kept as a whole number of this many decimals until a line is summed up."""


class BadCell(ValueError):
    """A cell that cannot be used."""


@lru_cache(maxsize=4096)
def whole(text: str, column: str) -> int:
    """A number of pieces, within what a row can hold."""
    if not WHOLE.fullmatch(text):
        raise BadCell(_("%(column)s is no whole number up to 999,999,999: “%(text)s”.") % _shown(column, text))
    return int(text)


@lru_cache(maxsize=16384)
def fine_amount(text: str, column: str) -> int:
    """A price as a whole number of 10⁻⁶, exactly."""
    match = AMOUNT.fullmatch(text)
    if not match:
        raise BadCell(_("%(column)s is no amount: “%(text)s”.") % _shown(column, text))
    sign, units, decimals = match.groups()
    value = int(units + (decimals or "").ljust(FINE, "0"))
    return -value if sign == "-" else value


def minor(fine: int, exponent: int) -> int:
    """Minor units of a fine amount. Raises BadCell where it lies between two of them."""
    unit = 10 ** (FINE - exponent)
    if fine % unit:
        raise BadCell(
            _("It comes to %(amount)s, which is no whole number of the currency's smallest unit.")
            % {"amount": f"{fine / 10**FINE:f}".rstrip("0")}
        )
    return fine // unit


def rounded(fine: int, exponent: int) -> int:
    """Minor units of a fine amount ≥ 0, half up: for display, never for a sum."""
    unit = 10 ** (FINE - exponent)
    return (fine + unit // 2) // unit


@lru_cache(maxsize=4096)
def moment(text: str, column: str) -> datetime:
    """Wall clock, naive: ``2010-12-01 09:41:00``, or ``12/1/2010 9:41`` as the dataset was first published."""
    try:
        if ISO.fullmatch(text):
            found = datetime.fromisoformat(text)
        elif match := AMERICAN.fullmatch(text):
            month, day, year, hour, minute = map(int, match.groups())
            found = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - the file's wall clock
        else:
            raise ValueError
    except ValueError:
        raise BadCell(_("%(column)s is no date and time: “%(text)s”.") % _shown(column, text))
    if found.year < 1990:
        raise BadCell(_("%(column)s lies too far back: “%(text)s”.") % _shown(column, text))
    return found


CUT_OFF = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
"""How a spreadsheet shows a number that it has cut off: the digits behind are gone."""
WHOLE_WITH_ZEROS = re.compile(r"\d{1,9}[.,]0+", re.ASCII)


def key(text: str, column: str) -> str:
    """A number that names something. Raises BadCell for one that a spreadsheet cut off: two orders would become one."""
    if CUT_OFF.fullmatch(text):
        raise BadCell(
            _("%(column)s was cut off by a spreadsheet: “%(text)s”. Format the column as text and export it again.")
            % _shown(column, text)
        )
    return text


def pieces(text: str, column: str) -> int:
    """A number of pieces, also as spreadsheets write it: ``1.0`` is 1."""
    return whole(re.split("[.,]", text)[0] if WHOLE_WITH_ZEROS.fullmatch(text) else text, column)


def money(text: str, column: str) -> int:
    """An amount as a whole number of 10⁻⁶, with either mark for decimals and thousands where there is no doubt."""
    text = text.replace("\u00a0", "").replace(" ", "").lstrip("¥￥$€£")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d{1,2}", text):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d+,\d{1,2}", text):
        text = text.replace(",", ".")
    return fine_amount(text, column)


def words(text: str, column: str, longest: int) -> str:
    """Text without blanks around it, short enough to be stored."""
    text = text.strip()
    if len(text) > longest:
        raise BadCell(_("%(column)s is longer than %(longest)s characters.") % {"column": column, "longest": longest})
    return text


def reference(text: str, column: str) -> str:
    """A customer's number without the decimal that spreadsheets add: ``17850.0`` is ``17850``."""
    text = words(text, column, 60)
    head, dot, tail = text.partition(".")
    return head if dot and head.isdigit() and not tail.strip("0") else text


def _shown(column: str, text: str) -> dict[str, str]:
    return {"column": column, "text": text if len(text) <= 40 else text[:40] + "…"}
