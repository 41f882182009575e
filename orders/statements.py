"""The sentences of orders: what an order, a cancellation or a change says about itself to each reader.

One source for page, list, home, API and mail. A sentence says where it is, who acts, until when. Nothing here asks the
database when the row came with its company.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.facts import LineFacts
from orders.models import Order, OrderCancellation, OrderChange, OrderLine, Shipment
from orders.models.changes import ChangeKind
from orders.quotes import CARRIER, SHOP
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderChangeStatus, ShipmentStatus
from orders.statuses import OrderStatus as S
from portal import clock, look
from portal.models import Reason
from portal.money import format_money
from refunds.models import Charge


@dataclass(frozen=True)
class OpenCase:
    """The open request about an order, from the columns of `facts.with_open_case`."""

    number: str
    status: str
    customer_id: int | None
    countered: int
    returned: int
    currency: str
    after_shipping: bool
    due_at: Any
    is_open: bool = True

    def get_status_display(self) -> str:
        return str(C(self.status).label)


def open_case(order: Any) -> OpenCase | None:
    """What `facts.with_open_case` found."""
    if not order.case_number:
        return None
    return OpenCase(
        order.case_number,
        order.case_status,
        order.customer_id,
        order.case_countered,
        order.case_returned,
        order.case_currency,
        order.case_after_shipping,
        order.case_due_at,
    )


def is_mine(row: Any, user: Any) -> bool:
    """Whether the reader is the customer."""
    return row.customer_id is not None and row.customer_id == user.pk


def day_of(moment: Any, row: Any) -> str:
    """The day of a moment where the shop is."""
    return look.day_text(moment.astimezone(clock.zone(row.shop.country)).date())


def pieces_text(count: int) -> str:
    return ngettext("%(n)s piece", "%(n)s pieces", count) % {"n": count}


# --- an order ----------------------------------------------------------------------------------------------------------

ORDER_TURNS: dict[str, look.Turn] = {
    S.PLACED: "them",
    S.PAID: "them",
    S.SHIPPED: "them",
    S.DELIVERED: "good",
    S.COMPLETED: "good",
    S.CANCELLED: "over",
}


def order_waits_for(order: Order, user: Any, case: Any = None) -> bool:
    """Whether this reader has to do something with the order itself or the request about it. Asks no query."""
    if user.is_machine:
        return False
    if case is not None and case.status in (C.REQUESTED, C.COUNTERED, C.PLATFORM_REVIEW, C.RECALLING):
        return waits_for(case, user)
    if is_mine(order, user):
        return order.status == S.PLACED
    return bool(user.is_seller and order.status == S.PAID)


def order_badge(order: Order, user: Any, case: Any = None) -> look.Badge:
    """Whose turn it is, and the status word; an open request about the order goes before its own status."""
    if case is not None and case.is_open and order.status != S.CANCELLED:
        return badge(case, user)
    if order.status == S.SHIPPED:
        return look.Badge("them", order.get_status_display(), icon="truck")
    turn = "you" if order_waits_for(order, user) else ORDER_TURNS[order.status]
    return look.Badge(turn, order.get_status_display())


def order_statement(order: Order, user: Any, *, lines: Sequence[LineFacts] = ()) -> str:
    """Where the order is now, in one sentence; with its lines also what is only partly so."""
    mine = is_mine(order, user)
    is_part_shipped = any(line.sent for line in lines)
    if order.status == S.SHIPPED and any(line.unsent for line in lines):
        return (
            _("Part of it came back; the seller sends it again") if mine else _("Part of it came back; send it again")
        )
    if order.status == S.SHIPPED and any(line.lost and line.line.left for line in lines):
        return (
            _("The carrier lost a parcel; you can cancel it without any cost")
            if mine
            else _("The carrier lost a parcel")
        )
    if order.status == S.PLACED:
        amount = format_money(order.total, order.currency)
        return (_("%(amount)s is still to be paid") if mine else _("Not paid yet: %(amount)s")) % {"amount": amount}
    if order.status == S.PAID and is_part_shipped:
        return _("Part of it is on its way; the rest follows")
    if order.status == S.PAID:
        return _("Paid; the seller ships it next") if mine else _("Paid and waiting to be shipped")
    if order.status == S.SHIPPED:
        return _("Your order is on its way") if mine else _("On its way to the customer")
    if order.status == S.DELIVERED and order.delivered_at:
        return _("Delivered on %(day)s") % {"day": day_of(order.delivered_at, order)}
    if order.status == S.CANCELLED and order.cancelled_at:
        return _("Cancelled on %(day)s") % {"day": day_of(order.cancelled_at, order)}
    if order.status == S.CANCELLED:
        return _("This order is cancelled")
    return _("This order is complete")


def order_lead(order: Order, user: Any, cases: Sequence[OrderCancellation] = ()) -> str:
    """The line below: what runs beside it, or what comes next."""
    for case in cases:
        if case.is_open:
            return statement(case, user)
    if order.status == S.PAID and order.promised_ship_at:
        return _("Shipping is promised %(when)s.") % {"when": look.by_text(order.promised_ship_at)}
    if order.status == S.SHIPPED:
        days = [parcel.expected_on for parcel in order.shipments.all() if parcel.expected_on]
        return _("Expected on %(day)s.") % {"day": look.day_text(max(days), weekday=True)} if days else ""
    if order.status == S.CANCELLED and is_mine(order, user):
        last = next((case for case in cases if case.status == C.COMPLETED), None)
        return lead(last, user) if last else ""
    return ""


def order_until(order: Order, user: Any, cases: Sequence[OrderCancellation] = ()) -> look.Until | None:
    """The deadline of the open request if there is one, else of the order."""
    for case in cases:
        if case.is_open and (found := until(case, user)):
            return found
    if order.status == S.PAID and order.promised_ship_at:
        tone: look.Tone = "you" if user.is_seller else "them"
        late = order.promised_ship_at < clock.now()
        return look.Until(
            "overdue" if late else tone,
            (_("To be shipped %(when)s") if user.is_seller else _("The seller ships %(when)s"))
            % {"when": look.by_text(order.promised_ship_at)},
            silence=_("Not shipped by then, you can cancel without any cost")
            if is_mine(order, user)
            else _("Not shipped by then: a cancellation for late delivery costs the customer nothing"),
            due_at=order.promised_ship_at,
        )
    if order.status == S.DELIVERED and order.due_at:
        return look.Until(
            "them",
            _("Completes by itself on %(when)s") % {"when": look.moment_text(order.due_at)},
            silence=_("Not while a request is open. After-sales stays possible"),
            due_at=order.due_at,
        )
    return None


def order_steps(order: Order) -> list[look.Step]:
    """Ordered, paid, shipped, delivered; a cancelled order breaks off where it was."""
    path = [
        (_("Ordered"), _("Ordered"), order.placed_at),
        (_("Paid"), _("To pay"), order.paid_at),
        (_("Shipped"), _("To ship"), order.shipped_at),
        (_("Delivered"), _("On its way"), order.delivered_at),
    ]
    if order.status == S.CANCELLED:
        done = [look.Step(label, day_of(at, order), "done") for label, _ahead, at in path if at]
        end = day_of(order.cancelled_at, order) if order.cancelled_at else ""
        return [*done, look.Step(_("Cancelled"), end, "broken")]
    now = next((n for n, (_label, _ahead, at) in enumerate(path) if at is None), len(path))
    return [
        look.Step(label, day_of(at, order) if at else "", "done")
        if n < now
        else look.Step(ahead if n == now else label, "", "now" if n == now else "coming")
        for n, (label, ahead, at) in enumerate(path)
    ]


def goods_detail(line: OrderLine, quantity: int | None = None) -> str:
    """ "matt black · 2 pieces · 1 cancelled"."""
    words = [line.variant, pieces_text(line.quantity if quantity is None else quantity)]
    if quantity is None and line.cancelled_quantity:
        words.append(_("%(n)s cancelled") % {"n": line.cancelled_quantity})
    if quantity is None and line.returned_quantity:
        words.append(_("%(n)s returned") % {"n": line.returned_quantity})
    return " · ".join(str(word) for word in words if word)


def goods(lines: Iterable[OrderLine], currency: str) -> list[look.Goods]:
    """Lines of an order as every page shows them."""
    return [look.Goods(line.name, goods_detail(line), line.paid, currency, glyph=line.glyph) for line in lines]


def held_note(line: LineFacts) -> str:
    """What of a line is spoken for."""
    if not line.held:
        return ""
    return ngettext(
        "%(n)s piece is in a request", "%(n)s pieces are in a request", line.held
    ) % {"n": line.held}  # fmt: skip


def order_facts(order: Order, user: Any) -> list[look.Fact]:
    """Money and whereabouts."""
    rows = [
        look.Fact(_("Goods"), format_money(order.goods, order.currency)),
        look.Fact(_("Freight"), format_money(order.freight, order.currency)),
        look.Fact(_("Seller"), order.shop.name),
        look.Fact(_("Order number"), order.shop_number),
        look.Fact(_("Ordered"), look.moment_text(order.placed_at)),
    ]
    if order.address:
        rows.append(look.Fact(_("Address"), order.address))
    if not is_mine(order, user):
        rows.append(look.Fact(_("Buyer"), buyer(order)))
        if order.buyer_phone:
            rows.append(look.Fact(_("Phone"), order.buyer_phone))
    return rows


def buyer(order: Order) -> str:
    """What staff call the customer."""
    return order.buyer_name or (order.customer.name if order.customer else "") or _("Not claimed yet")


def parcel_title(parcel: Shipment) -> str:
    """ "SF Express 778820314456 · In transit"."""
    name = " ".join(word for word in (parcel.carrier, parcel.tracking_number) if word)
    return f"{name or parcel.number} · {parcel.get_status_display()}"


PARCEL_TURNS: dict[str, look.Turn] = {
    ShipmentStatus.PACKED: "them",
    ShipmentStatus.IN_TRANSIT: "them",
    ShipmentStatus.DELIVERED: "good",
    ShipmentStatus.RETURNED: "over",
    ShipmentStatus.LOST: "bad",
}


def parcel_badge(parcel: Shipment) -> look.Badge:
    icon = "truck" if parcel.status == ShipmentStatus.IN_TRANSIT else ""
    return look.Badge(PARCEL_TURNS[parcel.status], parcel.get_status_display(), icon=icon)


# --- a cancellation ----------------------------------------------------------------------------------------------------

TURNS: dict[str, look.Turn] = {
    C.REQUESTED: "them",
    C.COUNTERED: "them",
    C.PLATFORM_REVIEW: "them",
    C.RECALLING: "them",
    C.REPAYING: "them",
    C.COMPLETED: "good",
    C.REJECTED: "bad",
    C.REFUSED: "bad",
    C.MISSED: "bad",
    C.RETRACTED: "over",
    C.LAPSED: "over",
}


def waits_for(case: Any, user: Any) -> bool:
    """Whether this reader is the one who has to answer. Asks no query."""
    if user.is_machine:
        return False
    if is_mine(case, user):
        return bool(case.status == C.COUNTERED)
    if case.status == C.REQUESTED:
        return bool(user.is_seller)
    return bool(case.status == C.PLATFORM_REVIEW and user.is_support)


def badge(case: Any, user: Any) -> look.Badge:
    """Whose turn it is, and the status word."""
    if waits_for(case, user):
        return look.Badge("you", _("Needs your answer") if case.status == C.COUNTERED else _("Your turn"))
    return look.Badge(TURNS[case.status], case.get_status_display())


def customer_name(case: OrderCancellation) -> str:
    return case.customer.name if case.customer else buyer(case.order)


def amount(case: OrderCancellation) -> str:
    return format_money(case.returned, case.currency)


def statement(case: OrderCancellation, user: Any) -> str:
    """Where the request is now, in one sentence."""
    told = {
        "customer": customer_name(case),
        "amount": amount(case),
        "cost": format_money(case.countered, case.currency),
    }
    if case.status == C.COMPLETED:
        return _completed(case, is_mine(case, user))
    if is_mine(case, user):
        words = {
            C.REQUESTED: _("You asked to cancel; the seller answers next"),
            C.COUNTERED: _("The seller agrees, but asks you to bear %(cost)s"),
            C.PLATFORM_REVIEW: _("Platform support is deciding about your request"),
            C.RECALLING: _("The parcel is being called back"),
            C.REJECTED: rejection(),
            C.REFUSED: _("The platform decided against your request"),
            C.MISSED: _("The parcel could not be stopped; it was delivered"),
            C.RETRACTED: _("You took the request back; the order goes on"),
        }
    else:
        asks = (
            _("%(customer)s asks to cancel; the goods are on their way")
            if case.after_shipping
            else _("%(customer)s asks to cancel; nothing has been sent")
        )
        words = {
            C.REQUESTED: asks,
            C.COUNTERED: _("%(cost)s was proposed; %(customer)s answers next"),
            C.PLATFORM_REVIEW: _("Platform support is deciding"),
            C.RECALLING: _("The parcel is being called back for %(customer)s"),
            C.REJECTED: _("The request of %(customer)s was rejected"),
            C.REFUSED: _("The platform decided against the request"),
            C.MISSED: _("The parcel was delivered all the same; the order goes on"),
            C.RETRACTED: _("%(customer)s took the request back; the order goes on"),
        }
    return words[C(case.status)] % told


def rejection() -> str:
    """What the customer reads first when the seller says no; the seller sees it before saying so."""
    return _("The seller rejected your request")


def rejection_lead(reason: Reason | None) -> str:
    """The line below a no."""
    why = _("Reason: %(reason)s.") % {"reason": reason.label} if reason else ""
    return look.sentences_text([why, _("The order goes on.")])


def _completed(case: OrderCancellation, mine: bool) -> str:
    if case.returned <= 0:
        if not case.quote.get("is_paid", True):
            return _("Cancelled. Nothing had been paid")
        return _("Cancelled. What is borne takes up all that was paid")
    latest = case.reimbursement.latest_on if case.reimbursement else None
    told = {"amount": amount(case), "day": look.day_text(latest) if latest else ""}
    arrived = bool(case.reimbursement and case.reimbursement.arrived >= case.returned)
    if arrived:
        return _("Cancelled. %(amount)s has come back") % told
    if latest:
        return _("Cancelled. %(amount)s arrives by %(day)s") % told
    return _("Cancelled. %(amount)s comes back") % told


def lead(case: OrderCancellation, user: Any) -> str:
    """The line below: what the answer says, or what the reader can count on."""
    mine = is_mine(case, user)
    if case.status == C.REQUESTED and mine:
        return _("%(amount)s comes back if it is approved. Until then nothing is refunded, and nothing is shipped.") % {
            "amount": amount(case)
        } if not case.after_shipping else _("If it is approved, the parcel is called back and %(amount)s follows.") % {
            "amount": amount(case)
        }  # fmt: skip
    if case.status == C.REQUESTED and case.reason:
        return _("Reason: %(reason)s.") % {"reason": case.reason.label}
    if case.status == C.COUNTERED:
        return _("%(amount)s would come back then.") % {
            "amount": format_money(case.returned - case.countered, case.currency)
        }
    if case.status in (C.REJECTED, C.REFUSED):
        return rejection_lead(case.answer_reason)
    if case.status == C.MISSED and mine:
        return _("You can ask for a return instead; your reason comes along.")
    if case.status == C.COMPLETED and case.by_shop and mine:
        return _("The seller could not deliver. Everything you paid for it comes back.")
    if case.status == C.COMPLETED and case.returned > 0 and mine:
        return _("It goes back the way you paid; nothing to do.")
    return ""


def silence(case: OrderCancellation) -> str:
    """What happens when nobody answers."""
    if case.status == C.REQUESTED:
        if case.after_shipping or case.returned >= case.shop.silence_approves_below:
            return _("No answer by then sends it to platform support")
        if case.returned <= 0:
            return _("No answer by then counts as approval")
        return _("No answer by then counts as approval; the refund starts by itself")
    if case.status == C.COUNTERED:
        return _("No answer by then ends the request, and the order goes on")
    if case.status == C.PLATFORM_REVIEW:
        return _("No decision by then takes it to a supervisor")
    if case.status == C.RECALLING:
        return _("No news by then lets platform support ask the carrier")
    return ""


def until(case: OrderCancellation, user: Any) -> look.Until | None:
    """Who must act until when, and what silence means."""
    if case.due_at is None:
        if case.status == C.PLATFORM_REVIEW and case.escalated_at:
            return look.Until("overdue", _("A supervisor of the platform decides next"))
        if case.status == C.RECALLING and case.escalated_at:
            return look.Until("overdue", _("Platform support asks the carrier where the parcel is"))
        return None
    mine, when = is_mine(case, user), {"when": look.by_text(case.due_at)}
    turn: look.Tone = "you" if waits_for(case, user) else "them"
    if case.status == C.REQUESTED:
        title = _("Answer %(when)s") if turn == "you" else _("The seller answers %(when)s")
    elif case.status == C.COUNTERED:
        title = _("Answer %(when)s") if mine else _("The customer answers %(when)s")
    elif case.status == C.PLATFORM_REVIEW:
        title = _("Decide %(when)s") if turn == "you" else _("Platform support decides %(when)s")
    elif case.status == C.RECALLING:
        title = _("The carrier reports back %(when)s")
    elif case.status == C.REJECTED and case.due_at > clock.now():
        title = (
            _("You can ask the platform to step in %(when)s")
            if mine
            else _("The customer can ask the platform %(when)s")
        )
    else:
        return None
    return look.Until(turn, title % when, silence=silence(case), due_at=case.due_at)


def coming(case: OrderCancellation, user: Any) -> look.Story | None:
    """What comes next, for the top of the story."""
    back, mine = {"amount": amount(case)}, is_mine(case, user)
    when = look.by_text(case.due_at) if case.due_at else ""
    words = {
        C.REQUESTED: _("The seller answers"),
        C.COUNTERED: _("You answer") if mine else _("The customer answers"),
        C.PLATFORM_REVIEW: _("Platform support decides"),
        C.RECALLING: _("The parcel is back with the seller, then %(amount)s is refunded") % back,
    }
    if case.status in words:
        return look.Story("clock", words[C(case.status)], when=when, coming=True)
    promise = case.reimbursement
    if case.status == C.COMPLETED and promise is not None and promise.on_the_way and promise.latest_on:
        return look.Story("money", _("%(amount)s arrives") % back, when=look.by_text(promise.latest_on), coming=True)
    return None


def order_coming(order: Order, user: Any, cases: Sequence[OrderCancellation] = ()) -> look.Story | None:
    """What comes next for an order: the open request's next step, else shipping or arrival."""
    for case in cases:
        if case.is_open:
            return coming(case, user)
    if order.status == S.PAID:
        when = look.by_text(order.promised_ship_at) if order.promised_ship_at else ""
        return look.Story("truck", _("The seller ships it"), when=when, coming=True)
    if order.status == S.SHIPPED:
        days = [parcel.expected_on for parcel in order.shipments.all() if parcel.expected_on]
        return look.Story("home", _("It arrives"), when=look.by_text(max(days)) if days else "", coming=True)
    return None


