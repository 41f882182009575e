"""Providers' own smallest units of a currency, which follow neither ISO 4217 nor each other (refunds/gateways/data).

What cannot be said exactly in a provider's units is refused, never rounded: a refund would be another amount than the books
have.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.kernel.money import exponent

FOLDER = Path(__file__).parent / "data"


class NotExact(ValueError):
    """The amount does not exist in these units."""


class Units:
    """One provider's table. Amounts of ours are minor units by ISO 4217."""

    def __init__(self, provider: str) -> None:
        told = tomllib.loads((FOLDER / f"{provider}.toml").read_text(encoding="utf-8"))
        self.default: int = told["default_digits"]
        self.rows: dict[str, dict[str, Any]] = told["currencies"]
        self.sources: dict[str, dict[str, Any]] = told["sources"]

    def theirs(self, amount: int, currency: str) -> int:
        """What is sent for an amount of ours. Raises NotExact."""
        sent = _scaled(amount, self._digits(currency) - exponent(currency))
        if sent % self.rows.get(currency, {}).get("step", 1):
            raise NotExact(f"{amount} {currency}")
        return sent

    def ours(self, amount: int, currency: str) -> int:
        """What an amount of theirs is here. Raises NotExact."""
        return _scaled(amount, exponent(currency) - self._digits(currency))

    def decimal(self, amount: int, currency: str) -> str:
        """The same as a decimal number, for providers that take text: `12.50`, `1500`. Raises NotExact."""
        return str(Decimal(self.theirs(amount, currency)).scaleb(-self._digits(currency)))

    def _digits(self, currency: str) -> int:
        digits: int = self.rows.get(currency, {}).get("digits", self.default)
        return digits


@lru_cache
def units_of(provider: str) -> Units:
    """The table of a provider that has one."""
    return Units(provider)


def _scaled(amount: int, places: int) -> int:
    if places >= 0:
        return int(amount) * 10**places
    whole, rest = divmod(int(amount), 10**-places)
    if rest:
        raise NotExact(str(amount))
    return whole
