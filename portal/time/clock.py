"""The portal's clock. All time in the project comes from here.

In the sandbox the clock may be moved ahead (`manage.py advance_clock`, the "next business day" button): the offset is
a row, so that every web and worker process agrees. Each process looks at the row at most once a second.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from portal.kernel.errors import Refused
from portal.time import calendars

ZONES = calendars.zones()

_known: tuple[float, timedelta] | None = None
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """This moment, aware, in UTC; ahead of the wall clock by the sandbox's offset."""
    return _pretended.get() or timezone.now() + _offset()


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Inside, it is that moment, for this thread alone: the demo plays out its past. Refused outside the sandbox.

    Workers live in the present, so nothing done inside is left to them: whoever pretends sees to the sweeps as well.
    """
    from django.utils.translation import gettext as _

    if not settings.SANDBOX:
        raise Refused(_("The clock can only be moved in the sandbox."), code="not_sandbox")
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def wall_seconds() -> float:
    """Seconds since 1970 by the wall clock, whatever the sandbox plays: by it others sign and we check their signatures."""
    return time.time()


def is_pretended() -> bool:
    """Whether this thread plays out another moment."""
    return _pretended.get() is not None


def zone(country: str = "CN") -> ZoneInfo:
    """The time zone in which a country's working days are counted."""
    return ZONES.get(country, ZONES["CN"])


def today(country: str = "CN") -> date:
    """Today's date where the shop does business."""
    return now().astimezone(zone(country)).date()


def advance(*, to: datetime | None = None, days: int = 0) -> datetime:
    """Move the sandbox's clock ahead, to a moment or by days. Refused outside the sandbox, and backwards."""
    from django.utils.translation import gettext as _

    from portal.time.models import SandboxClock

    if not settings.SANDBOX:
        raise Refused(_("The clock can only be moved in the sandbox."), code="not_sandbox")
    goal = to if to is not None else now() + timedelta(days=days)
    offset = goal - timezone.now()
    if offset < _offset():
        raise Refused(_("The clock only moves forward."), code="clock_backwards")
    SandboxClock.objects.update_or_create(pk=1, defaults={"offset": offset})
    forget()
    return now()


def forget() -> None:
    """Look at the row again at the next question."""
    global _known
    _known = None


def _offset() -> timedelta:
    global _known
    if not settings.SANDBOX:
        return timedelta(0)
    tick = time.monotonic()
    if _known is None or tick - _known[0] > settings.CLOCK_LOOKS_AGAIN_AFTER:
        from portal.time.models import SandboxClock

        row = SandboxClock.objects.filter(pk=1).values_list("offset", flat=True).first()
        _known = (tick, row or timedelta(0))
    return _known[1]