def steps(case: OrderCancellation) -> list[look.Step]:
    """Asked, answered, called back where it was sent, cancelled."""
    answered = day_of(case.answered_at, case) if case.answered_at else ""
    ended = day_of(case.ended_at, case) if case.ended_at else ""
    path = [look.Step(_("Requested"), day_of(case.created_at, case), "done")]
    broken = {C.REJECTED: _("Rejected"), C.REFUSED: _("Refused"), C.RETRACTED: _("Taken back")}
    if case.status in broken:
        return [*path, look.Step(broken[C(case.status)], ended or answered, "broken")]
    if case.status in (C.REQUESTED, C.COUNTERED, C.PLATFORM_REVIEW):
        now = {
            C.REQUESTED: _("Seller answers"),
            C.COUNTERED: _("You answer"),
            C.PLATFORM_REVIEW: _("Platform decides"),
        }
        path.append(look.Step(now[C(case.status)], look.day_text(case.due_at) if case.due_at else "", "now"))
    else:
        path.append(look.Step(_("Approved"), answered, "done"))
    if case.after_shipping:
        state: look.StepState = "coming"
        if case.status == C.RECALLING:
            state = "now"
        elif case.status == C.COMPLETED:
            state = "done"
        if case.status == C.MISSED:
            return [*path, look.Step(_("Parcel delivered"), ended, "broken")]
        path.append(look.Step(_("Parcel called back"), "", state))
    path.append(look.Step(_("Cancelled"), ended, "done" if case.status == C.COMPLETED else "coming"))
    return path


