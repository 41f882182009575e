"""Page, API and admin reach each command of money, refuse the outsider, and explain the refusal."""

from __future__ import annotations

import pytest
from django.urls import reverse

from refunds import commands
from refunds.actions import REFUND, REPAYMENT
from refunds.commands import Tender, book_repayment
from refunds.models import SandboxScript
from refunds.tasks import settle_refunds
from tests.conftest import person
from tests.doors import assert_three_doors
from tests.helpers import client_for
from tests.refunds.conftest import CAUSE, again

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(shop):
    return person("Cao Second", "seller", shop=shop)


@pytest.fixture
def big(promised, bob, colleague):
    return promised(6_000_00, by=bob)


@pytest.fixture
def by_hand(friday, promised):
    refund = promised(99_00, Tender("manual", 99_00, gateway="manual"))
    settle_refunds()
    return again(refund)


@pytest.fixture
def failed(friday, promised):
    SandboxScript.objects.create(behaviour="fail")
    refund = promised()
    settle_refunds()
    return again(refund)


@pytest.fixture
def owed(friday, charged, machine):
    return book_repayment(charged(), 40_00, cause=CAUSE, by=machine)


def test_approve(big, colleague, mallory) -> None:
    assert_three_doors(REFUND, "approve", big, by=colleague, outsider=mallory)


def test_decline(big, colleague, mallory) -> None:
    assert_three_doors(REFUND, "decline", big, by=colleague, data={"note": "wrong amount"}, outsider=mallory)


@pytest.mark.covers("SC5")
def test_tick_off(by_hand, bob, mallory) -> None:
    assert_three_doors(REFUND, "tick_off", by_hand, by=bob, data={"reference": "ICBC 77"}, outsider=mallory)


def test_give_up(by_hand, bob, mallory) -> None:
    assert_three_doors(REFUND, "give_up", by_hand, by=bob, data={"note": "no such account"}, outsider=mallory)


def test_redirect(failed, carol, eve) -> None:
    assert_three_doors(REFUND, "redirect", failed, by=carol, data={"account": "ICBC ending 9000"}, outsider=eve)


def test_confirm_redirect(failed, carol, dora, eve) -> None:
    refund = commands.propose_redirect(failed, by=carol, account="ICBC ending 9000")
    assert_three_doors(REFUND, "confirm_redirect", refund, by=dora, outsider=eve)


def test_retry(failed, carol, eve) -> None:
    assert_three_doors(REFUND, "retry", failed, by=carol, outsider=eve, twice=False)


@pytest.mark.covers("R130")
def test_ask(friday, promised, carol, eve) -> None:
    refund = promised()
    settle_refunds()
    assert_three_doors(REFUND, "ask", again(refund), by=carol, outsider=eve, twice=False)


@pytest.mark.covers("R30")
def test_report(owed, alice, eve) -> None:
    assert_three_doors(REPAYMENT, "report", owed, by=alice, data={"reference": "T1"}, outsider=eve)


def test_pay(owed, bob, mallory) -> None:
    assert_three_doors(REPAYMENT, "pay", owed, by=bob, data={"reference": "T1"}, outsider=mallory)


def test_propose_waiver(owed, bob, mallory) -> None:
    assert_three_doors(REPAYMENT, "propose_waiver", owed, by=bob, data={"note": "regular"}, outsider=mallory)


def test_waive(owed, bob, carol, mallory) -> None:
    assert_three_doors(REPAYMENT, "waive", commands.propose_waiver(owed, by=bob, note="x"), by=carol, outsider=mallory)


def test_every_step_of_money_goes_through_three_doors_here() -> None:
    tested = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert {action.name for table in (REFUND, REPAYMENT) for action in table} <= tested


def test_the_whole_number_of_an_account_is_not_taken(failed, carol) -> None:
    url = reverse("refunds:action", args=[failed.number, "redirect"])
    answer = client_for(carol).post(url, {"account": "6222 0212 3456 7890 9000"})
    assert answer.status_code == 422 and "last four digits only" in answer.content.decode()


@pytest.mark.covers("R129")
def test_the_api_tells_refunds_payments_and_repayments(friday, promised, alice, owed, eve) -> None:
    refund = promised()
    settle_refunds()
    client = client_for(alice)
    told = client.get(f"/api/v1/refunds/{refund.number}/").json()
    assert (told["status"], told["amount"], told["account"]) == ("submitted", 228_00, "debit card …6021")
    assert (told["earliest_on"], told["latest_on"]) == ("2026-10-13", "2026-10-19")
    payment = client.get(f"/api/v1/payments/{refund.payment.number}/").json()
    assert (payment["captured"], payment["promised"], payment["refundable"]) == (228_00, 228_00, 0)
    assert client.get(f"/api/v1/repayments/{owed.number}/").json()["amount"] == 40_00
    for resource, number in (("refunds", refund.number), ("payments", refund.payment.number)):
        assert client_for(eve).get(f"/api/v1/{resource}/{number}/").status_code == 404
    assert [row["number"] for row in client.get("/api/v1/refunds/?status=submitted").json()["results"]] == [
        refund.number
    ]
