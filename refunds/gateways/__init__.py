"""Who moves the money. `gateway_for(name)` answers with the one object that speaks for a provider."""

from __future__ import annotations

from refunds.gateways.base import Answer, CalledInTransaction, Gateway, GatewaySilent, News
from refunds.gateways.external import ExternalGateway
from refunds.gateways.manual import ManualGateway
from refunds.gateways.sandbox import SandboxGateway
from refunds.statuses import GatewayName

__all__ = ["Answer", "CalledInTransaction", "Gateway", "GatewaySilent", "News", "gateway_for"]

_GATEWAYS: dict[str, Gateway] = {
    GatewayName.SANDBOX: SandboxGateway(),
    GatewayName.MANUAL: ManualGateway(),
    GatewayName.EXTERNAL: ExternalGateway(),
}


def gateway_for(name: str) -> Gateway:
    """The gateway of that name; raises KeyError when there is none."""
    return _GATEWAYS[name]
