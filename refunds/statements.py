"""The sentences of money: what a refund or repayment says about itself to each reader.

One source for page, list, home and mail. A sentence says where the money is, who acts, until when.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock, look
from portal.money import format_money
from refunds.models import Charge, Refund, RefundAttempt, Reimbursement, Repayment
from refunds.statuses import PAID_BY_HAND, CauseKind, Destination, Method, RefundStatus, RepaymentStatus

TURNS: dict[str, look.Turn] = {
    RefundStatus.REQUESTED: "them",
    RefundStatus.APPROVED: "them",
    RefundStatus.SUBMITTED: "them",
    RefundStatus.SUCCEEDED: "good",
    RefundStatus.FAILED: "bad",
    RefundStatus.CANCELLED: "over",
    RefundStatus.SUPERSEDED: "over",
}


# --- a refund ---------------------------------------------------------------------------------------------------------


def badge(refund: Refund, user: Any) -> look.Badge:
    """Whose turn it is, and the status word."""
    turn = "you" if waits_for(refund, user) else TURNS[refund.status]
    if refund.is_overdue:
        return look.Badge("bad", _("Overdue"), icon="warn")
    if refund.status == RefundStatus.SUBMITTED and refund.gateway in PAID_BY_HAND:
        return look.Badge(turn, _("To be paid by hand"))
    return look.Badge(turn, refund.get_status_display())


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


def amount(row: Any) -> str:
    return format_money(row.amount, row.currency)


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


def has_account(refund: Refund) -> bool:
    """Whether the money goes to an account people can name; cash and what other systems paid has none."""
    return bool(refund.destination_account) or refund.payment.method not in (Method.MANUAL, Method.EXTERNAL)


def statement(refund: Refund, user: Any) -> str:
    """Where the money is now, in one sentence."""
    told = {"amount": amount(refund), "account": short_account(refund, user), "day": ""}
    if refund.is_overdue and refund.latest_on:
        told["day"] = look.day_text(refund.latest_on)
        return _("%(amount)s should have arrived by %(day)s") % told
    if refund.settled_at:
        told["day"] = look.day_text(refund.settled_at.astimezone(clock.zone(refund.shop.country)).date())
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
        if getattr(refund, "is_paused", False):
            return _("The payment provider is paused. It is sent by itself once that runs again; nothing to do.")
        return _("It is sent within minutes; nothing to do.")
    if refund.status == RefundStatus.SUBMITTED:
        return _submitted(refund, user)
    if refund.status == RefundStatus.FAILED:
        if mine:
            return _("The refund failed; we are trying another way, nothing to do")
        return _failed(refund)
    if refund.status == RefundStatus.SUCCEEDED and mine and refund.destination == Destination.STORE_CREDIT:
        return _("You can spend it at this shop.")
    if refund.status == RefundStatus.SUCCEEDED and mine:
        return _("Not in your account? Show the bank the reference number below.")
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
        if refund.destination == "manual":
            return _("Platform support is paying it out; nothing for you to do.")
        if user.is_support:
            return _("The seller pays it out. Where you hold the number that proves it, tick it off for them.")
        return _("The seller is paying it out; nothing for you to do.")
    if refund.accepted_at is None:
        return _("Sent; the answer is still open, and we keep asking. Nothing to do.")
    if refund.is_overdue:
        return _("We keep asking the bank, and you hear from us first.")
    return _("The bank has accepted it; nothing to do.")


def _failed(refund: Refund) -> str:
    why = FAILURES().get(refund.failure, refund.failure)
    if refund.redirect_asked_by_id:
        return _("%(why)s Another account is proposed and waits for a second person.") % {"why": why}
    if refund.due_at:
        return _("%(why)s Tried again %(when)s.") % {"why": why, "when": look.moment_text(refund.due_at)}
    return _("%(why)s Nothing tries again by itself: find another way.") % {"why": why}


def FAILURES() -> dict[str, str]:
    """What the codes of providers mean."""
    return {
        "account_closed": _("The account is closed."),
        "sent_back": _("The bank sent it back."),
        "not_found": _("The provider never received it."),
        "not_connected": _("Nothing was sent: the account with the provider is not set up."),
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


def until(refund: Refund, user: Any, last_try: RefundAttempt | None) -> look.Until | None:
    """Who must act until when; the two dates of a refund that runs as it should are drawn, not said."""
    if refund.status == RefundStatus.REQUESTED and refund.due_at:
        tone: look.Tone = "you" if waits_for(refund, user) else "them"
        return look.Until(
            tone,
            _("The second check is made %(when)s") % {"when": look.by_text(refund.due_at)},
            silence=_("No answer by then sends it to platform support"),
            due_at=refund.due_at,
        )
    if refund.is_overdue and refund.latest_on:
        return look.Until(
            "overdue",
            _("The latest day was %(day)s") % {"day": look.day_text(refund.latest_on, weekday=True)},
            silence=_asked(refund, last_try),
        )
    if refund.status == RefundStatus.SUBMITTED and refund.accepted_at is None and last_try and last_try.asked:
        return look.Until("them", _("We are asking whether it was received"), silence=_asked(refund, last_try))
    return None


def _asked(refund: Refund, last_try: RefundAttempt | None) -> str:
    """What we asked whom, and when the next news comes."""
    sentences = []
    if last_try is not None and last_try.asked_at:
        sentences.append(_("We last asked the bank on %(when)s.") % {"when": look.moment_text(last_try.asked_at)})
    if refund.due_at and refund.due_at <= clock.now():
        sentences.append(_("It is being asked right now; look again in a minute."))
    elif refund.due_at:
        sentences.append(_("Next news by %(when)s.") % {"when": look.moment_text(refund.due_at)})
    elif refund.gateway in PAID_BY_HAND:
        sentences.append(_("Platform support is after it."))
    return look.sentences_text(sentences)


def is_instant(refund: Refund) -> bool:
    """Whether no bank has a part in it, so that it is there as soon as it is let go."""
    return refund.destination in (Destination.STORE_CREDIT, Destination.NETTED)


def has_dates(refund: Refund) -> bool:
    """Whether the two dates say something: the money is on its way, or will be. Store credit is there when it is let go."""
    if is_instant(refund):
        return False
    waiting = (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.SUBMITTED)
    return refund.status in waiting and refund.earliest_on is not None and not refund.is_overdue


def ruler(refund: Refund, *, mini: bool = False) -> look.Ruler | None:
    """The business days from acceptance to the latest arrival; None where nothing is on its way."""
    if refund.latest_on is None or refund.status not in (RefundStatus.APPROVED, RefundStatus.SUBMITTED):
        return None
    country = refund.shop.country
    start = (refund.accepted_at or clock.now()).astimezone(clock.zone(country)).date()
    if not start < refund.latest_on < start + timedelta(days=60):
        return None
    return look.build_ruler(
        start,
        refund.latest_on,
        today=clock.today(country),
        country=country,
        labels={start: _start_word(refund), refund.latest_on: _("Latest")},
        earliest=refund.earliest_on,
        mini=mini,
        provisional=refund.accepted_at is None,
    )


def _start_word(refund: Refund) -> str:
    if refund.gateway in PAID_BY_HAND:
        return _("Promised") if refund.accepted_at else _("Today")
    if refund.accepted_at:
        return _("Accepted")
    return _("Sent") if refund.status == RefundStatus.SUBMITTED else _("Today")


def after_ruler(refund: Refund) -> str:
    """What happens by itself at the end of the ruler."""
    if refund.latest_on is None:
        return ""
    if refund.gateway in PAID_BY_HAND:
        return _("If it is not paid out by %(day)s, platform support sees to it.") % {
            "day": look.day_text(refund.latest_on)
        }
    return _("If it has not arrived by %(day)s, we ask the bank and tell you.") % {
        "day": look.day_text(refund.latest_on)
    }


def dates(refund: Refund) -> str:
    """The two dates in one phrase, or the day on which it arrived."""
    if refund.status == RefundStatus.SUCCEEDED and refund.settled_at:
        return look.moment_text(refund.settled_at, weekday=False)
    if refund.status not in (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.SUBMITTED):
        return ""
    if is_instant(refund):
        return _("at once when approved") if refund.status == RefundStatus.REQUESTED else _("within minutes")
    if refund.latest_on is None or refund.earliest_on is None:
        return ""
    return look.by_text(refund.latest_on)


def soonest(refund: Refund) -> date | None:
    """The first day on which it can still arrive: no day that has passed."""
    if refund.earliest_on is None or refund.latest_on is None:
        return refund.earliest_on
    return max(refund.earliest_on, min(clock.today(refund.shop.country), refund.latest_on))


def span(refund: Refund) -> str:
    """ "13–15 Oct": when it can arrive from today on."""
    first = soonest(refund)
    return look.days_text(first, refund.latest_on) if first and refund.latest_on else ""


def coming(refund: Refund) -> list[look.Story]:
    """What comes next, on top of the story."""
    if refund.status not in (RefundStatus.APPROVED, RefundStatus.SUBMITTED) or refund.is_overdue:
        return []
    if refund.gateway in PAID_BY_HAND:
        return [look.Story("check", _("Paid out and ticked off with proof"), coming=True, when=span(refund))]
    if is_instant(refund):
        return [look.Story("check", _("It arrives"), coming=True, when=_("within minutes"))]
    return [look.Story("check", _("It arrives, and the bank tells you"), coming=True, when=span(refund))]


def grouped(reference: str) -> str:
    """A bank's number in groups of four, as it is read aloud."""
    if not reference.isdigit():
        return reference
    return " ".join(reference[n : n + 4] for n in range(0, len(reference), 4))


