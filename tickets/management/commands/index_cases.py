"""manage.py index_cases: take every after-sales case anew into the index of its words."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tickets.cases.models import Ticket
from tickets.search import commands

BATCH = 500


class Command(BaseCommand):
    help = "Take every after-sales case anew into the index of its words."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Ticket.objects.select_related("order", "customer").order_by("pk")
        cases = last = 0
        while batch := list(rows.filter(pk__gt=last)[:BATCH]):
            commands.index_cases(batch)
            last, cases = batch[-1].pk, cases + len(batch)
        self.stdout.write(f"cases={cases}")
