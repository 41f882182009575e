"""What customers say when they want to cancel or change an order or wait for it, and for which of theirs that can be done now."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from orders.orders import pieces, selectors, wording
from orders.orders.actions import ORDER
from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.components import values
from portal.kernel.errors import Refused
from portal.pages.intents import Answer, wish

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
    orders = selectors.with_company(Order.objects.for_user(user)).prefetch_related("cancellations")
    rows = [_row(order, user) for order in orders.filter(customer=user, status__in=OPEN).order_by("-pk")[:LOOKED_AT]]
    return Answer(
        _("Cancel an order"),
        rows,
        nothing=_("None of your orders is open. What has been delivered is returned or exchanged under after-sales."),
    )


def _open_orders(user: Any, *statuses: str) -> QuerySet:
    """This customer's own, the newest first, with all that rules look at. Three queries."""
    orders = selectors.with_company(Order.objects.for_user(user)).prefetch_related("changes")
    return orders.filter(customer=user, status__in=statuses, binned_at__isnull=True).order_by("-pk")[:LOOKED_AT]


def _goods(order: Order) -> str:
    return _(", ").join(line.line.name for line in pieces.lines_of(order))


@wish(
    r"\b(chang|correct|updat|edit)\w*\b.*\b(address|order|variant|colou?r|size|quantit|deliver)", r"\b(wrong|other|another|new) address",
    "(改|换|填错|写错|修改|变更).{0,4}(地址|收货|收件|订单|颜色|规格|尺码|数量)", "地址.{0,4}(错|改|换)",
    but=r"\b(exchange|e-?mail|password|account)\w*|换货|密码|账号|账户|售后",
)  # fmt: skip
def to_change_an_order(user: Any) -> Answer:
    """Each order that the seller still has: changed in one step, or why not."""
    return Answer(
        _("Change an order"),
        [
            _stepping(order, user, "change", "edit")
            for order in _open_orders(user, OrderStatus.PLACED, OrderStatus.PAID)
        ],
        nothing=_(
            "None of your orders is still at the seller. What is on its way can be cancelled, or exchanged later."
        ),
    )


@wish(
    r"\b(when|why|not|n.t|still|how long)\b.*\b(ship|dispatch|sent out)\w*", r"\b(ship|dispatch)\w*\b.*\b(when|yet|late)\b",
    "(还没|还不|怎么不|怎么没|什么时候|何时|多久|几天|催|一直没).{0,4}发货", "发货.{0,4}(时间|多久|慢|了吗)",
    but=r"\b(freight|cost|fee|pay)\w*|运费",
)  # fmt: skip
def to_know_when_it_is_shipped(user: Any) -> Answer:
    """Each order that is paid and not sent, with the time that was promised."""
    rows = [
        values.Row(
            "truck",
            _goods(order),
            url=order.get_absolute_url(),
            text=" · ".join(word for word in (order.shop_number, wording.order_lead(order, user)) if word),
        )
        for order in _open_orders(user, OrderStatus.PAID)
    ]
    return Answer(_("Waiting to be shipped"), rows, nothing=_("None of your orders waits to be shipped."))


def _row(order: Order, user: Any) -> values.Row:
    if order.status == OrderStatus.SHIPPED:
        says = _("It is on its way: the seller has to agree")
        return _stepping(order, user, "request_cancellation", "stop", says)
    return _stepping(order, user, "cancel", "stop", _("Can be cancelled now"))


def _stepping(order: Order, user: Any, name: str, icon: str, says: str = "") -> values.Row:
    """The way to a step, told as `says` or as the step itself tells it; or why it can't be taken, told by its rule."""
    action, goods = ORDER.by_name[name], _goods(order)
    try:
        action.rule(order, user)
    except Refused as no:
        return values.Row("lock", goods, url=order.get_absolute_url(), text=f"{order.shop_number} · {no.sentence}")
    text = f"{order.shop_number} · {says or action.says_of(order, user)}"
    return values.Row(icon, goods, url=ORDER.url(order, name), text=text)
