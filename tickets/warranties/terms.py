"""The terms in force for what was bought: when it can go back without a reason, and what its warranty says and why.

Dates are calendar days where the shop does its business. Pure: whoever calls has fetched terms and service records.
"""

from __future__ import annotations

import calendar
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.components import times, values
from portal.kernel.money import format_money
from portal.reasons.models import Fault
from portal.time import clock
from tickets import deadlines
from tickets.cases.models import TicketType
from tickets.deadlines import NO_REASON_FLOOR, QUALITY_FLOOR
from tickets.warranties.models import ProductTerms, ServiceKind, ServiceRecord


def terms_of(shop: Any, skus: Iterable[str]) -> dict[str, ProductTerms]:
    """SKU → its terms; "" → those of every other product, the platform's own where the shop has none. One query."""
    rows = {row.sku: row for row in ProductTerms.objects.filter(shop=shop, sku__in=["", *skus])}
    return {"": ProductTerms(shop=shop)} | rows


def terms_of_shops(shops: Mapping[int, Any], skus: Iterable[str]) -> dict[int, dict[str, ProductTerms]]:
    """The same of several shops by their id. One query."""
    found = {pk: {"": ProductTerms(shop=shop)} for pk, shop in shops.items()}
    for row in ProductTerms.objects.filter(shop__in=shops, sku__in=["", *skus]) if shops else ():
        found[row.shop_id][row.sku] = row
    return found


def of_product(terms: Mapping[str, ProductTerms], sku: str) -> ProductTerms:
    return terms.get(sku) or terms[""]


def begins_on(order: Any) -> date | None:
    """The day from which periods run: arrival, else shipping; None while nothing was sent."""
    moment = order.delivered_at or order.shipped_at
    return moment.astimezone(clock.zone(order.shop.country)).date() if moment else None


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where there is none."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class Verdict:
    """Whether a warranty covers a thing today: yes, no, or (None) somebody has to look. `reasons` say why."""

    covered: bool | None
    sentence: str
    until: date | None = None
    reasons: Sequence[str] = field(default=())


def warranty(
    order: Any, terms: ProductTerms, history: Sequence[ServiceRecord], *, today: date, fault: str = ""
) -> Verdict:
    """The warranty of one product on a day (R144–R153).

    `fault` is who is liable for what is complained about, when that is known. Records of service never shorten it, but a
    repair by somebody else ends it where the terms say so, and damage by its user is not covered.
    """
    start = begins_on(order)
    if not terms.warranty_months:
        return Verdict(False, _("There is no warranty on this product"))
    if start is None:
        return Verdict(None, _("The warranty begins when the parcel arrives"))
    ends = months_later(start, terms.warranty_months)
    kinds = {record.kind: record for record in history}
    why: list[str] = [
        _("%(n)s months from arrival on %(day)s.") % {"n": terms.warranty_months, "day": times.day_text(start)}
    ]
    if services := [record for record in history if record.kind == ServiceKind.OFFICIAL_REPAIR]:
        why.append(
            ngettext(
                "%(n)s service by the seller or maker is on record; it takes nothing away.",
                "%(n)s services by the seller or maker are on record; they take nothing away.",
                len(services),
            )
            % {"n": len(services)}
        )
    if today > ends:
        return Verdict(False, _("The warranty ended on %(day)s") % {"day": times.day_text(ends)}, ends, why)
    if terms.official_repair_only and (foreign := kinds.get(ServiceKind.UNOFFICIAL_REPAIR)):
        told = {"day": times.day_text(foreign.at), "how": foreign.method}
        why.append(
            _("Repaired by somebody else (%(how)s) on %(day)s.") % told
            if foreign.method
            else _("Repaired by somebody else on %(day)s.") % told
        )
        return Verdict(False, _("Not covered any more, since somebody else repaired it"), ends, why)
    if hurt := kinds.get(ServiceKind.HUMAN_DAMAGE):
        why.append(
            _("Damaged by its user on %(day)s: that damage is not covered, other faults are.")
            % {"day": times.day_text(hurt.at)}
        )
        return Verdict(None, _("Somebody has to look whether it is covered"), ends, why)
    if fault == Fault.CUSTOMER:
        why.append(_("What happened is no fault of the product, so the warranty does not pay for it; it goes on."))
        return Verdict(False, _("Not a matter of the warranty"), ends, why)
    if special := kinds.get(ServiceKind.CIRCUMSTANCE):
        why.append(_("Told on %(day)s: %(words)s") % {"day": times.day_text(special.at), "words": special.words})
    if terms.excluded:
        why.append(_("Not covered: %(what)s") % {"what": terms.excluded})
    return Verdict(True, _("Covered until %(day)s") % {"day": times.day_text(ends)}, ends, why)


UNWANTED = ("not_needed", "by_mistake")
"""Reasons by which nothing is wrong with the goods."""


class Window(enum.Enum):
    """Which days bind a wish."""

    NO_REASON = "no_reason"
    QUALITY = "quality"
    WARRANTY = "warranty"


