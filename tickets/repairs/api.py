"""Repairs in the API."""

from __future__ import annotations

from portal.people.audience import SIGNED_IN, open_to
from tickets.cases.belonging_api import OfCaseSerializer, OfCaseViewSet
from tickets.repairs.models import Repair


class RepairSerializer(OfCaseSerializer):
    class Meta(OfCaseSerializer.Meta):
        model = Repair
        fields = (*OfCaseSerializer.Meta.fields, "visit_at", "fee", "begun_at", "ended_at", "words", "part_expected_on")


@open_to(*SIGNED_IN)
class RepairViewSet(OfCaseViewSet):
    model = Repair
    serializer_class = RepairSerializer


api_routes = [("repairs", RepairViewSet)]
