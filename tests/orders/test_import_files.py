"""Files in every state: each gets a clear answer, none a traceback."""

from __future__ import annotations

import csv
import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from orders.importing import cells, online_retail
from orders.importing.cells import BadCell
from orders.importing.coverage import Stocked, cover
from orders.importing.progress import Progress
from orders.importing.records import Taken
from orders.importing.rejects import harmless
from orders.orders.models import Order, OrderLine
from portal.people.models import Shop

HEADER = ",".join(online_retail.COLUMNS)
GOOD = "500,22776,CAKESTAND,2,2011-01-03 09:00:00,8.50,17850.0,France"


@pytest.fixture
def gifts(db) -> Shop:
    return Shop.objects.create(slug="gifts", name="Regent Gifts", country="GB", currency="GBP")


def run(path: Path, *, form: str = "online-retail", **options) -> str:
    out = StringIO()
    call_command("import_orders", str(path), form=form, shop="gifts", stdout=out, **options)
    return out.getvalue().strip().rsplit("\n", 1)[-1]


def put(tmp_path: Path, content: str | bytes, name: str = "lines.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def reasons(tmp_path: Path, *rows: str | bytes) -> dict[str, str]:
    """Import rows behind one good one; the reason of each row number that was rejected."""
    lines = [HEADER.encode(), GOOD.encode(), *(row if isinstance(row, bytes) else row.encode() for row in rows)]
    run(put(tmp_path, b"\n".join(lines) + b"\n"), rejects=tmp_path / "rejects.csv")
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        return {row["row"]: row["reason"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        pytest.param(b"", "is empty", id="nothing"),
        pytest.param(b"\n\n", "is empty", id="blank lines"),
        pytest.param(b"a,b,c\n1,2,3\n", "lacks the columns InvoiceNo, StockCode", id="other columns"),
        pytest.param((HEADER + "\n" + GOOD).encode("utf-16"), "UTF-16", id="utf-16"),
        pytest.param(b"PK\x03\x04 and so on", "zip or Excel", id="zip"),
        pytest.param(b"%PDF-1.7", "PDF", id="pdf"),
        pytest.param(HEADER.replace(",", ";").encode() + b"\n", "lacks the columns", id="semicolons"),
        pytest.param((HEADER + ",Country").encode() + b"\n", "a column twice", id="column twice"),
        pytest.param(b"\x1f\x8b\x08\x00broken", "gzip", id="damaged gzip"),
        pytest.param("订单号,商品\n".encode("gbk"), "lacks the columns", id="gbk header"),
        pytest.param(gzip.compress((HEADER + "\n" + (GOOD + "\n") * 9000).encode())[:-40], "cut off", id="cut gzip"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(gifts, tmp_path, content, answer):
    with pytest.raises(CommandError, match=answer):
        run(put(tmp_path, content))
    assert not Order.objects.exists()


def test_a_missing_file_a_folder_and_an_unknown_shop_are_told(gifts, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "nowhere.csv")
    with pytest.raises(CommandError, match="directory"):
        run(tmp_path)
    with pytest.raises(CommandError, match="There is no shop “giftz”. Shops: gifts."):
        call_command("import_orders", str(put(tmp_path, HEADER)), form="csv", shop="giftz")
    with pytest.raises(CommandError, match="overwrite"):
        run(put(tmp_path, HEADER), rejects=tmp_path / "lines.csv")
    with pytest.raises(CommandError, match="at least 1"):
        run(put(tmp_path, HEADER), batch=0)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + f"{HEADER}\n{GOOD}\n".encode(), id="byte order mark"),
        pytest.param(f"{HEADER}\r\n{GOOD}\r\n".encode(), id="carriage returns"),
        pytest.param(gzip.compress(f"{HEADER}\n{GOOD}\n".encode()), id="gzipped without the name for it"),
        pytest.param(f"{HEADER}\n\n{GOOD}".encode(), id="blank line, no last line end"),
        pytest.param(f"Extra,{HEADER}\nx,{GOOD}\n".encode(), id="one column more"),
    ],
)
def test_what_is_merely_unusual_is_read(gifts, tmp_path, content):
    assert run(put(tmp_path, content)) == "imported=1 updated=0 unchanged=0 rejected=0"


def test_a_header_alone_imports_nothing(gifts, tmp_path):
    assert run(put(tmp_path, HEADER + "\n")) == "imported=0 updated=0 unchanged=0 rejected=0"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("501,22776,CAKESTAND,2,2011-01-03 09:00:00,8.50,17850.0", "8 columns expected, 7 found"),
        ("501,22776,CAKESTAND,2,2011-01-03 09:00:00,8.50,17850.0,France,more", "8 columns expected, 9 found"),
        (b"501,22776,CAF\xe9,2,2011-01-03 09:00:00,8.50,17850.0,France", "not valid UTF-8"),
        ("501,22776,CAKE\0STAND,2,2011-01-03 09:00:00,8.50,17850.0,France", "NUL"),
        ("501,22776,CAKESTAND,99999999999999999999,2011-01-03 09:00:00,8.50,17850.0,France", "no whole number"),
        ("501,22776,CAKESTAND,1e5,2011-01-03 09:00:00,8.50,17850.0,France", "no whole number"),
        ("501,22776,CAKESTAND,２,2011-01-03 09:00:00,8.50,17850.0,France", "no whole number"),
        ("501,22776,CAKESTAND,,2011-01-03 09:00:00,8.50,17850.0,France", "no whole number"),
        ("501,22776,CAKESTAND,0,2011-01-03 09:00:00,8.50,17850.0,France", "No pieces"),
        ("501,22776,CAKESTAND,2,2011-01-03 09:00:00,NaN,17850.0,France", "no amount"),
        ("501,22776,CAKESTAND,2,2011-01-03 09:00:00,Infinity,17850.0,France", "no amount"),
        ("501,22776,CAKESTAND,2,2011-01-03 09:00:00,=1+1,17850.0,France", "no amount"),
        ("501,22776,CAKESTAND,999999999,2011-01-03 09:00:00,999999999999,17850.0,France", "too large"),
        ("501,22776,CAKESTAND,2,2011-01-03 09:00:00,-1,17850.0,France", "below zero"),
        ("501,22776,CAKESTAND,3,2011-01-03 09:00:00,0.333,17850.0,France", "comes to 0.999"),
        ("501,22776,CAKESTAND,2,2011-02-30 09:00:00,8.50,17850.0,France", "no date and time"),
        ("501,22776,CAKESTAND,2,tomorrow,8.50,17850.0,France", "no date and time"),
        ("501,22776,CAKESTAND,2,1066-10-14 09:00:00,8.50,17850.0,France", "too far back"),
        ("501,22776,CAKESTAND,2,2199-01-03 09:00:00,8.50,17850.0,France", "in the future"),
        (",22776,CAKESTAND,2,2011-01-03 09:00:00,8.50,17850.0,France", "InvoiceNo is empty"),
        ("501,,CAKESTAND,2,2011-01-03 09:00:00,8.50,17850.0,France", "StockCode is empty"),
        (f"501,22776,{'x' * 201},2,2011-01-03 09:00:00,8.50,17850.0,France", "longer than 200"),
        ("500,22776,CAKESTAND,2,2011-01-03 09:00:00,8.50,12345.0,France", "another customer"),
        ("C501,22776,CAKESTAND,2,2011-01-03 09:00:00,8.50,17850.0,France", "must be below zero"),
        (f'501,22776,"{"x" * 140_000},2', "cannot be read as CSV"),
    ],
)
def test_a_bad_row_is_rejected_and_the_good_one_imported(gifts, tmp_path, row, reason):
    assert list(reasons(tmp_path, row)) == ["3"]
    assert reason in reasons(tmp_path, row)["3"]
    assert OrderLine.objects.count() == 1


