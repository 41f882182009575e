"""What the frame of every page shows: the layout of the reader's role, where they can go, what is unread, the sandbox's date."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from portal.components import times
from portal.ops.exposure import is_exposed
from portal.pages import workbench
from portal.time import clock

LAYOUTS = {"customer": "portal/base_customer.html", "seller": "portal/base_seller.html"}
SUPPORT_LAYOUT = "portal/base_support.html"


def portal(request: HttpRequest) -> dict[str, Any]:
    """Asks nothing of the database: what is unread came along with the reader (`portal.people.auth`)."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    unread: int = getattr(user, "unread_notices", 0)
    context: dict[str, Any] = {
        "layout": LAYOUTS.get(user.role, SUPPORT_LAYOUT) if signed_in and user else LAYOUTS["customer"],
        "unread": unread,
        "sandbox": _sandbox(request, signed_in) if settings.SANDBOX else None,
        "acting": _acting(request),
        "zone_name": times.zone_name(),
        "zone_key": str(times.business_zone()),
    }
    if signed_in:
        places, here = _places(request)
        bar = [place for place in places if place.bar_label][:5]
        context["nav"] = [_item(place, place.label, here, 0, in_bar=place in bar) for place in places if place.in_nav]
        context["menu"] = [_item(place, place.label, here, 0) for place in places if place.in_menu]
        context["bottom_nav"] = [
            _item(place, place.bar_label, here, unread if place.counts_unread else 0, in_bar=True) for place in bar
        ]
    return context


def _sandbox(request: HttpRequest, can_move: bool) -> dict[str, Any]:
    today = clock.today()
    return {
        "today_text": times.dated_text(today),
        "today_short": times.day_text(today, weekday=True),
        "can_move": can_move,
        "is_exposed": is_exposed(request),
    }


def _acting(request: HttpRequest) -> dict[str, str] | None:
    acting = getattr(request, "acting", None)
    if acting is None:
        return None
    return {"customer": acting.name, "channel": acting.channel_word, "stop_url": reverse("acting_stop")}


def _places(request: HttpRequest) -> tuple[list[workbench.Place], workbench.Place | None]:
    """Where the reader can go, and which of these places the page belongs to."""
    places: list[workbench.Place] = sorted(workbench.places.gather(request.user), key=lambda place: place.rank)
    path = request.path
    fitting = [place for place in places if path == place.url or (place.url != "/" and path.startswith(place.url))]
    return places, max(fitting, key=lambda place: len(place.url), default=None)


def _item(
    place: workbench.Place, label: Any, here: workbench.Place | None, count: Any, *, in_bar: bool = False
) -> dict[str, Any]:
    return {
        "url": place.url, "label": label, "icon": place.icon, "current": place is here, "count": count, "in_bar": in_bar,
    }  # fmt: skip
