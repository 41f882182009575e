"""Taking back store credit that a case gave, when the case is withdrawn: before anybody is asked for money."""

from __future__ import annotations

from django.db import transaction

from portal.kernel.changes import changing, note_fact
from portal.people.models import User
from portal.time import clock
from refunds.charges.locks import lock_charge
from refunds.credits.models import CreditMovement
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.models import Reimbursement
from refunds.repayments.commands import book_repayment, take_repayment
from refunds.statuses import CreditKind, GatewayName


def take_credit_back(promise: Reimbursement, *, cause: Cause, by: User) -> int:
    """Take back what is left of the store credit that this promise gave, booked as a repayment that is paid at once.

    Returns how much, in minor units: that need not be paid back in money. What was spent meanwhile stays owed, and other
    credit of the customer is left alone. Doing it again takes nothing more. Raises nothing a caller has to expect.
    """
    taken = 0
    with transaction.atomic():
        charge = lock_charge(promise.charge_id)
        for movement in CreditMovement.objects.of_promises([promise]).select_related("credit"):
            with changing(movement.credit, by=by) as credit:
                lot = CreditMovement.objects.lots(credit).get(pk=movement.pk)
                if lot.left <= 0:
                    continue
                repayment = book_repayment(charge, lot.left, cause=cause, by=by)
                CreditMovement.objects.create(
                    credit=credit,
                    kind=CreditKind.TAKEN_BACK,
                    amount=-lot.left,
                    refund=lot.refund,
                    lot=lot,
                    reference=repayment.number,
                    by=by,
                    at=clock.now(),
                )
                credit.balance -= lot.left
                note_fact("credit_taken_back", credit, by=by, reference=repayment.number, amount=lot.left)
            with changing(repayment, by=by) as repayment:
                take_repayment(repayment, credit.number, gateway=GatewayName.CREDIT, by=by)
            taken += repayment.amount
    return taken
