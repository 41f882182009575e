"""Working days and hours, so that a promised day is a day on which somebody works.

Countries, and the euro for its banks: the rows of `data/calendars.toml` (`portal.time.calendars`). What the `holidays` package
knows is overridden by the rows of `portal.CalendarDay`, which an admin edits or `manage.py import_holidays` fills.

China's calendar of a year is known when its notice is out, mostly in November before. Until then a year is provisional:
functions answer by weekends and the holidays that are certain, and `is_provisional` tells that the answer may change.

All of these take aware datetimes and answer in the country's zone, or naive ones that mean its wall clock and answer naive.
Office hours are 09:00 to 18:00 without a break.
"""

from __future__ import annotations

import re
import time
from datetime import date, datetime, timedelta
from typing import Literal, TypeVar

from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.time import calendars, clock
from portal.time.calendars import Notice

OPENS = 9 * 60
"""Minutes of the day."""
CLOSES = 18 * 60
OFFICE_MINUTES = CLOSES - OPENS
DAY_MINUTES = 24 * 60

Kind = Literal["workday", "weekend", "holiday", "makeup"]
Moment = TypeVar("Moment", date, datetime)

FESTIVALS = {
    "元旦": gettext_noop("New Year's Day"),
    "春节": gettext_noop("Spring Festival"),
    "农历除夕": gettext_noop("Spring Festival"),
    "清明节": gettext_noop("Qingming Festival"),
    "劳动节": gettext_noop("Labour Day"),
    "端午节": gettext_noop("Dragon Boat Festival"),
    "中秋节": gettext_noop("Mid-Autumn Festival"),
    "国庆节": gettext_noop("National Day"),
}
"""As the notices write them, and as they read in English."""

LOOK_AGAIN_AFTER = 60.0
"""Seconds after which a process reads the overrides of other processes; its own it hears at once."""


_overrides: tuple[float, dict[tuple[str, date], Notice]] | None = None


# --- what a day is ---------------------------------------------------------------------------------------------------


def is_working_day(day: date, country: str = "CN") -> bool:
    """Whether people work on that day; of a datetime, its own date counts."""
    return day_kind(day, country) in ("workday", "makeup")


def day_kind(day: date, country: str = "CN") -> Kind:
    """`makeup` is a day that a notice says is worked; `holiday` a day off that a notice or law names, on a weekend too."""
    day = _plain(day)
    notice = _notice(day, country)
    if notice is None:
        return "workday" if calendars.works_by_weekday(day, country) else "weekend"
    return "makeup" if notice.is_working else "holiday"


def holiday_name(day: date, country: str = "CN") -> str:
    """The holiday a day belongs to, in the active language; of a make-up day the one it makes up for; else empty."""
    notice = _notice(_plain(day), country)
    if notice is None:
        return ""
    names = [name.strip() for name in re.split("[;、]", notice.name)]
    return " · ".join(_(FESTIVALS[name]) if name in FESTIVALS else name for name in names)


def is_published(year: int, country: str = "CN") -> bool:
    """Whether the calendar of that year is final: said by a source. Where days are fixed by law alone (GB) it always is.

    In China every notice moves some days, so a year is known as soon as one make-up day of it is. Of a country that is not
    in the table nothing is known but its weekdays: never final.
    """
    if country not in calendars.table():
        return False
    if country != "CN":
        until = calendars.final_until(country)
        return until is None or year <= until
    return year <= calendars.last_year_of_china() or year in _years_overridden(country)


def is_provisional(start: date, end: date, country: str = "CN") -> bool:
    """Whether anything counted from `start` to `end` rests on a year without a published calendar."""
    return any(not is_published(year, country) for year in range(start.year, end.year + 1))


# --- counting --------------------------------------------------------------------------------------------------------


def add_working_days(start: Moment, n: int, country: str = "CN") -> Moment:
    """The n-th working day after the day of `start`, which itself never counts. A datetime keeps its clock time.

    >>> add_working_days(date(2026, 9, 30), 1)   # seven days of National Day follow
    datetime.date(2026, 10, 8)
    """
    _not_negative(n)
    if isinstance(start, datetime):
        local, is_aware = _wall(start, country)
        return _back(datetime.combine(add_working_days(local.date(), n, country), local.time()), is_aware, country)
    day = start
    while n:
        day += timedelta(days=1)
        n -= is_working_day(day, country)
    return day


