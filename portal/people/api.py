"""Shops in the API."""

from __future__ import annotations

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from portal.api.machines import ByKey, PortalView
from portal.people.audience import SIGNED_IN, open_to
from portal.people.models import Shop


class ShopSerializer(serializers.ModelSerializer):
    class Meta:
        model = Shop
        fields = ("slug", "name", "industry", "country", "currency", "phone", "is_open")
        read_only_fields = fields


@open_to(*SIGNED_IN)
class ShopViewSet(PortalView, ReadOnlyModelViewSet):
    """Shops: a seller sees their own, everyone else all of them."""

    queryset = Shop.objects.none()
    serializer_class = ShopSerializer
    lookup_field = "slug"
    pagination_class = ByKey
    filter_backends = [DjangoFilterBackend]
    filterset_fields = ("industry", "country", "is_open")

    def get_queryset(self) -> QuerySet:
        return Shop.objects.for_user(self.request.user)


api_routes = [("shops", ShopViewSet)]
