"""What every gateway promises. Adapters translate; they decide nothing and write none of our rows.

A gateway is called outside any transaction, with the attempt's stored key: a connection must not hold locks while a
provider thinks, and what was sent cannot be rolled back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from refunds.gateways.models import GatewayAccount
from refunds.payments.models import Payment
from refunds.refunds.models import RefundAttempt
from refunds.statuses import Outcome, OutsideKind

TIMEOUT = (5, 20)
"""Seconds to connect, and to wait for the next byte. A provider that needs longer has given no answer."""

TOLERANCE = 300
"""Seconds by which a notice's own time may differ from ours: what Stripe and WeChat Pay ask for."""


class CalledInTransaction(RuntimeError):
    """A gateway was about to be called while a transaction was open. Always a defect."""


class GatewaySilent(Exception):
    """No answer came: it may or may not have been done. The outcome is unknown and has to be asked about."""


class NotSent(Exception):
    """Nothing left this machine: no account, no secret, or the provider turned our credentials away. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoticeRefused(Exception):
    """A notice is not what it claims to be. `code` says in one word what is wrong; nothing of it is believed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What the provider says about one attempt.

    `unknown` is an honest answer. `at` is the provider's own time of the fact (acceptance, payout, failure); None when it
    does not tell. A failure that `is_final` cannot succeed by trying again; one that `ends_success` also undoes a success
    told before, because this provider never tells a failure late. `amount` (minor units) and `currency` are what the
    provider moved, None and "" where it does not say. `raw` is kept as evidence.
    """

    outcome: Outcome
    reference: str = ""
    at: datetime | None = None
    failure: str = ""
    is_final: bool = False
    ends_success: bool = False
    amount: int | None = None
    currency: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outside:
    """Money that moved back at the provider without the portal having asked: from its dashboard, or by a chargeback.

    `payment_references` are the names by which the provider may know the payment; `reference` is the provider's number of
    this movement, the same however often it is told. `amount` in minor units; with `is_total` it counts everything that has
    gone back of this payment so far. `is_undone`: it was taken back again. `told_at`: when the provider said so, where one
    movement may go back and forth (a chargeback won, and lost after all).
    """

    kind: OutsideKind
    payment_references: tuple[str, ...]
    reference: str
    amount: int
    currency: str
    at: datetime | None = None
    is_total: bool = False
    is_undone: bool = False
    told_at: datetime | None = None


@dataclass(frozen=True)
class News:
    """What a provider tells unasked: an answer about the attempt with this key, or something that happened outside.

    Neither: an event that is none of ours, heard and left alone. `event` is the provider's own number of the notice.
    """

    key: str = ""
    answer: Answer | None = None
    outside: Outside | None = None
    event: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Paid:
    """What a provider knows of a payment that somebody says was made there.

    `amount` (minor units) and `currency` are what was really taken, 0 where nothing was (yet). `account` is the one that was
    asked. `names` is what the merchant wrote on it that may say whose it is. `raw` is kept as evidence.
    """

    amount: int
    currency: str
    account: GatewayAccount
    names: tuple[str, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict)


class Gateway(ABC):
    """Five verbs: refund, query and look_up call the provider, parse_notice reads what it sent, fetch_statement asks for its
    book."""

    ACKNOWLEDGED = ("ok", "text/plain")
    """What this provider wants to hear when a notice was taken in: text and content type."""

    def refund(self, attempt: RefundAttempt) -> Answer:
        """Ask for the attempt's refund. Repeating it with the same key has the effect of once.

        Raises GatewaySilent when no answer came, NotSent when nothing was asked.
        """
        require_no_transaction()
        return self._refund(attempt)

    def query(self, attempt: RefundAttempt) -> Answer:
        """Ask what became of the attempt; `not_found` proves that it was never received. May raise GatewaySilent."""
        require_no_transaction()
        return self._query(attempt)

    def look_up(self, payment: Payment) -> Paid | None:
        """What the provider knows of a payment on the account it is said to lie on; None: nothing.

        Raises GatewaySilent when no answer came, NotSent when nobody could be asked.
        """
        require_no_transaction()
        return self._look_up(payment)

    def parse_notice(self, body: bytes, headers: Mapping[str, str], account: GatewayAccount) -> News:
        """Verify a notice on its raw bytes, then read it. Raises NoticeRefused; calls nobody.

        `headers` are looked up without regard to case.
        """
        raise NoticeRefused("no_notices")

    def fetch_statement(self, account: GatewayAccount, day: date) -> Iterator[str]:
        """The lines of the account's statement of one day, in the provider's own columns, the heading first.

        Raises GatewaySilent when it cannot be had now.
        """
        require_no_transaction()
        return self._fetch_statement(account, day)

    @abstractmethod
    def _refund(self, attempt: RefundAttempt) -> Answer: ...

    @abstractmethod
    def _query(self, attempt: RefundAttempt) -> Answer: ...

    def _look_up(self, payment: Payment) -> Paid | None:
        raise NotSent("nobody_to_ask")

    def _fetch_statement(self, account: GatewayAccount, day: date) -> Iterator[str]:
        return iter(())

    def number_of(self, attempt: RefundAttempt) -> str:
        """The number under which this provider knows the attempt: its key, unless all tries of a refund share one."""
        return attempt.key

    def pending_notices(self) -> Iterator[tuple[bytes, dict[str, str]]]:
        """Notices (body, headers) that wait to be fetched, each until it is heard; who pushes notices has none here."""
        return iter(())

    def heard(self, event: str) -> None:
        """Tell the provider that a fetched notice was taken in. Who pushes notices is told by HTTP."""
        return


def require_no_transaction() -> None:
    """Raises CalledInTransaction inside a transaction. The one that a test wraps around itself does not count."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise CalledInTransaction("a gateway is never called inside a transaction")
