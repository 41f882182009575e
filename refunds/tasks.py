"""Claim → call → conclude. The only place that calls gateways; takes ids, decides nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from pathlib import Path

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import translation

from portal.kernel.errors import Refused
from portal.people.models import system_user
from portal.time import clock
from portal.time.timers import on_due
from refunds.gateways.base import Answer, CalledInTransaction, GatewaySilent, NoticeRefused, NotSent
from refunds.gateways.directory import gateway_for
from refunds.gateways.models import GatewayAccount, GatewaySwitch, SecretMissing
from refunds.inbox import commands as inbox_commands
from refunds.inbox.models import GatewayNotice
from refunds.netting import commands as netting_commands
from refunds.notices import tell_overdue, tell_reminder
from refunds.payments import commands as payment_commands
from refunds.payments.models import Payment
from refunds.reconciliation import commands as reconciliation_commands
from refunds.reconciliation.formats.lines import Unreadable, Unusable
from refunds.reconciliation.models import ProviderStatement
from refunds.refunds import commands as refund_commands
from refunds.refunds.models import Refund, RefundAttempt
from refunds.reimbursements import commands as reimbursement_commands
from refunds.repayments import commands as repayment_commands
from refunds.repayments.models import Repayment
from refunds.statement_files import commands as statement_file_commands
from refunds.statement_files.models import StatementFile
from refunds.statement_files.taking_in import foresee_file, take_in_file, take_in_lines
from refunds.statuses import (
    PAID_BY_HAND,
    GatewayName,
    NoticeVerdict,
    Outcome,
    RefundStatus,
    RepaymentStatus,
    StatementFileStatus,
)

log = structlog.get_logger(__name__)

BATCH = 50

REJECTS = 1000
"""Lines that cannot be used, kept of one file to be looked at."""


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
def prove_payment(pk: int) -> str:
    """Ask the provider about a payment that a shop's system told of."""
    payment = Payment.objects.claims().filter(pk=pk, ask_at__lte=clock.now()).first()
    return "gone" if payment is None else _prove(payment).status


@shared_task
def hear_notice(pk: int) -> str:
    """Look at a notice that was just taken in."""
    notice = GatewayNotice.objects.due(clock.now()).filter(pk=pk).first()
    return "gone" if notice is None else _look_at(notice)


@shared_task
def settle_refunds() -> dict[str, int]:
    """One sweep: hear what providers have to tell, then move everything that is due. Several at once do no harm.

    Notices come first: one may tell that money went back already, which keeps it from being sent once more.
    """
    counts: Counter[str] = Counter()
    counts.update(_fetch_notices(GatewayName.SANDBOX))
    while leased := inbox_commands.lease_due_notices(limit=BATCH):
        notices = GatewayNotice.objects.select_related("account").in_bulk(leased)
        counts.update(_look_at(notices[pk]) for pk in leased)
    while claims := payment_commands.lease_due_claims(limit=BATCH):
        payments = Payment.objects.in_bulk(claims)
        counts.update(_look_into(payments[pk]) for pk in claims)
    while due := refund_commands.lease_due_refunds(limit=BATCH):
        refunds = Refund.objects.in_bulk([row.pk for row in due])
        counts.update(_settle(refunds[row.pk]) for row in due)
    counts.pop("gone", None)
    return dict(counts)


@shared_task
def remind_of_repayments() -> int:
    """Remind customers of what they owe, once, a few days before the last one."""
    reminded = repayment_commands.remind_of_repayments(by=system_user())
    for repayment in reminded:
        tell_reminder(repayment)
    return len(reminded)


@shared_task
def fetch_statements() -> dict[str, int]:
    """Yesterday's statement of every account with a provider, compared with the books; one that was taken in counts once.

    A provider that has none yet, or does not answer, is asked again the next time, until its day is three days over.
    """
    counts: Counter[str] = Counter()
    by = system_user()
    for account in GatewayAccount.objects.filter(is_active=True).order_by("pk"):
        for days in (1, 2, 3):
            day = clock.today() - timedelta(days=days)
            if reconciliation_commands.has_statement(account.gateway, account.code, day):
                continue
            try:
                lines = gateway_for(account.gateway).fetch_statement(account, day)
                outcome = take_in_lines(lines, account.gateway, day=day, account=account.code, by=by)
            except (GatewaySilent, SecretMissing, Unreadable) as problem:
                log.warning("statement_not_fetched", account=account.code, day=str(day), problem=str(problem))
                continue
            except Exception:
                # One account's trouble, of whatever kind, must not keep the others' statements from being fetched.
                log.exception("statement_not_fetched", account=account.code, day=str(day))
                continue
            if outcome is not None:
                counts.update(outcome.counts)
    return dict(counts)


@shared_task
def see_to_statement_file(pk: int) -> str:
    """Read a file that was just handed in, or compare it."""
    file = statement_file_commands.lease_statement_file(pk)
    return "gone" if file is None else _see_to(file)


