"""Real orders, their real cancellations, and two oracles: everything adds up, nothing is lost, doubled or paid twice."""

from __future__ import annotations

import csv
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from orders.importing import online_retail as importing_online_retail
from orders.importing.models import ExternalReturn
from orders.management.commands import import_orders
from orders.orders.models import Order, OrderLine
from orders.review.models import ReviewItem, ReviewKind
from orders.statuses import OrderStatus
from orders.stock.models import StockLevel
from portal.audit.invariants import verify
from portal.audit.models import StatusChange
from portal.people.models import Shop
from portal.time import clock
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from refunds.reimbursements.models import Reimbursement
from tests.orders import online_retail

ROOT = Path(__file__).parent.parent.parent
PENNY = Decimal("0.01")


@pytest.fixture
def gifts(db) -> Shop:
    return Shop.objects.create(slug="gifts", name="Regent Gifts", country="GB", currency="GBP")


@pytest.fixture(scope="module")
def sample() -> list[dict[str, str]]:
    return online_retail.cut(1000)


@pytest.fixture
def file(sample, tmp_path) -> Path:
    return online_retail.write(tmp_path / "lines.csv", sample)


def run(file: Path, **options) -> dict[str, int]:
    """Import; the counts of the last line."""
    out = StringIO()
    call_command("import_orders", str(file), form="online-retail", shop="gifts", stdout=out, **options)
    return counts(out.getvalue())


def counts(text: str) -> dict[str, int]:
    last = text.rstrip("\n").rsplit("\n", 1)[-1]
    assert re.fullmatch(r"imported=\d+ updated=\d+ unchanged=\d+ rejected=\d+", last)
    return {name: int(count) for name, count in (pair.split("=") for pair in last.split())}


def rejected_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as rejects:
        return list(csv.DictReader(rejects))


def check_against_the_oracles(lines: list[dict[str, str]], rejects: list[dict[str, str]]) -> None:
    """What was imported and what was rejected is, customer by customer and line by line, what the oracles say."""
    customers = {row["CustomerID"] for row in lines}
    bought = defaultdict(lambda: [set(), 0, Decimal(0)])
    for line in OrderLine.objects.select_related("order").iterator():
        found = bought[line.order.buyer_reference]
        found[0].add(line.order.shop_number)
        found[1] += 1
        found[2] += line.paid * PENNY
    taken = defaultdict(lambda: [set(), 0, Decimal(0)])
    for back in ExternalReturn.objects.iterator():
        found = taken[back.buyer_reference]
        found[0].add(back.number)
        found[1] += len(back.lines)
        found[2] += back.amount * PENNY
    for row in rejects:
        quantity, price = int(row["Quantity"]), Decimal(row["UnitPrice"])
        if row["CustomerID"]:
            found = (bought if quantity > 0 else taken)[row["CustomerID"].removesuffix(".0")]
            found[0].add(row["InvoiceNo"])
            found[1] += 1
            found[2] += abs(quantity) * price
    for row in online_retail.rows("oracle_customers"):
        if row["CustomerID"] not in customers:
            continue
        name = row["CustomerID"].removesuffix(".0")
        invoices, count, value = bought[name]
        told = int(row["purchase_invoices"]), int(row["purchase_lines"]), Decimal(row["purchase_value"])
        assert (len(invoices), count, value) == told, name
        invoices, count, value = taken[name]
        told = int(row["cancel_invoices"]), int(row["cancel_lines"]), Decimal(row["cancel_value"])
        assert (len(invoices), count, value) == told, name

    covered = defaultdict(list)
    for back in ExternalReturn.objects.iterator():
        for line in back.lines:
            covered[back.number, line["sku"]].append((line["quantity"], line["covered"]))
    oracle = defaultdict(list)
    for row in online_retail.rows("oracle_cancellations"):
        if row["CustomerID"] in customers:
            oracle[row["InvoiceNo"], row["StockCode"]].append((int(row["qty_cancelled"]), int(row["qty_covered"])))
    assert {key: sorted(pairs) for key, pairs in covered.items()} == {k: sorted(pairs) for k, pairs in oracle.items()}


