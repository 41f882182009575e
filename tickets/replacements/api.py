"""Parcels a seller sends in the API."""

from __future__ import annotations

from portal.people.audience import SIGNED_IN, open_to
from tickets.cases.belonging_api import OfCaseSerializer, OfCaseViewSet
from tickets.replacements.models import Replacement


class ReplacementSerializer(OfCaseSerializer):
    class Meta(OfCaseSerializer.Meta):
        model = Replacement
        fields = (
            *OfCaseSerializer.Meta.fields, "kind", "what", "worth", "extra", "carrier", "tracking_number", "sent_at",
            "received_at",
        )  # fmt: skip


@open_to(*SIGNED_IN)
class ReplacementViewSet(OfCaseViewSet):
    model = Replacement
    serializer_class = ReplacementSerializer


api_routes = [("replacements", ReplacementViewSet)]
