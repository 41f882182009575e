"""Complaints and reports: mine or those to answer, filing one, the page of one, its steps."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from portal.components import values
from portal.kernel.changes import acting_for
from portal.kernel.errors import Invalid
from portal.kernel.keyset import Sort
from portal.kernel.money import format_money
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage, ListTab
from portal.pages.steps import ActionPage
from portal.people.audience import CUSTOMER, SIGNED_IN, SUPPORT, open_to
from tickets.complaints import commands, selectors
from tickets.complaints.actions import COMPLAINT
from tickets.complaints.forms import ComplaintForm, ReportShopForm
from tickets.complaints.models import Complaint
from tickets.complaints.wording import (
    about_text,
    complaint_badge,
    complaint_lead,
    complaint_statement,
    complaint_steps,
    complaint_until,
    heard_by,
)
from tickets.evidence.drawn import drawn, with_pictures

OPEN = ListTab("open", _("Under way"), Q(status__in=Complaint.OPEN))
ALL = ListTab("all", _("All"), count=False)
MINE = ListTab("mine", _("My turn"), selectors.complaints_for)
CUSTOMER_TABS = (ALL, OPEN)
SELLER_TABS = (MINE, OPEN, ALL)
SUPPORT_TABS = (MINE, ListTab("supervisor", _("With a supervisor"), selectors.complaints_with_supervisor), OPEN, ALL)


def list_title(user: Any) -> str:
    if user.is_seller:
        return gettext("Complaints")
    return gettext("Complaints and reports") if user.is_support else gettext("My complaints")


@open_to(*SIGNED_IN)
class ComplaintList(ListPage):
    """One's own complaints and reports; for staff those that wait for them first."""

    model = Complaint
    template_name = "tickets/complaint_list.html"
    search_fields = ("^number", "^about", "words")
    search_label = _("Number or words")
    sorts = {"newest": Sort("created_at"), "due": Sort("due_at", ascending=True, nullable=True)}
    empty = _("No complaints.")

    @property
    def title(self) -> str:
        return list_title(self.request.user)

    @property
    def tabs(self) -> Sequence[ListTab]:  # type: ignore[override]
        user: Any = self.request.user
        if user.is_seller:
            return SELLER_TABS
        if not user.is_support:
            return CUSTOMER_TABS
        return tuple(tab for tab in SUPPORT_TABS if tab.name != "supervisor" or user.is_supervisor)

    def queryset(self) -> QuerySet:
        return Complaint.objects.for_user(self.request.user).with_page().with_part_of(self.request.user)

    def draw(self, complaint: Complaint) -> values.Card:
        user: Any = self.request.user
        until = complaint_until(complaint, user)
        mine = selectors.complaint_waits_for(complaint, user)
        whose = "" if complaint.customer_id == user.pk else f"{complaint.customer.name} · "
        return values.Card(
            head=f"{whose}{kind_text(complaint)} · {about_text(complaint)}",
            badge=complaint_badge(complaint, user),
            url=complaint.get_absolute_url(),
            number=complaint.number,
            notice=complaint_statement(complaint, user) if whose == "" else complaint.words[:120],
            notice_due=until.title if until else "",
            notice_tone="you" if mine else "them",
            buttons=[values.Button(gettext("View details"), complaint.get_absolute_url())],
        )


def kind_text(complaint: Complaint) -> str:
    return complaint.get_topic_display() if complaint.is_report else complaint.get_kind_display()


