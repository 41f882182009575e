"""Who is told what about orders."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import statements
from orders.models import Order, OrderCancellation, OrderChange, Shipment
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderChangeStatus, OrderStatus, ShipmentStatus
from portal import notices
from portal.models import Role, User
from portal.notices import text


def staff_of(shop: Any) -> list[User]:
    """The people who answer for a shop."""
    return list(User.objects.filter(memberships__shop=shop, role=Role.SELLER, is_active=True))


def _case(case: OrderCancellation, reader: Any) -> Any:
    """The request's own sentence, as this reader reads it."""
    return lambda: statements.statement(case, reader)


@notices.about(OrderCancellation, C.REQUESTED)
def somebody_asks_to_cancel(case: OrderCancellation, change: Any) -> notices.News:
    if change.step == "take_back_cost":
        yield case.customer, _("The seller took the proposed cost back and answers anew")
        return
    if change.step == "take_back":
        yield case.customer, _("The seller took the rejection back and answers anew")
        return
    for person in staff_of(case.shop):
        yield person, _case(case, person)
    if change.on_behalf_of_id:
        yield case.customer, _("A cancellation was asked for on your behalf")


@notices.about(
    OrderCancellation, C.COUNTERED, C.RECALLING, C.REJECTED, C.REFUSED, C.MISSED, C.COMPLETED, C.PLATFORM_REVIEW
)
def the_customer_hears(case: OrderCancellation, change: Any) -> notices.News:
    yield case.customer, _case(case, case.customer)


@notices.about(OrderCancellation, C.RETRACTED, C.REFUSED, C.PLATFORM_REVIEW)
def the_shop_hears(case: OrderCancellation, change: Any) -> notices.News:
    for person in staff_of(case.shop):
        yield person, _case(case, person)


@notices.about(OrderCancellation, C.COMPLETED, C.RECALLING)
def the_shop_hears_of_the_platforms_decision(case: OrderCancellation, change: Any) -> notices.News:
    if change.from_status == C.PLATFORM_REVIEW:
        for person in staff_of(case.shop):
            yield person, _("The platform decided for the customer; its reasons stand there")


@notices.about(OrderChange, OrderChangeStatus.REQUESTED)
def a_change_is_wished_for(change: OrderChange, told: Any) -> notices.News:
    for person in staff_of(change.shop):
        yield person, text(_("A change is wished for: %(what)s"), what=lambda: statements.change_statement(change))


@notices.about(OrderChange, OrderChangeStatus.APPLIED)
def the_change_is_made(change: OrderChange, told: Any) -> notices.News:
    yield change.customer, _("Your change to the order is made")


@notices.about(OrderChange, OrderChangeStatus.REFUSED)
def the_change_is_not_made(change: OrderChange, told: Any) -> notices.News:
    yield change.customer, _("Your change was not possible; the order stays as it is")


@notices.about(Order, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
def it_moves(order: Order, change: Any) -> notices.News:
    """News of what was over before it was heard of is no news; that a time was corrected is, for whom it counts."""
    if order.customer is None or order.status == OrderStatus.COMPLETED:
        return
    if change.step == "redate":
        yield order.customer, _("The seller corrected when your order was sent or arrived")
    else:
        yield order.customer, lambda: statements.order_statement(order, order.customer)


@notices.about(Order, OrderStatus.PAID)
def its_money_went_back(order: Order, change: Any) -> notices.News:
    """Whoever would send the goods hears that they wait, and when they need not wait any longer."""
    if change.step in ("stop", "let_go"):
        for person in staff_of(order.shop):
            yield (
                person,
                _("Do not send it: money of this order went back elsewhere")
                if change.step == "stop"
                else _("It can be sent again: the money that went back elsewhere is not in the way any more"),
            )


@notices.about(Shipment, ShipmentStatus.IN_TRANSIT)
def its_number_was_wrong(parcel: Shipment, change: Any) -> notices.News:
    """Both sides follow the right parcel from now on; that it was sent is told of the order."""
    if change.step == "correct":
        right = text(_("A tracking number was corrected: now %(parcel)s"), parcel=statements.parcel_name(parcel))
        for person in (parcel.order.customer, *staff_of(parcel.order.shop)):
            yield person, right