def case_goods(case: OrderCancellation) -> list[look.Goods]:
    """The pieces the request is about, with what they are worth."""
    worth = {row["line"]: row["value"] for row in case.quote.get("lines", ())}
    return [
        look.Goods(
            row.line.name,
            goods_detail(row.line, row.quantity),
            worth.get(row.line_id),
            case.currency,
            glyph=row.line.glyph,
        )
        for row in case.lines.all()
    ]


def queue_title(case: OrderCancellation) -> str:
    """ "Pour-over set ×2 and 1 more", for a dense row."""
    rows = case.quote.get("lines", ())
    if not rows:
        return ""
    first = f"{rows[0]['name']} ×{rows[0]['quantity']}" if rows[0]["quantity"] > 1 else rows[0]["name"]
    if len(rows) == 1:
        return first
    return _("%(first)s and %(n)s more") % {"first": first, "n": len(rows) - 1}


def due(row: Any, user: Any) -> look.Due:
    """The time left, for a row of a queue."""
    return look.build_due(row.due_at, now=clock.now(), since=row.due_from, yours=waits_for(row, user))


# --- what cancelling brings --------------------------------------------------------------------------------------------


def consequences(
    quote: dict[str, Any], *, mine: bool, charge: Charge | None = None, returned: int | None = None
) -> list[look.Consequence]:
    """The rows of a quote, zeros included: money, goods, freight, costs, coupons, parcel, what stays possible.

    `quote` as it is frozen (see `orders.quotes.Quote`); `returned` replaces its sum where that has moved since; with
    `charge` the money row says where to and when.
    """
    back = quote["returned"] if returned is None else returned
    rows = [_money(quote, back, mine, charge)]
    if quote["is_paid"]:
        rows += [_goods(quote), _freight(quote), _costs(quote, quote["goods"] + quote["freight"] - back, mine)]
    rows.append(_coupons(quote))
    if quote["after_shipping"]:
        rows.append(
            look.Consequence(
                "truck",
                _("The parcel is called back"),
                why=_("If it cannot be stopped, the order goes on, and a return can be asked for once it arrived.")
                if mine
                else _("If it cannot be stopped, the order goes on, and the buyer can ask for a return."),
            )
        )
    return rows


