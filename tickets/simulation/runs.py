"""Playing seeds one after another, each in a database of its own, and saying what was seen."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.test.utils import override_settings

from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order
from portal.audit.models import StatusChange
from portal.time import business_time, clock
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from refunds.repayments.models import Repayment
from tickets.cases.models import Ticket
from tickets.simulation.database import Playground
from tickets.simulation.faults import FAULTS
from tickets.simulation.world import Broken, World
from tickets.withdrawals.models import TicketCancellation


class Told(NamedTuple):
    """What one seed brought. `broken` is empty when everything held; `mark` is the same whenever the seed is played;
    `seconds` are those of the processor."""

    seed: int
    counts: dict[str, int]
    moved: dict[str, int]
    faults: dict[str, int]
    mark: str
    seconds: float
    broken: str = ""


def play(seed: int, days: int, ground: Playground, *, allowed: Iterable[str] = FAULTS) -> Told:
    """Play one seed for so many days. Refused outside the sandbox."""
    began = time.process_time()
    with ground.fresh(), tempfile.TemporaryDirectory() as folder, quiet(folder):
        clock.forget()
        business_time.forget()
        world = World(seed, frozenset(allowed))
        broken = ""
        try:
            world.play(days)
        except Broken as problem:
            broken = _report(world, str(problem))
        told = Told(
            seed, _counts(), _moved(), dict(sorted(world.mischief.counts.items())), _mark(),
            round(time.process_time() - began, 2), broken,
        )  # fmt: skip
    clock.forget()
    business_time.forget()
    return told


def play_many(
    seeds: Sequence[int], days: int, ground: Playground, *, allowed: Iterable[str] = FAULTS, jobs: int = 1
) -> Iterator[Told]:
    """Play seeds, `jobs` of them at a time in processes of their own, and tell each in the order of the seeds."""
    one = partial(_play_one, days=days, ground=ground, allowed=frozenset(allowed))
    if jobs <= 1:
        yield from map(one, seeds)
        return
    connection.close()
    with get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(one, seeds)


def _play_one(seed: int, *, days: int, ground: Playground, allowed: frozenset[str]) -> Told:
    return play(seed, days, ground, allowed=allowed)


def quiet(folder: str) -> override_settings:
    """Nothing of a simulated world leaves it, and its pages need no collected files."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    return override_settings(
        STORAGES={**settings.STORAGES, **plain},
        MEDIA_ROOT=folder,
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        ALLOWED_HOSTS=["testserver"],
        SECURE_SSL_REDIRECT=False,
    )


def _report(world: World, problem: str) -> str:
    last = "\n".join(f"  {line}" for line in world.steps)
    return f"day {world.day}, last fault: {world.mischief.last or 'none'}\n{problem}\nlast steps:\n{last}"


def _counts() -> dict[str, int]:
    models = {
        "orders": Order, "cancellations": OrderCancellation, "tickets": Ticket, "withdrawals": TicketCancellation,
        "refunds": Refund, "repayments": Repayment, "changes": StatusChange,
    }  # fmt: skip
    return {name: model._default_manager.count() for name, model in models.items()}


def _moved() -> dict[str, int]:
    """What has gone back to customers, by currency, in minor units."""
    rows = Payment.objects.order_by("currency").values_list("currency").annotate(total=Sum("refunded"))
    return {currency: total for currency, total in rows if total}


def _mark() -> str:
    """One short word for everything that happened: two plays of one seed have the same."""
    mark = hashlib.sha256()
    for row in StatusChange.objects.order_by("pk").values_list("number", "step", "to_status", "at"):
        mark.update(repr(row).encode())
    return mark.hexdigest()[:12]
