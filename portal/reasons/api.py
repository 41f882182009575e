"""The reasons offered to everyone, in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from portal.api.machines import ByKey, PortalView
from portal.people.audience import SIGNED_IN, open_to
from portal.reasons.models import Reason


class ReasonSerializer(serializers.ModelSerializer):
    shop: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    label: Any = serializers.CharField(read_only=True, help_text="In the language asked for.")

    class Meta:
        model = Reason
        fields = (
            "kind",
            "code",
            "label",
            "label_en",
            "label_zh",
            "group",
            "fault",
            "needs_evidence",
            "after_sending",
            "shop",
        )
        read_only_fields = fields


@open_to(*SIGNED_IN)
class ReasonViewSet(PortalView, ReadOnlyModelViewSet):
    """The reasons in use, platform-wide and of one's own shops (R115)."""

    queryset = Reason.objects.none()
    serializer_class = ReasonSerializer
    pagination_class = ByKey
    filter_backends = [DjangoFilterBackend]
    filterset_fields = {"kind": ["exact"], "shop__slug": ["exact"], "fault": ["exact"], "after_sending": ["exact"]}

    def get_queryset(self) -> QuerySet:
        return Reason.objects.for_user(self.request.user).select_related("shop")


api_routes = [("reasons", ReasonViewSet)]
