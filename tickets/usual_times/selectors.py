"""How long cases like this one took, as it was measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import JSONField, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from tickets.cases.models import Ticket
from tickets.usual_times.models import UsualTime

TOLD = ("sku", "cases", "half", "most", "this_week", "usual_week", "open_now", "people")


def usual_time(shop_id: int, kind: str, skus: Iterable[str]) -> UsualTime | None:
    """Of this very product where enough of its cases have ended, else of all at this shop. One query."""
    return _nearest(UsualTime.objects.filter(shop=shop_id, type=kind, sku__in=["", *set(skus)]))


def usual_column() -> Any:
    """The same as a column of the pieces of cases, so that their page asks nothing more."""
    known = UsualTime.objects.filter(
        Q(sku=OuterRef("line__sku")) | Q(sku=""), shop=OuterRef("ticket__shop"), type=OuterRef("ticket__type")
    )
    told = known.order_by("-sku").values(told=JSONObject(**{name: name for name in TOLD}))
    return Subquery(told[:1], output_field=JSONField())


def usual_of(ticket: Ticket) -> UsualTime | None:
    """What is known of cases like this one, whose pieces came with `usual_column`. No query."""
    rows: Iterable[Any] = ticket.lines.all()
    told = (row.usual_told for row in rows)
    return _nearest(UsualTime(**one) for one in told if one is not None)


def _nearest(rows: Iterable[UsualTime]) -> UsualTime | None:
    """Of a product before of all; of several products the one that takes longest."""
    return min(rows, key=lambda row: (row.sku == "" or not row.is_measured, -row.half), default=None)
