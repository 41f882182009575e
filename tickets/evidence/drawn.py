"""How the files of a case are drawn: pictures by their thumbnail, others by what they are; each leads to its download."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext

from portal.components import values
from tickets.evidence.models import Evidence, FileKind, KeptFile


def drawn(row: KeptFile, owner: Any, ordinal: int, *, space: str = "tickets") -> values.Picture:
    """One file of a case, or of what has its addresses in another `space`. Where there is no thumbnail the sign of its kind
    stands for it, with its name and size below."""
    where = {"url": reverse(f"{space}:evidence", args=[owner.number, row.pk])}
    if row.kind == FileKind.PICTURE:
        small = reverse(f"{space}:thumbnail", args=[owner.number, row.pk])
        return values.Picture(alt=gettext("Picture %(n)s") % {"n": ordinal}, thumbnail_url=small, **where)
    told = {"name": row.name, "kind": row.get_kind_display(), "size": filesizeformat(row.size)}
    return values.Picture(
        alt=gettext("%(kind)s %(name)s") % told,
        caption=gettext("%(name)s · %(size)s") % told,
        thumbnail_url=static(f"img/{row.kind}.svg"),
        **where,
    )


def files(ticket: Any) -> list[tuple[Evidence, values.Picture]]:
    """The files of a case that came with it, with how they are drawn."""
    return [(row, drawn(row, ticket, n)) for n, row in enumerate(ticket.evidence.all(), 1)]


def with_files(ticket: Any, story: Sequence[values.Story]) -> list[values.Story]:
    """The story of a case with its files."""
    return with_pictures(files(ticket), story)


def with_pictures(shown: Iterable[tuple[Any, values.Picture]], story: Sequence[values.Story]) -> list[values.Story]:
    """Each file in the story where it was given: in the entry nearest in time, which was written with it."""
    told = list(story)
    for row, picture in shown:
        timed = [(abs((one.at - row.added_at).total_seconds()), place) for place, one in enumerate(told) if one.at]
        if timed:
            place = min(timed)[1]
            told[place] = replace(told[place], pictures=(*told[place].pictures, picture))
    return told
