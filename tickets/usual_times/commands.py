"""Measuring how long cases usually take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Q

from portal.people.models import Membership
from portal.time import clock
from tickets.cases.models import Ticket, TicketLine, TicketType
from tickets.statuses import TicketStatus
from tickets.usual_times.models import UsualTime

LOOKED_BACK = timedelta(days=180)
"""Older cases say little of today's people."""

WEEKS = 8
"""A usual week is the mean of so many before the last seven days."""

WEEK = timedelta(days=7)


class Bustle(NamedTuple):
    """How busy a shop is."""

    this_week: int
    usual_week: float
    open_now: int
    people: int


EVERY = timedelta(hours=1)
"""What was measured within so long is trusted."""


def measure_usual_times() -> int:
    """Measure every shop anew, unless that was just done; returns how many rows were made. A fixed number of queries."""
    moment = clock.now()
    if UsualTime.objects.filter(measured_at__gt=moment - EVERY, measured_at__lte=moment).exists():
        return 0
    spans: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    ended = {"status__in": (TicketStatus.RESOLVED, TicketStatus.CLOSED), "ended_at__gte": moment - LOOKED_BACK}
    cases = Ticket.objects.filter(**ended).values_list("shop", "type", "created_at", "ended_at")
    for shop, kind, began, end in cases.iterator(chunk_size=2000):
        _note(spans, (shop, kind, ""), began, end)
    of_pieces = {f"ticket__{name}": value for name, value in ended.items()}
    pieces = TicketLine.objects.filter(**of_pieces).exclude(line__sku="").order_by()
    columns = ("ticket__shop", "ticket__type", "line__sku", "ticket__created_at", "ticket__ended_at", "ticket")
    for shop, kind, sku, began, end, _ticket in pieces.values_list(*columns).distinct().iterator(chunk_size=2000):
        _note(spans, (shop, kind, sku), began, end)
    bustle = _bustle(moment)
    for shop in bustle:
        for kind in TicketType.values:
            spans.setdefault((shop, kind, ""), [])
    rows = [
        UsualTime(
            shop_id=shop, type=kind, sku=sku, cases=len(found), half=_reached(found, 0.5), most=_reached(found, 0.9),
            **bustle[shop]._asdict(), measured_at=moment,
        )
        for (shop, kind, sku), found in spans.items()
        if shop in bustle and (not sku or len(found) >= UsualTime.FEWEST)
    ]  # fmt: skip
    with transaction.atomic():
        UsualTime.objects.all().delete()
        UsualTime.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _note(spans: dict[Any, list[int]], key: tuple[int, str, str], began: datetime, end: datetime) -> None:
    if end >= began:  # history that was taken over may know its end better than its beginning
        spans[key].append(int((end - began) / timedelta(minutes=1)))


def _reached(found: Iterable[int], share: float) -> int:
    """The smallest span that this share of them does not exceed, in minutes."""
    rows = sorted(found)
    return rows[max(-(-len(rows) * round(share * 10) // 10) - 1, 0)] if rows else 0


def _bustle(moment: datetime) -> dict[int, Bustle]:
    """Of every shop that had a case lately."""
    week, before = moment - WEEK, moment - WEEK * (WEEKS + 1)
    rows = (
        Ticket.objects.filter(
            Q(created_at__gte=before) | Q(status__in=Ticket.OPEN) | Q(ended_at__gte=moment - LOOKED_BACK)
        )
        .order_by()
        .values_list("shop")
        .annotate(
            this_week=Count("pk", filter=Q(created_at__gte=week)),
            earlier=Count("pk", filter=Q(created_at__gte=before, created_at__lt=week)),
            open_now=Count("pk", filter=Q(status__in=Ticket.OPEN)),
        )
    )
    people = dict(
        Membership.objects.filter(user__is_active=True)
        .order_by()
        .values_list("shop")
        .annotate(n=Count("user", distinct=True))
    )
    return {
        shop: Bustle(this_week, earlier / WEEKS, open_now, people.get(shop, 0))
        for shop, this_week, earlier, open_now in rows
    }