def check_the_money() -> None:
    """Nothing pays more than was paid, and what is covered, refunded and under review is all there is."""
    assert not OrderLine.objects.exclude(refunded__lte=0).filter(paid=0).exists()
    lines = OrderLine.objects.aggregate(paid=Sum("paid"), refunded=Sum("refunded"), returned=Sum("returned_quantity"))
    money = Payment.objects.aggregate(captured=Sum("captured"), refunded=Sum("refunded"), promised=Sum("promised"))
    returns = ExternalReturn.objects.aggregate(
        covered=Sum("covered"), refunded=Sum("refunded"), amount=Sum("amount"), pieces=Sum("pieces")
    )
    assert money["captured"] == lines["paid"] == Order.objects.aggregate(total=Sum("total"))["total"]
    assert money["refunded"] == money["promised"] == lines["refunded"] == returns["refunded"]
    assert lines["returned"] == returns["covered"]
    review = [item.data for item in ReviewItem.objects.all()]
    assert sum(data["unpaid"] for data in review) == returns["amount"] - returns["refunded"]
    assert sum(data["uncovered"] for data in review) == returns["pieces"] - returns["covered"]
    assert all(refund.gateway == "external" and not refund.attempts.exists() for refund in Refund.objects.all())
    assert list(verify()) == []


def test_every_row_of_the_sample_is_imported_or_rejected_and_adds_up_to_the_oracles(gifts, file, sample, tmp_path):
    found = run(file, rejects=tmp_path / "rejects.csv")
    rejects = rejected_rows(tmp_path / "rejects.csv")
    assert 900 < len(sample) < 1100
    assert found["imported"] + found["rejected"] == len(sample)
    assert found["rejected"] == len(rejects) > 80
    assert found["updated"] == found["unchanged"] == 0
    check_against_the_oracles(sample, rejects)
    check_the_money()


def test_the_second_run_changes_nothing(gifts, file):
    first = run(file)
    before = StatusChange.objects.count()
    again = run(file)
    assert again == {"imported": 0, "updated": 0, "unchanged": first["imported"], "rejected": first["rejected"]}
    assert StatusChange.objects.count() == before


def test_a_stop_in_the_middle_loses_and_doubles_nothing(gifts, file, sample, tmp_path, monkeypatch):
    """Stopped once among the purchases and once among the cancellations."""
    for name, passes in (("import_past_orders", 3), ("import_past_returns", 2)):
        real, calls = getattr(import_orders, name), []

        def dies(*args, real=real, calls=calls, passes=passes, **kwargs):
            calls.append(1)
            if len(calls) > passes:
                raise KeyboardInterrupt
            return real(*args, **kwargs)

        with monkeypatch.context() as patch, pytest.raises(import_orders.CommandError, match="goes on from there"):
            patch.setattr(import_orders, name, dies)
            run(file, batch=5)
    assert 0 < ExternalReturn.objects.count() <= 10
    rest = run(file, rejects=tmp_path / "rejects.csv", batch=5)
    assert rest["imported"] > 0 and rest["unchanged"] > 0
    check_against_the_oracles(sample, rejected_rows(tmp_path / "rejects.csv"))
    check_the_money()


def test_what_is_rejected_says_why(gifts, file, tmp_path):
    run(file, rejects=tmp_path / "rejects.csv")
    reasons = {row["InvoiceNo"][0]: row["reason"] for row in rejected_rows(tmp_path / "rejects.csv")}
    assert reasons["A"] == "A bad-debt adjustment is no order."
    assert "cannot be matched" in reasons["C"]
    pence = [row for row in rejected_rows(tmp_path / "rejects.csv") if row["UnitPrice"] == "0.001"]
    assert len(pence) == 2 and all("0.001" in row["reason"] for row in pence)
    assert all(row["row"].isdigit() for row in pence)


def test_the_huge_order_is_there_and_was_taken_back_whole(gifts, file):
    run(file)
    order = Order.objects.get(buyer_reference="12346")
    line = order.lines.get()
    assert (line.quantity, line.returned_quantity, line.left) == (74_215, 74_215, 0)
    assert (line.paid, line.refunded) == (7_718_360, 7_718_360)
    refund = Refund.objects.get(charge=order.charge)
    assert (refund.status, refund.amount) == ("succeeded", 7_718_360)
    assert Reimbursement.objects.get(charge=order.charge).cause_kind == "history"


