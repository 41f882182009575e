"""Import a shop's orders from a file. May be stopped and started again; what is there is not imported twice."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from orders.commands.imports import CONTRADICTION, import_past_orders, import_past_returns, known_shift
from orders.commands.past import import_sales
from orders.commands.pushes import push_orders
from orders.forms.push import PushOrderForm
from orders.importing import olist, online_retail, own_csv
from orders.importing.progress import Progress
from orders.importing.reading import Table, Unreadable
from orders.importing.records import PushedOrder
from orders.importing.rejects import Reject, write_rejects
from portal import clock
from portal.models import Shop, system_user
from portal.money import format_money


@dataclass
class Stage:
    """Records of one kind, written in batches by one command that tells what became of each."""

    what: str
    records: Sequence[Any]
    rows: Callable[[Any], list[int]]
    write: Callable[[Sequence[Any]], list[str]]


@dataclass
class Plan:
    """A file, understood: what to write in which order, and what not."""

    table: Table
    stages: list[Stage]
    rejects: list[Reject]
    summary: list[str] = field(default_factory=list)


class Command(BaseCommand):
    help = (
        "Import orders of a shop from FILE: CSV in UTF-8, plain or gzipped. The counts on the last line are rows of the"
        " file; each is imported, updated, unchanged or rejected."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS), dest="form")
        parser.add_argument("--shop", required=True, metavar="SLUG", help="the shop's short name")
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE", help="where rows go that are not imported, with reasons"
        )
        parser.add_argument("--shift-dates", action="store_true", help="move all dates so that the newest is today")
        parser.add_argument("--batch", type=int, default=200, metavar="N", help="orders a transaction, default 200")

    def handle(
        self,
        *args: Any,
        file: Path,
        form: str,
        shop: str,
        rejects: Path | None,
        shift_dates: bool,
        batch: int,
        **options: Any,
    ) -> None:
        if batch < 1:
            raise CommandError("--batch is at least 1.")
        if rejects is not None and rejects.resolve() == file.resolve():
            raise CommandError("--rejects would overwrite the file that is imported.")
        progress = Progress(sys.stderr)
        try:
            plan = FORMATS[form](file, _shop(shop), shift_dates, progress)
            counts = _write(plan, batch, progress)
            if rejects is not None:
                write_rejects(rejects, plan.table.header, plan.rejects)
        except Unreadable as problem:
            raise CommandError(str(problem))
        except KeyboardInterrupt:
            raise CommandError("Stopped. What was written stays; the same command goes on from there.", returncode=130)
        finally:
            progress.end()
        self._tell(plan, rejects)
        self.stdout.write(
            f"imported={counts['imported']} updated={counts['updated']} unchanged={counts['unchanged']}"
            f" rejected={len(plan.rejects)}"
        )

    def _tell(self, plan: Plan, path: Path | None) -> None:
        for line in plan.summary:
            self.stdout.write(line)
        for reason, count in Counter(reject.reason for reject in plan.rejects).most_common(12):
            self.stdout.write(f"rejected {count:,}: {reason}")
        if plan.rejects:
            self.stdout.write(
                f"Rejected rows are in {path}." if path else "--rejects FILE writes the rejected rows down."
            )


def _online_retail(path: Path, shop: Shop, shift_dates: bool, progress: Progress) -> Plan:
    """Past purchases first, then the cancellations that take them back."""
    table = Table(path, online_retail.COLUMNS)
    source = online_retail.SOURCE
    now = clock.now().astimezone(clock.zone(source.country)).replace(tzinfo=None)
    history = online_retail.read_history(table, now=now, seen=progress.of("rows read"))
    days = {order.number: order.at.date() for order in history.orders}
    times = [order.at for order in history.orders] + [back.at for back in history.returns]
    newest = max(times).date() if times else None
    shift = known_shift(shop, days, source=source.name, country=source.country)
    if shift is None:
        shift = _to_today(newest, source.country) if shift_dates else timedelta(0)
    by = system_user()
    summary = []
    for what, invoices, worth in (
        ("purchases", len(history.orders), [line.paid for order in history.orders for line in order.lines]),
        ("cancellations", len(history.returns), [line.amount for back in history.returns for line in back.lines]),
    ):
        summary.append(
            f"{what}: {invoices:,} invoices, {len(worth):,} rows, {format_money(sum(worth), source.currency)}"
        )
    return Plan(
        table,
        [
            Stage(
                "purchases",
                history.orders,
                lambda order: order.rows,
                partial(import_past_orders, shop, source=source, shift=shift, by=by),
            ),
            Stage(
                "cancellations",
                history.returns,
                lambda back: back.rows,
                partial(import_past_returns, shop, source=source, shift=shift, by=by),
            ),
        ],
        history.rejects,
        summary,
    )


def _own_csv(path: Path, shop: Shop, shift_dates: bool, progress: Progress) -> Plan:
    """Orders in the portal's own columns, as a shop would push them."""
    table = Table(path, own_csv.REQUIRED)
    by = system_user()
    filed, rejects = own_csv.read_orders(table, currency=shop.currency, seen=progress.of("rows read"))
    ready: list[tuple[own_csv.FiledOrder, PushedOrder]] = []
    for order in filed:
        form = PushOrderForm({**order.data, "shop": shop.slug}, user=by)
        if form.is_valid():
            ready.append((order, form.record(source="csv")))
        else:
            rejects += own_csv.refuse(order, _sentence(form))
    zone = clock.zone(shop.country)
    days = {told.number: told.placed_at.astimezone(zone).date() for _order, told in ready}
    shift = known_shift(shop, days, source="csv", country=shop.country)
    if shift is None and shift_dates:
        shift = _to_today(
            max((told.newest().astimezone(zone).date() for _o, told in ready), default=None), shop.country
        )
    if shift:
        ready = [(order, told.moved(shift, clock.now())) for order, told in ready]

    def write(part: Sequence[tuple[own_csv.FiledOrder, PushedOrder]]) -> list[str]:
        return push_orders(shop, [told for _order, told in part], by=by)

    summary = [f"orders: {len(ready):,}, {sum(len(order.rows) for order, _told in ready):,} rows"]
    return Plan(table, [Stage("orders", ready, lambda pair: pair[0].rows, write)], rejects, summary)


