"""The rules that hold for an order, in words: what its quote goes by, and who answers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from orders.cancellations.answer_wording import FEWEST, answered
from orders.cancellations.answered import Answered
from orders.cancellations.quotes import PLATFORM, SHIPPED, SHOP, FeeRule
from orders.orders.models import Order
from orders.rules.terms import SERVED, fee_rules, of_order
from portal.kernel.money import format_money
from portal.people.models import Shop


class RuleTable(NamedTuple):
    """One policy: whose it is and which version, its rules as rows of a table, and what else it says."""

    title: str
    rows: list[list[dict[str, Any]]]
    notes: list[str]


def rules_url(order_number: str) -> str:
    """Where an order's rules are read."""
    return reverse("orders:rules", args=[order_number])


def source_name(source: str, version: int) -> str:
    """Where a verdict is written."""
    if source == PLATFORM:
        return _("platform's floor, version %(n)s") % {"n": version}
    return _("seller's policy, version %(n)s") % {"n": version} if version else _("seller's settings")


def told_sources(versions: Iterable[tuple[str, int]]) -> str:
    """ "platform's floor, version 1; seller's settings"."""
    return _("; ").join(source_name(source, version) for source, version in versions)


def rule_tables(order: Order) -> list[RuleTable]:
    """The platform's floor and the seller's policy, as the order keeps them. One query, or none."""
    terms = of_order(order, order.shop)
    rules = fee_rules(terms)
    return [
        RuleTable(
            capfirst(source_name(source, terms[source]["version"])),
            [_row(rule, order) for rule in rules if rule.source == source],
            notes,
        )
        for source, notes in ((PLATFORM, _without_a_limit(rules, order)), (SHOP, _of_parcels(terms[SHOP], order)))
    ]


def _without_a_limit(rules: Iterable[FeeRule], order: Order) -> list[str]:
    """Where the floor is silent, the seller's policy holds as it is."""
    if order.shop.industry in SERVED or any(rule.source == PLATFORM and rule.stage == SHIPPED for rule in rules):
        return []
    return [_("It sets no limit to what a seller keeps once the goods were sent; there the seller's policy holds.")]


def until_when(order: Order) -> list[str]:
    """Until when it can be cancelled, and where the amounts are seen; what is served at a time says so in its rules."""
    told = []
    if order.shop.industry not in SERVED:
        told.append(
            _("Until it is sent, and on its way by calling the parcel back. What was delivered is returned instead.")
        )
    return [*told, _("What comes back of which pieces is shown before a request is sent; looking changes nothing.")]


def rule_heads() -> list[dict[str, Any]]:
    """The columns of those tables."""
    return [{"label": _("When")}, {"label": _("What is kept")}, {"label": _("In its own words")}]


def how_it_is_worked_out() -> list[str]:
    """What the calculation does with the rules, a sentence each (docs/quotes.md)."""
    return [
        _(
            "Of all rules that fit, the one that costs you least counts; a seller keeps no more than the platform's floor."
        ),
        _(
            "Where the seller or the carrier is to blame, and once the promised day of shipping has passed, nothing is kept."
        ),
        _("Freight comes back with the last piece as long as nothing was sent, or where somebody else is to blame."),
        _("Partial cancellations add up to the whole exactly, in whatever order they come."),
    ]


def who_answers(shop: Shop, before: Answered | None) -> list[str]:
    """What the shop has said yes to beforehand, what its silence means, and how fast it answers (R176). Its settings as they
    are today."""
    told = []
    if shop.free_window_minutes:
        words = ngettext(
            "Not sent, and within %(n)s minute of the payment: cancelled at once, nobody has to agree.",
            "Not sent, and within %(n)s minutes of the payment: cancelled at once, nobody has to agree.",
            shop.free_window_minutes,
        )
        told.append(words % {"n": shop.free_window_minutes})
    if shop.auto_approve_below:
        words = _("Not sent, and less than %(amount)s comes back: agreed at once.")
        told.append(words % {"amount": format_money(shop.auto_approve_below, shop.currency)})
    words = _(
        "Not sent, and less than %(amount)s comes back: no answer in time counts as approval. Otherwise silence sends it to platform support."
    )
    told.append(words % {"amount": format_money(shop.silence_approves_below, shop.currency)})
    return [*told, *([answered(before)] if before is not None and before.requests >= FEWEST else [])]


def _row(rule: FeeRule, order: Order) -> list[dict[str, Any]]:
    own = rule.zh if (get_language() or "").startswith("zh") else rule.en
    when = _before_the_appointment(rule) if order.shop.industry in SERVED and rule.stage != SHIPPED else _when(rule)
    return [{"value": when}, {"value": _kept(rule, order.currency), "strong": True}, {"value": own}]


def _before_the_appointment(rule: FeeRule) -> str:
    told = {"since": rule.from_hours, "until": rule.until_hours}
    if rule.from_hours is not None and rule.until_hours is not None:
        return _("%(since)s to %(until)s hours before the appointment") % told
    if rule.from_hours is not None:
        return _("%(since)s hours or more before the appointment") % told
    if rule.until_hours is not None:
        return _("Less than %(until)s hours before the appointment, and after it") % told
    return _("Any time")


def _when(rule: FeeRule) -> str:
    stage = _("Once it was sent") if rule.stage == SHIPPED else _("Before it is sent")
    told = {"stage": stage, "since": rule.from_hours, "until": rule.until_hours}
    if rule.from_hours is not None and rule.until_hours is not None:
        return _("%(stage)s, %(since)s to %(until)s hours before the promised time") % told
    if rule.from_hours is not None:
        return _("%(stage)s, %(since)s hours or more before the promised time") % told
    if rule.until_hours is not None:
        return _("%(stage)s, less than %(until)s hours before the promised time") % told
    return stage


def _kept(rule: FeeRule, currency: str) -> str:
    if not rule.is_possible:
        return _("It cannot be cancelled")
    parts: list[str] = [format_money(rule.fixed, currency)] if rule.fixed else []
    if rule.percent:
        parts.append(_("%(percent)s%% of the goods") % {"percent": _plain(rule.percent)})
    words = " + ".join(parts)
    if rule.minimum and words:
        return _("%(fee)s, at least %(amount)s") % {"fee": words, "amount": format_money(rule.minimum, currency)}
    return words or (format_money(rule.minimum, currency) if rule.minimum else _("Nothing"))


def _of_parcels(own: dict[str, Any], order: Order) -> list[str]:
    """What a seller's policy says of parcels; nothing of what is served at a time."""
    if order.shop.industry in SERVED:
        return []
    recall = _("Calling a parcel back: %(amount)s.") % {"amount": format_money(own["recall_fee"], order.currency)}
    freight = (
        _("Freight comes back, too, once it was sent.")
        if own.get("returns_freight")
        else _("Freight is spent once it was sent.")
    )
    return [*([recall] if own["recall_fee"] else [_("Calling a parcel back costs nothing.")]), freight]


def _plain(percent: Decimal) -> str:
    """ "5" for 5.00."""
    return f"{percent.normalize():f}"
