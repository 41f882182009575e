"""What customers say when they want to cancel an order, and which of theirs can be cancelled now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders import facts
from orders.actions import ORDER
from orders.models import Order
from orders.statuses import OrderStatus
from portal import look
from portal.errors import Refused
from portal.wishes import Answer, wish

LOOKED_AT = 5
"""The newest orders that are not over; the list holds all."""

OPEN = (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED)


@wish(
    r"\bcancel\w*", r"don.?t (want|need) (it|this|that|the)", "取消", "不想要", "不要了", "退订", "买错|拍错|下错", "别发货|不发货",
    but=r"after.?sales|\b(withdraw|return|exchange|repair|complain|account|newsletter|subscription|fee|penalt)\w*"
    r"|售后|撤销|退货|退款|换货|维修|投诉|账号|账户",
)  # fmt: skip
def to_cancel_an_order(user: Any) -> Answer:
    """Each open order: cancelled in one step, asked for, or why not. Three queries."""
    orders = facts.with_company(Order.objects.for_user(user)).prefetch_related("cancellations")
    rows = [_row(order, user) for order in orders.filter(customer=user, status__in=OPEN).order_by("-pk")[:LOOKED_AT]]
    return Answer(
        _("Cancel an order"),
        rows,
        nothing=_("None of your orders is open. What has been delivered is returned or exchanged under after-sales."),
    )


def _row(order: Order, user: Any) -> look.Row:
    goods = _(", ").join(line.line.name for line in facts.lines_of(order))
    name, says = "cancel", _("Can be cancelled now")
    if order.status == OrderStatus.SHIPPED:
        name, says = "request_cancellation", _("It is on its way: the seller has to agree")
    try:
        ORDER.by_name[name].rule(order, user)
    except Refused as no:
        return look.Row("lock", goods, url=order.get_absolute_url(), text=str(no.sentence))
    return look.Row("stop", goods, url=ORDER.url(order, name), text=says)
