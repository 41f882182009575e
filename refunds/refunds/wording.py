"""A refund: where the money is, who acts, and whether the reader has to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.components import signs, times, values
from portal.time import clock
from refunds.payments.wording import unconfirmed
from refunds.refunds.models import Refund
from refunds.refunds.words import amount, grouped
from refunds.statuses import PAID_BY_HAND, Destination, Method, RefundStatus

TURNS: dict[str, signs.Turn] = {
    RefundStatus.REQUESTED: "them",
    RefundStatus.APPROVED: "them",
    RefundStatus.SUBMITTED: "them",
    RefundStatus.SUCCEEDED: "good",
    RefundStatus.FAILED: "bad",
    RefundStatus.CANCELLED: "over",
    RefundStatus.SUPERSEDED: "over",
}


def badge(refund: Refund, user: Any) -> values.Badge:
    """Whose turn it is, and the status word."""
    turn = "you" if waits_for(refund, user) else TURNS[refund.status]
    if refund.is_overdue:
        return values.Badge("bad", _("Overdue"), icon="warn")
    if refund.status == RefundStatus.SUBMITTED and refund.gateway in PAID_BY_HAND:
        return values.Badge(turn, _("To be paid by hand"))
    return values.Badge(turn, refund.get_status_display())


def waits_for(refund: Refund, user: Any) -> bool:
    """Whether this reader is the one who has to do something. Asks no query."""
    if user.is_machine:
        return False
    if refund.status == RefundStatus.REQUESTED:
        if user.pk in (refund.requested_by_id, refund.payer_id, refund.declined_by_id):
            return False
        return user.is_support if refund.with_support_since else user.is_seller
    if refund.status == RefundStatus.SUBMITTED and refund.gateway in PAID_BY_HAND:
        return user.is_support if refund.destination == "manual" else user.is_seller
    if refund.status == RefundStatus.FAILED and refund.due_at is None:
        return bool(user.is_support)
    return bool(user.is_support and refund.is_overdue)


def account(refund: Refund, user: Any) -> str:
    """ "your debit card (ending 6021)", or whose it is for everybody else."""
    if user.pk == refund.payer_id:
        return _("your %(account)s") % {"account": refund.account}
    return _("the customer's %(account)s") % {"account": refund.account}


def short_account(refund: Refund, user: Any) -> str:
    """The same without the digits, for a heading."""
    words = str(refund.payment.get_method_display())
    if refund.destination == "manual" and refund.destination_account:
        words = _("other account")
    if refund.destination == "store_credit":
        words = _("store credit")
    template = _("your %(account)s") if user.pk == refund.payer_id else _("the customer's %(account)s")
    return template % {"account": words}


def proposed_way(to: str, named: str, refund: Refund) -> str:
    """Where another way leads that was proposed: an account as it was named, or store credit of the shop."""
    if to == Destination.STORE_CREDIT:
        return _("store credit at %(shop)s") % {"shop": refund.shop.name}
    return named


def has_bank(refund: Refund) -> bool:
    """Whether a bank or provider of the customer's can be asked for the money by its number."""
    return (
        refund.payment.method != Method.BALANCE
        and refund.destination != Destination.STORE_CREDIT
        and has_account(refund)
    )


def has_account(refund: Refund) -> bool:
    """Whether the money goes to an account people can name; cash and what other systems paid has none."""
    return bool(refund.destination_account) or refund.payment.method not in (Method.MANUAL, Method.EXTERNAL)


def statement(refund: Refund, user: Any) -> str:
    """Where the money is now, in one sentence."""
    told = {"amount": amount(refund), "account": short_account(refund, user), "day": ""}
    if refund.is_overdue and refund.latest_on:
        told["day"] = times.day_text(refund.latest_on)
        return _("%(amount)s should have arrived by %(day)s") % told
    if refund.settled_at:
        told["day"] = times.day_text(refund.settled_at.astimezone(clock.zone(refund.bank_country)).date())
    if refund.gateway in PAID_BY_HAND:
        return _by_hand(refund) % told
    sentences = {
        RefundStatus.REQUESTED: _("%(amount)s waits for a second person's approval"),
        RefundStatus.APPROVED: _("%(amount)s is about to be sent to %(account)s"),
        RefundStatus.SUBMITTED: _("%(amount)s is on its way to %(account)s"),
        RefundStatus.SUCCEEDED: _("%(amount)s arrived in %(account)s on %(day)s"),
        RefundStatus.FAILED: _("%(amount)s did not reach %(account)s yet"),
        RefundStatus.CANCELLED: _("The refund of %(amount)s was cancelled before it was sent"),
        RefundStatus.SUPERSEDED: _("%(amount)s came back another way"),
    }
    return sentences[RefundStatus(refund.status)] % told


