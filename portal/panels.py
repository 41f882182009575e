"""What an upper floor shows on a lower floor's page, without the lower one knowing of it.

    @panels.on("order")
    def tickets_of(order, user): return Panel("tickets/parts/_of_order.html", {"rows": ...})

The page says where: `{% panels "order" obj %}` (`{% load doors %}`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Panel:
    """A template and all it needs; it issues no query."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Provider = Callable[[Any, Any], Panel | None]

_providers: dict[str, list[Provider]] = {}


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
