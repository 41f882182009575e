"""Money: integers in minor units (分, cents, fils) beside an ISO 4217 currency. Nothing here is a float."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from babel.core import get_global
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.errors import Invalid


def exponent(currency: str) -> int:
    """How many decimals a currency has: JPY 0, CNY 2, KWD 3 (CLDR)."""
    return get_currency_precision(currency)


def is_currency(code: str) -> bool:
    """Whether people pay with it somewhere today (CLDR); no fund, metal or test code."""
    return any(
        code == one and end is None and tender
        for used in get_global("territory_currencies").values()
        for one, _start, end, tender in used
    )


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
    text = format_currency(abs(from_minor(minor, currency)), currency, locale=locale)
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
