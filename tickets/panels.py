"""What after-sales shows on the pages of lower floors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order
from orders.orders.pieces import lines_of
from orders.statuses import CancellationStatus, OrderStatus
from portal.components import times, values
from portal.kernel.errors import Refused
from portal.kernel.money import format_money
from portal.pages import panels
from portal.pages.panels import Panel, Way
from portal.people.models import Industry
from portal.time import clock
from tickets.cases import company, money
from tickets.cases import selectors as case_selectors
from tickets.cases import wording as case_wording
from tickets.cases.models import Ticket
from tickets.industries.models import IndustryRule, RuleKind
from tickets.raising import permissions
from tickets.usual_times import selectors as usual_time_selectors
from tickets.usual_times import wording as usual_time_wording
from tickets.warranties import terms
from tickets.withdrawals import owing
from tickets.withdrawals import wording as withdrawal_wording
from tickets.withdrawals.models import TicketCancellation

OWN_WAYS = (Industry.DINING, Industry.MEDICAL, Industry.FINANCE, Industry.SERVICE)
"""Industries whose orders are not cancelled as those of a shop are; what a shop's page says anyway is not said again."""


@panels.on("order")
def cases_of_an_order(order: Any, user: Any) -> Panel | None:
    """The order's cases, and what is on record of its goods."""
    rows = [
        values.Row(
            company.badge(ticket, user).sign,
            case_wording.statement(ticket, user),
            url=ticket.get_absolute_url(),
            text=f"{ticket.number} · {ticket.get_status_display()}",
        )
        for ticket in case_selectors.with_row(Ticket.objects.for_user(user)).filter(order=order).order_by("-pk")[:10]
    ]
    sent = [line.line for line in lines_of(order) if line.sent]
    if not rows and not sent:
        return None
    known = terms.terms_of(order.shop, [line.sku for line in sent]) if sent else {}
    days = terms.days_to_return(order, known, sent, today=clock.today(order.shop.country))
    return Panel(
        "tickets/parts/_of_order.html",
        {"rows": rows, "days": days, "warranty_url": reverse("warranties:detail", args=[order.number])},
    )


@panels.notes("order")
def until_when_it_can_go_back(orders: Sequence[Any], user: Any) -> dict[int, str]:
    """On the cards of orders that arrived: until when they can go back without a reason. One query."""
    arrived = [order for order in orders if order.status in (OrderStatus.DELIVERED, OrderStatus.COMPLETED)]
    wanted = {order.pk: {line.sku for line in order.lines.all() if line.left} for order in arrived}
    known = terms.terms_of_shops({order.shop_id: order.shop for order in arrived}, set().union(*wanted.values()))
    told = {}
    for order in arrived:
        spans = [
            terms.span(order, terms.of_product(known[order.shop_id], sku), terms.Window.NO_REASON)
            for sku in wanted[order.pk]
        ]
        last = max((one.last for one in spans if one.last is not None), default=None)
        if last is not None:
            words = (
                _("Return without a reason until %(day)s")
                if clock.today(order.shop.country) <= last
                else _("Return without a reason ended on %(day)s")
            )
            told[order.pk] = words % {"day": times.day_text(last)}
    return told


@panels.way("order")
def to_get_after_sales_help(order: Any, user: Any) -> Way | None:
    """Where pieces were sent that no case has yet. No query on a page whose order came with its lines."""
    if order.customer_id is None or not any(min(line.free, line.sent) for line in lines_of(order)):
        return None
    try:
        permissions.raise_ticket(order, user)
    except Refused:
        return None
    mine = order.customer_id == user.pk
    return Way(
        _("Get after-sales help"),
        reverse("tickets:raise", args=[order.number]),
        says=_("Return, exchange or repair; something broken or missing") if mine else _("In the customer's name"),
        icon="wrench",
        instead_of=("delivered",),
    )


@panels.way("cancellation")
def to_return_what_could_not_be_stopped(case: Any, user: Any) -> Way | None:
    """The parcel arrived all the same: its customer is told that a return can be asked for, so here is where."""
    if case.status != CancellationStatus.MISSED or case.customer_id != user.pk:
        return None
    return to_get_after_sales_help(case.order, user)


