"""Refunds in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from portal.api.machines import MachineSerializer, MachineViewSet
from portal.people.audience import SIGNED_IN, open_to
from refunds.refunds.models import Refund


class RefundSerializer(MachineSerializer):
    """One refund to one destination. Amounts are minor units."""

    order: Any = serializers.CharField(source="charge.reference", help_text="The order's number.")
    shop_order: Any = serializers.CharField(source="charge.order_name", help_text="The order as its shop calls it.")
    payment: Any = serializers.CharField(source="payment.number")
    reimbursement: Any = serializers.CharField(source="reimbursement.number")
    cause: Any = serializers.CharField(source="reimbursement.cause_kind")
    cause_number: Any = serializers.CharField(source="reimbursement.cause_number")
    shop: Any = serializers.CharField(source="shop.slug")
    account: Any = serializers.CharField(help_text="Where the money goes, masked, in words.")
    is_overdue: Any = serializers.BooleanField()

    class Meta(MachineSerializer.Meta):
        model = Refund
        fields = (
            *MachineSerializer.Meta.fields, "order", "shop_order", "payment", "reimbursement", "cause", "cause_number", "shop",
            "amount", "currency", "destination", "account", "gateway", "gateway_reference", "earliest_on", "latest_on",
            "is_provisional", "accepted_at", "settled_at", "is_overdue", "failure", "needs_four_eyes",
        )  # fmt: skip


@open_to(*SIGNED_IN)
class RefundViewSet(MachineViewSet):
    """Refund progress (R129)."""

    model = Refund
    serializer_class = RefundSerializer
    filterset_fields = ("status", "gateway", "destination", "charge__reference", "shop__slug", "is_provisional")
    search_fields = ("number", "charge__reference", "gateway_reference")

    def rows(self) -> QuerySet:
        return Refund.objects.for_user(self.request.user).with_page()


api_routes = [("refunds", RefundViewSet)]
