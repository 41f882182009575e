"""Working time against the published calendars: nothing here was counted by the code under test."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.time import business_time
from portal.time.business_time import (
    add_calendar_days,
    add_working_days,
    add_working_hours,
    add_working_minutes,
    day_kind,
    holiday_name,
    is_provisional,
    is_published,
    is_working_day,
    working_minutes_between,
)
from portal.time.models import CalendarDay

DATA = Path(__file__).parent.parent / "data" / "calendar"
SHANGHAI = ZoneInfo("Asia/Shanghai")
LONDON = ZoneInfo("Europe/London")
NOTICES = sorted((DATA / "holiday-cn").glob("*.json"))


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answer(operation: str, start: str, argument: str) -> str:
    if operation == "add_working_days":
        return add_working_days(date.fromisoformat(start), int(argument)).isoformat()
    if operation == "add_working_minutes":
        return add_working_minutes(datetime.fromisoformat(start), int(argument)).isoformat(timespec="minutes")
    return str(working_minutes_between(datetime.fromisoformat(start), datetime.fromisoformat(argument)))


def test_all_600_due_cases_agree() -> None:
    cases = rows("cn_due_cases.csv")
    wrong = [case for case in cases if answer(case["operation"], case["start"], case["argument"]) != case["expected"]]
    assert (len(cases), wrong) == (600, [])


def test_all_2557_days_agree() -> None:
    days = rows("cn_days_2020_2026.csv")
    wrong = [
        day["date"] for day in days if is_working_day(date.fromisoformat(day["date"])) != (day["is_workday"] == "1")
    ]
    assert (len(days), wrong) == (2557, [])


@pytest.mark.django_db
def test_with_the_notices_imported_every_kind_agrees_too(capsys) -> None:
    call_command("import_holidays", *NOTICES)
    assert capsys.readouterr().out == "imported=255 updated=0 unchanged=0\n"
    call_command("import_holidays", *NOTICES)
    assert capsys.readouterr().out == "imported=0 updated=0 unchanged=255\n"
    days = rows("cn_days_2020_2026.csv")
    other = [day["date"] for day in days if day_kind(date.fromisoformat(day["date"])) != day["kind"]]
    # Off in any case: weekends "joined" to a one-day holiday, which these two notices do not list as days of it.
    assert other == ["2023-12-30", "2023-12-31", "2024-06-08", "2024-06-09"]
    with translation.override("en"):
        assert holiday_name(date(2020, 10, 1)) == "National Day · Mid-Autumn Festival"


def test_all_english_bank_holidays_agree() -> None:
    events = json.loads((DATA / "uk_bank_holidays_england_wales.json").read_text(encoding="utf-8"))
    off = {date.fromisoformat(event["date"]) for event in events["england-and-wales"]["events"]}
    first, last = date(2012, 1, 2), date(2028, 12, 31)
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    assert [day for day in days if is_working_day(day, "GB") != (day.isoweekday() < 6 and day not in off)] == []


def test_a_make_up_saturday_is_worked_and_the_day_it_pays_for_is_not() -> None:
    assert day_kind(date(2026, 10, 10)) == "makeup"
    assert day_kind(date(2026, 10, 7)) == "holiday"
    assert day_kind(date(2026, 10, 3)) == "holiday"  # a Saturday inside National Day
    assert day_kind(date(2026, 10, 11)) == "weekend"
    assert day_kind(date(2026, 10, 9)) == "workday"


def test_days_are_named_by_their_festival() -> None:
    with translation.override("en"):
        assert holiday_name(date(2026, 10, 7)) == "National Day"
        assert holiday_name(date(2026, 10, 10)) == "National Day"
        assert holiday_name(date(2026, 2, 20)) == "Spring Festival"
        assert holiday_name(date(2020, 10, 1)) == "Mid-Autumn Festival · National Day"
        assert holiday_name(date(2026, 9, 21)) == ""
        assert holiday_name(date(2026, 8, 31), "GB") == "Late Summer Bank Holiday"


def test_a_year_without_a_notice_is_provisional_and_still_answered() -> None:
    assert is_published(2026)
    assert not is_published(2027)
    assert is_published(2027, "GB")
    assert not is_provisional(date(2026, 1, 1), date(2026, 12, 31))
    assert is_provisional(datetime(2026, 12, 30, tzinfo=SHANGHAI), datetime(2027, 1, 4, tzinfo=SHANGHAI))
    assert not is_working_day(date(2027, 10, 1))
    assert add_working_days(date(2027, 6, 1), 1) == date(2027, 6, 2)


@pytest.mark.django_db
def test_an_imported_notice_publishes_its_year_and_replaces_every_guess(tmp_path) -> None:
    assert not is_working_day(date(2027, 10, 5))  # guessed
    notice = {"days": [{"name": "国庆节", "date": "2027-10-01", "isOffDay": True}]}
    notice["days"].append({"name": "国庆节", "date": "2027-10-09", "isOffDay": False})
    path = tmp_path / "2027.json"
    path.write_text(json.dumps(notice), encoding="utf-8")
    call_command("import_holidays", path)
    assert is_published(2027)
    assert not is_working_day(date(2027, 10, 1))
    assert is_working_day(date(2027, 10, 5))
    assert day_kind(date(2027, 10, 9)) == "makeup"


@pytest.mark.django_db
def test_an_override_counts_at_once_and_its_removal_too() -> None:
    day = date(2026, 9, 21)
    row = CalendarDay.objects.create(country="CN", day=day, is_working=False, name="Typhoon")
    assert (day_kind(day), holiday_name(day)) == ("holiday", "Typhoon")
    assert is_working_day(day, "GB")
    row.delete()
    assert is_working_day(day)


@pytest.mark.django_db
def test_a_page_full_of_days_costs_no_query(django_assert_num_queries) -> None:
    business_time.forget()
    is_working_day(date(2026, 9, 21))
    with django_assert_num_queries(0):
        for i in range(400):
            is_working_day(date(2026, 1, 1) + timedelta(days=i))


@pytest.mark.parametrize("text", ["{", "[]", '{"days": [{"date": "2027-13-01", "name": "x", "isOffDay": true}]}'])
def test_a_file_that_is_no_notice_is_named(tmp_path, text) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(CommandError, match="bad.json is no holiday-cn file"):
        call_command("import_holidays", path)


def test_hours_stand_still_on_days_off() -> None:
    friday = datetime(2026, 9, 18, 15, 30, tzinfo=SHANGHAI)
    assert add_working_hours(friday, 48) == datetime(2026, 9, 21, 15, 30, tzinfo=SHANGHAI)  # Sunday 20th is made up
    eve = datetime(2026, 9, 30, 20, 0, tzinfo=SHANGHAI)
    assert add_working_hours(eve, 24) == datetime(2026, 10, 8, 20, 0, tzinfo=SHANGHAI)
    saturday = datetime(2026, 8, 1, 12, 0, tzinfo=SHANGHAI)
    assert add_working_hours(saturday, 12) == datetime(2026, 8, 3, 12, 0, tzinfo=SHANGHAI)


def test_calendar_days_end_on_a_working_day_at_the_same_clock_time() -> None:
    assert add_calendar_days(datetime(2026, 9, 24, 8, 5, tzinfo=SHANGHAI), 7) == datetime(
        2026, 10, 8, 8, 5, tzinfo=SHANGHAI
    )
    assert add_calendar_days(date(2026, 9, 13), 7) == date(2026, 9, 20)  # a Sunday that is worked
    assert add_calendar_days(date(2026, 12, 18), 7, "GB") == date(2026, 12, 29)


def test_an_aware_moment_is_counted_on_the_countrys_own_clock() -> None:
    late_in_shanghai = datetime(2026, 9, 21, 9, 59, tzinfo=UTC)  # 17:59 there, 10:59 in London
    assert add_working_minutes(late_in_shanghai, 2) == datetime(2026, 9, 22, 9, 1, tzinfo=SHANGHAI)
    assert add_working_minutes(late_in_shanghai, 2, "GB") == datetime(2026, 9, 21, 11, 1, tzinfo=LONDON)
    almost_midnight = datetime(2026, 9, 21, 15, 59, tzinfo=UTC)
    assert add_working_days(almost_midnight, 1) == datetime(2026, 9, 22, 23, 59, tzinfo=SHANGHAI)


@pytest.mark.parametrize("count", [add_working_days, add_calendar_days, add_working_minutes, add_working_hours])
def test_time_is_never_taken_away(count) -> None:
    with pytest.raises(ValueError, match="never taken away"):
        count(datetime(2026, 9, 21, 12, 0), -1)


@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2026, 6, 1)),
    minutes=st.integers(0, 20_000),
    country=st.sampled_from(["CN", "GB"]),
)
def test_minutes_added_are_the_minutes_between(start: datetime, minutes: int, country: str) -> None:
    start = start.replace(second=0, microsecond=0)
    assert working_minutes_between(start, add_working_minutes(start, minutes, country), country) == minutes
