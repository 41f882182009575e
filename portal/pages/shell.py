"""The frame around the pages: errors, health, the sandbox's clock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import redis
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
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.components import times
from portal.ops import pulse
from portal.ops.outage import RETRY_AFTER, is_outage
from portal.pages.files import FileIsGone
from portal.people.audience import PUBLIC, SIGNED_IN, open_to
from portal.time import business_time, clock, sweeps


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
    today = times.day_text(now.astimezone(clock.zone()).date(), weekday=True)
    said = [_("It is now %(today)s in the sandbox.") % {"today": today}, *_on_the_way(*sweeps.happened_since(mark))]
    messages.success(request, times.sentences_text(said))
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
    """Whether this process lives. Nothing else is asked: whoever is started anew for it must be at fault itself."""
    return JsonResponse({"status": "ok"})


@open_to(PUBLIC)
def ready(request: HttpRequest) -> JsonResponse:
    """Whether work can be sent here: database, broker and a worker answer. 503 names what does not."""
    found = {"database": _answers(_ask_database), "broker": _answers(_ask_broker), "worker": _answers(pulse.is_felt)}
    if not all(found.values()):
        missing = [name for name, answers in found.items() if not answers]
        return JsonResponse({"status": "not ready", "missing": missing}, status=503)
    return JsonResponse({"status": "ok"})


def _answers(question: Callable[[], object]) -> bool:
    try:
        return question() is not False
    except Exception:  # whatever keeps it from answering
        return False


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> object:
    if not settings.REDIS_URL:
        return settings.BROKER_DIR.is_dir()
    patient = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}
    with redis.Redis.from_url(settings.REDIS_URL, **patient) as broker:
        return broker.ping()


# --- what cannot be shown -----------------------------------------------------------------------------------------


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: it is not there, or it is not yours. Programs get the API's shape."""
    if request.path.startswith("/api/"):
        return for_programs("not_found", _("Not found."), 404)
    return render(request, "file_gone.html" if isinstance(exception, FileIsGone) else "404.html", status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: known, but not for you."""
    if request.path.startswith("/api/"):
        return for_programs("permission_denied", _("You do not have permission to perform this action."), 403)
    return render(request, "403.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; or 503 with Retry-After, when the database or the disk is. Drawn without asking either."""
    outage = is_outage(sys.exc_info()[1])
    code = 503 if outage else 500
    if request.path.startswith("/api/"):
        said = _("A part of the portal does not answer right now. Try again in a minute.")
        answer: HttpResponse = (
            for_programs("unavailable", said, code, kind="server_error")
            if outage
            else for_programs("error", _("Something went wrong on our side."), code, kind="server_error")
        )
    else:
        answer = HttpResponse(render_to_string(f"{code}.html"), status=code)
    if outage:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def for_programs(code: str, detail: str, status: int, *, kind: str = "client_error") -> JsonResponse:
    """A refusal in the API's shape, for what never reaches the API."""
    error = {"code": code, "detail": detail, "attr": None, "hint": ""}
    return JsonResponse({"type": kind, "errors": [error]}, status=status)
