"""Exports of shop systems as people hand them in: each gives the orders, sums and refunds that it tells, and no others.

The samples are synthetic (`tests/data/connect/NOTICE.md`), their formats those of the shop systems.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from orders.orders.models import Order
from orders.review.models import ReviewItem
from portal.audit.invariants import verify
from portal.people.models import Shop
from refunds.refunds.models import Refund

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data" / "connect"


@pytest.fixture(autouse=True)
def sound(db, december):
    """The books balance after every import."""
    yield
    assert list(verify()) == []


@pytest.fixture
def december(time_machine) -> None:
    """After everything the samples tell of."""
    time_machine.move_to("2026-12-01T04:00:00+00:00", tick=False)


def store(currency: str = "CNY", country: str = "CN") -> Shop:
    return Shop.objects.create(name="Samplewares", slug="sample", currency=currency, country=country)


def run(name: str | Path, form: str = "auto", **more: Any) -> str:
    out = io.StringIO()
    path = name if isinstance(name, Path) else DATA / name
    call_command("import_orders", str(path), form=form, shop="sample", stdout=out, **more)
    return out.getvalue()


def the(number: str) -> Order:
    return Order.objects.select_related("charge").get(shop_number=number)


def money(order: Order) -> tuple[int, int, int]:
    """(total, paid, what can still go back)."""
    charge = order.charge
    return order.total, charge.captured if charge else 0, charge.refundable if charge else 0


def goods(order: Order) -> list[tuple[str, int]]:
    return [(line.sku, line.quantity) for line in order.lines.order_by("position")]


def counts(told: str) -> str:
    return told.strip().splitlines()[-1]


# --- each export ------------------------------------------------------------------------------------------------------


def test_shopify_orders(db) -> None:
    store("USD", "US")
    told = run("shopify-orders.csv")
    assert "Shopify: Orders > Export" in told
    assert counts(told) == "imported=4 updated=0 unchanged=0 rejected=0"
    first = the("#1041")
    assert money(first) == (90_65, 90_65, 56_45)
    assert goods(first) == [("TRY-W", 1), ("NAP-S", 2)]
    assert (first.freight, first.goods, sum(line.tax for line in first.lines.all())) == (9_00, 81_65, 6_05)
    assert first.placed_at.isoformat() == "2026-10-30T14:12:00+00:00"
    assert [(row.line.sku, row.quantity) for row in first.shipments.get().lines.all()] == [("TRY-W", 1)]
    second = the("#1042")
    assert (second.status, money(second)) == ("cancelled", (32_40, 0, 0))
    assert second.cancelled_at.isoformat() == "2026-11-01T07:10:00+00:00"
    third = the("#1043")
    assert (third.status, money(third)) == ("cancelled", (96_00, 96_00, 0))
    assert counts(run("shopify-orders.csv")) == "imported=0 updated=0 unchanged=4 rejected=0"


def test_a_shopify_order_as_its_hook_tells_it(db) -> None:
    store("GBP", "GB")
    told = run("shopify-order.json")
    assert "rejected=0" in told, told
    order = the("#2001")
    assert (order.currency, order.total, order.charge.refundable) == ("EUR", 118_00, 68_44)
    assert Refund.objects.get().amount == 49_56
    assert {line.sku: (line.quantity, line.returned_quantity) for line in order.lines.all()} == {
        "LMP-1": (2, 1),
        "BLB-3": (2, 0),
    }
    assert order.delivered_at.isoformat() == "2026-10-12T13:00:00+00:00"


def test_woocommerce_order_with_its_refunds(db) -> None:
    store("EUR", "DE")
    told = run("woocommerce-order.json")
    assert "rejected=0" in told, told
    order = the("723")
    assert money(order) == (100_20, 100_20, 73_38)
    assert order.placed_at.isoformat() == "2026-10-24T21:30:00+00:00"
    assert [
        (line.sku, line.quantity, line.paid, line.returned_quantity) for line in order.lines.order_by("position")
    ] == [
        ("TK-1", 3, 65_45, 1),
        ("TS-2", 2, 29_75, 0),
    ]
    assert order.freight == 5_00


def test_woocommerce_export(db) -> None:
    store("GBP", "GB")
    assert counts(run("woocommerce-export.csv")) == "imported=3 updated=0 unchanged=0 rejected=0"
    order = the("901")
    assert money(order) == (57_60, 57_60, 39_60)
    assert [
        (line.sku, line.quantity, line.paid, line.returned_quantity) for line in order.lines.order_by("position")
    ] == [
        ("AB-1", 2, 36_00, 1),
        ("AB-2", 1, 18_00, 0),
    ]
    assert (the("902").status, money(the("902"))) == ("cancelled", (18_00, 0, 0))


def test_magento_order_with_its_credit_memos(db) -> None:
    store("EUR", "DE")
    told = run("magento-order.json")
    assert "rejected=0" in told, told
    order = the("000000012")
    assert money(order) == (107_10, 107_10, 70_40)
    assert goods(order) == [("SHIRT-M-RED", 2), ("CAP", 1)]
    assert [line.paid for line in order.lines.order_by("position")] == [62_40, 35_70]
    assert order.lines.get(sku="SHIRT-M-RED").returned_quantity == 1
    assert order.placed_at.isoformat() == "2026-10-05T22:15:00+00:00"


def test_taobao_needs_both_files(db, tmp_path) -> None:
    store()
    alone = tmp_path / "ExportOrderList.csv"
    alone.write_bytes((DATA / "taobao-orders.csv").read_bytes())
    with pytest.raises(CommandError, match="宝贝报表"):
        run(alone)
    assert not Order.objects.exists()
    with pytest.raises(CommandError, match="订单报表"):
        run("taobao-items.csv")
    told = run("taobao-orders.csv", items=DATA / "taobao-items.csv")
    assert counts(told) == "imported=3 updated=0 unchanged=0 rejected=0"
    order = the("300000000000000123")
    assert (order.total, order.freight, order.status) == (230_00, 12_00, "shipped")
    assert order.placed_at.isoformat() == "2026-11-10T16:00:01+00:00"
    assert [(line.sku, line.quantity, line.unit_price) for line in order.lines.order_by("position")] == [
        ("MH-LAMP-03", 2, 99_00),
        ("MH-SHADE", 1, 30_00),
    ]
    assert sum(line.discount for line in order.lines.all()) == 10_00
    assert order.buyer_phone.endswith("13800000000")
    assert order.shipments.get().tracking_number == "SF1000000000123"
    assert (the("300000000000000124").status, money(the("300000000000000124"))) == ("cancelled", (99_00, 0, 0))
    last = the("300000000000000125")
    assert (last.status, last.total, last.lines.get().sku) == ("placed", 59_00, "杯垫")


def test_taobao_finds_the_goods_beside_it(db) -> None:
    store()
    assert counts(run("taobao-orders.csv")) == "imported=3 updated=0 unchanged=0 rejected=0"


def test_jd_orders(db) -> None:
    store()
    assert counts(run("jd-orders.csv")) == "imported=3 updated=0 unchanged=0 rejected=0"
    order = the("300000000456")
    assert money(order) == (478_00, 478_00, 478_00)
    assert goods(order) == [("10001", 2), ("10002", 2)]
    assert sorted(order.charge.payments.values_list("method", "amount")) == [("balance", 20_00), ("manual", 458_00)]
    assert sum(line.discount for line in order.lines.all()) == 20_00
    assert order.buyer_phone == "", "a masked number proves nothing"
    assert (the("300000000457").status, money(the("300000000457"))[1]) == ("cancelled", 0)


def test_youzan_orders(db) -> None:
    store()
    told = run("youzan-orders.csv")
    assert counts(told) == "imported=1 updated=0 unchanged=0 rejected=0"
    assert "export per article" in told
    order = the("E20261009102400000001")
    assert (order.total, order.freight, order.charge.refundable) == (98_00, 8_00, 68_00)
    payment = order.charge.payments.get()
    assert (payment.method, payment.amount, payment.gateway_reference) == ("wechat", 98_00, "4200000000SAMPLE")
    assert "草莓果酱 x2" in order.lines.get().name


def test_amazon_orders(db) -> None:
    store("EUR", "DE")
    told = run("amazon-orders.tsv")
    assert counts(told) == "imported=2 updated=0 unchanged=0 rejected=2"
    assert "knows no refunds" in told and "cancelled before anything was paid" in told and "not known yet" in told
    order = the("302-0000001-0000011")
    assert (order.total, order.freight, goods(order)) == (54_80, 0, [("TEL-2", 2)])
    assert order.lines.get().name == 'Teller "Nord", 2er'
    assert order.placed_at.isoformat() == "2026-10-25T23:40:00+00:00"


def test_a_neighbour_is_told_by_name(db) -> None:
    store("EUR", "DE")
    with pytest.raises(CommandError, match=r"Returns by return date.*All Orders"):
        run("amazon-returns.tsv")


def test_the_wrong_format_is_told_by_name(db) -> None:
    store()
    with pytest.raises(CommandError, match="--format jd"):
        run("jd-orders.csv", "youzan")
    assert not Order.objects.exists()


def test_what_nobody_knows_is_told_with_its_columns(db, tmp_path) -> None:
    store()
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="no export that is known"):
        run(path)


# --- as files are handed over -----------------------------------------------------------------------------------------


OWN = (
    "order_number,placed_at,sku,name,quantity,unit_price,payment_method,payment_reference,buyer_name\n"
    "A-1,2026-10-09T10:00:00+08:00,S1,榉木台灯,1,10.00,wechat,wx-a1,王女士\n"
)


def packed(kind: str) -> bytes:
    if kind == "gb18030":
        return OWN.encode("gb18030")
    if kind == "utf-16":
        return OWN.encode("utf-16")
    if kind == "semicolon":
        return OWN.replace(",", ";").encode()
    if kind == "tab":
        return OWN.replace(",", "\t").encode()
    if kind == "trailing":
        return "".join(f"{line},,\n" for line in OWN.splitlines()).encode()
    if kind == "gzip":
        return gzip.compress(OWN.encode())
    if kind == "zip":
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("orders.csv", OWN.encode("gb18030"))
        return made.getvalue()
    return OWN.encode("utf-8-sig")


@pytest.mark.parametrize("kind", ["utf-8", "gb18030", "utf-16", "semicolon", "tab", "trailing", "gzip", "zip"])
def test_our_own_table_however_it_was_saved(db, tmp_path, kind) -> None:
    store()
    path = tmp_path / "orders.csv"
    path.write_bytes(packed(kind))
    assert counts(run(path)) == "imported=1 updated=0 unchanged=0 rejected=0"
    assert (the("A-1").lines.get().name, the("A-1").buyer_name) == ("榉木台灯", "王女士")


def test_windows_western_text_is_no_chinese(db, tmp_path) -> None:
    store()
    path = tmp_path / "orders.csv"
    path.write_bytes(OWN.replace("榉木台灯", "Café Éclair").replace("王女士", "José Müller").encode("cp1252"))
    run(path)
    assert (the("A-1").lines.get().name, the("A-1").buyer_name) == ("Café Éclair", "José Müller")


def own(tmp_path: Path, *rows: str, more: str = "") -> str:
    header = OWN.splitlines()[0] + more
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return run(path)


def row(
    number: str, sku: str = "S1", quantity: str = "1", price: str = "10.00", who: str = "王女士", more: str = ""
) -> str:
    at = "2026-10-09T10:00:00+08:00"
    return f"{number},{at},{sku},灯,{quantity},{price},manual,,{who}{more}"


@pytest.mark.parametrize("cut", ["3.00123E+18", "2.02611E+27", "1.38e+10"])
def test_a_number_that_a_spreadsheet_cut_off_is_refused(db, tmp_path, cut) -> None:
    store()
    told = own(tmp_path, row(cut), row("A-2"))
    assert counts(told) == "imported=1 updated=0 unchanged=0 rejected=1" and "cut off by a spreadsheet" in told


def test_rows_of_one_order_that_disagree_are_refused(db, tmp_path) -> None:
    store()
    told = own(tmp_path, row("A-1"), row("A-1", who="李先生"), row("A-2"))
    assert counts(told) == "imported=1 updated=0 unchanged=0 rejected=2" and "disagrees" in told


def test_a_guarded_number_loses_its_guard(db, tmp_path) -> None:
    store()
    own(tmp_path, row('"=""300000000000000457"""'), row("'0042"))
    assert set(Order.objects.values_list("shop_number", flat=True)) == {"300000000000000457", "0042"}


