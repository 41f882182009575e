"""What all sentences of orders are made of: whose it is, its day, its goods, its parcel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order, OrderLine
from orders.orders.pieces import LineFacts
from orders.parcels.models import Shipment
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderStatus
from portal.components import times
from portal.people.models import Role
from portal.time import clock


@dataclass(frozen=True)
class OpenCase:
    """The open request about an order, from the columns of `selectors.with_open_case`."""

    number: str
    status: str
    customer_id: int | None
    countered: int
    returned: int
    currency: str
    after_shipping: bool
    due_at: Any
    filed_by_shop: bool = False
    requested_by_id: int | None = None
    is_open: bool = True

    def get_status_display(self) -> str:
        return str(C(self.status).label)


def open_case(order: Any) -> OpenCase | None:
    """What `selectors.with_open_case` found."""
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
        order.case_asker == Role.SELLER,
    )


def is_mine(row: Any, user: Any) -> bool:
    """Whether the reader is the customer."""
    return row.customer_id is not None and row.customer_id == user.pk


def day_of(moment: Any, row: Any) -> str:
    """The day of a moment where the shop is."""
    return times.day_text(moment.astimezone(clock.zone(row.shop.country)).date())


def end_day(moment: datetime, row: Any) -> str:
    """The day on which a time ends where the shop is; the minute of midnight ends the day before, as `times.end_text` says."""
    return day_of(moment - timedelta(minutes=1), row)


def pieces_text(count: int) -> str:
    return ngettext("%(n)s piece", "%(n)s pieces", count) % {"n": count}


def goods_detail(line: OrderLine, quantity: int | None = None) -> str:
    """ "matt black · 2 pieces · 1 cancelled"."""
    words = [line.variant, pieces_text(line.quantity if quantity is None else quantity)]
    if quantity is None and line.cancelled_quantity:
        words.append(_("%(n)s cancelled") % {"n": line.cancelled_quantity})
    if quantity is None and line.returned_quantity:
        words.append(_("%(n)s returned") % {"n": line.returned_quantity})
    return " · ".join(str(word) for word in words if word)


def kind_and_promise(case: OrderCancellation) -> str:
    """ "Cancellation · ship by 12 Oct": for a queue, with the day promised for what is still to be shipped."""
    order = case.order
    if order.status != OrderStatus.PAID or order.promised_ship_at is None:
        return str(case.kind_label)
    return _("%(kind)s · ship by %(day)s") % {"kind": case.kind_label, "day": day_of(order.promised_ship_at, order)}


def goods_in_words(lines: Iterable[OrderLine]) -> str:
    """ "Cup (matt black · 2 pieces · 1 cancelled); shelf (1 piece)", all goods of an order in one cell."""
    return "; ".join(_("%(name)s (%(detail)s)") % {"name": line.name, "detail": goods_detail(line)} for line in lines)


def to_ship_in_words(lines: Iterable[LineFacts]) -> str:
    """ "Cup (matt black · 1 piece · 1 on hold); shelf (1 piece)", what of an order is still at the seller."""
    return "; ".join(
        _("%(name)s (%(detail)s)") % {"name": line.line.name, "detail": _to_ship_detail(line)}
        for line in lines
        if line.unsent
    )


def _to_ship_detail(line: LineFacts) -> str:
    held = line.unsent - line.shippable
    detail = " · ".join(word for word in (line.line.variant, pieces_text(line.shippable)) if word)
    on_hold = _("%(n)s on hold") % {"n": held}
    return f"{detail} · {on_hold}" if held else detail


def buyer(order: Order) -> str:
    """What staff call the customer."""
    return order.buyer_name or (order.customer.name if order.customer else "") or _("Not claimed yet")


def parcel_name(parcel: Shipment) -> str:
    """ "SF Express 778820314456"."""
    return " ".join(word for word in (parcel.carrier, parcel.tracking_number) if word) or parcel.number


def parcel_pieces(parcel: Shipment) -> str:
    """ "Cup ×1, shelf ×2", what is in a parcel that came with its pieces."""
    return _(", ").join(f"{row.line.name} ×{row.quantity}" for row in parcel.lines.all())


def parcel_title(parcel: Shipment) -> str:
    """ "SF Express 778820314456 · In transit"."""
    return f"{parcel_name(parcel)} · {parcel.get_status_display()}"
