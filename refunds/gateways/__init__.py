"""Who moves the money. `gateway_for(name)` answers with the one object that speaks for a provider."""

from __future__ import annotations

from functools import lru_cache

from refunds.gateways.base import (
    Answer,
    CalledInTransaction,
    Gateway,
    GatewaySilent,
    News,
    NoticeRefused,
    NotSent,
    Outside,
)
from refunds.gateways.external import ExternalGateway
from refunds.gateways.manual import ManualGateway
from refunds.gateways.sandbox import SandboxGateway
from refunds.statuses import GatewayName

__all__ = [
    "Answer",
    "CalledInTransaction",
    "Gateway",
    "GatewaySilent",
    "News",
    "NotSent",
    "NoticeRefused",
    "Outside",
    "gateway_for",
]


@lru_cache
def gateway_for(name: str) -> Gateway:
    """The gateway of that name; raises KeyError when there is none. A provider's library is loaded when first needed."""
    match name:
        case GatewayName.SANDBOX:
            return SandboxGateway()
        case GatewayName.MANUAL:
            return ManualGateway()
        case GatewayName.EXTERNAL:
            return ExternalGateway()
        case GatewayName.STRIPE:
            from refunds.gateways.stripe import StripeGateway

            return StripeGateway()
        case GatewayName.ALIPAY:
            from refunds.gateways.alipay import AlipayGateway

            return AlipayGateway()
        case GatewayName.WECHAT:
            from refunds.gateways.wechat import WechatGateway

            return WechatGateway()
    raise KeyError(name)