# --- what it is for, and all its ways ---------------------------------------------------------------------------------


def cause(reimbursement: Reimbursement, charge: Charge) -> str:
    """What the money is given back for: "Order 2026092514402 cancelled"."""
    words = {
        CauseKind.CANCELLATION: _("Order %(order)s cancelled"),
        CauseKind.AFTER_SALES: _("After-sales for order %(order)s"),
        CauseKind.RETURN: _("Goods of order %(order)s returned"),
        CauseKind.COMPENSATION: _("Compensation for order %(order)s"),
        CauseKind.HISTORY: _("Order %(order)s, refunded before"),
        CauseKind.OUTSIDE: _("Order %(order)s, refunded at the payment provider"),
        CauseKind.CHARGEBACK: _("Order %(order)s, taken back by the customer's bank"),
    }
    return words[CauseKind(reimbursement.cause_kind)] % {"order": charge.order_name}


def cause_and_ways(reimbursement: Reimbursement, charge: Charge, ways: int) -> str:
    """The same, and over how many ways it goes back."""
    if ways == 1:
        return cause(reimbursement, charge)
    many = ngettext("sent back %(n)s way", "sent back %(n)s ways", ways) % {"n": ways}
    return _("%(cause)s, %(ways)s") % {"cause": cause(reimbursement, charge), "ways": many}


