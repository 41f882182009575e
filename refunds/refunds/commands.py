"""On the way: claim → call → conclude. Nothing here calls a gateway; tasks do, between a claim and its conclusion."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.kernel import numbers
from portal.kernel.changes import changing, locked, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.kernel.money import format_money
from portal.people.models import User
from portal.time import business_time, clock
from refunds.charges.locks import lock_charge
from refunds.credits.commands import issue_credit
from refunds.enqueue import hurry_question, hurry_submission
from refunds.gateways.base import Answer
from refunds.inbox.models import GatewayNotice
from refunds.ledger import booking
from refunds.payments.models import Payment
from refunds.refunds import permissions
from refunds.refunds.models import Refund, RefundAttempt
from refunds.statuses import LIVE_OUTCOMES, PAID_BY_HAND, Destination, GatewayName, NoticeVerdict, Outcome, RefundStatus

STEPS = {
    GatewayName.MANUAL.value: "handed_out",
    GatewayName.EXTERNAL.value: "handed_out",
    GatewayName.CREDIT.value: "credited",
}
"""Gateway → how sending to it is recorded, where it is no sending: nothing leaves the house."""

SHORTEST_PROOF = 6
"""Letters and digits of a number that can be found again at a bank or in a till."""

LEASE = timedelta(minutes=10)
"""A sweep that took a row and died leaves it to the next sweep after this long."""

ASK_AGAIN = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(days=1),
)
"""Waits between questions about an attempt of unknown outcome; the last one goes on for ever."""

ASKING_TIME = time(10)
"""On each working day from the earliest one on: what a bank pays out on a day it has mostly paid out by then."""

TRY_AGAIN = (timedelta(hours=1), timedelta(days=1))
"""Waits before the second and third try after a proven failure. Then a person looks for another way."""


class Due(NamedTuple):
    """A refund a sweep has leased."""

    pk: int
    status: str


def lease_due_refunds(*, limit: int) -> list[Due]:
    """Take up to `limit` refunds that are due, so that no other sweep takes them for a while."""
    moment = clock.now()
    with transaction.atomic():
        due = Refund.objects.due(moment).order_by("due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(of=("self",), skip_locked=True)
        taken = [Due(*row) for row in due.values_list("pk", "status")[:limit]]
        Refund.objects.filter(pk__in=[row.pk for row in taken]).update(due_at=moment + LEASE)
    return taken


def claim_refund(refund: Refund, *, by: User) -> RefundAttempt:
    """Store a try and its key; the gateway is called with them once this is committed.

    After a failure this makes a new key, which is safe only because the old one is proven dead: the rule and a unique
    constraint both see to it.
    """
    with changing(refund, by=by, step=STEPS.get(refund.gateway, "")) as refund:
        permissions.submit(refund, by)
        refund.mark_submitted()
        refund.wait_until(clock.now() + ASK_AGAIN[0])
        refund.accepted_at = None
        refund.tell_window(clock.now(), is_accepted=False)
        ordinal = refund.attempts.count() + 1
        return RefundAttempt.objects.create(
            refund=refund,
            ordinal=ordinal,
            key=f"{refund.number}-{ordinal}",
            gateway=refund.gateway,
            sent_at=clock.now(),
        )


def conclude_attempt(attempt: RefundAttempt, answer: Answer, *, by: User) -> Refund:
    """Book what the provider said about an attempt: with the ledger, in one transaction.

    An answer that tells nothing new is refused (`stale_answer`); whoever hears notices or asks again expects that.
    """
    permissions.conclude(attempt, by)
    return _conclude(attempt, answer, by=by)


def note_silence(attempt: RefundAttempt, *, by: User, heard: bool = False) -> Refund:
    """The provider said nothing, or (`heard`) nothing new: set when it is asked next, and see whether that is too late by
    now."""
    with changing(attempt.refund, by=by) as refund:
        permissions.conclude(attempt, by)
        attempt = RefundAttempt.objects.get(pk=attempt.pk)
        attempt.asked = F("asked") + 1
        attempt.asked_at = clock.now()
        attempt.heard_at = attempt.asked_at if heard else attempt.heard_at
        attempt.save(update_fields=["asked", "asked_at", "heard_at"])
        attempt.refresh_from_db(fields=["asked"])
        if refund.status == RefundStatus.SUBMITTED:
            _note_overdue(refund, by=by)
            refund.wait_until(_next_question(refund, attempt))
    return refund


def resume_attempt(attempt: RefundAttempt, answer: Answer, *, by: User) -> Refund:
    """Before a retry the provider was asked, and the old try turned out to be alive: follow it instead of a new one."""
    with transaction.atomic():
        lock_charge(attempt.refund.charge_id)
        with changing(attempt.refund, by=by, step="resume") as refund:
            permissions.resume(attempt, refund, by)
            refund.mark_submitted()
            refund.follow(attempt)
            refund.wait_until(clock.now() + ASK_AGAIN[0])
            RefundAttempt.objects.filter(pk=attempt.pk).update(outcome=Outcome.UNKNOWN)
        return conclude_attempt(RefundAttempt.objects.select_related("refund").get(pk=attempt.pk), answer, by=by)


def note_contradiction(attempt: RefundAttempt, answer: Answer, *, by: User, why: str) -> None:
    """The provider says what cannot be booked: put before a person, nothing is moved."""
    permissions.conclude(attempt, by)
    note_fact("answer_contradicts", attempt.refund, by=by, key=attempt.key, answer=answer.raw, refusal=why)


# --- by people --------------------------------------------------------------------------------------------------------


def tick_off_refund(refund: Refund, *, by: User, reference: str) -> Refund:
    """A payout by hand is done; `reference` is the number of the transfer or receipt that proves it (SC5)."""
    if not reference.strip():
        raise Invalid(_("Enter the number of the transfer or receipt."), field="reference")
    if sum(letter.isalnum() for letter in reference) < SHORTEST_PROOF:
        raise Invalid(
            _("Such a number has at least %(n)s letters and digits; copy it from the transfer or receipt.")
            % {"n": SHORTEST_PROOF},
            field="reference",
            code="too_short",
        )
    return _conclude_by_hand(refund, Answer(Outcome.SUCCEEDED, reference=reference.strip(), at=clock.now()), by=by)


def give_up_payout(refund: Refund, *, by: User, note: str) -> Refund:
    """A payout by hand turned out to be impossible; another account has to be found."""
    return _conclude_by_hand(refund, Answer(Outcome.FAILED, failure=note, is_final=True), by=by)


def propose_redirect(refund: Refund, *, by: User, account: str = "", to: str = Destination.MANUAL) -> Refund:
    """Support proposes to pay a failed refund out by hand, to another account of the customer, or as store credit."""
    with changing(refund, by=by) as refund:
        permissions.redirect(refund, by)
        refund.redirect_proposed_by = by
        refund.redirect_to = to
        refund.redirect_account = account
        refund.wait_until(None)
        note_fact("redirect_proposed", refund, by=by, account=account, to=to)
    return refund


def drop_redirect(refund: Refund, *, by: User, note: str) -> Refund:
    """The proposed account is not the right one: the refund waits for another way again."""
    with changing(refund, by=by) as refund:
        permissions.drop_redirect(refund, by)
        refund.redirect_proposed_by = None
        refund.redirect_account = ""
        note_fact("redirect_dropped", refund, by=by, note=note)
    return refund


def confirm_redirect(refund: Refund, *, by: User, note: str = "") -> Refund:
    """A second supporter agrees: the refund goes where the first one proposed."""
    with changing(refund, by=by, note=note, step="redirect") as refund:
        permissions.confirm_redirect(refund, by)
        refund.mark_redirected(by=by)
        refund.tell_window(clock.now(), is_accepted=False)
        refund.accepted_at = None
        refund.wait_until(clock.now())
        hurry_submission(refund)
    return refund


def retry_refund(refund: Refund, *, by: User) -> Refund:
    """Have a failed refund tried again now. The old try is looked at first, as before every retry."""
    with changing(refund, by=by) as refund:
        permissions.retry(refund, by)
        refund.wait_until(clock.now())
        note_fact("retry_asked", refund, by=by)
        hurry_submission(refund)
    return refund


def ask_refund_now(refund: Refund, *, by: User) -> Refund:
    """Have the provider asked now instead of when it is due."""
    with changing(refund, by=by) as refund:
        permissions.ask_now(refund, by)
        refund.wait_until(clock.now())
        note_fact("question_asked", refund, by=by)
        hurry_question(refund)
    return refund


# --- inside -----------------------------------------------------------------------------------------------------------


def _conclude(attempt: RefundAttempt, answer: Answer, *, by: User, step: str = "", note: str = "") -> Refund:
    with transaction.atomic():
        lock_charge(attempt.refund.charge_id)
        with changing(attempt.refund, by=by, note=answer.failure or note, step=step) as refund:
            attempt = RefundAttempt.objects.get(pk=attempt.pk)
            before = Outcome(attempt.outcome)
            if before == Outcome.SUCCEEDED and answer.outcome == Outcome.FAILED and answer.ends_success:
                answer = replace(answer, outcome=Outcome.REVERSED)
            _require_news(attempt, answer)
            _require_the_same_money(refund, answer)
            attempt.outcome = answer.outcome
            attempt.reference = answer.reference or attempt.reference
            attempt.answered_at = clock.now()
            attempt.answer = answer.raw
            _move(refund, attempt, answer, before, by=by)
            attempt.save()
        if refund.status == RefundStatus.SUCCEEDED:
            Payment.objects.filter(pk=refund.payment_id).update(refunded=F("refunded") + refund.amount)
            booking.payout(refund, by=by)
            if refund.destination == Destination.STORE_CREDIT:
                issue_credit(refund, by=by)
        elif before == Outcome.SUCCEEDED:
            Payment.objects.filter(pk=refund.payment_id).update(refunded=F("refunded") - refund.amount)
            booking.payout_reversed(refund, by=by)
        transaction.on_commit(lambda: _wake_notices(refund.payment_id))
    return refund


def _wake_notices(payment_id: int) -> None:
    """Notices that waited for this refund are looked at by the next sweep. Lost with the process, they are hours later."""
    held = GatewayNotice.objects.filter(payment=payment_id, verdict=NoticeVerdict.HELD)
    held.update(due_at=clock.now())


def _conclude_by_hand(refund: Refund, answer: Answer, *, by: User) -> Refund:
    with transaction.atomic():
        lock_charge(refund.charge_id)
        permissions.tick_off(locked(Refund, refund.pk), by)
        attempt = RefundAttempt.objects.select_related("refund").get(refund=refund, outcome__in=LIVE_OUTCOMES)
        is_paid = answer.outcome == Outcome.SUCCEEDED
        return _conclude(attempt, answer, by=by, step="ticked_off" if is_paid else "", note=answer.reference)


NEWS: dict[Outcome, frozenset[Outcome]] = {
    Outcome.UNKNOWN: frozenset(
        {Outcome.ACCEPTED, Outcome.SUCCEEDED, Outcome.FAILED, Outcome.NOT_FOUND, Outcome.REVERSED}
    ),
    Outcome.ACCEPTED: frozenset({Outcome.SUCCEEDED, Outcome.FAILED, Outcome.REVERSED}),
    Outcome.SUCCEEDED: frozenset({Outcome.REVERSED}),
}
"""What may follow what. Everything else is an old answer that came late."""


def _require_news(attempt: RefundAttempt, answer: Answer) -> None:
    if answer.outcome not in NEWS.get(Outcome(attempt.outcome), ()):
        raise Refused(_("This answer tells nothing new about %(key)s.") % {"key": attempt.key}, code="stale_answer")


def _require_the_same_money(refund: Refund, answer: Answer) -> None:
    """A provider that moved another amount, or another currency, has not done what was asked."""
    moved = answer.outcome in (Outcome.ACCEPTED, Outcome.SUCCEEDED)
    if moved and answer.amount is not None and (answer.amount, answer.currency) != (refund.amount, refund.currency):
        raise Refused(
            _("The provider speaks of %(theirs)s, and %(ours)s was asked for.")
            % {
                "theirs": format_money(answer.amount, answer.currency),
                "ours": format_money(refund.amount, refund.currency),
            },
            code="amount_differs",
        )


def _move(refund: Refund, attempt: RefundAttempt, answer: Answer, before: Outcome, *, by: User) -> None:
    """The refund's side of an answer."""
    at = answer.at or clock.now()
    if answer.outcome in (Outcome.ACCEPTED, Outcome.SUCCEEDED):
        refund.check_code = refund.check_code or numbers.make("CP")
    if answer.outcome == Outcome.ACCEPTED:
        refund.gateway_reference = answer.reference
        refund.accepted_at = at
        refund.tell_window(at, is_accepted=True)
        refund.wait_until(_next_question(refund, attempt))
        if refund.gateway not in PAID_BY_HAND:  # a person has yet to pay it
            note_fact("refund_accepted", refund, by=by, reference=answer.reference, attempt=attempt.ordinal)
    elif answer.outcome == Outcome.SUCCEEDED:
        refund.mark_succeeded(reference=answer.reference or attempt.reference or attempt.key, at=at)
    elif before == Outcome.SUCCEEDED:
        refund.mark_reversed(failure=answer.failure)
    else:
        refund.mark_failed(failure=answer.failure or answer.outcome)
        refund.wait_until(_next_try(attempt, answer))