@shared_task
def see_to_statement_files() -> dict[str, int]:
    """Read and compare every file that waits: one whose worker died is taken over where it was."""
    counts: Counter[str] = Counter()
    while file := statement_file_commands.lease_statement_file():
        counts[_see_to(file)] += 1
    return dict(counts)


@shared_task
def drop_refused_notices() -> int:
    """Forget refused notices after the days that the settings say."""
    return inbox_commands.drop_refused_notices(older_than=timedelta(days=settings.REFUSED_NOTICES_KEPT_DAYS))


@on_due(Refund, RefundStatus.REQUESTED)
def second_check_was_not_made(refund: Refund) -> None:
    if refund.with_support_since is not None:
        reimbursement_commands.escalate_check(refund, by=system_user())
    else:
        reimbursement_commands.hand_to_support(refund, by=system_user())


@on_due(Repayment, RepaymentStatus.DUE)
def repayment_was_not_settled(repayment: Repayment) -> None:
    if repayment.reported_at is not None and repayment.with_support_since is not None:
        repayment_commands.escalate_repayment(repayment, by=system_user())
    elif repayment.reported_at is not None:
        repayment_commands.hand_repayment_to_support(repayment, by=system_user())
    else:
        repayment_commands.lapse_repayment(repayment, by=system_user())


def _settle(refund: Refund) -> str:
    try:
        return _ask(refund) if refund.status == RefundStatus.SUBMITTED else _submit(refund)
    except Exception:
        # One refund's trouble must not hold up the others; its lease runs out and the next sweep looks again.
        log.exception("refund_not_settled", refund=refund.number)
        return "troubled"


def _due(pk: int) -> Refund | None:
    return Refund.objects.due(clock.now()).filter(pk=pk).first()


def _look_into(payment: Payment) -> str:
    try:
        return f"payment {_prove(payment).status}"
    except Exception:
        # One claim's trouble must not hold up the refunds; its lease runs out and the next sweep asks again.
        log.exception("payment_not_asked", payment=payment.number)
        return "troubled"


def _prove(payment: Payment) -> Payment:
    """Have the provider say whether a claimed payment is true."""
    try:
        told = gateway_for(payment.gateway).look_up(payment)
    except CalledInTransaction:
        raise
    except (NotSent, SecretMissing) as no:
        log.warning("gateway_not_connected", payment=payment.number, problem=repr(no))
        return payment_commands.note_claim_silence(payment, by=system_user(), nobody=True)
    except Exception as problem:
        log.warning("gateway_silent", payment=payment.number, problem=repr(problem))
        return payment_commands.note_claim_silence(payment, by=system_user())
    return payment_commands.conclude_claim(payment, told, by=system_user())


def _submit(refund: Refund) -> str:
    payment = refund.payment
    if payment.is_claimed and _prove(payment).is_claimed:
        payment_commands.wait_for_proof(refund, by=system_user())
        return "not confirmed"
    if not _look_before_the_leap(refund):
        return "resumed"
    try:
        netting_commands.net_as_agreed(refund, by=system_user())
        attempt = refund_commands.claim_refund(refund, by=system_user())
    except Refused as no:
        log.info("refund_not_sent", refund=refund.number, refusal=str(no))
        return "gone"
    return _send(attempt)


def _look_before_the_leap(refund: Refund) -> bool:
    """Whether the last try, if there was one, is still dead. If it came alive it is followed; if nobody answers, nothing is
    sent now. Also before another way is taken: who pays by hand pays once more what the provider has paid since."""
    attempt = _last_try(refund)
    if attempt is None or attempt.gateway in PAID_BY_HAND:
        return True
    answer = _ask_about(attempt)
    if answer.outcome in (Outcome.FAILED, Outcome.NOT_FOUND, Outcome.REVERSED):
        return True
    if answer.outcome == Outcome.UNKNOWN:
        refund_commands.note_silence(attempt, by=system_user())
    else:
        refund_commands.resume_attempt(attempt, answer, by=system_user())
    return False


def _ask(refund: Refund) -> str:
    attempt = _last_try(refund)
    if attempt is None:
        raise RuntimeError(f"{refund.number} is submitted without an attempt")
    answer = _ask_about(attempt)
    if answer.outcome == Outcome.NOT_FOUND and attempt.outcome == Outcome.UNKNOWN:
        if GatewaySwitch.objects.paused().filter(gateway=attempt.gateway).exists():
            return _conclude(attempt, Answer(Outcome.UNKNOWN))
        # The provider never received it. The same key again: should it turn up after all, it is still one refund.
        return _send(attempt)
    return _conclude(attempt, answer)


def _last_try(refund: Refund) -> RefundAttempt | None:
    return refund.attempts.order_by("-ordinal").select_related("refund__payment").first()


