"""How long a case took: where its time went, and where people read it."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from portal.audit.models import StatusChange
from portal.time.business_time import add_working_hours, office_time_between, working_time_between
from tests import market
from tests.helpers import FRIDAY, SHANGHAI, budget, client_for
from tests.words import words
from tickets.cases import commands
from tickets.cases.models import Ticket
from tickets.usual_times import durations
from tickets.usual_times.durations import Durations, measure, office_hours
from tickets.workbench import how_long_cases_took

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def life(*steps: tuple[str, float]) -> list:
    """Recorded changes: (to status, days after Friday)."""
    return [SimpleNamespace(to_status=status, at=FRIDAY + days * DAY) for status, days in steps]


def test_waiting_for_the_customer_is_not_running():
    changes = life(("submitted", 0), ("in_review", 0.5), ("needs_info", 1), ("in_review", 3), ("rejected", 3.5))
    assert measure(changes, FRIDAY + 9 * DAY) == Durations(
        running=1.5 * DAY, waiting=2 * DAY, resting=5.5 * DAY, reopened=0
    )


def test_what_a_case_is_in_now_counts_until_now():
    assert measure(life(("submitted", 0)), FRIDAY + DAY).running == DAY
    assert measure(life(("submitted", 0), ("in_review", 1), ("needs_info", 2)), FRIDAY + 5 * DAY).waiting == 3 * DAY
    assert measure([], FRIDAY) == Durations()


def test_a_rest_before_it_is_reopened_is_nobodys_time():
    changes = life(
        ("submitted", 0), ("resolved", 1), ("closed", 2), ("in_review", 9), ("rejected", 10), ("in_review", 11)
    )
    spent = measure(changes, FRIDAY + 12 * DAY)
    assert (spent.handled, spent.resting, spent.reopened) == (3 * DAY, 9 * DAY, 2)


def test_office_hours_skip_nights_and_know_the_make_up_saturday():
    friday_to_monday = life(("submitted", 0), ("needs_info", 2.5))  # 10:24 on Friday to 22:24 on Sunday
    spent = measure(friday_to_monday, FRIDAY + 3.25 * DAY, office_hours("CN"))
    assert spent.running == timedelta(hours=7, minutes=36) + 9 * HOUR  # and all of Saturday 10 October, which makes up
    assert spent.waiting == timedelta(hours=7, minutes=24)
    abroad = measure(friday_to_monday, FRIDAY + 3.25 * DAY, office_hours("GB"))
    assert abroad.running == timedelta(hours=9)  # 03:24 in London; Saturday and Sunday are free there
    assert office_time_between(FRIDAY, FRIDAY) == timedelta(0)


@pytest.mark.parametrize("hours", [0, 1, 13.6, 24, 48, 200])
@pytest.mark.parametrize("start", [FRIDAY, datetime(2026, 9, 30, 23, 59, tzinfo=SHANGHAI), FRIDAY + 1.9 * DAY])
def test_working_time_is_what_adding_working_hours_counts(start, hours):
    assert working_time_between(start, add_working_hours(start, hours)) == timedelta(hours=hours)


@pytest.mark.django_db
def test_an_answer_over_a_weekend_gives_the_reviewer_no_extra_days(friday, case, alice, bob):
    ticket = case("in_review")  # due by 48 hours on working days
    friday.shift(timedelta(hours=24))
    due = ticket.due_at
    asked = commands.ask_info(ticket, by=bob, words="请拍一下吊牌。")
    assert due is not None and asked.due_at != due
    assert commands.answer_info(asked, by=alice, words="好的。").due_at == due


@pytest.mark.django_db
def test_the_clock_stands_still_while_the_customer_is_asked(friday, case, alice, bob):
    ticket = case("in_review")
    left = working_time_between(FRIDAY, ticket.due_at)
    ticket = commands.ask_info(ticket, by=bob, words="请拍一下吊牌。")
    friday.shift(timedelta(days=3))
    ticket = commands.answer_info(ticket, by=alice, words="好的。")
    assert working_time_between(FRIDAY + timedelta(days=3), ticket.due_at) == left


@pytest.fixture
def handled(friday, case, alice, bob) -> Ticket:
    """Rejected after three days, one of which waited for Alice; a week ago."""
    ticket = case("needs_info")
    friday.shift(DAY)
    ticket = commands.answer_info(ticket, by=alice, words="没有吊牌了。")
    friday.shift(2 * DAY)
    ticket = commands.reject_ticket(ticket, by=bob, reason=market.reason("reject_ticket"), words="已使用过。")
    friday.shift(7 * DAY)
    return ticket


@pytest.mark.django_db
def test_everybody_reads_how_long_an_ended_case_took(handled, alice, bob, carol):
    for reader, sentence in (
        (bob, "3 days, of which 1 day waiting for the customer&#x27;s answer"),
        (carol, "3 days, of which 1 day waiting for the customer&#x27;s answer"),
        (alice, "3 days, of which 1 day waiting for your answer"),
    ):
        page = client_for(reader).get(handled.get_absolute_url()).content.decode()
        assert "Handled in" in page
        assert sentence in page


@pytest.mark.django_db
def test_only_staff_watch_the_time_of_an_open_case(friday, case, alice, bob):
    ticket = case("in_review")
    friday.shift(timedelta(hours=5))
    page = client_for(bob).get(ticket.get_absolute_url()).content.decode()
    assert "Under way for" in page
    assert "5 hours" in page
    assert "Under way for" not in client_for(alice).get(ticket.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_the_api_tells_both_clocks_and_lists_ask_once_for_all(handled, bob):
    client = client_for(bob)
    found = client.get(f"/api/v1/tickets/{handled.number}/").json()
    assert (found["running_seconds"], found["waiting_seconds"], found["reopened"]) == (2 * 86400, 86400, 0)
    with budget(6):
        listed = client.get("/api/v1/tickets/").json()["results"]
    assert [row["waiting_seconds"] for row in listed] == [86400]


@pytest.mark.django_db
def test_the_spreadsheet_has_the_hours(handled, bob):
    text = b"".join(client_for(bob).get("/tickets/?tab=all&export=csv").streaming_content).decode()
    row = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert row["Handled in, hours"] == "72.0"
    assert row["Waited for the customer, hours"] == "24.0"
    assert row["Times reopened"] == "0"
    # Saturday the 10th is worked until 10:24 of the wait's end; Sunday is free; Monday until 10:24.
    assert row["Worked on in office hours, hours"] == "9.0"


@pytest.mark.django_db
def test_many_cases_are_read_in_one_query(case):
    tickets = [case("in_review", line=1), case("needs_info", line=1)]
    with budget(1):
        durations.attach(tickets)
        assert [len(ticket.recorded) for ticket in tickets] == [2, 3]
        assert all(durations.of(ticket).reopened == 0 for ticket in tickets)
    assert StatusChange.objects.count() > 5
    with budget(0):
        durations.attach([])


@pytest.mark.django_db
@pytest.mark.covers("R177")
def test_the_workbench_measures_how_long_cases_took(handled, bob, carol, mallory, alice):
    for person in (bob, carol):
        page = words(client_for(person).get("/workbench/"))
        assert "1 of 1 cases were done within 3 days" in page
        assert "1 to 3 days 1" in page
    for person in (mallory, alice):
        assert "cases were done" not in words(client_for(person).get("/workbench/"))


@pytest.mark.django_db
def test_the_chart_asks_two_questions_whatever_there_is(handled, bob):
    with budget(3):  # and whose shops the reader works in
        charts = how_long_cases_took(bob)
    assert [bar.values for bar in charts[0].bars] == [[0], [1], [0], [0]]
