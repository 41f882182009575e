"""What is said in cases is found again: by a phrase of its own, by a word of two characters, fast, and only by who may."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from typing import Any

import pytest
from django.test import RequestFactory

from portal.kernel.changes import import_rows
from portal.people.models import system_user
from portal.reasons.models import Reason
from portal.time import clock
from tests import restricted
from tests.helpers import client_for
from tests.words import words as read
from tickets.cases.models import Ticket
from tickets.cases.views import TicketList
from tickets.edits import commands as edit_commands
from tickets.search import commands as search_commands
from tickets.search.matching import matching
from tickets.search.models import CaseWord
from tickets.search.words import fold, pieces, wanted
from tickets.talk import commands as talk_commands

pytestmark = pytest.mark.django_db

COUNT = pytest.mark.parametrize("count", [500, pytest.param(11_243, marks=pytest.mark.prove)])
TWO = ("退货", "客服", "屏幕", "快递", "质量", "发票", "充电", "味道", "电池", "包装")


def found(user: Any, words: str) -> set[str]:
    return set(Ticket.objects.for_user(user).filter(matching(user, words)).values_list("number", flat=True))


def test_text_is_taken_apart_as_people_read_it():
    assert pieces("收到的杯子裂了。iPhone 15，ＯＫ！") >= {"杯子", "裂了", "子裂", "iphone", "15", "ok"}
    assert wanted("杯子") == (["杯子"], [])
    assert wanted("IPHO") == ([], ["ipho"])
    assert wanted("。，！") == ([], [])


@pytest.mark.covers("R12")
def test_a_case_is_found_by_everything_it_is_called(case, order, alice, bob):
    ticket = case("in_review")
    line = ticket.lines.get().line
    for words in (
        ticket.number,
        ticket.number.lower(),
        order.shop_number,
        order.number,
        "咖啡壶",
        "手冲 套装",
        "Alice",
        alice.phone,
        "用过",
        line.sku,
    ):
        assert ticket.number in read(client_for(bob).get("/tickets/", {"tab": "all", "q": words})), words
    for words in ("咖啡杯", "没有的词", "壶咖", "zzz"):
        assert ticket.number not in read(client_for(bob).get("/tickets/", {"tab": "all", "q": words})), words


def test_what_is_said_and_changed_later_is_found_and_notes_for_colleagues_only_by_staff(
    case, alice, bob, carol, mallory
):
    ticket = case()
    edit_commands.change_ticket(ticket, by=alice, description="壶盖松动")
    talk_commands.add_note(ticket, by=alice, words="还漏水，见视频")
    talk_commands.note_inside(ticket, by=bob, words="老主顾，从宽处理")
    for words in ("松动", "漏水", "壶盖松动"):
        assert found(alice, words) == found(bob, words) == {ticket.number}, words
    for words in ("主顾", "老主顾，从宽处理", "从宽"):
        assert found(bob, words) == found(carol, words) == {ticket.number}, words
        assert found(alice, words) == set(), words
    assert found(mallory, "漏水") == set()


def test_indexing_anew_changes_nothing(case, bob):
    ticket = case("in_review")
    talk_commands.add_note(ticket, by=bob, words="请稍等")
    before = set(CaseWord.objects.values_list("word", "is_internal"))
    search_commands.index_cases(Ticket.objects.select_related("order", "customer"))
    assert set(CaseWord.objects.values_list("word", "is_internal")) == before


@pytest.fixture
def corpus(order) -> Any:
    """`corpus(n)`: so many cases with real Chinese texts, in no real order."""

    def make(count: int) -> dict[str, str]:
        texts = [row["text"] for row in restricted.rows("texts-zh/reviews.csv.gz")]
        texts = texts[:: max(len(texts) // count, 1)][:count]
        reason = Reason.objects.filter(kind="raise_ticket").first()
        made = import_rows(
            Ticket,
            [
                Ticket(
                    shop=order.shop, customer=order.customer, order=order, type="refund_only", problem="other",
                    reason=reason, description=text, currency="CNY", asked=0, created_at=clock.now(),
                )
                for text in texts
            ],
            by=system_user(),
        )  # fmt: skip
        for start in range(0, len(made), 500):
            search_commands.index_cases(made[start : start + 500])
        return {ticket.number: ticket.description for ticket in made}

    return make


def phrases(texts: dict[str, str]) -> dict[str, str]:
    """A phrase of its own for each text that has one: eight characters without a blank that stand in no other text,
    not in other capitals either, as the search puts these aside."""
    size = 8

    def windows(text: str) -> list[str]:
        return [text[place : place + size] for place in range(max(len(text) - size, 0) + 1)]

    seen: Counter[str] = Counter()
    for text in texts.values():
        seen.update({fold(one) for one in windows(text)})
    everything = [fold(text) for text in texts.values()]
    chosen = {}
    for number, text in texts.items():
        fit = (one for one in windows(text) if not set(one) & set(" \u3000\n\r\t") and wanted(one)[0])
        own = next((one for one in fit if seen[fold(one)] == 1), "")
        if len(own) < size and sum(fold(own) in other for other in everything) > 1:
            own = ""  # a short text that stands in a longer one
        if own:
            chosen[number] = own
    return chosen


@COUNT
def test_real_texts_are_found_by_a_phrase_of_their_own_within_300_ms(corpus, bob, carol, count):
    texts = corpus(count)
    own = phrases(texts)
    assert len(own) > 0.95 * len(texts)
    times = []
    for number, phrase in own.items():
        began = time.perf_counter()
        hits = found(carol, phrase)
        times.append(time.perf_counter() - began)
        assert hits == {number}, (phrase, texts[number])
    for word in TWO:
        began = time.perf_counter()
        hits = found(carol, word)
        times.append(time.perf_counter() - began)
        assert hits == {number for number, text in texts.items() if word in fold(text)}, word
    pages = []
    for words in [*list(own.values())[:: max(len(own) // 20, 1)], *TWO]:
        page = TicketList()
        request = RequestFactory().get("/tickets/", {"q": words, "tab": "all"})
        request.user = bob
        page.setup(request)
        began = time.perf_counter()
        assert page.get_context_data()["objects"] or words in TWO
        pages.append(time.perf_counter() - began)
    print(
        f"{len(texts)} texts: median {statistics.median(times) * 1000:.1f} ms, slowest {max(times) * 1000:.0f} ms;",
        end=" ",
    )
    print(f"the whole list: median {statistics.median(pages) * 1000:.0f} ms, slowest {max(pages) * 1000:.0f} ms")
    assert statistics.quantiles(times, n=100)[98] < 0.3
    assert statistics.median(pages) < 0.3