def test_the_first_published_form_of_a_date_is_understood():
    assert cells.moment("12/1/2010 8:26", "InvoiceDate").isoformat() == "2010-12-01T08:26:00"


def test_rejects_cannot_run_in_a_spreadsheet(gifts, tmp_path):
    payloads = ["=cmd|' /C calc'!'A1'", "@SUM(1+1)*cmd", "+1+1", "-2+3", "\t=1", 'DDE ("cmd";"x")']
    rows = [
        ",".join(
            [
                "A501",
                "B",
                json.dumps(text).replace('\\"', '""').replace("\\t", "\t"),
                "1",
                "2011-01-03 09:00:00",
                "1",
                "",
                "",
            ]
        )
        for text in payloads
    ]
    assert len(reasons(tmp_path, *rows)) == len(rows)
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        shown = [row["Description"] for row in csv.DictReader(file)]
    assert shown == [f"'{text}" for text in payloads]


def test_plain_numbers_stay_numbers_in_the_rejects():
    assert [harmless(text) for text in ("-12", "+1.5", "-0.29", "-1-1")] == ["-12", "+1.5", "-0.29", "'-1-1"]


def test_formula_and_markup_in_a_name_are_stored_as_they_came(gifts, tmp_path):
    name = '=HYPERLINK("x") <script>alert(1)</script>'
    row = '501,22776,"{}",2,2011-01-03 09:00:00,8.50,17850.0,France'.format(name.replace('"', '""'))
    run(put(tmp_path, f"{HEADER}\n{row}\n"))
    assert OrderLine.objects.get().name == name


