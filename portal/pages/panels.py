"""What an upper floor shows on a lower floor's page, without the lower one knowing of it.

    @panels.on("order")
    def tickets_of(order, user): return Panel("tickets/parts/_of_order.html", {"rows": ...})

The page says where: `{% panels "order" obj %}` (`{% load doors %}`).

What can be done on an upper floor stands among what can be done on the lower one's own page:

    @panels.way("order")
    def to_ask_for_help(order, user): return Way(_("Get after-sales help"), url, icon="wrench", instead_of=("delivered",))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Panel:
    """A template and all it needs; it issues no query."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """Something the reader can do on an upper floor, drawn like an action. Where a step of the page itself is refused for one
    of the reasons `instead_of` (codes), what that refusal hints at is found here."""

    label: Any
    url: str
    says: Any = ""
    icon: str = "go"
    instead_of: tuple[str, ...] = ()
    tone: str = "plain"
    is_press: bool = False
    name: str = "way"


Provider = Callable[[Any, Any], Panel | None]
Guide = Callable[[Any, Any], Way | None]
Speaker = Callable[[Sequence[Any], Any], dict[int, str]]

_providers: dict[str, list[Provider]] = {}
_guides: dict[str, list[Guide]] = {}
_speakers: dict[str, list[Speaker]] = {}


def on(place: str) -> Callable[[Provider], Provider]:
    """Offer a panel for a place; return None from it when there is nothing to show."""

    def register(provider: Provider) -> Provider:
        _providers.setdefault(place, []).append(provider)
        return provider

    return register


def panels_for(place: str, obj: Any, user: Any) -> list[Panel]:
    """The panels of a place, in the order in which their apps were loaded."""
    found = (provider(obj, user) for provider in _providers.get(place, ()))
    return [panel for panel in found if panel is not None]


def way(place: str) -> Callable[[Guide], Guide]:
    """Offer a way on from a place; return None from it when there is none."""

    def register(guide: Guide) -> Guide:
        _guides.setdefault(place, []).append(guide)
        return guide

    return register


def notes(place: str) -> Callable[[Speaker], Speaker]:
    """Offer a short sentence for the cards of a list: id → words, for those that have one. In a constant number of queries."""

    def register(speaker: Speaker) -> Speaker:
        _speakers.setdefault(place, []).append(speaker)
        return speaker

    return register


def notes_for(place: str, objs: Sequence[Any], user: Any) -> dict[int, str]:
    """What upper floors say on each card of a list; the first that has something to say is heard."""
    told: dict[int, str] = {}
    for speaker in _speakers.get(place, ()):
        told = {**speaker(objs, user), **told}
    return told


def add_ways(place: str, obj: Any, user: Any, can: list[Any], cannot: list[Any]) -> tuple[list[Any], list[Any]]:
    """What can be done, ways on included, after the steps that come first; and what cannot, its hints led on."""
    ways = [found for guide in _guides.get(place, ()) if (found := guide(obj, user)) is not None]
    urls = {code: one.url for one in ways for code in one.instead_of}
    first = [one for one in can if one.tone == "primary"]
    rest = [one for one in can if one.tone != "primary"]
    led = [replace(one, hint_url=urls[one.code]) if one.code in urls else one for one in cannot]
    return [*first, *ways, *rest], led
