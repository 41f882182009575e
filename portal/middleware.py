"""What every request knows besides Django's own: for whom somebody acts."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal import acting


class PortalMiddleware:
    """Sets `request.acting` (None, or for whom a supporter acts). Pages of signed-in people are kept by nobody's cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        request.acting = acting.current(request.session) if has_session else None  # type: ignore[attr-defined]
        timezone.deactivate()  # a page of one shop tells its times where the shop is, and the next page not
        response = self.get_response(request)
        if has_session and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store" if request.method != "GET" else "private, no-cache"
        return response
