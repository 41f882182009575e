"""What cancelling brings and costs, in rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orders.cancellations.models import OrderCancellation
from orders.cancellations.quotes import CARRIER, SHOP
from orders.orders.models import Order
from orders.orders.words import parcel_name, parcel_pieces, pieces_text
from orders.parcels.models import Shipment
from orders.rules.wording import rules_url, source_name, told_sources
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderStatus as S
from orders.statuses import ShipmentStatus
from portal.components import times, values
from portal.kernel.money import format_money
from refunds.payments.models import Charge
from refunds.statuses import CauseKind


def consequences(
    quote: dict[str, Any],
    *,
    mine: bool,
    order: Order | None = None,
    returned: int | None = None,
    parcels: Sequence[Shipment] = (),
    gone: Mapping[int, int] | None = None,
    at_once: bool = False,
) -> list[values.Consequence]:
    """The rows of a quote, zeros included: money, goods, freight, costs, coupons, parcel, what stays possible.

    `quote` as it is frozen (see `orders.cancellations.quotes.Quote`); `returned` replaces its sum where that has moved since; with
    `order` the money row says where to and when, and the rules can be read; `parcels`: those that would be called back, with their pieces,
    of which `gone` (line id → pieces, the quote's own unless given) are to be cancelled; `at_once`: nobody has to approve.
    """
    back = quote["returned"] if returned is None else returned
    rows = [_money(quote, back, mine, order.charge if order is not None else None, at_once)]
    if quote["is_paid"]:
        already = quote.get("back_already", 0)
        rows += [goods_row(quote), _freight(quote)]
        rows += [_back_already(quote, mine)] if already else []
        rows.append(_costs(quote, quote["goods"] + quote["freight"] - already - back, mine))
    rows.append(_coupons(quote))
    if quote["is_paid"] and quote.get("versions"):
        rows.append(rules_row(quote, order))
    if quote["after_shipping"]:
        rows.append(_called_back(parcels, _pieces_of(quote) if gone is None else gone, mine))
    return rows


def _called_back(parcels: Sequence[Shipment], gone: Mapping[int, int], mine: bool) -> values.Consequence:
    """Which parcels are stopped, what is in them, and what becomes of the pieces in them that nobody cancels."""
    told = [
        _("%(parcel)s: %(goods)s.") % {"parcel": parcel_name(parcel), "goods": parcel_pieces(parcel)}
        for parcel in parcels
        if parcel.lines.all()
    ]
    if also := _also_in(parcels, gone):
        words = _("Only whole parcels can be stopped; what is not cancelled is sent again: %(goods)s.")
        told.append(words % {"goods": also})
    told.append(
        _("If it cannot be stopped, the order goes on, and a return can be asked for once it arrived.")
        if mine
        else _("If it cannot be stopped, the order goes on, and the buyer can ask for a return.")
    )
    return values.Consequence("truck", _("The parcel is called back"), why=times.sentences_text(told))


def _pieces_of(quote: dict[str, Any]) -> dict[int, int]:
    return {row["line"]: row["quantity"] for row in quote["lines"]}


def _also_in(parcels: Sequence[Shipment], gone: Mapping[int, int]) -> str:
    """The pieces in these parcels beyond those that are to be cancelled."""
    left = dict(gone)
    also: dict[str, int] = {}
    for row in (row for parcel in parcels for row in parcel.lines.all()):
        taken = min(left.get(row.line_id, 0), row.quantity)
        left[row.line_id] = left.get(row.line_id, 0) - taken
        if row.quantity > taken:
            also[row.line.name] = also.get(row.line.name, 0) + row.quantity - taken
    return _(", ").join(f"{name} ×{count}" for name, count in also.items())


def stays_here(count: int, *, mine: bool) -> values.Consequence:
    """Of a request about pieces here and pieces on their way, what becomes of those that are still here."""
    return values.Consequence(
        "box",
        _("Not sent yet: %(pieces)s") % {"pieces": pieces_text(count)},
        why=_("Cancelled as soon as the seller agrees, whatever becomes of the parcel.")
        if mine
        else _("Cancelled as soon as it is approved, whatever becomes of the parcel."),
    )


def goes_on(count: int) -> values.Consequence:
    """Of an order of which the shop cancels what it still has, what becomes of the rest."""
    return values.Consequence(
        "truck",
        _("Goes on: %(pieces)s") % {"pieces": pieces_text(count)},
        why=_("They are sent already or in an open request; nothing changes for them."),
    )


def _money(quote: dict[str, Any], back: int, mine: bool, charge: Charge | None, at_once: bool) -> values.Consequence:
    shown = format_money(back, quote["currency"])
    if not quote["is_paid"]:
        return values.Consequence("money", _("Nothing comes back"), shown, _("Nothing has been paid for this order."))
    if back <= 0 and quote.get("back_already"):
        why = _("What was paid for these pieces has come back already.") if mine else _("It has gone back already.")
        return values.Consequence(
            "money", _("Nothing more comes back") if mine else _("Nothing more goes back"), shown, why
        )
    if back <= 0:
        return values.Consequence(
            "money", _("Nothing comes back"), shown, _("What is borne takes up all that was paid for these pieces.")
        )
    why = _ways(charge, back, at_once)
    if credit := quote.get("to_credit"):
        told = {"amount": format_money(credit, quote["currency"])}
        words = _("%(amount)s of it was paid with credit and becomes credit again.")
        why = times.sentences_text([why, words % told])
    return values.Consequence("money", _("Comes back to you") if mine else _("Goes back to the buyer"), shown, why)


def _ways(charge: Charge | None, back: int, at_once: bool) -> str:
    """ "WeChat Pay by 19 Oct; debit card (ending 6021) by 21 Oct. Counted from today, firm once accepted."."""
    if charge is None:
        return _("The way it was paid, usually within 3–7 business days.")
    try:
        ways = charge.ways(back)
    except ValueError:
        return _("The way it was paid, usually within 3–7 business days.")
    told = [
        (_("%(account)s %(by)s, paid out by hand") if way.is_by_hand else _("%(account)s %(by)s"))
        % {"account": way.account, "by": times.by_text(way.window.latest_on)}
        for way in ways
    ]
    words = _("; ").join(told)
    sentence = _("%(ways)s.") if at_once else _("%(ways)s, once it is approved.")
    unsure = [
        _("%(gateway)s has not confirmed the payment yet; it is sent once it does.")
        % {"gateway": way.payment.get_gateway_display()}
        for way in ways
        if way.payment.is_claimed
    ]
    return times.sentences_text([sentence % {"ways": words[:1].upper() + words[1:]}, *unsure[:1]])


def goods_row(quote: dict[str, Any]) -> values.Consequence:
    """What the pieces of a quote are worth, and of what that is made."""
    named = [f"{row['name']} ×{row['quantity']}" for row in quote["lines"]]
    more = len(named) - 4
    words = _(", ").join(named[:4]) + (_(" and %(n)s more") % {"n": more} if more > 0 else "")
    why = times.sentences_text([_("%(goods)s.") % {"goods": words}, _made_of(quote)]) if _made_of(quote) else words
    return values.Consequence("box", _("Goods"), format_money(quote["goods"], quote["currency"]), why)


def _made_of(quote: dict[str, Any]) -> str:
    """Of what the worth of the goods is made, where it is not the price alone: discounts taken off, tax in it."""
    sums = {
        name: sum(row.get(name, 0) for row in quote["lines"])
        for name in ("price", "line_discount", "order_discount", "tax", "tax_added")
    }
    parts = [
        (_("discount −%(amount)s"), sums["line_discount"]),
        (_("share of the order's discounts and coupons −%(amount)s"), sums["order_discount"]),
        (_("tax %(amount)s"), sums["tax_added"]),
        (_("of it %(amount)s tax"), sums["tax"] - sums["tax_added"]),
    ]
    told = [words % {"amount": format_money(part, quote["currency"])} for words, part in parts if part]
    if not told:
        return ""
    price = _("Price %(amount)s") % {"amount": format_money(sums["price"], quote["currency"])}
    return _("%(parts)s.") % {"parts": _(", ").join([price, *told])}


def _freight(quote: dict[str, Any]) -> values.Consequence:
    code = verdict(quote, "freight").get("code", "")
    if code == "by_policy":
        why = _("By the seller's policy it comes back, though the parcel has been sent.")
    elif code == "none":
        why = _("There is no freight to give back.")
    elif quote["freight"]:
        why = _("Nothing of this order is delivered, so its freight comes back.")
    elif quote["freight_kept"]:
        why = _("The parcel has been sent, so its freight of %(amount)s is spent.") % {
            "amount": format_money(quote["freight_kept"], quote["currency"])
        }
    else:
        why = _("It comes back with the last piece of the order, unless a parcel was sent by then.")
    return values.Consequence("truck", _("Freight"), format_money(quote["freight"], quote["currency"]), why)


def _back_already(quote: dict[str, Any], mine: bool) -> values.Consequence:
    """What of the money went back before: how much, by whom and when."""
    told = [
        (_("%(amount)s by the customer's bank on %(day)s") if cause == CauseKind.CHARGEBACK else
         _("%(amount)s by the payment provider on %(day)s"))
        % {"amount": format_money(amount, quote["currency"]), "day": times.day_text(datetime.fromisoformat(at))}
        for cause, amount, at in quote.get("elsewhere") or ()
    ]  # fmt: skip
    why = _("%(parts)s.") % {"parts": _("; ").join(told)} if told else _("With refunds of this order made before.")
    what = _("Came back already") if mine else _("Went back already")
    return values.Consequence("undo", what, format_money(quote["back_already"], quote["currency"]), why)


def _costs(quote: dict[str, Any], kept: int, mine: bool) -> values.Consequence:
    """What is borne, and why; the parts are named when there is more than nothing."""
    currency = quote["currency"]
    parts = [
        (_("fee %(amount)s"), quote["fee"]),
        (_("calling the parcel back %(amount)s"), quote["recall_fee"]),
        (_("what you leave %(amount)s") if mine else _("what the buyer leaves %(amount)s"), quote["offered"]),
    ]
    named = [words % {"amount": format_money(part, currency)} for words, part in parts if part]
    if verdict(quote, "fee").get("code") == "late":
        why = _("The seller has not sent it in the promised time, so cancelling costs nothing.")
    elif verdict(quote, "carrier"):
        why = times.sentences_text(
            [_("None of these pieces was in a parcel, so the carrier bears nothing of them."), _rule_words(quote)]
        )
    elif quote["fault"] == SHOP:
        why = _("The reason is the seller's to bear.")
    elif quote["fault"] == CARRIER:
        why = _("The reason is the carrier's to bear.")
    elif rule := _rule_words(quote):
        why = rule
    elif not quote["after_shipping"]:
        why = _("Nothing has been sent, so nothing is kept.")
    else:
        why = _("It is cancelled after it was sent.")
    if named:
        line = _(", ").join(named)
        why = times.sentences_text(
            [
                _("%(costs)s.") % {"costs": f"{line[:1].upper()}{line[1:]}"},
                why if not quote["offered"] or len(named) > 1 else "",
            ]
        )
    return values.Consequence(
        "card", _("You bear") if mine else _("The buyer bears"), format_money(max(kept, 0), currency), why
    )


def verdict(quote: dict[str, Any], about: str) -> dict[str, Any]:
    """What the quote says about one of its amounts; nothing for quotes frozen before verdicts were kept."""
    return next((one for one in quote.get("verdicts") or () if one["about"] == about), {})


def _rule_words(quote: dict[str, Any]) -> str:
    """The policy's own words for the fee, with where they stand."""
    told = verdict(quote, "fee")
    words = told.get("zh" if (get_language() or "").startswith("zh") else "en", "")
    if not words:
        return ""
    return _("%(rule)s (%(source)s).") % {"rule": words, "source": source_name(told["source"], told["version"])}


def rules_row(quote: dict[str, Any], order: Order | None) -> values.Consequence:
    """Where the verdicts are written: the versions that held when the order was placed, and the page that tells them."""
    return values.Consequence(
        "doc",
        _("By which rules"),
        why=_("Those of the day of the order: %(sources)s; calculation %(version)s.")
        % {"sources": told_sources(quote["versions"]), "version": quote["rules"]},
        url=rules_url(order.number) if order is not None else "",
    )


def _coupons(quote: dict[str, Any]) -> values.Consequence:
    coupons = quote.get("coupons") or ()
    worth = format_money(sum(value for _code, value in coupons), quote["currency"])
    if not coupons:
        return values.Consequence("ticket", _("Coupons"), worth, _("No coupon comes back with these pieces."))
    codes = _(", ").join(code for code, _value in coupons)
    return values.Consequence("ticket", _("Coupons"), worth, _("%(codes)s can be used again.") % {"codes": codes})


def stays_possible(order: Order, *, mine: bool, at_once: bool = False) -> values.Consequence:
    """What can still be done after asking; nothing where it takes effect at once."""
    if order.status == S.PLACED:
        return values.Consequence(
            "undo",
            _("It cannot be taken back"),
            why=_("An unpaid order is cancelled at once. You can order again any time.")
            if mine
            else _("An unpaid order is cancelled at once."),
        )
    if at_once:
        return values.Consequence(
            "undo",
            _("It cannot be taken back"),
            why=_("It is cancelled as soon as you confirm. You can order again any time.")
            if mine
            else _("It is cancelled as soon as you confirm."),
        )
    return values.Consequence(
        "undo",
        _("You can take it back") if mine else _("The customer can take it back"),
        why=_("At any time until it is decided. Then the order goes on as it was."),
    )


NOTHING_CAME = (C.REJECTED, C.REFUSED, C.MISSED, C.RETRACTED)
"""Ended, and the order goes on."""


def _agreed(case: OrderCancellation) -> tuple[int, int]:
    """What comes back and what is kept if it goes through as it stands: a proposed cost counts."""
    cost = case.countered if case.status == C.COUNTERED else 0
    return case.returned - cost, case.kept + cost


def sum_of(case: OrderCancellation, *, mine: bool) -> dict[str, Any]:
    """The one amount of a request's page, with its label and a note."""
    label = _("Comes back to you") if mine else _("Goes back to the buyer")
    if case.status in NOTHING_CAME:
        return {"label": label, "amount": 0, "note": _("The order goes on, so nothing is refunded.")}
    note = _("Once the proposed cost is agreed to.") if case.status == C.COUNTERED else ""
    return {"label": label, "amount": _agreed(case)[0], "note": note}


def brings(case: OrderCancellation, parcels: Sequence[Shipment] = ()) -> list[values.Fact]:
    """What approving brings the shop, in as few rows as fit beside a queue."""
    back, kept = (format_money(value, case.currency) for value in _agreed(case))
    pieces = pieces_text(sum(row["quantity"] for row in case.quote.get("lines", ())))
    if case.after_shipping:
        return [
            *_stopped(case.quote, [parcel for parcel in parcels if parcel.status == ShipmentStatus.IN_TRANSIT]),
            values.Fact(_("Goes back once it is here"), back, strong=True),
            values.Fact(bears(case, mine=False), kept),
            values.Fact(_("If it cannot be stopped"), _("The order goes on; the buyer can ask for a return")),
        ]
    return [
        values.Fact(_("Goes back to the buyer"), back, strong=True),
        values.Fact(bears(case, mine=False), kept),
        values.Fact(_("For sale again"), pieces),
        *(values.Fact(_("Coupon given back"), str(code)) for code, _value in case.quote.get("coupons") or ()),
    ]


def _stopped(quote: dict[str, Any], parcels: Sequence[Shipment]) -> list[values.Fact]:
    """Each parcel to be stopped, what is in it, and what of that comes back though it is not cancelled."""
    rows = [
        values.Fact(label, words)
        for parcel in parcels
        for label, words in ((_("Stopped on its way"), parcel_name(parcel)), (_("In it"), parcel_pieces(parcel)))
        if words
    ]
    if also := _also_in(parcels, _pieces_of(quote)):
        rows.append(values.Fact(_("Comes back too, to be sent again"), also))
    return rows


def quote_facts(case: OrderCancellation, *, mine: bool) -> list[values.Fact]:
    """The frozen quote as names and values, for the side of a page."""
    quote, currency = case.quote, case.currency
    why = [values.Fact(_("Order"), case.order.shop_number, url=case.order.get_absolute_url())]
    if mine and case.reason:
        why.append(values.Fact(_("Reason"), case.reason.label))
    if case.part_of:
        why.append(values.Fact(_("Part of"), case.part_of.number))
    if case.status in NOTHING_CAME:
        rows = [*why, values.Fact(_("Would have come back"), format_money(case.returned, currency))]
        if case.status == C.REFUSED:
            rows.append(values.Fact(bears(case, mine=mine), format_money(0, currency)))
        return rows
    back, kept = _agreed(case)
    rows = [
        *why,
        values.Fact(_("Goods"), format_money(quote.get("goods", 0), currency)),
        values.Fact(_("Freight"), format_money(quote.get("freight", 0), currency)),
        values.Fact(bears(case, mine=mine), format_money(kept, currency)),
    ]
    if short := quote.get("short"):
        rows.append(values.Fact(_("Refunded otherwise meanwhile"), format_money(short, currency)))
    if case.status == C.COUNTERED:
        rows.append(values.Fact(_("of it the cost proposed"), format_money(case.countered, currency)))
    return [*rows, values.Fact(_("Comes back"), format_money(back, currency), strong=True)]


def bears(case: OrderCancellation, *, mine: bool) -> str:
    """Whose the kept costs are, as this reader calls them. What is kept is always the buyer's to bear."""
    return _("You bear") if mine else _("The buyer bears")
