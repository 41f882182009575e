"""With whose credentials an attempt is sent."""

from __future__ import annotations

from refunds.gateways.base import NotSent
from refunds.gateways.models import GatewayAccount
from refunds.payments.models import Payment
from refunds.refunds.models import RefundAttempt


def account_of(attempt: RefundAttempt) -> GatewayAccount:
    """The account on which the attempt's payment was made. Raises NotSent when there is none."""
    return account_for(attempt.refund.payment)


def account_for(payment: Payment) -> GatewayAccount:
    """The account on which a payment was made (`GatewayAccount.objects.of_payment`). Raises NotSent when there is none."""
    account = GatewayAccount.objects.of_payment(payment)
    if account is None:
        raise NotSent("no_account")
    return account
