"""Who moves the money. `gateway_for(name)` answers with the one object that speaks for a provider."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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
from refunds.gateways.credit import CreditGateway
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
    "stand_in",
]

_standing_in: ContextVar[dict[str, Gateway] | None] = ContextVar("standing_in", default=None)


def gateway_for(name: str) -> Gateway:
    """The gateway of that name; raises KeyError when there is none. A provider's library is loaded when first needed."""
    return (_standing_in.get() or {}).get(name) or _own(str(name))


@contextmanager
def stand_in(name: str, gateway: Gateway) -> Iterator[None]:
    """Inside, in this thread, `gateway` speaks for the provider: a simulation's world has a bank of its own."""
    token = _standing_in.set({**(_standing_in.get() or {}), name: gateway})
    try:
        yield
    finally:
        _standing_in.reset(token)


@lru_cache
def _own(name: str) -> Gateway:
    match name:
        case GatewayName.SANDBOX:
            return SandboxGateway()
        case GatewayName.MANUAL:
            return ManualGateway()
        case GatewayName.EXTERNAL:
            return ExternalGateway()
        case GatewayName.CREDIT:
            return CreditGateway()
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
