"""Setting off what a customer owes against a refund that is not sent yet: nothing goes out, nothing comes back."""

from __future__ import annotations

from django.db import transaction

from portal.kernel.changes import changing, creating, note_fact
from portal.people.models import User, system_user
from portal.time import clock
from refunds.charges.locks import lock_charge
from refunds.charges.sharing import Share, deal
from refunds.gateways.base import Answer
from refunds.ledger import booking
from refunds.ledger.models import PARTY_OF, LedgerEntry, LedgerTransaction
from refunds.netting import permissions
from refunds.refunds.commands import conclude_attempt
from refunds.refunds.models import Refund, RefundAttempt
from refunds.repayments.commands import take_repayment
from refunds.repayments.models import Repayment
from refunds.statuses import Account, Component, Destination, GatewayName, LedgerKind, Outcome, RefundStatus


def net_repayment(repayment: Repayment, *, by: User, refund: Refund) -> Repayment:
    """Pay a repayment out of a refund of the same customer and shop that was not sent yet.

    The refund has to hold as much as is owed; what is left of it goes on its way. Refused once it was sent. A refund that
    waits for its second check pays it as soon as it is let go (`net_as_agreed`).
    """
    with transaction.atomic():
        for charge_id in sorted({repayment.charge_id, refund.charge_id}):
            lock_charge(charge_id)
        with changing(repayment, by=by) as repayment:
            permissions.net(repayment, by)
            if Refund.objects.will_net(repayment).filter(pk=refund.pk).exists():
                repayment.set_off_against = refund
                note_fact("netting_agreed", repayment, by=by, refund=refund.number)
                return repayment
            with changing(refund, by=by) as refund:
                permissions.can_be_netted(repayment, refund)
                part = refund if refund.amount == repayment.amount else _split(refund, repayment.amount, by=by)
            _settle(part, repayment, by=by)
            take_repayment(repayment, part.number, by=by)
        note_fact("repayment_netted", repayment, by=by, refund=part.number)
    return repayment


def net_as_agreed(refund: Refund, *, by: User) -> None:
    """Right before a refund is sent: pay what its customer chose to have set off against it. Nothing where nothing was."""
    agreed = Repayment.objects.waiting().filter(set_off_against=refund, reported_at=None).select_related("shop").first()
    if agreed is not None:
        net_repayment(agreed, by=by, refund=refund)


def _split(refund: Refund, amount: int, *, by: User) -> Refund:
    """Make the refund smaller by `amount`, and a second one of that amount beside it. The promise is booked anew: a
    correction is a reversal."""
    booked = LedgerTransaction.objects.filter(refund=refund, kind=LedgerKind.PROMISE).latest("pk")
    shares = [
        Share(Component(entry.component or Component.ITEM), PARTY_OF[Account(entry.account)], entry.amount)
        for entry in LedgerEntry.objects.filter(transaction=booked, amount__gt=0).order_by("pk")
    ]
    mine, rest = deal(shares, [amount, refund.amount - amount])
    booking.promise_taken_back(refund, by=by)
    refund.amount -= amount
    refund.save(update_fields=["amount"])
    booking.promise(refund, rest, by=by)
    part = Refund(
        reimbursement_id=refund.reimbursement_id,
        charge_id=refund.charge_id,
        payment_id=refund.payment_id,
        shop=refund.shop,
        payer_id=refund.payer_id,
        status=RefundStatus.APPROVED,
        amount=amount,
        currency=refund.currency,
        gateway=refund.gateway,
        requested_by_id=refund.requested_by_id,
        approved_by_id=refund.approved_by_id,
        needs_four_eyes=refund.needs_four_eyes,
    )
    creating(part, by=by, step="split")
    booking.promise(part, mine, by=by)
    return part


def _settle(part: Refund, repayment: Repayment, *, by: User) -> None:
    """The part arrives at once: in the customer's hands it pays what is owed."""
    with changing(part, by=by) as part:
        part.destination = Destination.NETTED
        part.gateway = GatewayName.MANUAL
        part.mark_submitted()
        part.tell_window(clock.now(), is_accepted=True)
        ordinal = part.attempts.count() + 1
        attempt = RefundAttempt.objects.create(
            refund=part,
            ordinal=ordinal,
            key=f"{part.number}-{ordinal}",
            gateway=GatewayName.MANUAL,
            sent_at=clock.now(),
        )
    answer = Answer(Outcome.SUCCEEDED, reference=repayment.number, at=clock.now(), raw={"netted": repayment.number})
    conclude_attempt(attempt, answer, by=system_user())
