"""Every awkward string through every text field of after-sales: stored as sent, shown as sent, run by nobody."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.urls import reverse

from tests import market
from tests.doors import Api, trial
from tests.helpers import client_for
from tests.tickets.conftest import fresh
from tests.tickets.test_matrix import MACHINES, given, snapshot
from tests.tickets.worlds import World
from tickets.cases import commands
from tickets.cases.fields import WordsField
from tickets.edits.models import TicketEdit
from tickets.talk.models import Message, Promise

pytestmark = pytest.mark.django_db

STRINGS = Path(__file__).parent.parent / "data" / "bad-input" / "naughty_strings.json"


def naughty() -> list[str]:
    """All of them in the full run, every fourth otherwise."""
    found = [row["text"] for row in json.loads(STRINGS.read_text(encoding="utf-8"))]
    return found if os.environ.get("PROVE") else found[::4]


def post(client: Any, obj: Any, kind: str, step: str, **data: Any) -> Any:
    url = reverse(f"api:{kind}-{step}", kwargs={"number": obj.number})
    return client.post(url, data, content_type="application/json")


def kept(words: str) -> bool:
    """What a field may refuse: nothing at all, and what no database keeps."""
    return bool(words.strip()) and "\x00" not in words


def test_every_naughty_string_is_stored_and_shown_as_sent(case, order, alice, bob):
    hers, his = client_for(alice), client_for(bob)
    ticket = commands.take_ticket(case(), by=bob)
    line = order.lines.get(position=2)
    asked = 0
    for words in naughty():
        asked += 1
        answer = post(hers, ticket, "ticket", "add_note", words=words)
        assert answer.status_code == (200 if kept(words) else 400), (words, answer.content)
        if kept(words):
            assert Message.objects.latest("pk").words == words
        answer = post(his, ticket, "ticket", "note_inside", words=words)
        assert answer.status_code in (200, 400) and answer.status_code == (200 if kept(words) else 400), words
        answer = post(his, ticket, "ticket", "promise", words=words[:300], hours=24)
        assert answer.status_code in (200, 400), words
        if answer.status_code == 200:
            assert Promise.objects.latest("pk").words == words[:300].strip(), words
        answer = hers.post(
            reverse("api:ticket-list"),
            {
                "order": order.number, "pieces": {str(line.pk): 1}, "problem": "other", "reason": "not_needed", "type": "refund_only",
                "description": words, "serial_number": words[:60], "phone": words[:20],
            },
            content_type="application/json",
        )  # fmt: skip
        assert answer.status_code in (201, 400), (words, answer.content)
        if answer.status_code == 201:
            made = type(ticket).objects.get(number=answer.json()["number"])
            assert made.description == (words if words.strip() else "") and made.serial_number == words[:60].strip()
            page = hers.get(made.get_absolute_url()).content.decode()
            assert all(escape(part) in page for part in words.split("\n") if part.strip()), words
            commands.cancel_ticket(made, by=alice)
    page = hers.get(reverse("tickets:talk", args=[ticket.number])).content.decode()
    for row in Message.objects.filter(is_internal=False):
        assert all(escape(part) in page for part in row.words.splitlines() if part.strip()), row.words
    assert "<script>alert" not in page and "<img src=x" not in page
    assert asked >= 30


def test_a_wished_change_and_an_answer_keep_their_words(case, alice, bob):
    hers, his = client_for(alice), client_for(bob)
    told = [words for words in naughty() if kept(words)][:12]
    for place, words in enumerate(told):
        if place % 3 == 0:  # so many changes may be asked for of one case
            ticket = case("in_review", line=1)
        answer = post(hers, ticket, "ticket", "request_edit", description=words, words=words)
        assert answer.status_code == 200, (words, answer.content)
        edit = TicketEdit.objects.latest("pk")
        assert edit.words == words and edit.changed["description"][1] == words
        assert post(his, edit, "ticketedit", "refuse", words=words).status_code == 200
        assert fresh(edit).answer_words == words
        page = hers.get(edit.get_absolute_url()).content.decode()
        assert all(escape(part) in page for part in words.splitlines() if part.strip()), words
        if place % 3 == 2:
            commands.reject_ticket(ticket, by=bob, reason=market.reason("reject_ticket"), words="x")


def texts_of(noun: str) -> list[tuple[str, str]]:
    """(step, state) of each step that is allowed to somebody, in the first state of the table that allows it."""
    return [(step, next(iter(states))) for step, states in MACHINES[noun][1].items() if states]


def is_free_text(field: Any) -> bool:
    return type(field) in (forms.CharField, WordsField) and not field.widget.is_hidden


def everything(value: Any) -> Iterator[str]:
    """Every text in a row, also inside JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from everything(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from everything(part)


CHOSEN = [(noun, step, state) for noun in MACHINES for step, state in texts_of(noun)]
PEOPLE = {"C": "alice", "S": "bob", "P": "carol", "V": "dora"}


@pytest.mark.parametrize("noun, step, state", CHOSEN, ids=[f"{noun}-{step}" for noun, step, _state in CHOSEN])
def test_every_text_field_of_every_step_keeps_what_was_sent(
    noun, step, state, shop, alice, bob, carol, dora, machine, request
):
    table, steps, _states = MACHINES[noun]
    world = World(shop, alice, bob, carol, machine)
    world.lines = [market.POT, market.POT]
    obj = getattr(world, noun)(state)
    beside = (
        {"into": world.again(obj).number}
        if step == "merge"
        else {"way": "exchange", "what": "800ml"}
        if step == "offer"
        else {}
    )
    user = request.getfixturevalue(PEOPLE[steps[step][state][0]])
    form = table.bind(step, obj, user)
    fields = {name: field for name, field in form.fields.items() if is_free_text(field)} if form is not None else {}
    if not fields:
        return
    hers = client_for(user)
    door = Api(table, step, obj)
    door.browser = lambda _user: hers  # type: ignore[method-assign]
    strings = naughty() if os.environ.get("PROVE") else random.Random(f"{noun} {step}").sample(naughty(), 2)
    for name, field in fields.items():
        for words in strings:
            sent = words[: field.max_length]
            with trial():
                answer = door.send(user, {**given(noun, step, obj, user), **beside, name: sent})
                if answer.status_code == 400:
                    problems = [error for error in answer.json()["errors"] if error["attr"] == name]
                    assert problems and problems[0]["detail"], (name, words, answer.content)
                    continue
                assert answer.status_code == 200, (name, words, answer.content)
                if kept(sent):
                    whole = sent if isinstance(field, WordsField) else sent.strip()
                    assert any(whole in text for text in everything(snapshot())), (name, words)
                page = hers.get(obj.get_absolute_url())
                assert page.status_code == 200, (name, words)
                assert "<script>alert" not in page.content.decode() and "<img src=x" not in page.content.decode()
