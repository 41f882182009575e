"""Two real connections at the same moment: one winner, one explained refusal, the books balanced."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import close_old_connections, connections

from portal.audit import invariants
from portal.kernel.errors import Refused
from portal.time import clock
from refunds.gateways.base import Answer, News, Outside
from refunds.gateways.directory import gateway_for
from refunds.gateways.sandbox import sign
from refunds.inbox import commands as inbox_commands
from refunds.outside import commands as outside_commands
from refunds.refunds import commands as refund_commands
from refunds.refunds.commands import retry_refund
from refunds.refunds.models import Refund, RefundAttempt
from refunds.reimbursements.commands import approve_refund, cancel_refund, promise_reimbursement
from refunds.sandbox.models import SandboxBook, SandboxScript
from refunds.statuses import Outcome, OutsideKind
from refunds.tasks import ask_refund, settle_refunds, submit_refund
from tests.conftest import person
from tests.helpers import client_for
from tests.refunds.conftest import CAUSE, again, card

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

TIMES = pytest.mark.parametrize("times", [20, pytest.param(500, marks=pytest.mark.prove)])


def at_once(*things: Callable[[], Any]) -> list[Any]:
    """Do things at the same moment, each on a connection of its own; their results or refusals, in order.

    What is no refusal is raised: a race has a loser, never an error.
    """
    ready = threading.Barrier(len(things))
    results: list[Any] = [None] * len(things)

    def run(n: int, thing: Callable[[], Any]) -> None:
        close_old_connections()
        try:
            ready.wait()
            results[n] = thing()
        except Exception as problem:
            results[n] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, thing)) for n, thing in enumerate(things)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Refused):
            raise result
    return results


def one_winner(results: list[Any]) -> Refused:
    """The refusal of the one who lost; somebody has won."""
    lost = [result for result in results if isinstance(result, Refused)]
    assert len(lost) == len(results) - 1, results
    return lost[0]


@pytest.fixture
def sound():
    """The books balance afterwards."""
    yield
    assert list(invariants.verify()) == []


@TIMES
def test_two_refunds_of_one_payment(times, sound, charged, alice, bob) -> None:
    for _n in range(times):
        charge = charged()
        lost = one_winner(
            at_once(
                lambda c=charge: promise_reimbursement(c, 200_00, cause=CAUSE, by=alice),
                lambda c=charge: promise_reimbursement(c, 100_00, cause=CAUSE, by=bob),
            )
        )
        assert lost.code == "over_balance"
        assert again(charge).promised in (200_00, 100_00)


@TIMES
def test_approved_twice(times, sound, charged, bob, carol, shop) -> None:
    colleague = person("Cao Second", "seller", shop=shop)
    for _n in range(times):
        charge = charged(card(6_000_00))
        refund = promise_reimbursement(charge, 6_000_00, cause=CAUSE, by=bob).refunds.get()
        lost = one_winner(
            at_once(
                lambda r=refund: approve_refund(r, by=colleague),
                lambda r=refund: approve_refund(r, by=carol),
            )
        )
        assert lost.code == "wrong_status"
        assert again(refund).attempts.count() == 1


@TIMES
def test_withdrawn_against_sent(times, sound, promised, alice, monkeypatch) -> None:
    monkeypatch.setattr("refunds.enqueue._ask_for", lambda task, pk: None)
    outcomes = set()
    for _n in range(times):
        refund = promised()
        answers = at_once(
            lambda r=refund: cancel_refund(r, by=alice),
            lambda r=refund: submit_refund(r.pk),
        )
        refund = again(refund)
        outcomes.add(refund.status)
        if refund.status == "cancelled":
            assert answers[1] == "gone" and not SandboxBook.objects.filter(refund_number=refund.number).exists()
        else:
            assert (refund.status, answers[0].code) == ("submitted", "sent")
    assert outcomes <= {"cancelled", "submitted"}


@TIMES
def test_two_schedulers_sweep_at_once(times, sound, promised, monkeypatch) -> None:
    monkeypatch.setattr("refunds.enqueue._ask_for", lambda task, pk: None)
    refunds = [promised(n + 1) for n in range(times)]
    first, second = at_once(settle_refunds, settle_refunds)
    assert first.get("accepted", 0) + second.get("accepted", 0) == times
    assert SandboxBook.objects.count() == RefundAttempt.objects.count() == times
    assert {again(refund).status for refund in refunds} == {"submitted"}


@TIMES
def test_a_notice_against_the_answer(times, sound, promised, machine, monkeypatch) -> None:
    monkeypatch.setattr("refunds.enqueue._ask_for", lambda task, pk: None)
    for _n in range(times):
        refund = promised(40_00)
        attempt = refund_commands.claim_refund(refund, by=machine)
        SandboxBook.objects.create(
            key=attempt.key, refund_number=refund.number, payment_reference="", amount=refund.amount, currency="CNY",
            reference=attempt.key, accepted_at=clock.now(), settle_at=clock.now(),
        )  # fmt: skip
        arrived = Answer(Outcome.SUCCEEDED, reference=attempt.key, at=clock.now())
        answers = at_once(
            lambda a=attempt, news=arrived: refund_commands.conclude_attempt(a, news, by=machine),
            lambda a=attempt, news=arrived: inbox_commands.hear_news(News(a.key, news), by=machine),
        )
        assert sorted([isinstance(answers[0], Refund), answers[1]]) == [False, True]
        assert again(refund.payment).refunded == 40_00


@TIMES
def test_a_refund_against_a_chargeback_of_the_same_money(times, sound, promised, machine, monkeypatch) -> None:
    """Either the chargeback stands for it and nothing is sent, or it was sent first and the chargeback waits."""
    monkeypatch.setattr("refunds.enqueue._ask_for", lambda task, pk: None)
    seen = set()
    for n in range(times):
        refund = promised(40_00)
        told = Outside(OutsideKind.CHARGEBACK, ("pay_4000",), f"dp_{n}", 40_00, "CNY", clock.now())
        answers = at_once(
            lambda r=refund: submit_refund(r.pk),
            lambda r=refund, told=told: outside_commands.take_in_outside(r.payment, told, by=machine),
        )
        refund = again(refund)
        seen.add((refund.status, answers[1].verdict))
        paid = SandboxBook.objects.filter(refund_number=refund.number).count()
        assert (paid, again(refund.payment).promised) == (1 if refund.status == "submitted" else 0, 40_00)
    assert seen <= {("superseded", "booked"), ("submitted", "held")}, seen


@TIMES
def test_a_notice_against_the_question(times, sound, promised, machine, monkeypatch) -> None:
    """The bank tells and is asked at the same moment: booked once, whoever comes first."""
    monkeypatch.setattr("refunds.enqueue._ask_for", lambda task, pk: None)
    sandbox = gateway_for("sandbox")
    for _n in range(times):
        SandboxScript.objects.create(behaviour="lose_answer")
        refund = promised(40_00)
        submit_refund(refund.pk)
        SandboxBook.objects.filter(refund_number=refund.number).update(settle_at=clock.now())
        Refund.objects.filter(pk=refund.pk).update(due_at=clock.now())
        body = sandbox.notice_of(SandboxBook.objects.get(refund_number=refund.number))
        at_once(
            lambda r=refund: ask_refund(r.pk),
            lambda body=body: post_notice(body),
            lambda body=body: post_notice(body),
        )
        settle_refunds()
        refund = again(refund)
        assert (refund.status, refund.payment.refunded, refund.notices.count()) == ("succeeded", 40_00, 1)
        assert refund.notices.get().verdict in ("booked", "nothing_new")


def post_notice(body: bytes) -> int:
    url = "/notices/sandbox/bank/"
    status = client_for(None).post(url, body, content_type="application/json", headers=sign(body)).status_code
    assert status == 200
    return status


@TIMES
def test_a_retry_asked_for_twice_sends_once(times, sound, promised, machine, carol, dora, monkeypatch) -> None:
    monkeypatch.setattr("refunds.enqueue._ask_for", lambda task, pk: None)
    for _n in range(times):
        refund = promised()
        attempt = refund_commands.claim_refund(refund, by=machine)
        refund_commands.conclude_attempt(attempt, Answer(Outcome.FAILED, failure="x"), by=machine)
        retry_refund(refund, by=carol)
        at_once(lambda r=refund: submit_refund(r.pk), lambda r=refund: submit_refund(r.pk))
        assert SandboxBook.objects.filter(refund_number=refund.number).count() == 1
        assert refund.attempts.count() == 2
