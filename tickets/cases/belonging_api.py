"""What belongs to a case, for programs: offers, repairs, parcels of the seller, things handed back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from portal.api.machines import MachineSerializer, MachineViewSet


class OfCaseSerializer(MachineSerializer):
    """A row of a case. Amounts are minor units of the case's currency."""

    ticket: Any = serializers.CharField(source="ticket.number")

    class Meta(MachineSerializer.Meta):
        fields: Any = (*MachineSerializer.Meta.fields, "ticket", "currency")


class OfCaseViewSet(MachineViewSet):
    """Rows come with their case."""

    filterset_fields = ["status", "ticket__number"]

    def rows(self) -> QuerySet:
        rows = self.model._default_manager.for_user(self.request.user)  # type: ignore[attr-defined]
        return rows.with_case()
