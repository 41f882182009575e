"""What the pages draw, as plain values: badges, steps, deadlines, day rulers, and the words for dates.

Views build these, `templates/portal/parts/` draw them. Nothing here reads or writes a business row, so a part that gets
its values from here issues no query. Tones and turns are words, not colours: a stylesheet decides what they look like.

Every sentence made here is finished text in the active language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal import business_time, clock

Words: TypeAlias = Any  # text, or a lazy translation of it

Turn = Literal["you", "them", "good", "bad", "over"]
Tone = Literal["them", "you", "overdue", "paused", "good", "provisional"]
StepState = Literal["done", "now", "coming", "broken"]
CellState = Literal["passed", "today", "possible", "ahead", "due", "off"]
Counting = Literal["business", "calendar"]

TURN_ICONS: dict[str, str] = {"you": "dot", "them": "half", "good": "check", "bad": "x", "over": "minus"}
TONE_ICONS: dict[str, str] = {
    "them": "clock",
    "you": "clock",
    "overdue": "warn",
    "paused": "pause",
    "good": "check",
    "provisional": "clock",
}


# --- values the parts draw -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Badge:
    """Whose turn it is, and the status word of FLOWS. `icon` replaces the turn's own sign where a thing has a better one."""

    turn: Turn
    word: Words
    icon: str = ""

    @property
    def sign(self) -> str:
        return self.icon or TURN_ICONS[self.turn]


@dataclass(frozen=True)
class Step:
    """One milestone of a case's own path. `when` is a short text: a date, "by 20 Oct", "In transit"."""

    label: Words
    when: Words = ""
    state: StepState = "coming"


@dataclass(frozen=True)
class Until:
    """Who must act until when, and what happens by silence.

    `title` is the whole sentence with date and time. With `due_at` the remaining time is worded by the page and recounted
    in the browser; `remaining` replaces it where another unit is honest ("4 business days"), under `left_label`.
    """

    tone: Tone
    title: Words
    silence: Words = ""
    remaining: Words = ""
    due_at: dt.datetime | None = None
    ruler: Ruler | None = None
    left_label: Words = ""

    @property
    def sign(self) -> str:
        return TONE_ICONS[self.tone]


@dataclass(frozen=True)
class Consequence:
    """One row of what a step brings: what, the amount or date at its end, and why."""

    icon: str
    what: Words
    end: Words = ""
    why: Words = ""


@dataclass(frozen=True)
class Picture:
    """A picture somebody gave as evidence. `url` opens the full picture, `thumbnail_url` the small one."""

    url: str
    alt: Words
    caption: Words = ""
    thumbnail_url: str = ""


@dataclass(frozen=True)
class Story:
    """Something that happened, or with `coming` what comes next. `when` replaces the worded `at`.

    `quote` is what a person wrote, in their own words; `quote_lang` their language if it is known. `folded` holds further
    news of the same kind, shown on request.
    """

    icon: str
    title: Words
    at: dt.datetime | None = None
    text: Words = ""
    quote: str = ""
    coming: bool = False
    when: Words = ""
    pictures: Sequence[Picture] = ()
    quote_lang: str = ""
    tone: Literal["", "bad"] = ""
    folded: Sequence[Story] = ()


@dataclass(frozen=True)
class Fact:
    """A name and its value in a facts panel. `url` makes the value a link, `strong` sets it in the heavy weight."""

    label: Words
    value: Words
    url: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Goods:
    """One line of goods as every page shows it. `amount` is in minor units of `currency`, None where none is shown."""

    name: Words
    detail: Words = ""
    amount: int | None = None
    currency: str = "CNY"
    picture_url: str = ""
    glyph: str = ""
    url: str = ""

    @property
    def sign(self) -> str:
        return self.glyph or glyph_for(str(self.name))


@dataclass(frozen=True)
class Destination:
    """One of the ways on which money goes back: its name, its amount in minor units, its date in words, its state."""

    name: Words
    amount: int
    currency: str
    when: Words
    badge: Badge
    url: str = ""


@dataclass(frozen=True)
class Button:
    """A link that looks like a button. `key` is the staff key that opens it."""

    label: Words
    url: str
    tone: Literal["plain", "primary", "danger", "ghost"] = "plain"
    icon: str = ""
    key: str = ""


