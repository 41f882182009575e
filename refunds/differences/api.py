"""Differences between statement and books in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from portal.api.machines import MachineSerializer, MachineViewSet
from portal.people.audience import SUPPORT, open_to
from refunds.reconciliation.models import Difference


class DifferenceSerializer(MachineSerializer):
    """Where a provider's statement and the books do not say the same. Amounts are minor units."""

    statement: Any = serializers.CharField(source="statement.number")
    gateway: Any = serializers.CharField(source="statement.gateway")
    row: Any = serializers.IntegerField(source="line.row", allow_null=True, default=None)
    reference: Any = serializers.CharField(source="line.reference", allow_null=True, default=None)
    refund: Any = serializers.CharField(source="refund.number", allow_null=True, default=None)

    class Meta(MachineSerializer.Meta):
        model = Difference
        fields = (
            *MachineSerializer.Meta.fields, "kind", "statement", "gateway", "row", "reference", "refund", "amount",
            "currency", "asked_at", "resolution", "note", "settled_at",
        )  # fmt: skip


@open_to(SUPPORT)
class DifferenceViewSet(MachineViewSet):
    """Reconciliation: differences to providers' statements, for support."""

    model = Difference
    serializer_class = DifferenceSerializer
    filterset_fields = ("status", "kind", "statement__number", "statement__gateway", "resolution")
    search_fields = ("number", "line__reference", "refund__number")

    def rows(self) -> QuerySet:
        return Difference.objects.for_user(self.request.user).with_page()


api_routes = [("differences", DifferenceViewSet)]
