"""Which pieces of an order are spoken for: held, sent, lost, gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, F, Min, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from orders.cancellations.quotes import Pieces, worth_of
from orders.holds.models import Hold
from orders.orders.models import Order, OrderLine
from orders.parcels.models import ShipmentLine
from orders.statuses import ShipmentStatus

SENT = (ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED, ShipmentStatus.LOST)
"""Parcels whose pieces are no longer at the shop. A returned parcel's pieces are back."""


@dataclass(frozen=True)
class LineFacts:
    """A line and what is already spoken for: held by open cases, or in a parcel that left. `lost` is a part of `sent`,
    `held_sent` the part of `held` that had left the shop; since `held_since` a case keeps pieces from being shipped."""

    line: OrderLine
    held: int
    held_value: int
    sent: int
    lost: int = 0
    held_sent: int = 0
    held_since: datetime | None = None

    @property
    def free(self) -> int:
        """Pieces neither cancelled, returned nor held."""
        return max(self.line.left - self.held, 0)

    @property
    def free_value(self) -> int:
        """What was paid for the free pieces, in minor units."""
        return max(self.line.paid - self.line.gone_value - self.held_value, 0)

    @property
    def unsent(self) -> int:
        """Pieces still to be shipped, held ones included."""
        return max(self.line.left - self.sent, 0)

    @property
    def shippable(self) -> int:
        """Pieces that may be shipped now: neither sent, cancelled nor held."""
        return min(max(self.unsent - (self.held - self.held_sent), 0), self.free)

    def sent_among(self, wanted: int) -> int:
        """How many of so many free pieces have left the shop: what is still here goes first."""
        return max(wanted - self.shippable, 0)

    def worth(self, wanted: int) -> int:
        """What was paid for so many of the free pieces, in minor units; all of them are worth all that is left."""
        return self._share(self.line.paid, self.line.paid - self.free_value, wanted)

    def _share(self, whole: int, spoken_for: int, wanted: int) -> int:
        taken = self.line.quantity - self.free
        return worth_of(whole, self.line.quantity, taken=taken, spoken_for=spoken_for, wanted=wanted)

    def take(self, wanted: int) -> Pieces:
        """So many free pieces as a quote looks at them: their price, what was taken off and what tax is in it.

        A shop's system tells of a line its unit price, its own discount, its tax and what was paid. Paid beyond price less
        discount is tax that was added; below it is the line's share of discounts and coupons of the whole order.
        """
        line, value = self.line, self.worth(wanted)
        before = line.unit_price * line.quantity - line.discount
        is_added = line.paid > before
        taken = line.quantity - self.free
        discount, tax = (
            self._share(whole, whole * taken // line.quantity if line.quantity else 0, wanted)
            for whole in (line.discount, line.tax)
        )
        price, added = line.unit_price * wanted, tax if is_added else 0
        shared = price - discount + added - value
        if shared < 0 or line.paid >= before:  # rounding, not a discount of the order
            price, shared = price - shared, 0
        return Pieces(
            line=line.pk,
            name=line.name,
            quantity=wanted,
            value=value,
            price=price,
            line_discount=discount,
            order_discount=shared,
            tax=tax,
            tax_added=added,
        )


def _held(column: str) -> Any:
    """The sum of a column over what is still held of a line."""
    active = Hold.objects.active().filter(line=OuterRef("pk")).order_by().values("line")
    return Coalesce(Subquery(active.annotate(total=Sum(column)).values("total")), 0, output_field=BigIntegerField())


def _sent(*statuses: str) -> Any:
    """The pieces of a line in parcels of these statuses."""
    parcels = ShipmentLine.objects.filter(line=OuterRef("pk"), shipment__status__in=statuses).order_by().values("line")
    return Coalesce(
        Subquery(parcels.annotate(total=Sum("quantity")).values("total")), 0, output_field=BigIntegerField()
    )


@cache
def _lines() -> QuerySet:
    """Made once, since making it costs more than asking it. Never evaluated itself: whoever asks filters a copy."""
    return OrderLine.objects.order_by("position").annotate(
        held_sum=_held("quantity"),
        held_value_sum=_held("value"),
        held_sent_sum=_held("sent_quantity"),
        sent_sum=_sent(*SENT),
        lost_sum=_sent(ShipmentStatus.LOST),
        held_since=Subquery(
            Hold.objects.active()
            .filter(line=OuterRef("pk"), quantity__gt=F("sent_quantity"))
            .order_by()
            .values("line")
            .annotate(since=Min("placed_at"))
            .values("since")
        ),
    )


def company() -> Prefetch:
    """What a page fetches along with orders, so that `lines_of` asks nothing more. One query."""
    return Prefetch("lines", queryset=_lines().all())


def lines_of(order: Order, *, but_source: str = "") -> list[LineFacts]:
    """Every line of the order with what is spoken for; holds of `but_source` count as free.

    One query, or none where the order came with its `company`. A locked order never does, so commands look anew.
    """
    known = getattr(order, "_prefetched_objects_cache", {}).get("lines")
    if known is not None and not but_source and all(hasattr(line, "held_sum") for line in known):
        rows = list(known)
    else:
        rows = list(_lines().filter(order=order))
    found = [
        LineFacts(row, row.held_sum, row.held_value_sum, row.sent_sum, row.lost_sum, row.held_sent_sum, row.held_since)
        for row in rows
    ]
    if not but_source:
        return found
    own = {hold.line_id: hold for hold in Hold.objects.active().filter(line__order=order, source=but_source)}
    return [_without(facts, own[facts.line.pk]) if facts.line.pk in own else facts for facts in found]


def _without(facts: LineFacts, hold: Hold) -> LineFacts:
    return LineFacts(
        facts.line,
        facts.held - hold.quantity,
        facts.held_value - hold.value,
        facts.sent,
        facts.lost,
        facts.held_sent - hold.sent_quantity,
    )


def open_sources(order: Order) -> list[str]:
    """The numbers of the cases that hold pieces of this order."""
    held = Hold.objects.active().filter(line__order=order).order_by("source")
    return list(held.values_list("source", flat=True).distinct())


def held_since(lines: Iterable[LineFacts]) -> datetime | None:
    """Since when a case keeps pieces from being shipped without a break; None while nothing does."""
    return min((line.held_since for line in lines if line.held_since), default=None)


def whole(lines: list[LineFacts]) -> dict[int, int]:
    """All that is free, by line."""
    return {facts.line.pk: facts.free for facts in lines if facts.free}


def here(lines: list[LineFacts]) -> dict[int, int]:
    """All that is free and still at the shop, by line."""
    return {facts.line.pk: facts.shippable for facts in lines if facts.shippable}


def are_lost(chosen: list[LineFacts], wanted: Mapping[int, int]) -> bool:
    """Whether the carrier lost all of the wanted pieces: nobody has to be asked for them, and nothing is kept."""
    return bool(chosen) and all(wanted.get(facts.line.pk, 0) <= facts.lost for facts in chosen)


def is_after_shipping(chosen: list[LineFacts], wanted: Mapping[int, int]) -> bool:
    """Whether some of the wanted pieces already left the shop."""
    return any(facts.sent_among(wanted.get(facts.line.pk, 0)) for facts in chosen)
