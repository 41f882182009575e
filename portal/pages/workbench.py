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

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.components.values import Badge


@dataclass(frozen=True)
class Queue:
    """A queue of work: its name, how many wait, how many of them too long, and the list itself. `mine`: they wait for the
    reader, and not for others whom the reader only watches."""

    label: Any
    url: str
    count: int
    overdue: int = 0
    icon: str = "inbox"
    note: Any = ""
    mine: bool = True


@dataclass(frozen=True)
class More:
    """What a finder found more of than it shows: `shown` of `count`, all of them at `url`."""

    label: Any
    shown: int
    count: int
    url: str


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


@dataclass(frozen=True)
class Place:
    """Somewhere in the head of every page. `bar_label`: also in the bar at the foot of a phone, by this shorter name.
    `in_menu`: in the reader's menu instead, for what is looked up now and then; the head holds eight words.

    `key` is how others refer to it (a help article that ends there); the lowest `rank` stands first.
    """

    key: str
    label: Any
    url: str
    rank: int
    icon: str = "list"
    bar_label: Any = ""
    in_nav: bool = True
    in_menu: bool = False
    counts_unread: bool = False


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


countries: list[Any] = []
"""Expressions over a user that tell in which country's time a customer's pages tell theirs; the first known one counts."""

places = Registry()
"""`(user) -> [Place]`: where this person can go."""

guests = Registry()
"""`(None) -> [Button]`: what somebody can do who has no account."""

checks = Registry()
"""`(None) -> [Button]`: where somebody checks a paper they were shown."""

papers = Registry()
"""`(code) -> [address]`: the page of the paper with this check code, for whoever holds it."""

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
"""`(user, words) -> [Found]`: what the reader may know of that fits the words, the best first, at most ten; where there is
more, a `More` that tells how much and where."""

belongings = Registry()
"""`(user, person) -> [Found]`: everything of one person that the reader may know of, at most fifty."""


def look_for(user: Any, words: str) -> tuple[list[Found], list[More]]:
    """What was found, exact hits first, each floor's order kept; and where there is more of it."""
    rows = finders.gather(user, words)
    found: list[Found] = [one for one in rows if isinstance(one, Found)]
    return sorted(found, key=lambda one: not one.exact), [one for one in rows if isinstance(one, More)]


def paper_at(code: str) -> str:
    """The page of the paper with this check code, of whatever kind; "" where nobody knows it."""
    return next(iter(papers.gather(code)), "")


def all_of(user: Any, person: Any) -> list[Found]:
    """Everything of theirs, the newest first."""
    rows: list[Found] = belongings.gather(user, person)
    return sorted(rows, key=lambda one: one.at.timestamp() if one.at else 0.0, reverse=True)


def place_for(user: Any, key: str) -> Place | None:
    """A place by its key, if this person can go there."""
    return next((place for place in places.gather(user) if place.key == key), None)


# --- what the portal itself offers ---------------------------------------------------------------------------------


@places
def own_places(user: Any) -> list[Place]:
    """Home or workbench first, messages and help last."""
    if user.is_support:
        first = [
            Place("find", _("Find"), reverse("find"), 0, "search", bar_label=_("Find")),
            Place("workbench", _("Workbench"), reverse("workbench"), 1, "inbox", bar_label=_("Workbench")),
        ]
    elif user.is_seller:
        first = [
            Place("workbench", _("Workbench"), reverse("workbench"), 0, "inbox", bar_label=_("Workbench")),
            Place("find", _("Find"), reverse("find"), 70, "search"),
        ]
    else:
        first = [Place("home", _("Home"), reverse("home"), 0, "home", bar_label=_("Home"))]
    if user.is_staff:
        first.append(Place("admin", _("Administration"), reverse("admin:index"), 85, "settings"))
    return [
        *first,
        Place(
            "messages", _("Messages"), reverse("messages"), 80, "chat",
            bar_label=_("Messages"), in_nav=False, counts_unread=True,
        ),
        Place("help", _("Help"), reverse("help"), 90, "help"),
    ]  # fmt: skip
