"""The rules that hold for one order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from orders.cancellations import answered
from orders.orders.models import Order
from orders.rules import wording
from portal.components import times
from portal.pages.details import find, tell_its_time
from portal.people.audience import SIGNED_IN, open_to


@open_to(*SIGNED_IN)
class OrderRules(TemplateView):
    """What cancelling this order costs and who answers: the versions it keeps, in words. Four queries at most."""

    template_name = "orders/rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        order: Order = find(Order.objects.for_user(user).select_related("shop"), kwargs["number"])
        tell_its_time(order, user)
        placed = times.day_text(order.placed_at)
        return super().get_context_data(
            title=_("The rules of this order"),
            lead=_("Those of the day of the order, %(day)s. What is changed later does not touch it.")
            % {"day": placed},
            order=order,
            heads=wording.rule_heads(),
            until_when=wording.until_when(order),
            tables=wording.rule_tables(order),
            worked_out=wording.how_it_is_worked_out(),
            answers=wording.who_answers(order.shop, answered.answered_before(order.shop_id)),
            **kwargs,
        )
