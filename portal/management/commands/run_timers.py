"""One sweep over all deadlines, as beat asks for every 30 seconds."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.time import timers


class Command(BaseCommand):
    help = "Fire every deadline that has passed: one sweep."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = timers.sweep()
        self.stdout.write(" ".join(f"{name}={counts[name]}" for name in ("fired", "idle", "failed")))
