"""What tests of every floor use: the moment, a signed-in browser, a query budget."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.time import clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 10, 9, 10, 24, tzinfo=SHANGHAI)
"""The moment of the pictures: after the National Day holiday, the next day is a make-up Saturday."""

TRANSACTION_WORDS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", 'SELECT "django_session"')
"""What frames every request and is no question of its page: transactions, and the session by its key (decision 10)."""


@contextmanager
def frozen(moment: datetime = FRIDAY) -> Iterator[Any]:
    """The portal's clock stands at `moment`; yields a traveller with `.shift(timedelta)` and `.move_to(datetime)`."""
    with time_machine.travel(moment, tick=False) as traveller:
        clock.forget()
        yield traveller
    clock.forget()


def client_for(user: Any, **defaults: Any) -> Client:
    """A browser in which `user` is signed in (None: nobody is)."""
    client = Client(**defaults)
    if user is not None:
        client.force_login(user, backend="portal.people.auth.EmailOrPhoneBackend")
    return client


@contextmanager
def budget(most: int) -> Iterator[CaptureQueriesContext]:
    """At most `most` statements, not counting those that only begin and end transactions."""
    with CaptureQueriesContext(connection) as captured:
        yield captured
    asked = [row["sql"] for row in captured.captured_queries if not row["sql"].startswith(TRANSACTION_WORDS)]
    listing = "\n".join(f"{i}. {sql[:300]}" for i, sql in enumerate(asked, 1))
    assert len(asked) <= most, f"{len(asked)} queries, at most {most}:\n{listing}"


def later(**span: float) -> datetime:
    """The portal's time after a while."""
    return clock.now() + timedelta(**span)
