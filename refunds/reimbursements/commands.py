"""Everything that changes reimbursements: all refunds of one cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Sum

from portal.kernel.changes import changing, creating, note_fact
from portal.people.models import Shop, User
from portal.time import business_time, clock
from refunds.bearing import commands
from refunds.charges.locks import lock_charge, lock_payments
from refunds.charges.sharing import Share, deal, shares_of
from refunds.charges.splitting import split_over
from refunds.credits.commands import is_credit_forced
from refunds.deadlines import SECOND_CHECK_DAYS
from refunds.enqueue import hurry_submission
from refunds.ledger import booking
from refunds.payments import permissions as payment_permissions
from refunds.payments.models import Charge, Payment
from refunds.refunds import permissions as refund_permissions
from refunds.refunds.models import Refund
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.models import HOLDING, Reimbursement
from refunds.statuses import Destination, GatewayName, RefundStatus


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


@dataclass(frozen=True)
class Unsent:
    """What holding a reimbursement found: refunds held back, and those that had been sent before."""

    held: list[Refund] = field(default_factory=list)
    sent: list[Refund] = field(default_factory=list)


@dataclass(frozen=True)
class Withdrawn:
    """What a withdrawn case leaves behind, in minor units and refunds.

    `cancelled` was stopped in time. `given` has arrived and would have to be paid back. `in_flight` was sent and its end
    is not known: wait for its next StatusChange and ask again.
    """

    cancelled: int = 0
    given: int = 0
    in_flight: list[Refund] = field(default_factory=list)


def promise_reimbursement(
    charge: Charge,
    amount: int,
    *,
    cause: Cause,
    quote: dict[str, Any] | None = None,
    to_credit: bool = False,
    by: User,
    note: str = "",
) -> Reimbursement:
    """Promise `amount` back for one cause, over the payments it came by.

    The refunds are approved, or requested where the whole amount is above the shop's four-eyes limit, so that splitting
    does not slip under it. `to_credit`: the customer chose store credit; a shop's terms may ask for it, too. Raises Refused for amounts of zero or less, of nothing captured, or above what is refundable.
    """
    with transaction.atomic():
        charge = lock_charge(charge.pk)
        payments = lock_payments(charge)
        payment_permissions.promise(charge, payments, amount)
        reimbursement = Reimbursement.objects.create(
            charge=charge,
            shop=charge.shop,
            payer_id=charge.payer_id,
            cause_kind=cause.kind,
            cause_label=cause.label,
            cause_number=cause.number,
            amount=amount,
            currency=charge.currency,
            quote=quote or {},
            requested_by=by,
        )
        by_id = {payment.pk: payment for payment in payments}
        needs_four_eyes = is_above_limit(charge.shop, amount)
        to_credit = charge.payer_id is not None and (
            to_credit or is_credit_forced(commands.terms_of(charge.shop), cause.kind)
        )
        parts = split_over({pk: payment.refundable for pk, payment in by_id.items()}, amount)
        shares = deal(shares_of(reimbursement.quote, amount, cause.kind), list(parts.values()))
        captured = sum(payment.captured for payment in payments)
        promised = captured - sum(payment.refundable for payment in payments)
        for (pk, part), borne in zip(parts.items(), shares, strict=True):
            refund = _promise_part(
                reimbursement,
                by_id[pk],
                part,
                borne,
                needs_four_eyes=needs_four_eyes,
                to_credit=to_credit,
                by=by,
                note=note,
            )
            promised += part
            commands.return_fees(charge, refund, captured=captured, promised=promised, by=by)
    return reimbursement


def is_above_limit(shop: Shop, amount: int) -> bool:
    """Whether a second person has to approve that much (a limit of 0 asks for nobody)."""
    return 0 < shop.four_eyes_limit < amount


def approve_refund(refund: Refund, *, by: User, note: str = "") -> Refund:
    """Let the money go. The gateway is asked once the approval is committed."""
    with changing(refund, by=by, note=note) as refund:
        refund_permissions.approve(refund, by)
        refund.mark_approved(by=by)
        refund.wait_until(clock.now())
        refund.tell_window(clock.now(), is_accepted=False)
        hurry_submission(refund)
    return refund


def decline_refund(refund: Refund, *, by: User, note: str) -> Refund:
    """Disagree as second person. The promise stays: platform support decides, in the shop's stead."""
    with changing(refund, by=by, note=note) as refund:
        refund_permissions.decline(refund, by)
        refund.declined_by = by
        _give_to_support(refund)
        note_fact("refund_declined", refund, by=by, note=note)
    return refund


def hand_to_support(refund: Refund, *, by: User) -> Refund:
    """The shop had its working day for the second check: platform support makes it."""
    with changing(refund, by=by) as refund:
        refund_permissions.hand_to_support(refund, by)
        _give_to_support(refund)
        note_fact("refund_with_support", refund, by=by)
    return refund


def escalate_check(refund: Refund, *, by: User) -> Refund:
    """Platform support had its working day, too: a supervisor is next. A fact, not a status; once."""
    with changing(refund, by=by) as refund:
        refund_permissions.escalate_check(refund, by)
        refund.escalated_at = clock.now()
        refund.wait_until(None)
        note_fact("escalated", refund, by=by)
    return refund