@panels.on("order")
def where_to_ask(order: Any, user: Any) -> Panel | None:
    """For its customer: a question about this order, answered in writing by its shop."""
    if order.customer_id != user.pk:
        return None
    return Panel("tickets/parts/_ask.html", {"url": f"{reverse('questions:new')}?{urlencode({'order': order.number})}"})


@panels.on("ticket")
def how_long_it_usually_takes(ticket: Any, user: Any) -> Panel | None:
    """Beside an open case: what such cases take here, how far this one is, and what that depends on (R62–R71)."""
    if not ticket.is_open:
        return None
    known = usual_time_selectors.usual_of(ticket)
    told = usual_time_wording.usual(ticket.type, known, age=clock.now() - ticket.created_at)
    return Panel("tickets/parts/_usual.html", {"usual": told})


@panels.on("refund")
def withdrawal_of_its_case(refund: Any, user: Any) -> Panel | None:
    """On a refund's page: that the case it belongs to is being withdrawn, and what that means for this money."""
    if refund.reimbursement.cause_label != Ticket.machine() or refund.status not in (*money.WAITING, *money.AGREED):
        return None
    rows = TicketCancellation.objects.for_user(user).select_related("ticket__shop", "customer", "repayment")
    row = rows.filter(ticket__number=refund.reimbursement.cause_number, status__in=TicketCancellation.OPEN).first()
    if row is None:
        return None
    return Panel(
        "tickets/parts/_of_refund.html",
        {
            "rows": [
                values.Row(
                    "undo",
                    withdrawal_wording.withdrawal_statement(row, user),
                    url=row.get_absolute_url(),
                    text=owing.money_of_withdrawn(row, refund.status, mine=company.is_mine(row, user)),
                )
            ]
        },
    )


@panels.on("cancel")
@panels.on("request_cancellation")
@panels.on("cancellation")
def how_it_goes_in_this_industry(obj: Any, user: Any) -> Panel | None:
    """Before an order is cancelled, and where that is answered: how it goes in this industry (R155–R158); staff also read
    what they check before they agree."""
    if not isinstance(obj, Order | OrderCancellation) or obj.shop.industry not in OWN_WAYS:
        return None
    kinds = [RuleKind.FEATURE, RuleKind.CAUTION]
    if user.is_seller or user.is_support:
        kinds.append(RuleKind.CHECK)
    rules = [rule for rule in IndustryRule.objects.of(obj.shop.industry) if rule.kind in kinds]
    return Panel("tickets/parts/_how_it_goes.html", {"rules": rules}) if rules else None


@panels.on("repayment")
def what_is_paid_back(repayment: Any, user: Any) -> Panel | None:
    """What a repayment is made of, money that was given and costs agreed; and where words and files about it are given."""
    row = TicketCancellation.objects.for_user(user).filter(repayment=repayment).select_related("ticket").first()
    if row is None:
        return None
    costs = min(row.kept, repayment.amount)
    parts = [(_("Given to you before"), repayment.amount - costs), (_("Costs agreed"), costs)]
    if user.pk != repayment.payer_id:
        parts[0] = (_("Given to the customer before"), repayment.amount - costs)
    facts = [values.Fact(name, format_money(amount, repayment.currency)) for name, amount in parts if amount]
    return Panel(
        "tickets/parts/_of_repayment.html",
        {"facts": facts, "case": row.ticket.number, "talk_url": reverse("tickets:talk", args=[row.ticket.number])},
    )


@panels.on("order")
@panels.on("cancellation")
@panels.on("refund")
@panels.on("ticket")
@panels.on("withdrawal")
def where_to_complain(obj: Any, user: Any) -> Panel | None:
    """For the one whose it is: how it was handled can be complained about, and its shop reported (R89, R97)."""
    if user.pk not in (getattr(obj, "customer_id", None), getattr(obj, "payer_id", None)):
        return None
    about = "?" + urlencode({"about": obj.number})
    return Panel(
        "tickets/parts/_complain.html",
        {"complain_url": reverse("complaints:new") + about, "report_url": reverse("complaints:report") + about},
    )
