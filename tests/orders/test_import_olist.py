"""Orders of a marketplace with several payments each: nothing lost, cancelled ones paid back the way they were paid."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum

from orders.cancellations.models import OrderCancellation
from orders.importing import olist
from orders.orders.models import Order
from orders.review.models import ReviewItem
from portal.audit.invariants import verify
from portal.people.models import Shop
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from tests import restricted

NAMES = {
    "orders": olist.ORDERS,
    "order_items": olist.ITEMS,
    "order_payments": olist.PAYMENTS,
    "products": olist.PRODUCTS,
}


@pytest.fixture
def market_place(db) -> Shop:
    return Shop.objects.create(slug="olist", name="Mercado", country="BR", currency="BRL")


def write(folder: Path, files: dict[str, list[dict[str, str]]]) -> Path:
    for name, columns in NAMES.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(files[name])
    return folder / "orders.csv"


def run(file: Path) -> dict[str, int]:
    out = StringIO()
    call_command("import_orders", str(file), form="olist", shop="olist", stdout=out)
    last = out.getvalue().rstrip("\n").rsplit("\n", 1)[-1]
    assert re.fullmatch(r"imported=\d+ updated=\d+ unchanged=\d+ rejected=\d+", last)
    return {name: int(count) for name, count in (pair.split("=") for pair in last.split())}


# --- a few, by hand ---------------------------------------------------------------------------------------------------

DAY = "2018-03-0%s 10:00:00"


def order(number: str, status: str, *, approved: int = 2, sent: int = 0, delivered: int = 0) -> dict[str, str]:
    return {
        "order_id": number,
        "customer_id": f"c-{number}",
        "order_status": status,
        "order_purchase_timestamp": DAY % 1,
        "order_approved_at": DAY % approved if approved else "",
        "order_delivered_carrier_date": DAY % sent if sent else "",
        "order_delivered_customer_date": DAY % delivered if delivered else "",
        "order_estimated_delivery_date": DAY % 9,
    }


def item(number: str, product: str = "p1", price: str = "10.00", freight: str = "2.50") -> dict[str, str]:
    return {
        "order_id": number,
        "product_id": product,
        "shipping_limit_date": DAY % 4,
        "price": price,
        "freight_value": freight,
    }


def paid(number: str, *parts: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"order_id": number, "payment_sequential": str(place), "payment_type": kind, "payment_value": value}
        for place, (kind, value) in enumerate(parts, 1)
    ]


WHOLE = (("credit_card", "12.50"),)
FEW = {
    "orders": [
        order("gone", "canceled"),
        order("gone-sent", "canceled", sent=3),
        order("home", "delivered", sent=3, delivered=5),
        order("empty", "unavailable"),
        order("odd-sum", "delivered", sent=3, delivered=5),
        order("came", "canceled", sent=3, delivered=5),
        order("undated", "delivered", sent=3),
        order("early", "shipped", approved=4, sent=3),
        order("strange", "approved"),
    ],
    "order_items": [
        item("gone"), item("gone"), item("gone", "p2", "5.00", "0.00"),
        *(item(number) for number in ("gone-sent", "home", "odd-sum", "came", "undated", "early", "strange")),
    ],
    "order_payments": [
        *paid("gone", ("voucher", "8.00"), ("credit_card", "20.00"), ("boleto", "2.00")),
        *paid("gone-sent", *WHOLE), *paid("home", *WHOLE), *paid("empty", *WHOLE), *paid("odd-sum", ("boleto", "12.49")),
        *paid("came", *WHOLE), *paid("undated", *WHOLE), *paid("early", *WHOLE), *paid("strange", ("not_defined", "12.50")),
    ],
    "products": [{"product_id": "p1", "product_category_name": "moveis"}],
}  # fmt: skip


def test_each_order_is_imported_or_waits_for_a_person(market_place, tmp_path) -> None:
    file = write(tmp_path, FEW)
    assert run(file) == {"imported": 3, "updated": 0, "unchanged": 0, "rejected": 6}
    assert dict(Order.objects.values_list("shop_number", "status")) == {
        "gone": "cancelled", "gone-sent": "cancelled", "home": "completed",
    }  # fmt: skip
    assert {item.reference: item.data["contradictions"] for item in ReviewItem.objects.all()} == {
        "empty": ["no_items"],
        "odd-sum": ["payments_differ"],
        "came": ["cancelled_after_delivery"],
        "undated": ["delivered_without_date"],
        "early": ["sent_before_approval"],
        "strange": ["unknown_method"],
    }
    assert list(verify()) == []
    assert run(file) == {"imported": 0, "updated": 0, "unchanged": 3, "rejected": 6}
    assert ReviewItem.objects.count() == 6 and Refund.objects.count() == 4


def test_what_was_cancelled_came_back_over_each_of_its_payments(market_place, tmp_path) -> None:
    run(write(tmp_path, FEW))
    gone = OrderCancellation.objects.select_related("order").get(order__shop_number="gone")
    back = Refund.objects.filter(reimbursement=gone.reimbursement)
    assert {refund.payment.method: refund.amount for refund in back.select_related("payment")} == {
        "balance": 8_00, "card_credit": 20_00, "bank_transfer": 2_00,
    }  # fmt: skip
    assert {refund.status for refund in back} == {"succeeded"}
    assert gone.returned == gone.order.total == 30_00 and gone.order.charge.refundable == 0
    assert (gone.created_at, gone.ended_at) == (gone.order.paid_at,) * 2
    assert sorted((line.name, line.quantity, line.paid) for line in gone.order.lines.all()) == [
        ("moveis", 2, 20_00), ("p2", 1, 5_00),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "row", "said"),
    [("order_items", {"price": "ten"}, "price"), ("order_payments", {"payment_value": "-1"}, "below zero")],
)
def test_a_broken_file_beside_it_stops_the_import(market_place, tmp_path, file, row, said) -> None:
    files = FEW | {file: [FEW[file][0] | row]}
    with pytest.raises(CommandError, match=said):
        run(write(tmp_path, files))
    assert not Order.objects.exists()


def test_a_row_that_cannot_be_read_is_rejected_and_the_others_are_not(market_place, tmp_path) -> None:
    files = FEW | {
        "orders": [*FEW["orders"][:1], order("x", "vanished"), order("home", "delivered", sent=3, delivered=5)]
    }
    assert run(write(tmp_path, files)) == {"imported": 2, "updated": 0, "unchanged": 0, "rejected": 1}


# --- the real ones ----------------------------------------------------------------------------------------------------


def sample(count: int) -> dict[str, list[dict[str, str]]]:
    """So many whole orders: the cancelled ones with several payments first, then a few of every status."""
    files = {name: restricted.rows(f"olist/{name}.csv.gz") for name in NAMES}
    payments = Counter(row["order_id"] for row in files["order_payments"])
    ranked = sorted(
        files["orders"],
        key=lambda row: (row["order_status"] != "canceled", -payments[row["order_id"]], row["order_id"]),
    )
    by_status: dict[str, list[dict[str, str]]] = {}
    for row in ranked:
        by_status.setdefault(row["order_status"], []).append(row)
    chosen: list[dict[str, str]] = []
    while len(chosen) < count:
        for rows in by_status.values():
            chosen += rows[:1]
            del rows[:1]
    kept = {row["order_id"] for row in chosen[:count]}
    return files | {
        name: [row for row in files[name] if row["order_id"] in kept]
        for name in ("orders", "order_items", "order_payments")
    }


def check(files: dict[str, list[dict[str, str]]], counts: dict[str, int]) -> None:
    """Every order is in exactly one place, every cent is where it was, and the books balance."""
    imported = set(Order.objects.values_list("shop_number", flat=True))
    reviewed = set(ReviewItem.objects.values_list("reference", flat=True))
    everything = {row["order_id"] for row in files["orders"]}
    assert imported | reviewed == everything and not imported & reviewed
    assert counts["imported"] == len(imported) and counts["rejected"] == len(reviewed)
    told: Counter[str] = Counter()
    for row in files["order_payments"]:
        told[row["order_id"]] += round(float(row["payment_value"]) * 100)
    assert Payment.objects.aggregate(sum=Sum("captured"))["sum"] == sum(told[number] for number in imported)
    cancelled = {row["order_id"] for row in files["orders"] if row["order_status"] == "canceled"} & imported
    assert set(Order.objects.filter(status="cancelled").values_list("shop_number", flat=True)) == cancelled
    assert Refund.objects.filter(status="succeeded").aggregate(sum=Sum("amount"))["sum"] == sum(
        told[number] for number in cancelled
    )
    for one in Order.objects.exclude(shipped_at=None).prefetch_related("shipments"):
        parcels = list(one.shipments.all())
        assert one.shipped_at == max(parcel.sent_at for parcel in parcels)
        assert one.delivered_at is None or one.delivered_at == max(parcel.arrived_at for parcel in parcels)
    back = Payment.objects.filter(refunded__gt=0)
    assert all(payment.refunded == payment.captured for payment in back)
    assert list(verify()) == []


def test_two_hundred_real_orders(market_place, tmp_path) -> None:
    files = sample(200)
    check(files, run(write(tmp_path, files)))
    split = OrderCancellation.objects.annotate(ways=Count("reimbursement__refunds")).filter(ways__gt=1)
    assert split.count() >= 3


@pytest.mark.prove
def test_all_real_orders(market_place, tmp_path) -> None:
    files = {name: restricted.rows(f"olist/{name}.csv.gz") for name in NAMES}
    counts = run(write(tmp_path, files))
    check(files, counts)
    assert counts["imported"] + counts["rejected"] == 5449
