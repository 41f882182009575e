"""Template tags of the portal: money, icons, dates, remaining time, form controls. None of them asks the database."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from operator import attrgetter
from types import ModuleType
from typing import Any

from django import template
from django.forms import BoundField, Form
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.components import signs, times
from portal.kernel import money, rooms
from portal.time import clock

register = template.Library()

_AMOUNT = re.compile(r"^(?P<sign>[−+-]?)(?P<symbol>\D*)(?P<number>.*)$", re.DOTALL)


# --- icons and files -------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """An icon of the sprite. Beside words it is hidden from readers; alone it needs a `label`."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" width="{0}" height="{0}" role="img" aria-label="{2}" focusable="false"><use href="{1}"/></svg>',
            size,
            href,
            label,
        )
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" aria-hidden="true" focusable="false"><use href="{1}"/></svg>',
        size,
        href,
    )


@register.simple_tag
def stylesheets() -> SafeString:
    """The links to every stylesheet, in the order of `signs.STYLESHEETS`."""
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in signs.STYLESHEETS))


@register.simple_tag(takes_context=True)
def brand(context: template.Context) -> str:
    """The name of the portal as the reader's role knows it; `brand_name` of the page goes before."""
    names = {"portal/base_seller.html": _("Aftercare for sellers"), "portal/base_support.html": _("Aftercare support")}
    return str(context.get("brand_name") or names.get(str(context.get("layout", "")), _("Aftercare")))


# --- money -----------------------------------------------------------------------------------------------------------


@register.simple_tag(name="money")
def money_tag(amount: int | None, currency: str = "CNY", sign: bool = False, big: bool = False) -> SafeString:
    """Minor units as an amount: `{% money refund.amount refund.currency %}`. `big` sets the currency sign smaller."""
    if amount is None:
        return mark_safe("")
    text = money.format_money(amount, currency, sign=sign)
    if not big:
        return format_html('<data class="money" value="{}">{}</data>', amount, text)
    parts = _AMOUNT.match(text)
    if parts is None:
        return format_html('<data class="money" value="{}">{}</data>', amount, text)
    return format_html(
        '<data class="money is-big" value="{}">{}<span class="money-sign">{}</span>{}</data>',
        amount,
        parts["sign"],
        parts["symbol"].strip(),
        parts["number"],
    )


# --- dates and remaining time ----------------------------------------------------------------------------------------


def _time(value: dt.date | dt.datetime, words: str) -> SafeString:
    stamp = value.isoformat(timespec="minutes") if isinstance(value, dt.datetime) else value.isoformat()
    return format_html('<time datetime="{}">{}</time>', stamp, tidy(words))


@register.simple_tag
def day(value: dt.date | dt.datetime | None, weekday: bool = False) -> SafeString:
    """A date: "9 Oct"; `{% day due weekday=True %}` "Fri 9 Oct"."""
    return _time(value, times.day_text(value, weekday=weekday)) if value else mark_safe("")


@register.simple_tag
def moment(value: dt.datetime | None, weekday: bool = True) -> SafeString:
    """A date with its time: "Tue 20 Oct, 18:00"."""
    return _time(value, times.moment_text(value, weekday=weekday)) if value else mark_safe("")


@register.simple_tag
def by(value: dt.date | dt.datetime | None) -> SafeString:
    """A deadline: "by Tue 20 Oct, 18:00"."""
    return _time(value, times.by_text(value)) if value else mark_safe("")


@register.simple_tag
def story_time(value: dt.datetime | None) -> SafeString:
    """When something happened: "Today 09:46", "8 Oct 09:31"."""
    return _time(value, times.story_time(value)) if value else mark_safe("")


@register.simple_tag
def weekday(value: dt.date | None) -> str:
    """The short name of the weekday: "Fri"."""
    return times.weekday_text(value) if value else ""


@register.simple_tag
def remaining(value: dt.datetime | None) -> SafeString:
    """ "11 days left", recounted in the browser each minute."""
    if value is None:
        return mark_safe("")
    now = clock.now()
    return format_html(
        '<time datetime="{}" data-until data-now="{}" data-form="whole">{}</time>',
        value.isoformat(timespec="seconds"),
        now.isoformat(timespec="seconds"),
        times.remaining(value, now),
    )


