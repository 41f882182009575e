"""Statements of providers: what was taken in, and what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import times, values
from portal.doors.actions import Offered, split_offered
from portal.kernel.keyset import Sort
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage
from portal.people.audience import SUPPORT, open_to
from refunds.differences import wording as difference_wording
from refunds.differences.actions import DIFFERENCE
from refunds.reconciliation.models import Difference, ProviderStatement, StatementLine
from refunds.statement_files import wording as statement_file_wording
from refunds.statement_files.models import StatementFile
from refunds.statuses import DifferenceKind, DifferenceStatus, StatementFileStatus

OPEN = Q(status=DifferenceStatus.OPEN)
SHOWN = 5
"""Differences of one kind on a statement's page, and files under way."""


@open_to(SUPPORT)
class StatementList(ListPage):
    """Every statement that was taken in: how many lines it had, and what of it is still to be settled."""

    model = ProviderStatement
    template_name = "refunds/statement_list.html"
    title = _("Statements of providers")
    search_fields = ("^number", "source", "=gateway")
    search_label = _("Number or file")
    sorts = {"newest": Sort("taken_at", _("Newest first"))}
    empty = _(
        "No statement was taken in yet. Each working day's come by themselves where a provider has an account here."
    )

    def queryset(self) -> QuerySet:
        return ProviderStatement.objects.for_user(self.request.user).annotate(
            found=Count("differences"),
            left=Count("differences", filter=Q(differences__status=DifferenceStatus.OPEN)),
            has_lines=Exists(StatementLine.objects.filter(statement=OuterRef("pk"))),
        )

    def draw(self, statement: Any) -> values.Row:
        if statement.found:
            end = gettext("%(left)s of %(found)s to settle") % {"left": statement.left, "found": statement.found}
        else:
            end = gettext("Agrees") if statement.has_lines else gettext("No refund in it")
        return values.Row(
            "doc" if statement.finished_at else "clock",
            f"{statement.get_gateway_display()} · {statement.source}",
            url=statement.get_absolute_url(),
            text=times.moment_text(statement.taken_at),
            end=end,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        files = StatementFile.objects.for_user(self.request.user).exclude(
            status__in=(StatementFileStatus.COMPARED, StatementFileStatus.DISCARDED)
        )
        return super().get_context_data(
            files=[statement_file_wording.draw_file(file) for file in files.order_by("-pk")[:SHOWN]], **kwargs
        )


@dataclass(frozen=True)
class Break:
    """One open difference of a statement, with the steps that settle it."""

    title: str
    url: str
    there: str
    here: str
    can: list[Offered]


@dataclass(frozen=True)
class Breaks:
    """The open differences of one kind: how many, what to do, the first ones, and where all of them are."""

    label: str
    count: int
    advice: str
    rows: list[Break]
    url: str


def breaks_of(statement: ProviderStatement, user: Any) -> list[Breaks]:
    """What is still to be settled of a statement, by kind. Two queries."""
    unsettled = Difference.objects.for_user(user).filter(OPEN, statement=statement)
    counts = dict(unsettled.order_by().values_list("kind").annotate(n=Count("pk")))
    if not counts:
        return []
    place = Window(RowNumber(), partition_by=[F("kind")], order_by=[F("pk").asc()])
    first: dict[str, list[Break]] = {}
    for row in unsettled.with_page().annotate(place=place).filter(place__lte=SHOWN).order_by("pk"):
        told = difference_wording.sides(row)
        can, _cannot = split_offered(DIFFERENCE.offered(row, user))
        first.setdefault(row.kind, []).append(
            Break(difference_wording.statement(row), row.get_absolute_url(), told.there, told.here, can)
        )
    return [
        Breaks(
            str(kind.label),
            counts[kind],
            difference_wording.advice_for(kind),
            first.get(kind, []),
            f"{reverse('differences:list')}?tab={kind.value}&q={statement.number}" if counts[kind] > SHOWN else "",
        )
        for kind in DifferenceKind
        if kind in counts
    ]


@open_to(SUPPORT)
class StatementPage(DetailPage):
    """One statement that was compared: what agrees, what differs by kind, and the steps that settle it."""

    model = ProviderStatement
    template_name = "refunds/statement_detail.html"
    back: Any = (_("Statements of providers"), reverse_lazy("statements:list"))

    def queryset(self) -> QuerySet:
        return (
            ProviderStatement.objects.for_user(self.request.user)
            .select_related("taken_by")
            .annotate(count=Count("lines"))
        )

    def story_objects(self, obj: ProviderStatement) -> Iterable[Any]:
        return ()

    def describe(self, obj: Any, user: Any) -> dict[str, Any]:
        breaks = breaks_of(obj, user)
        left = sum(one.count for one in breaks)
        statement, lead = statement_file_wording.outcome_words(left, lines=obj.count)
        return {
            "badge": values.Badge("you" if left else "good", gettext("To be settled") if left else gettext("Settled")),
            "kind": gettext("Statement"),
            "statement": statement,
            "lead": lead,
            "breaks": breaks,
            "facts": statement_file_wording.statement_facts(obj),
        }
