"""A shop's account with the platform, month by month, read from the ledger. Writes nothing.

The balance is what the seller has earned and not given back, in minor units: it may fall below zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from portal.people.models import Shop
from portal.time import clock
from refunds.ledger.models import LedgerEntry, LedgerEntryQuerySet
from refunds.statuses import Component, LedgerKind


@dataclass(frozen=True)
class Month:
    """A calendar month where a shop does business. `end` is the first moment after it."""

    first: date
    start: datetime
    end: datetime

    @classmethod
    def of(cls, day: date, country: str) -> Month:
        first = day.replace(day=1)
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        zone = clock.zone(country)
        return cls(first, datetime.combine(first, time(), zone), datetime.combine(after, time(), zone))

    @classmethod
    def read(cls, text: str, country: str) -> Month:
        """The month written as ``2026-10``; this month for anything else."""
        try:
            return cls.of(date.fromisoformat(f"{text}-01"), country)
        except ValueError:
            return cls.of(clock.today(country), country)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    def before(self, country: str) -> Month:
        return Month.of(date(self.first.year - (self.first.month == 1), (self.first.month - 2) % 12 + 1, 1), country)

    def after(self, country: str) -> Month:
        return Month.of(self.end.date(), country)


@dataclass(frozen=True)
class Movement:
    """All movements of one kind in a month: how many, and by how much they moved the balance."""

    kind: str
    component: str
    count: int
    amount: int

    @property
    def words(self) -> str:
        return movement_words(self.kind, self.component)


@dataclass(frozen=True)
class Sheet:
    """A month in one currency: opening + the sum of the movements = closing."""

    currency: str
    opening: int
    movements: tuple[Movement, ...]

    @property
    def closing(self) -> int:
        return self.opening + sum(movement.amount for movement in self.movements)

    @property
    def taken_in(self) -> int:
        return sum(movement.amount for movement in self.movements if movement.amount > 0)

    @property
    def given_out(self) -> int:
        return sum(movement.amount for movement in self.movements if movement.amount < 0)


def sheets_of(entries: LedgerEntryQuerySet, shop: Shop, month: Month) -> list[Sheet]:
    """The shop's month, one sheet per currency; an empty one where nothing was ever booked. One query."""
    inside = Q(transaction__at__gte=month.start)
    groups = (
        entries.of_shop(shop)
        .filter(transaction__at__lt=month.end)
        .values_list("currency", "transaction__kind", "component")
        .annotate(
            before=Sum("amount", filter=~inside, default=0),
            moved=Sum("amount", filter=inside, default=0),
            count=Count("pk", filter=inside),
        )
        .order_by("currency")
    )
    found: dict[str, tuple[int, list[Movement]]] = {}
    for currency, kind, component, before, moved, count in groups:
        opening, movements = found.get(currency, (0, []))
        if count:
            movements.append(Movement(kind, component, count, -moved))
        found[currency] = (opening - before, movements)
    order = [*LedgerKind.values]
    sheets = [
        Sheet(currency, opening, tuple(sorted(movements, key=lambda m: (order.index(m.kind), m.component))))
        for currency, (opening, movements) in found.items()
    ]
    return sheets or [Sheet(shop.currency, 0, ())]


def rows_of(entries: LedgerEntryQuerySet, shop: Shop, month: Month) -> LedgerEntryQuerySet:
    """Every movement of the month, with what its line names."""
    return (
        entries.of_shop(shop)
        .filter(transaction__at__gte=month.start, transaction__at__lt=month.end)
        .select_related("transaction__charge", "transaction__refund", "transaction__repayment", "transaction__payment")
    )


def movement_words(kind: str, component: str) -> str:
    """ "Refund promised: freight"."""
    words = str(LedgerKind(kind).label)
    if not component:
        return words
    return _("%(movement)s: %(part)s") % {"movement": words, "part": str(Component(component).label).lower()}


def about(entry: LedgerEntry) -> tuple[str, str]:
    """(The number of what moved, its address or "")."""
    told = entry.transaction
    row = told.refund or told.repayment
    if row is not None:
        return row.number, row.get_absolute_url()
    return (told.payment.number if told.payment else told.charge.number), ""
