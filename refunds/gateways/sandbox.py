"""The sandbox bank: a real other side, with a book of its own, that can be scripted to behave badly.

By default it accepts a refund and pays it out on one of the business days of the payment method's window, in the
morning, always the same for the same key. It is idempotent by key, and what it told once it keeps telling.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_datetime

from portal.kernel import numbers
from portal.kernel.money import from_minor
from portal.time import business_time, clock
from refunds.arrivals.models import ArrivalRule
from refunds.gateways.base import Answer, Gateway, GatewaySilent, News, NoticeRefused, Outside
from refunds.gateways.models import GatewayAccount
from refunds.payments.models import Payment
from refunds.refunds.models import RefundAttempt
from refunds.sandbox.models import SandboxBook, SandboxScript
from refunds.statuses import Behaviour, Outcome, OutsideKind, SandboxState

OPENS = time(9, 0)
"""Payouts begin at this hour of the country's clock and are done an hour later."""
SENT_BACK_AFTER = timedelta(days=5)
SIGNATURE = "Sandbox-Signature"
STATEMENT = ("reference", "key", "payment", "kind", "amount", "currency", "at")
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

    def parse_notice(self, body: bytes, headers: Mapping[str, str], account: GatewayAccount) -> News:
        signature = headers.get(SIGNATURE, "")
        if not signature:
            raise NoticeRefused("header")
        if not hmac.compare_digest(signature, sign(body)[SIGNATURE]):
            raise NoticeRefused("signature")
        try:
            told = json.loads(body)
            return _outside_news(told) if told["outside"] else _news(told)
        except (ValueError, KeyError, TypeError):
            raise NoticeRefused("unreadable") from None

    def pending_notices(self) -> Iterator[tuple[bytes, dict[str, str]]]:
        """What nobody asks about, so that the bank has to say it: money sent back after it had arrived, and what happened
        at the bank itself."""
        moment = clock.now()
        untold = Q(told_at__isnull=True) & (Q(send_back_at__lte=moment) | (~Q(outside="") & Q(settle_at__lte=moment)))
        undone = Q(undone_at__lte=moment) & Q(told_at__lt=F("undone_at"))
        for entry in SandboxBook.objects.filter(untold | undone).order_by("pk")[:200]:
            body = self.notice_of(entry)
            yield body, sign(body)

    def notice_of(self, entry: SandboxBook) -> bytes:
        """What the bank tells about an entry of its book now."""
        answer = self._tell(entry)
        undone = entry.undone_at is not None and entry.undone_at <= clock.now()
        state = "undone" if undone else answer.outcome.value
        told = {
            **answer.raw,
            "event": f"{entry.reference}-{state}",
            "outside": entry.outside,
            "payment": entry.payment_reference,
            "is_undone": undone,
        }
        return json.dumps(told, sort_keys=True).encode()

    def heard(self, event: str) -> None:
        SandboxBook.objects.filter(reference=event.rsplit("-", 1)[0]).update(told_at=clock.now())

    def _fetch_statement(self, account: GatewayAccount, day: date) -> Iterator[str]:
        zone = clock.zone()
        begin = datetime.combine(day, time(), tzinfo=zone)
        yield ",".join(STATEMENT)
        span = (begin, begin + timedelta(days=1))
        for entry in (
            SandboxBook.objects.filter(settle_at__gte=span[0], settle_at__lt=span[1]).order_by("pk").iterator()
        ):
            if not entry.will_fail:
                amount = str(from_minor(entry.amount, entry.currency))
                at = entry.settle_at.astimezone(zone).isoformat(timespec="seconds")
                kind = entry.outside or "refund"
                yield ",".join([entry.reference, entry.key, entry.payment_reference, kind, amount, entry.currency, at])

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
        return Answer(
            outcome,
            reference=entry.reference,
            at=at,
            failure=failure,
            amount=entry.amount,
            currency=entry.currency,
            raw=raw,
        )


def sign(body: bytes) -> dict[str, str]:
    """The headers with which the sandbox bank sends a notice."""
    return {SIGNATURE: salted_hmac("sandbox bank", body, algorithm="sha256").hexdigest()}


def happen_outside(payment: Payment, kind: OutsideKind, amount: int) -> SandboxBook:
    """Have money of a payment go back at the bank itself: begun there by the shop, or taken back by the customer's bank.

    `amount` in minor units. The bank tells it as its next notice.
    """
    moment = clock.now()
    key = f"outside-{numbers.make('BK')}"
    return SandboxBook.objects.create(
        key=key,
        payment_reference=payment.gateway_reference,
        amount=amount,
        currency=payment.currency,
        reference=_bank_number(key),
        accepted_at=moment,
        settle_at=moment,
        outside=kind,
    )


def _news(told: dict[str, Any]) -> News:
    answer = Answer(
        Outcome(told["outcome"]),
        reference=told["reference"],
        at=parse_datetime(told["at"]),
        failure=told["failure"],
        amount=told["amount"],
        currency=told["currency"],
        raw=told,
    )
    return News(told["key"], answer, None, told["event"], told["outcome"])


def _outside_news(told: dict[str, Any]) -> News:
    outside = Outside(
        OutsideKind(told["outside"]),
        (told["payment"],),
        told["reference"],
        told["amount"],
        told["currency"],
        parse_datetime(told["at"]),
        is_undone=told["is_undone"],
    )
    return News("", None, outside, told["event"], told["outside"])


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
    country = payment.bank_country
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