def test_an_item_without_a_description_is_called_by_its_code(gifts, tmp_path):
    run(put(tmp_path, f"{HEADER}\n501,22776,,2,2011-01-03 09:00:00,0,,France\n"))
    assert OrderLine.objects.get().name == "22776"


def test_invoices_are_put_together_in_whatever_order_their_rows_come(gifts, tmp_path):
    other = GOOD.replace("500,", "499,")
    run(put(tmp_path, "\n".join([HEADER, GOOD, other, GOOD, other])))
    assert [order.lines.count() for order in Order.objects.all()] == [2, 2]


def test_the_bar_shows_on_a_terminal_only():
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    shown, hidden = Terminal(), StringIO()
    for stream in (shown, hidden):
        progress = Progress(stream)
        progress.of("orders", 4)(4)
        progress.end()
    assert "4 of 4 orders" in shown.getvalue()
    assert hidden.getvalue() == ""


# --- the calculation alone --------------------------------------------------------------------------------------------


def taken(quantity: int, unit_price: int, at: str = "2011-01-05 09:00:00") -> Taken:
    return Taken(2, 1, "22776", "CAKESTAND", quantity, unit_price, quantity * unit_price, cells.moment(at, "at"))


def stocked(line: int, left: int, unit_price: int, day: int) -> Stocked:
    return Stocked(
        line, line, line, cells.moment(f"2011-01-0{day} 09:00:00", "at"), unit_price, left, left * unit_price
    )


def test_pieces_come_off_the_latest_line_of_the_same_price():
    lines = [stocked(1, 5, 850, 1), stocked(2, 5, 900, 2), stocked(3, 5, 850, 3), stocked(4, 5, 850, 9)]
    result = cover(taken(8, 850), taken(8, 850).at, lines, {1: 10**6, 2: 10**6, 3: 10**6, 4: 10**6})
    assert [(part.line.line, part.quantity, part.refunded) for part in result.covered] == [(3, 5, 4250), (1, 3, 2550)]
    assert (result.uncovered, result.unpaid) == (0, 0)


def test_a_charge_never_gives_back_more_than_it_has():
    result = cover(taken(2, 850), taken(2, 850).at, [stocked(1, 2, 850, 1)], {1: 1000})
    assert (result.covered[0].worth, result.covered[0].refunded, result.unpaid) == (1700, 1000, 700)


def test_fractions_of_a_line_lose_nothing():
    line = Stocked(1, 1, 1, cells.moment("2011-01-01 09:00:00", "at"), 33, 3, 100)
    room = {1: 100}
    parts = [cover(taken(1, 34), taken(1, 34).at, [line], room) for _ in range(3)]
    assert sum(part.covered[0].worth for part in parts) == 100
    assert line.left == line.value == 0


@pytest.mark.parametrize("text", ["", "1,5", "1.1234567", "0x10", "1_000", "९", " 1"])
def test_what_is_no_amount_is_no_amount(text):
    with pytest.raises(BadCell):
        cells.fine_amount(text, "UnitPrice")
