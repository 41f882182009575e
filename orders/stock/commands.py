"""Stock as the shop's system told it, moved by what happens here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from orders.holds.models import Hold
from orders.stock.models import StockLevel, StockMovement
from portal.people.models import Shop
from portal.time import clock


def give_back_stock(shop_id: int, used: Iterable[Hold], *, cause: str) -> list[StockMovement]:
    """The pieces of these holds are for sale again (R122), however many lines in as many questions.

    The same cause moves a line's stock once; returned is what moved now. The holds come with their lines.
    """
    pieces: Counter[int] = Counter()
    skus: dict[int, str] = {}
    for hold in used:
        pieces[hold.line_id] += hold.quantity
        skus[hold.line_id] = hold.line.sku
    with transaction.atomic():
        moved = set(StockMovement.objects.filter(cause=cause, line__in=pieces).values_list("line_id", flat=True))
        coming = {line: count for line, count in pieces.items() if count > 0 and line not in moved}
        if not coming:
            return []
        levels = _levels(shop_id, {skus[line] for line in coming})
        moment = clock.now()
        movements = StockMovement.objects.bulk_create(
            StockMovement(level=levels[skus[line]], line_id=line, quantity=count, cause=cause, at=moment)
            for line, count in coming.items()
        )
        more: Counter[str] = Counter()
        for line, count in coming.items():
            more[skus[line]] += count
        changed = [_raised(levels[sku], count) for sku, count in more.items()]
        StockLevel.objects.bulk_update(changed, ["quantity"])
    return movements


def _levels(shop_id: int, skus: set[str]) -> dict[str, StockLevel]:
    """The levels of these articles; one the shop's system never told of begins at zero."""
    found = {level.sku: level for level in StockLevel.objects.filter(shop_id=shop_id, sku__in=skus)}
    missing = sorted(skus - found.keys())
    if missing:
        StockLevel.objects.bulk_create(
            [StockLevel(shop_id=shop_id, sku=sku, quantity=0) for sku in missing], ignore_conflicts=True
        )
        return {level.sku: level for level in StockLevel.objects.filter(shop_id=shop_id, sku__in=skus)}
    return found


def _raised(level: StockLevel, count: int) -> StockLevel:
    """The level as it is written: counted up in the database, where another order may be counting too."""
    fresh: Any = StockLevel(pk=level.pk)
    fresh.quantity = F("quantity") + count
    return fresh


def tell_stock(shop: Shop, sku: str, quantity: int) -> StockLevel:
    """The shop's system says how many pieces there are."""
    level, _made = StockLevel.objects.update_or_create(shop=shop, sku=sku, defaults={"quantity": quantity})
    return level
