"""Stock as the shop's system told it, moved by what happens here."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from orders.models import OrderLine, StockLevel, StockMovement
from portal import clock
from portal.models import Shop


def give_back_stock(line: OrderLine, quantity: int, *, cause: str) -> StockMovement | None:
    """Pieces of a line are for sale again (R122). The same cause moves a line's stock once; None when it already had."""
    if quantity <= 0:
        return None
    with transaction.atomic():
        level, _made = StockLevel.objects.get_or_create(shop_id=line.order.shop_id, sku=line.sku)
        movement, made = StockMovement.objects.get_or_create(
            line=line, cause=cause, defaults={"level": level, "quantity": quantity, "at": clock.now()}
        )
        if not made:
            return None
        StockLevel.objects.filter(pk=level.pk).update(quantity=F("quantity") + quantity)
    return movement


def tell_stock(shop: Shop, sku: str, quantity: int) -> StockLevel:
    """The shop's system says how many pieces there are."""
    level, _made = StockLevel.objects.update_or_create(shop=shop, sku=sku, defaults={"quantity": quantity})
    return level
