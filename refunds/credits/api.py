"""Store credit in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from portal.api.machines import MachineSerializer, MachineViewSet
from portal.people.audience import SIGNED_IN, open_to
from refunds.credits.models import StoreCredit


class CreditSerializer(MachineSerializer):
    """What a customer can spend at a shop. Amounts are minor units."""

    shop: Any = serializers.CharField(source="shop.slug")

    class Meta(MachineSerializer.Meta):
        model = StoreCredit
        fields = (*MachineSerializer.Meta.fields, "shop", "balance", "currency")


@open_to(*SIGNED_IN)
class CreditViewSet(MachineViewSet):
    """Store credit. A shop's system spends it with the number of the purchase: told twice, it is spent once."""

    model = StoreCredit
    serializer_class = CreditSerializer
    filterset_fields = ("status", "shop__slug", "currency")
    search_fields = ("number", "payer__phone")

    def rows(self) -> QuerySet:
        return StoreCredit.objects.for_user(self.request.user).with_page()


api_routes = [("store-credits", CreditViewSet)]
