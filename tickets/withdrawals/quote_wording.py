"""The sentences of a case's quote: of what its money is made, why, and by which rules."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.cancellations.consequences import goods_row, rules_row, verdict
from orders.cancellations.quotes import CARRIER, SHOP
from orders.orders.models import Order
from portal.components import values
from portal.kernel.money import format_money
from tickets.cases.models import Ticket
from tickets.withdrawals import quotes


def money_rows(ticket: Ticket, order: Order) -> list[values.Consequence]:
    """Goods, freight and rules, where the money of the pieces is what goes back; nothing for other wishes."""
    if ticket.type not in quotes.REFUNDING or not ticket.quote.get("lines"):
        return []
    freight = values.Consequence(
        "truck", _("Freight"), format_money(ticket.freight_back, ticket.currency), freight_why(ticket.quote)
    )
    return [goods_row(ticket.quote), freight, rules_row(ticket.quote, order)]


def money_facts(ticket: Ticket) -> list[values.Fact]:
    """Freight and rules in as few rows as fit beside a case; no row for freight that never was."""
    rows = money_rows(ticket, ticket.order)[1:]
    if rows and verdict(ticket.quote, "freight").get("code") == "none":
        rows = rows[1:]
    amounts = {row.what: row.end for row in rows if ticket.freight_back and row.end}
    return [
        values.Fact(row.what, _("Those of the day of the order"), url=row.url)
        if row.url
        else values.Fact(row.what, " · ".join(filter(None, [str(amounts.get(row.what, "")), str(row.why)])))
        for row in rows
    ]


def freight_why(quote: dict[str, Any]) -> str:
    """Why the freight of the order comes back with the pieces, or does not."""
    code = verdict(quote, "freight").get("code", "")
    if code == "none":
        return _("There is no freight to give back.")
    if quote["freight"] and quote["fault"] == CARRIER:
        return _("The reason is the carrier's to bear, so the order's freight comes back, too.")
    if quote["freight"]:
        return _("The reason is the seller's to bear, so the order's freight comes back, too.")
    if quote["fault"] in (SHOP, CARRIER):
        return _("It comes back with the last piece of the order.")
    return _("The parcel was delivered, so the order's freight is spent.")
