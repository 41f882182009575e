"""The sandbox bank: a real other side, with a book of its own, that can be scripted to behave badly.

By default it accepts a refund and pays it out on one of the business days of the payment method's window, in the
morning, always the same for the same key. It is idempotent by key, and what it told once it keeps telling.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from portal import business_time, clock
from refunds.gateways.base import Answer, Gateway, GatewaySilent, News
from refunds.models import ArrivalRule, RefundAttempt, SandboxBook, SandboxScript
from refunds.statuses import Behaviour, Outcome, SandboxState

OPENS = time(9, 0)
"""Payouts begin at this hour of the country's clock and are done an hour later."""
SENT_BACK_AFTER = timedelta(days=5)
TOO_LATE_BY = 3
"""Business days after the window's end on which a `slow` refund is paid out."""


class SandboxGateway(Gateway):
    def _refund(self, attempt: RefundAttempt) -> Answer:
        known = SandboxBook.objects.filter(key=attempt.key).first()
        if known is not None:
            return self._tell(known)
        behaviour = _next_script(attempt.refund.payment.gateway_reference)
        if behaviour == Behaviour.LOSE_REQUEST:
            raise GatewaySilent("the request got lost on its way")
        entry = self._enter(attempt, behaviour)
        if behaviour == Behaviour.LOSE_ANSWER:
            raise GatewaySilent("the answer got lost on its way")
        return self._tell(entry)

    def _query(self, attempt: RefundAttempt) -> Answer:
        known = SandboxBook.objects.filter(key=attempt.key).first()
        return Answer(Outcome.NOT_FOUND) if known is None else self._tell(known)

    def parse_notice(self, body: bytes) -> News:
        told = json.loads(body)
        if told.get("bank") != "sandbox":
            raise ValueError("not a notice of the sandbox bank")
        return News(
            told["key"],
            Answer(
                Outcome(told["outcome"]),
                reference=told["reference"],
                at=parse_datetime(told["at"]),
                failure=told["failure"],
                raw=told,
            ),
        )

    def pending_notices(self) -> Iterator[bytes]:
        """Money sent back after it had arrived: nobody asks about that, so the bank has to say it."""
        due = SandboxBook.objects.filter(send_back_at__lte=clock.now(), told_at__isnull=True).order_by("pk")
        for entry in due[:200]:
            answer = self._tell(entry)
            yield json.dumps(answer.raw).encode()

    def heard(self, news: News) -> None:
        SandboxBook.objects.filter(key=news.key).update(told_at=clock.now())

    def _enter(self, attempt: RefundAttempt, behaviour: str) -> SandboxBook:
        """Write the refund into the bank's book, in a transaction of the bank's own."""
        moment = clock.now()
        settles = _payout_moment(attempt, moment, behaviour)
        with transaction.atomic():
            entry, _made = SandboxBook.objects.get_or_create(
                key=attempt.key,
                defaults={
                    "refund_number": attempt.refund.number,
                    "payment_reference": attempt.refund.payment.gateway_reference,
                    "amount": attempt.refund.amount,
                    "currency": attempt.refund.currency,
                    "reference": _bank_number(attempt.key),
                    "accepted_at": moment,
                    "settle_at": settles,
                    "will_fail": behaviour in (Behaviour.FAIL, Behaviour.FAIL_AFTER_ACCEPT),
                    "send_back_at": (
                        settles + SENT_BACK_AFTER if behaviour == Behaviour.SUCCEED_THEN_REVERSE else None
                    ),
                },
            )
        return entry

    def _tell(self, entry: SandboxBook) -> Answer:
        state = entry.state(clock.now())
        outcome, at, failure = {
            SandboxState.ACCEPTED: (Outcome.ACCEPTED, entry.accepted_at, ""),
            SandboxState.PAID: (Outcome.SUCCEEDED, entry.settle_at, ""),
            SandboxState.FAILED: (Outcome.FAILED, entry.settle_at, "account_closed"),
            SandboxState.SENT_BACK: (Outcome.REVERSED, entry.send_back_at or entry.settle_at, "sent_back"),
        }[state]
        raw: dict[str, Any] = {
            "bank": "sandbox",
            "key": entry.key,
            "outcome": outcome.value,
            "reference": entry.reference,
            "amount": entry.amount,
            "currency": entry.currency,
            "at": at.isoformat(),
            "failure": failure,
        }
        return Answer(outcome, reference=entry.reference, at=at, failure=failure, raw=raw)


def _next_script(payment_reference: str) -> str:
    """The behaviour scripted for this payment or for whichever comes next; used up by whoever takes it first."""
    for script in SandboxScript.objects.filter(
        used_at__isnull=True, payment_reference__in={"", payment_reference}
    ).order_by("pk"):
        if SandboxScript.objects.filter(pk=script.pk, used_at__isnull=True).update(used_at=clock.now()):
            return script.behaviour
    return ""


def _payout_moment(attempt: RefundAttempt, accepted: datetime, behaviour: str) -> datetime:
    """When the bank pays out, or fails. The key alone decides the day, so that a day looked at twice is the same day."""
    if behaviour in (Behaviour.SUCCEED_AT_ONCE, Behaviour.FAIL):
        return accepted
    payment = attempt.refund.payment
    country = payment.shop.country
    earliest, latest = ArrivalRule.days_for(payment.method, payment.bank, attempt.refund.destination)
    chance = int.from_bytes(hashlib.sha256(attempt.key.encode()).digest()[:8])
    days = earliest + chance % (latest - earliest + 1)
    if behaviour == Behaviour.SLOW:
        days = latest + TOO_LATE_BY
    if days == 0:
        return accepted
    today = accepted.astimezone(clock.zone(country)).date()
    day = business_time.add_working_days(today, days, country)
    opening = datetime.combine(day, OPENS, tzinfo=clock.zone(country))
    return opening + timedelta(minutes=chance // 7 % 60)


def _bank_number(key: str) -> str:
    """Sixteen digits, as a bank would print them; the same key, the same number."""
    return f"50{int.from_bytes(hashlib.sha256(b'bank' + key.encode()).digest()[:8]) % 10**14:014d}"
