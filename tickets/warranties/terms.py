"""The terms in force for what was bought: when it can go back without a reason, and what its warranty says and why.

Dates are calendar days where the shop does its business. Pure: whoever calls has fetched terms and service records.
"""

from __future__ import annotations

import calendar
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
from tickets.warranties.models import ProductTerms, ServiceKind, ServiceRecord


def terms_of(shop: Any, skus: Iterable[str]) -> dict[str, ProductTerms]:
    """SKU → its terms; "" → those of every other product, the platform's own where the shop has none. One query."""
    rows = {row.sku: row for row in ProductTerms.objects.filter(shop=shop, sku__in=["", *skus])}
    return {"": ProductTerms(shop=shop)} | rows


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


def rules_in_force(
    order: Any, terms: Mapping[str, ProductTerms], lines: Sequence[Any], *, today: date
) -> list[values.Fact]:
    """What counts for this order before anything is asked for (R131, R159, R164)."""
    facts = []
    start = begins_on(order)
    for line in lines:
        one = of_product(terms, line.sku)
        name = line.name if len(lines) > 1 else ""
        label = _("Return without a reason")
        if not one.no_reason_days:
            words = _("Not for this product; only when something is wrong with it")
        elif start is None:
            words = _("%(n)s days from arrival") % {"n": one.no_reason_days}
        else:
            last = start + timedelta(days=one.no_reason_days)
            told = {"day": times.day_text(last), "n": one.no_reason_days}
            words = (
                _("Until %(day)s (%(n)s days from arrival)") % told
                if today <= last
                else _("Ended on %(day)s (%(n)s days from arrival)") % told
            )
        facts.append(values.Fact(f"{label} · {name}" if name else label, words))
        verdict = warranty(order, one, (), today=today)
        facts.append(values.Fact(f"{_('Warranty')} · {name}" if name else _("Warranty"), verdict.sentence))
    facts.append(
        values.Fact(
            _("Return shipping"),
            _("The seller bears it when it is at fault, else you: %(amount)s")
            % {"amount": format_money(order.shop.return_freight, order.currency)},
        )
    )
    facts.append(values.Fact(_("The seller answers"), _("Within 48 hours; days off do not count")))
    return facts
