"""What people want, said in their own words, and where it is done: the steps that fit, with their own rows (R173).

Each app says in its own `intents.py` by which words a wish is known and what can be done about it now:

    @wish(r"\bcancel", "取消")
    def to_cancel_an_order(user): return Answer(_("Cancel an order"), rows, nothing=_("…"))

No word is guessed at: a wish is known by the words listed for it, and where none fits nothing is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.components.values import Row

MOST = 2
"""So many wishes are answered at once: who says more than one thing is shown the two that fit best."""


@dataclass(frozen=True)
class Answer:
    """What can be done now, row by row; `nothing` says how it stands where there is no row."""

    title: str
    rows: list[Row] = field(default_factory=list)
    nothing: str = ""


Teller = Callable[[Any], Answer]


@dataclass(frozen=True)
class Wish:
    name: str
    words: tuple[re.Pattern[str], ...]
    but: re.Pattern[str] | None
    tell: Teller

    def fit(self, said: str) -> int:
        """How many of its words are said; none where a word says that something else is meant."""
        if self.but is not None and self.but.search(said):
            return 0
        return sum(bool(word.search(said)) for word in self.words)


_wishes: list[Wish] = []


def wish(*words: str, but: str = "") -> Callable[[Teller], Teller]:
    """Register who answers where any of these patterns is said, unless `but` is said as well."""

    def register(tell: Teller) -> Teller:
        patterns = tuple(re.compile(word, re.IGNORECASE) for word in words)
        _wishes.append(Wish(tell.__name__, patterns, re.compile(but, re.IGNORECASE) if but else None, tell))
        return tell

    return register


def fitting(said: str) -> list[Wish]:
    """The wishes that these words express, the best first."""
    fits = sorted(
        ((one.fit(said), -n, one) for n, one in enumerate(_wishes)), key=lambda found: found[:2], reverse=True
    )
    return [one for fit, _n, one in fits if fit][:MOST]


def answers(user: Any, said: str) -> list[Answer]:
    """What this person can do about what they say. A few queries a wish."""
    return [one.tell(user) for one in fitting(said)]
