"""The sandbox bank on a bad month: it loses, delays, repeats and contradicts, and never pays out more than it took."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import NamedTuple, Protocol

from django.db.models import Sum

from portal.time import clock
from refunds.gateways.base import Answer, GatewaySilent
from refunds.gateways.sandbox import SandboxGateway, happen_outside, sign
from refunds.payments.models import Payment
from refunds.refunds.models import Refund, RefundAttempt
from refunds.sandbox.models import SandboxBook, SandboxScript
from refunds.statuses import Behaviour, OutsideKind
from tickets.simulation.faults import Died, Mischief

SCRIPTED: tuple[tuple[str, float, tuple[Behaviour, ...]], ...] = (
    ("refund_fails", 0.06, (Behaviour.FAIL,)),
    ("refund_fails_later", 0.05, (Behaviour.FAIL_AFTER_ACCEPT,)),
    ("account_closed", 0.03, (Behaviour.FAIL,) * 4),
    ("payout_late", 0.04, (Behaviour.SLOW,)),
    ("sent_back", 0.05, (Behaviour.SUCCEED_THEN_REVERSE,)),
)
"""Fault, its odds for a refund the bank has not seen yet, and how the sandbox is told to behave."""

AT_ONCE = 0.25
"""So many refunds are paid out at once, as balances and wallets are."""


class Around(Protocol):
    """What happens around a call while it waits for the bank."""

    def settle_meanwhile(self) -> None: ...
    def withdraw_meanwhile(self, refund: Refund) -> bool: ...
    def take_in(self, body: bytes, headers: dict[str, str]) -> int: ...


class Letter(NamedTuple):
    """A notice on its way: of an entry as it will be then, or these very bytes."""

    at: datetime
    ordinal: int
    key: str
    body: bytes = b""
    headers: dict[str, str] = {}


class HostileBank(SandboxGateway):
    def __init__(self, mischief: Mischief, chance: Random, around: Around) -> None:
        self.mischief, self.chance, self.around = mischief, chance, around
        self.silent_until: dict[str, datetime] = {}
        self.letters: list[Letter] = []
        self.ordinals = count()
        self.sent: list[tuple[bytes, dict[str, str]]] = []

    # --- being called -----------------------------------------------------------------------------------------------

    def _refund(self, attempt: RefundAttempt) -> Answer:
        strikes = self.mischief.strikes
        self._maybe_fall_silent()
        self._listen("refund")
        if strikes("request_lost", 0.04):
            raise GatewaySilent("the request got lost on its way")
        if self.mischief.may("two_settlers", 0.06):
            self.mischief.happened("two_settlers")
            self.around.settle_meanwhile()
        if self.mischief.may("withdraws_in_flight", 0.15) and self.around.withdraw_meanwhile(attempt.refund):
            self.mischief.happened("withdraws_in_flight")
        if not SandboxBook.objects.filter(key=attempt.key).exists():
            self._decide(attempt)
        answer = super()._refund(attempt)
        self._write_letters(attempt.key)
        if strikes("crash_after_call", 0.03):
            raise Died("crash_after_call")
        if strikes("notice_before_answer", 0.08):
            self.around.take_in(*self._letter_of(attempt.key))
        if strikes("answer_lost", 0.05):
            raise GatewaySilent("the answer got lost on its way")
        if strikes("answer_late", 0.03):
            self.silent_until[attempt.key] = clock.now() + timedelta(hours=self.chance.randint(2, 60))
            raise GatewaySilent("no answer within the timeout")
        return answer

    def _query(self, attempt: RefundAttempt) -> Answer:
        self._listen("query")
        self._listen(attempt.key)
        answer = super()._query(attempt)
        if self.mischief.strikes("crash_after_call", 0.01):
            raise Died("crash_after_call")
        return answer

    def _maybe_fall_silent(self) -> None:
        hours = timedelta(hours=self.chance.randint(1, 40))
        if self.mischief.strikes("bank_down", 0.015):
            self.silent_until |= {"refund": clock.now() + hours, "query": clock.now() + hours}
        verb = self.chance.choice(["refund", "query"])
        if self.mischief.strikes("bank_half_down", 0.015):
            self.silent_until[verb] = clock.now() + hours

    def _listen(self, what: str) -> None:
        until = self.silent_until.get(what)
        if until is not None and until > clock.now() and not self.mischief.resting:
            raise GatewaySilent("no answer within the timeout")

    def _decide(self, attempt: RefundAttempt) -> None:
        """How this refund will go. What is more than the bank has left of the payment fails."""
        behaviours: tuple[Behaviour, ...] = ()
        payment = attempt.refund.payment
        if self.room(payment) < attempt.refund.amount:
            behaviours = (Behaviour.FAIL,)
        else:
            for name, odds, scripted in SCRIPTED:
                if self.mischief.strikes(name, odds):
                    behaviours = scripted
                    break
            else:
                if self.chance.random() < AT_ONCE:
                    behaviours = (Behaviour.SUCCEED_AT_ONCE,)
        SandboxScript.objects.bulk_create(
            [SandboxScript(payment_reference=payment.gateway_reference, behaviour=one) for one in behaviours]
        )

    def room(self, payment: Payment) -> int:
        """What of a payment the bank has neither given back nor been asked to, in minor units."""
        live = SandboxBook.objects.filter(
            payment_reference=payment.gateway_reference, will_fail=False, send_back_at=None, undone_at=None
        )
        return payment.captured - (live.aggregate(total=Sum("amount"))["total"] or 0)

    # --- what happens at the bank itself ----------------------------------------------------------------------------

    def move_outside(self, payment: Payment, kind: OutsideKind) -> bool:
        """Money goes back past the portal, as far as there is any; false when there is none."""
        room = self.room(payment)
        if room <= 0:
            return False
        happen_outside(payment, kind, room if self.chance.random() < 0.5 else self.chance.randint(1, room))
        return True

    def give_up_chargeback(self) -> bool:
        """The shop wins a chargeback: the money comes again."""
        lost = list(
            SandboxBook.objects.filter(
                outside=OutsideKind.CHARGEBACK, undone_at=None, told_at__lt=clock.now()
            ).order_by("pk")
        )
        if not lost:
            return False
        SandboxBook.objects.filter(pk=self.chance.choice(lost).pk).update(undone_at=clock.now())
        return True

    # --- what it tells ----------------------------------------------------------------------------------------------

    def _write_letters(self, key: str) -> None:
        """Which notices will come of an entry, and when."""
        entry = SandboxBook.objects.filter(key=key).first()
        if entry is None:
            return
        done = max(entry.settle_at, clock.now()) + timedelta(minutes=self.chance.randint(1, 90))
        accepted = self._letter_of(key)
        if self.chance.random() < 0.6:
            if self.mischief.strikes("notice_late", 0.1):
                done += timedelta(days=1)
            self._post(done, key)
            if self.mischief.strikes("notice_twice", 0.15):
                self._post(done + timedelta(minutes=self.chance.randint(0, 600)), key)
        if self.mischief.strikes("notices_swapped", 0.08):
            self._post(done + timedelta(minutes=5), key, *accepted)
        elif self.chance.random() < 0.3:
            self._post(clock.now() + timedelta(minutes=self.chance.randint(0, 30)), key, *accepted)

    def _post(self, at: datetime, key: str, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        heapq.heappush(self.letters, Letter(at, next(self.ordinals), key, body, headers or {}))

    def _letter_of(self, key: str) -> tuple[bytes, dict[str, str]]:
        body = self.notice_of(SandboxBook.objects.get(key=key))
        return body, sign(body)

    def next_letter(self) -> datetime | None:
        return self.letters[0].at if self.letters else None

    def send_letters(self) -> None:
        """Post what is due. What is not acknowledged comes again an hour later."""
        while self.letters and self.letters[0].at <= clock.now():
            letter = heapq.heappop(self.letters)
            body, headers = (letter.body, letter.headers) if letter.body else self._letter_of(letter.key)
            try:
                status = self.around.take_in(body, headers)
            except BaseException:
                self._post(clock.now() + timedelta(hours=1), letter.key, body, headers)
                raise
            if status == 200:
                self.sent.append((body, headers))
            else:
                self._post(clock.now() + timedelta(hours=1), letter.key, body, headers)

    def write_bad_letter(self) -> None:
        """Somebody, or the bank itself, sends what must not be believed."""
        kinds: dict[str, Callable[[], tuple[bytes, dict[str, str], int] | None]] = {
            "notice_replayed": self._replayed,
            "notice_forged": self._forged,
            "notice_altered": self._altered,
            "notice_contradicts": self._contradicting,
            "notice_unknown": self._unknown,
        }
        name = self.chance.choice(list(kinds))
        if not self.mischief.may(name, 1):
            return
        letter = kinds[name]()
        if letter is None:
            return
        self.mischief.happened(name)
        body, headers, answer = letter
        status = self.around.take_in(body, headers)
        if status != answer:
            raise AssertionError(f"{name} was answered with {status} instead of {answer}")

    def _replayed(self) -> tuple[bytes, dict[str, str], int] | None:
        return (*self.chance.choice(self.sent), 200) if self.sent else None

    def _some_told(self) -> dict[str, object] | None:
        entries = list(SandboxBook.objects.filter(outside="").order_by("pk"))
        return json.loads(self.notice_of(self.chance.choice(entries))) if entries else None

    def _forged(self) -> tuple[bytes, dict[str, str], int] | None:
        told = self._some_told()
        if told is None:
            return None
        told |= {"outcome": "succeeded", "event": f"{told['reference']}-succeeded"}
        body = json.dumps(told, sort_keys=True).encode()
        headers = {name: "0" * len(mark) for name, mark in sign(body).items()} if self.chance.random() < 0.7 else {}
        return body, headers, 400

    def _altered(self) -> tuple[bytes, dict[str, str], int] | None:
        if not self.sent:
            return None
        body, headers = self.chance.choice(self.sent)
        told = json.loads(body)
        return json.dumps(told | {"amount": told["amount"] + 1}, sort_keys=True).encode(), headers, 400

    def _contradicting(self) -> tuple[bytes, dict[str, str], int] | None:
        told = self._some_told()
        if told is None:
            return None
        told |= {"amount": int(str(told["amount"])) + 100, "outcome": "succeeded"}
        told["event"] = f"{told['reference']}-wrong-{self.chance.randint(1, 10**6)}"
        body = json.dumps(told, sort_keys=True).encode()
        return body, sign(body), 200

    def _unknown(self) -> tuple[bytes, dict[str, str], int]:
        told = {
            "bank": "sandbox", "key": f"RF-NONE-{self.chance.randint(1, 10**6)}", "outcome": "succeeded",
            "reference": str(self.chance.randint(10**15, 10**16)), "amount": 1200, "currency": "CNY",
            "at": clock.now().isoformat(), "failure": "", "outside": "", "payment": "nobody", "is_undone": False,
            "event": f"unknown-{self.chance.randint(1, 10**9)}",
        }  # fmt: skip
        body = json.dumps(told, sort_keys=True).encode()
        return body, sign(body), 200
