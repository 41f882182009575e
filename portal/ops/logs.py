"""One line of JSON an event, with the request's id on every line that belongs to it."""

from __future__ import annotations

import logging.config
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

ID = re.compile(r"[A-Za-z0-9-]{8,64}")

log = structlog.get_logger("portal.requests")


def configure(*, debug: bool, quiet: bool = False) -> None:
    """Structlog for our own lines and for those of every library; readable colours when debugging."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Without the local variables: they hold passwords, tokens, and what people wrote.
    tracebacks = structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    )
    last: list[Any] = (
        [structlog.dev.ConsoleRenderer()]
        if debug
        else [tracebacks, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                }
            },
            "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["err"], "level": "WARNING"},
            "loggers": {
                "portal": {"level": "WARNING" if quiet else "INFO"},
                "refunds": {"level": "WARNING" if quiet else "INFO"},
                "orders": {"level": "WARNING" if quiet else "INFO"},
                "tickets": {"level": "WARNING" if quiet else "INFO"},
                "django.server": {"level": "INFO"},
                # What a visitor may cause at will (404, 403, wrong host) is in the request line already.
                "django.request": {"level": "ERROR"},
                "django.security.DisallowedHost": {"level": "CRITICAL"},
                "axes": {"level": "ERROR"},
            },
        }
    )
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def route(request: HttpRequest) -> str:
    """Which address was asked for, without what stands in its blanks: "password/<uidb64>/<token>/"."""
    match = request.resolver_match
    return match.route if match is not None else "(no address of ours)"


class RequestLogMiddleware:
    """Give each request an id (the proxy's, if it sent a sane one), return it, and log one line when it is over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        from portal.people import visitors  # the settings, which configure this module, are read before that one may be

        self.get_response = get_response
        self.address_of = visitors.address

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        start = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        if not request.path.startswith("/static/"):
            # The route, not the path: that may hold the key of a link, as its query may a name or a phone number.
            log.info(
                "request",
                method=request.method,
                path=route(request),
                status=response.status_code,
                ms=round((time.perf_counter() - start) * 1000, 1),
                address=self.address_of(request),
            )
        return response
