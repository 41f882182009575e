"""Pages by key, not by count: page 500 costs what page 1 costs, and rows that come in do not shift what is being read."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce

FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Sort:
    """An order of rows. `field` may be empty only if it is a time and `nullable` says so: such rows come last."""

    field: str
    label: Any = ""
    ascending: bool = False
    nullable: bool = False


@dataclass(frozen=True)
class Slice:
    """One page. The cursors are "" where nothing lies beyond."""

    rows: list[Any]
    newer: str = ""
    older: str = ""


def slice_of(rows: QuerySet, sort: Sort, *, size: int, after: str = "", before: str = "") -> Slice:
    """The rows after or before a cursor in the order of `sort` (and of id where equal), at most `size`, in one query.

    A cursor that was tampered with shows the first page.
    """
    key = sort.field
    if sort.nullable:
        rows = rows.annotate(sort_key=Coalesce(F(sort.field), Value(FAR if sort.ascending else EPOCH)))
        key = "sort_key"
    backwards = bool(before)
    ascending = sort.ascending != backwards
    place = _decode(before or after)
    if place is None:
        backwards, ascending = False, sort.ascending
    else:
        value, pk = place
        way = "gt" if ascending else "lt"
        rows = rows.filter(Q(**{f"{key}__{way}e": value}), Q(**{f"{key}__{way}": value}) | Q(**{f"pk__{way}": pk}))
    sign = "" if ascending else "-"
    found = list(rows.order_by(f"{sign}{key}", f"{sign}pk")[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Slice([])
    has_newer = more if backwards else place is not None
    has_older = True if backwards else more
    return Slice(
        found,
        newer=_encode(found[0], key) if has_newer else "",
        older=_encode(found[-1], key) if has_older else "",
    )


def _encode(row: Model, key: str) -> str:
    value: Any = row
    for step in key.split("__"):
        value = getattr(value, step)
    if isinstance(value, dt.datetime):
        value = {"time": value.isoformat()}
    elif isinstance(value, dt.date):
        value = {"date": value.isoformat()}
    text = json.dumps([value, row.pk], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[Any, int] | None:
    if not cursor:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(value, dict):
            value = (
                dt.datetime.fromisoformat(value["time"]) if "time" in value else dt.date.fromisoformat(value["date"])
            )
        if isinstance(value, dt.datetime) and value.tzinfo is None:
            return None
        return (value, int(pk)) if isinstance(value, str | int | dt.date) else None
    except (ValueError, TypeError, KeyError, binascii.Error):
        return None
