"""What customers say about after-sales, and what they can do about it now."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from orders.orders import wording as order_wording
from orders.orders.models import Order
from orders.orders.pieces import company, lines_of
from orders.parcels.models import Shipment
from orders.statuses import OrderStatus, ShipmentStatus
from portal.components import values
from portal.kernel.errors import Refused
from portal.pages.intents import Answer, wish
from tickets.cases import selectors
from tickets.cases import wording as case_wording
from tickets.cases.actions import TICKET
from tickets.cases.models import Ticket, TicketType
from tickets.raising import permissions
from tickets.usual_times import wording as usual_time_wording

LOOKED_AT, MOST = 5, 20
"""So many are shown, and so many orders at most looked through for them."""


@wish(
    r"withdraw\w*", r"\b(cancel|stop|undo)\w*\b.*\b(after.?sales|return|refund|request|case|exchange|repair)",
    "撤销", "取消.{0,4}(售后|申请|退货|退款|换货|维修)", "不退了|不换了|不修了", but=r"\b(fee|penalt|polic)\w*",
)  # fmt: skip
def to_withdraw_a_case(user: Any) -> Answer:
    """Each open case: withdrawn at once, asked for, or why not."""
    cases = selectors.with_row(Ticket.objects.for_user(user)).filter(customer=user, status__in=Ticket.OPEN)
    rows = [_withdrawing(ticket, user) for ticket in cases.order_by("-pk")[:LOOKED_AT]]
    return Answer(_("Withdraw an after-sales request"), rows, nothing=_("None of your after-sales requests is open."))


def _withdrawing(ticket: Ticket, user: Any) -> values.Row:
    reason = ""
    for name in ("cancel", "withdraw"):
        action = TICKET.by_name[name]
        try:
            action.rule(ticket, user)
        except Refused as no:
            reason = str(no.sentence)
        else:
            return values.Row(
                "undo",
                case_wording.statement(ticket, user),
                url=TICKET.url(ticket, name),
                text=action.says_of(ticket, user),
            )
    return values.Row("lock", case_wording.statement(ticket, user), url=ticket.get_absolute_url(), text=reason)


KINDS = (TicketType.RETURN_REFUND, TicketType.EXCHANGE, TicketType.REPAIR, TicketType.PART, TicketType.REFUND_ONLY)


@wish(
    r"\bhow (long|many (days|weeks))\b.*\b(return|exchang|repair|after.?sales|case|review|inspect)", r"\bhow long\b.*\btakes?\b",
    "(售后|退货|换货|维修|退换|补发|验货|审核).{0,6}(多久|几天|多长|什么时候)", "(多久|几天|多长).{0,6}(售后|退货|换货|维修|退换|补发|验货|审核)",
    but=r"\b(refund|money|ship|deliver|dispatch)\w*|退款|到账|发货|钱",
)  # fmt: skip
def to_know_how_long_it_takes(user: Any) -> Answer:
    """What cases of each kind usually take; a case's own page tells what was measured. No query."""
    hours = reverse("help_article", args=["deadlines"])
    rows = [
        values.Row("clock", kind.label, url=hours, text=usual_time_wording.usual(kind, None).title) for kind in KINDS
    ]
    return Answer(_("How long after-sales usually takes"), rows)


@wish(
    r"\b(return|exchange|replac|repair|broken|defect|faulty|damag|wrong (item|size|colou?r)|missing|does ?n.t (work|fit))\w*",
    r"\b(send|give) (it|this|them) back", "退货|换货|维修|质量|坏了|破损|少发|漏发|发错|补发|尺码|不合适|保修",
    but=r"撤销|不退了|不换了|取消.{0,4}(售后|申请|退货|换货|维修)|withdraw|cancel",
)  # fmt: skip
def to_get_after_sales_help(user: Any) -> Answer:
    """Each order of which something arrived that no case has yet, the newest first. Two queries."""
    arrived = Shipment.objects.filter(order=OuterRef("pk"), status=ShipmentStatus.DELIVERED)
    over = Q(status__in=(OrderStatus.DELIVERED, OrderStatus.COMPLETED))
    orders = Order.objects.for_user(user).filter(over | Exists(arrived), customer=user)
    rows: list[values.Row] = []
    for order in (
        orders.select_related("shop", "customer").prefetch_related(company()).order_by("-placed_at", "-pk")[:MOST]
    ):
        free = [line.line.name for line in lines_of(order) if min(line.free, line.sent)]
        if not free or len(rows) == LOOKED_AT or not _is_raisable(order, user):
            continue
        text = f"{order.shop_number} · {order_wording.order_statement(order, user)}"
        url = reverse("tickets:raise", args=[order.number])
        rows.append(values.Row("hand", _(", ").join(free), url=url, text=text))
    return Answer(
        _("Get after-sales help"),
        rows,
        nothing=_("Nothing that arrived is free for a new case. Cases under way stand under My after-sales."),
    )


def _is_raisable(order: Order, user: Any) -> bool:
    try:
        permissions.raise_ticket(order, user)
    except Refused:
        return False
    return True
