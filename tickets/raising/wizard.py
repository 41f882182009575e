"""What the pages of raising show beside their question: kinds of problem, wishes and what they bring, rules, the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext

from orders.cancellations.prices import price_return
from orders.orders.models import Order
from orders.orders.pieces import lines_of
from portal.components import times, values
from portal.kernel.money import format_money, to_minor
from portal.reasons.models import Fault, Reason
from portal.time import clock
from tickets import deadlines
from tickets.cases import company, money
from tickets.cases.models import ProblemType, Ticket, TicketType
from tickets.evidence.drafts import Draft
from tickets.raising import permissions
from tickets.usual_times import selectors, wording
from tickets.warranties import terms
from tickets.withdrawals import consequences, quote_wording

ICONS = {"quality": "wrench", "usage": "help", "logistics": "truck", "description": "doc", "other": "more"}


NOTHING_WRONG = (TicketType.RETURN_REFUND, TicketType.EXCHANGE)
"""What is offered then: there is nothing to repair or to make good, and nobody keeps goods and money."""


class Wish(NamedTuple):
    """One thing that would help, and what it brings."""

    value: str
    label: str
    says: str


class Problem(NamedTuple):
    """A kind of problem and the reasons that fit it; open where one of them is chosen. `tip`: what often helps at once."""

    value: str
    label: str
    icon: str
    reasons: Sequence[Reason]
    is_open: bool
    tip: str

    @property
    def examples(self) -> str:
        return gettext(", ").join(reason.label for reason in self.reasons[:3])


class SelfHelp(NamedTuple):
    """What one product's maker says helps: signs or codes with what to do, the manual, a phone number."""

    name: str
    lines: Sequence[str]
    manual_url: str
    maker_phone: str


class Check(NamedTuple):
    """One answer before it is sent: question, answer, where to change it ("" where it is no answer of theirs)."""

    question: str
    answer: str
    url: str = ""


def headings() -> dict[str, str]:
    """The question of each page."""
    return {
        "problem": gettext("What happened?"),
        "pieces": gettext("Which pieces is it about?"),
        "wish": gettext("What would help?"),
        "evidence": gettext("Show and describe it"),
        "check": gettext("Check your answers"),
    }


def _tips() -> dict[str, str]:
    return {
        ProblemType.QUALITY: gettext(
            "Some faults go away by themselves: charge it fully, switch it off and on, try another cable. Keep the "
            "packaging, and take a picture or a short video of the fault."
        ),
        ProblemType.USAGE: gettext(
            "Is it meant to be so? The manual below says what each function does and what each sign or code means. The "
            "seller answers questions about use, often the same day."
        ),
        ProblemType.LOGISTICS: gettext(
            "Ask at home, at the door and at the parcel station first. Take a picture of the parcel as it arrived, before "
            "you unpack it."
        ),
        ProblemType.DESCRIPTION: gettext("A picture of the thing beside its label, or of the page you bought from, is enough."),
        ProblemType.OTHER: gettext("Say in your own words what it is."),
    }  # fmt: skip


def problems(reasons: Sequence[Reason], chosen: str | None) -> list[Problem]:
    """The kinds of problem first, each with what fits it (R1) and with what often helps at once (R160, R162)."""
    found, tips = [], _tips()
    for value, label in ProblemType.choices:
        here = [reason for reason in reasons if (reason.group or ProblemType.OTHER) == value]
        is_open = any(reason.code == chosen for reason in here)
        if here:
            found.append(Problem(value, str(label), ICONS[value], here, is_open, tips[value]))
    return found


def self_help(order: Order) -> list[SelfHelp]:
    """What the makers of the order's products say helps; products without anything are left out."""
    lines = list(order.lines.all())
    known = terms.terms_of(order.shop, [line.sku for line in lines])
    found = []
    for line in lines:
        one = terms.of_product(known, line.sku)
        if one.self_help or one.manual_url or one.maker_phone:
            found.append(SelfHelp(line.name, one.self_help, one.manual_url, one.maker_phone))
    return found


def _wanted(answers: dict[str, Any]) -> dict[int, int]:
    return {int(line): count for line, count in (answers.get("pieces") or {}).items()}


