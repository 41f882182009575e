"""A small portal around one real machine, the repayment: its table and its three doors as an app would write them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.db.models import Q
from django.urls import include, path

from portal.admin import ActionAdmin
from portal.api.machines import MachineSerializer, MachineViewSet
from portal.api.urls import Docs, collect, schema
from portal.components.values import Consequence
from portal.doors.actions import Action, ActionForm, Actions, registry
from portal.kernel.keyset import Sort
from portal.kernel.money import format_money
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage, ListTab
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to
from portal.urls import handler403, handler404, handler500
from portal.urls import urlpatterns as portals
from refunds.repayments import commands, permissions
from refunds.repayments.models import Repayment
from refunds.statuses import RepaymentStatus

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


class ReferenceForm(ActionForm):
    reference = forms.CharField(label="Transfer number", max_length=80)


def pay_preview(obj: Repayment, user: Any, form: Any) -> dict[str, Any]:
    amount = format_money(obj.amount, obj.currency)
    return {"consequences": [Consequence("money", "Comes back", amount)], "frozen": {"amount": obj.amount}}


_real = registry.get(Repayment)
TABLE = Actions(
    Repayment,
    Action(
        "report", "Report a transfer", permissions.report, commands.report_repayment, ReferenceForm, for_customer=True
    ),
    Action(
        "pay",
        "Confirm it came",
        permissions.pay,
        commands.pay_repayment,
        ReferenceForm,
        says=lambda obj, user: f"{obj.amount} is back",
        preview=pay_preview,
        goal=(RepaymentStatus.PAID,),
        done=lambda obj, result: f"{result.number} is paid",
    ),
    Action("lapse", "Let it lapse", permissions.lapse, commands.lapse_repayment, on_page=False),
    url_name="repayments:action",
)
if _real is not None:
    registry[Repayment] = _real
else:
    del registry[Repayment]


@open_to(*SIGNED_IN)
class RepaymentList(ListPage):
    model = Repayment
    template_name = "doors_site/list.html"
    title = "Repayments"
    search_fields = ("^number", "cause_number", "payer__name")
    tabs = (
        ListTab("all", "All"),
        ListTab("due", "Due", Q(status=RepaymentStatus.DUE)),
        ListTab("mine", "Mine", lambda user: Q(payer=user)),
    )
    sorts = {
        "newest": Sort("created_at"),
        "amount": Sort("amount", ascending=True),
        "due": Sort("due_at", ascending=True, nullable=True),
    }
    page_size = 3
    export_columns = (("Number", "number"), ("Who", lambda row: row.payer.name), ("Amount", lambda row: row.amount))

    def queryset(self) -> Any:
        return Repayment.objects.for_user(self.request.user).select_related("payer", "shop")

    def draw(self, row: Repayment) -> str:
        return f"{row.number} {row.payer.name} {row.amount}"


@open_to(*SIGNED_IN)
class RepaymentPage(DetailPage):
    model = Repayment
    template_name = "doors_site/detail.html"
    fragments = {"panel": "doors_site/detail.html"}

    def describe(self, obj: Repayment, user: Any) -> dict[str, Any]:
        return {"statement": f"{obj.get_status_display()}: {obj.amount}"}


@open_to(*SIGNED_IN)
class RepaymentAction(ActionPage):
    table = TABLE
    page = RepaymentPage


class RepaymentSerializer(MachineSerializer):
    class Meta(MachineSerializer.Meta):
        model = Repayment
        fields = (*MachineSerializer.Meta.fields, "amount", "currency")


@open_to(*SIGNED_IN)
class RepaymentViewSet(MachineViewSet):
    model = Repayment
    serializer_class = RepaymentSerializer
    filterset_fields = ("status", "currency")

    def rows(self) -> Any:
        return super().rows().select_related("payer", "shop")


class Site(AdminSite):
    """Another site under the admin's name, so that the doors of this machine are where they would be."""


site = Site(name="admin")
site.register(Repayment, ActionAdmin)

_registered, registry[Repayment] = registry.get(Repayment), TABLE
_api = [
    path("schema/", schema, name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
    *collect([("repayments", RepaymentViewSet)]),
]
if _registered is not None:
    registry[Repayment] = _registered
else:
    del registry[Repayment]

_repayments = [
    path("", RepaymentList.as_view(), name="list"),
    path("<str:number>/", RepaymentPage.as_view(), name="detail"),
    path("<str:number>/<slug:action>/", RepaymentAction.as_view(), name="action"),
]
urlpatterns = [
    path("repayments/", include((_repayments, "repayments"))),
    path("api/v1/", include((_api, "api"))),
    path("admin/", site.urls),
    *(one for one in portals if str(one.pattern) not in ("api/v1/", "admin/")),
]
