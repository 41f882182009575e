"""From where a request comes: the visitor's own address, also behind the proxy that speaks TLS.

One place: sign-in pauses, our own limits, the API's throttles and the logs ask here. What a visitor writes into
X-Forwarded-For counts only as far as a proxy that we trust has added to it; from anybody else it is not read at all.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

Network = IPv4Network | IPv6Network
HOURLY = 20
"""How often one address may do what everybody may do without signing in: a new account, a password link, a claim."""
SOCKET = "unix"
"""Names a proxy that reaches us through a socket file: such a request has no address of its own."""


def address(request: Any) -> str:
    """The nearest address that is no trusted proxy's. A request of DRF may be given as well. Empty when nothing is known."""
    peer = request.META.get("REMOTE_ADDR", "") or SOCKET
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    seen = peer
    while hops and _is_proxy(seen):
        hop = _read(hops.pop())
        if hop is None:
            break
        seen = str(hop)
    return "" if seen == SOCKET else str(_read(seen) or seen)


def counted(request: Any) -> str:
    """What is counted as one visitor: the address, of IPv6 its /64, which is what one subscriber is given as a rule."""
    here = _read(address(request))
    if isinstance(here, IPv6Address):
        return str(ip_network((here, 64), strict=False).network_address)
    return str(here or "")


def is_too_often(request: HttpRequest, what: str, most: int = HOURLY) -> bool:
    """Whether this address has done `what` more than `most` times within the hour. Counts this time."""
    key = f"asked:{what}:{counted(request)}"
    cache.add(key, 0, 3600)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:  # it ran out between the two lines
        return False


def has_been_too_often(request: HttpRequest, what: str, most: int) -> bool:
    """The same without counting."""
    return bool(cache.get(f"asked:{what}:{counted(request)}", 0) > most)


def _is_proxy(seen: str) -> bool:
    if seen == SOCKET:
        return SOCKET in settings.TRUSTED_PROXIES
    here = _read(seen)
    return here is not None and any(here in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An address, with the port that some proxies add, and IPv4 also where it is written as IPv6."""
    try:
        found = ip_address(text)
    except ValueError:
        try:
            found = ip_address(urlsplit(f"//{text}").hostname or "")
        except ValueError:
            return None
    return getattr(found, "ipv4_mapped", None) or found


@lru_cache(maxsize=8)
def _networks(names: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(name) for name in names if name != SOCKET)


class VisitorThrottle(AnonRateThrottle):
    """The API's limit for whoever has no token, by the visitor's own address."""

    def get_ident(self, request: Any) -> str:
        return counted(request)


class PersonThrottle(VisitorThrottle, UserRateThrottle):
    """The API's limit for one person, from wherever they come."""

    scope = "user"
    get_cache_key = UserRateThrottle.get_cache_key
