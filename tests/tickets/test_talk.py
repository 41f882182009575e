"""What is said about a case reaches who may read it and nobody else; what is promised is kept or known to be broken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.notices.models import Notice
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.doors import assert_three_doors
from tests.helpers import budget, client_for, frozen
from tests.tickets.conftest import fresh
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.cases.models import Ticket
from tickets.talk import commands as talk_commands
from tickets.talk.actions import PROMISE
from tickets.talk.models import Message, Promise

pytestmark = pytest.mark.django_db

SECRET = "老顾客，可以大方一点"


def talk(ticket: Ticket) -> str:
    return reverse("tickets:talk", args=[ticket.number])


def test_the_doors_of_what_is_said(case, alice, bob, mallory, eve):
    assert_three_doors(TICKET, "add_note", case(), by=bob, data={"words": "您好"}, outsider=mallory, twice=False)
    ticket = fresh(Ticket.objects.get())
    assert_three_doors(TICKET, "note_inside", ticket, by=bob, data={"words": SECRET}, outsider=mallory, twice=False)
    assert_three_doors(
        TICKET, "promise", ticket, by=bob, data={"words": "明天寄出", "hours": "24"}, outsider=mallory, twice=False
    )
    promise = talk_commands.make_promise(ticket, by=bob, words="明天寄出", hours=24)
    assert_three_doors(PROMISE, "keep", promise, by=bob, outsider=mallory)


@pytest.mark.covers("R52", "R60")
def test_a_conversation_of_customer_shop_and_support_on_its_page(case, alice, bob, carol):
    with frozen() as time:
        ticket = case("in_review")
        client_for(alice).post(
            TICKET.url(ticket, "add_note"), {"words": "怎么还没有消息？", "pictures": market.picture("chat.png")}
        )
        time.shift(timedelta(minutes=10))
        talk_commands.add_note(ticket, by=bob, words="正在看，请稍等。")
        time.shift(timedelta(minutes=10))
        talk_commands.add_note(ticket, by=carol, words="平台也在跟进。")
        for reader, named in ((alice, "Platform support"), (bob, "Alice Wang"), (carol, "Bob Chen")):
            said = words(client_for(reader).get(talk(ticket)))
            order = [said.index(one) for one in ("怎么还没有消息？", "正在看，请稍等。", "平台也在跟进。")]
            assert order == sorted(order) and named in said
        page = client_for(bob).get(talk(ticket)).content.decode()
        file = ticket.evidence.get()
        assert (file.message.words, file.name) == ("怎么还没有消息？", "chat.png")
        assert reverse("tickets:evidence", args=[ticket.number, file.pk]) in page
        case_commands.reject_ticket(ticket, by=bob, reason=market.reason("reject_ticket"), words="不行")
        assert "怎么还没有消息？" in words(client_for(alice).get(talk(ticket))), "kept after the end"


def test_what_colleagues_note_never_reaches_the_customer(case, alice, bob, carol, eve):
    """Page, conversation, list, API, files, messages and mails of the customer; search is tested in test_search."""
    ticket = case("in_review")
    given = {"words": SECRET, "pictures": market.picture("inside.png")}
    client_for(bob).post(TICKET.url(ticket, "note_inside"), given)
    run_until_quiet()
    file = ticket.evidence.get()
    hers, carols = client_for(alice), client_for(carol)
    url = ticket.get_absolute_url()
    places = [
        url, f"{url}?fragment=live", talk(ticket), f"{talk(ticket)}?fragment=live", reverse("tickets:list"), "/messages/",
        reverse("api:ticket-detail", args=[ticket.number]), reverse("api:message-list"), "/", "/?export=csv",
        reverse("tickets:action", args=[ticket.number, "add_note"]),
    ]  # fmt: skip
    for place in places:
        said = hers.get(place).content.decode()
        assert SECRET not in said and "inside.png" not in said, place
        assert "for colleagues only" not in said and "noted" not in said.lower().replace("nothing", ""), place
    for small in ("evidence", "thumbnail"):
        assert hers.get(reverse(f"tickets:{small}", args=[ticket.number, file.pk])).status_code == 404
        assert carols.get(reverse(f"tickets:{small}", args=[ticket.number, file.pk])).status_code == 200
    number = Message.objects.get().number
    assert hers.get(reverse("api:message-detail", args=[number])).status_code == 404
    assert carols.get(reverse("api:message-detail", args=[number])).json()["words"] == SECRET
    assert not Notice.objects.filter(to=alice, number=number).exists()
    assert not [letter for letter in mail.outbox if SECRET in letter.body or SECRET in letter.subject]
    for place in (url, talk(ticket)):
        assert SECRET in words(carols.get(place)), "staff read it"
    assert hers.post(TICKET.url(ticket, "note_inside"), {"words": "x"}).status_code == 404


@pytest.mark.covers("R178", "R61", "R70")
def test_a_customers_message_says_when_an_answer_comes_and_lateness_is_on_record(case, alice, bob, carol):
    with frozen() as time:
        ticket = case("in_review")
        talk_commands.add_note(ticket, by=alice, words="在吗？")
        assert "An answer comes by Sat 10 Oct, 10:24" in words(client_for(alice).get(talk(ticket)))
        assert "Answer by Sat 10 Oct, 10:24" in words(client_for(bob).get(talk(ticket)))
        assert client_for(bob).get("/tickets/?tab=messages").content.decode().count(ticket.number) > 0
        time.shift(timedelta(hours=25))
        run_until_quiet()
        assert AuditEntry.objects.filter(kind="answer_late", number=ticket.number).count() == 1
        assert "The answer is late; platform support was told" in words(client_for(alice).get(talk(ticket)))
        talk_commands.add_note(ticket, by=bob, words="在的。")
        assert Message.objects.get(words="在吗？").status == "answered"
        assert "late" not in words(client_for(alice).get(talk(ticket)))
        assert ticket.number not in words(client_for(bob).get("/tickets/?tab=messages"))


@pytest.mark.covers("R178")
def test_the_customer_sees_that_somebody_is_looking(case, alice, bob, carol):
    with frozen() as time:
        ticket = case("in_review")
        assert "is looking at it" not in words(client_for(alice).get(talk(ticket)))
        client_for(bob).get(ticket.get_absolute_url())
        assert "The seller is looking at it right now" in words(client_for(alice).get(talk(ticket)))
        assert "Bob Chen is looking at it right now" in words(client_for(carol).get(talk(ticket)))
        time.shift(timedelta(minutes=3))
        assert "The seller is looking" not in words(client_for(alice).get(talk(ticket)))


@pytest.mark.covers("R53")
def test_a_promise_has_its_words_and_time_and_is_kept(case, alice, bob):
    with frozen() as time:
        ticket = case("in_review")
        client_for(bob).post(TICKET.url(ticket, "promise"), {"words": "今天内取消", "hours": "24"})
        run_until_quiet()
        promise = Promise.objects.get()
        said = words(client_for(alice).get(talk(ticket)))
        assert "Promised 今天内取消 (by Sat 10 Oct, 10:24" in said
        assert "今天内取消" in words(client_for(alice).get(ticket.get_absolute_url()))
        assert Notice.objects.filter(to=alice, title_en="Promised to you: 今天内取消").exists()
        time.shift(timedelta(hours=3))
        talk_commands.keep_promise(promise, by=bob)
        time.shift(timedelta(days=3))
        run_until_quiet()
        assert fresh(promise).status == "kept"
        assert "Kept 今天内取消" in words(client_for(alice).get(talk(ticket)))


def test_a_promise_whose_time_passes_is_broken_and_everybody_knows(case, alice, bob):
    with frozen() as time:
        ticket = case("in_review")
        promise = talk_commands.make_promise(ticket, by=bob, words="今天内取消", hours=4)
        time.shift(timedelta(hours=5))
        run_until_quiet()
        assert fresh(promise).status == "broken"
        for reader in (alice, bob):
            assert Notice.objects.filter(to=reader, title_en="Not kept in time: 今天内取消").exists()
        assert "A promise was not kept in time" in words(client_for(alice).get(ticket.get_absolute_url()))
        assert talk_commands.keep_promise(promise, by=bob).status == "kept", "late is better than never"


@pytest.mark.covers("R50")
def test_the_other_side_gets_a_mail_with_a_link_and_without_the_words(case, alice, bob):
    ticket = case("in_review")
    mail.outbox.clear()
    talk_commands.add_note(ticket, by=bob, words="请把吊牌拍给我")
    run_until_quiet()
    letter = next(one for one in mail.outbox if one.to == [alice.email] and "wrote" in one.subject)
    assert talk(ticket) in letter.body and "吊牌" not in letter.body + letter.subject
    assert not [one for one in mail.outbox if one.to == [bob.email] and "wrote" in one.subject]


def test_an_ended_case_takes_no_words_and_says_what_to_do(case, alice, bob):
    ticket = case("rejected")
    said = words(client_for(alice).get(talk(ticket)))
    assert "This case has ended." in said and "textarea" not in said
    assert client_for(alice).post(TICKET.url(ticket, "add_note"), {"words": "x"}).status_code == 409
    assert client_for(bob).post(TICKET.url(ticket, "note_inside"), {"words": "x"}).status_code == 302


def test_the_conversation_asks_as_few_questions_with_thirty_turns(case, alice, bob):
    ticket = case("in_review")
    client = client_for(alice)
    client.get(talk(ticket))
    for n in range(15):
        talk_commands.add_note(ticket, by=alice, words=f"{n}?")
        talk_commands.add_note(ticket, by=bob, words=f"{n}!", pictures=[market.picture()])
    with budget(10):
        client.get(talk(ticket))
