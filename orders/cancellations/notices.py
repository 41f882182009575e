"""Who is told what about orders."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.cancellations import wording
from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderStatus
from portal.notices import telling
from portal.people.models import Role, User


def staff_of(shop: Any) -> list[User]:
    """The people who answer for a shop."""
    return list(User.objects.filter(memberships__shop=shop, role=Role.SELLER, is_active=True))


def _case(case: OrderCancellation, reader: Any) -> Any:
    """The request's own sentence, as this reader reads it."""
    return lambda: wording.statement(case, reader)


@telling.about(OrderCancellation, C.REQUESTED)
def somebody_asks_to_cancel(case: OrderCancellation, change: Any) -> telling.News:
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


@telling.about(
    OrderCancellation, C.COUNTERED, C.RECALLING, C.REJECTED, C.REFUSED, C.MISSED, C.COMPLETED, C.PLATFORM_REVIEW
)
def the_customer_hears(case: OrderCancellation, change: Any) -> telling.News:
    yield case.customer, _case(case, case.customer)


@telling.about(OrderCancellation, C.RETRACTED, C.REFUSED, C.PLATFORM_REVIEW)
def the_shop_hears(case: OrderCancellation, change: Any) -> telling.News:
    for person in staff_of(case.shop):
        yield person, _case(case, person)


@telling.about(OrderCancellation, C.COMPLETED, C.RECALLING)
def the_shop_hears_of_the_platforms_decision(case: OrderCancellation, change: Any) -> telling.News:
    if change.from_status == C.PLATFORM_REVIEW:
        for person in staff_of(case.shop):
            yield person, _("The platform decided for the customer; its reasons stand there")


@telling.about(Order, OrderStatus.PAID)
def its_money_went_back(order: Order, change: Any) -> telling.News:
    """Whoever would send the goods hears that they wait, and when they need not wait any longer."""
    if change.step in ("stop", "let_go"):
        for person in staff_of(order.shop):
            yield (
                person,
                _("Do not send it: money of this order went back elsewhere")
                if change.step == "stop"
                else _("It can be sent again: the money that went back elsewhere is not in the way any more"),
            )
