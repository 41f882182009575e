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

from orders.importing import olist, online_retail, own_csv, shops
from orders.importing.commands import CONTRADICTION, import_past_orders, import_past_returns, known_shift
from orders.importing.objects import read_objects
from orders.importing.opening import Sheet
from orders.importing.past import import_sales
from orders.importing.progress import Progress
from orders.importing.records import PushedOrder
from orders.importing.rejects import Reject, write_rejects
from orders.importing.shops import Read
from orders.importing.tables import Row, Table, Unreadable
from orders.pushes.commands import push_orders
from orders.pushes.forms import PushOrderForm
from portal.kernel.money import format_money
from portal.people.models import Shop, system_user
from portal.time import clock


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

    table: Table | Sheet | Nothing
    stages: list[Stage]
    rejects: list[Reject]
    summary: list[str] = field(default_factory=list)


class Command(BaseCommand):
    help = (
        "Import orders of a shop from FILE: CSV, TSV or XLSX in any usual encoding, plain, gzipped or zipped, or JSON of a shop"
        " system. The counts on the last line are rows of the file; each is imported, updated, unchanged or rejected."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", required=True, choices=["auto", *FORMATS], dest="form")
        parser.add_argument(
            "--items", type=Path, metavar="FILE", help="the goods, where a shop system exports them apart"
        )
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
        items: Path | None = None,
        **options: Any,
    ) -> None:
        if batch < 1:
            raise CommandError("--batch is at least 1.")
        if rejects is not None and rejects.resolve() == file.resolve():
            raise CommandError("--rejects would overwrite the file that is imported.")
        progress = Progress(sys.stderr)
        try:
            plan = _plan(form, file, items, _shop(shop), shift_dates, progress)
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
    sheet = Sheet(path).require(own_csv.REQUIRED)
    filed, rejects = own_csv.read_orders(sheet, currency=shop.currency, seen=progress.of("rows read"))
    notes = own_csv.notes(sheet)
    return _as_pushed(sheet, Read(filed, rejects, notes), shop, shift_dates, source="csv")


def _exported(path: Path, items: Path | None, name: str, shop: Shop, shift_dates: bool, progress: Progress) -> Plan:
    """An export of a shop system, by the table of its columns."""
    if name in OBJECTS and _is_json(path):
        return _as_pushed(Nothing(path), read_objects(path), shop, shift_dates, source=name)
    sheet = Sheet(path)
    found = name
    if shops.recognise(sheet) not in ("", name):
        found = shops.recognise(sheet)
        if "wanted" not in shops.table()[found] and "belongs" not in shops.table()[found]:
            raise Unreadable(
                _("%(file)s is “%(found)s”: use --format %(name)s.")
                % {"file": path, "found": shops.table()[found]["title"], "name": found}
            )
    beside = Sheet(items) if items is not None else _beside(sheet, name)
    read = shops.read_export(sheet, found, currency=shop.currency, items=beside, seen=progress.of("rows read"))
    return _as_pushed(sheet, read, shop, shift_dates, source=name)


def _beside(sheet: Sheet, name: str) -> Sheet | None:
    """The file of goods that lies beside the file of orders, where there is exactly one."""
    wanted = shops.table()[name].get("items")
    if wanted is None:
        return None
    found = []
    for path in sorted(sheet.path.parent.glob(f"*{sheet.path.suffix}")):
        if path == sheet.path or path.stat().st_size > MOST_BESIDE:
            continue
        try:
            other = Sheet(path)
        except Unreadable:
            continue
        if shops.recognise(other) == wanted:
            found.append(other)
    return found[0] if len(found) == 1 else None


def _as_pushed(table: Sheet | Nothing, read: Read, shop: Shop, shift_dates: bool, *, source: str) -> Plan:
    """Orders as the push form takes them: one form and one command for files and for the API."""
    by = system_user()
    rejects = list(read.rejects)
    ready: list[tuple[own_csv.FiledOrder, PushedOrder]] = []
    for order in read.orders:
        form = PushOrderForm({**order.data, "shop": shop.slug}, user=by)
        if form.is_valid():
            ready.append((order, form.record(source=source)))
        else:
            rejects += own_csv.refuse(order, _sentence(form))
    zone = clock.zone(shop.country)
    days = {told.number: told.placed_at.astimezone(zone).date() for _order, told in ready}
    shift = known_shift(shop, days, source=source, country=shop.country)
    if shift is None and shift_dates:
        shift = _to_today(
            max((told.newest().astimezone(zone).date() for _o, told in ready), default=None), shop.country
        )
    if shift:
        ready = [(order, told.moved(shift, clock.now())) for order, told in ready]

    def write(part: Sequence[tuple[own_csv.FiledOrder, PushedOrder]]) -> list[str]:
        return push_orders(shop, [told for _order, told in part], by=by)

    summary = [*read.notes, f"orders: {len(ready):,}, {sum(len(order.rows) for order, _told in ready):,} rows"]
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


OBJECTS = ("shopify", "woocommerce", "magento")
"""Shop systems whose orders are also read as JSON."""
OWN: dict[str, Callable[[Path, Shop, bool, Progress], Plan]] = {
    "online-retail": _online_retail,
    "csv": _own_csv,
    "olist": _olist,
}
FORMATS = sorted({*OWN, *shops.names(), *OBJECTS})
MOST_BESIDE = 50_000_000


@dataclass
class Nothing:
    """A file that is no table: it has no rows to show again."""

    path: Path
    header: Sequence[str] = ("order",)

    def rows(self) -> list[Row]:
        return []


def _plan(form: str, path: Path, items: Path | None, shop: Shop, shift_dates: bool, progress: Progress) -> Plan:
    """The file, understood by the named format, or by what it is recognised as."""
    if form == "auto":
        form = _recognised(path)
    if form in OWN:
        return OWN[form](path, shop, shift_dates, progress)
    return _exported(path, items, form, shop, shift_dates, progress)


def _recognised(path: Path) -> str:
    """Which format a file is, by its columns or fields. Raises Unreadable where it is none."""
    if _is_json(path):
        return "shopify"
    sheet = Sheet(path)
    if name := shops.recognise(sheet):
        return name
    for name, columns in (("csv", own_csv.REQUIRED), ("online-retail", online_retail.COLUMNS), ("olist", olist.ORDERS)):
        if all(column in sheet.places for column in columns):
            return name
    raise Unreadable(
        _(
            "%(file)s is no export that is known. Its columns: %(found)s. Known are %(known)s; docs/import.md tells our own columns."
        )
        % {"file": path, "found": ", ".join(sheet.header)[:300], "known": ", ".join(FORMATS)}
    )


def _is_json(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(200).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}")


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
