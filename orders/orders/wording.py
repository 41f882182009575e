"""Where an order is, who acts, until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.cancellations.models import OrderCancellation
from orders.cancellations.prices import promises_shipping
from orders.cancellations.wording import badge, coming, lead, statement, until, waits_for
from orders.orders.models import Order, OrderLine
from orders.orders.pieces import LineFacts
from orders.orders.words import buyer, day_of, goods_detail, is_mine, parcel_name
from orders.parcels.models import Shipment
from orders.rules.wording import rules_url
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderStatus as S
from orders.statuses import ShipmentStatus
from portal.components import signs, times, values
from portal.kernel.money import format_money
from portal.time import clock

ORDER_TURNS: dict[str, signs.Turn] = {
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


def order_badge(order: Order, user: Any, case: Any = None) -> values.Badge:
    """Whose turn it is, and the status word; an open request about the order goes before its own status."""
    if case is not None and case.is_open and order.status != S.CANCELLED:
        return badge(case, user)
    if order.status == S.SHIPPED:
        return values.Badge("them", order.get_status_display(), icon="truck")
    turn = "you" if order_waits_for(order, user) else ORDER_TURNS[order.status]
    return values.Badge(turn, order.get_status_display())


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
    if order.status == S.PAID and order.stopped_at is not None and not mine:
        return _("Not to be sent: money of it went back elsewhere")
    if order.status == S.PAID and is_part_shipped:
        left = sum(line.unsent for line in lines)
        if mine:
            return ngettext(
                "Part of it is on its way; %(n)s piece is still to be sent",
                "Part of it is on its way; %(n)s pieces are still to be sent",
                left,
            ) % {"n": left}
        return ngettext(
            "Part of it has been sent; %(n)s piece is still to ship",
            "Part of it has been sent; %(n)s pieces are still to ship",
            left,
        ) % {"n": left}
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
        if order.promised_ship_at < clock.now():
            return _("It should have been shipped by %(when)s.") % {"when": times.moment_text(order.promised_ship_at)}
        return _("Shipping is promised %(when)s.") % {"when": times.by_text(order.promised_ship_at)}
    if order.status == S.SHIPPED:
        days = [parcel.expected_on for parcel in order.shipments.all() if parcel.expected_on]
        return _("Expected on %(day)s.") % {"day": times.day_text(max(days), weekday=True)} if days else ""
    if order.status == S.CANCELLED and is_mine(order, user):
        last = next((case for case in cases if case.status == C.COMPLETED), None)
        return lead(last, user) if last else ""
    return ""


def order_until(order: Order, user: Any, cases: Sequence[OrderCancellation] = ()) -> values.Until | None:
    """The deadline of the open request if there is one, else of the order."""
    for case in cases:
        if case.is_open and (found := until(case, user)):
            return found
    if order.status == S.PAID and order.promised_ship_at:
        return _ship_by(order, user)
    if order.status == S.DELIVERED and order.due_at:
        return values.Until(
            "them",
            _("Completes by itself on %(when)s") % {"when": times.moment_text(order.due_at)},
            silence=_("Not while a request is open. After-sales stays possible"),
            due_at=order.due_at,
        )
    return None


def _ship_by(order: Order, user: Any) -> values.Until:
    """Until when it is to be shipped, and what is so once that time is past. An appointment that passed costs what it costs."""
    promised, mine = order.promised_ship_at, is_mine(order, user)
    assert promised is not None
    if promised < clock.now():
        title = _("Should have been shipped by %(when)s") % {"when": times.end_text(promised)}
        silence = (
            _("It is late: you can cancel now without any cost")
            if mine
            else _("It is late: a cancellation costs the customer nothing now")
        )
    else:
        title = (_("To be shipped %(when)s") if user.is_seller else _("The seller ships %(when)s")) % {
            "when": times.by_text(promised)
        }
        silence = (
            _("Not shipped by then, you can cancel without any cost")
            if mine
            else _("Not shipped by then: a cancellation for late delivery costs the customer nothing")
        )
    tone: signs.Tone = "you" if user.is_seller else "them"
    return values.Until(
        "overdue" if promised < clock.now() else tone,
        title,
        silence=silence if promises_shipping(order) else "",
        due_at=promised,
    )


def order_steps(order: Order) -> list[values.Step]:
    """Ordered, paid, shipped, delivered; a cancelled order breaks off where it was."""
    path = [
        (_("Ordered"), _("Ordered"), order.placed_at),
        (_("Paid"), _("To pay"), order.paid_at),
        (_("Shipped"), _("To ship"), order.shipped_at),
        (_("Delivered"), _("On its way"), order.delivered_at),
    ]
    if order.status == S.CANCELLED:
        done = [values.Step(label, day_of(at, order), "done") for label, _ahead, at in path if at]
        end = day_of(order.cancelled_at, order) if order.cancelled_at else ""
        return [*done, values.Step(_("Cancelled"), end, "broken")]
    now = next((n for n, (_label, _ahead, at) in enumerate(path) if at is None), len(path))
    return [
        values.Step(label, day_of(at, order) if at else "", "done")
        if n < now
        else values.Step(ahead if n == now else label, "", "now" if n == now else "coming")
        for n, (label, ahead, at) in enumerate(path)
    ]


def goods(lines: Iterable[OrderLine], currency: str) -> list[values.Goods]:
    """Lines of an order as every page shows them."""
    return [values.Goods(line.name, goods_detail(line), line.paid, currency, glyph=line.glyph) for line in lines]


def held_note(line: LineFacts) -> str:
    """What of a line is spoken for."""
    if not line.held:
        return ""
    return ngettext(
        "%(n)s piece is in a request", "%(n)s pieces are in a request", line.held
    ) % {"n": line.held}  # fmt: skip


def sent_note(line: LineFacts, *, is_part_sent: bool) -> str:
    """Where the pieces of a line are, while some of the order's have been sent and others not."""
    if not is_part_sent or not line.line.left:
        return ""
    if not line.unsent:
        return _("sent")
    if not line.sent:
        return _("still to be sent")
    return _("%(sent)s sent, %(left)s still to be sent") % {"sent": line.sent, "left": line.unsent}


