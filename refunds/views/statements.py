"""Statements of providers: what was taken in, what differs, and handing in the next one as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View

from portal import clock, look
from portal.actions import Offered, split_offered
from portal.audience import SUPPORT, open_to
from portal.errors import Invalid
from portal.keyset import Sort
from portal.money import format_money
from portal.views import ActionPage, DetailPage, ListPage
from portal.views.details import find
from portal.views.lists import neutral
from refunds import commands, differences
from refunds.actions import DIFFERENCE, STATEMENT_FILE
from refunds.forms import StatementForm
from refunds.models import Difference, ProviderStatement, StatementFile, StatementLine
from refunds.statuses import DifferenceKind, DifferenceStatus, StatementFileStatus

OPEN = Q(status=DifferenceStatus.OPEN)
SHOWN = 5
"""Differences of one kind on a statement's page, lines that cannot be used on a file's page, and files under way."""

TURNS: dict[str, look.Turn] = {
    StatementFileStatus.RECEIVED: "them",
    StatementFileStatus.READ: "you",
    StatementFileStatus.ACCEPTED: "them",
    StatementFileStatus.COMPARED: "good",
    StatementFileStatus.UNREADABLE: "bad",
    StatementFileStatus.DISCARDED: "over",
}
COLUMNS = {"csv": _("the portal's own"), "stripe": "Stripe", "alipay": _("Alipay"), "wechat": _("WeChat Pay")}


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

    def draw(self, statement: Any) -> look.Row:
        if statement.found:
            end = gettext("%(left)s of %(found)s to settle") % {"left": statement.left, "found": statement.found}
        else:
            end = gettext("Agrees") if statement.has_lines else gettext("No refund in it")
        return look.Row(
            "doc" if statement.finished_at else "clock",
            f"{statement.get_gateway_display()} · {statement.source}",
            url=statement.get_absolute_url(),
            text=look.moment_text(statement.taken_at),
            end=end,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        files = StatementFile.objects.for_user(self.request.user).exclude(
            status__in=(StatementFileStatus.COMPARED, StatementFileStatus.DISCARDED)
        )
        return super().get_context_data(files=[draw_file(file) for file in files.order_by("-pk")[:SHOWN]], **kwargs)


def draw_file(file: StatementFile) -> look.Row:
    return look.Row(
        "clock",
        f"{file.get_gateway_display()} · {file.name}",
        url=file.get_absolute_url(),
        text=look.moment_text(file.created_at),
        end=gettext("Nothing usable") if file.is_useless else file.get_status_display(),
    )


# --- one statement ----------------------------------------------------------------------------------------------------


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
        told = differences.sides(row)
        can, _cannot = split_offered(DIFFERENCE.offered(row, user))
        first.setdefault(row.kind, []).append(
            Break(differences.statement(row), row.get_absolute_url(), told.there, told.here, can)
        )
    return [
        Breaks(
            str(kind.label),
            counts[kind],
            differences.advice_for(kind),
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
        statement, lead = outcome_words(left, lines=obj.count)
        return {
            "badge": look.Badge("you" if left else "good", gettext("To be settled") if left else gettext("Settled")),
            "kind": gettext("Statement"),
            "statement": statement,
            "lead": lead,
            "breaks": breaks,
            "facts": statement_facts(obj),
        }


def outcome_words(left: int, *, lines: int) -> tuple[str, str]:
    """(What is left of a compared statement with so many lines about refunds, what that means)."""
    if not left and not lines:
        return gettext("No line of it tells of a refund"), gettext("Nothing is left to settle.")
    if not left:
        return gettext("Statement and books agree"), gettext("Nothing is left to settle.")
    return (
        ngettext("%(n)s difference is to be settled", "%(n)s differences are to be settled", left) % {"n": left},
        gettext("Nothing is booked before somebody has looked at it."),
    )


def statement_facts(statement: Any) -> list[look.Fact]:
    facts = [
        look.Fact(gettext("Provider"), statement.get_gateway_display(), strong=True),
        look.Fact(gettext("File or day"), statement.source),
    ]
    if statement.account:
        facts.append(look.Fact(gettext("Account"), statement.account))
    if statement.starts_at:
        facts.append(look.Fact(gettext("Days"), _days(statement.starts_at, statement.ends_at)))
    if getattr(statement, "count", None) is not None:
        facts.append(look.Fact(gettext("Lines about refunds"), f"{statement.count:,}"))
    facts.append(look.Fact(gettext("Taken in"), look.moment_text(statement.taken_at)))
    facts.append(look.Fact(gettext("By"), statement.taken_by.name))
    return facts


def _days(start: datetime, end: datetime | None) -> str:
    """The days from `start` to just before `end`, in the platform's zone."""
    zone = clock.zone()
    last = (end - timedelta(microseconds=1)) if end else start
    return look.days_text(start.astimezone(zone).date(), last.astimezone(zone).date())