def on_record(refund: Refund) -> str:
    """The same for a stranger who holds the check code: no account, no person."""
    told = {"amount": amount(refund), "day": times.day_text(refund.settled_at or refund.created_at)}
    if refund.status == RefundStatus.SUCCEEDED:
        return _("%(amount)s was paid out on %(day)s") % told
    if refund.is_overdue and refund.latest_on:
        return _("%(amount)s should have arrived by %(day)s") % {**told, "day": times.day_text(refund.latest_on)}
    if refund.status == RefundStatus.SUBMITTED:
        return _("%(amount)s is on its way since %(day)s") % told
    return _("%(amount)s was not paid out") % told


def _by_hand(refund: Refund) -> str:
    """The same for money that people pay, to an account or without one."""
    if has_account(refund):
        paying, paid = (
            _("%(amount)s waits to be paid out by hand to %(account)s"),
            _("%(amount)s arrived in %(account)s on %(day)s"),
        )
    else:
        paying, paid = _("%(amount)s waits to be paid out by hand"), _("%(amount)s was paid back on %(day)s")
    return {
        RefundStatus.REQUESTED: _("%(amount)s waits for a second person's approval"),
        RefundStatus.APPROVED: paying,
        RefundStatus.SUBMITTED: paying,
        RefundStatus.SUCCEEDED: paid,
        RefundStatus.FAILED: _("%(amount)s could not be paid out yet"),
        RefundStatus.CANCELLED: _("The refund of %(amount)s was cancelled before it was sent"),
        RefundStatus.SUPERSEDED: _("%(amount)s came back another way"),
    }[RefundStatus(refund.status)]


def lead(refund: Refund, user: Any) -> str:
    """The line below: who acts, and whether this reader has to."""
    mine = user.pk == refund.payer_id
    if refund.held_since and refund.status != RefundStatus.SUBMITTED:
        return _("A withdrawal is open, so nothing is sent until it is answered.")
    if refund.status == RefundStatus.REQUESTED:
        return _requested(refund, user)
    if refund.status == RefundStatus.APPROVED:
        if refund.payment.is_claimed:
            return unconfirmed(refund.payment)
        if getattr(refund, "is_paused", False):
            return _("The payment provider is paused. It is sent by itself once that runs again; nothing to do.")
        if refund.gateway in PAID_BY_HAND:
            return _handed_out(refund, user)
        return _("It is sent within minutes; nothing to do.")
    if refund.status == RefundStatus.SUBMITTED:
        return _submitted(refund, user)
    if refund.status == RefundStatus.FAILED:
        if mine:
            return _("The refund failed; we are trying another way, nothing to do")
        return _failed(refund)
    if refund.status == RefundStatus.SUCCEEDED and mine and refund.destination == Destination.STORE_CREDIT:
        return _("You can spend it at this shop.")
    if refund.status == RefundStatus.SUCCEEDED and mine and has_bank(refund):
        return _("Not in your account? Give the bank this number: %(reference)s.") % {
            "reference": grouped(refund.gateway_reference)
        }
    if refund.status == RefundStatus.SUCCEEDED and mine:
        return _("Not there? Tell us below, and platform support looks for it.")
    if refund.status == RefundStatus.CANCELLED:
        return _("The case was withdrawn; the money stays with the seller.")
    return ""


def _requested(refund: Refund, user: Any) -> str:
    if waits_for(refund, user):
        return _("It is above the limit for one person. Check it, then let it go.")
    if user.pk == refund.payer_id:
        return _("The amount is above the limit for one person, so a second one checks it. Nothing for you to do.")
    if refund.with_support_since:
        return _("Platform support makes the second check.")
    return _("A colleague who did not ask for it makes the second check.")


