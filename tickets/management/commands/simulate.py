"""Play out shops, customers, staff, timers and a hostile bank, and see whether every minor unit finds its way."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.simulation.database import playground
from tickets.simulation.faults import FAULTS
from tickets.simulation.runs import Told, play_many


class Command(BaseCommand):
    help = (
        "Play a seeded world with faults from a named list, in a database of its own, and ask the books after every day. "
        "Ends with 1 and tells seed, day, fault and the last steps when something does not hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="the first seed (default 1)")
        parser.add_argument("--seeds", type=int, default=1, help="how many seeds, one after another (default 1)")
        parser.add_argument("--days", type=int, default=30, help="days with faults (default 30); calm days follow")
        parser.add_argument("--jobs", type=int, default=1, help="how many worlds at a time (default 1)")
        parser.add_argument("--only", default="", metavar="FAULT,…", help="only these faults")
        parser.add_argument("--without", default="", metavar="FAULT,…", help="none of these faults")
        parser.add_argument("--list", action="store_true", help="tell the names of the faults, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for name, says in FAULTS.items():
                self.stdout.write(f"{name:28} {says}")
            return
        if not settings.SANDBOX:
            raise CommandError("The simulation is for the sandbox.")
        allowed = self._allowed(options["only"], options["without"])
        total = _Total()
        with playground() as ground:
            seeds = range(options["seed"], options["seed"] + options["seeds"])
            for told in play_many(seeds, options["days"], ground, allowed=allowed, jobs=options["jobs"]):
                if told.broken:
                    self.stdout.write(f"seed {told.seed}, {told.broken}\nreplay: {self._again(told.seed, options)}")
                    sys.exit(1)
                total.add(told)
                self.stdout.write(f"seed={told.seed} mark={told.mark} {told.seconds} s {_words(told.counts)}")
                self.stdout.flush()
        self.stdout.write(str(total))

    def _again(self, seed: int, options: dict[str, Any]) -> str:
        chosen = "".join(f" --{name} {options[name]}" for name in ("only", "without") if options[name])
        return f"manage.py simulate --seed {seed} --days {options['days']}{chosen}"

    def _allowed(self, only: str, without: str) -> list[str]:
        named = [name for name in (*only.split(","), *without.split(",")) if name]
        if unknown := sorted(set(named) - set(FAULTS)):
            raise CommandError(f"No such fault: {', '.join(unknown)}. See --list.")
        return [name for name in FAULTS if (not only or name in only.split(",")) and name not in without.split(",")]


class _Total:
    """The sums of all seeds, as the last line tells them."""

    def __init__(self) -> None:
        self.seeds, self.seconds = 0, 0.0
        self.counts: Counter[str] = Counter()
        self.moved: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()

    def add(self, told: Told) -> None:
        self.seeds += 1
        self.seconds += told.seconds
        self.counts.update(told.counts)
        self.moved.update(told.moved)
        self.faults.update(told.faults)

    def __str__(self) -> str:
        moved = " ".join(f"{currency}={total}" for currency, total in sorted(self.moved.items()))
        return (
            f"seeds={self.seeds} broken=0 {self.seconds:.1f} s · {_words(self.counts)} · moved back (minor units): {moved} · "
            f"faults={sum(self.faults.values())} of {len(self.faults)} kinds: {_words(dict(sorted(self.faults.items())))}"
        )


def _words(counts: dict[str, int]) -> str:
    return " ".join(f"{name}={count}" for name, count in counts.items())