def cancel_refund(refund: Refund, *, by: User, note: str = "") -> Refund:
    """Take one promise back before it was sent, or after it failed; the payment can be refunded again."""
    with transaction.atomic():
        charge = lock_charge(refund.charge_id)
        with changing(refund, by=by, note=note) as refund:
            refund_permissions.cancel(refund, by)
            refund.mark_cancelled()
            refund.held_since = None
        _give_promise_back(refund, charge, by=by)
    return refund


def supersede_refund(refund: Refund, *, by: User, note: str = "") -> Refund:
    """The money went back another way (an outside refund, a chargeback): this refund is not paid out any more."""
    with transaction.atomic():
        charge = lock_charge(refund.charge_id)
        with changing(refund, by=by, note=note) as refund:
            refund_permissions.supersede(refund, by)
            refund.mark_superseded()
        _give_promise_back(refund, charge, by=by)
    return refund


def hold_reimbursement(reimbursement: Reimbursement, *, by: User, note: str = "") -> Unsent:
    """Keep everything unsent from being sent while a withdrawal is open. Holding twice changes nothing."""
    with transaction.atomic():
        lock_charge(reimbursement.charge_id)
        found = Unsent()
        for refund in _refunds(reimbursement):
            if refund.status in (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.FAILED):
                refund.held_since = refund.held_since or clock.now()
                refund.save(update_fields=["held_since", "updated_at"])
                found.held.append(refund)
            elif refund.status in (RefundStatus.SUBMITTED, RefundStatus.SUCCEEDED):
                found.sent.append(refund)
        note_fact("reimbursement_held", reimbursement, by=by, note=note, held=[r.number for r in found.held])
    return found


def release_reimbursement(reimbursement: Reimbursement, *, by: User, note: str = "") -> Reimbursement:
    """The withdrawal ended without effect: what was held is sent."""
    with transaction.atomic():
        lock_charge(reimbursement.charge_id)
        for refund in _refunds(reimbursement):
            if refund.held_since is None:
                continue
            refund.held_since = None
            if refund.status == RefundStatus.APPROVED:
                refund.wait_until(clock.now())
                hurry_submission(refund)
            refund.save()
        note_fact("reimbursement_released", reimbursement, by=by, note=note)
    return reimbursement


def withdraw_reimbursement(reimbursement: Reimbursement, *, by: User, note: str = "") -> Withdrawn:
    """Cancel what was not sent yet, in one transaction, and tell what is left to wait for or to be paid back."""
    with transaction.atomic():
        lock_charge(reimbursement.charge_id)
        cancelled = given = 0
        in_flight = []
        for refund in _refunds(reimbursement):
            if refund.status == RefundStatus.SUBMITTED:
                in_flight.append(refund)
            elif refund.status in HOLDING:
                cancel_refund(refund, by=by, note=note)
                cancelled += refund.amount
            elif refund.status == RefundStatus.SUCCEEDED:
                given += refund.amount
    return Withdrawn(cancelled, given, in_flight)


def _refunds(reimbursement: Reimbursement) -> list[Refund]:
    """The refunds of a reimbursement as they are now, locked, in a fixed order."""
    refunds = Refund.objects.filter(reimbursement=reimbursement).order_by("pk")
    if connection.features.has_select_for_update:
        refunds = refunds.select_for_update()
    return list(refunds)


def _promise_part(
    reimbursement: Reimbursement,
    payment: Payment,
    amount: int,
    borne: list[Share],
    *,
    needs_four_eyes: bool,
    to_credit: bool,
    by: User,
    note: str,
) -> Refund:
    refund = Refund(
        reimbursement=reimbursement,
        charge_id=reimbursement.charge_id,
        payment=payment,
        shop=reimbursement.shop,
        payer_id=reimbursement.payer_id,
        status=RefundStatus.REQUESTED if needs_four_eyes else RefundStatus.APPROVED,
        amount=amount,
        currency=reimbursement.currency,
        destination=Destination.ORIGINAL,
        gateway=payment.gateway,
        requested_by=by,
        needs_four_eyes=needs_four_eyes,
    )
    if to_credit or payment.gateway == GatewayName.CREDIT:  # what came back out of store credit becomes credit again
        refund.go_to_credit()
    moment = clock.now()
    refund.tell_window(moment, is_accepted=False)
    if not needs_four_eyes:
        refund.wait_until(moment)
    elif refund_permissions.has_second_person(refund):
        refund.wait_until(_end_of_check(refund))
    else:
        _give_to_support(refund)
    creating(refund, by=by, note=note)
    Payment.objects.filter(pk=payment.pk).update(promised=F("promised") + amount)
    booking.promise(refund, borne, by=by)
    if not needs_four_eyes:
        hurry_submission(refund)
    return refund


def _end_of_check(refund: Refund) -> datetime:
    return business_time.add_working_days(clock.now(), SECOND_CHECK_DAYS, refund.shop.country)


def _give_to_support(refund: Refund) -> None:
    refund.with_support_since = refund.with_support_since or clock.now()
    refund.wait_until(_end_of_check(refund))


def _give_promise_back(refund: Refund, charge: Charge, *, by: User) -> None:
    Payment.objects.filter(pk=refund.payment_id).update(promised=F("promised") - refund.amount)
    booking.promise_taken_back(refund, by=by)
    if commands.has_fees(charge):
        commands.keep_fees(refund, by=by)