def _money(quote: dict[str, Any], back: int, mine: bool, charge: Charge | None) -> look.Consequence:
    shown = format_money(back, quote["currency"])
    if not quote["is_paid"]:
        return look.Consequence("money", _("Nothing comes back"), shown, _("Nothing has been paid for this order."))
    if back <= 0:
        return look.Consequence(
            "money", _("Nothing comes back"), shown, _("What is borne takes up all that was paid for these pieces.")
        )
    return look.Consequence(
        "money", _("Comes back to you") if mine else _("Goes back to the buyer"), shown, _ways(charge, back)
    )


def _ways(charge: Charge | None, back: int) -> str:
    """ "WeChat Pay by 19 Oct; debit card (ending 6021) by 21 Oct. Counted from today, firm once accepted."."""
    if charge is None:
        return _("The way it was paid, usually within 3–7 business days.")
    try:
        ways = charge.ways(back)
    except ValueError:
        return _("The way it was paid, usually within 3–7 business days.")
    told = [
        _("%(account)s %(by)s") % {"account": way.account, "by": look.by_text(way.window.latest_on)} for way in ways
    ]
    words = _("; ").join(told)
    return _("%(ways)s, once it is approved.") % {"ways": words[:1].upper() + words[1:]}


def _goods(quote: dict[str, Any]) -> look.Consequence:
    named = [f"{row['name']} ×{row['quantity']}" for row in quote["lines"]]
    more = len(named) - 4
    words = _(", ").join(named[:4]) + (_(" and %(n)s more") % {"n": more} if more > 0 else "")
    return look.Consequence("box", _("Goods"), format_money(quote["goods"], quote["currency"]), words)


