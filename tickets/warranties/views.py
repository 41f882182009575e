"""The warranty of what was ordered: terms, dates, what was done to it so far, and whether it is covered and why (O)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.views.generic import TemplateView

from orders.orders.models import Order
from portal.audit.timeline import name_for
from portal.components import signs, values
from portal.pages.details import find
from portal.people.audience import SIGNED_IN, open_to
from portal.time import clock
from tickets.cases.models import Ticket
from tickets.warranties import terms
from tickets.warranties.models import ServiceRecord

TURNS: dict[bool | None, signs.Turn] = {True: "good", False: "bad", None: "them"}


@open_to(*SIGNED_IN)
class WarrantyPage(TemplateView):
    """One order's warranty, line by line. `?case=`: also whether it covers what that case complains about."""

    model = Order
    template_name = "tickets/warranty.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        order = find(Order.objects.for_user(user).select_related("shop"), kwargs["number"])
        cases = Ticket.objects.for_user(user).filter(order=order, number=self.request.GET.get("case", ""))
        case = cases.select_related("reason").prefetch_related("lines").first()
        complained = {row.line_id for row in case.lines.all()} if case else set()
        lines = list(order.lines.order_by("position"))
        known = terms.terms_of(order.shop, [line.sku for line in lines])
        records = ServiceRecord.objects.for_user(user).filter(line__order=order).select_related("told_by")
        history: dict[int, list[ServiceRecord]] = {}
        for record in records:
            history.setdefault(record.line_id, []).append(record)
        today = clock.today(order.shop.country)
        drawn = []
        for line in lines:
            fault = case.reason.fault if case and line.pk in complained else ""
            drawn.append(_line(line, order, known, history.get(line.pk, []), fault, today, user))
        return super().get_context_data(
            order=order, case=case, lines=drawn, back_url=(case or order).get_absolute_url(), **kwargs
        )


def _line(line: Any, order: Any, known: Any, history: Any, fault: str, today: Any, user: Any) -> dict[str, Any]:
    one = terms.of_product(known, line.sku)
    verdict = terms.warranty(order, one, history, today=today, fault=fault)
    words = {True: gettext("Covered"), False: gettext("Not covered"), None: gettext("To be looked at")}
    return {
        "name": " ".join(filter(None, [line.name, line.variant])),
        "badge": values.Badge(TURNS[verdict.covered], words[verdict.covered]),
        "verdict": verdict,
        "facts": [
            fact
            for fact in (
                values.Fact(gettext("Model"), line.model_name),
                values.Fact(gettext("Covered"), one.covered),
                values.Fact(gettext("Not covered"), one.excluded),
                values.Fact(
                    gettext("Who may repair it"),
                    gettext("The seller or maker; a repair by somebody else ends the warranty")
                    if one.official_repair_only
                    else gettext("Anybody; a repair by somebody else is not covered itself"),
                ),
            )
            if fact.value
        ],
        "history": [
            values.Story(
                "wrench",
                str(record.get_kind_display()),
                at=record.at,
                text=" · ".join(filter(None, [record.method, name_for(record.told_by, user)])),
                quote=record.words,
            )
            for record in history
        ],
    }
