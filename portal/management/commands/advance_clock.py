"""Move the sandbox's clock, and let everything happen that would have happened by then."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from portal.kernel.errors import Refused
from portal.time import clock, sweeps


class Command(BaseCommand):
    help = "Sandbox only: move the portal's clock ahead; timers, settlement and relay run as if that time had passed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        goal = parser.add_mutually_exclusive_group(required=True)
        goal.add_argument("--days", type=int, metavar="N", help="so many calendar days ahead")
        goal.add_argument(
            "--to", metavar="ISO", help="a moment (2026-10-08T09:00, Shanghai time unless it says) or day"
        )

    def handle(self, *args: Any, days: int | None, to: str | None, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("The clock can only be moved in the sandbox (SANDBOX=1).")
        goal = clock.now() + timedelta(days=days) if days is not None else moment(to or "")
        if goal < clock.now():
            raise CommandError(f"The clock only moves forward; it is {told(clock.now())}.")
        try:
            now = sweeps.live_until(goal)
        except Refused as no:
            raise CommandError(str(no))
        self.stdout.write(f"It is {told(now)}.")


def told(moment: datetime) -> str:
    return moment.astimezone(clock.zone()).strftime("%a %d %b %Y, %H:%M")


def moment(text: str) -> datetime:
    """A moment in ISO form; without an offset it is Shanghai's, a bare day is its first minute."""
    try:
        found = parse_datetime(text)
        day = parse_date(text)
    except ValueError as error:
        raise CommandError(f"{text}: {error}.")
    if found is None and day is not None:
        found = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware below
    if found is None:
        raise CommandError(f"{text} is no ISO date or moment, for example 2026-10-08T09:00.")
    return found if found.tzinfo else found.replace(tzinfo=clock.zone())
