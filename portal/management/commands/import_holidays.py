"""Import working-day notices in the format of holiday-cn: ``{"days": [{"name", "date", "isOffDay"}]}``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.time import business_time
from portal.time.models import CalendarDay


class Command(BaseCommand):
    help = "Import working-day notices (holiday-cn JSON). A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--country", default="CN", help="two letters, default CN")

    def handle(self, *args: Any, files: list[Path], country: str, **options: Any) -> None:
        days: dict[date, tuple[bool, str]] = {}
        for path in files:
            days.update(read(path))
        with transaction.atomic():
            known = {row.day: row for row in CalendarDay.objects.filter(country=country, day__in=days)}
            new, changed = [], []
            for day, (is_working, name) in days.items():
                row = known.get(day)
                if row is None:
                    new.append(CalendarDay(country=country, day=day, is_working=is_working, name=name))
                elif (row.is_working, row.name) != (is_working, name):
                    row.is_working, row.name = is_working, name
                    changed.append(row)
            CalendarDay.objects.bulk_create(new)
            CalendarDay.objects.bulk_update(changed, ["is_working", "name"])
        business_time.forget()
        same = len(days) - len(new) - len(changed)
        self.stdout.write(f"imported={len(new)} updated={len(changed)} unchanged={same}")


def read(path: Path) -> dict[date, tuple[bool, str]]:
    """The days of one file: date → (is it worked, name). CommandError names the file and what is wrong with it."""
    try:
        notice = json.loads(path.read_text(encoding="utf-8"))
        return {
            date.fromisoformat(day["date"]): (_is_working(day["isOffDay"]), str(day["name"])[:60])
            for day in notice["days"]
        }
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}")
    except (ValueError, TypeError, KeyError) as error:
        raise CommandError(f"{path} is no holiday-cn file: {error!r}")


def _is_working(is_off_day: object) -> bool:
    if not isinstance(is_off_day, bool):
        raise TypeError("isOffDay must be true or false")
    return not is_off_day