@register.simple_tag
def time_left(value: dt.datetime) -> dict[str, Any]:
    """The remaining time in two parts, for the deadline panel: label, amount, overdue, now."""
    now = clock.now()
    left = times.time_left(value, now)
    return {
        "label": left.label,
        "amount": left.amount,
        "overdue": left.overdue,
        "now": now.isoformat(timespec="seconds"),
    }


@register.simple_tag
def sentences(*parts: Any) -> SafeString:
    """Sentences one after the other, as the active language sets them."""
    return tidy(times.sentences_text(parts))


@register.simple_tag
def script_words() -> SafeString:
    """The words that scripts write, as data attributes in the active language."""
    n = {"n": "{n}"}
    samples = {
        "left": _("%(time)s left") % {"time": "{time}"},
        "overdue": _("%(time)s overdue") % {"time": "{time}"},
        "left-label": _("Time left"),
        "overdue-label": _("Overdue by"),
        "day": ngettext("%(n)s day", "%(n)s days", 1) % n,
        "days": ngettext("%(n)s day", "%(n)s days", 2) % n,
        "hour": ngettext("%(n)s hour", "%(n)s hours", 1) % n,
        "hours": ngettext("%(n)s hour", "%(n)s hours", 2) % n,
        "days-hours": _("%(days)s %(hours)s h") % {"days": "{days}", "hours": "{hours}"},
        "hours-minutes": _("%(hours)s h %(minutes)s min") % {"hours": "{hours}", "minutes": "{minutes}"},
        "minutes": _("%(minutes)s min") % {"minutes": "{minutes}"},
        "moment": _("under a minute"),
        "news": _("Something changed. Show it"),
        "close": _("Close"),
        "next": _("Next"),
        "previous": _("Previous"),
    }
    return format_html_join(" ", 'data-{}="{}"', samples.items())


_KEPT = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:–(?:\d{1,2}月)?\d{1,2}日)?(?:（周.）)?(?: ?\d{1,2}:\d{2})?"
    r"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\b\d{1,2}(?:–\d{1,2})? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"
    r"(?: \d{4})?(?:, \d{1,2}:\d{2})?"
    r"|[−+]?(?:[A-Z]{2})?[¥£€$]\d[\d,]*(?:\.\d+)?"
    r"|\b\d{1,2}:\d{2}\b"
)


@register.filter
def tidy(sentence: Any) -> SafeString:
    """A finished sentence whose dates, times and amounts stay whole: no break and no gap inside "10月9日" or "¥268.00".

    Markup somebody already made is left as it is.
    """
    if isinstance(sentence, SafeString) and "<" in sentence:
        return sentence
    return mark_safe(_KEPT.sub(_kept, conditional_escape(sentence if sentence is not None else "")))  # noqa: S308


