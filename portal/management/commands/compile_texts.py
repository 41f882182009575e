"""Compile the translations in pure Python."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.kernel import texts


class Command(BaseCommand):
    help = "Write the .mo beside each .po under locale/ that has changed. Both are committed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in texts.compile_texts():
            self.stdout.write(f"compiled {path}")