def test_what_nothing_covers_waits_for_a_person_and_pays_nothing(gifts, file, sample):
    run(file)
    customers = {row["CustomerID"] for row in sample}
    uncovered = [
        row
        for row in online_retail.rows("oracle_cancellations")
        if row["CustomerID"] in customers and int(row["qty_uncovered"])
    ]
    items = ReviewItem.objects.filter(kind=ReviewKind.UNCOVERED)
    assert items.count() == len(uncovered) > 10
    assert sum(item.data["uncovered"] for item in items) == sum(int(row["qty_uncovered"]) for row in uncovered)
    wholly = [row["InvoiceNo"] for row in uncovered if row["qty_covered"] == "0"]
    only_uncovered = ExternalReturn.objects.filter(number__in=wholly, covered=0)
    assert (
        only_uncovered.exists()
        and not Reimbursement.objects.filter(cause_number__in=only_uncovered.values("number")).exists()
    )


def test_imported_orders_are_complete_and_belong_to_nobody_yet(gifts, file):
    run(file)
    assert set(Order.objects.values_list("status", flat=True)) == {OrderStatus.COMPLETED}
    assert not Order.objects.exclude(customer=None).exists()
    assert not Order.objects.filter(buyer_reference__contains=".").exists()
    assert Order.objects.filter(buyer_reference="").exists()
    assert not StockLevel.objects.exists()
    assert set(StatusChange.objects.values_list("kind", flat=True)) == {StatusChange.IMPORTED}


def test_dates_move_to_today_and_stay_where_they_were_moved(gifts, file, sample):
    run(file, shift_dates=True)
    newest = max(Order.objects.order_by("-placed_at").first().placed_at, ExternalReturn.objects.first().returned_at)
    assert newest.astimezone(clock.zone("GB")).date() == clock.today("GB")
    before = dict(Order.objects.values_list("shop_number", "placed_at"))
    rest = run(file)
    assert rest["imported"] == rest["updated"] == 0
    assert dict(Order.objects.values_list("shop_number", "placed_at")) == before
    check_the_money()


