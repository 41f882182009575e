"""Bank days of every country of the table, counted against days that were looked up, not computed by the code under test."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from portal.time import business_time, calendars, clock
from tests.portal.test_business_time import rows

EUROPE = {"TARGET": "EU"}


@pytest.mark.parametrize("case", rows("bank_days.csv"), ids=lambda case: f"{case['country']} {case['start']}")
def test_the_bank_day_is_the_one_that_was_looked_up(case) -> None:
    start, country = date.fromisoformat(case["start"]), EUROPE.get(case["country"], case["country"])
    assert business_time.add_working_days(start, int(case["n"]), country).isoformat() == case["expected"], case["note"]


def test_a_refund_accepted_before_carnival_arrives_after_it() -> None:
    """Three to seven bank days after 12 February 2026 in Brazil: 19 to 25, not 17 to 23 by England's holidays.

    Ash Wednesday is worked by banks, from noon (`bank_days.csv`, looked up by hand)."""
    accepted = date(2026, 2, 12)
    days = [business_time.add_working_days(accepted, n, "BR").isoformat() for n in (3, 7)]
    assert days == ["2026-02-19", "2026-02-25"]


@pytest.mark.parametrize(
    ("currency", "shop", "banks"),
    [
        ("EUR", "DE", "EU"),
        ("EUR", "CN", "EU"),
        ("USD", "CN", "US"),
        ("CNY", "GB", "CN"),
        ("PLN", "CN", "CN"),
        ("BRL", "BR", "BR"),
    ],
)
def test_money_waits_for_the_banks_of_its_currency(currency, shop, banks) -> None:
    assert calendars.of_bank(currency, shop) == banks


def test_indian_banks_work_on_the_first_third_and_fifth_saturday() -> None:
    saturdays = [date(2026, 8, day) for day in (1, 8, 22, 29)]
    worked = [business_time.is_working_day(day, "IN") for day in saturdays]
    assert worked == [True, False, False, True]


def test_a_day_on_which_banks_close_early_is_worked() -> None:
    assert business_time.is_working_day(date(2026, 4, 30), "SE")
    assert not business_time.is_working_day(date(2026, 6, 19), "SE")


def test_final_is_said_only_where_a_source_says_so() -> None:
    assert business_time.is_published(2060, "GB") and business_time.is_published(2060, "EU")
    assert business_time.is_published(2026, "IN") and not business_time.is_published(2027, "IN")
    assert not business_time.is_published(2026, "ZZ")


def test_names_do_not_depend_on_the_language_of_the_machine(monkeypatch) -> None:
    for variable in ("LANG", "LANGUAGE", "LC_ALL"):
        monkeypatch.setenv(variable, "de_DE.UTF-8")
    calendars.days_off.cache_clear()
    assert business_time.holiday_name(date(2026, 5, 1), "DE") == "Labor Day"
    assert business_time.holiday_name(date(2026, 2, 16), "BR") == "Carnival"


def test_every_row_names_its_source_and_has_a_clock_and_days() -> None:
    import tomllib

    told = tomllib.loads(calendars.TABLE.read_text(encoding="utf-8"))
    for source in told["sources"].values():
        assert source["title"] and source["version"] and source["read_on"]
    for code, row in told["calendars"].items():
        assert row["source"] in told["sources"], code
        assert clock.ZONES[code].key == row["zone"]
        assert len(calendars.days_off(code, 2026)) >= 5, code


def test_where_the_nationwide_set_differs_from_what_banks_keep() -> None:
    """The differences that are meant, by country: days of our calendar that the library's plain set has otherwise (2026)."""
    meant = {
        "GB": {"2026-04-06", "2026-08-31"},
        "BR": {"2026-02-16", "2026-02-17", "2026-06-04"},
        "JP": {"2026-01-02", "2026-12-31"},
    }
    for country, days in meant.items():
        plain = holidays.country_holidays(country, years=[2026], expand=False)
        ours = {day for day in calendars.days_off(country, 2026) if day.isoweekday() < 6}
        assert {day.isoformat() for day in ours - set(plain)} == days, country
