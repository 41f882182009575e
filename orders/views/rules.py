"""The rules that hold for one order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from orders import facts, statements
from orders.models import Order
from portal import look
from portal.audience import SIGNED_IN, open_to
from portal.views.details import find, tell_its_time


@open_to(*SIGNED_IN)
class OrderRules(TemplateView):
    """What cancelling this order costs and who answers: the versions it keeps, in words. Four queries at most."""

    template_name = "orders/rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        order: Order = find(Order.objects.for_user(user).select_related("shop"), kwargs["number"])
        tell_its_time(order, user)
        placed = look.day_text(order.placed_at)
        return super().get_context_data(
            title=_("The rules of this order"),
            lead=_("Those of the day of the order, %(day)s. What is changed later does not touch it.")
            % {"day": placed},
            order=order,
            heads=statements.rule_heads(),
            until_when=statements.until_when(order),
            tables=statements.rule_tables(order),
            worked_out=statements.how_it_is_worked_out(),
            answers=statements.who_answers(order.shop, facts.answered_before(order.shop_id)),
            **kwargs,
        )
