"""Compare a provider's statement with the books. May be stopped and started again; a statement counts once."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.pages.lists import neutral
from portal.people.models import system_user
from portal.time import clock
from refunds.reconciliation.formats.formats import FORMATS
from refunds.reconciliation.formats.lines import Unreadable, Unusable
from refunds.statement_files.taking_in import IGNORED, REJECTED, take_in_file
from refunds.statuses import DifferenceKind, GatewayName

STEP = 10_000
"""Lines between two words about how far it is."""


class Command(BaseCommand):
    help = (
        "Compare a provider's statement FILE (CSV, plain or gzipped) with the books. Differences are listed for support;"
        " the last line counts the file's lines and the differences found."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--gateway", required=True, choices=sorted(GatewayName.values))
        parser.add_argument("--format", choices=sorted(FORMATS), default="", dest="form", help="default: the gateway's")
        parser.add_argument("--account", default="", metavar="CODE", help="the account with the provider")
        parser.add_argument(
            "--from", type=date.fromisoformat, dest="first", metavar="DAY", help="default: first line's"
        )
        parser.add_argument("--to", type=date.fromisoformat, dest="last", metavar="DAY", help="default: last line's")
        parser.add_argument("--rejects", type=Path, metavar="FILE", help="where lines go that cannot be used")

    def handle(
        self,
        *args: Any,
        file: Path,
        gateway: str,
        form: str,
        account: str,
        first: date | None,
        last: date | None,
        rejects: Path | None,
        **options: Any,
    ) -> None:
        if (first is None) != (last is None) or (first and last and last < first):
            raise CommandError("--from and --to go together, in this order.")
        span = (_start(first), _start(last) + timedelta(days=1)) if first and last else None
        bad: list[Unusable] = []
        try:
            outcome = take_in_file(
                file, gateway, form=form, account=account, span=span, by=system_user(), reject=bad.append,
                tell=self._tell,
            )  # fmt: skip
        except Unreadable as problem:
            raise CommandError(f"{file.name}: {problem}") from None
        if rejects is not None:
            _write(rejects, outcome.header, bad)
        counts = outcome.counts
        self.stdout.write(f"statement {outcome.statement.number}")
        for kind in DifferenceKind:
            if counts[kind]:
                self.stdout.write(f"{kind.value} {counts[kind]:,}: {kind.label}")
        for line in bad[:12]:
            self.stdout.write(f"rejected row {line.row}: {line.reason}")
        self.stdout.write(
            f"matched={counts['matched']} differences={outcome.differences} unchanged={counts['unchanged']}"
            f" ignored={counts[IGNORED]} rejected={counts[REJECTED]}"
        )

    def _tell(self, done: int) -> None:
        if done % STEP == 0 and sys.stderr.isatty():
            self.stderr.write(f"{done:,} lines")


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.zone())


def _write(path: Path, header: list[str], bad: list[Unusable]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["row", "reason", *header])
            writer.writerows([line.row, line.reason, *(neutral(cell) for cell in line.cells)] for line in bad)
    except OSError as problem:
        raise CommandError(f"{path}: {problem.strerror or problem}") from None
