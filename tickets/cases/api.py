"""After-sales for programs: read cases and withdrawals, raise a case, and take the steps of the same tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from orders.orders.models import Order
from portal.api.machines import MachineSerializer, MachineViewSet
from portal.components import values
from portal.doors.actions import FormInvalid
from portal.doors.perform import Channel
from portal.kernel.errors import Invalid
from portal.pages.details import find
from portal.people.audience import SIGNED_IN, open_to
from tickets.cases import commands, obligations, selectors, wording
from tickets.cases.casefile import words_of
from tickets.cases.models import Ticket
from tickets.cases.story import timeline
from tickets.raising.forms import RaiseForm
from tickets.statuses import ReturnStatus
from tickets.usual_times import durations
from tickets.warranties import selectors as warranty_selectors
from tickets.withdrawals import owing
from tickets.withdrawals import wording as withdrawal_wording
from tickets.withdrawals.models import TicketCancellation


class TicketSerializer(MachineSerializer):
    """An after-sales case. Amounts are minor units."""

    shop: Any = serializers.CharField(source="shop.slug")
    order: Any = serializers.CharField(source="order.number")
    shop_number: Any = serializers.CharField(
        source="order.shop_number", help_text="The order's number, as its shop calls it."
    )
    reason: Any = serializers.CharField(source="reason.code")
    reason_text: Any = serializers.CharField(source="reason.label")
    statement: Any = serializers.SerializerMethodField(help_text="Where the case is now, as its page says it.")
    pieces: Any = serializers.SerializerMethodField(help_text="Line id → pieces.")
    due_at: Any = serializers.SerializerMethodField(
        help_text="The deadline that counts now: the case's own, its withdrawal's, or that of goods and parcels."
    )
    warranty: Any = serializers.SerializerMethodField(help_text="Line id → whether its warranty covers this, and why.")
    send_to: Any = serializers.SerializerMethodField(
        help_text="Where the goods go while they are waited for; else empty."
    )
    withdrawal: Any = serializers.CharField(source="frozen_by", help_text="The open withdrawal, if any.")
    running_seconds: Any = serializers.SerializerMethodField(
        help_text="How long it was handled until now, time that waited for the customer's answer and rests left out."
    )
    waiting_seconds: Any = serializers.SerializerMethodField(help_text="How long it waited for the customer's answer.")

    class Meta(MachineSerializer.Meta):
        model = Ticket
        fields = (
            *MachineSerializer.Meta.fields, "shop", "order", "shop_number", "type", "problem", "reason", "reason_text",
            "description", "serial_number", "wish", "currency", "worth", "asked", "granted", "quote", "by_platform", "statement", "pieces", "warranty", "send_to", "withdrawal",
            "answer_words",
            "running_seconds", "waiting_seconds", "reopened", "check_code",
        )  # fmt: skip

    @extend_schema_field(OpenApiTypes.DATETIME)
    def get_due_at(self, ticket: Any) -> datetime | None:
        moment: datetime | None = getattr(ticket, "next_at", ticket.due_at) if ticket.is_open else ticket.due_at
        return moment

    def get_statement(self, ticket: Ticket) -> str:
        return wording.statement(ticket, self.context["request"].user)

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_warranty(self, ticket: Ticket) -> dict[str, dict[str, Any]]:
        verdicts = {str(row.line_id): warranty_selectors.cover_of(ticket, row) for row in ticket.lines.all()}
        return {
            line: {"covered": one.covered, "until": one.until, "statement": one.sentence, "reasons": [*one.reasons]}
            for line, one in verdicts.items()
        }

    def get_send_to(self, ticket: Ticket) -> str:
        goods = obligations.goods_of(ticket)
        return wording.send_to(ticket) if goods is not None and goods.status == ReturnStatus.AUTHORISED else ""

    def get_running_seconds(self, ticket: Ticket) -> int:
        return int(durations.of(ticket).running.total_seconds())

    def get_waiting_seconds(self, ticket: Ticket) -> int:
        return int(durations.of(ticket).waiting.total_seconds())

    def get_pieces(self, ticket: Ticket) -> dict[str, int]:
        return {str(row.line_id): row.quantity for row in ticket.lines.all()}


class WithdrawalSerializer(MachineSerializer):
    """A request to withdraw a case. Amounts are minor units."""

    shop: Any = serializers.CharField(source="shop.slug")
    ticket: Any = serializers.CharField(source="ticket.number")
    reason: Any = serializers.CharField(source="reason.code", allow_null=True, default=None)
    statement: Any = serializers.SerializerMethodField(help_text="Where the withdrawal is now, as its page says it.")
    repayment: Any = serializers.CharField(source="repayment.number", allow_null=True, default=None)
    repayment_status: Any = serializers.CharField(
        source="repayment.status",
        allow_null=True,
        default=None,
        help_text="Whether that is due, paid, waived or lapsed.",
    )
    owed: Any = serializers.SerializerMethodField(help_text="Of `to_repay`, what is still asked back now.")
    owed_text: Any = serializers.SerializerMethodField(help_text="What became of it, as its page says it.")

    class Meta(MachineSerializer.Meta):
        model = TicketCancellation
        fields = (
            *MachineSerializer.Meta.fields, "shop", "ticket", "ticket_was", "reason", "words", "quote", "currency", "kept",
            "countered", "counter_words", "to_repay", "repayment", "repayment_status", "owed", "owed_text", "answer_words",
            "supervisor_asked_at", "check_code", "statement",
        )  # fmt: skip

    def get_statement(self, row: TicketCancellation) -> str:
        return withdrawal_wording.withdrawal_statement(row, self.context["request"].user)

    def get_owed(self, row: TicketCancellation) -> int:
        return owing.owed_amount(row) if owing.is_owing(row) else 0

    def get_owed_text(self, row: TicketCancellation) -> str:
        return owing.owed_word(row) if owing.owed_amount(row) else ""


class TimelineSerializer(serializers.Serializer):
    """One thing that happened to a case, in words for the reader."""

    at: Any = serializers.DateTimeField(help_text="When it happened.")
    what: Any = serializers.CharField(source="title", help_text="Who did what, in the language asked for.")
    words: Any = serializers.SerializerMethodField(help_text="The reason, and what somebody wrote with it.")

    def get_words(self, one: values.Story) -> str:
        return words_of(one)


@open_to(*SIGNED_IN)
class TicketViewSet(MachineViewSet):
    model = Ticket
    serializer_class = TicketSerializer
    filterset_fields = ["status", "type", "problem", "order__number", "by_platform"]

    def rows(self) -> QuerySet:
        return selectors.with_row(Ticket.objects.for_user(self.request.user)).prefetch_related(
            Prefetch("lines", queryset=warranty_selectors.covered_lines())
        )

    def paginate_queryset(self, queryset: QuerySet) -> Any:
        page = super().paginate_queryset(queryset)
        durations.attach(page or ())
        return page

    @extend_schema(responses=TimelineSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=())
    def history(self, request: Request, number: str) -> Response:
        """All that happened to the case, its withdrawals, goods and money, oldest first, as its page tells it."""
        ticket = find(Ticket.objects.with_page().for_user(request.user), number)
        told = reversed(timeline(ticket, request.user))
        return Response(TimelineSerializer(told, many=True).data)

    def create(self, request: Request) -> Response:
        """Raise a case: `order` (number), `pieces` (line id → pieces), `problem`, `reason`, `type`, `description`, `phone`,
        `serial_number`, `pictures`. Staff who raise it for a customer also say through which `channel`.
        """
        return self.once(request, lambda: self._raise(request))

    def _raise(self, request: Request) -> Response:
        user: Any = request.user
        try:
            order = find(Order.objects.for_user(request.user), str(request.data.get("order", "")))
        except Http404:
            raise Invalid(_("No such order. Check the number."), field="order", code="not_found") from None
        form = RaiseForm(request.data, request.FILES, obj=order, user=request.user)
        channel = str(request.data.get("channel", ""))
        if order.customer_id not in (None, user.pk) and channel not in Channel.values:
            raise Invalid(_("Choose how the customer reached you."), field="channel", code="required")
        if not form.is_valid():
            raise FormInvalid(form)
        try:
            with commands.raising_for(order, user, channel):
                ticket = commands.submit_ticket(order, by=user, **form.as_arguments())
        except Invalid as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
            raise FormInvalid(form) from no
        ticket = self.rows().get(pk=ticket.pk)
        return Response(self.get_serializer(ticket).data, status=201)


@open_to(*SIGNED_IN)
class WithdrawalViewSet(MachineViewSet):
    model = TicketCancellation
    serializer_class = WithdrawalSerializer
    filterset_fields = ["status", "ticket__number", "ticket_was"]

    def rows(self) -> QuerySet:
        return TicketCancellation.objects.with_page().for_user(self.request.user)


api_routes = [("tickets", TicketViewSet), ("ticket-cancellations", WithdrawalViewSet)]
