"""Orders in the portal's own columns."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from orders.orders.models import Order
from orders.parcels.models import Shipment
from orders.review.models import ReviewItem
from portal.time import clock
from refunds.payments.models import Payment

pytestmark = pytest.mark.django_db

HEADER = (
    "order_number,placed_at,paid_at,buyer_name,buyer_phone,sku,name,variant,quantity,unit_price,discount,freight,"
    "payment_method,payment_amount,payment_reference,carrier,tracking_number,shipped_at,delivered_at,coupon_code,coupon_amount"
)
UNPAID = "A1,2026-09-01 10:00,,王女士,13800000001,LAMP,榉木台灯,暖光,1,228.00,,,,,,,,,,,"
PAID = (
    "A2,2026-09-01 11:00,2026-09-01 11:02,李先生,13800000002,CUP,手工陶杯,,2,59.00,18.00,8.00,wechat,,,,,,,NEW18,18.00"
)
SENT = [
    "A3,2026-09-01 12:00,2026-09-01 12:02,,,CUP,手工陶杯,,2,59.00,,,alipay,100.00,p1,中通快递,ZT1,2026-09-02 09:00,2026-09-04 10:00,,",
    "A3,2026-09-01 12:00,2026-09-01 12:02,,,POT,柴烧茶壶,,1,168.00,,,balance,186.00,p2,顺丰速运,SF1,2026-09-02 10:00,,,",
]


def put(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def run(path: Path, **options) -> str:
    out = StringIO()
    call_command("import_orders", str(path), form="csv", shop="muhe", stdout=out, **options)
    return out.getvalue().strip().rsplit("\n", 1)[-1]


def test_orders_of_every_state_are_imported_and_a_second_run_changes_nothing(shop, friday, tmp_path):
    path = put(tmp_path, UNPAID, PAID, *SENT)
    assert run(path) == "imported=4 updated=0 unchanged=0 rejected=0"
    assert dict(Order.objects.values_list("shop_number", "status")) == {"A1": "placed", "A2": "paid", "A3": "shipped"}
    assert run(path) == "imported=0 updated=0 unchanged=4 rejected=0"
    order = Order.objects.get(shop_number="A3")
    assert [(p.method, p.amount) for p in Payment.objects.filter(charge=order.charge)] == [
        ("alipay", 10000),
        ("balance", 18600),
    ]
    assert {parcel.status for parcel in Shipment.objects.filter(order=order)} == {"delivered", "in_transit"}


def test_a_single_payment_without_an_amount_paid_everything(shop, friday, tmp_path):
    run(put(tmp_path, PAID))
    order = Order.objects.get()
    assert (order.goods, order.freight, order.total, order.charge.captured) == (10000, 800, 10800, 10800)
    assert order.coupons.get().amount == 1800


def test_a_later_file_moves_the_order_on(shop, friday, tmp_path):
    run(put(tmp_path, PAID))
    sent = PAID.replace("wechat,,,,,,", "wechat,,,中通快递,ZT9,2026-09-02 09:00,")
    assert run(put(tmp_path, sent)) == "imported=0 updated=1 unchanged=0 rejected=0"
    assert Order.objects.get().status == "shipped"


def test_an_order_with_one_bad_row_is_rejected_whole_with_its_reason(shop, friday, tmp_path):
    bad = SENT[1].replace("168.00", "168.005")
    worse = UNPAID.replace("A1", "A9").replace(",1,228.00", ",none,228.00")
    nobody = UNPAID.replace("A1", "")
    path = put(tmp_path, UNPAID, SENT[0], bad, worse, nobody)
    assert run(path, rejects=tmp_path / "no.csv") == "imported=1 updated=0 unchanged=0 rejected=4"
    with (tmp_path / "no.csv").open(encoding="utf-8", newline="") as file:
        reasons = {row["row"]: row["reason"] for row in csv.DictReader(file)}
    assert "Row 4" in reasons["3"] and reasons["3"] == reasons["4"]
    assert "quantity" in reasons["5"]
    assert "order_number is empty" in reasons["6"]


def test_a_contradicting_row_is_rejected_and_reviewed(shop, friday, tmp_path):
    run(put(tmp_path, PAID))
    assert run(put(tmp_path, PAID.replace(",2,59.00", ",3,59.00"))) == "imported=0 updated=0 unchanged=0 rejected=1"
    assert ReviewItem.objects.count() == 1


def test_dates_move_to_today_once(shop, friday, tmp_path):
    path = put(tmp_path, UNPAID, PAID, *SENT)
    run(path, shift_dates=True)
    assert Shipment.objects.get(tracking_number="ZT1").arrived_at.astimezone(clock.zone()).date() == clock.today()
    placed = Order.objects.get(shop_number="A1").placed_at
    assert placed.astimezone(clock.zone()).date().isoformat() == "2026-10-06"
    friday.shift(86400 * 3)
    assert run(path, shift_dates=True) == "imported=0 updated=0 unchanged=4 rejected=0"
    assert Order.objects.get(shop_number="A1").placed_at == placed
