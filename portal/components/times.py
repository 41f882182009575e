"""The words for dates, times and how long something lasts, in the language and zone that are active."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.time import clock

Words: TypeAlias = Any  # text, or a lazy translation of it


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def _is_chinese() -> bool:
    return (translation.get_language() or "en").startswith("zh")


def business_zone() -> ZoneInfo | dt.tzinfo:
    """The zone dates are shown in: the active one, which is the business zone unless a view activated another."""
    return timezone.get_current_timezone()


def zone_name() -> str:
    """The city whose time is shown, in the reader's language."""
    cities = {"Asia/Shanghai": _("Shanghai"), "Europe/London": _("London"), "America/Sao_Paulo": _("São Paulo")}
    return cities.get(str(business_zone()), str(business_zone()))


def _local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment, business_zone()) if timezone.is_aware(moment) else moment


def weekday_text(day: dt.date) -> str:
    """ "Fri", 周五."""
    return (_WEEKDAYS_ZH if _is_chinese() else _WEEKDAYS)[day.weekday()]


def day_text(day: dt.date, *, weekday: bool = False, today: dt.date | None = None) -> str:
    """ "9 Oct", 10月9日; with `weekday` "Fri 9 Oct", 10月9日（周五）. The year is added where it is not this year's."""
    if isinstance(day, dt.datetime):
        day = _local(day).date()
    today = today or _today()
    other_year = day.year != today.year
    if _is_chinese():
        text = f"{day.month}月{day.day}日"
        text = f"{day.year}年{text}" if other_year else text
        return f"{text}（{weekday_text(day)}）" if weekday else text
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    text = f"{text} {day.year}" if other_year else text
    return f"{weekday_text(day)} {text}" if weekday else text


def dated_text(day: dt.date) -> str:
    """A day with weekday and year, whatever year it is: "Sun 22 Nov 2026"."""
    return day_text(day, weekday=True, today=dt.date.min)


def days_text(first: dt.date, last: dt.date) -> str:
    """A span of days: "13–15 Oct", "29 Sep – 2 Oct", 10月13日–15日, 9月29日–10月2日."""
    if first == last:
        return day_text(first)
    same_month = (first.year, first.month) == (last.year, last.month)
    if _is_chinese():
        return f"{day_text(first)}–{last.day}日" if same_month else f"{day_text(first)}–{day_text(last)}"
    return f"{first.day}–{day_text(last)}" if same_month else f"{day_text(first)} – {day_text(last)}"


def clock_text(moment: dt.datetime) -> str:
    """ "09:12", in the zone of the business."""
    return _local(moment).strftime("%H:%M")


def moment_text(moment: dt.datetime, *, weekday: bool = True, today: dt.date | None = None) -> str:
    """ "Tue 20 Oct, 18:00", 10月20日（周二）18:00; without `weekday` "20 Oct, 18:00", 10月20日 18:00."""
    local = _local(moment)
    day = day_text(local.date(), weekday=weekday, today=today)
    if _is_chinese():
        return f"{day}{local:%H:%M}" if weekday else f"{day} {local:%H:%M}"
    return f"{day}, {local:%H:%M}"


def by_text(moment: dt.datetime | dt.date, *, today: dt.date | None = None) -> str:
    """ "by Tue 20 Oct, 18:00", 最晚 10月20日（周二）18:00; for a date without a time "by 20 Oct"."""
    words = end_text(moment, today=today) if isinstance(moment, dt.datetime) else day_text(moment, today=today)
    return _("by %(moment)s") % {"moment": words}


def end_text(moment: dt.datetime, *, today: dt.date | None = None) -> str:
    """The moment at which a time ends: midnight is read as the end of the day before, 24:00, not as the day after."""
    local = _local(moment)
    if (local.hour, local.minute) != (0, 0):
        return moment_text(moment, today=today)
    before = moment_text(moment - dt.timedelta(minutes=1), today=today)
    return before.replace("23:59", "24:00")


def story_time(moment: dt.datetime, *, today: dt.date | None = None) -> str:
    """When something happened: "Today 09:46", "8 Oct 09:31"."""
    local = _local(moment)
    today = today or _today()
    if local.date() == today:
        return pgettext("moment", "Today %(time)s") % {"time": f"{local:%H:%M}"}
    return f"{day_text(local.date(), today=today)} {local:%H:%M}"


def duration_text(span: dt.timedelta) -> str:
    """A length of time in at most two units: "11 days", "1 day 3 h", "2 h 10 min", "5 hours", "12 min".

    From three days on only days, from four hours to a day only hours; rounded down, so nothing is promised twice.
    """
    minutes = max(int(span.total_seconds() // 60), 0)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days >= 3 or (days and not hours):
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days:
        day = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
        return _("%(days)s %(hours)s h") % {"days": day, "hours": hours}
    if hours >= 4 or (hours and not minutes):
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("under a minute")


def remaining(due_at: dt.datetime, now: dt.datetime) -> str:
    """ "11 days left", 还剩 11 天; past its time "1 hour overdue", 超时 1 小时."""
    if due_at < now:
        return _("%(time)s overdue") % {"time": duration_text(now - due_at)}
    return _("%(time)s left") % {"time": duration_text(due_at - now)}


@dataclass(frozen=True)
class TimeLeft:
    """Remaining time in its two parts, as the deadline panel shows them: "Time left" and "11 days"."""

    label: str
    amount: str
    overdue: bool


def time_left(due_at: dt.datetime, now: dt.datetime) -> TimeLeft:
    """`remaining`, taken apart for a panel that sets the two parts in two sizes."""
    if due_at < now:
        return TimeLeft(_("Overdue by"), duration_text(now - due_at), True)
    return TimeLeft(_("Time left"), duration_text(due_at - now), False)


def sentences_text(sentences: Iterable[Words]) -> str:
    """Sentences one after the other, as the active language sets them: with a space between, or none in Chinese."""
    return ("" if _is_chinese() else " ").join(str(sentence) for sentence in sentences if sentence)


def ended_text(words: Words) -> str:
    """What somebody wrote, with a stop at its end where it has none, so that a sentence can follow it."""
    said = str(words).rstrip()
    return said if not said or said[-1] in ".!?…。！？" else said + ("。" if _is_chinese() else ".")


def _today() -> dt.date:
    return clock.today()
