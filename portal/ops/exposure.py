"""Whether a sandbox stands where strangers reach it. Its people and their password are published: there it warns, and refuses them."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from portal.people import visitors

AT_HOME = ("localhost", "testserver")
NEVER_PUBLIC = (".localhost", ".local", ".internal", ".lan", ".test")


def is_public() -> bool:
    """Whether the settings themselves say so: a sandbox whose SITE_URL or ALLOWED_HOSTS name a public address."""
    return bool(settings.SANDBOX and _public_names(settings.SITE_URL, tuple(settings.ALLOWED_HOSTS)))


def is_exposed(request: Any) -> bool:
    """The same of one request: also when it comes from a public address, or calls us by a public name."""
    if not settings.SANDBOX:
        return False
    if is_public() or request is None:
        return is_public()
    return _is_public_host(request.META.get("HTTP_HOST", "")) or _is_public_address(visitors.address(request))


@register(Tags.security)
def no_sandbox_in_public(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Told by `check`, `migrate` and `serve`."""
    if not is_public():
        return []
    names = ", ".join(_public_names(settings.SITE_URL, tuple(settings.ALLOWED_HOSTS)))
    told = f"SANDBOX=1 on a public address ({names}): anybody can move its clock, and its gateway pays nobody."
    return [Warning(told, hint="Set SANDBOX=0. The demo's published password is refused here.", id="portal.W001")]


@lru_cache(maxsize=8)
def _public_names(site_url: str, hosts: tuple[str, ...]) -> list[str]:
    names = [urlsplit(site_url).netloc, *(host for host in hosts if host != "*")]
    return sorted({name for name in names if _is_public_host(name)})


def _is_public_host(host: str) -> bool:
    name = (urlsplit(f"//{host}").hostname or "").strip(".").lower() if host.count("[") == host.count("]") else host
    if not name or name in AT_HOME or name.endswith(NEVER_PUBLIC):
        return False
    try:
        return ip_address(name).is_global
    except ValueError:
        return "." in name  # a bare word is a machine of one's own network


def _is_public_address(text: str) -> bool:
    try:
        return ip_address(text).is_global
    except ValueError:
        return False