def quote_rows(reimbursement: Reimbursement, user: Any) -> list[look.Fact]:
    """The rows of the frozen quote, as they were shown before anything was promised."""
    mine = user.pk == reimbursement.payer_id
    names = {
        "goods": _("Goods"),
        "freight": _("Freight"),
        "discount": _("Discount"),
        "fee": _("Fee kept"),
        "costs": _("Costs agreed"),
        "you_bear": _("You bear") if mine else _("The customer bears"),
    }
    rows: Iterable[dict[str, Any]] = (reimbursement.quote or {}).get("rows", [])
    return [
        look.Fact(names.get(row["label"], row["label"]), format_money(row["amount"], reimbursement.currency))
        for row in rows
    ]


# --- a repayment ------------------------------------------------------------------------------------------------------

REPAYMENT_TURNS: dict[str, look.Turn] = {
    RepaymentStatus.DUE: "them",
    RepaymentStatus.PAID: "good",
    RepaymentStatus.WAIVED: "over",
    RepaymentStatus.LAPSED: "over",
}


def repayment_waits_for(repayment: Repayment, user: Any) -> bool:
    """Whether this reader is the one who has to do something. Asks no query."""
    if repayment.status != RepaymentStatus.DUE or user.is_machine:
        return False
    if user.pk == repayment.payer_id:
        return repayment.reported_at is None
    return bool(repayment.reported_at is not None and (user.is_seller or user.is_support))