@open_to(CUSTOMER, SUPPORT)
class FileComplaint(FormView):
    """Complaining about how something was handled, or claiming a loss. Support does it for whom they act for.

    `?about=` names a case, a cancellation, a refund or an order.
    """

    template_name = "tickets/complain.html"
    came_from: Any = None
    form_class: Any = ComplaintForm
    heading: Any = _("Complain")
    lead: Any = _("About how the seller or platform support handled something. Answered within seven working days.")
    heard: Any = _("Platform support reads it, and the shop where it is about the shop.")
    other = (
        _("A seller breaks the rules? That is a report."),
        "complaints:report",
        _("Report a seller"),
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        acting = getattr(request, "acting", None)
        if user.is_support and acting is None:
            raise Http404  # whose complaint would it be?
        self.customer = acting.customer if acting is not None else user
        self.about = (request.POST.get("about") or request.GET.get("about") or "").replace("\x00", "")[:60]
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        given = {"obj": self.customer, "user": self.request.user, "initial": self.initially()}
        return super().get_form_kwargs() | given

    def initially(self) -> dict[str, Any]:
        return {"about": self.about, "kind": "complaint"}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = selectors.subject_of(self.customer, self.about) if self.about else None
        if self.about and found is None:
            raise Http404
        self.came_from = found.row if found is not None else None
        there = selectors.open_complaint(self.customer, self.name_of(found)) if found else None
        return self.already(there) if there else super().get(request, *args, **kwargs)

    def name_of(self, subject: selectors.Subject) -> str:
        """The name under which what is filed here is kept."""
        return subject.about

    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        acting = getattr(self.request, "acting", None)
        try:
            with acting_for(self.customer, acting.channel) if acting is not None else nullcontext():
                complaint = commands.file_complaint(self.customer, by=user, **form.as_arguments())
        except commands.OpenAlready as no:
            return self.already(no.complaint)
        except Invalid as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
            return self.form_invalid(form)
        messages.success(self.request, gettext("Sent. Number %(number)s") % {"number": complaint.number})
        return HttpResponseRedirect(complaint.get_absolute_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def already(self, there: Complaint) -> HttpResponse:
        """There is one about the same, which goes on."""
        return self.render_to_response(self.get_context_data(form=None, there=there), status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words, name, label = self.other
        other_url = reverse(name) + (f"?about={self.about}" if self.about else "")
        return super().get_context_data(
            heading=self.heading, lead=self.lead, heard=self.heard,
            back_url=self.came_from.get_absolute_url() if self.came_from else reverse("complaints:list"),
            other={"words": words, "url": other_url, "label": label}, **kwargs,
        )  # fmt: skip


@open_to(CUSTOMER, SUPPORT)
class ReportShop(FileComplaint):
    """Reporting a seller that breaks the rules. `?about=` names a shop, or something bought there."""

    form_class = ReportShopForm
    heading = _("Report a seller")
    lead = _("Fake goods, settling outside the platform, pressure for good reviews, forbidden goods.")
    heard = _("Only platform support reads it. The shop learns neither of the report nor of you.")
    other = (_("You were treated badly? That is a complaint."), "complaints:new", _("Complain"))

    def initially(self) -> dict[str, Any]:
        return {"about": self.about}

    def name_of(self, subject: selectors.Subject) -> str:
        return subject.shop.slug if subject.shop is not None else ""


@open_to(*SIGNED_IN)
class ComplaintPage(DetailPage):
    """One complaint or report: what it is about, who looks into it until when, what came of it."""

    model = Complaint
    template_name = "tickets/complaint_detail.html"
    fragments = {"live": "tickets/parts/_complaint_live.html"}

    def queryset(self) -> QuerySet:
        return Complaint.objects.for_user(self.request.user).with_page().prefetch_related("awards")

    def story(self, obj: Any, user: Any) -> list[values.Story]:
        shown = [(row, drawn(row, obj, n, space="complaints")) for n, row in enumerate(obj.files.all(), 1)]
        return with_pictures(shown, super().story(obj, user))

    def describe(self, obj: Any, user: Any) -> dict[str, Any]:
        row = obj.subject
        rows = [values.Fact(gettext("About"), about_text(obj), url=row.get_absolute_url() if row is not None else "")]
        if obj.is_report and obj.topic:
            rows.append(values.Fact(gettext("Reported"), obj.get_topic_display()))
        if obj.customer_id != user.pk:
            rows.append(values.Fact(gettext("Customer"), obj.customer.name))
        if obj.wish:
            rows.append(values.Fact(gettext("What would put it right"), obj.wish))
        if obj.loss:
            rows.append(values.Fact(gettext("Loss claimed"), format_money(obj.loss, obj.currency)))
        if obj.accepted_by is not None:
            rows.append(values.Fact(gettext("Handled by"), obj.accepted_by.name))
        if obj.outcome:
            rows.append(values.Fact(gettext("Outcome"), obj.get_outcome_display(), strong=True))
        if obj.done_words:
            rows.append(values.Fact(gettext("What is done"), obj.done_words))
        for case in obj.award_cases:
            rows.append(values.Fact(gettext("Compensation"), case.number, url=case.get_absolute_url()))
        if not user.is_seller:
            rows.append(values.Fact(gettext("Who reads it"), heard_by(obj)))
        return {
            "badge": complaint_badge(obj, user),
            "kind": kind_text(obj),
            "statement": complaint_statement(obj, user),
            "lead": complaint_lead(obj, user),
            "until": complaint_until(obj, user),
            "steps": complaint_steps(obj),
            "facts": rows,
            "back_label": list_title(user),
            "back_url": reverse("complaints:list"),
        }


@open_to(*SIGNED_IN)
class ComplaintAction(ActionPage):
    """Every step of a complaint."""

    table = COMPLAINT
    page = ComplaintPage

    def queryset(self) -> QuerySet:
        return Complaint.objects.for_user(self.request.user).with_page().prefetch_related("awards")
