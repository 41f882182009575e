"""After-sales for programs: read cases and withdrawals, raise a case, and take the steps of the same tables."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from orders.models import Order
from portal.actions import FormInvalid
from portal.api import MachineSerializer, MachineViewSet
from portal.audience import SIGNED_IN, open_to
from portal.doors import Channel
from portal.errors import Invalid
from portal.stories import name_for
from portal.views.details import find
from tickets import commands, facts, statements
from tickets.forms import RaiseForm
from tickets.models import Message, Promise, Ticket, TicketCancellation


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
    withdrawal: Any = serializers.CharField(source="frozen_by", help_text="The open withdrawal, if any.")

    class Meta(MachineSerializer.Meta):
        model = Ticket
        fields = (
            *MachineSerializer.Meta.fields, "shop", "order", "shop_number", "type", "problem", "reason", "reason_text",
            "description", "serial_number", "currency", "asked", "granted", "by_platform", "statement", "pieces", "withdrawal", "answer_words",
        )  # fmt: skip

    def get_statement(self, ticket: Ticket) -> str:
        return statements.statement(ticket, self.context["request"].user)

    def get_pieces(self, ticket: Ticket) -> dict[str, int]:
        return {str(row.line_id): row.quantity for row in ticket.lines.all()}


class WithdrawalSerializer(MachineSerializer):
    """A request to withdraw a case. Amounts are minor units."""

    shop: Any = serializers.CharField(source="shop.slug")
    ticket: Any = serializers.CharField(source="ticket.number")
    reason: Any = serializers.CharField(source="reason.code", allow_null=True, default=None)
    statement: Any = serializers.SerializerMethodField(help_text="Where the withdrawal is now, as its page says it.")
    repayment: Any = serializers.CharField(source="repayment.number", allow_null=True, default=None)

    class Meta(MachineSerializer.Meta):
        model = TicketCancellation
        fields = (
            *MachineSerializer.Meta.fields, "shop", "ticket", "ticket_was", "reason", "words", "quote", "currency", "kept",
            "countered", "counter_words", "to_repay", "repayment", "answer_words", "check_code", "statement",
        )  # fmt: skip

    def get_statement(self, row: TicketCancellation) -> str:
        return statements.withdrawal_statement(row, self.context["request"].user)


@open_to(*SIGNED_IN)
class TicketViewSet(MachineViewSet):
    model = Ticket
    serializer_class = TicketSerializer
    filterset_fields = ["status", "type", "problem", "order__number", "by_platform"]

    def rows(self) -> QuerySet:
        return facts.with_row(Ticket.objects.for_user(self.request.user)).prefetch_related(
            Prefetch("lines", queryset=facts.lines())
        )

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


class MessageSerializer(MachineSerializer):
    """Something said about a case. Internal notes are told to staff alone."""

    ticket: Any = serializers.CharField(source="ticket.number")
    who: Any = serializers.SerializerMethodField(help_text="Who said it, as the reader calls them.")
    files: Any = serializers.SerializerMethodField(help_text="Names and addresses of what was added.")

    class Meta(MachineSerializer.Meta):
        model = Message
        fields = (*MachineSerializer.Meta.fields, "ticket", "side", "who", "words", "is_internal", "files")

    def get_who(self, row: Message) -> str:
        return name_for(row.author, self.context["request"].user)

    def get_files(self, row: Message) -> list[dict[str, str]]:
        build = self.context["request"].build_absolute_uri
        return [
            {"name": file.name, "url": build(reverse("tickets:evidence", args=[row.ticket.number, file.pk]))}
            for file in row.files.all()
        ]


class PromiseSerializer(MachineSerializer):
    """What staff promised a customer, and whether it was kept."""

    ticket: Any = serializers.CharField(source="ticket.number")

    class Meta(MachineSerializer.Meta):
        model = Promise
        fields = (*MachineSerializer.Meta.fields, "ticket", "words", "promised_for", "ended_at")


@open_to(*SIGNED_IN)
class MessageViewSet(MachineViewSet):
    model = Message
    serializer_class = MessageSerializer
    filterset_fields = ["status", "ticket__number", "side"]

    def rows(self) -> QuerySet:
        rows: Any = Message.objects.for_user(self.request.user)
        found: QuerySet = rows.select_related("ticket", "author").prefetch_related("files")
        return found


@open_to(*SIGNED_IN)
class PromiseViewSet(MachineViewSet):
    model = Promise
    serializer_class = PromiseSerializer
    filterset_fields = ["status", "ticket__number"]

    def rows(self) -> QuerySet:
        return Promise.objects.for_user(self.request.user).select_related("ticket__shop", "ticket__customer")


api_routes = [
    ("tickets", TicketViewSet),
    ("ticket-cancellations", WithdrawalViewSet),
    ("case-messages", MessageViewSet),
    ("promises", PromiseViewSet),
]