def _freight(quote: dict[str, Any]) -> look.Consequence:
    if quote["freight"]:
        why = _("Nothing of this order is delivered, so its freight comes back.")
    elif quote["freight_kept"]:
        why = _("The parcel has been sent, so its freight of %(amount)s is spent.") % {
            "amount": format_money(quote["freight_kept"], quote["currency"])
        }
    else:
        why = _("It comes back with the last piece of the order, if there was any.")
    return look.Consequence("truck", _("Freight"), format_money(quote["freight"], quote["currency"]), why)


def _costs(quote: dict[str, Any], kept: int, mine: bool) -> look.Consequence:
    """What is borne, and why; the parts are named when there is more than nothing."""
    currency = quote["currency"]
    parts = [
        (_("fee %(amount)s"), quote["fee"]),
        (_("calling the parcel back %(amount)s"), quote["recall_fee"]),
        (_("what you leave %(amount)s") if mine else _("what the buyer leaves %(amount)s"), quote["offered"]),
    ]
    named = [words % {"amount": format_money(part, currency)} for words, part in parts if part]
    if quote["fault"] == SHOP:
        why = _("The reason is the seller's to bear.")
    elif quote["fault"] == CARRIER:
        why = _("The reason is the carrier's to bear.")
    elif not quote["after_shipping"]:
        why = _("Nothing has been sent, so nothing is kept.")
    else:
        why = _("It is cancelled after it was sent.")
    if named:
        line = _(", ").join(named)
        why = look.sentences_text(
            [
                _("%(costs)s.") % {"costs": f"{line[:1].upper()}{line[1:]}"},
                why if not quote["offered"] or len(named) > 1 else "",
            ]
        )
    return look.Consequence(
        "card", _("You bear") if mine else _("The buyer bears"), format_money(max(kept, 0), currency), why
    )


