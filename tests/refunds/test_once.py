"""Fifty identical requests with one Idempotency-Key at the same moment, each on a connection of its own to the database:
one effect, one answer."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import Any

import pytest
from django.db import close_old_connections, connections
from django.test import Client

from portal.audit.models import StatusChange
from portal.tokens.commands import make_token
from refunds.refunds.models import Refund, RefundAttempt
from refunds.reimbursements.commands import promise_reimbursement
from tests.refunds.conftest import CAUSE, again, card

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

AT_ONCE = 50


@pytest.fixture
def to_check(charged, bob, carol) -> Refund:
    """A refund that waits for its second check."""
    return promise_reimbursement(charged(card(6_000_00)), 6_000_00, cause=CAUSE, by=bob).refunds.get()


@pytest.fixture
def ask(carol):
    """Sends one request through the whole application; its status, body, and whether it was an answer given again."""
    token = make_token(carol, name="Desk")[1]

    def send(refund: Refund, key: str, body: dict[str, Any]) -> tuple[int, str, bool]:
        answer = Client().post(
            f"/api/v1/refunds/{refund.number}/approve/",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Token {token}", "Idempotency-Key": key},
        )
        return answer.status_code, answer.content.decode(), answer.get("Idempotent-Replayed") == "true"

    return send


def at_once(things: list[Any]) -> list[Any]:
    gate = threading.Barrier(len(things))
    answers: list[Any] = [None] * len(things)

    def run(n: int, thing: Any) -> None:
        close_old_connections()
        gate.wait()
        try:
            answers[n] = thing()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=row) for row in enumerate(things)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_fifty_at_once_have_one_effect_and_equal_answers(to_check, ask) -> None:
    answers = at_once([lambda: ask(to_check, "one-key", {})] * AT_ONCE)
    assert Counter(status for status, _text, _again in answers) == {200: AT_ONCE}
    assert len({text for _status, text, _again in answers}) == 1
    assert Counter(replayed for _status, _text, replayed in answers) == {False: 1, True: AT_ONCE - 1}
    changes = StatusChange.objects.filter(number=to_check.number, to_status="approved")
    assert changes.count() == 1
    assert RefundAttempt.objects.filter(refund=to_check).count() <= 1
    assert again(to_check).approved_by is not None


def test_the_same_key_with_another_body_in_the_middle_of_it_is_refused(to_check, ask) -> None:
    same = [lambda: ask(to_check, "one-key", {})] * 10
    answers = at_once([*same, lambda: ask(to_check, "one-key", {"note": "another"})])
    # whoever claims the key first decides; one that was refused as such gives it back, and the next may have it
    assert {status for status, _text, _again in answers[:-1]} <= {200, 422}
    assert answers[-1][0] in (200, 400, 422)
    assert ask(to_check, "one-key" if answers[-1][0] != 200 else "next", {})[0] in (200, 409)
    assert StatusChange.objects.filter(number=to_check.number, to_status="approved").count() == 1
