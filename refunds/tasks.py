"""Claim → call → conclude. The only place that calls gateways; takes ids, decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import structlog
from celery import shared_task

from portal import clock
from portal.errors import Refused
from portal.models import system_user
from portal.timers import on_due
from refunds import commands
from refunds.gateways import Answer, CalledInTransaction, Gateway, gateway_for
from refunds.models import Refund, RefundAttempt, Repayment
from refunds.notices import tell_overdue
from refunds.statuses import GatewayName, Outcome, RefundStatus, RepaymentStatus

log = structlog.get_logger(__name__)

BATCH = 50


@shared_task
def submit_refund(pk: int) -> str:
    """Send an approved refund, or try a failed one again that is due."""
    refund = _due(pk)
    if refund is None or refund.status not in (RefundStatus.APPROVED, RefundStatus.FAILED):
        return "gone"
    return _submit(refund)


@shared_task
def ask_refund(pk: int) -> str:
    """Ask the provider about a refund that was sent."""
    refund = _due(pk)
    if refund is None or refund.status != RefundStatus.SUBMITTED:
        return "gone"
    return _ask(refund)


@shared_task
def settle_refunds() -> dict[str, int]:
    """One sweep: hear what providers have to tell, then move everything that is due. Several at once do no harm."""
    counts: Counter[str] = Counter()
    for name in GatewayName.values:
        counts.update(_hear(gateway_for(name)))
    while due := commands.lease_due_refunds(limit=BATCH):
        refunds = Refund.objects.in_bulk([row.pk for row in due])
        counts.update(_settle(refunds[row.pk]) for row in due)
    counts.pop("gone", None)
    return dict(counts)


@on_due(Refund, RefundStatus.REQUESTED)
def shop_had_its_day(refund: Refund) -> None:
    commands.hand_to_support(refund, by=system_user())


@on_due(Repayment, RepaymentStatus.DUE)
def repayment_was_not_paid(repayment: Repayment) -> None:
    commands.lapse_repayment(repayment, by=system_user())


def _settle(refund: Refund) -> str:
    try:
        return _ask(refund) if refund.status == RefundStatus.SUBMITTED else _submit(refund)
    except Exception:
        # One refund's trouble must not hold up the others; its lease runs out and the next sweep looks again.
        log.exception("refund_not_settled", refund=refund.number)
        return "troubled"


def _due(pk: int) -> Refund | None:
    return Refund.objects.due(clock.now()).filter(pk=pk).first()


def _submit(refund: Refund) -> str:
    if refund.status == RefundStatus.FAILED and not _look_before_the_leap(refund):
        return "resumed"
    try:
        attempt = commands.claim_refund(refund, by=system_user())
    except Refused as no:
        log.info("refund_not_sent", refund=refund.number, refusal=str(no))
        return "gone"
    return _call(attempt, gateway_for(attempt.gateway).refund)


def _look_before_the_leap(refund: Refund) -> bool:
    """Whether the last try is still dead. If it came alive it is followed; if nobody answers, nothing is sent now."""
    attempt = refund.attempts.order_by("-ordinal").select_related("refund").first()
    if attempt is None or attempt.gateway != refund.gateway:
        return True
    answer = _answer(attempt, gateway_for(attempt.gateway).query)
    if answer.outcome in (Outcome.FAILED, Outcome.NOT_FOUND, Outcome.REVERSED):
        return True
    if answer.outcome == Outcome.UNKNOWN:
        commands.note_silence(attempt, by=system_user())
    else:
        commands.resume_attempt(attempt, answer, by=system_user())
    return False


def _ask(refund: Refund) -> str:
    attempt = refund.attempts.order_by("-ordinal").select_related("refund").first()
    if attempt is None:
        raise RuntimeError(f"{refund.number} is submitted without an attempt")
    gateway = gateway_for(attempt.gateway)
    answer = _answer(attempt, gateway.query)
    if answer.outcome == Outcome.NOT_FOUND and attempt.outcome == Outcome.UNKNOWN:
        # The provider never received it. The same key again: should it turn up after all, it is still one refund.
        return _call(attempt, gateway.refund)
    return _conclude(attempt, answer)


def _call(attempt: RefundAttempt, verb: Callable[[RefundAttempt], Answer]) -> str:
    return _conclude(attempt, _answer(attempt, verb))


def _answer(attempt: RefundAttempt, verb: Callable[[RefundAttempt], Answer]) -> Answer:
    """The provider's answer; whatever goes wrong on the way leaves the outcome unknown."""
    try:
        return verb(attempt)
    except CalledInTransaction:
        raise
    except Exception as problem:
        log.warning("gateway_silent", key=attempt.key, problem=repr(problem))
        return Answer(Outcome.UNKNOWN)


def _conclude(attempt: RefundAttempt, answer: Answer) -> str:
    if answer.outcome != Outcome.UNKNOWN:
        try:
            commands.conclude_attempt(attempt, answer, by=system_user())
            return answer.outcome.value
        except Refused as no:
            if no.code != "stale_answer":
                raise
    refund = commands.note_silence(attempt, by=system_user())
    if refund.is_overdue:
        tell_overdue(refund)
    return "silent" if answer.outcome == Outcome.UNKNOWN else "waiting"


def _hear(gateway: Gateway) -> Counter[str]:
    counts: Counter[str] = Counter()
    for body in gateway.pending_notices():
        try:
            news = gateway.parse_notice(body)
            counts["heard"] += commands.hear_news(news, by=system_user())
            gateway.heard(news)
        except Exception:
            # One notice's trouble must not keep the others waiting; it is fetched again at the next sweep.
            log.exception("notice_not_heard", notice=body[:500])
    return counts
