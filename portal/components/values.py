"""What pages and panels are made of: badges, steps, deadlines, consequences, rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from portal.components.ruler import Ruler
from portal.components.signs import TONE_ICONS, TURN_ICONS, Tone, Turn, glyph_for
from portal.components.times import Words, duration_text, remaining

StepState = Literal["done", "now", "coming", "broken"]


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
    """One row of what a step brings: what, the amount or date at its end, and why; `url` where more of it is told."""

    icon: str
    what: Words
    end: Words = ""
    why: Words = ""
    url: str = ""


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