def _coupons(quote: dict[str, Any]) -> look.Consequence:
    coupons = quote.get("coupons") or ()
    worth = format_money(sum(value for _code, value in coupons), quote["currency"])
    if not coupons:
        return look.Consequence("ticket", _("Coupons"), worth, _("No coupon comes back with these pieces."))
    codes = _(", ").join(code for code, _value in coupons)
    return look.Consequence("ticket", _("Coupons"), worth, _("%(codes)s can be used again.") % {"codes": codes})


def stays_possible(order: Order) -> look.Consequence:
    """What can still be done after asking."""
    if order.status == S.PLACED:
        return look.Consequence(
            "undo",
            _("It cannot be taken back"),
            why=_("An unpaid order is cancelled at once. You can order again any time."),
        )
    return look.Consequence(
        "undo", _("You can take it back"), why=_("At any time until it is decided. Then the order goes on as it was.")
    )


def brings(case: OrderCancellation, parcels: Sequence[Shipment] = ()) -> list[look.Fact]:
    """What approving brings the shop, in as few rows as fit beside a queue."""
    back, kept = format_money(case.returned, case.currency), format_money(case.kept, case.currency)
    pieces = pieces_text(sum(row["quantity"] for row in case.quote.get("lines", ())))
    if case.after_shipping:
        return [
            *(look.Fact(_("Stopped on its way"), parcel_title(parcel)) for parcel in parcels),
            look.Fact(_("Goes back once it is here"), back, strong=True),
            look.Fact(bears(case, mine=False), kept),
            look.Fact(_("If it cannot be stopped"), _("The order goes on; the buyer can ask for a return")),
        ]
    return [
        look.Fact(_("Goes back to the buyer"), back, strong=True),
        look.Fact(bears(case, mine=False), kept),
        look.Fact(_("For sale again"), pieces),
        *(look.Fact(_("Coupon given back"), str(code)) for code, _value in case.quote.get("coupons") or ()),
    ]