def add_calendar_days(start: Moment, days: int, country: str = "CN") -> Moment:
    """`days` days later; an end on a day off moves to the next working day, at the same clock time."""
    _not_negative(days)
    if isinstance(start, datetime):
        local, is_aware = _wall(start, country)
        return _back(datetime.combine(add_calendar_days(local.date(), days, country), local.time()), is_aware, country)
    day = start + timedelta(days=days)
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day


def add_working_minutes(start: datetime, minutes: int, country: str = "CN") -> datetime:
    """Where the clock stands after `minutes` of office hours.

    A start at or after 18:00, or on a day off, begins at 09:00 of the next working day; an amount that exactly fills a
    day ends at 18:00 of that day.
    """
    return _run(start, timedelta(minutes=minutes), country, OPENS, CLOSES)


def add_working_hours(start: datetime, hours: float, country: str = "CN") -> datetime:
    """`hours` later by a clock that runs day and night but stands still on days off ("within 48 hours")."""
    return _run(start, timedelta(hours=hours), country, 0, DAY_MINUTES)


def working_minutes_between(start: datetime, end: datetime, country: str = "CN") -> int:
    """Whole minutes of office hours in [start, end); 0 when `end` is not after `start`."""
    return office_time_between(start, end, country) // timedelta(minutes=1)


def office_time_between(start: datetime, end: datetime, country: str = "CN") -> timedelta:
    """The office hours in [start, end), exactly; zero when `end` is not after `start`."""
    return _ran(start, end, country, OPENS, CLOSES)


def working_time_between(start: datetime, end: datetime, country: str = "CN") -> timedelta:
    """What `add_working_hours` counts in [start, end): day and night of working days; zero when `end` is not after."""
    return _ran(start, end, country, 0, DAY_MINUTES)


def _ran(start: datetime, end: datetime, country: str, opens: int, closes: int) -> timedelta:
    """How far a clock ran that only moves on working days between two minutes of the day."""
    begin, _aware = _wall(start, country)
    until, _aware = _wall(end, country)
    total = timedelta(0)
    day = begin.date()
    while day <= until.date():
        if is_working_day(day, country):
            total += max(min(until, _at(day, closes)) - max(begin, _at(day, opens)), timedelta(0))
        day += timedelta(days=1)
    return total


def _run(start: datetime, amount: timedelta, country: str, opens: int, closes: int) -> datetime:
    """Let a clock run for `amount` that only moves on working days between two minutes of the day."""
    if amount < timedelta(0):
        raise ValueError("time is added, never taken away")
    local, is_aware = _wall(start, country)
    day = local.date()
    while True:
        if is_working_day(day, country):
            begin = max(local, _at(day, opens))
            left = _at(day, closes) - begin
            if left > timedelta(0):
                if amount <= left:
                    return _back(begin + amount, is_aware, country)
                amount -= left
        day += timedelta(days=1)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)


def _plain(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _wall(moment: datetime, country: str) -> tuple[datetime, bool]:
    """The wall clock of the country, naive, and whether the moment came aware."""
    if moment.tzinfo is None:
        return moment, False
    return moment.astimezone(clock.zone(country)).replace(tzinfo=None), True


def _back(local: datetime, is_aware: bool, country: str) -> datetime:
    return local.replace(tzinfo=clock.zone(country)) if is_aware else local


def _not_negative(n: int) -> None:
    if n < 0:
        raise ValueError("days are added, never taken away")


# --- what is known ---------------------------------------------------------------------------------------------------


def forget(**_signal: object) -> None:
    """Read the override rows again at the next question."""
    global _overrides
    _overrides = None


post_save.connect(forget, sender="portal.CalendarDay", dispatch_uid="business_time")
post_delete.connect(forget, sender="portal.CalendarDay", dispatch_uid="business_time")


def _notice(day: date, country: str) -> Notice | None:
    override = _table().get((country, day))
    if override is not None:
        return override
    if country == "CN" and day.year > calendars.last_year_of_china() and day.year in _years_overridden(country):
        return None  # the year's notice was imported: what the library guessed for it no longer counts
    return calendars.days_off(country, day.year).get(day)


def _table() -> dict[tuple[str, date], Notice]:
    global _overrides
    if _overrides is None or time.monotonic() - _overrides[0] > LOOK_AGAIN_AFTER:
        from portal.time.models import CalendarDay

        rows = CalendarDay.objects.values_list("country", "day", "is_working", "name")
        _overrides = (time.monotonic(), {(country, day): Notice(works, name) for country, day, works, name in rows})
    return _overrides[1]


def _years_overridden(country: str) -> set[int]:
    return {
        day.year
        for (where, day), notice in _table().items()
        if where == country and notice.is_working and day.isoweekday() > 5
    }
