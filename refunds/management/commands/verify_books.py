"""Asks every registered invariant over the whole database. Exit 1, and the rows, when one is broken."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from portal.audit import invariants

SHOWN = 20
"""Breaches shown per invariant; the count is always told, and --json has them all."""


class Command(BaseCommand):
    help = "Check every invariant over the whole database: promised ≤ captured, ledger zero, status = last change, …"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="the result as one JSON object")
        parser.add_argument(
            "--only", action="append", default=[], metavar="NAME", help="only this invariant; repeatable"
        )

    def handle(self, *args: Any, as_json: bool, only: list[str], **options: Any) -> None:
        started = time.monotonic()
        with transaction.atomic():
            _look_at_one_moment()
            breaches = list(invariants.verify(only))
        seconds = round(time.monotonic() - started, 2)
        checked = [one for one in invariants.invariants() if not only or one.name in only]
        if as_json:
            answer = {
                "ok": not breaches,
                "checked": [one.name for one in checked],
                "seconds": seconds,
                "breaches": [asdict(breach) for breach in breaches],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            for one in checked:
                self._tell(one, [breach for breach in breaches if breach.invariant == one.name])
            self.stdout.write(f"checked={len(checked)} breaches={len(breaches)} seconds={seconds}")
        if breaches:
            raise SystemExit(1)

    def _tell(self, one: invariants.Invariant, broken: list[invariants.Breach]) -> None:
        self.stdout.write(f"{'BROKEN' if broken else 'ok':6} {one.name}: {one.promise}")
        for breach in broken[:SHOWN]:
            self.stdout.write(f"         {breach.subject}: {breach.found}")
        if len(broken) > SHOWN:
            self.stdout.write(f"         and {len(broken) - SHOWN} more")


def _look_at_one_moment() -> None:
    """All questions see the same moment, so that a refund settled in between is no breach. SQLite's do in any transaction."""
    if connection.vendor == "postgresql" and len(connection.atomic_blocks) == 1:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
