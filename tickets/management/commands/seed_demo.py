"""Fill in the demo: people who can sign in, shops, and the weeks that led to now."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orders.importing.progress import Progress
from portal.kernel.errors import Refused
from tickets.demo.seeding import seed


class Command(BaseCommand):
    help = "Fill in the demo (sandbox only). What is there is left as it is; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(sys.stderr)
        try:
            seeded = seed(progress.of("steps played"))
        except Refused as no:
            raise CommandError(str(no))
        finally:
            progress.end()
        for name, problem in seeded.mishaps:
            self.stderr.write(f"The story “{name}” ended early: {problem}")
        self.stdout.write(f"stories={seeded.stories} ended_early={len(seeded.mishaps)}")
