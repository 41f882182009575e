"""Guessing at passwords: who is counted under one name, and when an account is guessed at from everywhere.

Wrong passwords are counted by name and address (django-axes) and by address (`SignIn`). Whoever has many addresses passes
both, so they are counted by account as well. That alone would let anybody lock anybody out; so a browser from which the
account was signed in before goes on: it holds a signed cookie that says so.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import structlog
from axes.signals import user_locked_out
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core import signing
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

from portal.people.models import User
from portal.people.visitors import address

log = structlog.get_logger("security")

GUESSES_HOURLY = 30
"""Wrong passwords for one account within an hour, from wherever; then only browsers it knows may try."""
KNOWN_FOR = 365 * 24 * 3600
"""Seconds for which a browser is known after a sign-in."""
SALT = "portal.people.known-browser"


def account_of(request: Any, credentials: Any = None) -> str:
    """Under which name wrong passwords are counted: one for an account, however it is written and whichever it is."""
    name = str((credentials or {}).get("username") or getattr(request, "POST", {}).get("username") or "").strip()
    user = User.objects.named(name)
    return f"account:{user.pk}" if user is not None else f"nobody:{sha256(name.lower().encode()).hexdigest()[:32]}"


def is_guessed_at(request: HttpRequest, name: str) -> bool:
    """Whether this account has been guessed at too often, and not from this browser's own owner."""
    account = account_of(request, {"username": name})
    return cache.get(f"guessed:{account}", 0) > GUESSES_HOURLY and not _is_known(request, account)


def know(response: HttpResponseBase, user: User) -> None:
    """Remember in the browser that this account was signed in from it."""
    response.set_cookie(
        settings.KNOWN_COOKIE_NAME,
        signing.dumps(f"account:{user.pk}", salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def let_in_again(user: User) -> None:
    """Forget the wrong passwords of an account: its owner has set a new one."""
    reset(username=f"account:{user.pk}")
    cache.delete(f"guessed:account:{user.pk}")


def _is_known(request: HttpRequest, account: str) -> bool:
    try:
        told = signing.loads(request.COOKIES.get(settings.KNOWN_COOKIE_NAME, ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return False
    return bool(told == account)


@receiver(user_login_failed)
def _count(sender: Any, credentials: Any, request: Any = None, **kwargs: Any) -> None:
    account = account_of(request, credentials)
    key = f"guessed:{account}"
    cache.add(key, 0, 3600)
    try:
        cache.incr(key)
    except ValueError:  # it ran out between the two lines
        cache.set(key, 1, 3600)
    # An account by its number; a name that is nobody's may be a password typed into the wrong field.
    who = account if account.startswith("account:") else "nobody"
    log.warning("sign_in_failed", who=who, address=address(request) if request is not None else "")


@receiver(user_logged_in)
def _signed_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    log.info("signed_in", who=f"account:{user.pk}", role=user.role, address=address(request) if request else "")


@receiver(user_logged_out)
def _signed_out(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        log.info("signed_out", who=f"account:{user.pk}", address=address(request) if request else "")


@receiver(user_locked_out)
def _locked_out(sender: Any, request: Any, username: Any = None, **kwargs: Any) -> None:
    told = str(username or "")
    log.warning("locked_out", who=told if told.startswith("account:") else "nobody", address=address(request))
