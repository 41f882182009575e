"""What customers say about after-sales, and what they can do about it now."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from orders.facts import company
from orders.models import Order
from orders.statuses import OrderStatus
from portal import look
from portal.errors import Refused
from portal.wishes import Answer, wish
from tickets import facts, policies, statements
from tickets.actions import TICKET
from tickets.models import Ticket

LOOKED_AT = 5


@wish(
    r"withdraw\w*", r"\b(cancel|stop|undo)\w*\b.*\b(after.?sales|return|refund|request|case|exchange|repair)",
    "撤销", "取消.{0,4}(售后|申请|退货|退款|换货|维修)", "不退了|不换了|不修了", but=r"\b(fee|penalt|polic)\w*",
)  # fmt: skip
def to_withdraw_a_case(user: Any) -> Answer:
    """Each open case: withdrawn at once, asked for, or why not."""
    cases = facts.with_row(Ticket.objects.for_user(user)).filter(customer=user, status__in=Ticket.OPEN)
    rows = [_withdrawing(ticket, user) for ticket in cases.order_by("-pk")[:LOOKED_AT]]
    return Answer(_("Withdraw an after-sales request"), rows, nothing=_("None of your after-sales requests is open."))


def _withdrawing(ticket: Ticket, user: Any) -> look.Row:
    reason = ""
    for name in ("cancel", "withdraw"):
        action = TICKET.by_name[name]
        try:
            action.rule(ticket, user)
        except Refused as no:
            reason = str(no.sentence)
        else:
            return look.Row(
                "undo",
                statements.statement(ticket, user),
                url=TICKET.url(ticket, name),
                text=action.says_of(ticket, user),
            )
    return look.Row("lock", statements.statement(ticket, user), url=ticket.get_absolute_url(), text=reason)


@wish(
    r"\b(return|exchange|replac|repair|broken|defect|faulty|damag|wrong (item|size|colou?r)|missing|does ?n.t (work|fit))\w*",
    r"\b(send|give) (it|this|them) back", "退货|换货|维修|质量|坏了|破损|少发|漏发|发错|补发|尺码|不合适|保修",
    but=r"撤销|不退了|不换了|取消.{0,4}(售后|申请|退货|换货|维修)|withdraw|cancel",
)  # fmt: skip
def to_get_after_sales_help(user: Any) -> Answer:
    """Each order that something can be asked for."""
    sent = (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
    orders = (
        Order.objects.for_user(user).filter(customer=user, status__in=sent).select_related("shop", "customer", "charge")
    )
    rows = []
    for order in orders.prefetch_related(company()).order_by("-pk")[:LOOKED_AT]:
        try:
            policies.raise_ticket(order, user)
        except Refused:
            continue
        names = _(", ").join(line.name for line in order.lines.all())
        text = order.get_status_display()
        rows.append(look.Row("hand", names, url=reverse("tickets:raise", args=[order.number]), text=text))
    return Answer(
        _("Get after-sales help"),
        rows,
        nothing=_("No order of yours has been sent, so there is nothing to return or repair yet."),
    )
