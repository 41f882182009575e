"""The pages of wished changes of an order."""

from __future__ import annotations

from django.db.models import QuerySet

from orders.changes.actions import ORDER_CHANGE
from orders.changes.models import OrderChange
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to


@open_to(*SIGNED_IN)
class ChangeAction(ActionPage):
    """Every step of a change."""

    table = ORDER_CHANGE

    def queryset(self) -> QuerySet:
        return OrderChange.objects.for_user(self.request.user).select_related("order__shop", "shop", "customer", "line")