def whereabouts(line: LineFacts, parcels: Sequence[Shipment]) -> str:
    """Of the pieces of a line that can be chosen: "1 still at the seller, 1 in SF Express 778820314456"."""
    gone = line.sent_among(line.free)
    if not gone:
        return _("still at the seller")
    names = _(", ").join(parcel_name(parcel) for parcel in parcels)
    if not line.shippable:
        return _("in %(parcel)s") % {"parcel": names} if names else ""
    told = {"here": line.shippable, "gone": gone, "parcel": names}
    return _("%(here)s still at the seller, taken first; %(gone)s in %(parcel)s") % told


def taken_off(order: Order, lines: Iterable[OrderLine]) -> int:
    """What has been promised back of an order since it was paid, in minor units."""
    return sum(line.refunded for line in lines) + order.freight_returned


def order_sum(order: Order, lines: Iterable[OrderLine]) -> dict[str, Any]:
    """The one amount of an order's page: what it came to, and what of that remains."""
    note, off = "", taken_off(order, lines)
    if off:
        told = {"off": format_money(off, order.currency), "left": format_money(order.total - off, order.currency)}
        note = _("%(off)s taken off since; %(left)s remains.") % told
    return {"amount": order.total, "note": note}


def order_facts(order: Order, user: Any, lines: Iterable[OrderLine] = ()) -> list[values.Fact]:
    """Money and whereabouts."""
    rows = [
        values.Fact(_("Goods"), format_money(order.goods, order.currency)),
        values.Fact(_("Freight"), format_money(order.freight, order.currency)),
    ]
    if off := taken_off(order, lines):
        rows += [
            values.Fact(_("Taken off since"), f"−{format_money(off, order.currency)}"),
            values.Fact(_("Remains"), format_money(order.total - off, order.currency), strong=True),
        ]
    rows += [
        values.Fact(_("Seller"), order.shop.name),
        values.Fact(_("Order number"), order.shop_number),
        values.Fact(_("Number in this portal"), order.number),
        values.Fact(_("Ordered"), times.moment_text(order.placed_at)),
        values.Fact(_("Rules"), _("What cancelling costs, and who answers"), url=rules_url(order.number)),
    ]
    if order.address:
        rows.append(values.Fact(_("Address"), order.address))
    if not is_mine(order, user):
        rows.append(values.Fact(_("Buyer"), buyer(order)))
        if order.buyer_phone:
            rows.append(values.Fact(_("Phone"), order.buyer_phone))
    return rows


PARCEL_TURNS: dict[str, signs.Turn] = {
    ShipmentStatus.PACKED: "them",
    ShipmentStatus.IN_TRANSIT: "them",
    ShipmentStatus.DELIVERED: "good",
    ShipmentStatus.RETURNED: "over",
    ShipmentStatus.LOST: "bad",
}


def parcel_badge(parcel: Shipment) -> values.Badge:
    icon = "truck" if parcel.status == ShipmentStatus.IN_TRANSIT else ""
    return values.Badge(PARCEL_TURNS[parcel.status], parcel.get_status_display(), icon=icon)


def order_coming(order: Order, user: Any, cases: Sequence[OrderCancellation] = ()) -> values.Story | None:
    """What comes next for an order: the open request's next step, else shipping or arrival."""
    for case in cases:
        if case.is_open:
            return coming(case, user)
    if order.status == S.PAID:
        promised = order.promised_ship_at
        when = times.by_text(promised) if promised else ""
        if promised and promised < clock.now():
            when = _("overdue")
        return values.Story("truck", _("The seller ships it"), when=when, coming=True)
    if order.status == S.SHIPPED:
        days = [parcel.expected_on for parcel in order.shipments.all() if parcel.expected_on]
        return values.Story("home", _("It arrives"), when=times.by_text(max(days)) if days else "", coming=True)
    return None
