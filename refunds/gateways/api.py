"""Payment providers in the API."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.api.machines import MachineSerializer, MachineViewSet
from portal.people.audience import SUPPORT, open_to
from refunds.gateways.models import GatewaySwitch


class GatewaySwitchSerializer(MachineSerializer):
    """Whether refunds are sent to a payment provider."""

    class Meta(MachineSerializer.Meta):
        model = GatewaySwitch
        fields = (*MachineSerializer.Meta.fields, "gateway", "why")


@open_to(SUPPORT)
class GatewaySwitchViewSet(MachineViewSet):
    """Payment providers: pause one, let it run again."""

    model = GatewaySwitch
    serializer_class = GatewaySwitchSerializer
    filterset_fields = ("status", "gateway")

    def rows(self) -> QuerySet:
        return GatewaySwitch.objects.for_user(self.request.user)


api_routes = [("gateways", GatewaySwitchViewSet)]
