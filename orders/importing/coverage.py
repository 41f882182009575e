"""Which purchases a past cancellation takes back, and what was given for them.

Within one customer and item, purchases add to a balance in the order of their time (a purchase before a cancellation at
the same time), and a cancellation takes what the balance holds. What it takes comes off lines bought at the same price
first, the latest first; that choice moves no sum. A line never gives back more than was paid for the pieces taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from orders.cancellations.quotes import share_of
from orders.importing.records import Taken


@dataclass(slots=True)
class Stocked:
    """A purchase line as it stands now: `left` pieces worth `value` that nothing has taken yet."""

    line: int
    order: int
    charge: int
    bought_at: datetime
    unit_price: int
    left: int
    value: int


class Covered(NamedTuple):
    """Pieces taken off one purchase line: their worth, and what was given back for them (never more)."""

    line: Stocked
    quantity: int
    worth: int
    refunded: int


class Coverage(NamedTuple):
    """A cancellation line, matched. `unpaid` is what it claims beyond what `covered` gives back, in minor units."""

    covered: list[Covered]
    uncovered: int
    unpaid: int


def cover(taken: Taken, at: datetime, lines: Iterable[Stocked], room: dict[int, int]) -> Coverage:
    """Match one cancellation line, made at `at`, and take its pieces off `lines`.

    `room` tells by charge what can still be given back at all; it shrinks by what is given.
    """
    candidates = [line for line in lines if line.left and line.bought_at <= at]
    candidates.sort(key=lambda line: line.bought_at, reverse=True)
    candidates.sort(key=lambda line: line.unit_price != taken.unit_price)
    covered: list[Covered] = []
    open_pieces = taken.quantity
    for line in candidates:
        if not open_pieces:
            break
        quantity = min(open_pieces, line.left)
        worth = share_of(line.value, line.left, quantity)
        done = taken.quantity - open_pieces
        claimed = taken.amount * (done + quantity) // taken.quantity - taken.amount * done // taken.quantity
        refunded = min(claimed, worth, room[line.charge])
        covered.append(Covered(line, quantity, worth, refunded))
        line.left -= quantity
        line.value -= worth
        room[line.charge] -= refunded
        open_pieces -= quantity
    return Coverage(covered, open_pieces, taken.amount - sum(part.refunded for part in covered))
