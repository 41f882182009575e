"""Payments in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from portal.api.machines import MachineSerializer, MachineViewSet
from portal.people.audience import SIGNED_IN, open_to
from refunds.payments.models import Payment


class PaymentSerializer(MachineSerializer):
    """A payment of an order. Amounts are minor units."""

    order: Any = serializers.CharField(source="charge.reference", help_text="The order's number.")
    shop_order: Any = serializers.CharField(source="charge.order_name", help_text="The order as its shop calls it.")
    charge: Any = serializers.CharField(source="charge.number")
    shop: Any = serializers.CharField(source="shop.slug")
    account: Any = serializers.CharField(help_text="The account, masked, in words.")
    refundable: Any = serializers.IntegerField(help_text="What can still be promised back, in minor units.")

    class Meta(MachineSerializer.Meta):
        model = Payment
        fields = (
            *MachineSerializer.Meta.fields, "order", "shop_order", "charge", "shop", "method", "account", "gateway", "gateway_reference",
            "currency", "amount", "captured", "promised", "refunded", "refundable", "captured_at",
        )  # fmt: skip


@open_to(*SIGNED_IN)
class PaymentViewSet(MachineViewSet):
    """What was paid, by which tenders, and what of it can still be refunded."""

    model = Payment
    serializer_class = PaymentSerializer
    filterset_fields = ("status", "method", "gateway", "charge__reference", "shop__slug")
    search_fields = ("number", "charge__reference", "gateway_reference")

    def rows(self) -> QuerySet:
        return Payment.objects.for_user(self.request.user).select_related("charge", "shop")


api_routes = [("payments", PaymentViewSet)]
