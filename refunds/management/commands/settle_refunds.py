"""One sweep over all refunds that are due, as beat asks for every 30 seconds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from refunds import tasks


class Command(BaseCommand):
    help = "Send approved refunds, ask about submitted ones, try failed ones again: everything that is due now."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = tasks.settle_refunds()
        told = " ".join(f"{name}={count}" for name, count in sorted(counts.items()))
        self.stdout.write(told or "nothing is due")
