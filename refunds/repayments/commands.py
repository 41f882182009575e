"""Money owed back by a customer: asked for, reported, received, waived by two, or lapsed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.kernel.changes import changing, creating, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.people.models import User
from portal.time import business_time, clock
from refunds.charges.locks import lock_charge
from refunds.deadlines import DAYS_TO_PAY, HOURS_TO_CONFIRM, HOURS_TO_MEND, REMIND_BEFORE
from refunds.ledger import booking
from refunds.notices import tell_denied
from refunds.payments.models import Charge, Payment
from refunds.reimbursements.causes import Cause
from refunds.repayments import permissions
from refunds.repayments.models import Repayment
from refunds.statuses import GatewayName, Method


def book_repayment(charge: Charge, amount: int, *, cause: Cause, by: User, note: str = "") -> Repayment:
    """Ask the customer to give `amount` back, within 14 days."""
    if amount <= 0:
        raise Refused(_("A repayment needs an amount above zero."), code="amount_not_positive")
    with transaction.atomic():
        charge = lock_charge(charge.pk)
        repayment = Repayment(
            charge=charge,
            shop_id=charge.shop_id,
            payer_id=charge.payer_id,
            amount=amount,
            currency=charge.currency,
            cause_label=cause.label,
            cause_number=cause.number,
            asked_by=by,
        )
        due_at = business_time.add_calendar_days(clock.now(), DAYS_TO_PAY, charge.shop.country)
        repayment.wait_until(due_at)
        repayment.pay_by = due_at
        repayment.remind_at = due_at - REMIND_BEFORE
        creating(repayment, by=by, note=note)
        booking.repayment_due(repayment, by=by)
    return repayment


def report_repayment(repayment: Repayment, *, by: User, reference: str) -> Repayment:
    """The customer has sent the money and tells the number of the transfer. The seller confirms that it came.

    A transfer told of after one was not found is looked for by platform support: the two sides do not agree.
    """
    with changing(repayment, by=by) as repayment:
        permissions.report(repayment, by)
        repayment.reported_reference = _given(reference)
        repayment.reported_at = clock.now()
        repayment.set_off_against = None
        note_fact("repayment_reported", repayment, by=by, reference=repayment.reported_reference)
        if repayment.denied_at is None:
            repayment.wait_until(_end_of_look(repayment))
        else:
            _hand_over(repayment, by=by)
    return repayment


def hand_repayment_to_support(repayment: Repayment, *, by: User) -> Repayment:
    """The shop did not say whether a reported transfer has arrived: platform support looks."""
    with changing(repayment, by=by) as repayment:
        permissions.hand_repayment_to_support(repayment, by)
        _hand_over(repayment, by=by)
    return repayment


def escalate_repayment(repayment: Repayment, *, by: User) -> Repayment:
    """Platform support did not say either whether the transfer has arrived: a supervisor is next. A fact, once."""
    with changing(repayment, by=by) as repayment:
        permissions.escalate_repayment(repayment, by)
        repayment.escalated_at = clock.now()
        repayment.wait_until(None)
        note_fact("escalated", repayment, by=by)
    return repayment


def deny_repayment(repayment: Repayment, *, by: User, note: str) -> Repayment:
    """The reported transfer is not found. The customer is told why, and has the time that was left, three days at least."""
    with changing(repayment, by=by) as repayment:
        permissions.deny(repayment, by)
        note_fact("repayment_denied", repayment, by=by, note=note, reference=repayment.reported_reference)
        repayment.reported_at = repayment.escalated_at = None
        repayment.denied_at, repayment.denied_note = clock.now(), note
        mended = business_time.add_working_hours(clock.now(), HOURS_TO_MEND, repayment.shop.country)
        repayment.pay_by = max(repayment.pay_by or mended, mended)
        repayment.wait_until(repayment.pay_by)
        tell_denied(repayment)
    return repayment


def pay_repayment(repayment: Repayment, *, by: User, reference: str) -> Repayment:
    """The money is back. It becomes a payment of the charge again, so that a later case can refund it once more."""
    with transaction.atomic():
        lock_charge(repayment.charge_id)
        with changing(repayment, by=by) as repayment:
            permissions.pay(repayment, by)
            take_repayment(repayment, _given(reference), by=by)
    return repayment


def take_repayment(
    repayment: Repayment, reference: str, *, gateway: GatewayName = GatewayName.MANUAL, by: User
) -> None:
    """Book what came back, by hand or out of store credit. Called inside `changing(repayment)`, with the charge locked."""
    payment = creating(
        Payment(
            charge_id=repayment.charge_id,
            shop_id=repayment.shop_id,
            payer_id=repayment.payer_id,
            method=Method.BALANCE if gateway == GatewayName.CREDIT else Method.BANK_TRANSFER,
            gateway=gateway,
            gateway_reference=reference,
            currency=repayment.currency,
            amount=repayment.amount,
        ),
        by=by,
    )
    with changing(payment, by=by) as payment:
        payment.mark_captured(amount=repayment.amount)
    repayment.mark_paid(reference=payment.gateway_reference, at=clock.now(), payment=payment)
    booking.repayment_paid(repayment, payment, by=by)


def remind_of_repayments(*, by: User) -> list[Repayment]:
    """What is due soon and not reported yet, each once. Whoever calls tells the customers."""
    due = Repayment.objects.waiting().filter(remind_at__lte=clock.now(), reported_at=None).order_by("pk")
    reminded = []
    for one in due.select_related("payer", "shop"):
        with changing(one, by=by) as repayment:
            if repayment.remind_at is None:
                continue
            repayment.remind_at = None
            note_fact("repayment_reminded", repayment, by=by)
        reminded.append(one)
    return reminded


def propose_waiver(repayment: Repayment, *, by: User, note: str) -> Repayment:
    """Propose to let the customer keep it; a second person decides."""
    with changing(repayment, by=by) as repayment:
        permissions.propose_waiver(repayment, by)
        repayment.waiver_asked_by = by
        repayment.waiver_note = note
        note_fact("waiver_proposed", repayment, by=by, note=note)
    return repayment


def waive_repayment(repayment: Repayment, *, by: User, note: str = "") -> Repayment:
    """The second person agrees: nothing is owed any more."""
    with transaction.atomic():
        lock_charge(repayment.charge_id)
        with changing(repayment, by=by, note=note) as repayment:
            permissions.waive(repayment, by)
            repayment.mark_waived(by=by)
        booking.repayment_waived(repayment, by=by)
    return repayment


def lapse_repayment(repayment: Repayment, *, by: User) -> Repayment:
    """The last day is over: nothing is owed, and the case that was to be withdrawn goes on.

    What a refund pays that is still checked does not lapse for the checker's slowness: it is looked at again a day later.
    """
    with transaction.atomic():
        lock_charge(repayment.charge_id)
        with changing(repayment, by=by) as repayment:
            permissions.lapse(repayment, by)
            if repayment.coming_refund:
                repayment.wait_until(clock.now() + timedelta(days=1), since=repayment.due_from)
                return repayment
            repayment.mark_lapsed()
        booking.repayment_lapsed(repayment, by=by)
    return repayment


def _hand_over(repayment: Repayment, *, by: User) -> None:
    """Called inside `changing(repayment)`."""
    repayment.with_support_since = repayment.with_support_since or clock.now()
    repayment.escalated_at = None
    repayment.wait_until(_end_of_look(repayment))
    note_fact("repayment_with_support", repayment, by=by)


def _end_of_look(repayment: Repayment) -> datetime:
    return business_time.add_working_hours(clock.now(), HOURS_TO_CONFIRM, repayment.shop.country)


def _given(reference: str) -> str:
    if not reference.strip():
        raise Invalid(_("Enter the number of the transfer or receipt."), field="reference")
    return reference.strip()
