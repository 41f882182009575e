"""What a shop's system says was paid, until the provider that is said to have taken it says so too.

A payment at a connected provider that comes from outside is *claimed*: it counts in the order's sums, and nothing of it leaves
(`refunds.refunds.permissions.submit`). Tasks ask the provider between `lease_due_claims` and `conclude_claim`; where it does not
confirm, a person looks.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from portal.kernel.changes import changing, note_fact
from portal.kernel.errors import Invalid
from portal.people.models import User
from portal.time import clock
from refunds.bearing import commands
from refunds.charges.locks import lock_charge
from refunds.enqueue import hurry_claim, hurry_submission
from refunds.gateways.base import Paid
from refunds.gateways.models import GatewayAccount
from refunds.ledger import booking
from refunds.payments import permissions
from refunds.payments.models import Charge, Payment
from refunds.refunds.commands import ASK_AGAIN, LEASE
from refunds.refunds.models import Refund
from refunds.statuses import Doubt, PaymentStatus, RefundStatus

ASKED_AT_MOST = 8
"""Questions about one claim. After the last one only a person, or a refund that waits, asks again."""


def claim_payment(charge: Charge, payment: Payment, *, by: User) -> Payment:
    """Take a payment into the books on the word of whoever tells it. The caller holds the charge's lock."""
    with changing(payment, by=by, step="claim") as payment:
        account = GatewayAccount.objects.serving(payment.gateway, payment.shop_id)
        payment.mark_claimed(amount=payment.amount, account=account, by_platform=by.is_support)
    booking.capture(payment, by=by)
    commands.take_fees(charge, payment, by=by)
    hurry_claim(payment)
    return payment


def lease_due_claims(*, limit: int) -> list[int]:
    """Take up to `limit` claims whose provider is to be asked, so that no other sweep asks for a while."""
    moment = clock.now()
    with transaction.atomic():
        due = Payment.objects.claims().filter(ask_at__lte=moment).order_by("ask_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(of=("self",), skip_locked=True)
        taken = list(due.values_list("pk", flat=True)[:limit])
        Payment.objects.filter(pk__in=taken).update(ask_at=moment + LEASE)
    return taken


def conclude_claim(payment: Payment, told: Paid | None, *, by: User) -> Payment:
    """Believe what the provider says of a claimed payment: confirm it, or keep why not.

    What waits of its refunds is sent once it is confirmed. Concluding twice does it once.
    """
    permissions.conclude_claim(payment, by)
    doubt = _doubt(payment, told)
    if not doubt:
        try:
            return _confirm(payment, by=by, step="confirm", told=told)
        except IntegrityError:
            # Two that claim one payment were answered at once: the database lets one of them have it.
            doubt = Doubt.TAKEN
    return _keep_doubt(payment, doubt, by=by, told=told)


def note_claim_silence(payment: Payment, *, by: User, nobody: bool = False) -> Payment:
    """The provider gave no answer, or (`nobody`) could not be asked: ask again later, the last time in a day or so."""
    return _keep_doubt(payment, Doubt.NO_ACCOUNT if nobody else payment.doubt, by=by, told=None)


def confirm_payment(payment: Payment, *, by: User, note: str) -> Payment:
    """A person of the platform has seen the payment at the provider and says that this order's shop may give it back."""
    permissions.confirm_payment(payment, by)
    if not note.strip():
        raise Invalid(_("Say where you saw it."), field="note")
    try:
        return _confirm(payment, by=by, step="confirm_by_hand", note=note.strip())
    except IntegrityError:
        raise Invalid(
            _("Payment %(reference)s is the payment of another order.") % {"reference": payment.gateway_reference},
            code="payment_taken",
        ) from None


def ask_payment_now(payment: Payment, *, by: User) -> Payment:
    """Have the provider asked now instead of when it is due."""
    with changing(payment, by=by) as payment:
        permissions.ask_payment(payment, by)
        payment.ask_at = clock.now()
        note_fact("payment_asked", payment, by=by)
        hurry_claim(payment)
    return payment


def wait_for_proof(refund: Refund, *, by: User) -> Refund:
    """Its payment is not confirmed, so the refund is looked at again when the provider is asked next, or tomorrow."""
    with changing(refund, by=by) as refund:
        permissions.wait_for_proof(refund, by)
        refund.wait_until(refund.payment.ask_at or clock.now() + ASK_AGAIN[-1])
    return refund


def _confirm(payment: Payment, *, by: User, step: str, note: str = "", told: Paid | None = None) -> Payment:
    with transaction.atomic():
        lock_charge(payment.charge_id)
        with changing(payment, by=by, step=step, note=note) as payment:
            if payment.status == PaymentStatus.CAPTURED:
                return payment
            if told is not None:
                payment.provider_account = told.account
                payment.asked += 1
            payment.mark_confirmed()
        waiting = Refund.objects.filter(
            payment=payment,
            status__in=(RefundStatus.APPROVED, RefundStatus.FAILED),
            due_at__isnull=False,
            held_since=None,
        )
        for refund in waiting.order_by("pk"):
            with changing(refund, by=by) as refund:
                refund.wait_until(clock.now())
            hurry_submission(refund)
    return payment


def _keep_doubt(payment: Payment, doubt: str, *, by: User, told: Paid | None) -> Payment:
    with changing(payment, by=by) as payment:
        if payment.status != PaymentStatus.CLAIMED:
            return payment
        news = doubt != payment.doubt
        payment.doubt = doubt
        payment.asked += 1
        wait: timedelta | None = ASK_AGAIN[min(payment.asked, len(ASK_AGAIN)) - 1]
        payment.ask_at = clock.now() + wait if wait and payment.asked < ASKED_AT_MOST else None
        if news:
            note_fact("payment_doubted", payment, by=by, doubt=doubt, told=told.raw if told else None)
    return payment


def _doubt(payment: Payment, told: Paid | None) -> str:
    """Why a claim cannot be believed on the provider's word; "" where it can."""
    if told is None:
        return Doubt.NOT_FOUND
    if told.amount <= 0:
        return Doubt.NOT_PAID
    if told.currency != payment.currency:
        return Doubt.CURRENCY
    if told.amount != payment.captured:
        return Doubt.AMOUNT
    if _is_anothers(payment):
        return Doubt.TAKEN
    # On the platform's account lies the money of every shop: a seller's own word does not say whose this is.
    if told.account.shop_id != payment.shop_id and not payment.by_platform and payment.shop.slug not in told.names:
        return Doubt.WHOSE
    return ""


def _is_anothers(payment: Payment) -> bool:
    same = Payment.objects.filter(
        gateway=payment.gateway, gateway_reference=payment.gateway_reference, status=PaymentStatus.CAPTURED
    )
    return same.exclude(pk=payment.pk).exists()
