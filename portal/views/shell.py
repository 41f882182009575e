"""The frame around the pages: errors, health, the sandbox's clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal import business_time, clock, look, sweeps
from portal.audience import PUBLIC, SIGNED_IN, open_to


@require_POST
@open_to(*SIGNED_IN)
def sandbox_next_day(request: HttpRequest) -> HttpResponseBase:
    """Move the sandbox to nine o'clock of the next working day; all that falls due on the way happens."""
    if not settings.SANDBOX:
        raise Http404
    day = clock.today() + timedelta(days=1)
    while not business_time.is_working_day(day):
        day += timedelta(days=1)
    mark = sweeps.newest_change()
    now = sweeps.live_until(datetime.combine(day, time(9), tzinfo=clock.zone()))
    today = look.day_text(now.astimezone(clock.zone()).date(), weekday=True)
    said = [_("It is now %(today)s in the sandbox.") % {"today": today}, *_on_the_way(*sweeps.happened_since(mark))]
    messages.success(request, look.sentences_text(said))
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(wanted if wanted and safe else "/")


def _on_the_way(steps: int, arrived: int) -> list[str]:
    """What came to pass while the clock moved."""
    if not steps:
        return [_("Nothing fell due.")]
    told = [ngettext("%(n)s step was taken.", "%(n)s steps were taken.", steps) % {"n": steps}]
    if arrived:
        told.append(ngettext("%(n)s refund arrived.", "%(n)s refunds arrived.", arrived) % {"n": arrived})
    return told


@open_to(PUBLIC)
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Browsers ask for it here on pages that are not ours, such as the API's reference."""
    return HttpResponseRedirect(static("favicon.svg"))


@open_to(PUBLIC)
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether this process answers and its database does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"status": "database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


# --- what cannot be shown -----------------------------------------------------------------------------------------


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: it is not there, or it is not yours. Programs get the API's shape."""
    if request.path.startswith("/api/"):
        return for_programs("not_found", _("Not found."), 404)
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: known, but not for you."""
    if request.path.startswith("/api/"):
        return for_programs("permission_denied", _("You do not have permission to perform this action."), 403)
    return render(request, "403.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Drawn without asking the database, which may be what is broken."""
    if request.path.startswith("/api/"):
        return for_programs("error", _("Something went wrong on our side."), 500, kind="server_error")
    return HttpResponse(render_to_string("500.html"), status=500)


def for_programs(code: str, detail: str, status: int, *, kind: str = "client_error") -> JsonResponse:
    """A refusal in the API's shape, for what never reaches the API."""
    error = {"code": code, "detail": detail, "attr": None, "hint": ""}
    return JsonResponse({"type": kind, "errors": [error]}, status=status)
