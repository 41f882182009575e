"""A question is asked with or without an order, answered the same or the next day, and asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.notices.models import Notice
from portal.time.sweeps import run_until_quiet
from tests.doors import assert_three_doors
from tests.helpers import client_for, frozen
from tests.tickets.conftest import fresh
from tests.words import words
from tickets.questions import commands
from tickets.questions.actions import QUESTION
from tickets.questions.models import Question

pytestmark = pytest.mark.django_db


@pytest.mark.covers("R49", "R61")
def test_without_an_order_the_platform_answers(alice, bob, carol):
    with frozen():
        client = client_for(alice)
        assert client.post(reverse("questions:new"), {"words": ""}).status_code == 422
        client.post(reverse("questions:new"), {"words": "怎么开发票？"})
        question = Question.objects.get()
        assert question.shop is None
        page = words(client.get(question.get_absolute_url()))
        assert "Platform support answers you next" in page and "An answer comes by Sat 10 Oct, 10:24" in page
        assert client_for(bob).get(question.get_absolute_url()).status_code == 404
        assert "怎么开发票？" in words(client_for(carol).get(reverse("questions:list")))
        client_for(carol).post(QUESTION.url(question, "answer"), {"words": "在订单页申请。"})
        run_until_quiet()
        page = words(client.get(question.get_absolute_url()))
        assert "Platform support has answered" in page and "在订单页申请。" in page
        assert Notice.objects.filter(to=alice, title_en="Platform support has answered").exists()


@pytest.mark.covers("R161")
def test_about_an_order_its_shop_answers(order, alice, bob, mallory, eve):
    client = client_for(alice)
    assert order.shop_number in words(client.get(reverse("questions:new")))
    client.post(reverse("questions:new"), {"order": order.number, "words": "怎么除垢？"})
    question = Question.objects.get()
    assert (question.order, question.shop) == (order, order.shop)
    for stranger in (mallory, eve):
        assert client_for(stranger).get(question.get_absolute_url()).status_code == 404
    assert "Alice Wang would like to know something" in words(client_for(bob).get(question.get_absolute_url()))
    assert client_for(eve).post(reverse("questions:new"), {"order": order.number, "words": "x"}).status_code == 422


def test_the_doors_of_a_question(alice, bob, carol, shop, mallory, eve):
    question = commands.ask_question(alice, by=alice, words="几点营业？", shop=shop)
    assert_three_doors(QUESTION, "answer", question, by=bob, data={"words": "九点"}, outsider=mallory)
    question = commands.answer_question(question, by=bob, words="九点")
    assert_three_doors(QUESTION, "ask_again", question, by=alice, data={"words": "周末呢？"}, outsider=eve, twice=False)
    assert_three_doors(QUESTION, "close", question, by=alice, outsider=eve)


def test_lateness_is_on_record_and_an_answered_question_closes_by_itself(alice, bob, shop):
    with frozen() as time:
        question = commands.ask_question(alice, by=alice, words="几点营业？", shop=shop)
        time.shift(timedelta(hours=30))
        run_until_quiet()
        assert AuditEntry.objects.filter(kind="question_late", number=question.number).count() == 1
        question = commands.answer_question(question, by=bob, words="九点")
        question = commands.ask_again(question, by=alice, words="周末呢？")
        question = commands.answer_question(question, by=bob, words="也是九点")
        time.shift(timedelta(days=16))
        run_until_quiet()
        assert fresh(question).status == "closed"
        page = words(client_for(alice).get(question.get_absolute_url()))
        assert all(said in page for said in ("几点营业？", "九点", "周末呢？", "也是九点"))


def test_a_program_asks_too(order, alice, bob):
    given = {"order": order.number, "words": "怎么除垢？"}
    answer = client_for(alice).post(reverse("api:question-list"), given, content_type="application/json")
    assert answer.status_code == 201 and answer.json()["shop"] == order.shop.slug
    assert client_for(bob).post(reverse("api:question-list"), given, content_type="application/json").status_code == 403


def test_before_the_answer_it_is_added_to_or_taken_back(alice, bob, shop):
    with frozen():
        question = commands.ask_question(alice, by=alice, words="几点营业？", shop=shop)
        due, client = question.due_at, client_for(alice)
        page = words(client.get(question.get_absolute_url()))
        assert "Take it back" in page and "That answers it" not in page.split("why")[0]
        client.post(QUESTION.url(question, "ask_again"), {"words": "周末呢？"})
        question = fresh(question)
        assert (question.status, question.due_at, question.words) == ("asked", due, "几点营业？\n周末呢？")
        assert client.post(QUESTION.url(question, "close")).status_code == 409
        client.post(QUESTION.url(question, "take_back"))
        assert "You took your question back" in words(client.get(question.get_absolute_url()))
        assert "Alice Wang took it back" in words(client_for(bob).get(question.get_absolute_url()))
        question = commands.ask_again(fresh(question), by=alice, words="还是想知道")
        assert question.status == "asked"
