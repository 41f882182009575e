"""Files as Stripe, Alipay and WeChat Pay hand them out, each with its expected result (tests/data/connect)."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from refunds.differences import commands
from refunds.reconciliation.formats.formats import FORMATS
from refunds.reconciliation.formats.lines import Movement, Unreadable, Unusable
from refunds.reconciliation.formats.lines import minor as read_amount
from refunds.reconciliation.models import Difference
from refunds.refunds.models import Refund, RefundAttempt
from refunds.sandbox.models import SandboxScript
from refunds.statement_files.taking_in import _encoding, _text, form_of, take_in_file
from refunds.tasks import settle_refunds
from tests.refunds.conftest import again, card

FILES = Path(__file__).parent.parent / "data" / "connect"
EXPECTED = json.loads((FILES / "expected.json").read_text("utf-8"))

KINDS = {"chargeback_undone": "won_back"}


def read(path: Path, form: str) -> tuple[list[Movement], list[Unusable], int]:
    reader = FORMATS[form]()
    with _text(path, _encoding(path, reader)) as lines:
        rows = list(reader.read(lines))
    return (
        [row for row in rows if isinstance(row, Movement)],
        [row for row in rows if isinstance(row, Unusable)],
        rows.count(None),
    )


@pytest.mark.parametrize("name, form", [
    ("alipay-trade.zip", "alipay"), ("wechat-trade.csv", "wechat"), ("stripe-balance.csv", "stripe"),
])  # fmt: skip
def test_each_file_gives_its_expected_movements(name, form) -> None:
    assert form_of(FILES / name, form) == form
    moved, rejected, others = read(FILES / name, form)
    expected = EXPECTED[name]
    assert (rejected, others, len(moved)) == ([], expected["ignored"], len(expected["movements"]))
    for move, told in zip(moved, expected["movements"], strict=True):
        assert move.kind == KINDS.get(told["kind"], told["kind"])
        seen: dict[str, Any] = {
            "payment": move.payment_reference, "key": move.key, "reference": move.reference, "amount": move.amount,
            "currency": move.currency, "status": move.status, "at": f"{move.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "amount_settled": move.amount, "currency_settled": move.currency,
        }  # fmt: skip
        assert {key: value for key, value in told.items() if key in seen} == {
            key: seen[key] for key in told if key in seen
        }
        assert move.is_settlement == ("amount_settled" in told)


@pytest.mark.parametrize("handed_in_for", ["stripe", "alipay", "wechat"])
@pytest.mark.parametrize("name, of, report, wanted", [
    ("alipay-account.csv", "Alipay", "账务明细", "业务明细"),
    ("wechat-fund.csv", "WeChat Pay", "资金账单", "交易账单"),
    ("stripe-activity.csv", "Stripe", "All activity", "Balance change from activity, itemised"),
])  # fmt: skip
def test_a_neighbouring_report_is_told_by_name_with_the_one_that_is_wanted(
    name, of, report, wanted, handed_in_for
) -> None:
    sentence = f"This is the report “{report}” of {of}. Download “{wanted}” there"
    with pytest.raises(Unreadable, match=sentence):
        form_of(FILES / name, handed_in_for)


@pytest.mark.parametrize("content, told", [
    ('"RH",2026/10/11\n"CH","Transaction ID","Invoice ID","Transaction Event Code"\n', "of PayPal, which is not read here"),
    ("交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号\n", "“个人账单” of WeChat Pay"),
])  # fmt: skip
def test_reports_that_nobody_here_reads_are_told_by_name(tmp_path, content, told) -> None:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        (tmp_path / "bill.csv").write_bytes(content.encode(encoding))
        with pytest.raises(Unreadable, match=told):
            form_of(tmp_path / "bill.csv", "wechat")


def test_brackets_and_the_trades_number_come_in_two_ways(tmp_path) -> None:
    head = "交易号,商户订单号,业务类型,完成时间,订单金额（元）,商家实收(元),退款批次号/请求号"
    row = "2026102822000000000002\t,MH-2,退款,2026-11-01 10:00:01,-100.00,-95.00,RF-1"
    (tmp_path / "bill.csv").write_bytes(f"#账号\n{head}\n{row}\n#导出".encode("gb18030"))
    moved, rejected, _others = read(tmp_path / "bill.csv", "alipay")
    assert [(m.payment_reference, m.amount) for m in moved] == [("2026102822000000000002", 100_00)] and not rejected


@pytest.mark.parametrize("trade, at", [
    ("2.0261E+21", "2026-11-01 10:00:01"), ("2026102822000000000000", "2026-11-01 10:00:01"),
    ("2026102822000000000002", "2026/11/1 10:00"),
])  # fmt: skip
def test_what_a_spreadsheet_has_damaged_is_refused_and_said_so(tmp_path, trade, at) -> None:
    head = "支付宝交易号,业务类型,完成时间,商家实收（元）,退款批次号/请求号"
    (tmp_path / "bill.csv").write_text(f"{head}\n{trade},退款,{at},-95.00,RF-1\n", "utf-8")
    moved, rejected, _others = read(tmp_path / "bill.csv", "alipay")
    assert moved == [] and "spreadsheet" in rejected[0].reason and "Download the file again" in rejected[0].reason


@pytest.mark.parametrize("text, minor", [
    ("-3.22", 322), ("-3,22", 322), ("1,234.56", 123456), ("-1,234,567.00", 123456700), ("1.234,56", None), ("12,3456", None),
])  # fmt: skip
def test_a_decimal_comma_is_no_thousand(text, minor) -> None:
    if minor is None:
        with pytest.raises(ValueError):
            read_amount(text, "GBP")
    else:
        assert read_amount(text, "GBP") == minor


def test_a_comma_with_three_digits_is_not_guessed_where_the_currency_has_three() -> None:
    assert read_amount("1,500", "JPY") == 1500
    with pytest.raises(ValueError, match="two ways"):
        read_amount("1,500", "KWD")


# --- against the books ------------------------------------------------------------------------------------------------

HEAD = "balance_transaction_id,created_utc,currency,gross,reporting_category,source_id,payment_intent_id"


def stripe_file(path: Path, *rows: str, head: str = HEAD) -> Path:
    path.write_text("\n".join([head, *rows, ""]), "utf-8")
    return path


@pytest.fixture
def gone_back(friday, promised):
    """Pays a refund of 30.00 out; its provider's number is told."""
    SandboxScript.objects.create(behaviour="succeed_at_once")
    refund = promised(30_00, card(240_00))
    settle_refunds()
    return again(refund)


