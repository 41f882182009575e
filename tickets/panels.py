"""What after-sales shows on the pages of lower floors."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from portal import look, panels
from portal.errors import Refused
from portal.panels import Panel
from tickets import facts, policies, statements
from tickets.models import Ticket


@panels.on("order")
def cases_of_an_order(order: Any, user: Any) -> Panel | None:
    """The order's cases, and the way to raise one."""
    rows = [
        look.Row(
            statements.badge(ticket, user).sign,
            statements.statement(ticket, user),
            url=ticket.get_absolute_url(),
            text=f"{ticket.number} · {ticket.get_status_display()}",
        )
        for ticket in facts.with_row(Ticket.objects.for_user(user)).filter(order=order).order_by("-pk")[:10]
    ]
    url = ""
    try:
        policies.raise_ticket(order, user)
        url = reverse("tickets:raise", args=[order.number])
    except Refused:
        pass
    return (
        Panel(
            "tickets/parts/_of_order.html",
            {"rows": rows, "url": url, "warranty_url": reverse("warranties:detail", args=[order.number])},
        )
        if rows or url
        else None
    )
