"""Questions, for programs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.machines import MachineSerializer, MachineViewSet
from portal.doors.actions import FormInvalid
from portal.kernel.errors import Forbidden
from portal.people.audience import SIGNED_IN, open_to
from tickets.questions import commands
from tickets.questions.forms import QuestionForm
from tickets.questions.models import Question


class QuestionSerializer(MachineSerializer):
    """A question. Without a shop the platform answers."""

    shop: Any = serializers.CharField(source="shop.slug", allow_null=True, default=None)
    order: Any = serializers.CharField(source="order.number", allow_null=True, default=None)

    class Meta(MachineSerializer.Meta):
        model = Question
        fields = (*MachineSerializer.Meta.fields, "shop", "order", "words", "answer_words")


@open_to(*SIGNED_IN)
class QuestionViewSet(MachineViewSet):
    model = Question
    serializer_class = QuestionSerializer
    filterset_fields = ["status", "order__number"]

    def rows(self) -> QuerySet:
        return Question.objects.for_user(self.request.user).select_related("shop", "customer", "order")

    def create(self, request: Request) -> Response:
        """Ask: `words`, and the number of an `order` if it is about one."""
        return self.once(request, lambda: self._ask(request))

    def _ask(self, request: Request) -> Response:
        user: Any = request.user
        if user.is_seller or user.is_support:
            raise Forbidden(_("Only the customer can do this."))
        if not hasattr(request.data, "items"):
            raise Http404
        form = QuestionForm(request.data, obj=user, user=user)
        if not form.is_valid():
            raise FormInvalid(form)
        question = commands.ask_question(user, by=user, **form.as_arguments())
        return Response(self.get_serializer(self.rows().get(pk=question.pk)).data, status=201)


api_routes = [("questions", QuestionViewSet)]
