"""Who may open an address.

Every view declares its audience; a test walks all addresses and fails for one that does not. Being in the audience says
nothing about rows: what a person may know of is told by `for_user`.

    @open_to(SELLER, SUPPORT)
    class RefundList(ListPage): ...

    @open_to(PUBLIC)
    def healthz(request): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

PUBLIC = "public"
CUSTOMER, SELLER, SUPPORT, SUPERVISOR, ADMIN = "customer", "seller", "support", "supervisor", "admin"
"""Supervisors and administrators are support, too; administrators are supervisors, too."""

STAFF = (SELLER, SUPPORT)
SIGNED_IN = (CUSTOMER, SELLER, SUPPORT)

T = TypeVar("T")


def admits(audience: Iterable[str], user: Any) -> bool:
    """Whether a signed-in user belongs to an audience."""
    return any(
        role == PUBLIC
        or role == user.role
        or (role == SUPPORT and user.is_support)
        or (role == SUPERVISOR and user.is_supervisor)
        for role in audience
    )


def audience_of(callback: Any) -> tuple[str, ...] | None:
    """The audience a view declared, or None: plain views, class-based views and those of the API."""
    for holder in (callback, getattr(callback, "view_class", None), getattr(callback, "cls", None)):
        declared = getattr(holder, "audience", None)
        if declared:
            return tuple(declared)
    return None


def open_to(*roles: str) -> Callable[[T], T]:
    """Declare and enforce who may open a view (a function, or a class-based view).

    Signed out: to the sign-in page and back. Signed in, but not meant: 404, as if the address did not exist. Views of the
    API only carry the declaration; `portal.api.machines.ForItsAudience` enforces it there, with 401 and 404.
    """

    def declare(view: Any) -> Any:
        if not isinstance(view, type):
            return _guarded(view, roles)
        view.audience = roles  # type: ignore[attr-defined]
        if "initialize_request" not in dir(view) and issubclass(view, View):
            view.dispatch = _guarded_method(view.dispatch)  # type: ignore[method-assign]
        return view

    return declare


def turn_away(request: HttpRequest) -> HttpResponseBase:
    """Send somebody who is not signed in to the sign-in page, and afterwards back here."""
    target = redirect_to_login(request.get_full_path()) if request.method == "GET" else redirect("sign_in")
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(target["Location"])
    return target


def _refusal(request: HttpRequest, roles: Iterable[str]) -> HttpResponseBase | None:
    if PUBLIC in roles:
        return None
    if not request.user.is_authenticated:
        return turn_away(request)
    if not admits(roles, request.user):
        raise Http404
    return None


def _guarded(view: Callable[..., HttpResponseBase], roles: tuple[str, ...]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _refusal(request, roles) or view(request, *args, **kwargs)

    guarded.audience = roles  # type: ignore[attr-defined]
    return guarded


def _guarded_method(dispatch: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    if getattr(dispatch, "is_guarded", False):
        return dispatch

    @wraps(dispatch)
    def guarded(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _refusal(request, self.audience) or dispatch(self, request, *args, **kwargs)

    guarded.is_guarded = True  # type: ignore[attr-defined]
    return guarded
