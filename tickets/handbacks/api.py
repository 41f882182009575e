"""What has to be handed back in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from portal.people.audience import SIGNED_IN, open_to
from tickets.cases.belonging_api import OfCaseSerializer, OfCaseViewSet
from tickets.handbacks.models import HandBack


class HandBackSerializer(OfCaseSerializer):
    withdrawal: Any = serializers.CharField(source="withdrawal.number")

    class Meta(OfCaseSerializer.Meta):
        model = HandBack
        fields = (*OfCaseSerializer.Meta.fields, "withdrawal", "kind", "what", "reported", "words")


@open_to(*SIGNED_IN)
class HandBackViewSet(OfCaseViewSet):
    model = HandBack
    serializer_class = HandBackSerializer

    def rows(self) -> QuerySet:
        return super().rows().select_related("withdrawal__repayment", "replacement")


api_routes = [("hand-backs", HandBackViewSet)]
