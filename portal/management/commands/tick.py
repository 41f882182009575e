"""What worker and beat do together, in one plain process: for machines where no broker can be had."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

import structlog
from celery import current_app
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from portal.time import sweeps

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Run every sweep again and again until stopped. `manage.py serve` starts it when there is no broker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=10, metavar="SECONDS")
        parser.add_argument("--rounds", type=int, default=0, help="stop after so many (0: never)")

    def handle(self, *args: Any, every: float, rounds: int, **options: Any) -> None:
        done = 0
        while True:
            close_old_connections()
            try:
                # The web processes ask for tasks that nobody will fetch; the sweeps find the same work in the rows.
                current_app.control.purge()
                sweeps.run_until_quiet()
            except Exception:
                log.exception("tick_failed")
            done += 1
            if done == rounds:
                return
            time.sleep(every)