def _submitted(refund: Refund, user: Any) -> str:
    if refund.gateway in PAID_BY_HAND:
        if waits_for(refund, user):
            return _("Pay it out, then tick it off with the number that proves it.")
        if user.is_support:
            return _("The seller pays it out. Where you hold the number that proves it, tick it off for them.")
        return _paid_by_others(refund)
    if refund.accepted_at is None:
        return _("Sent; the answer is still open, and we keep asking. Nothing to do.")
    if refund.is_overdue:
        return care(refund)
    return _("The bank has accepted it; nothing to do.")


def _handed_out(refund: Refund, user: Any) -> str:
    """Just let go, to be paid by people: it is theirs in a moment, and nothing is sent by itself."""
    if user.pk != refund.payer_id and (user.is_support if refund.destination == Destination.MANUAL else user.is_seller):
        return _("You pay it out by hand; in a moment it can be ticked off here.")
    return _paid_by_others(refund)


def _paid_by_others(refund: Refund) -> str:
    if refund.destination == Destination.MANUAL:
        return _("Platform support is paying it out; nothing for you to do.")
    return _("The seller is paying it out; nothing for you to do.")


def paying_out(refund: Refund, user: Any) -> list[values.Fact]:
    """What whoever pays by hand has to go by, as long as it is theirs to pay: the original payment as the shop's bank shows
    it. The whole account number is kept nowhere here."""
    if not waits_for(refund, user) or refund.status != RefundStatus.SUBMITTED or not has_account(refund):
        return []
    facts = [
        values.Fact(_("Pay to"), refund.account),
        values.Fact(_("Name"), refund.payer.name if refund.payer else _("Not claimed yet")),
    ]
    payment = refund.payment
    if refund.destination == Destination.MANUAL:
        return facts
    if payment.gateway_reference:
        facts.append(values.Fact(_("Original payment at the bank"), grouped(payment.gateway_reference)))
    if payment.captured_at:
        facts.append(values.Fact(_("Paid on"), times.day_text(payment.captured_at)))
    return facts


def whole_number(refund: Refund) -> str:
    """How whoever pays by hand gets to know the account's whole number."""
    if refund.destination == Destination.MANUAL:
        return _("The whole number is not kept here: ask the customer for it by message or phone.")
    return _(
        "Your bank shows the payer's account with the original payment. The whole number is not kept here: where the bank "
        "does not show it, ask the customer by message or phone."
    )


def care(refund: Refund) -> str:
    """Who is after a refund that is late."""
    if refund.gateway in PAID_BY_HAND:
        return _("Platform support is after it.")
    return _("We keep asking the bank, and you hear from us first.")


def _failed(refund: Refund) -> str:
    why = times.ended_text(FAILURES().get(refund.failure, refund.failure))
    if refund.redirect_proposed_by_id:
        way = proposed_way(refund.redirect_to, refund.redirect_account, refund)
        then = _("Proposed instead: %(way)s. A second person has to confirm it.") % {"way": way}
    elif refund.due_at:
        then = _("Tried again %(when)s.") % {"when": times.moment_text(refund.due_at)}
    else:
        then = _("Nothing tries again by itself: find another way.")
    return times.sentences_text([why, then])


def FAILURES() -> dict[str, str]:
    """What the codes of providers mean."""
    return {
        "account_closed": _("The account is closed."),
        "sent_back": _("The bank sent it back."),
        "not_found": _("The provider never received it."),
        "not_connected": _("Nothing was sent: the account with the provider is not set up."),
        "not_exact": _("The provider cannot pay this amount exactly: its smallest step in this currency is larger."),
        "undone": _("The provider took it back."),
        "abnormal": _("The customer's account cannot take it; settle it at WeChat Pay or find another way."),
        "closed": _("The provider closed it without paying."),
        "not_enough": _("The shop's balance at the provider is too low."),
        "insufficient_funds": _("The shop's balance at the provider is too low."),
        "seller_balance_not_enough": _("The shop's balance at the provider is too low."),
        "trade_has_finished": _("The payment is too old to be refunded there."),
        "charge_already_refunded": _("It was refunded at the provider already."),
        "expired_or_canceled_card": _("The card has expired or was cancelled."),
        "lost_or_stolen_card": _("The card was reported lost or stolen."),
    }