def repayment_badge(repayment: Repayment, user: Any) -> look.Badge:
    turn = "you" if repayment_waits_for(repayment, user) else REPAYMENT_TURNS[repayment.status]
    return look.Badge(turn, repayment.get_status_display())


def repayment_statement(repayment: Repayment, user: Any) -> str:
    told: dict[str, Any] = {"amount": amount(repayment)}
    mine = user.pk == repayment.payer_id
    if repayment.status == RepaymentStatus.PAID:
        return _("%(amount)s was paid back") % told
    if repayment.status == RepaymentStatus.WAIVED:
        return _("%(amount)s need not be paid back") % told
    if repayment.status == RepaymentStatus.LAPSED:
        return _("%(amount)s was not paid back in time") % told
    if repayment.reported_at is not None:
        return _("You sent %(amount)s; the seller confirms it") % told if mine else _("Has %(amount)s arrived?") % told
    if repayment.due_at is None:
        return _("%(amount)s is to be paid back") % told
    told["day"] = look.day_text(repayment.due_at, weekday=True)
    if mine:
        return _("Pay back %(amount)s by %(day)s") % told
    return _("The customer pays back %(amount)s by %(day)s") % told


def repayment_lead(repayment: Repayment, user: Any) -> str:
    if repayment.status == RepaymentStatus.DUE:
        if user.pk == repayment.payer_id and repayment.reported_at is None:
            return _("You withdrew the request for which it was given. Once it is back, the withdrawal is complete.")
        if repayment.reported_at is not None:
            return _("Transfer number %(reference)s, reported %(when)s.") % {
                "reference": repayment.reported_reference,
                "when": look.moment_text(repayment.reported_at),
            }
        return _("The withdrawal completes once the money is back.")
    if repayment.status == RepaymentStatus.LAPSED:
        return _("Nothing is owed any more; the request goes on as it was.")
    return ""


def repayment_until(repayment: Repayment, user: Any) -> look.Until | None:
    if repayment.status != RepaymentStatus.DUE or repayment.due_at is None:
        return None
    yours = repayment_waits_for(repayment, user) and user.pk == repayment.payer_id
    return look.Until(
        "you" if yours else "them",
        _("To be paid back %(when)s") % {"when": look.by_text(repayment.due_at)},
        silence=_("Not paid by then, the withdrawal lapses and the request goes on"),
        due_at=repayment.due_at,
    )


def due(refund: Refund, user: Any) -> look.Due:
    """The time left, for a row of a queue: until the latest arrival, or until somebody has to have acted.

    Late is only what is overdue for the customer or for a person: the machine's own next try is no deadline.
    """
    if refund.status == RefundStatus.SUBMITTED and refund.latest_on:
        zone = clock.zone(refund.shop.country)
        end = datetime.combine(refund.latest_on + timedelta(days=1), time(0), tzinfo=zone)
        since = refund.accepted_at or refund.created_at
        return look.build_due(end, now=clock.now(), since=since, yours=waits_for(refund, user))
    if refund.status == RefundStatus.APPROVED:
        return look.Due(_("Within minutes"), tone="none")
    if refund.status == RefundStatus.FAILED:
        return look.Due(_("Tried again") if refund.due_at else _("Stuck"), tone="none" if refund.due_at else "late")
    if refund.status == RefundStatus.REQUESTED and refund.with_support_since:
        return look.Due(_("With support"), tone="none")
    return look.build_due(refund.due_at, now=clock.now(), since=refund.due_from, yours=waits_for(refund, user))