def foreseen(order: Order, answers: dict[str, Any], reason: Reason | None) -> Ticket:
    """The case as it would be raised, not saved: what was paid for the chosen pieces, and the quote for giving it back."""
    wanted = _wanted(answers)
    lines = lines_of(order)
    chosen = {one.line.pk: min(wanted[one.line.pk], one.free) for one in lines if wanted.get(one.line.pk) and one.free}
    paid = sum(one.worth(chosen[one.line.pk]) for one in lines if one.line.pk in chosen)
    quote = price_return(order, order.shop, lines, chosen, fault=reason.fault if reason else "")
    return Ticket(
        type=answers.get("type", ""), currency=order.currency, quote=quote.frozen(),
        worth=paid + sum(money.paid_on_top(order, wanted).values()),
    )  # fmt: skip


def rules(order: Order, answers: dict[str, Any]) -> list[values.Fact]:
    """The rules in force for the chosen pieces (R159, R164)."""
    wanted = _wanted(answers)
    lines = [line for line in order.lines.all() if line.pk in wanted]
    known = terms.terms_of(order.shop, [line.sku for line in lines])
    return terms.rules_in_force(order, known, lines, today=clock.today(order.shop.country))


def days_to_return(order: Order) -> list[values.Fact]:
    """Until when each product can go back."""
    lines = list(order.lines.all())
    known = terms.terms_of(order.shop, [line.sku for line in lines])
    return terms.days_to_return(order, known, lines, today=clock.today(order.shop.country))