# --- handing one in ---------------------------------------------------------------------------------------------------


@open_to(SUPPORT)
class StatementHandIn(FormView):
    """Handing a file in. It is read by a worker; nothing is compared before somebody has seen what that brings."""

    template_name = "refunds/statement_hand_in.html"
    form_class = StatementForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: StatementForm) -> HttpResponse:
        user: Any = self.request.user
        try:
            file = commands.hand_in_statement(**form.as_arguments(), by=user)
        except Invalid as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
            return self.form_invalid(form)
        messages.success(self.request, gettext("Handed in; it is being read"))
        return HttpResponseRedirect(file.get_absolute_url())

    def form_invalid(self, form: StatementForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=reverse("statements:list"), **kwargs)


@open_to(SUPPORT)
class StatementFilePage(DetailPage):
    """One file: how far it is, what comparing it would bring, and what it brought."""

    model = StatementFile
    template_name = "refunds/statement_file_detail.html"
    fragments = {"live": "refunds/parts/_statement_file_live.html"}
    back: Any = (_("Statements of providers"), reverse_lazy("statements:list"))

    def queryset(self) -> QuerySet:
        return StatementFile.objects.for_user(self.request.user).with_page()

    def describe(self, obj: StatementFile, user: Any) -> dict[str, Any]:
        is_compared = obj.status == StatementFileStatus.COMPARED and obj.statement is not None
        breaks = breaks_of(obj.statement, user) if is_compared and obj.statement else []
        statement, lead = file_words(obj, sum(one.count for one in breaks))
        return {
            "badge": file_badge(obj),
            "kind": gettext("File of a statement"),
            "statement": statement,
            "lead": lead,
            "progress": progress(obj),
            "foreseen": foreseen_rows(obj) if obj.status == StatementFileStatus.READ and not obj.is_useless else [],
            "rejects": [{"row": row, "reason": why} for row, why, *_cells in obj.rejects[:SHOWN]],
            "rejects_left": max(obj.foreseen.get("rejected", 0) - SHOWN, 0),
            "known": obj.statement if obj.status == StatementFileStatus.READ else None,
            "breaks": breaks,
            "facts": file_facts(obj),
        }


def file_badge(file: StatementFile) -> look.Badge:
    if file.is_useless:
        return look.Badge("bad", gettext("Nothing usable"))
    return look.Badge(TURNS[file.status], file.get_status_display())


def file_words(file: StatementFile, left: int) -> tuple[str, str]:
    """(Where the file is in one sentence, what that means for the reader)."""
    if file.status == StatementFileStatus.COMPARED:
        return outcome_words(left, lines=file.usable)
    if file.status == StatementFileStatus.READ:
        return _read_words(file)
    return {
        StatementFileStatus.RECEIVED: (
            gettext("The file is being read"),
            gettext("You may leave this page; it goes on without you."),
        ),
        StatementFileStatus.ACCEPTED: (
            gettext("The file is being compared with the books"),
            gettext("You may leave this page; it goes on without you."),
        ),
        StatementFileStatus.UNREADABLE: (gettext("The file cannot be read"), file.why),
        StatementFileStatus.DISCARDED: (gettext("The file was thrown away"), gettext("Nothing of it was compared.")),
    }[StatementFileStatus(file.status)]


def _read_words(file: StatementFile) -> tuple[str, str]:
    if file.statement is not None:
        return (
            gettext("These lines were taken in before"),
            gettext("A statement counts once: comparing it again would change nothing."),
        )
    if file.is_useless:
        return (
            gettext("Nothing in this file can be used"),
            gettext(
                "None of its lines about refunds could be understood, so it says nothing about our books. Below is why."
            ),
        )
    found = sum(file.foreseen["kinds"].values())
    matched = file.foreseen["matched"]
    if found and not matched and file.lines:
        return (
            gettext("Nothing in this file agrees with our books"),
            gettext("Is it of the account you chose? If not, throw it away and hand it in for the right one."),
        )
    if not found and not file.usable:
        told = gettext("No line of it tells of a refund")
        if file.first_on is None:
            return told, gettext("Is it the right file? If so, hand it in again with the two days it is about.")
        return told, gettext("By our books none arrived in its days either.")
    if not found:
        return gettext("All of it agrees with our books"), gettext(
            "Compare it, so that the next statement builds on it."
        )
    told = ngettext("Comparing it would find %(n)s difference", "Comparing it would find %(n)s differences", found)
    return told % {"n": found}, gettext("Nothing is listed or booked before you have it compared.")


