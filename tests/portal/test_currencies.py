"""The table of currencies against two packages that were made by other people from other sources."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from babel.core import get_global
from babel.numbers import get_currency_precision
from django.utils import translation
from iso4217 import Currency

from portal.kernel.money import TABLE, exponent, format_money, from_minor, is_currency, is_known_currency, to_minor

TOLD = tomllib.loads(TABLE.read_text("utf-8"))

NO_TENDER = {
    "BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAD", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR",
    "XPD", "XPT", "XSU", "XTS", "XUA", "XXX",
}  # fmt: skip
"""In ISO 4217 and no money that people pay with: funds, units of account, metals, test codes."""

DAILY_LIFE = {"AFN": 0, "ALL": 0, "IQD": 0, "IRR": 0, "KPW": 0, "LAK": 0, "LBP": 0, "MGA": 0, "MMK": 0, "RSD": 0, "SOS": 0,
              "SYP": 0, "YER": 0}  # fmt: skip
"""Where CLDR gives fewer decimals, because nobody writes them; ISO 4217 has 2 for all of these, and 3 for IQD."""


def test_the_table_is_list_one_without_what_is_no_tender() -> None:
    theirs = {str(one.code): one.exponent for one in Currency if one.code not in NO_TENDER}
    assert {code: row["digits"] for code, row in TOLD["currencies"].items()} == theirs


def test_cldr_differs_only_where_it_is_meant_to() -> None:
    theirs = {code: get_currency_precision(code) for code in TOLD["currencies"]}
    assert {code: places for code, places in theirs.items() if places != exponent(code)} == DAILY_LIFE
    tender = {
        code
        for used in get_global("territory_currencies").values()
        for code, _start, end, is_tender in used
        if is_tender and end is None
    }
    assert tender - set(TOLD["currencies"]) == {"BGN"}, "Bulgaria pays in euro since 2026"
    assert set(TOLD["currencies"]) - tender == {"SVC", "VED"}, "on paper, beside the US dollar and the bolívar"


def test_every_row_names_its_source_and_the_day_it_was_read() -> None:
    for row in [*TOLD["currencies"].values(), *TOLD["withdrawn"].values()]:
        source = TOLD["sources"][row["source"]]
        assert source["title"] and source["version"] and isinstance(source["read_on"], date)


def test_what_was_withdrawn_is_tender_for_orders_of_its_time() -> None:
    assert not is_currency("BGN") and is_known_currency("BGN") and exponent("BGN") == 2
    assert is_currency("BGN", on=date(2026, 1, 31)) and not is_currency("BGN", on=date(2026, 2, 1))
    assert not is_known_currency("XAU") and not is_known_currency("RMB") and not is_known_currency("")


@pytest.mark.parametrize("code, minor, text", [
    ("RSD", 1550_50, "RSD1,550.50"), ("ALL", 99, "ALL0.99"), ("IQD", 1_250, "IQD1.250"), ("MGA", 20, "MGA0.20"),
    ("ISK", 2790, "ISK2,790"), ("CLP", 163056, "CLP163,056"), ("TND", 5_120, "TND5.120"),
])  # fmt: skip
def test_amounts_keep_the_decimals_that_daily_life_leaves_out(code, minor, text) -> None:
    with translation.override("en"):
        assert format_money(minor, code) == text
    assert to_minor(from_minor(minor, code), code) == minor
