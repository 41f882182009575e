"""What every request knows besides Django's own: for whom somebody acts. And what nobody can show, in one shape."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.sessions import middleware as sessions
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.pages.shell import for_programs, not_found
from portal.people import acting
from portal.time import clock

log = structlog.get_logger(__name__)

FOR_PROBES = {"/healthz", "/healthz/ready"}


class WaysInMiddleware:
    """Probes are answered before anything else: in the clear, by whatever name they call this machine, without a session.
    Ways of asking that nobody needs: TRACE is 405. With HTTPS=1, a program that speaks plain HTTP gets 403
    `https_required`: its token has just been readable on the way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":
            return HttpResponse(status=405)
        if request.path in FOR_PROBES:
            request.resolver_match = match = resolve(request.path)
            return match.func(request)
        if settings.SECURE_SSL_REDIRECT and request.path.startswith("/api/") and not request.is_secure():
            return for_programs("https_required", _("The API speaks HTTPS alone. Renew the token that was sent."), 403)
        return self.get_response(request)


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's; but a page that was only read is shown although its session could not be kept (a full disk)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except OperationalError as problem:
            if request.method not in ("GET", "HEAD"):
                raise
            log.warning("session_not_kept", problem=str(problem))
            return response


class PortalMiddleware:
    """Sets `request.acting` (None, or for whom a supporter acts). Pages of signed-in people are kept by nobody's cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        request.acting = acting.current(request.session) if has_session else None  # type: ignore[attr-defined]
        country = getattr(request.user, "country", "") if has_session else ""
        timezone.activate(clock.zone(country))  # a page of one shop may tell its times where that shop is
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            response = not_found(request)
        if has_session and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store" if request.method != "GET" else "private, no-cache"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What is not there looks the same with DEBUG on: no list of addresses for whoever mistypes one."""
        return not_found(request, exception) if settings.DEBUG and isinstance(exception, Http404) else None
