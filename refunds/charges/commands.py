"""What was paid: opening a charge, capturing, voiding and failing its payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from portal.kernel.changes import changing, creating, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.kernel.money import format_money
from portal.people.models import Shop, User
from refunds.bearing import commands
from refunds.charges.locks import lock_charge, lock_payments
from refunds.ledger import booking
from refunds.payments import permissions
from refunds.payments.commands import claim_payment
from refunds.payments.models import Charge, Payment
from refunds.refunds.models import Refund
from refunds.reimbursements.models import Reimbursement
from refunds.repayments.models import Repayment
from refunds.statuses import CONNECTED, GatewayName, Method, PaymentStatus

ASKED_BY_NUMBER = (GatewayName.SANDBOX, *CONNECTED)
"""Gateways that pay out by themselves on a payment's number alone."""


@dataclass(frozen=True)
class Tender:
    """One way a customer paid, in minor units. `captured=False`: authorised only, the money is not taken yet.

    `is_proven`: whoever opens the charge took the money at the provider itself. Everything else that is said to lie at a
    connected provider is claimed, and asked about (`refunds.payments.commands`).
    """

    method: str
    amount: int
    gateway: str = GatewayName.SANDBOX
    gateway_reference: str = ""
    account_tail: str = ""
    bank: str = ""
    captured: bool = True
    is_proven: bool = False

    def __post_init__(self) -> None:
        if self.method not in Method.values:
            raise Invalid(_("No such payment method: %(method)s.") % {"method": self.method}, field="method")
        if self.gateway not in GatewayName.values:
            raise Invalid(_("No such gateway: %(gateway)s.") % {"gateway": self.gateway}, field="gateway")
        if self.amount <= 0:
            raise Invalid(_("A payment needs an amount above zero."), field="amount")


def open_charge(
    shop: Shop,
    *,
    payer: User | None,
    reference: str,
    label: str = "",
    currency: str,
    payments: Sequence[Tender] = (),
    subsidy: int = 0,
    by: User,
) -> Charge:
    """Open the account of one order. Its payments are authorised, and captured at once where the tender says so.

    `label`: the order as its shop and its customer call it, where that is not the reference. `subsidy`: what the platform adds for its own coupons, in minor units.
    """
    with transaction.atomic():
        if Charge.objects.filter(shop=shop, reference=reference).exists():
            raise Refused(
                _("Order %(reference)s of this shop already has a charge.") % {"reference": reference},
                code="charge_exists",
            )
        charge = Charge.objects.create(
            shop=shop, payer=payer, reference=reference, label=label, currency=currency, subsidy=subsidy
        )
        for tender in payments:
            _add(charge, tender, by=by)
    return charge


def add_payment(charge: Charge, tender: Tender, *, by: User) -> Payment:
    """A further payment of the same order."""
    with transaction.atomic():
        return _add(lock_charge(charge.pk), tender, by=by)


def capture_payment(payment: Payment, *, by: User, amount: int | None = None) -> Payment:
    """Take the money, all of it unless an amount is given."""
    with transaction.atomic():
        charge = lock_charge(payment.charge_id)
        with changing(payment, by=by) as payment:
            permissions.capture(payment, by)
            taken = payment.amount if amount is None else amount
            if not 0 < taken <= payment.amount:
                raise Invalid(
                    _("Between %(least)s and %(most)s can be captured.")
                    % {
                        "least": format_money(1, payment.currency),
                        "most": format_money(payment.amount, payment.currency),
                    },
                    field="amount",
                )
            payment.mark_captured(amount=taken)
        booking.capture(payment, by=by)
        commands.take_fees(charge, payment, by=by)
    return payment


def void_payment(payment: Payment, *, by: User, note: str = "") -> Payment:
    """Give up an authorisation."""
    with changing(payment, by=by, note=note) as payment:
        permissions.void(payment, by)
        payment.mark_voided()
    return payment


def fail_payment(payment: Payment, *, by: User, note: str = "") -> Payment:
    """The provider refused to take the money."""
    with changing(payment, by=by, note=note) as payment:
        permissions.void(payment, by)
        payment.mark_failed()
    return payment


def void_charge(charge: Charge, *, by: User, note: str = "") -> int:
    """Give up every authorisation of an order that is not paid for; returns how many there were."""
    with transaction.atomic():
        open_ones = [p for p in lock_payments(lock_charge(charge.pk)) if p.status == PaymentStatus.AUTHORISED]
        for payment in open_ones:
            void_payment(payment, by=by, note=note)
    return len(open_ones)


def set_payer(charge: Charge, payer: User, *, by: User) -> Charge:
    """Give all money of an order to the customer who proved that it is theirs."""
    with transaction.atomic():
        charge = lock_charge(charge.pk)
        before = charge.payer_id
        charge.payer = payer
        charge.save(update_fields=["payer"])
        for model in (Payment, Reimbursement, Refund, Repayment):
            model._default_manager.filter(charge=charge).update(payer=payer)
        note_fact("payer_set", charge, by=by, before=before, after=payer.pk)
    return charge


def require_own_payments(charge: Charge | None, tenders: Sequence[Tender]) -> None:
    """Whoever names a payment of another order would be paid out of somebody else's money. Raises Invalid (`payment_taken`) at
    `payments`. Asked of all that comes from outside.

    What another order only claims is nobody's yet, so it keeps no owner out: the provider's word decides between the two, and
    a constraint where both are answered at once. Named under another gateway, or to be paid by hand, it is the same payment.
    """
    named = {t.gateway_reference for t in tenders if t.gateway_reference}
    if not named:
        return
    rows = Payment.objects.filter(gateway_reference__in=named, gateway__in=ASKED_BY_NUMBER)
    rows = rows.exclude(status=PaymentStatus.CLAIMED).exclude(status=PaymentStatus.FAILED)
    others = rows.exclude(charge=charge) if charge is not None else rows
    for known in others.values_list("gateway", "gateway_reference"):
        if known[1] in named:
            raise Invalid(
                _("Payment %(reference)s is the payment of another order.") % {"reference": known[1]},
                field="payments",
                code="payment_taken",
            )


def _add(charge: Charge, tender: Tender, *, by: User) -> Payment:
    payment = creating(
        Payment(
            charge=charge,
            shop_id=charge.shop_id,
            payer_id=charge.payer_id,
            method=tender.method,
            bank=tender.bank,
            account_tail=tender.account_tail,
            gateway=tender.gateway,
            gateway_reference=tender.gateway_reference,
            currency=charge.currency,
            amount=tender.amount,
        ),
        by=by,
    )
    if not tender.captured:
        return payment
    if tender.gateway in CONNECTED and not tender.is_proven:
        return claim_payment(charge, payment, by=by)
    return capture_payment(payment, by=by)
