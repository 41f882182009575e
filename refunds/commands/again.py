"""Promising anew what was stopped for a case that goes on after all."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum

from portal.models import User
from refunds.commands.locks import lock_charge, lock_payments
from refunds.commands.reimbursements import Cause, promise_reimbursement
from refunds.models import Charge, Refund, Reimbursement
from refunds.statuses import RefundStatus


def promise_again(charge: Charge, amount: int, *, cause: Cause, given_back: int = 0, by: User) -> Reimbursement | None:
    """Promise up to `amount` for a cause whose refunds were stopped, of which the customer paid `given_back` back since.

    What has come back of the stopped refunds' own payments meanwhile by another way (a refund at the provider, a
    chargeback) is with the customer already and not promised again: less than `amount`, or None when nothing is left.
    """
    with transaction.atomic():
        charge = lock_charge(charge.pk)
        left = {payment.pk: payment.refundable for payment in lock_payments(charge)}
        refunds = Refund.objects.filter(
            reimbursement__cause_label=cause.label,
            reimbursement__cause_number=cause.number,
            status=RefundStatus.CANCELLED,
        )
        stopped = dict(refunds.order_by().values_list("payment").annotate(total=Sum("amount")))
        room = sum(min(stopped.get(pk, 0), refundable) for pk, refundable in left.items())
        possible = min(amount, room + given_back, sum(left.values()))
        if possible <= 0:
            return None
        quote = {"rows": [{"label": "goods", "amount": possible}]}
        return promise_reimbursement(charge, possible, cause=cause, quote=quote, by=by)
