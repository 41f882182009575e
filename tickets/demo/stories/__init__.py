"""Who did what when. A story is a generator: each `yield` is the moment at which it goes on.

It is known by the number of its order: where that order is, the story was played.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from typing import NamedTuple

from tickets.demo.stage import Stage

Teller = Callable[[Stage], Iterator[datetime]]


class Told(NamedTuple):
    """A story, and the shop's order number by which it is known."""

    shop: str
    number: str
    tell: Teller


_all: list[Told] = []


def story(shop: str, number: str) -> Callable[[Teller], Teller]:
    """Register a story."""

    def register(tell: Teller) -> Teller:
        _all.append(Told(shop, number, tell))
        return tell

    return register


def every() -> list[Told]:
    """All stories."""
    for module in ("buying", "cancelling", "aftercare", "handling", "withdrawing", "complaining", "money", "abroad"):
        import_module(f"{__name__}.{module}")
    return list(_all)