def quote_facts(case: OrderCancellation, *, mine: bool) -> list[look.Fact]:
    """The frozen quote as names and values, for the side of a page."""
    quote, currency = case.quote, case.currency
    rows = [
        look.Fact(_("Goods"), format_money(quote.get("goods", 0), currency)),
        look.Fact(_("Freight"), format_money(quote.get("freight", 0), currency)),
        look.Fact(bears(case, mine=mine), format_money(case.kept, currency)),
        look.Fact(_("Comes back"), format_money(case.returned, currency), strong=True),
    ]
    if case.countered and case.status == C.COUNTERED:
        rows.append(look.Fact(_("Cost proposed"), format_money(case.countered, currency)))
    return rows


def bears(case: OrderCancellation, *, mine: bool) -> str:
    """Whose the kept costs are, as this reader calls them. What is kept is always the buyer's to bear."""
    return _("You bear") if mine else _("The buyer bears")


# --- a change ----------------------------------------------------------------------------------------------------------

CHANGE_TURNS: dict[str, look.Turn] = {
    OrderChangeStatus.REQUESTED: "them",
    OrderChangeStatus.APPLIED: "good",
    OrderChangeStatus.REFUSED: "bad",
    OrderChangeStatus.RETRACTED: "over",
}


def change_badge(change: OrderChange, user: Any) -> look.Badge:
    if change.status == OrderChangeStatus.REQUESTED and user.is_seller:
        return look.Badge("you", _("Your turn"))
    return look.Badge(CHANGE_TURNS[change.status], change.get_status_display())


def change_statement(change: OrderChange) -> str:
    """What is wished for: "Another address: …"."""
    kind = str(change.get_kind_display())
    if change.kind == ChangeKind.FEWER:
        return _("%(kind)s: %(after)s instead of %(before)s") % {
            "kind": kind, "after": change.after, "before": change.before,
        }  # fmt: skip
    return _("%(kind)s: %(after)s") % {"kind": kind, "after": change.after}


def change_until(change: OrderChange, user: Any) -> look.Until | None:
    if change.status != OrderChangeStatus.REQUESTED or change.due_at is None:
        return None
    when = {"when": look.by_text(change.due_at)}
    return look.Until(
        "you" if user.is_seller else "them",
        (_("Answer %(when)s") if user.is_seller else _("The seller answers %(when)s")) % when,
        silence=_("No answer by then leaves the order as it is"),
        due_at=change.due_at,
    )
