"""Money: integers in minor units (分, cents, fils) beside an ISO 4217 currency. Nothing here is a float."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from copy import copy
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.numbers import NumberPattern
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid

TABLE = Path(__file__).parent / "data" / "currencies.toml"
"""Every currency that is legal tender, its minor units and where that was read."""


def exponent(currency: str) -> int:
    """How many decimals a currency has by ISO 4217: JPY 0, CNY 2, KWD 3. What is in no table is counted in hundredths."""
    current, withdrawn = _table()
    row = current.get(currency) or withdrawn.get(currency)
    return int(row["digits"]) if row else 2


def is_currency(code: str, on: date | None = None) -> bool:
    """Whether it is legal tender somewhere (ISO 4217), now or `on` a day; no fund, metal or test code."""
    current, withdrawn = _table()
    return code in current or (on is not None and code in withdrawn and on <= withdrawn[code]["until"])


def is_known_currency(code: str) -> bool:
    """Whether it is or was legal tender: providers tell of older payments, too."""
    return any(code in rows for rows in _table())


def to_minor(amount: Decimal | str | int, currency: str, *, field: str | None = None) -> int:
    """Minor units of a decimal amount. Raises Invalid when it has more decimals than the currency, or is no number."""
    try:
        scaled = Decimal(str(amount)).scaleb(exponent(currency))
    except InvalidOperation:
        raise Invalid(_("Enter an amount, for example 12.50."), field=field, code="not_an_amount") from None
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise Invalid(
            _("%(currency)s has at most %(places)s decimals.") % {"currency": currency, "places": exponent(currency)},
            field=field,
            code="too_many_decimals",
        )
    return int(scaled)


def from_minor(minor: int, currency: str) -> Decimal:
    """The decimal amount that minor units stand for."""
    return Decimal(minor).scaleb(-exponent(currency))


def format_money(minor: int, currency: str, *, sign: bool = False) -> str:
    """An amount as people read it, in the active language: ``¥228.00``, ``−£3.20``; with `sign` also ``+¥5.00``."""
    locale = "zh_Hans_CN" if (get_language() or "").startswith("zh") else "en_GB"
    amount = abs(from_minor(minor, currency))
    text = _pattern(locale, exponent(currency)).apply(amount, locale, currency=currency, currency_digits=False)
    text = text.replace("CN¥", "¥").replace("\xa0", "")
    if minor < 0:
        return f"−{text}"
    return f"+{text}" if sign and minor > 0 else text


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` (≥ 0) by weights, exact to the minor unit: the parts sum to the total, none is negative.

    What does not divide goes, one minor unit each, to the largest remainders (the earlier one first when equal), so the
    same question always has the same answer. All weights zero: the first one takes all.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("split() shares what is there: no negative total or weight")
    if not weights:
        raise ValueError("split() needs somebody to share between")
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """The currencies of today, and those of yesterday."""
    told = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return told["currencies"], told["withdrawn"]


@lru_cache
def _pattern(locale: str, places: int) -> NumberPattern:
    """How a language writes money, with a currency's own decimals: CLDR's are those of daily life, and RSD 15.50 is not
    RSD 16."""
    pattern: NumberPattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (places, places)
    return pattern
