"""What the readers make of files as the providers give them out, broken rows included (columns: docs/reconciliation.md)."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest

from refunds.reconciliation.formats.formats import FORMATS
from refunds.reconciliation.formats.lines import Movement, Unreadable, Unusable
from refunds.statement_files.taking_in import form_of

FILES = Path(__file__).parent.parent / "data" / "statements"


def read(name: str, encoding: str = "utf-8") -> tuple[list[tuple[Any, ...]], dict[int, str], int]:
    """(Movements as tuples, rejected row → reason, how many lines tell of no refund)."""
    with (FILES / f"{name}.csv").open(encoding=encoding, newline="") as lines:
        rows = list(FORMATS["csv" if name == "own" else name]().read(lines))
    moved = [
        (one.row, one.kind.value, one.status.value, one.reference, one.key, one.payment_reference, one.amount, one.currency, f"{one.at:%m-%d %H:%M %z}")
        for one in rows
        if isinstance(one, Movement)
    ]  # fmt: skip
    return moved, {one.row: one.reason for one in rows if isinstance(one, Unusable)}, rows.count(None)


@pytest.mark.covers("R128")
def test_stripes_balance_changes() -> None:
    moved, rejected, others = read("stripe")
    assert moved == [
        (3, "refund", "done", "re_3PcR1", "RF-7K3M-9QXD-2T-1", "pi_3PcA1", 26_00, "GBP", "10-09 10:00 +0000"),
        (4, "refund", "done", "re_3PcR2", "", "pi_3PcB7", 1250, "JPY", "10-09 11:30 +0000"),
        (6, "sent_back", "done", "re_3PcR1", "", "pi_3PcA1", 26_00, "GBP", "10-10 08:00 +0000"),
        (7, "chargeback", "done", "du_3PcD1", "", "pi_3PcA1", 48_00, "GBP", "10-10 09:00 +0000"),
    ]
    assert rejected == {
        5: "GBP has no amount “-26.005”.",
        8: "“10/10/2026” was written anew by a spreadsheet. Download the file again and hand it in unopened.",
        9: "source_id is missing or too long.",
    }
    assert others == 2, "the charge and the payout"


def test_wechat_pays_trade_bill() -> None:
    moved, rejected, others = read("wechat")
    assert [row[:5] for row in moved] == [
        (3, "refund", "done", "50301309012026100912345678901", "RF-7K3M-9QXD-2T-1"),
        (4, "refund", "pending", "50301309012026100912345678902", "RF-9QXD-7K3M-4V-1"),
        (5, "refund", "failed", "50301309012026100912345678903", "RF-2TXD-7K3M-4A-1"),
    ]
    assert [row[6] for row in moved] == [228_00, 100_00, 59_00], "what was asked for, vouchers included"
    assert moved[0][5] == "4200002231202610091234567890" and moved[0][8] == "10-09 14:02 +0800"
    assert rejected == {6: "“待定” is no status.", 7: "27 columns expected, 3 found."}
    assert others == 1, "the payment; the summary ends the table"


def test_alipays_trade_bill_in_gbk_counts_rows_as_the_file_does() -> None:
    moved, rejected, others = read("alipay", "gb18030")
    assert [(row[0], *row[3:8]) for row in moved] == [
        (7, "2026100922001456781234567890/RF-5XYE-2Q7M-3A-1", "RF-5XYE-2Q7M-3A-1", "2026100922001456781234567890", 199_00, "CNY"),
        (9, "2026100922001456781234567892/20261009130005", "", "2026100922001456781234567892", 59_00, "CNY"),
    ], "the last one was begun in the merchant centre, without a number of ours"  # fmt: skip
    assert rejected == {8: "“-一百” is no amount."}
    assert others == 1


def test_the_portals_own_columns() -> None:
    moved, rejected, others = read("own")
    assert [(row[0], row[1], row[2], row[6], row[7], row[8]) for row in moved] == [
        (2, "refund", "done", 12_50, "CNY", "10-09 10:00 +0800"),
        (3, "chargeback", "done", 1250, "JPY", "10-09 10:05 +0000"),
        (4, "refund", "pending", 1_250, "KWD", "10-09 10:10 +0800"),
    ]
    assert rejected == {
        6: "“gift” is no kind of line; known are payment, refund, chargeback, sent_back, won_back.",
        7: "“RMBX” is no currency.",
    }
    assert others == 1


# --- whose file it is -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "gateway", "form"),
    [("stripe", "stripe", "stripe"), ("wechat", "wechat", "wechat"), ("alipay", "alipay", "alipay"), ("own", "alipay", "csv")],
)  # fmt: skip
def test_columns_tell_whose_file_it_is(name, gateway, form) -> None:
    assert form_of(FILES / f"{name}.csv", gateway) == form


def test_a_file_of_another_provider_is_told_by_its_name() -> None:
    with pytest.raises(Unreadable, match="columns of Alipay, and it was handed in for Stripe"):
        form_of(FILES / "alipay.csv", "stripe")


def test_packed_as_the_providers_pack_it(tmp_path) -> None:
    """Alipay's archive brings a summary along, with names in GBK; others are gzipped."""
    names = {"A" * 12: "业务明细.csv".encode("gbk"), "B" * 18: "业务明细(汇总).csv".encode("gbk")}
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        archive.writestr("A" * 12, (FILES / "alipay.csv").read_bytes())
        archive.writestr("B" * 18, "#汇总".encode("gbk"))
    packed = (tmp_path / "made.zip").read_bytes()
    for name, theirs in names.items():
        assert len(name) == len(theirs)
        packed = packed.replace(name.encode(), theirs)
    (tmp_path / "alipay.zip").write_bytes(packed)
    assert form_of(tmp_path / "alipay.zip", "alipay") == "alipay"
    (tmp_path / "stripe.csv.gz").write_bytes(gzip.compress((FILES / "stripe.csv").read_bytes()))
    assert form_of(tmp_path / "stripe.csv.gz", "stripe") == "stripe"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\n1,2\n", "Row 1 should name the columns; these are missing: reference, key"),
        (b"", "Row 1 should name the columns"),
        (b"PK\x03\x04broken", "cannot be unpacked"),
        (b"\x1f\x8bbroken", "cannot be unpacked"),
        (b"reference,key\nA,B\n\xff\xfe\x00\x01", "Row 3 cannot be read as text. Save the file as CSV in UTF-8"),
    ],
    ids=["other columns", "empty", "broken archive", "broken gzip", "no text"],
)
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path, content, sentence) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(Unreadable, match=sentence) as told:
        form_of(tmp_path / "bad.csv", "sandbox")
    assert str(tmp_path) not in str(told.value)
    assert not any(jargon in str(told.value) for jargon in ("utf-8-sig", "codec", "gzip", "Errno"))


def test_a_workbook_is_turned_away_with_what_to_do(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "bill.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "")
    with pytest.raises(Unreadable, match="Save it as CSV"):
        form_of(tmp_path / "bill.xlsx", "wechat")
