"""Questions: mine or those to answer, asking one, the page of one, its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from portal.components import values
from portal.kernel.keyset import Sort
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage, ListTab
from portal.pages.steps import ActionPage
from portal.people.audience import CUSTOMER, SIGNED_IN, open_to
from tickets.questions import commands
from tickets.questions.actions import QUESTION
from tickets.questions.forms import QuestionForm
from tickets.questions.models import Question
from tickets.questions.wording import (
    question_badge,
    question_statement,
    question_until,
    question_waits_for,
    who_answers,
)
from tickets.statuses import QuestionStatus as S


@open_to(*SIGNED_IN)
class QuestionList(ListPage):
    """One's own questions; for staff those to answer first."""

    model = Question
    template_name = "tickets/question_list.html"
    title = _("Questions")
    search_fields = ("^number", "words", "answer_words")
    search_label = _("Number or words")
    tabs = (
        ListTab("open", _("Waiting for an answer"), Q(status=S.ASKED)),
        ListTab("all", _("All"), count=False),
    )
    sorts = {"newest": Sort("created_at")}
    empty = _("No questions.")

    def queryset(self) -> QuerySet:
        return Question.objects.for_user(self.request.user).select_related("shop", "customer", "order")

    @property
    def tab(self) -> ListTab | None:
        user: Any = self.request.user
        default = "open" if user.is_seller or user.is_support else "all"
        wanted = self.request.GET.get("tab") or default
        return next((one for one in self.tabs if one.name == wanted), self.tabs[0])

    def draw(self, question: Question) -> values.Card:
        user: Any = self.request.user
        until = question_until(question, user)
        return values.Card(
            head=who_answers(question) if question.customer_id == user.pk else question.customer.name,
            badge=question_badge(question, user),
            goods=[],
            url=question.get_absolute_url(),
            number=question.number,
            notice=question.words[:120],
            notice_due=until.title if until else "",
            notice_tone="you" if question_waits_for(question, user) else "them",
            buttons=[values.Button(gettext("View details"), question.get_absolute_url())],
        )


@open_to(CUSTOMER)
class AskQuestion(FormView):
    """Asking something, about an order or about none."""

    template_name = "tickets/ask_question.html"
    form_class = QuestionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        return super().get_form_kwargs() | {
            "obj": user,
            "user": user,
            "initial": {"order": self.request.GET.get("order", "")},
        }

    def form_valid(self, form: QuestionForm) -> HttpResponse:
        user: Any = self.request.user
        question = commands.ask_question(user, by=user, **form.as_arguments())
        messages.success(self.request, gettext("Sent. Number %(number)s") % {"number": question.number})
        return HttpResponseRedirect(question.get_absolute_url())

    def form_invalid(self, form: QuestionForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=reverse("questions:list"), **kwargs)


@open_to(*SIGNED_IN)
class QuestionPage(DetailPage):
    """One question: what was asked and answered, who is next until when."""

    model = Question
    template_name = "tickets/question_detail.html"
    fragments = {"live": "tickets/parts/_question_live.html"}
    back = (_("Questions"), reverse_lazy("questions:list"))  # type: ignore[assignment]

    def queryset(self) -> QuerySet:
        return Question.objects.for_user(self.request.user).select_related("shop", "customer", "order")

    def describe(self, obj: Any, user: Any) -> dict[str, Any]:
        facts = [values.Fact(gettext("Answered by"), who_answers(obj))]
        if obj.order is not None:
            facts.append(values.Fact(gettext("Order"), obj.order.shop_number, url=obj.order.get_absolute_url()))
        if obj.customer_id != user.pk:
            facts.append(values.Fact(gettext("Customer"), obj.customer.name))
        return {
            "badge": question_badge(obj, user),
            "kind": gettext("Question"),
            "statement": question_statement(obj, user),
            "until": question_until(obj, user),
            "facts": facts,
        }


@open_to(*SIGNED_IN)
class QuestionAction(ActionPage):
    """Every step of a question."""

    table = QUESTION
    page = QuestionPage

    def queryset(self) -> QuerySet:
        return Question.objects.for_user(self.request.user).select_related("shop", "customer", "order")
