"""What customers pay back in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from portal.api.machines import MachineSerializer, MachineViewSet
from portal.people.audience import SIGNED_IN, open_to
from refunds.repayments.models import Repayment


class RepaymentSerializer(MachineSerializer):
    """Money a customer gives back. Amounts are minor units."""

    order: Any = serializers.CharField(source="charge.reference", help_text="The order's number.")
    shop_order: Any = serializers.CharField(source="charge.order_name", help_text="The order as its shop calls it.")
    shop: Any = serializers.CharField(source="shop.slug")

    class Meta(MachineSerializer.Meta):
        model = Repayment
        fields = (
            *MachineSerializer.Meta.fields, "order", "shop_order", "shop", "cause_number", "amount", "currency", "reported_reference",
            "reported_at", "pay_by", "denied_at", "denied_note", "with_support_since",
            "escalated_at", "reference", "paid_at",
        )  # fmt: skip


@open_to(*SIGNED_IN)
class RepaymentViewSet(MachineViewSet):
    """What customers owe back."""

    model = Repayment
    serializer_class = RepaymentSerializer
    filterset_fields = ("status", "charge__reference", "shop__slug")
    search_fields = ("number", "charge__reference", "cause_number")

    def rows(self) -> QuerySet:
        return Repayment.objects.for_user(self.request.user).select_related("charge", "shop", "payer")


api_routes = [("repayments", RepaymentViewSet)]
