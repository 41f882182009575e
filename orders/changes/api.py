"""Wished changes of an order in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from orders.changes.models import OrderChange
from portal.api.machines import MachineSerializer, MachineViewSet
from portal.people.audience import SIGNED_IN, open_to


class OrderChangeSerializer(MachineSerializer):
    """A change wished for before shipping."""

    order: Any = serializers.CharField(source="order.number")
    shop: Any = serializers.CharField(source="shop.slug")

    class Meta(MachineSerializer.Meta):
        model = OrderChange
        fields = (
            *MachineSerializer.Meta.fields, "order", "shop", "kind", "line", "before", "after", "words", "answer_words",
            "answered_at",
        )  # fmt: skip


@open_to(*SIGNED_IN)
class OrderChangeViewSet(MachineViewSet):
    """Changes wished for: read, apply, refuse, take back."""

    model = OrderChange
    serializer_class = OrderChangeSerializer
    filterset_fields = ("status", "shop__slug", "order__number", "kind")
    search_fields = ("number", "order__number", "order__shop_number")

    def rows(self) -> QuerySet:
        return OrderChange.objects.for_user(self.request.user).select_related("order", "shop", "line", "customer")


api_routes = [("order-changes", OrderChangeViewSet)]
