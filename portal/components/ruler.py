"""The day ruler: which days count, where today stands, and the same said in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from portal.components.times import Words, day_text, days_text, sentences_text, weekday_text
from portal.time import business_time

CellState = Literal["passed", "today", "possible", "ahead", "due", "off"]


Counting = Literal["business", "calendar"]


@dataclass(frozen=True)
class Cell:
    """One calendar day. `count` is its place in the counted days, None where it does not count.

    `fold` is set on the first day of a run of days off: the one cell that stands for the run where space is short.
    """

    day: dt.date
    state: CellState
    number: str
    label: str = ""
    count: int | None = None
    is_today: bool = False
    provisional: bool = False
    in_run: bool = False
    fold: Cell | None = None
    spoken: str = ""
    is_edge: bool = False


@dataclass(frozen=True)
class Ruler:
    """Days from a start to an end. `label` says the ruler in words, `sentence` stands below it, `short` fits a row."""

    cells: Sequence[Cell]
    sentence: str = ""
    label: str = ""
    short: str = ""
    mini: bool = False
    counting: Counting = "business"
    provisional: bool = False

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)

    @property
    def is_long(self) -> bool:
        return len(self.cells) > 20

    @property
    def legend(self) -> list[tuple[CellState, str]]:
        """The states that occur, each with its words, in the order of time."""
        present = {cell.state for cell in self.cells}
        passed = _("Business days passed") if self.counting == "business" else _("Days passed")
        words: list[tuple[CellState, str]] = [
            ("passed", passed),
            ("today", _("Today")),
            ("ahead", _("Not yet possible")),
            ("possible", _("Arrival possible") if self.counting == "business" else _("Still open")),
            ("due", _("Last day")),
            ("off", _("Day off, not counted")),
        ]
        return [(state, text) for state, text in words if state in present]


def build_ruler(
    start: dt.date,
    end: dt.date,
    *,
    today: dt.date,
    country: str = "CN",
    counting: Counting = "business",
    labels: Mapping[dt.date, Words] | None = None,
    mini: bool = False,
    earliest: dt.date | None = None,
    deadline: bool = False,
    provisional: bool = False,
) -> Ruler:
    """The days from `start` to `end`, both included. The start day itself is not counted.

    With `counting="business"` days off are short and take no number; with "calendar" every day counts and is tall.
    `labels` names days where something happens; today, the last day, holidays and make-up days name themselves.
    `earliest` is the first day the awaited thing can happen. With `deadline` the last day is drawn solid: somebody must
    act by it. `provisional` draws the whole ruler dashed; a year whose calendar is not published yet does so by itself.
    Raises ValueError when `end` lies before `start`.
    """
    if end < start:
        raise ValueError("a ruler ends on or after its first day")
    days = [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
    given = {day: str(text) for day, text in (labels or {}).items()}
    working = {day: counting == "calendar" or business_time.is_working_day(day, country) for day in days}
    makeup = {day for day in days if counting == "business" and business_time.day_kind(day, country) == "makeup"}
    unpublished = {
        year
        for year in {day.year for day in days}
        if counting == "business" and not business_time.is_published(year, country)
    }

    cells: list[Cell] = []
    counted = 0
    for run in _runs(days, working):
        fold = None
        if not working[run[0]]:
            name = _run_name(run, country)
            if len(run) > 1:
                fold = Cell(
                    day=run[0],
                    state="off",
                    number=f"{run[0].day}–{run[-1].day}",
                    label=_("Today") if today in run else name,
                    is_today=today in run,
                    provisional=provisional or bool({day.year for day in run} & unpublished),
                    spoken=_("%(days)s: days off, not counted (%(name)s)")
                    % {"days": days_text(run[0], run[-1]), "name": name},
                )
        for day in run:
            count = None
            if working[day] and day != start:
                counted += 1
                count = counted
            state = _state(day, working[day], today, earliest, end if deadline else None)
            unsure = provisional or day.year in unpublished
            label = given.get(day, "")
            if not label:
                label = _own_label(
                    day, run, end, today, day in makeup, working[day], unsure and not provisional, country
                )
            cells.append(
                Cell(
                    day=day,
                    state=state,
                    number=str(day.day),
                    label=label,
                    count=count,
                    is_today=day == today,
                    provisional=unsure,
                    in_run=fold is not None,
                    fold=fold if day == run[0] else None,
                    spoken=_spoken(day, state, label, count),
                    is_edge=day in (start, end),
                )
            )
    n = max((cell.count for cell in cells if cell.count and cell.day <= today), default=0)
    return Ruler(
        cells=tuple(cells),
        sentence=_sentence(n, counted, start, today, counting, sorted(makeup), sorted(unpublished)),
        label=_ruler_label(start, end, today, n, counted, counting),
        short=_short(n, counting, bool(makeup)) if start <= today <= end else "",
        mini=mini,
        counting=counting,
        provisional=provisional,
    )


def _runs(days: Iterable[dt.date], working: Mapping[dt.date, bool]) -> Iterator[list[dt.date]]:
    """Single working days, and unbroken runs of days off."""
    run: list[dt.date] = []
    for day in days:
        if working[day]:
            if run:
                yield run
                run = []
            yield [day]
        else:
            run.append(day)
    if run:
        yield run


def _state(day: dt.date, counts: bool, today: dt.date, earliest: dt.date | None, last: dt.date | None) -> CellState:
    if not counts:
        return "off"
    if day == today:
        return "today"
    if day < today:
        return "passed"
    if day == last:
        return "due"
    return "ahead" if earliest and day < earliest else "possible"


def _own_label(
    day: dt.date,
    run: Sequence[dt.date],
    end: dt.date,
    today: dt.date,
    is_makeup: bool,
    counts: bool,
    unsure: bool,
    country: str,
) -> str:
    if day == today:
        return _("Today")
    if day == end:
        return _("Latest")
    if is_makeup:
        return _("Make-up")
    if not counts and day == run[0]:
        return _run_name(run, country)
    if unsure and day.timetuple().tm_yday == 1:
        return _("Provisional")
    return ""


def _run_name(run: Sequence[dt.date], country: str) -> str:
    """What a run of days off is called: its holiday if it has one, else the weekday or "Weekend"."""
    for day in run:
        if business_time.day_kind(day, country) == "holiday":
            return _short_holiday(str(business_time.holiday_name(day, country) or ""))
    return weekday_text(run[0]) if len(run) == 1 else _("Weekend")


def _short_holiday(name: str) -> str:
    """The common short name of a holiday, known by a word in its official one; the official one where there is none."""
    shorts = [
        (("chinese new year", "spring festival", "春节", "除夕"), _("Spring Festival")),
        (("national day", "国庆"), _("National Day")),
        (("mid-autumn", "中秋"), _("Mid-Autumn")),
        (("dragon boat", "端午"), _("Dragon Boat")),
        (("tomb", "qingming", "清明"), _("Qingming")),
        (("labor", "labour", "劳动"), _("Labour Day")),
        (("new year", "元旦"), _("New Year")),
    ]
    lowered = name.lower()
    for words, short in shorts:
        if any(word in lowered for word in words):
            return short
    return name or _("Holiday")


def _spoken(day: dt.date, state: CellState, label: str, count: int | None) -> str:
    """A cell read aloud: its date, what kind of day it is, its number among the counted days."""
    words = {
        "passed": _("passed"),
        "today": _("today"),
        "possible": _("still possible"),
        "ahead": _("not yet possible"),
        "due": _("last day"),
        "off": _("day off, not counted"),
    }
    parts = [day_text(day, weekday=True), words[state]]
    if count:
        parts.append(_("day %(n)s") % {"n": count})
    if label and label.lower() != words[state]:
        parts.append(label)
    return ", ".join(parts)


def _short(n: int, counting: Counting, makeup: bool) -> str:
    if not n:
        return ""
    if counting == "calendar":
        return _("Day %(n)s") % {"n": n}
    if makeup:
        return _("Business day %(n)s; make-up days count") % {"n": n}
    return _("Business day %(n)s") % {"n": n}


def _sentence(
    n: int,
    total: int,
    start: dt.date,
    today: dt.date,
    counting: Counting,
    makeup: Sequence[dt.date],
    unpublished: Sequence[int],
) -> str:
    sentences = []
    if counting == "calendar":
        sentences.append(_("Every calendar day counts, %(total)s in all.") % {"total": total})
    elif n:
        sentences.append(_("Business day %(n)s of %(total)s.") % {"n": n, "total": total})
    elif start <= today:
        sentences.append(_("Counting starts on the next business day."))
    for day in makeup:
        sentences.append(_("%(day)s is a make-up day and counts.") % {"day": day_text(day, weekday=True)})
    for year in unpublished:
        sentences.append(
            _("The holidays of %(year)s are not published yet; these days are provisional.") % {"year": year}
        )
    return sentences_text(sentences)


def _ruler_label(start: dt.date, end: dt.date, today: dt.date, n: int, total: int, counting: Counting) -> str:
    values = {
        "start": day_text(start, weekday=True),
        "end": day_text(end, weekday=True),
        "today": day_text(today, weekday=True),
        "n": n,
        "total": total,
    }
    if counting == "business":
        if start <= today <= end and n:
            return _("From %(start)s to %(end)s. Today, %(today)s, is business day %(n)s of %(total)s.") % values
        return _("From %(start)s to %(end)s, %(total)s business days.") % values
    return _("From %(start)s to %(end)s, %(total)s calendar days.") % values
