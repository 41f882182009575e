"""What may be taken, and what of it may be promised back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Refused
from portal.kernel.fsm import require_step
from portal.kernel.money import format_money
from portal.people import permissions
from refunds.payments.models import Charge, Payment
from refunds.refunds.models import Refund
from refunds.statuses import PaymentStatus


def capture(payment: Payment, user: Any) -> None:
    """The shop's system or the machine takes the money once."""
    permissions.require_staff_or_support(payment, user)
    require_step(payment, "mark_captured")
    if payment.status == PaymentStatus.VOIDED and not user.is_machine:
        raise Refused(_("This payment was given up; only its provider can tell that it was taken."), code="voided")


def conclude_claim(payment: Payment, user: Any) -> None:
    """The provider's answer comes through the machine."""
    permissions.require_machine(user)


def confirm_payment(payment: Payment, user: Any) -> None:
    """Platform support, which has seen it at the provider; nobody confirms a payment of their own."""
    permissions.require_support(user)
    require_step(payment, "mark_confirmed", _not_claimed(payment))
    if user.pk == payment.payer_id:
        raise Refused(_("The money would be yours, so somebody else has to confirm it."), code="four_eyes")


def ask_payment(payment: Payment, user: Any) -> None:
    """The shop's staff or support, as long as it is only claimed."""
    permissions.require_staff_or_support(payment, user)
    require_step(payment, "mark_confirmed", _not_claimed(payment))


def wait_for_proof(refund: Refund, user: Any) -> None:
    """The machine, about to send a refund of a claimed payment."""
    permissions.require_machine(user)


def _not_claimed(payment: Payment) -> str:
    return _("This payment is %(status)s, so there is nothing to confirm.") % {"status": payment.get_status_display()}


def void(payment: Payment, user: Any) -> None:
    """An authorisation is given up; taken money is refunded instead."""
    if payment.status == PaymentStatus.CAPTURED:
        raise Refused(
            _("This payment has been taken, so it cannot be voided."),
            code="captured",
            hint=_("Refund it instead."),
        )
    require_step(payment, "mark_voided")


def promise(charge: Charge, payments: list[Payment], amount: int) -> None:
    """Only what was taken and is not promised yet can be promised (SC10)."""
    if amount <= 0:
        raise Refused(_("A refund needs an amount above zero."), code="amount_not_positive")
    if not any(payment.captured for payment in payments):
        raise Refused(_("Nothing was paid for this order, so there is nothing to give back."), code="nothing_captured")
    refundable = sum(payment.refundable for payment in payments)
    if amount > refundable:
        captured = sum(payment.captured for payment in payments)
        if refundable == captured:
            raise Refused(
                _("At most %(amount)s, the amount paid") % {"amount": format_money(captured, charge.currency)},
                code="over_balance",
            )
        raise Refused(
            _("At most %(left)s: of %(paid)s paid, %(promised)s is already being given back")
            % {
                "left": format_money(refundable, charge.currency),
                "paid": format_money(captured, charge.currency),
                "promised": format_money(captured - refundable, charge.currency),
            },
            code="over_balance",
        )
