"""What every gateway promises. Adapters translate; they decide nothing and write none of our rows.

A gateway is called outside any transaction, with the attempt's stored key: a connection must not hold locks while a
provider thinks, and what was sent cannot be rolled back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from refunds.models import RefundAttempt
from refunds.statuses import Outcome


class CalledInTransaction(RuntimeError):
    """A gateway was about to be called while a transaction was open. Always a defect."""


class GatewaySilent(Exception):
    """No answer came: it may or may not have been done. The outcome is unknown and has to be asked about."""


@dataclass(frozen=True)
class Answer:
    """What the provider says about one attempt.

    `unknown` is an honest answer. `at` is the provider's own time of the fact (acceptance, payout, failure); None when it
    does not tell. A failure that `is_final` cannot succeed by trying again. `raw` is kept as evidence.
    """

    outcome: Outcome
    reference: str = ""
    at: datetime | None = None
    failure: str = ""
    is_final: bool = False
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class News:
    """An answer nobody asked for: a provider's notice about the attempt with this key."""

    key: str
    answer: Answer


class Gateway(ABC):
    """Two verbs that call the provider, one that reads what it sent, one that asks for everything it has to tell."""

    def refund(self, attempt: RefundAttempt) -> Answer:
        """Ask for the attempt's refund. Repeating it with the same key has the effect of once. May raise GatewaySilent."""
        require_no_transaction()
        return self._refund(attempt)

    def query(self, attempt: RefundAttempt) -> Answer:
        """Ask what became of the attempt; `not_found` proves that it was never received. May raise GatewaySilent."""
        require_no_transaction()
        return self._query(attempt)

    @abstractmethod
    def _refund(self, attempt: RefundAttempt) -> Answer: ...

    @abstractmethod
    def _query(self, attempt: RefundAttempt) -> Answer: ...

    def parse_notice(self, body: bytes) -> News:
        """Read a notice the provider sent. Raises ValueError when it is none of its own."""
        raise ValueError("this gateway sends no notices")

    def pending_notices(self) -> Iterator[bytes]:
        """Notices that wait to be fetched, each until it is heard; providers that push theirs have none here."""
        return iter(())

    def heard(self, news: News) -> None:
        """Tell the provider that a fetched notice was booked. Providers that push their notices are told by HTTP."""
        return


def require_no_transaction() -> None:
    """Raises CalledInTransaction inside a transaction. The one that a test wraps around itself does not count."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise CalledInTransaction("a gateway is never called inside a transaction")
