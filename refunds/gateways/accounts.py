"""With whose credentials an attempt is sent."""

from __future__ import annotations

from refunds.gateways.base import NotSent
from refunds.models import GatewayAccount, RefundAttempt


def account_of(attempt: RefundAttempt) -> GatewayAccount:
    """The account that serves the attempt's shop. Raises NotSent when there is none."""
    account = GatewayAccount.objects.serving(attempt.gateway, attempt.refund.shop_id)
    if account is None:
        raise NotSent("no_account")
    return account
