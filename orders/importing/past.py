"""Sales of another system's past: told as a shop would tell them, the cancelled ones with their money back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from orders.importing.commands import CONTRADICTION, IMPORTED, contradict
from orders.importing.olist import Sale
from orders.orders.models import Order
from orders.past_facts.commands import record_past_cancellation
from orders.pushes.commands import push_orders
from portal.people.models import Shop, User


def import_sales(shop: Shop, sales: Sequence[Sale], *, by: User) -> list[str]:
    """Take over a batch in one transaction; what became of each. One that contradicts itself becomes a review item."""
    with transaction.atomic():
        ready = [sale for sale in sales if sale.told is not None]
        outcomes = dict(
            zip(
                (sale.number for sale in ready),
                push_orders(shop, [sale.told for sale in ready if sale.told is not None], by=by),
                strict=True,
            )
        )
        for sale in sales:
            if sale.told is None:
                contradict(shop.pk, sale.number, contradictions=sale.contradictions, **sale.facts)
                outcomes[sale.number] = CONTRADICTION
            elif sale.cancelled_at is not None and outcomes[sale.number] == IMPORTED:
                order = Order.objects.get(shop=shop, shop_number=sale.number)
                record_past_cancellation(order, at=sale.cancelled_at, by=by)
        return [outcomes[sale.number] for sale in sales]
