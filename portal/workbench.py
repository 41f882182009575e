"""What the apps offer on the pages everybody begins with. Each app fills the lists from its own `workbench.py`.

    @workbench.todo
    def cancellations_to_answer(user): return [look.TurnCard(...), ...]

A provider gets the reader and returns what is for them; nothing for others. It asks one or two queries and shows at most
a handful of rows: the lists are one click away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from portal.look import Badge


@dataclass(frozen=True)
class Queue:
    """A queue of somebody's work: its name, how many wait, how many of them too long, and the list itself."""

    label: Any
    url: str
    count: int
    overdue: int = 0
    icon: str = "inbox"
    note: Any = ""


@dataclass(frozen=True)
class Found:
    """Something that was looked for, or that belongs to somebody. `exact`: the words are its whole number."""

    kind: Any
    number: str
    title: Any
    url: str
    at: dt.datetime | None = None
    badge: Badge | None = None
    text: Any = ""
    exact: bool = False


class Registry:
    """Providers in the order in which their apps were loaded, floor by floor."""

    def __init__(self) -> None:
        self.providers: list[Callable[..., Sequence[Any]]] = []

    def __call__(self, provider: Any) -> Any:
        """Use as a decorator."""
        self.providers.append(provider)
        return provider

    def gather(self, *args: Any) -> list[Any]:
        """What all of them have to show, one after the other."""
        return list(chain.from_iterable(provider(*args) for provider in self.providers))


todo = Registry()
"""`(user) -> [TurnCard]`: what waits for this person. A customer's home, a seller's and supporter's workbench."""

running = Registry()
"""`(user) -> [Row]`: what is under way and needs nothing from them."""

errands = Registry()
"""`(user) -> [Button]`: what a customer may have come for (at most four are shown)."""

queues = Registry()
"""`(user) -> [Queue]`: a seller's or supporter's queues with counts."""

charts = Registry()
"""`(user) -> [Bars]`: what is worth knowing about the shop's last weeks."""

finders = Registry()
"""`(user, words) -> [Found]`: what the reader may know of that fits the words, the best first, at most ten."""

belongings = Registry()
"""`(user, person) -> [Found]`: everything of one person that the reader may know of, at most fifty."""


def look_for(user: Any, words: str) -> list[Found]:
    """Exact hits first, each floor's order kept."""
    found: list[Found] = finders.gather(user, words)
    return sorted(found, key=lambda one: not one.exact)


def all_of(user: Any, person: Any) -> list[Found]:
    """Everything of theirs, the newest first."""
    rows: list[Found] = belongings.gather(user, person)
    return sorted(rows, key=lambda one: one.at.timestamp() if one.at else 0.0, reverse=True)