def write_rows(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "few.csv"
    path.write_text("\n".join([",".join(importing_online_retail.COLUMNS), *lines]) + "\n", encoding="utf-8")
    return path


def test_a_cancellation_dearer_than_the_purchase_gives_back_what_was_paid(gifts, tmp_path):
    run(
        write_rows(
            tmp_path,
            "500,22776,CAKESTAND,2,2011-01-03 09:00:00,8.50,17850.0,France",
            "C501,22776,CAKESTAND,-2,2011-01-04 09:00:00,9.95,17850.0,France",
        )
    )
    line = OrderLine.objects.get()
    assert (line.paid, line.refunded, line.returned_quantity) == (1700, 1700, 2)
    item = ReviewItem.objects.get(kind=ReviewKind.CONTRADICTION)
    assert (item.data["unpaid"], item.data["uncovered"]) == (290, 0)


def test_exact_duplicates_stay_two_lines(gifts, tmp_path):
    row = "500,22776,CAKESTAND,2,2011-01-03 09:00:00,8.50,17850.0,France"
    run(write_rows(tmp_path, row, row))
    assert [line.position for line in Order.objects.get().lines.all()] == [1, 2]


def test_a_later_purchase_covers_no_earlier_cancellation(gifts, tmp_path):
    run(
        write_rows(
            tmp_path,
            "C501,22776,CAKESTAND,-2,2011-01-02 09:00:00,8.50,17850.0,France",
            "500,22776,CAKESTAND,2,2011-01-03 09:00:00,8.50,17850.0,France",
        )
    )
    assert OrderLine.objects.get().returned_quantity == 0
    assert ReviewItem.objects.get().data["uncovered"] == 2


def test_a_cancellation_in_a_later_file_finds_its_purchase(gifts, tmp_path):
    run(write_rows(tmp_path, "500,22776,CAKESTAND,2,2011-01-03 09:00:00,8.50,17850.0,France"))
    run(write_rows(tmp_path, "C501,22776,CAKESTAND,-1,2011-02-03 09:00:00,8.50,17850.0,France"))
    line = OrderLine.objects.get()
    assert (line.returned_quantity, line.refunded) == (1, 850)


def test_another_name_is_an_update_and_other_money_a_contradiction(gifts, tmp_path):
    row = "500,22776,{name},{pieces},2011-01-03 09:00:00,8.50,17850.0,France"
    run(write_rows(tmp_path, row.format(name="CAKESTAND", pieces=2)))
    found = run(write_rows(tmp_path, row.format(name="CAKE STAND", pieces=2)))
    assert (found["updated"], OrderLine.objects.get().name) == (1, "CAKE STAND")
    for _again in range(2):
        found = run(write_rows(tmp_path, row.format(name="CAKE STAND", pieces=3)), rejects=tmp_path / "no.csv")
        assert (found["rejected"], OrderLine.objects.get().quantity) == (1, 2)
    assert "contradicts" in rejected_rows(tmp_path / "no.csv")[0]["reason"]
    assert ReviewItem.objects.filter(kind=ReviewKind.CONTRADICTION).count() == 1


@pytest.mark.prove
def test_all_fifty_thousand_lines_add_up_to_the_oracles(gifts, tmp_path):
    lines = online_retail.rows("lines")
    began = time.monotonic()
    found = run(online_retail.DATA / "lines.csv.gz", rejects=tmp_path / "rejects.csv")
    assert time.monotonic() - began < 60
    assert (len(lines), found) == (50_365, {"imported": 49_683, "updated": 0, "unchanged": 0, "rejected": 682})
    rejects = rejected_rows(tmp_path / "rejects.csv")
    check_against_the_oracles(lines, rejects)
    check_the_money()
    assert ReviewItem.objects.filter(kind=ReviewKind.UNCOVERED).count() == 272 + 11
    positive = OrderLine.objects.aggregate(paid=Sum("paid"))["paid"] * PENNY
    negative = ExternalReturn.objects.aggregate(amount=Sum("amount"))["amount"] * PENNY
    for row in rejects:
        worth = int(row["Quantity"]) * Decimal(row["UnitPrice"])
        if int(row["Quantity"]) > 0:
            positive += worth
        else:
            negative -= worth
    assert (positive, -negative) == (Decimal("1186629.722"), Decimal("-367003.56"))
    assert run(online_retail.DATA / "lines.csv.gz") == {
        "imported": 0, "updated": 0, "unchanged": 49_683, "rejected": 682,
    }  # fmt: skip


@pytest.mark.prove
def test_killed_again_and_again_it_ends_with_the_same_books_within_300_mb(tmp_path):
    """Real processes on a database of their own, killed with SIGKILL at several moments, then left to finish."""
    env = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": ""}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=env, check=True, cwd=ROOT)
    make = (
        "from portal.models import Shop; Shop.objects.create(slug='gifts', name='Gifts', country='GB', currency='GBP')"
    )
    subprocess.run([*manage, "shell", "-v0", "-c", make], env=env, check=True, cwd=ROOT)
    order = [*manage, "import_orders", str(online_retail.DATA / "lines.csv.gz"), "--format", "online-retail"]
    order += ["--shop", "gifts", "--batch", "50"]
    kills = 0
    for seconds in (3, 4, 6, 9, 12):
        started = subprocess.Popen(order, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        if started.poll() is None:
            started.send_signal(signal.SIGKILL)
            kills += 1
        started.wait()
    assert kills >= 3
    measured = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
    measured += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    last = subprocess.run(
        [sys.executable, "-c", measured, *order], env=env, cwd=ROOT, check=True, capture_output=True, text=True
    )
    *told, memory = last.stdout.strip().split("\n")
    found = counts("\n".join(told))
    assert found["imported"] + found["unchanged"] == 49_683
    assert int(memory) < 300 * 1024
    with sqlite3.connect(tmp_path / "aftercare.sqlite3") as database:
        assert database.execute("SELECT count(*), sum(paid), sum(refunded) FROM orders_orderline").fetchone() == (
            48_206, 119_769_178, 10_913_979,
        )  # fmt: skip
        assert database.execute("SELECT count(*) FROM orders_order").fetchone() == (2_208,)
        assert database.execute("SELECT count(*), sum(refunded) FROM orders_externalreturn").fetchone() == (
            574, 10_913_979,
        )  # fmt: skip
        assert database.execute("SELECT sum(refunded) FROM refunds_payment").fetchone() == (10_913_979,)
