"""A payment: who took it, whether its provider says so too, and how it would go back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.components import signs, times, values
from portal.kernel.money import format_money
from refunds.payments.models import Payment
from refunds.statuses import PAID_BY_HAND, SPEAKS_FOR, Doubt, GatewayName, PaymentStatus

PAYMENT_TURNS: dict[str, signs.Turn] = {
    PaymentStatus.AUTHORISED: "them",
    PaymentStatus.CLAIMED: "them",
    PaymentStatus.CAPTURED: "good",
    PaymentStatus.VOIDED: "over",
    PaymentStatus.FAILED: "bad",
}


def payment_badge(payment: Payment, user: Any) -> values.Badge:
    """Whose turn it is, and the status word."""
    if payment.is_claimed and payment.doubt:
        return values.Badge("you" if user.is_support else "bad", _("Not confirmed"), icon="warn")
    return values.Badge(PAYMENT_TURNS[payment.status], payment.get_status_display())


def payment_statement(payment: Payment) -> str:
    """What was paid and how, in one sentence."""
    told = {"amount": format_money(payment.amount, payment.currency), "account": payment.account}
    sentences = {
        PaymentStatus.AUTHORISED: _("%(amount)s by %(account)s is authorised, not taken"),
        PaymentStatus.CLAIMED: _("The seller's system says that %(amount)s was paid by %(account)s"),
        PaymentStatus.CAPTURED: _("%(amount)s was paid by %(account)s"),
        PaymentStatus.VOIDED: _("%(amount)s by %(account)s was given up, nothing was taken"),
        PaymentStatus.FAILED: _("%(amount)s by %(account)s was not paid"),
    }
    return sentences[PaymentStatus(payment.status)] % told


def payment_lead(payment: Payment) -> str:
    """What follows from that for whoever would give it back."""
    if payment.is_claimed:
        return unconfirmed(payment)
    return by_hand(payment)


def unconfirmed(payment: Payment) -> str:
    """Why nothing of a claimed payment is sent; "" once its provider has confirmed it."""
    if not payment.is_claimed:
        return ""
    name = payment.get_gateway_display()
    waits = _("Until %(gateway)s confirms it nothing of it is sent back.") % {"gateway": name}
    if not payment.doubt:
        return times.sentences_text([_("%(gateway)s is being asked.") % {"gateway": name}, waits])
    why = str(Doubt(payment.doubt).label)
    if payment.ask_at is not None:
        return times.sentences_text(
            [why, _("Asked again %(when)s.") % {"when": times.moment_text(payment.ask_at)}, waits]
        )
    return times.sentences_text([why, waits, _("Platform support looks into it.")])


def by_hand(payment: Payment) -> str:
    """That a person would pay it back, and why, where its method has a provider and nobody an account there; else ""."""
    if payment.gateway != GatewayName.MANUAL:
        return ""
    provider = SPEAKS_FOR.get(payment.method)
    if provider is None:
        return _("Refunds of it are paid out by hand by the seller.")
    return _("No account with %(gateway)s is connected, so refunds of it are paid out by hand by the seller.") % {
        "gateway": GatewayName(provider).label
    }


def payment_facts(payment: Payment, user: Any) -> list[values.Fact]:
    """What is known of it. `charge` and `provider_account` are fetched along."""
    facts = [
        values.Fact(_("Order"), payment.charge.order_name),
        values.Fact(_("Seller"), payment.shop.name),
        values.Fact(_("Gateway"), payment.get_gateway_display()),
    ]
    if payment.gateway_reference:
        facts.append(values.Fact(_("Provider's number"), payment.gateway_reference))
    if payment.provider_account is not None:
        whose = _("The platform's") if payment.provider_account.shop_id is None else _("The seller's own")
        facts.append(values.Fact(_("Account with the provider"), whose))
    if payment.captured_at:
        facts.append(values.Fact(_("Paid on"), times.moment_text(payment.captured_at)))
    if payment.promised:
        facts.append(values.Fact(_("Promised back"), format_money(payment.promised, payment.currency)))
    if payment.asked and user.is_support:
        facts.append(values.Fact(_("Times its provider was asked"), str(payment.asked)))
    return facts


def payment_row(payment: Payment, user: Any) -> values.Row:
    """A payment as a line of a list, or of its order's page."""
    notes = unconfirmed(payment) or by_hand(payment)
    is_staff = user.is_seller or user.is_support
    return values.Row(
        icon="warn" if payment.doubt and is_staff else "hand" if payment.gateway in PAID_BY_HAND else "card",
        title=payment.account[:1].upper() + payment.account[1:],
        url=payment.get_absolute_url() if is_staff else "",
        text=notes or payment.get_status_display(),
        end=format_money(payment.amount, payment.currency),
    )
