"""Reconciliation: what providers' statements and our books do not say alike, and settling it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import times, values
from portal.kernel.keyset import Sort
from portal.kernel.money import from_minor
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage, ListTab
from portal.pages.steps import ActionPage
from portal.people.audience import SUPPORT, open_to
from refunds.differences import wording
from refunds.differences.actions import DIFFERENCE
from refunds.reconciliation.models import Difference, ProviderStatement
from refunds.statuses import DifferenceKind, DifferenceStatus

OPEN = Q(status=DifferenceStatus.OPEN)


@open_to(SUPPORT)
class DifferenceList(ListPage):
    """The worklist of reconciliation, by kind."""

    model = Difference
    template_name = "refunds/difference_list.html"
    title = _("Reconciliation")
    search_fields = ("^number", "=statement__number", "=line__reference", "=line__key", "=refund__number")
    search_label = _("Number or the provider's number")
    tabs = (
        ListTab("open", _("To be settled"), OPEN),
        *(ListTab(kind.value, kind.label, OPEN & Q(kind=kind)) for kind in DifferenceKind),
        ListTab("settled", _("Settled"), Q(status=DifferenceStatus.SETTLED), count=False),
    )
    sorts = {"newest": Sort("created_at", _("Newest first"))}
    export_columns = (
        (_("Number"), "number"),
        (_("Kind"), lambda row: row.get_kind_display()),
        (_("Status"), lambda row: row.get_status_display()),
        (_("Statement"), lambda row: row.statement.source),
        (_("Row"), lambda row: row.line.row if row.line else ""),
        (_("Provider's refund number"), lambda row: row.line.reference if row.line else ""),
        (_("Refund"), lambda row: row.refund.number if row.refund else ""),
        (_("Amount"), lambda row: from_minor(row.amount, row.currency)),
        (_("Currency"), "currency"),
        (_("Note"), "note"),
    )

    def queryset(self) -> QuerySet:
        return Difference.objects.for_user(self.request.user).with_page()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not context["rows"]:  # to agree takes two: nothing is said of books that no statement was held against
            newest = ProviderStatement.objects.for_user(self.request.user).order_by("-taken_at").first()
            context["empty"] = self.nothing_open(newest)
        return context

    @staticmethod
    def nothing_open(newest: ProviderStatement | None) -> str:
        """What an empty worklist says: that the last statement agrees, or that none was ever compared."""
        if newest is None:
            return gettext("No statement has been compared yet. Hand one in, or connect a provider's account.")
        return gettext("Statements and books agree, as of %(day)s.") % {"day": times.day_text(newest.taken_at.date())}

    def draw(self, difference: Difference) -> values.Row:
        return values.Row(
            "check" if difference.status == DifferenceStatus.SETTLED else "warn",
            wording.statement(difference),
            url=difference.get_absolute_url(),
            text=gettext("%(kind)s · %(number)s · %(gateway)s, %(source)s")
            % {
                "kind": difference.get_kind_display(),
                "number": difference.number,
                "gateway": difference.statement.get_gateway_display(),
                "source": difference.statement.source,
            },
        )


@open_to(SUPPORT)
class DifferencePage(DetailPage):
    """Both sides of one difference, and what to do about it."""

    model = Difference
    template_name = "refunds/difference_detail.html"
    back: Any = (_("Reconciliation"), reverse_lazy("differences:list"))

    def queryset(self) -> QuerySet:
        return Difference.objects.for_user(self.request.user).with_page()

    def describe(self, obj: Difference, user: Any) -> dict[str, Any]:
        return {
            "badge": wording.badge(obj, user),
            "kind": gettext("Difference"),
            "statement": wording.statement(obj),
            "lead": wording.advice(obj),
            "facts": wording.facts(obj),
        }


@open_to(SUPPORT)
class DifferenceAction(ActionPage):
    """Every way to settle a difference."""

    table = DIFFERENCE
    page = DifferencePage

    def queryset(self) -> QuerySet:
        return Difference.objects.for_user(self.request.user).with_page()