def _next_try(attempt: RefundAttempt, answer: Answer) -> datetime | None:
    """When a failed refund is tried again by itself; None when a person has to find another way."""
    if answer.is_final or attempt.ordinal > len(TRY_AGAIN):
        return None
    return clock.now() + TRY_AGAIN[attempt.ordinal - 1]


def _next_question(refund: Refund, attempt: RefundAttempt) -> datetime | None:
    """When the provider is asked next. People who pay by hand are reminded once, when the window is over."""
    moment = clock.now()
    if attempt.outcome == Outcome.UNKNOWN:
        return moment + ASK_AGAIN[min(attempt.asked, len(ASK_AGAIN) - 1)]
    if refund.overdue_since is not None:
        return None if refund.gateway in PAID_BY_HAND else moment + ASK_AGAIN[-1]
    assert refund.earliest_on is not None and refund.latest_on is not None, "an accepted refund has its window"
    country = refund.bank_country
    if refund.gateway in PAID_BY_HAND:
        return _asking_time(refund.latest_on + timedelta(days=1), country)
    day = max(refund.earliest_on, clock.today(country))
    while not (business_time.is_working_day(day, country) and _asking_time(day, country) > moment):
        day += timedelta(days=1)
    return _asking_time(day, country)


def _asking_time(day: date, country: str) -> datetime:
    return datetime.combine(day, ASKING_TIME, tzinfo=clock.zone(country))


def _note_overdue(refund: Refund, *, by: User) -> None:
    """Past the latest day that was told: support's queue has it before the customer has to ask."""
    today = clock.today(refund.bank_country)
    if refund.overdue_since is None and refund.latest_on is not None and today > refund.latest_on:
        refund.overdue_since = clock.now()
        note_fact("refund_overdue", refund, by=by, latest_on=refund.latest_on.isoformat(), gateway=refund.gateway)
