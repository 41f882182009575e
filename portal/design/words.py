"""The moment at which all samples stand, and how they are said in both languages."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation

from portal.components import times

ZONE = ZoneInfo("Asia/Shanghai")


NOW = dt.datetime(2026, 10, 9, 10, 24, tzinfo=ZONE)


TODAY = NOW.date()


def say(english: str, chinese: str) -> str:
    return chinese if (translation.get_language() or "en").startswith("zh") else english


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def when(moment: dt.datetime) -> str:
    return times.story_time(moment, today=TODAY)


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def offering(
    name: str, label: str, says: str = "", *, icon: str = "check", reason: str = "", tone: str = "plain"
) -> Any:
    action = SimpleNamespace(name=name, label=label, icon=icon, tone=tone)
    return SimpleNamespace(
        action=action, available=not reason, reason=reason, hint="", url="#", says=says, icon=icon, tone=tone
    )
