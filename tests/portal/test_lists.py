"""Lists: tabs, search, order, pages by key, and the file."""

from __future__ import annotations

import csv
import io

import pytest

from portal.audit.models import AuditEntry
from portal.pages.lists import neutral
from refunds.repayments.commands import pay_repayment
from refunds.repayments.models import Repayment
from tests.helpers import budget, client_for

pytestmark = pytest.mark.django_db


def shown(client, url="/repayments/", **params):
    return client.get(url, params).context


def walk(client, **params):
    """Every row of every page, from the newest to the oldest; and back again."""
    context = shown(client, **params)
    there = [row.pk for row in context["objects"]]
    while context["older_url"]:
        context = client.get(context["older_url"]).context
        there += [row.pk for row in context["objects"]]
    back = [row.pk for row in context["objects"]]
    while context["newer_url"]:
        context = client.get(context["newer_url"]).context
        back = [row.pk for row in context["objects"]] + back
    return there, back


@pytest.mark.parametrize("sort", ["newest", "amount", "due"])
def test_pages_show_every_row_once_in_both_directions(site, owed, alice, sort):
    rows = [owed(amount) for amount in (5, 3, 3, 3, 9, 1, 3)]
    Repayment.objects.filter(pk__in=[rows[1].pk, rows[4].pk]).update(due_at=None)
    there, back = walk(client_for(alice), sort=sort)
    assert len(there) == 7 and set(there) == {row.pk for row in rows}
    assert there == back
    if sort == "amount":
        amounts = dict(Repayment.objects.values_list("pk", "amount"))
        assert [amounts[pk] for pk in there] == [1, 3, 3, 3, 3, 5, 9]
    if sort == "due":
        assert set(there[-2:]) == {rows[1].pk, rows[4].pk}


def test_a_row_that_comes_in_meanwhile_shifts_nothing(site, owed, alice):
    for amount in range(1, 6):
        owed(amount)
    client = client_for(alice)
    first = shown(client)
    owed(99)
    second = client.get(first["older_url"]).context
    assert not {row.pk for row in first["objects"]} & {row.pk for row in second["objects"]}
    assert len(second["objects"]) == 2


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U", "W1tdLDFd", "eyJhIjoxfQ", "WzEsIngiXQ", "WyJhYmMiLDFd"])
def test_a_broken_cursor_shows_the_first_page(site, owed, alice, cursor):
    for amount in range(1, 6):
        owed(amount)
    context = shown(client_for(alice), after=cursor)
    assert [row.amount for row in context["objects"]] == [5, 4, 3]


def test_tabs_count_within_search(site, owed, alice, bob):
    first, second = owed(), owed()
    pay_repayment(second, by=bob, reference="T-1")
    context = shown(client_for(alice))
    assert [(tab.label, tab.count, tab.current) for tab in context["tabs"]] == [
        ("All", 2, True),
        ("Due", 1, False),
        ("Mine", 2, False),
    ]
    context = shown(client_for(alice), q=second.number, tab="due")
    assert [tab.count for tab in context["tabs"]] == [1, 0, 1]
    assert context["objects"] == [] and context["is_filtered"]
    assert context["clear_url"] == "/repayments/?tab=due"
    assert first.pk not in [row.pk for row in shown(client_for(alice), q=second.number)["objects"]]


def test_every_word_must_be_found_somewhere(site, owed, alice, bob):
    row = owed()
    client = client_for(bob)
    assert len(shown(client, q=f"alice {row.number[:5]}")["objects"]) == 1
    assert len(shown(client, q="alice nobody")["objects"]) == 0
    assert len(shown(client, q="TC-0001")["objects"]) == 1
    assert shown(client, q="\x00")["objects"]


def test_others_rows_are_in_no_list_count_or_search(site, owed, alice, eve, mallory):
    row = owed()
    for stranger in (eve, mallory):
        context = shown(client_for(stranger), q=row.number)
        assert context["objects"] == [] and [tab.count for tab in context["tabs"]] == [0, 0, 0]


@pytest.mark.parametrize("user", ["alice", "bob", "carol"])
def test_a_list_asks_the_same_with_one_row_or_thirty(site, owed, request, user, monkeypatch):
    from tests.portal.doors_site import RepaymentList

    monkeypatch.setattr(RepaymentList, "page_size", 50)
    client = client_for(request.getfixturevalue(user))
    owed()
    client.get("/repayments/")
    with budget(6) as few:
        client.get("/repayments/", {"q": "RP"})
    for _n in range(29):
        owed()
    with budget(6) as many:
        assert len(client.get("/repayments/", {"q": "RP"}).context["objects"]) == 30
    assert len(few) == len(many)


# --- as a file ----------------------------------------------------------------------------------------------------------


def test_the_file_holds_what_the_tab_holds_and_is_recorded(site, owed, alice, bob):
    alice.name = '=HYPERLINK("http://evil.example")'
    alice.save()
    first, second = owed(5), owed(7)
    pay_repayment(second, by=bob, reference="T-1")
    answer = client_for(bob).get("/repayments/", {"export": "csv", "tab": "due"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:]))) == [
        ["Number", "Who", "Amount"],
        [first.number, f"'{alice.name}", "5"],
    ]
    entry = AuditEntry.objects.get(kind="exported")
    assert entry.by == bob and entry.machine == "refunds.repayment" and entry.data == {"query": "/repayments/?tab=due"}


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("  +1", "'  +1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        (-5, -5),
        (None, ""),
        ("水壶", "水壶"),
        ("a=b", "a=b"),
    ],
)
def test_no_cell_is_a_formula(cell, safe):
    assert neutral(cell) == safe
