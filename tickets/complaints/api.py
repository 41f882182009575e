"""Complaints and reports, for programs."""

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
from portal.kernel.errors import Forbidden, Invalid
from portal.people.audience import SIGNED_IN, open_to
from tickets.complaints import commands
from tickets.complaints.forms import ComplaintForm, ReportShopForm
from tickets.complaints.models import Complaint, ComplaintKind
from tickets.complaints.wording import complaint_statement


class ComplaintSerializer(MachineSerializer):
    """A complaint, a claim for a loss, or a report of a shop. Amounts are minor units."""

    shop: Any = serializers.CharField(source="shop.slug", allow_null=True, default=None)
    order: Any = serializers.CharField(source="order.number", allow_null=True, default=None)
    cases: Any = serializers.SlugRelatedField(
        source="awards",
        slug_field="number",
        many=True,
        read_only=True,
        help_text="The cases that pay what was granted.",
    )
    statement: Any = serializers.SerializerMethodField(help_text="Where it is now, as its page says it.")

    class Meta(MachineSerializer.Meta):
        model = Complaint
        fields = (
            *MachineSerializer.Meta.fields, "kind", "about", "against", "topic", "shop", "order", "words", "wish",
            "currency", "loss", "granted", "cases", "shop_words", "outcome", "answer_words", "done_words", "statement",
        )  # fmt: skip

    def get_statement(self, complaint: Complaint) -> str:
        return complaint_statement(complaint, self.context["request"].user)


@open_to(*SIGNED_IN)
class ComplaintViewSet(MachineViewSet):
    model = Complaint
    serializer_class = ComplaintSerializer
    filterset_fields = ["status", "kind", "about"]

    def rows(self) -> QuerySet:
        return Complaint.objects.for_user(self.request.user).with_page().prefetch_related("awards")

    def create(self, request: Request) -> Response:
        """File: `kind` (complaint, loss, report), `about` (a number of yours, or a shop's short name), `words`; `against`
        (seller, platform) and `wish`; of a claim `loss` with files as `pictures`; of a report `topic`."""
        return self.once(request, lambda: self._file(request))

    def _file(self, request: Request) -> Response:
        user: Any = request.user
        if user.is_seller or user.is_support:
            raise Forbidden(_("Only the customer can do this."))
        if not hasattr(request.data, "items"):
            raise Http404
        shape: Any = ReportShopForm if request.data.get("kind") == ComplaintKind.REPORT else ComplaintForm
        form = shape(request.data, request.FILES, obj=user, user=user)
        if not form.is_valid():
            raise FormInvalid(form)
        try:
            complaint = commands.file_complaint(user, by=user, **form.as_arguments())
        except Invalid as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
            raise FormInvalid(form) from no
        return Response(self.get_serializer(self.rows().get(pk=complaint.pk)).data, status=201)


api_routes = [("complaints", ComplaintViewSet)]
