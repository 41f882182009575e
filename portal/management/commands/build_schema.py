"""Build the API's schema of this release."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.api import published


class Command(BaseCommand):
    help = "Build the OpenAPI schema once a release, so that nobody has to wait for it. A second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"schema {published.mark()}: {published.schema_path().stat().st_size // 1024} KB packed")
