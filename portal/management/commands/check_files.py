"""Lists the files that rows name and the disk does not have. Exit 1 when there is one."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.backups import files


class Command(BaseCommand):
    help = "List evidence, proofs and statements that are named by a row and missing on the disk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="the result as one JSON object")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        found = list(files.missing())
        if as_json:
            told = {"ok": not found, "missing": [one._asdict() for one in found]}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for one in found:
                self.stdout.write(f"MISSING {one.model} {one.pk}: {one.name}")
            self.stdout.write(f"missing={len(found)}")
        if found:
            raise SystemExit(1)
