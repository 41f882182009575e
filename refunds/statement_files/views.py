"""Files of providers' statements: handing one in, what it would bring, what of it cannot be used."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View

from portal.kernel.errors import Invalid
from portal.pages.details import DetailPage, find
from portal.pages.lists import neutral
from portal.pages.steps import ActionPage
from portal.people.audience import SUPPORT, open_to
from refunds.reconciliation.views import breaks_of
from refunds.statement_files import commands, wording
from refunds.statement_files.actions import STATEMENT_FILE
from refunds.statement_files.forms import StatementForm
from refunds.statement_files.models import StatementFile
from refunds.statuses import StatementFileStatus

SHOWN = 5
"""Lines that cannot be used, on the page of a file."""


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
        heads = [gettext("Column"), gettext("What stands there")]
        rows = [
            [
                {"value": name, "strong": True},
                {"value": gettext("%(means)s For example %(example)s") % {"means": means, "example": example}},
            ]
            for name, means, example in wording.OWN_COLUMNS
        ]
        return super().get_context_data(
            back_url=reverse("statements:list"), heads=[{"label": head} for head in heads], rows=rows, **kwargs
        )


@open_to(SUPPORT)
class StatementSample(View):
    """A file in the portal's own columns, to begin with."""

    def get(self, request: HttpRequest) -> HttpResponse:
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="statement-sample.csv"'
        csv.writer(answer).writerows(wording.SAMPLE)
        return answer


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
        statement, lead = wording.file_words(obj, sum(one.count for one in breaks))
        return {
            "badge": wording.file_badge(obj),
            "kind": gettext("File of a statement"),
            "statement": statement,
            "lead": lead,
            "progress": wording.file_progress(obj),
            "foreseen": wording.foreseen_rows(obj)
            if obj.status == StatementFileStatus.READ and not obj.is_useless
            else [],
            "rejects": [{"row": row, "reason": why} for row, why, *_cells in obj.rejects[:SHOWN]],
            "rejects_left": max(obj.foreseen.get("rejected", 0) - SHOWN, 0),
            "known": obj.statement if obj.status == StatementFileStatus.READ else None,
            "breaks": breaks,
            "facts": wording.file_facts(obj),
        }


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
