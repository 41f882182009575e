"""Statements handed in as files: read first, compared on a person's word, settled from the page."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from portal.kernel.errors import Invalid, Refused
from portal.time import clock
from refunds.differences import commands as difference_commands
from refunds.reconciliation.formats.formats import FORMATS
from refunds.reconciliation.formats.lines import Movement
from refunds.reconciliation.models import Difference, ProviderStatement, StatementLine
from refunds.sandbox.models import SandboxScript
from refunds.statement_files import commands as statement_file_commands
from refunds.statement_files import wording
from refunds.statement_files.actions import STATEMENT_FILE
from refunds.statement_files.models import StatementFile
from refunds.tasks import see_to_statement_files, settle_refunds
from tests.doors import assert_three_doors
from tests.helpers import budget, client_for
from tests.refunds.conftest import again, card
from tests.refunds.test_pages import words
from tests.refunds.test_statement import HEAD, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(friday, promised):
    SandboxScript.objects.create(behaviour="succeed_at_once")
    refund = promised(99_00, card(99_00))
    settle_refunds()
    return again(refund)


def upload(*lines: list[object], name: str = "day.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *lines])
    return SimpleUploadedFile(name, text.getvalue().encode())


def handed_in(carol: Any, *lines: list[object], **more: Any) -> StatementFile:
    """A file that a worker has read."""
    file = statement_file_commands.hand_in_statement("sandbox", upload(*lines), by=carol, **more)
    see_to_statement_files()
    return again(file)


def stray(refund: Any, n: int) -> list[object]:
    return line(refund, reference=f"stray{n}", key="", payment=f"nobody{n}")


@pytest.mark.covers("R128")
def test_reading_tells_what_comparing_brings_and_changes_nothing(arrived, carol) -> None:
    broken, twice = line(arrived, amount="much"), line(arrived, reference="other")
    file = handed_in(carol, line(arrived), twice, stray(arrived, 1), broken)
    assert file.status == "read" and file.lines == 4
    assert file.foreseen["kinds"] == {"duplicate": 1, "unknown_order": 1}
    assert (file.foreseen["matched"], file.foreseen["rejected"], file.foreseen["sums"]) == (1, 1, {"CNY": 297_00})
    assert not ProviderStatement.objects.exists() and not Difference.objects.exists()
    page = words(client_for(carol).get(file.get_absolute_url()))
    for said in ("Comparing it would find 2 differences", "Agree with our books 1", "“much” is no amount.", "day.csv"):
        assert said in page, page


def test_comparing_brings_what_was_foreseen(arrived, carol) -> None:
    missing = line(arrived, reference="r9", key="", payment=arrived.payment.gateway_reference)
    file = handed_in(carol, line(arrived, amount="98.00"), line(arrived), stray(arrived, 1), stray(arrived, 1), missing)
    foreseen = file.foreseen["kinds"]
    statement_file_commands.compare_statement_file(file, by=carol)
    assert see_to_statement_files() == {"compared": 1}
    file = again(file)
    found = list(Difference.objects.values_list("kind", flat=True))
    assert {kind: found.count(kind) for kind in found} == foreseen and len(foreseen) == 4
    assert file.status == "compared" and file.lines_done == 5 and file.statement.source == "day.csv"


def test_what_the_statement_lacks_is_foreseen_too(arrived, carol) -> None:
    day = clock.today()
    file = handed_in(carol, first_on=day, last_on=day)
    assert file.foreseen["kinds"] == {"missing_there": 1}
    assert "Comparing it would find 1 difference" in words(client_for(carol).get(file.get_absolute_url()))


def test_the_result_lists_each_kind_with_what_to_do_and_the_buttons(arrived, carol) -> None:
    file = handed_in(carol, line(arrived), *(stray(arrived, n) for n in range(7)))
    statement_file_commands.compare_statement_file(file, by=carol)
    see_to_statement_files()
    client = client_for(carol)
    for url in (again(file).get_absolute_url(), again(file).statement.get_absolute_url()):
        with budget(12):
            answer = client.get(url)
        page = words(answer)
        assert "7 differences are to be settled" in page and "Unknown payment · 7" in page
        assert "Find the payment by order or amount and book it there" in page and "All 7 of this kind" in page
        first = Difference.objects.earliest("pk")
        assert f"/reconciliation/{first.number}/book/?next=" in answer.content.decode()
    for difference in Difference.objects.all():
        difference_commands.blame_provider(difference, by=carol, note="their case 12")
    assert "Statement and books agree" in words(client.get(again(file).get_absolute_url()))


def test_a_statement_taken_in_before_counts_once(arrived, carol) -> None:
    first = handed_in(carol, line(arrived))
    statement_file_commands.compare_statement_file(first, by=carol)
    see_to_statement_files()
    second = handed_in(carol, line(arrived))
    page = words(client_for(carol).get(second.get_absolute_url()))
    assert "These lines were taken in before" in page and "so there is nothing new to compare" in page
    assert client_for(carol).post(f"{second.get_absolute_url()}compare/").status_code == 409
    assert StatementLine.objects.count() == 1


def test_a_file_of_something_else_is_told_so(carol) -> None:
    file = statement_file_commands.hand_in_statement("sandbox", SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), by=carol)
    assert see_to_statement_files() == {"unreadable": 1}
    page = words(client_for(carol).get(again(file).get_absolute_url()))
    assert (
        "The file cannot be read" in page
        and "x.csv: Row 1 should name the columns; these are missing: reference" in page
    )


def test_the_page_explains_its_own_columns_with_a_file_that_can_be_read(carol, bob) -> None:
    page = words(client_for(carol).get(reverse("statements:hand_in")))
    assert all(f"{name} {means}" in page for name, means, _example in wording.OWN_COLUMNS)
    sample = client_for(carol).get(reverse("statements:sample"))
    lines = list(FORMATS["csv"]().read(io.StringIO(sample.content.decode())))
    assert [type(line) for line in lines] == [Movement] * 3
    assert client_for(bob).get(reverse("statements:sample")).status_code == 404


def test_nothing_that_agrees_asks_whether_it_is_the_right_account(arrived, carol) -> None:
    file = handed_in(carol, *(stray(arrived, n) for n in range(3)))
    assert "Is it of the account you chose?" in words(client_for(carol).get(file.get_absolute_url()))


def test_a_file_of_lines_nobody_could_read_agrees_with_nothing(arrived, carol) -> None:
    day = clock.today()
    file = handed_in(carol, line(arrived, amount="much"), first_on=day, last_on=day)
    client = client_for(carol)
    page = words(client.get(file.get_absolute_url()))
    assert "Nothing in this file can be used" in page and "“much” is no amount." in page
    assert "agrees with our books" not in page and "No line of this file can be used" in page
    assert client.post(f"{file.get_absolute_url()}compare/").status_code == 409
    assert "Nothing usable" in words(client.get(reverse("statements:list")))


def test_only_what_went_back_is_counted_and_told_so(arrived, carol) -> None:
    own = arrived.payment.gateway_reference
    ends = {"failed": {"status": "failed"}, "way": {"status": "pending"}, "back": {"kind": "sent_back"}}
    lines = [line(arrived, reference=name, key="", payment=own, **end) for name, end in ends.items()]
    file = handed_in(carol, line(arrived), *lines)
    assert file.foreseen["sums"] == {"CNY": 99_00}
    statement_file_commands.compare_statement_file(file, by=carol)
    see_to_statement_files()
    page = words(client_for(carol).get(again(file).get_absolute_url()))
    for end in ("it failed", "it is under way", "the bank sent it back"):
        assert f"The provider tells of ¥99.00 that nobody asked for here: {end}" in page, page
    assert "¥99.00 went back" not in page
    for difference in Difference.objects.all():
        with pytest.raises(Refused):
            difference_commands.book_difference(difference, by=carol)


def test_discarding_removes_the_file(arrived, carol, django_capture_on_commit_callbacks) -> None:
    file = handed_in(carol, line(arrived))
    assert file.file.storage.exists(file.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        statement_file_commands.discard_statement_file(file, by=carol)
    assert not file.file.storage.exists(file.file.name)
    call_command("check_files")  # a file thrown away on purpose is none that is missing


def test_a_worker_that_died_is_followed_by_another_one(arrived, carol, friday) -> None:
    """Somebody has the file: nobody else takes it, until there was no sign of life for a while."""
    file = statement_file_commands.hand_in_statement("sandbox", upload(line(arrived)), by=carol)
    assert statement_file_commands.lease_statement_file(file.pk) == file
    assert statement_file_commands.lease_statement_file() is None
    StatementFile.objects.filter(pk=file.pk).update(due_at=clock.now())
    assert see_to_statement_files() == {"read": 1}


@pytest.mark.parametrize(
    ("more", "field"),
    [({"account": "nobody"}, "account"), ({"first_on": date(2026, 10, 9)}, "last_on")],
    ids=["account", "one day alone"],
)
def test_what_does_not_fit_is_refused_at_its_field(carol, more, field) -> None:
    with pytest.raises(Invalid) as told:
        statement_file_commands.hand_in_statement("sandbox", upload(), by=carol, **more)
    assert told.value.field == field


def test_support_hands_in_by_page_and_api_and_others_do_not(arrived, carol, bob, alice) -> None:
    url = reverse("statements:hand_in")
    for outsider in (bob, alice):
        assert client_for(outsider).get(url).status_code == 404
        assert client_for(outsider).post("/api/v1/statement-files/", {}).status_code in (403, 404)
    client = client_for(carol)
    assert "Hand in a statement" in client.get(reverse("statements:list")).content.decode()
    wrong = client.post(url, {"source": "sandbox:"})
    assert wrong.status_code == 422 and "Choose the file." in wrong.content.decode()
    client.post(url, {"source": "sandbox:", "file": upload(line(arrived))})
    answer = client.post("/api/v1/statement-files/", {"source": "sandbox:", "file": upload(stray(arrived, 1))})
    assert answer.status_code == 201 and answer.json()["status"] == "received"
    assert see_to_statement_files() == {"read": 2}
    waiting = words(client.get(reverse("statements:list")))
    assert "Handed in, not compared yet" in waiting and waiting.count("Ready to compare") == 2


def test_the_three_doors_of_comparing_and_discarding(arrived, carol, bob) -> None:
    file = handed_in(carol, line(arrived))
    assert_three_doors(STATEMENT_FILE, "compare", file, by=carol, outsider=bob)
    assert_three_doors(STATEMENT_FILE, "discard", file, by=carol, outsider=bob)


def test_rejected_lines_are_given_out_as_a_table(arrived, carol) -> None:
    file = handed_in(carol, line(arrived, amount="=1+1"), line(arrived))
    answer = client_for(carol).get(reverse("statement_files:rejected", args=[file.number])).content.decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(answer)))[1]
    assert row[:2] == ["2", "“=1+1” is no amount."] and "'=1+1" in row