@dataclass(frozen=True)
class Span:
    """The days of one window for one product. `last`: the last day on which it is open; None before it arrived.

    `counted` is its length in words; an empty one says that there is none for this product.
    """

    window: Window
    counted: str
    last: date | None

    @property
    def is_possible(self) -> bool:
        return bool(self.counted)

    def is_open(self, day: date) -> bool:
        return self.is_possible and (self.last is None or day <= self.last)

    def words(self, day: date) -> str:
        """Until when, or since when not any more."""
        if not self.is_possible:
            return _("Not for this product; only when something is wrong with it")
        if self.last is None:
            return self.counted
        told = {"day": times.day_text(self.last), "counted": self.counted}
        return (
            _("Until %(day)s (%(counted)s)") % told if self.is_open(day) else _("Ended on %(day)s (%(counted)s)") % told
        )

    def refusal(self, name: str) -> str:
        """Why it cannot be asked for any more, of the product of this name."""
        if self.last is None:
            return _("“%(name)s” cannot be returned without a reason.") % {"name": name}
        told = {"name": name, "day": times.day_text(self.last), "counted": self.counted}
        if self.window == Window.NO_REASON:
            return _("The time to return “%(name)s” without a reason ended on %(day)s (%(counted)s).") % told
        if self.window == Window.QUALITY:
            return _("The time to ask for this for “%(name)s” ended on %(day)s (%(counted)s).") % told
        return _("The warranty on “%(name)s” ended on %(day)s (%(counted)s).") % told


def window_of(reason: Any, type: str = "") -> Window | None:
    """Which window binds this reason and this wish; None: a repair, which is always possible (the warranty says who pays), or
    a reason alone that other wishes fit, too."""
    if reason.code in UNWANTED:
        return Window.NO_REASON
    if not type or type == TicketType.REPAIR:
        return None
    is_theirs = reason.fault == Fault.CUSTOMER
    if is_theirs and type in (TicketType.REFUND_ONLY, TicketType.RETURN_REFUND, TicketType.EXCHANGE):
        return Window.NO_REASON
    if not is_theirs and type in (TicketType.EXCHANGE, TicketType.PART):
        return Window.WARRANTY
    return Window.QUALITY


def span(order: Any, one: ProductTerms, window: Window) -> Span:
    """The one place where the last day is reckoned, for what is shown and for what binds. Days count from the arrival, in the
    shop's country, and never fall below the platform's floor."""
    zone = clock.zone(order.shop.country)
    start = order.delivered_at.astimezone(zone).date() if order.delivered_at else None
    none_given = window == Window.NO_REASON and not one.no_reason_days
    days = max(one.no_reason_days, NO_REASON_FLOOR) if window == Window.NO_REASON else 0
    if window != Window.NO_REASON:
        days = max(one.quality_days, QUALITY_FLOOR)
    last = start + timedelta(days=days) if start and not none_given else None
    counted = "" if none_given else _("%(n)s days from arrival") % {"n": days}
    if window == Window.WARRANTY and one.warranty_months:
        covered = months_later(start, one.warranty_months) if start else None
        if covered is None or last is None or covered > last:
            last, counted = covered, _("%(n)s months from arrival") % {"n": one.warranty_months}
    return Span(window, counted, last)


def closed(
    order: Any, terms: Mapping[str, ProductTerms], lines: Iterable[Any], window: Window | None, *, day: date
) -> list[tuple[Any, Span]]:
    """The lines of which nothing can be asked for in this window on that day, each with its days."""
    if window is None:
        return []
    spans = [(line, span(order, of_product(terms, line.sku), window)) for line in lines]
    return [(line, one) for line, one in spans if not one.is_open(day)]


def days_to_return(
    order: Any, terms: Mapping[str, ProductTerms], lines: Sequence[Any], *, today: date
) -> list[values.Fact]:
    """Until when the goods can go back, without a reason and with one. Products with the same days share a row; their names
    stand in it only where others have other days."""
    facts = []
    for window, label in (
        (Window.NO_REASON, _("Return without a reason")),
        (Window.QUALITY, _("Return with a fault")),
    ):
        sharing: dict[str, list[str]] = {}
        for line in lines:
            words = span(order, of_product(terms, line.sku), window).words(today)
            sharing.setdefault(words, []).append(line.name)
        for words, names in sharing.items():
            facts.append(values.Fact(label if len(sharing) == 1 else f"{label} · {_first_of(names)}", words))
    return facts


def _first_of(names: Sequence[str]) -> str:
    """ "Teapot and 3 more"."""
    more = len(names) - 1
    return _("%(first)s and %(n)s more") % {"first": names[0], "n": more} if more else names[0]


def rules_in_force(
    order: Any, terms: Mapping[str, ProductTerms], lines: Sequence[Any], *, today: date
) -> list[values.Fact]:
    """What counts for this order before anything is asked for (R131, R159, R164)."""
    facts = days_to_return(order, terms, lines, today=today)
    for line in lines:
        one = of_product(terms, line.sku)
        name = line.name if len(lines) > 1 else ""
        verdict = warranty(order, one, (), today=today)
        facts.append(values.Fact(f"{_('Warranty')} · {name}" if name else _("Warranty"), verdict.sentence))
    facts.append(
        values.Fact(
            _("Return shipping"),
            _("The seller bears it when it is at fault, else you: %(amount)s")
            % {"amount": format_money(order.shop.return_freight, order.currency)},
        )
    )
    facts.append(
        values.Fact(
            _("The seller answers"),
            _("Within %(hours)s hours; days off do not count") % {"hours": deadlines.REVIEW_HOURS},
        )
    )
    return facts
