"""What is read of store credit taken back when its cause is undone."""

from __future__ import annotations

from collections.abc import Iterable

from refunds.credits.models import CreditMovement
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.models import Reimbursement
from refunds.repayments.models import Repayment
from refunds.statuses import GatewayName


def credit_left(promises: Iterable[Reimbursement]) -> int:
    """What `take_credit_back` would take of these promises now, in minor units. One query."""
    return sum(lot.left for lot in CreditMovement.objects.of_promises(promises))


def credit_taken(cause: Cause) -> int:
    """What was taken back of store credit for this cause so far, in minor units. One query."""
    back = Repayment.objects.filter(
        cause_label=cause.label, cause_number=cause.number, payment__gateway=GatewayName.CREDIT
    )
    return sum(back.values_list("amount", flat=True))
