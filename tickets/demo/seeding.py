"""Brings the demo about: people, shops, a shop's real past, and the stories. A second time changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from orders.orders.models import Order
from portal.kernel.errors import Refused
from portal.notices.models import Notice
from portal.time import clock
from tickets.demo import stories
from tickets.demo.director import Director, Mishap
from tickets.demo.people import DATA
from tickets.demo.stage import Stage
from tickets.usual_times import commands

READ_AFTER = timedelta(days=2)
"""Older messages count as read: nobody's inbox begins with a month of news."""


class Seeded(NamedTuple):
    """How many stories were played, and those that ended early."""

    stories: int
    mishaps: list[Mishap]


def seed(seen: Callable[[int], None] = lambda steps: None) -> Seeded:
    """Play every story that was not played yet. Refused outside the sandbox."""
    if not settings.SANDBOX:
        raise Refused("The demo is for the sandbox.", code="not_sandbox")
    with translation.override("zh-hans"):
        stage = Stage()
        _import_past()
        director = Director()
        new = 0
        played = set(Order.objects.values_list("shop__slug", "shop_number"))
        for told in stories.every():
            if (told.shop, told.number) not in played:
                director.add(told.tell.__name__, told.tell(stage))
                new += 1
        mishaps = director.play(seen)
        commands.measure_usual_times()
    _tidy_messages()
    return Seeded(new, mishaps)


def _import_past() -> None:
    """The gift shop's past: a cut of real orders, their dates moved to now."""
    call_command(
        "import_orders",
        str(DATA / "online-retail.csv.gz"),
        form="online-retail",
        shop="regent",
        shift_dates=True,
        stdout=StringIO(),
    )


def _tidy_messages() -> None:
    """What the demo told its people was mailed and mostly read at the time."""
    Notice.objects.filter(mailed_at=None).update(mailed_at=clock.now())
    Notice.objects.filter(read_at=None, at__lt=clock.now() - READ_AFTER).update(read_at=clock.now())
