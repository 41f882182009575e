"""Lists: what one may know of, by tabs, search and filters, page by page, and as a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.views.generic import TemplateView

from portal.audit.models import AuditEntry
from portal.components import values
from portal.kernel.keyset import Slice, Sort, slice_of
from portal.kernel.numbers import tidy
from portal.time import clock

CURSORS = ("after", "before")
EXPORT_CHUNK = 1000
"""Rows of a file that are in memory at once."""


@dataclass(frozen=True)
class ListTab:
    """One tab of a list: all rows, or those that fit `where` (a Q, or a function of the reader that makes one).

    With `head` it is a figure of the page's head, counted whatever is looked for.
    """

    name: str
    label: Any
    where: Q | Callable[[Any], Q] | None = None
    count: bool = True
    head: bool = False

    def condition(self, user: Any) -> Q:
        where = self.where(user) if callable(self.where) else self.where
        return where if where is not None else Q()


class ListPage(TemplateView):
    """The list of one model. Six queries at most, with three rows or three hundred.

    A subclass names `model`, `template_name`, `title` and what it needs of the rest, and says in `draw` what a row looks
    like. `queryset` must fetch along whatever `draw` reads. Declare the audience with `open_to`.
    """

    model: type[Model]
    title: Any = ""
    search_fields: Sequence[str] = ()
    search_label: Any = ""
    tabs: Sequence[ListTab] = ()
    sorts: dict[str, Sort] = {"newest": Sort("created_at")}
    filterset_class: Any = None
    page_size = 20
    export_columns: Sequence[tuple[Any, str | Callable[[Any], Any]]] = ()
    empty: Any = ""

    def queryset(self) -> QuerySet:
        """What the reader may know of. Override to fetch along what the rows show."""
        return self.model._default_manager.for_user(self.request.user)  # type: ignore[attr-defined]

    def draw(self, obj: Any) -> Any:
        """A row as the template draws it, such as a look.Card or look.QueueRow. Asks no query."""
        return obj

    def draw_all(self, objs: list[Any]) -> list[Any]:
        """The rows of one page; a further query for all of them belongs here."""
        return [self.draw(obj) for obj in objs]

    def fetch_along(self, objs: list[Any]) -> None:
        """What the rows of a file need that their query cannot bring, in one further query for all of `objs`."""

    def search(self, rows: QuerySet, words: str) -> QuerySet:
        """Rows in which every word is found in one of `search_fields`; ``=field`` matches whole, ``^field`` from its start."""
        for word in words.split()[:8]:
            wanted = Q()
            for field in self.search_fields:
                name, lookup = field.lstrip("=^"), {"=": "iexact", "^": "istartswith"}.get(field[0], "icontains")
                wanted |= Q(**{f"{name}__{lookup}": word})
                if name == "number" or name.endswith("__number"):  # ours, which may be typed without hyphens
                    wanted |= Q(**{name: tidy(word)})
            rows = rows.filter(wanted)
        return rows

    # --- the pieces of the answer ---

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if request.GET.get("export") == "csv" and self.export_columns:
            return self.export()
        return super().get(request, *args, **kwargs)

    @property
    def tab(self) -> ListTab | None:
        """The tab that is open: the one asked for, else the first."""
        name = self.request.GET.get("tab", "")
        return next((one for one in self.tabs if one.name == name), self.tabs[0] if self.tabs else None)

    @property
    def sort(self) -> Sort:
        return self.sorts.get(self.request.GET.get("sort", "")) or next(iter(self.sorts.values()))

    @property
    def words(self) -> str:
        return self.request.GET.get("q", "").strip()[:100].replace("\x00", "")

    def narrowed(self) -> QuerySet:
        """The reader's rows after search and filters, all tabs together."""
        rows = self.queryset()
        if self.words and self.search_fields:
            found = self.search(rows, self.words)
            joins = any("__" in field for field in self.search_fields)  # a row that matches twice is still one row
            rows = rows.filter(pk__in=found.order_by().values("pk")) if joins else found
        self.filterset = None
        if self.filterset_class is not None:
            self.filterset = self.filterset_class(self.request.GET, queryset=rows, request=self.request)
            rows = self.filterset.qs
        return rows

    def chosen(self) -> QuerySet:
        """`narrowed` to the open tab."""
        rows = self.narrowed()
        return rows.filter(self.tab.condition(self.request.user)) if self.tab else rows

    def counts(self, rows: QuerySet) -> dict[str, int]:
        """How many rows each tab holds, all in one query; in two while the list is narrowed, the figures of its head not."""
        wanted = [one for one in self.tabs if one.count]
        if not self.is_narrowed:
            return self._counted(rows, wanted)
        found = self._counted(rows, [one for one in wanted if not one.head])
        return found | self._counted(self.queryset(), [one for one in wanted if one.head])

    @property
    def is_narrowed(self) -> bool:
        """Whether something is looked for or filtered by."""
        aside = {*CURSORS, "tab", "sort", "open", "export"}
        return any(value for name, value in self.request.GET.items() if name not in aside)

    def _counted(self, rows: QuerySet, wanted: Sequence[ListTab]) -> dict[str, int]:
        if not wanted:
            return {}
        bare = rows.order_by().select_related(None).prefetch_related(None)
        return bare.aggregate(
            **{f"n_{one.name}": Count("pk", filter=one.condition(self.request.user) or None) for one in wanted}
        )

    def page_of(self, rows: QuerySet) -> Slice:
        params = self.request.GET
        places = {"after": params.get("after", ""), "before": params.get("before", "")}
        try:
            return slice_of(rows, self.sort, size=self.page_size, **places)
        except (ValueError, TypeError, ValidationError, DataError):
            return slice_of(rows, self.sort, size=self.page_size)

    def link(self, **changes: str) -> str:
        """This list with some of its choices changed ("" leaves one out), from its first page unless a cursor is given."""
        params = self.request.GET.copy()
        for name in (*CURSORS, "export"):
            params.pop(name, None)
        for name, value in changes.items():
            params.pop(name, None)
            if value:
                params[name] = value
        query = params.urlencode()
        return f"{self.request.path}?{query}" if query else self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.narrowed()
        counts = self.counts(rows)
        if self.tab:
            rows = rows.filter(self.tab.condition(self.request.user))
        page = self.page_of(rows)
        form = self.filterset.form if self.filterset is not None else None
        filtered = bool(self.words) or (form is not None and any(self.request.GET.get(name) for name in form.fields))
        return super().get_context_data(
            title=self.title,
            objects=page.rows,
            rows=self.draw_all(page.rows),
            tabs=self.drawn_tabs(counts),
            tab=self.tab,
            counts={one.name: counts.get(f"n_{one.name}", 0) for one in self.tabs},
            q=self.words,
            search_url=self.request.path,
            search_label=self.search_label,
            search_keep=[(k, v) for k, v in self.request.GET.items() if k not in (*CURSORS, "q", "export")],
            filters=form,
            is_filtered=filtered,
            clear_url=self.link(q="", **dict.fromkeys(form.fields if form is not None else (), "")),
            newer_url=self.link(before=page.newer) if page.newer else "",
            older_url=self.link(after=page.older) if page.older else "",
            sorts=[
                {"name": name, "label": one.label, "url": self.link(sort=name), "current": one is self.sort}
                for name, one in self.sorts.items()
            ],
            export_url=self.link(export="csv") if self.export_columns else "",
            empty=self.empty,
            **kwargs,
        )

    def drawn_tabs(self, counts: dict[str, int]) -> list[values.Tab]:
        return [
            values.Tab(
                one.label,
                self.link(tab="" if one is self.tabs[0] else one.name),
                count=counts.get(f"n_{one.name}") if one.count else None,
                current=one is self.tab,
            )
            for one in self.tabs
        ]

    # --- as a file ---

    def export(self) -> StreamingHttpResponse:
        """Every row of the open tab as CSV for a spreadsheet, streamed. Who exported what is recorded."""
        rows = self.chosen().order_by(f"{'' if self.sort.ascending else '-'}{self.sort.field}", "pk")
        AuditEntry.objects.create(
            kind="exported",
            machine=self.model._meta.label_lower,
            object_id=0,
            number="",
            by=self.request.user,
            at=clock.now(),
            data={"query": self.link()[:500]},
        )
        heads = [str(head) for head, _cell in self.export_columns]
        name = f"{self.model._meta.model_name}-{clock.today():%Y%m%d}.csv"
        return StreamingHttpResponse(
            csv_lines(heads, self._cells(rows), language=translation.get_language()),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _cells(self, rows: QuerySet) -> Iterator[list[Any]]:
        found = rows.iterator(chunk_size=EXPORT_CHUNK)
        while objs := list(islice(found, EXPORT_CHUNK)):
            self.fetch_along(objs)
            for obj in objs:
                cells = [cell(obj) if callable(cell) else getattr(obj, cell) for _head, cell in self.export_columns]
                yield [_at_the_shop(cell, obj) for cell in cells]


def _at_the_shop(cell: Any, obj: Any) -> Any:
    """A time as the row's shop counts it."""
    shop = getattr(obj, "shop", None)
    if shop is None or not isinstance(cell, datetime):
        return cell
    return cell.astimezone(clock.zone(shop.country)).strftime("%Y-%m-%d %H:%M")


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(heads: Iterable[str], rows: Iterable[Iterable[Any]], *, language: str | None = None) -> Iterator[str]:
    """CSV for a spreadsheet: with a byte-order mark, and no cell that a spreadsheet would run as a formula."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(heads)
    for row in rows:
        with translation.override(language or "en"):
            cells = [neutral(cell) for cell in row]
        yield writer.writerow(cells)


def neutral(cell: Any) -> Any:
    """A text that begins like a formula gets an apostrophe in front; numbers stay numbers, times are told as on the page."""
    if isinstance(cell, datetime):
        return cell.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%d %H:%M")
    if cell is None or isinstance(cell, int | float | Decimal):
        return "" if cell is None else cell
    text = str(cell)
    return (
        f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) or text[:1] in ("\t", "\r") else text
    )