@dataclass(frozen=True)
class Card:
    """An order or case in a customer's list: shop and badge, goods, one sentence if it waits for the reader, ≤ 2 buttons."""

    head: Words
    badge: Badge
    goods: Sequence[Goods] = ()
    url: str = ""
    number: str = ""
    notice: Words = ""
    notice_due: Words = ""
    notice_tone: Literal["you", "them", "bad"] = "you"
    buttons: Sequence[Button] = ()


@dataclass(frozen=True)
class TurnCard:
    """Something on a home page that waits for the reader."""

    badge: Badge
    title: Words
    url: str
    verb: Words
    text: Words = ""
    due: Words = ""


@dataclass(frozen=True)
class Row:
    """Something under way, or a plain link with a line below it. `end` is a short text at the row's end; `late`: it
    should have come by now."""

    icon: str
    title: Words
    url: str = ""
    text: Words = ""
    ruler: Ruler | None = None
    end: Words = ""
    late: bool = False


@dataclass(frozen=True)
class Tab:
    """A view of a list. `count` None shows no number."""

    label: Words
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Due:
    """Time left in a dense row: words, the share of the time that is gone (0–100), whose time it is."""

    words: str
    share: int = 0
    tone: Literal["calm", "yours", "late", "none"] = "calm"
    at: dt.datetime | None = None