def progress(file: StatementFile) -> dict[str, Any] | None:
    """How far a worker is; None where none is at work. Without `of`, nobody knows yet how long the file is."""
    if file.status not in (StatementFileStatus.RECEIVED, StatementFileStatus.ACCEPTED):
        return None
    if not file.lines:
        words = gettext("%(n)s lines read") % {"n": f"{file.lines_done:,}"}
        return {"done": None, "of": None, "words": words if file.lines_done else gettext("Waits for its turn")}
    words = gettext("%(n)s of %(all)s lines") % {"n": f"{file.lines_done:,}", "all": f"{file.lines:,}"}
    return {"done": file.lines_done, "of": file.lines, "words": words}


def foreseen_rows(file: StatementFile) -> list[look.Consequence]:
    """What comparing brings, row by row."""
    told = file.foreseen
    if file.statement is not None:
        return []
    rows = [look.Consequence("check", gettext("Agree with our books"), end=f"{told['matched']:,}")]
    rows += [
        look.Consequence(
            "warn", str(DifferenceKind(kind).label), end=f"{count:,}", why=differences.advice_for(DifferenceKind(kind))
        )
        for kind, count in told["kinds"].items()
    ]
    if told["ignored"]:
        why = gettext("Payments, fees and what else a statement holds.")
        rows.append(look.Consequence("minus", gettext("Tell of no refund"), end=f"{told['ignored']:,}", why=why))
    if told["rejected"]:
        why = gettext("They are left out; mend them at the provider or ask it what they mean.")
        rows.append(look.Consequence("x", gettext("Cannot be used"), end=f"{told['rejected']:,}", why=why))
    return rows


def file_facts(file: StatementFile) -> list[look.Fact]:
    facts = [
        look.Fact(gettext("Provider"), file.get_gateway_display(), strong=True),
        look.Fact(gettext("File"), file.name),
        look.Fact(gettext("Size"), filesizeformat(file.size)),
    ]
    if file.account:
        facts.append(look.Fact(gettext("Account"), file.account))
    if file.form:
        facts.append(look.Fact(gettext("Columns"), str(COLUMNS.get(file.form, file.form))))
    if file.lines is not None:
        facts.append(look.Fact(gettext("Lines"), f"{file.lines:,}"))
    told = file.foreseen
    if file.first_on and file.last_on:
        facts.append(look.Fact(gettext("Days"), look.days_text(file.first_on, file.last_on)))
    elif told.get("first"):
        first, last = (datetime.fromisoformat(told[name]) for name in ("first", "last"))
        facts.append(look.Fact(gettext("Days"), _days(first, last + timedelta(seconds=1))))
    for currency, amount in told.get("sums", {}).items():
        facts.append(look.Fact(gettext("Went back in all"), format_money(amount, currency)))
    facts.append(look.Fact(gettext("Handed in by"), file.handed_in_by.name))
    if file.statement is not None:
        facts.append(look.Fact(gettext("Statement"), file.statement.number, url=file.statement.get_absolute_url()))
    return facts


@open_to(SUPPORT)
class StatementFileAction(ActionPage):
    """Comparing a file, or throwing it away."""

    table = STATEMENT_FILE
    page = StatementFilePage

    def queryset(self) -> QuerySet:
        return StatementFile.objects.for_user(self.request.user).with_page()


@open_to(SUPPORT)
class StatementRejects(View):
    """The lines of a file that cannot be used, with the reason of each, as a table to work on."""

    model = StatementFile

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        file: StatementFile = find(StatementFile.objects.for_user(request.user), number)
        answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{file.number}-rejected.csv"'
        writer = csv.writer(answer)
        writer.writerow([gettext("Row"), gettext("Reason")])
        writer.writerows([neutral(cell) for cell in row] for row in file.rejects)
        return answer
