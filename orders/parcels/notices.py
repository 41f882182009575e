"""Who is told what of parcels, by which words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.cancellations.notices import staff_of
from orders.orders import wording, words
from orders.orders.models import Order
from orders.parcels.models import Shipment
from orders.statuses import OrderStatus, ShipmentStatus
from portal.notices import telling
from portal.notices.telling import text


@telling.about(Order, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
def it_moves(order: Order, change: Any) -> telling.News:
    """News of what was over before it was heard of is no news; that a time was corrected is, for whom it counts."""
    if order.customer is None or order.status == OrderStatus.COMPLETED:
        return
    if change.step == "redate":
        yield order.customer, _("The seller corrected when your order was sent or arrived")
    else:
        yield order.customer, lambda: wording.order_statement(order, order.customer)


@telling.about(Shipment, ShipmentStatus.IN_TRANSIT)
def its_number_was_wrong(parcel: Shipment, change: Any) -> telling.News:
    """Both sides follow the right parcel from now on; that it was sent is told of the order."""
    if change.step == "correct":
        right = text(_("A tracking number was corrected: now %(parcel)s"), parcel=words.parcel_name(parcel))
        for person in (parcel.order.customer, *staff_of(parcel.order.shop)):
            yield person, right