def _send(attempt: RefundAttempt) -> str:
    """Ask for the refund. Whatever goes wrong on the way leaves the outcome unknown, unless nothing left this machine."""
    try:
        answer = gateway_for(attempt.gateway).refund(attempt)
    except CalledInTransaction:
        raise
    except (NotSent, SecretMissing) as no:
        log.warning("gateway_not_connected", key=attempt.key, problem=repr(no))
        answer = Answer(Outcome.FAILED, failure="not_connected")
    except Exception as problem:
        answer = _silence(attempt, problem)
    return _conclude(attempt, answer)


def _ask_about(attempt: RefundAttempt) -> Answer:
    """What the provider says became of it; whatever goes wrong on the way leaves the outcome unknown."""
    try:
        return gateway_for(attempt.gateway).query(attempt)
    except CalledInTransaction:
        raise
    except Exception as problem:
        return _silence(attempt, problem)


def _silence(attempt: RefundAttempt, problem: Exception) -> Answer:
    log.warning("gateway_silent", key=attempt.key, problem=repr(problem))
    return Answer(Outcome.UNKNOWN)


def _conclude(attempt: RefundAttempt, answer: Answer) -> str:
    if answer.outcome != Outcome.UNKNOWN:
        try:
            refund_commands.conclude_attempt(attempt, answer, by=system_user())
            return answer.outcome.value
        except Refused as no:
            if no.code == "amount_differs":
                refund_commands.note_contradiction(attempt, answer, by=system_user(), why=str(no))
            elif no.code != "stale_answer":
                raise
    refund = refund_commands.note_silence(attempt, by=system_user(), heard=answer.outcome != Outcome.UNKNOWN)
    if refund.is_overdue:
        tell_overdue(refund)
    return "silent" if answer.outcome == Outcome.UNKNOWN else "waiting"


def _see_to(file: StatementFile) -> str:
    """One file, in the language of whoever handed it in: what is wrong with it is kept as a sentence."""
    with translation.override(file.handed_in_by.language or settings.LANGUAGE_CODE):
        try:
            return _read(file) if file.status == StatementFileStatus.RECEIVED else _compare(file)
        except Unreadable as problem:
            statement_file_commands.refuse_statement_file(file, why=f"{file.name}: {problem}", by=system_user())
            return "unreadable"
        except Exception:
            # The lease runs out, and the next sweep looks again.
            log.exception("statement_file_troubled", file=file.number)
            return "troubled"


def _read(file: StatementFile) -> str:
    rejects: list[list[str]] = []

    def reject(line: Unusable) -> None:
        if len(rejects) < REJECTS:
            rejects.append([str(line.row), line.reason, *(cell[:80] for cell in line.cells)])

    told = foresee_file(
        Path(file.file.path), file.gateway, account=file.account, span=_span(file), reject=reject,
        tell=lambda done: statement_file_commands.keep_statement_file(file, lines_done=done),
    )  # fmt: skip
    statement_file_commands.conclude_reading(
        file,
        form=told.form,
        lines=told.lines,
        foreseen=told.as_json(),
        rejects=rejects,
        known=ProviderStatement.objects.filter(number=told.known).first() if told.known else None,
        by=system_user(),
    )
    return "read"


def _compare(file: StatementFile) -> str:
    outcome = take_in_file(
        Path(file.file.path), file.gateway, form=file.form, source=file.name, account=file.account, span=_span(file),
        by=file.handed_in_by, tell=lambda done: statement_file_commands.keep_statement_file(file, lines_done=done),
    )  # fmt: skip
    statement_file_commands.conclude_comparing(file, outcome.statement, by=system_user())
    return "compared"


def _span(file: StatementFile) -> tuple[datetime, datetime] | None:
    if file.first_on is None or file.last_on is None:
        return None
    first, last = (datetime.combine(day, time(), tzinfo=clock.zone()) for day in (file.first_on, file.last_on))
    return first, last + timedelta(days=1)


def _fetch_notices(name: str) -> Counter[str]:
    """Take in what a gateway has to tell that does not push its notices."""
    counts: Counter[str] = Counter()
    gateway = gateway_for(name)
    account = GatewayAccount(gateway=name)
    for body, headers in gateway.pending_notices():
        try:
            news = gateway.parse_notice(body, headers, account)
            inbox_commands.take_notice(name, None, body=body, headers=headers, news=news)
            gateway.heard(news.event)
            counts["taken in"] += 1
        except NoticeRefused:
            # One notice's trouble must not keep the others waiting; it is fetched again at the next sweep.
            log.exception("notice_not_heard", notice=body[:500])
    return counts


def _look_at(notice: GatewayNotice) -> str:
    try:
        verdict = inbox_commands.hear_notice(notice, by=system_user()).verdict
    except Exception:
        log.exception("notice_not_heard", notice=notice.number)
        return "troubled"
    return "heard" if verdict == NoticeVerdict.BOOKED else str(verdict)
