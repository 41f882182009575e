"""Words that every sentence of money uses."""

from __future__ import annotations

from typing import Any

from portal.kernel.money import format_money


def amount(row: Any) -> str:
    return format_money(row.amount, row.currency)


def grouped(reference: str) -> str:
    """A bank's number in groups of four, as it is read aloud."""
    if not reference.isdigit():
        return reference
    return " ".join(reference[n : n + 4] for n in range(0, len(reference), 4))