def _kept(match: re.Match[str]) -> str:
    """The piece in its span. Beside a Han letter the span brings the gap that the browser cannot see to set."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    places = ["keep"]
    if _is_han(before):
        places.append("is-after")
    if _is_han(after):
        places.append("is-before")
    return f'<span class="{" ".join(places)}">{match[0]}</span>'


def _is_han(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


# --- forms -----------------------------------------------------------------------------------------------------------


@register.filter
def kind(field: BoundField) -> str:
    """How a field is drawn: radios, checks, check, file, select, area, hidden, or text."""
    widget = field.field.widget
    name = type(widget).__name__
    if widget.is_hidden:
        return "hidden"
    known = {
        "RadioSelect": "radios",
        "CheckboxSelectMultiple": "checks",
        "CheckboxInput": "check",
        "Textarea": "area",
        "Select": "select",
        "SelectMultiple": "select",
        "NullBooleanSelect": "select",
    }
    if name in known:
        return known[name]
    if getattr(widget, "input_type", "") == "file":
        return "file"
    return "own" if getattr(widget, "draws_itself", False) else "text"


@register.filter
def anchor(field: BoundField) -> str:
    """The id an error summary links to: the control, or the first of a group."""
    if kind(field) in {"radios", "checks"}:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.simple_tag
def control(field: BoundField, css: str = "control") -> SafeString:
    """The control of a field, tied to its hint, its error and what is left to type."""
    attributes: dict[str, Any] = {}
    described = []
    if field.help_text:
        described.append(f"{field.auto_id}_hint")
    if field.errors:
        described.append(f"{field.auto_id}_error")
        attributes["aria-invalid"] = "true"
    if kind(field) == "area" and getattr(field.field, "max_length", None):
        described.append(f"{field.auto_id}_left")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if kind(field) not in {"check", "own"}:
        given = field.field.widget.attrs.get("class", "")
        attributes["class"] = f"{css} {given}".strip()
    return field.as_widget(attrs=attributes)


@register.simple_tag
def summary(*forms: Form | None) -> list[dict[str, str]]:
    """Every error of the forms with the id it belongs to, in the order of the fields; errors of a whole form first."""
    found = []
    for form in forms:
        if not form:
            continue
        found += [{"anchor": "", "words": str(error)} for error in form.non_field_errors()]
        for field in form:
            target = "" if field.is_hidden else anchor(field)
            found += [{"anchor": target, "words": str(error)} for error in field.errors]
    return found


# --- actions ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def available(offered: Any) -> list[Any]:
    """The offered actions that can be taken now."""
    return [one for one in offered or () if one.available]


@register.simple_tag
def unavailable(offered: Any) -> list[Any]:
    """The offered actions that cannot be taken now; each carries its reason."""
    return [one for one in offered or () if not one.available]


@register.filter
def lookup(table: Any, name: Any) -> Any:
    """The entry of a dict by a name that is itself a variable; "" where there is none."""
    return table.get(name, "") if hasattr(table, "get") else ""


@register.filter
def end_stop(sentence: Any) -> str:
    """A reason as a line: without its final stop."""
    return str(sentence).rstrip().rstrip("。.")


@register.filter
def page_language(language: str | None) -> str:
    """The `lang` of a page: "zh-Hans", "en"."""
    return "zh-Hans" if (language or get_language() or "en").startswith("zh") else "en"


# --- small blocks ----------------------------------------------------------------------------------------------------


class _SheetNode(Node):
    """A block drawn twice, in the light and in the dark, beside each other."""

    def __init__(self, title: FilterExpression, inside: NodeList) -> None:
        self.title, self.inside = title, inside

    def render(self, context: template.Context) -> str:
        inside = self.inside.render(context)
        return format_html(
            '<section class="sheet"><h2 class="sheet-title">{}</h2><div class="sheet-sides">'
            '<div class="sheet-side is-light">{}</div><div class="sheet-side is-dark" aria-hidden="true" inert>{}</div>'
            "</div></section>",
            self.title.resolve(context),
            mark_safe(inside),  # noqa: S308 - what the template engine has just rendered
            mark_safe(_without_names(inside)),  # noqa: S308
        )


def _without_names(markup: str) -> str:
    """The same drawing once more on one page: nothing may be found by its id or sent by its name twice."""
    return re.sub(r'\s(id|for|name|aria-labelledby|aria-describedby|data-toasts)(="[^"]*")?(?=[\s>])', "", markup)


@register.tag
def sheet(parser: Parser, token: Token) -> Node:
    """`{% sheet "Badge" %}…{% endsheet %}`: the design page's frame around one component."""
    title = parser.compile_filter(token.split_contents()[1])
    inside = parser.parse(("endsheet",))
    parser.delete_first_token()
    return _SheetNode(title, inside)


@register.simple_tag
def period(name: str) -> Any:
    """A period of one of the floors, such as "tickets.REOPEN_DAYS" or "tickets.SUPERVISOR_WINDOW.days". Raises KeyError or
    AttributeError where there is none, so that a help page cannot tell one that is gone."""
    floor, _dot, path = name.partition(".")
    return attrgetter(path)(_periods()[floor])


@lru_cache
def _periods() -> dict[str, ModuleType]:
    """The floors' lists of periods by floor; looked for on the disk once a process."""
    return {str(module.__package__): module for module in rooms.load("deadlines")}
