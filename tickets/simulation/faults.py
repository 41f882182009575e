"""What can go wrong: the named list, and who decides when it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from random import Random

from django.db import OperationalError

FAULTS = {
    # between us and the bank
    "request_lost": "the bank never hears of the refund",
    "answer_lost": "the bank does it, and its answer is lost",
    "answer_late": "no answer to question after question for hours",
    "bank_down": "nothing of the bank answers for a while",
    "bank_half_down": "refunds get no answer, questions do; or the other way round",
    # what the bank does
    "refund_fails": "the bank fails it at once",
    "refund_fails_later": "accepted, then failed",
    "account_closed": "fails at every try: another account has to be found",
    "payout_late": "paid out days after the latest day that was told",
    "sent_back": "paid out, and sent back days later: a success is taken back",
    "outside_refund": "the shop refunds at the bank itself, past the portal",
    "chargeback": "the customer's bank takes the money back",
    "chargeback_won": "what was charged back comes again",
    # notices
    "notice_before_answer": "the notice is here before the answer to our own call",
    "notice_twice": "the same notice comes again",
    "notice_late": "a notice comes a day late",
    "notices_swapped": "an older notice comes after a newer one",
    "notice_replayed": "somebody sends an old notice again",
    "notice_forged": "a success nobody signed",
    "notice_altered": "a signed notice with another amount written in",
    "notice_contradicts": "the bank itself speaks of another amount",
    "notice_unknown": "the bank speaks of something that is not ours",
    # statements
    "statement_wrong": "the bank's statement lacks a line, has one twice, or tells another amount or payment",
    "statement_twice": "the same statement is read again",
    # the process dies
    "crash_after_lease": "a sweep took its rows and died",
    "crash_before_claim_commit": "the try is written, not committed",
    "crash_after_claim": "the try is committed, the bank was not called",
    "crash_after_call": "the bank did it, its answer dies with the process",
    "crash_before_conclude_commit": "the answer is booked, not committed",
    "crash_after_conclude": "the answer is committed, nothing after it happens",
    "crash_in_ledger": "between two ledger rows",
    "crash_before_notice_kept": "a notice is taken in, not committed, and not acknowledged",
    "crash_after_notice_kept": "a notice is kept, and nobody looks at it",
    "crash_while_hearing": "a notice is booked, not committed",
    "crash_in_timer": "in the middle of what a deadline means",
    "crash_in_relay": "a fact was heard, and not ticked off",
    "crash_in_request": "in the middle of somebody's click",
    "crash_after_request": "a click is committed, and nobody is told",
    # who works
    "two_settlers": "a second sweep of refunds while the first one waits for the bank",
    "two_schedulers": "a second sweep of deadlines between the list and the work of the first",
    "tasks_lost": "the broker is wiped",
    "task_twice": "a task is delivered twice",
    "task_late": "a task is delivered hours late",
    "sweeps_stop": "no sweep runs for days",
    "clock_jumps": "the clock jumps ahead",
    "database_busy": "the database refuses a write",
    # people
    "clicks_twice": "the same step is sent again at once",
    "withdraws_in_flight": "the customer withdraws while the bank is being called",
    "answers_at_the_deadline": "somebody answers between the timer's list and its work",
    "second_person_declines": "the second person says no",
    "gateway_paused": "support stops the bank's gateway for a while",
    "order_told_twice": "the shop's system tells an order again",
    "order_told_otherwise": "the shop's system contradicts itself",
    "paid_too_late": "money arrives for an order that is cancelled",
}
"""Name → what happens. A name may be left out of a run (`--without`), or be the only one (`--only`)."""


class Died(BaseException):
    """The process ends here, as far as the simulated world is concerned. No `except Exception` may survive it."""


class Busy(OperationalError):
    """The database refused, on purpose."""


class Mischief:
    """Decides by the seed's own chance which faults happen, and counts those that did.

    Chance is drawn whether a fault is allowed or not, so that leaving one out changes as little else as possible. Where only
    a few are allowed, they come oftener.
    """

    def __init__(self, chance: Random, allowed: Collection[str], tell: Callable[[str], None]) -> None:
        self.chance = chance
        self.allowed = frozenset(allowed)
        self.tell = tell
        self.counts: Counter[str] = Counter()
        self.resting = False
        self.last = ""
        self.eager = min(8, len(FAULTS) // max(1, len(self.allowed)))

    def strikes(self, name: str, odds: float) -> bool:
        """Whether a fault happens now, with these odds; it is counted at once."""
        if not self.may(name, odds):
            return False
        self.happened(name)
        return True

    def may(self, name: str, odds: float) -> bool:
        """Whether to try a fault; `happened` says that it came about."""
        drawn = self.chance.random() < min(odds * self.eager, max(odds, 0.6))
        return drawn and not self.resting and name in self.allowed

    def happened(self, name: str) -> None:
        assert name in FAULTS, name
        self.counts[name] += 1
        self.last = name
        self.tell(f"FAULT {name}: {FAULTS[name]}")