def differences() -> list[tuple[str, str, str]]:
    return list(Difference.objects.order_by("pk").values_list("kind", "status", "resolution"))


@pytest.mark.django_db
@pytest.mark.parametrize("facing, found", [
    (",customer_facing_amount,customer_facing_currency|,-30.00,cny", []),
    (",customer_facing_amount,customer_facing_currency|,-29.00,cny", ["amount"]),
    ("|", []),
])  # fmt: skip
def test_a_statement_in_the_shops_currency_is_compared_by_what_the_customer_was_given(
    gone_back, tmp_path, machine, facing, found
) -> None:
    """Not told in the file, the amount is not compared with another currency's; the status is."""
    head, cells = facing.split("|")
    row = f"txn_1,2026-10-09 10:00:00,gbp,-3.22,refund,{gone_back.gateway_reference},pi_1{cells}"
    path = stripe_file(tmp_path / "day.csv", row, head=HEAD + head)
    take_in_file(path, "sandbox", form="stripe", by=machine)
    assert [kind for kind, _status, _how in differences() if kind != "missing_there"] == found


@pytest.mark.django_db
def test_a_chargeback_and_its_reversal_cancel_out(gone_back, tmp_path, machine, carol) -> None:
    """Booked before the shop won it, it is taken back from the same page; never booked, it needs nobody."""
    lost = "txn_2,2026-10-09 11:00:00,cny,-50.00,dispute,dp_1,pay_24000"
    won = "txn_3,2026-10-10 11:00:00,cny,50.00,dispute_reversal,dp_1,pay_24000"
    payment = gone_back.payment
    take_in_file(stripe_file(tmp_path / "one.csv", lost), "sandbox", form="stripe", by=machine)
    difference = Difference.objects.get(kind="missing_here")
    commands.book_difference(difference, by=carol)
    assert again(payment).refunded == 80_00
    take_in_file(stripe_file(tmp_path / "two.csv", won), "sandbox", form="stripe", by=machine)
    commands.book_difference(Difference.objects.get(kind="status"), by=carol)
    assert again(payment).refunded == 30_00
    both = [row.replace("dp_1", "dp_2").replace("txn", "t") for row in (lost, won)]
    take_in_file(stripe_file(tmp_path / "three.csv", *both), "sandbox", form="stripe", by=machine)
    last = Difference.objects.filter(kind="missing_here").latest("pk")
    assert (last.kind, last.status, last.resolution) == ("missing_here", "settled", "agrees")
    assert again(payment).refunded == 30_00


WECHAT = "交易时间,微信订单号,货币种类,微信退款单号,商户退款单号,退款金额,退款状态,退款申请时间,退款成功时间"


@pytest.mark.django_db
def test_wechat_lists_a_refund_once_and_a_later_success_agrees(gone_back, tmp_path, machine) -> None:
    """Accepted at 23:59, it stands in that day's bill as under way; it arrives the next day, whose bill does not have it."""
    accepted = gone_back.settled_at - timedelta(hours=20)
    Refund.objects.filter(pk=gone_back.pk).update(accepted_at=accepted)
    RefundAttempt.objects.filter(refund=gone_back).update(gateway="wechat")
    stamp = f"{accepted:%Y-%m-%d %H:%M:%S}"
    row = f"`2026-01-01 00:00:00,`42,`CNY,`{gone_back.gateway_reference},`{gone_back.number},`30.00,`PROCESSING,`{stamp},`"
    path = tmp_path / "day.csv"
    path.write_text(f"{WECHAT}\n{row}\n总交易单数,x\n`1,`2\n", "utf-8")
    take_in_file(path, "wechat", by=machine)
    day = gone_back.settled_at.replace(hour=0, minute=0, second=0, microsecond=0)
    (tmp_path / "next.csv").write_text(f"{WECHAT}\n总交易单数,x\n", "utf-8")
    take_in_file(tmp_path / "next.csv", "wechat", by=machine, span=(day, day + timedelta(days=1)))
    assert differences() == []


def test_a_line_without_the_time_of_its_success_is_dated_by_when_it_was_asked_for(tmp_path) -> None:
    row = "`2026-10-01 00:00:00,`42,`CNY,`50,`0,`30.00,`PROCESSING,`2026-11-01 23:59:30,`"
    (tmp_path / "day.csv").write_text(f"{WECHAT}\n{row}\n", "utf-8")
    moved, _rejected, _others = read(tmp_path / "day.csv", "wechat")
    assert moved[0].at == datetime(2026, 11, 1, 15, 59, 30, tzinfo=UTC) and moved[0].key == ""
    (tmp_path / "day.csv.gz").write_bytes(gzip.compress((tmp_path / "day.csv").read_bytes()))
    assert form_of(tmp_path / "day.csv.gz", "wechat") == "wechat"