def in_time(order: Order, user: Any, reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons that can still be chosen. To staff all are offered: they may go past the days, and say why."""
    if permissions.may_go_past(order, user):
        return list(reasons)
    lines = [one.line for one in lines_of(order) if min(one.free, one.sent)]
    known = terms.terms_of(order.shop, [line.sku for line in lines])
    day = clock.today(order.shop.country)
    return [
        reason
        for reason in reasons
        if len(terms.closed(order, known, lines, terms.window_of(reason), day=day)) < len(lines)
    ]


def _still_possible(order: Order, user: Any, answers: dict[str, Any], reason: Reason | None) -> list[str]:
    """The wishes whose days are not over for the chosen pieces. To staff all are offered."""
    if reason is None or permissions.may_go_past(order, user):
        return list(TicketType.values)
    wanted = _wanted(answers)
    lines = [line for line in order.lines.all() if line.pk in wanted]
    known = terms.terms_of(order.shop, [line.sku for line in lines])
    day = clock.today(order.shop.country)
    return [
        value
        for value in TicketType.values
        if not terms.closed(order, known, lines, terms.window_of(reason, value), day=day)
    ]


def wishes(order: Order, user: Any, answers: dict[str, Any], reason: Reason | None) -> list[Wish]:
    """What each wish brings, with the amount, the way back and who pays for it."""
    case = foreseen(order, answers, reason)
    told = {
        "amount": format_money(case.most, order.currency),
        "route": company.route(money.paid_from(order)),
        "freight": format_money(order.shop.return_freight, order.currency),
        "days": deadlines.INSPECT_DAYS,
        "send_days": deadlines.SEND_DAYS,
    }
    freight = (
        gettext("Return freight of %(freight)s: you bear it")
        if _is_theirs(reason)
        else gettext("Return freight: the seller bears it")
    )
    with_freight = quote_wording.freight_why(case.quote) if case.freight_back else ""
    says = {
        "refund_only": [
            gettext("%(amount)s comes back %(route)s, usually within 3–7 business days."),
            with_freight,
            gettext("You keep the goods."),
        ],
        "return_refund": [
            gettext("You have %(send_days)s days to send the goods back once it is approved."),
            gettext("%(amount)s comes back %(route)s after the seller has inspected them, within %(days)s days."),
            with_freight,
            consequences.stopped(freight),
        ],
        "exchange": [
            gettext(
                "You send the goods back and get another one, such as another size; a difference in price is settled."
            ),
            consequences.stopped(freight),
        ],
        "repair": [gettext("Somebody comes, or you send it to the workshop; the warranty says who pays.")],
        "part": [gettext("The missing or broken part is sent to you; you keep the goods.")],
        "compensation": [gettext("You keep the goods and get something for it: money, a coupon or a gift.")],
        "price_protection": [gettext("It is cheaper now: the difference comes back %(route)s.")],
    }
    fits = NOTHING_WRONG if reason is not None and reason.code in terms.UNWANTED else TicketType.values
    possible = _still_possible(order, user, answers, reason)
    return [
        Wish(value, str(label), times.sentences_text([words % told for words in says.get(value, []) if words]))
        for value, label in TicketType.choices
        if value in fits and value in possible
    ]


def brings(case: Ticket, order: Order, reason: Reason | None) -> list[values.Consequence]:
    """What comes back if it is granted, of what it is made, and by which rules, where money was asked for; and who bears the
    way back of goods that have to come back."""
    rows = quote_wording.money_rows(case, order)
    whole = values.Consequence("money", gettext("Comes back if it is granted"), format_money(case.most, case.currency))
    return [*([whole, *rows] if rows else []), *([_way_back(order, reason)] if case.needs_return else [])]


def usual(order: Order, answers: dict[str, Any]) -> Any:
    """How long such a case usually takes at this shop, with these goods (R62–R71)."""
    wanted, kind = _wanted(answers), answers.get("type", "")
    skus = [line.sku for line in order.lines.all() if line.pk in wanted]
    return wording.usual(kind, selectors.usual_time(order.shop_id, kind, skus)) if kind else None


def _is_theirs(reason: Reason | None) -> bool:
    """Whether the customer bears the way back."""
    return reason is None or reason.fault not in (Fault.SHOP, Fault.CARRIER)


def _way_back(order: Order, reason: Reason | None) -> values.Consequence:
    if not _is_theirs(reason):
        return values.Consequence("truck", gettext("Return freight: the seller bears it"))
    return values.Consequence(
        "truck",
        gettext("Return freight: you bear it"),
        format_money(order.shop.return_freight, order.currency),
        gettext("Pay the carrier when you hand it over."),
    )


def checks(
    case: Ticket, order: Order, draft: Draft, rows: Sequence[Any], reason: Reason | None, url: Callable[..., str]
) -> list[Check]:
    """The answers as they will be sent, with what proves the purchase (R2)."""
    answers = draft.answers
    wish = " · ".join(
        filter(
            None,
            [
                str(dict(TicketType.choices).get(answers.get("type", ""), "")),
                answers.get("wish", ""),
                format_money(to_minor(answers["amount"], order.currency), order.currency)
                if answers.get("amount")
                else "",
            ],
        )
    )
    problem = dict(ProblemType.choices).get(answers.get("problem", ""), "")
    pieces = gettext(", ").join(f"{row.name} ×{row.chosen}" for row in rows if row.chosen)
    models = [line.model_name for line in order.lines.all() if line.pk in _wanted(answers) and line.model_name]
    amount = format_money(case.worth, order.currency)
    evidence = url("evidence", then=True)
    bought = gettext("Order %(number)s of %(day)s at %(shop)s") % {
        "number": order.shop_number, "day": times.day_text(order.placed_at), "shop": order.shop.name,
    }  # fmt: skip
    found = [
        Check(gettext("Problem"), f"{problem} · {reason.label}" if reason else "", url("problem", then=True)),
        Check(gettext("Which pieces"), pieces, url("pieces", then=True)),
        Check(gettext("Paid for them"), amount),
        Check(gettext("What would help"), wish, url("wish", then=True)),
        Check(gettext("In your words"), answers.get("description", "") or gettext("Nothing added"), evidence),
        Check(gettext("Serial number"), answers.get("serial_number", "") or gettext("None"), evidence),
        Check(gettext("Phone number"), answers.get("phone", "") or order.buyer_phone or gettext("None"), evidence),
        Check(gettext("Proof of purchase"), bought),
    ]
    if models:
        found.insert(2, Check(gettext("Model"), gettext(", ").join(models)))
    if not draft.files:
        found.append(Check(gettext("Pictures and files"), gettext("None"), evidence))
    return found
