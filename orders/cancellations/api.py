"""Cancellations of an order in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from orders.cancellations.models import CancellationLine, OrderCancellation
from portal.api.machines import MachineSerializer, MachineViewSet
from portal.people.audience import SIGNED_IN, open_to


class CancelledPiecesSerializer(serializers.ModelSerializer):
    name: Any = serializers.CharField(source="line.name")
    sku: Any = serializers.CharField(source="line.sku")

    class Meta:
        model = CancellationLine
        fields = ("line", "sku", "name", "quantity", "returned")
        read_only_fields = fields


class OrderCancellationSerializer(MachineSerializer):
    """A request to cancel an order, its frozen quote, its answer. Amounts are minor units."""

    order: Any = serializers.CharField(source="order.number")
    shop: Any = serializers.CharField(source="shop.slug")
    reason: Any = serializers.CharField(source="reason.code", default=None)
    reason_text: Any = serializers.CharField(source="reason.label", default="")
    answer_reason: Any = serializers.CharField(source="answer_reason.code", default=None)
    answer_reason_text: Any = serializers.CharField(source="answer_reason.label", default="")
    quote: Any = serializers.JSONField(help_text="As it was shown before and frozen with the request.")
    pieces: Any = CancelledPiecesSerializer(many=True, source="lines")
    reimbursement: Any = serializers.CharField(source="reimbursement.number", default=None)

    class Meta(MachineSerializer.Meta):
        model = OrderCancellation
        fields = (
            *MachineSerializer.Meta.fields, "order", "shop", "reason", "reason_text", "words", "currency", "returned",
            "kept", "quote", "pieces", "after_shipping", "by_shop", "countered", "counter_words", "answer_reason",
            "answer_reason_text", "answer_words", "answered_at", "escalated_at", "ended_at", "reimbursement",
        )  # fmt: skip


@open_to(*SIGNED_IN)
class OrderCancellationViewSet(MachineViewSet):
    """Requests to cancel: read, answer, take back, appeal."""

    model = OrderCancellation
    serializer_class = OrderCancellationSerializer
    filterset_fields = ("status", "shop__slug", "order__number", "after_shipping", "by_shop", "reason__code")
    search_fields = ("number", "order__number", "order__shop_number")

    def rows(self) -> QuerySet:
        return (
            OrderCancellation.objects.for_user(self.request.user)
            .select_related("order__shop", "order__charge", "order__customer", "shop", "customer", "requested_by", "reason", "answer_reason",
                            "reimbursement")
            .prefetch_related("lines__line")
        )  # fmt: skip


api_routes = [("order-cancellations", OrderCancellationViewSet)]