def _olist(path: Path, shop: Shop, shift_dates: bool, progress: Progress) -> Plan:
    """Orders with their several payments; the cancelled ones with their money back, the contradictory ones for review."""
    table = Table(path, olist.ORDERS)
    by = system_user()
    sales, rejects = olist.read_sales(table, seen=progress.of("rows read"))
    zone = clock.zone(olist.SOURCE.country)
    days = {sale.number: sale.told.placed_at.astimezone(zone).date() for sale in sales if sale.told}
    shift = known_shift(shop, days, source=olist.SOURCE.name, country=olist.SOURCE.country)
    if shift is None and shift_dates:
        newest = max((sale.told.newest() for sale in sales if sale.told), default=None)
        shift = _to_today(newest.astimezone(zone).date() if newest else None, olist.SOURCE.country)
    if shift:
        sales = [sale.moved(shift, clock.now()) for sale in sales]
    contradictory = sum(sale.told is None for sale in sales)
    paid = sum(payment.amount for sale in sales if sale.told for payment in sale.told.payments)
    summary = [
        f"orders: {len(sales) - contradictory:,}, {format_money(paid, olist.SOURCE.currency)}",
        f"for review: {contradictory:,}, because their files contradict each other",
    ]
    return Plan(
        table, [Stage("orders", sales, lambda sale: sale.rows, partial(import_sales, shop, by=by))], rejects, summary
    )


FORMATS = {"online-retail": _online_retail, "csv": _own_csv, "olist": _olist}


def _write(plan: Plan, batch: int, progress: Progress) -> Counter[str]:
    """Write everything, batch by batch; counts rows by what became of them, contradictions go to the rejects."""
    counts: Counter[str] = Counter()
    contradicting: set[int] = set()
    for stage in plan.stages:
        tell = progress.of(stage.what, len(stage.records))
        for start in range(0, len(stage.records), batch):
            part = stage.records[start : start + batch]
            for record, outcome in zip(part, stage.write(part), strict=True):
                rows = stage.rows(record)
                counts[outcome] += len(rows)
                if outcome == CONTRADICTION:
                    contradicting.update(rows)
            tell(start + len(part))
    if contradicting:
        reason = _("It contradicts what is known of this order; a review item says how.")
        plan.rejects += [
            Reject(row.number, reason, row.cells) for row in plan.table.rows() if row.number in contradicting
        ]
    return counts


def _shop(slug: str) -> Shop:
    shop = Shop.objects.filter(slug=slug).first()
    if shop is None:
        known = ", ".join(Shop.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "none yet"
        raise CommandError(f"There is no shop “{slug}”. Shops: {known}.")
    return shop


def _to_today(newest: date | None, country: str) -> timedelta:
    """By how much the newest date has to move to be today."""
    return clock.today(country) - newest if newest is not None else timedelta(0)


def _sentence(form: PushOrderForm) -> str:
    """All that is wrong with an order, in one cell."""
    return " ".join(
        f"{name}: {problem}" if name != "__all__" else str(problem)
        for name, problems in form.errors.items()
        for problem in problems
    )
