"""Why orders are cancelled: counted by reason, goods, carrier and week, and around what a shop changed. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from orders.cancellations.models import CancellationLine, OrderCancellation
from orders.improvements.models import Improvement
from orders.orders.models import Order
from portal.reasons.models import Reason
from portal.time import clock

WEEKS = 12
"""How far back the counts go."""
MOST = 8
"""How many goods and carriers are named."""
AROUND = timedelta(days=30)
"""How long before and after a change requests are counted."""


@dataclass(frozen=True)
class Effect:
    """Requests and orders before and since a change. `reason` requests only, where the change answers one."""

    improvement: Improvement
    before: int
    orders_before: int
    since: int
    orders_since: int

    @property
    def rate_before(self) -> float | None:
        """Requests per 100 orders; None without an order."""
        return 100 * self.before / self.orders_before if self.orders_before else None

    @property
    def rate_since(self) -> float | None:
        return 100 * self.since / self.orders_since if self.orders_since else None


def begin() -> datetime:
    """The first moment that counts: a Monday, where the portal does business."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday()) - timedelta(weeks=WEEKS - 1)
    return datetime.combine(monday, time(), tzinfo=clock.zone())


def asked(user: Any, reason: str = "") -> QuerySet:
    """What customers of the reader's shops asked to cancel in the last weeks, perhaps for one reason (its code)."""
    rows = OrderCancellation.objects.for_user(user).filter(created_at__gte=begin(), by_shop=False).order_by()
    return rows.filter(reason__code=reason) if reason else rows


def by_reason(user: Any) -> list[tuple[Reason, int]]:
    """Each reason with its requests, the most frequent first. Two queries."""
    found = asked(user).filter(reason__isnull=False).values("reason").annotate(n=Count("pk"))
    counted = {row["reason"]: row["n"] for row in found}
    reasons = Reason.objects.in_bulk(counted).values()
    return sorted(((reason, counted[reason.pk]) for reason in reasons), key=lambda pair: (-pair[1], pair[0].pk))


def by_goods(user: Any, reason: str = "") -> tuple[list[dict[str, Any]], int]:
    """The goods most asked to cancel: name, requests `n`, pieces; and how many more there are. At most two queries."""
    lines = CancellationLine._default_manager.filter(cancellation__in=asked(user, reason))
    counted = lines.values("line__sku", "line__name").annotate(
        n=Count("cancellation", distinct=True), pieces=Sum("quantity")
    )
    rows = list(counted.order_by("-n", "line__name")[: MOST + 1])
    return rows[:MOST], counted.order_by().count() - MOST if len(rows) > MOST else 0


def by_carrier(user: Any, reason: str = "") -> list[dict[str, Any]]:
    """The carriers of what was asked to cancel after shipping: carrier, requests `n`. One query."""
    sent = asked(user, reason).filter(after_shipping=True).exclude(order__shipments__carrier="")
    counted = sent.values("order__shipments__carrier").annotate(n=Count("pk", distinct=True))
    return list(
        counted.filter(n__gt=0, order__shipments__isnull=False).order_by("-n", "order__shipments__carrier")[:MOST]
    )


def by_week(user: Any, reason: str = "") -> list[tuple[date, int, int]]:
    """Each week's Monday, its requests, and the orders placed in it. Two queries."""
    zone = clock.zone()
    requests = _weekly(asked(user, reason), "created_at", zone)
    orders = _weekly(Order.objects.for_user(user).filter(placed_at__gte=begin()).order_by(), "placed_at", zone)
    first = begin().date()
    mondays = [first + timedelta(weeks=n) for n in range(WEEKS)]
    return [(monday, requests.get(monday, 0), orders.get(monday, 0)) for monday in mondays]


def _weekly(rows: QuerySet, column: str, zone: Any) -> dict[date, int]:
    counted = rows.annotate(week=TruncWeek(column, tzinfo=zone)).values("week").annotate(n=Count("pk"))
    return {row["week"].date(): row["n"] for row in counted}


def effects(user: Any, changes: Iterable[Improvement]) -> list[Effect]:
    """What became of the requests around each change. Two queries, however many changes."""
    known = list(changes)
    if not known:
        return []
    requests, orders = {}, {}
    for change in known:
        middle = datetime.combine(change.since, time(), tzinfo=clock.zone(change.shop.country))
        own = Q(shop=change.shop_id)
        why = Q(reason__code=change.reason.code) if change.reason else Q()
        for name, start, end in (("before", middle - AROUND, middle), ("since", middle, middle + AROUND)):
            requests[f"{name}_{change.pk}"] = Count(
                "pk", filter=own & why & Q(created_at__gte=start, created_at__lt=end, by_shop=False)
            )
            orders[f"{name}_{change.pk}"] = Count("pk", filter=own & Q(placed_at__gte=start, placed_at__lt=end))
    counted = OrderCancellation.objects.for_user(user).order_by().aggregate(**requests)
    placed = Order.objects.for_user(user).order_by().aggregate(**orders)
    return [
        Effect(
            change,
            counted[f"before_{change.pk}"],
            placed[f"before_{change.pk}"],
            counted[f"since_{change.pk}"],
            placed[f"since_{change.pk}"],
        )
        for change in known
    ]
