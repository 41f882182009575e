"""The wire to the database: at one statement the process dies, the database is busy, or somebody else comes first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection

from tickets.simulation.faults import Busy, Died, Mischief

NOW, COMMITTED = "now", "committed"

CRASHES: dict[str, tuple[str, str, str]] = {
    "crash_after_lease": ("settle", r'UPDATE "refunds_refund" SET "due_at"', COMMITTED),
    "crash_before_claim_commit": ("settle", r'INSERT INTO "refunds_refundattempt"', NOW),
    "crash_after_claim": ("settle", r'INSERT INTO "refunds_refundattempt"', COMMITTED),
    "crash_before_conclude_commit": ("settle", r'UPDATE "refunds_refundattempt" SET "refund_id"', NOW),
    "crash_after_conclude": ("settle", r'UPDATE "refunds_refundattempt" SET "refund_id"', COMMITTED),
    "crash_in_ledger": ("any", r'INSERT INTO "refunds_ledgerentry"', NOW),
    "crash_before_notice_kept": ("notice", r'INSERT INTO "refunds_gatewaynotice"', NOW),
    "crash_after_notice_kept": ("notice", r'INSERT INTO "refunds_gatewaynotice"', COMMITTED),
    "crash_while_hearing": ("settle", r'UPDATE "refunds_gatewaynotice" SET "number"', NOW),
    "crash_in_timer": ("timers", r'INSERT INTO "portal_statuschange"', NOW),
    "crash_in_relay": ("relay", r'UPDATE "portal_statuschange"', NOW),
    "crash_in_request": ("request", r'INSERT INTO "portal_statuschange"', NOW),
    "crash_after_request": ("request", r'INSERT INTO "portal_statuschange"', COMMITTED),
}
"""Fault → at whose work, after which statement, and whether before or after that is committed."""

DEADLINES = r'SELECT "\w+"\."id" AS "pk" FROM .*"due_at" <= '
WRITES = re.compile(r"(INSERT|UPDATE|BEGIN)")


class Wire:
    """An execute wrapper of Django's connection. One trap at a time; it goes off once."""

    def __init__(self, mischief: Mischief) -> None:
        self.mischief = mischief
        self.clear()

    def clear(self) -> None:
        """Take an unsprung trap away."""
        self.fault = ""
        self.pattern: re.Pattern[str] | None = None
        self.mode = NOW
        self.seen = False
        self.busy_in = 0
        self.comes_first: Callable[[], object] | None = None

    def set_crash(self, fault: str) -> None:
        _where, pattern, mode = CRASHES[fault]
        self.fault, self.pattern, self.mode, self.seen = fault, re.compile(pattern), mode, False

    def set_busy(self, writes: int) -> None:
        """Refuse one of the next writes."""
        self.busy_in = writes

    def let_come_first(self, fault: str, act: Callable[[], object]) -> None:
        """Once a sweep has listed what is due, somebody else acts before it begins to work."""
        self.fault, self.pattern, self.comes_first = fault, re.compile(DEADLINES), act

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.busy_in and WRITES.match(sql):
            self.busy_in -= 1
            if not self.busy_in:
                self.mischief.happened("database_busy")
                raise Busy("database is locked")
        if self.pattern is None:
            return execute(sql, params, many, context)
        if self.seen and not connection.in_atomic_block:
            self._die()
        result = execute(sql, params, many, context)
        if not self.seen and self.pattern.match(sql):
            if self.comes_first is not None:
                if not connection.in_atomic_block:
                    self._step_aside()
            elif self.mode == NOW:
                self._die()
            else:
                self.seen = True
        return result

    def _die(self) -> None:
        fault = self.fault
        self.clear()
        self.mischief.happened(fault)
        raise Died(fault)

    def _step_aside(self) -> None:
        act, fault = self.comes_first, self.fault
        self.clear()
        assert act is not None
        self.mischief.happened(fault)
        act()