def test_pieces_as_spreadsheets_write_them(db, tmp_path) -> None:
    store()
    own(tmp_path, row("A-1", quantity="2.0"))
    assert the("A-1").lines.get().quantity == 2


def test_several_tracking_numbers_in_one_cell_are_no_number(db, tmp_path) -> None:
    store()
    told = own(tmp_path, row("A-1", more=',"SF1,SF2",2026-10-10T10:00:00+08:00'), more=",tracking_number,shipped_at")
    assert counts(told).endswith("rejected=1") and "several parcels" in told


def test_sent_without_a_number_is_sent(db, tmp_path) -> None:
    store()
    own(tmp_path, row("A-1", more=",,2026-10-10T10:00:00+08:00"), more=",tracking_number,shipped_at")
    assert the("A-1").status == "shipped"


def test_a_price_with_more_decimals_than_money_adds_up(db, tmp_path) -> None:
    store()
    told = own(tmp_path, row("A-1", quantity="3", price="3.33", more=",10.00"), more=",paid")
    assert "rejected=0" in told, told
    assert the("A-1").total == 10_00


def test_what_went_back_before_stands_in_columns_of_its_own(db, tmp_path) -> None:
    store()
    told = own(
        tmp_path,
        row("A-1", quantity="2", more=",10.00,2026-10-12T10:00:00+08:00,1,x"),
        more=",refund_amount,refunded_at,returned_quantity,hobby",
    )
    assert "Columns that are not read: hobby." in told
    order = the("A-1")
    assert (order.total, order.charge.refundable, order.lines.get().returned_quantity) == (20_00, 10_00, 1)


def test_a_workbook_is_read_as_text(db, tmp_path) -> None:
    from openpyxl import Workbook

    store()
    book = Workbook()
    for line in OWN.splitlines():
        book.active.append(line.split(","))
    book.active["A2"] = 20261009001
    path = tmp_path / "orders.xlsx"
    book.save(path)
    assert counts(run(path)) == "imported=1 updated=0 unchanged=0 rejected=0"
    assert the("20261009001").lines.get().name == "榉木台灯"


def test_a_cancelled_paid_order_without_its_money_is_put_before_a_person(db, tmp_path) -> None:
    store()
    own(tmp_path, row("A-1", more=",2026-10-09T12:00:00+08:00"), more=",cancelled_at")
    assert the("A-1").status == "paid"
    assert ReviewItem.objects.get().data["order"] == the("A-1").number