@dataclass(frozen=True)
class QueueRow:
    """A row of a staff queue. `url` is the case, `panel_url` the fragment shown beside the queue (defaults to `url`)."""

    url: str
    due: Due
    number: str
    kind: Words
    title: Words
    who: Words
    badge: Badge
    amount: int | None = None
    currency: str = "CNY"
    current: bool = False
    panel_url: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar of a chart. `values` has one number per series, `words` is written at the bar's end, `note` at the row's."""

    label: Words
    values: Sequence[int]
    words: Words = ""
    note: Words = ""
    bad: bool = False


@dataclass(frozen=True)
class Bars:
    """A bar chart whose title is its finding. `measured` tells measure, unit and span. Bars start at zero, ≤ 4 series."""

    title: Words
    measured: Words
    bars: Sequence[Bar]
    series: Sequence[Words] = ()

    LABELS, WIDTH, ROW, LINE = 78, 300, 30, 18

    @property
    def stacked(self) -> bool:
        """Whether labels stand above their bars, because one of them is too long to stand before."""
        return any(_width(str(bar.label)) > self.LABELS for bar in self.bars)

    @property
    def row(self) -> int:
        return self.ROW + (self.LINE if self.stacked else 0)

    @property
    def height(self) -> int:
        return self.row * len(self.bars)

    @property
    def spoken(self) -> str:
        rows = "; ".join(f"{bar.label} {bar.words or sum(bar.values)}" for bar in self.bars)
        return f"{self.title}. {self.measured}. {rows}"

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """Each bar with its pieces in drawing units: x, width, colour number; room is kept for the words at its end."""
        longest = max((sum(bar.values) for bar in self.bars), default=0) or 1
        words = max((_width(str(bar.words or sum(bar.values))) for bar in self.bars), default=0)
        left, above = (0, self.LINE) if self.stacked else (self.LABELS, 0)
        room = self.WIDTH - left - words - 10
        rows = []
        for index, bar in enumerate(self.bars):
            x, pieces, y = float(left), [], index * self.row + above
            for series, value in enumerate(bar.values, start=1):
                if value:
                    width = max(value / longest * room, 2)
                    pieces.append({"x": f"{x:.1f}", "width": f"{max(width - 1, 1):.1f}", "series": series})
                    x += width
            rows.append(
                {
                    "bar": bar,
                    "y": y,
                    "middle": y + self.ROW // 2,
                    "label": y - self.LINE // 2 + 4 if self.stacked else y + self.ROW // 2,
                    "pieces": pieces,
                    "end": f"{x + 6:.1f}",
                    "words": bar.words or sum(bar.values),
                }
            )
        return rows


def _width(text: str) -> int:
    """The drawn width of `text` at 12 units a letter height, roughly: Han takes a full square, Latin a bit over half."""
    return sum(12 if ord(letter) > 0x2E80 else 7 for letter in text)


# --- the day ruler ---------------------------------------------------------------------------------------------------


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


# --- words for dates and times ---------------------------------------------------------------------------------------

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


def build_due(
    due_at: dt.datetime | None, *, now: dt.datetime, since: dt.datetime | None = None, yours: bool = False
) -> Due:
    """Time left for a dense row. `since` is when the wait began; without it the bar stays empty until the time is up.

    The reader's own deadline turns amber when a fifth of its time is left, and red once it is late, whoever is late.
    """
    if due_at is None:
        return Due(words="—", tone="none")
    if due_at < now:
        return Due(words=remaining(due_at, now), share=100, tone="late", at=due_at)
    whole = (due_at - since).total_seconds() if since else 0
    share = round((now - since).total_seconds() / whole * 100) if since and whole > 0 else 0
    share = min(max(share, 0), 100)
    urgent = yours and (due_at - now).total_seconds() * 5 <= whole
    return Due(words=duration_text(due_at - now), share=share, tone="yours" if urgent else "calm", at=due_at)


def sentences_text(sentences: Iterable[Words]) -> str:
    """Sentences one after the other, as the active language sets them: with a space between, or none in Chinese."""
    return ("" if _is_chinese() else " ").join(str(sentence) for sentence in sentences if sentence)


def _today() -> dt.date:
    return clock.today()


# --- words and signs -------------------------------------------------------------------------------------------------

_GLYPHS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pot", ("壶", "咖啡", "茶", "kettle", "teapot", "coffee", "pot")),
    ("lamp", ("灯", "lamp", "light", "lantern", "candle", "holder")),
    ("headphones", ("耳机", "音箱", "headphone", "earphone", "speaker")),
    ("chair", ("椅", "沙发", "凳", "chair", "sofa", "stool")),
    ("bed", ("四件套", "床", "被", "枕", "bedding", "pillow", "cushion", "blanket")),
    ("shirt", ("衣", "衫", "裤", "裙", "鞋", "coat", "shirt", "dress", "apron", "sock")),
    ("cup", ("杯", "碗", "盘", "cup", "mug", "bowl", "plate", "jar", "glass")),
    ("pan", ("锅", "铲", "pan", "tin", "kitchen", "cake", "baking")),
    ("shelf", ("书架", "柜", "桌", "shelf", "cabinet", "drawer", "desk", "table")),
    ("phone", ("手机", "phone", "平板", "tablet")),
    ("laptop", ("电脑", "笔记本", "laptop", "键盘", "keyboard")),
    ("book", ("书", "本", "book", "card", "paper", "notebook")),
    ("clock", ("钟", "表", "clock", "watch")),
    ("bag", ("包", "袋", "bag", "lunch")),
    ("toy", ("玩具", "积木", "toy", "doll", "game")),
    ("food", ("餐", "饭", "面", "meal", "dish")),
    ("health", ("体检", "诊", "检查", "药", "clinic", "health")),
    ("sign", ("sign", "frame", "画", "相框")),
)


def glyph_for(name: str) -> str:
    """The line glyph of a product's kind, told from its name; "box" where the name tells nothing."""
    lowered = name.lower()
    return next((glyph for glyph, words in _GLYPHS if any(word in lowered for word in words)), "box")


def toast(sentence: Words, *, undo_url: str = "", undo_label: Words = "") -> SafeString:
    """One sentence for `messages.success`, with a way back where there is one.

    The link leads to the undoing action's own page; with scripts it is sent at once from where the reader is.
    """
    if not undo_url:
        return format_html("{}", sentence)
    return format_html(
        '{} <a class="toast-undo" href="{}" data-post>{}</a>', sentence, undo_url, undo_label or _("Undo")
    )


STYLESHEETS = tuple(
    f"css/{name}.css"
    for name in (
        *("layers", "reset", "tokens", "base", "layout", "header", "bench"),
        *("badge", "button", "steps", "until", "ruler", "actions", "consequences", "story", "panel", "form"),
        *(
            "table",
            "card",
            "notice",
            "tabs",
            "empty",
            "evidence",
            "talk",
            "chart",
            "sign_in",
            "prose",
            "design",
            "utilities",
            "print",
        ),
    )
)
"""The stylesheets of every page in their order; each puts itself into its layer."""
