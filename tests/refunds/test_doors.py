"""Page, API and admin reach each command of money, refuse the outsider, and explain the refusal."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from portal.kernel.errors import Refused
from refunds.bearing import commands as bearing_commands
from refunds.charges.commands import Tender
from refunds.ledger.models import LedgerTransaction
from refunds.refunds import commands as refund_commands
from refunds.refunds.actions import REFUND
from refunds.reimbursements import commands as reimbursement_commands
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import promise_reimbursement
from refunds.repayments import commands as repayment_commands
from refunds.repayments.actions import REPAYMENT
from refunds.repayments.commands import book_repayment
from refunds.sandbox.models import SandboxScript
from refunds.statuses import CauseKind
from refunds.tasks import settle_refunds
from tests import market
from tests.conftest import person
from tests.doors import assert_three_doors
from tests.helpers import client_for
from tests.refunds.conftest import CAUSE, again, card
from tests.words import words

pytestmark = pytest.mark.django_db

TO_ICBC = {"to": "manual", "account": "ICBC ending 9000"}


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


def test_who_pays_out_by_hand_is_told_how_the_account_is_found(friday, promised, bob, alice) -> None:
    refund = promised(
        99_00, Tender("bank_transfer", 99_00, gateway="manual", gateway_reference="TR-55", account_tail="3317")
    )
    settle_refunds()
    step = reverse("refunds:action", args=[refund.number, "tick_off"])
    for url in (refund.get_absolute_url(), step):
        page = words(client_for(bob).get(url))
        assert "Original payment at the bank TR-55" in page and "ask the customer by message or phone" in page
    assert "It cannot be taken back here" in words(client_for(bob).get(step))
    assert "TR-55" not in words(client_for(alice).get(refund.get_absolute_url()))


@pytest.mark.covers("SC5")
def test_tick_off(by_hand, bob, mallory) -> None:
    assert_three_doors(REFUND, "tick_off", by_hand, by=bob, data={"reference": "ICBC 77"}, outsider=mallory)


def test_give_up(by_hand, bob, mallory) -> None:
    assert_three_doors(REFUND, "give_up", by_hand, by=bob, data={"note": "no such account"}, outsider=mallory)


def test_redirect(failed, carol, eve) -> None:
    assert_three_doors(REFUND, "redirect", failed, by=carol, data=TO_ICBC, outsider=eve)


def test_confirm_redirect(failed, carol, dora, eve) -> None:
    refund = refund_commands.propose_redirect(failed, by=carol, account="ICBC ending 9000")
    assert_three_doors(REFUND, "confirm_redirect", refund, by=dora, outsider=eve)


def test_drop_redirect(failed, carol, dora, eve) -> None:
    refund = refund_commands.propose_redirect(failed, by=carol, account="ICBC ending 9000")
    with pytest.raises(Refused, match="waits for a second person, so the old one is not tried"):
        refund_commands.retry_refund(refund, by=carol)
    data = {"note": "not the customer's account"}
    assert_three_doors(REFUND, "drop_redirect", refund, by=dora, data=data, outsider=eve, twice=False)
    refund = refund_commands.drop_redirect(again(refund), by=dora, note="not the customer's account")
    assert refund.redirect_proposed_by is None
    refund_commands.retry_refund(refund, by=carol)
    with pytest.raises(Refused, match="being tried again right now"):
        refund_commands.propose_redirect(again(refund), by=dora, account="ICBC ending 9000")


def test_the_way_that_is_proposed_is_told_wherever_it_is_decided(failed, carol, dora, alice) -> None:
    refund_commands.propose_redirect(failed, by=carol, to="store_credit")
    page = words(client_for(dora).get(failed.get_absolute_url()))
    assert page.count("store credit at Muhe Home") == 2, "in the line below the heading and in the story"
    assert "Proposed instead: store credit" in page and "ther account" not in page
    refund_commands.drop_redirect(again(failed), by=carol, note="she wants money")
    refund_commands.propose_redirect(again(failed), by=carol, account="ICBC ending 9000")
    assert "Proposed instead: ICBC ending 9000." in words(client_for(dora).get(failed.get_absolute_url()))
    refund_commands.confirm_redirect(again(failed), by=dora)
    assert "You pay it out by hand" in words(client_for(dora).get(failed.get_absolute_url()))
    assert "Platform support is paying it out; nothing for you" in words(
        client_for(alice).get(failed.get_absolute_url())
    )
    settle_refunds()
    refund_commands.give_up_payout(again(failed), by=carol, note="No such account")
    assert "No such account. Nothing tries again" in words(client_for(dora).get(failed.get_absolute_url()))


def test_store_credit_needs_no_account_and_a_payout_by_hand_does(failed, carol) -> None:
    url = reverse("refunds:action", args=[failed.number, "redirect"])
    assert "optional" not in words(client_for(carol).get(url))
    assert "Name the account." in words(client_for(carol).post(url, {"to": "manual", "version": failed.version}))
    client_for(carol).post(url, {"to": "store_credit", "version": failed.version})
    assert (again(failed).redirect_to, again(failed).redirect_proposed_by) == ("store_credit", carol)


def test_who_confirms_another_way_is_led_to_the_case(friday, shop, charged, alice, bob, carol, dora) -> None:
    SandboxScript.objects.create(behaviour="fail")
    asked = market.paid_order(shop, alice)
    cause = Cause.of(CauseKind.CANCELLATION, asked)
    refund = promise_reimbursement(charged(), 228_00, cause=cause, by=bob).refunds.get()
    settle_refunds()
    refund_commands.propose_redirect(again(refund), by=carol, account="ICBC ending 9000")
    page = client_for(dora).get(reverse("refunds:action", args=[refund.number, "confirm_redirect"]))
    assert f'href="{asked.get_absolute_url()}"' in page.content.decode()


def test_after_the_other_way_failed_as_well_a_third_is_found_by_two(failed, carol, dora) -> None:
    refund = refund_commands.confirm_redirect(
        refund_commands.propose_redirect(failed, by=carol, account="ICBC ending 9000"), by=dora
    )
    settle_refunds()
    refund = refund_commands.give_up_payout(again(refund), by=carol, note="no such account")
    refund = refund_commands.propose_redirect(refund, by=dora, account="CCB ending 1")
    with pytest.raises(Refused, match="You proposed this way"):
        refund_commands.confirm_redirect(refund, by=dora)
    refund_commands.drop_redirect(refund, by=carol, note="not hers")
    refund = refund_commands.propose_redirect(again(refund), by=dora, account="ABC ending 77")
    refund = refund_commands.confirm_redirect(refund, by=carol)
    assert (refund.destination_account, refund.redirect_asked_by, refund.redirect_confirmed_by) == (
        "ABC ending 77", dora, carol,
    )  # fmt: skip


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


def test_deny(owed, alice, bob, mallory) -> None:
    repayment_commands.report_repayment(owed, by=alice, reference="T1")
    assert_three_doors(
        REPAYMENT, "deny", again(owed), by=bob, data={"note": "not there"}, outsider=mallory, twice=False
    )


def test_pay(owed, bob, mallory) -> None:
    assert_three_doors(REPAYMENT, "pay", owed, by=bob, data={"reference": "T1"}, outsider=mallory)


def test_propose_waiver(owed, bob, mallory) -> None:
    assert_three_doors(REPAYMENT, "propose_waiver", owed, by=bob, data={"note": "regular"}, outsider=mallory)


def test_waive(owed, bob, carol, mallory) -> None:
    assert_three_doors(
        REPAYMENT, "waive", repayment_commands.propose_waiver(owed, by=bob, note="x"), by=carol, outsider=mallory
    )


def test_miss(friday, promised, alice, eve) -> None:
    refund = promised()
    settle_refunds()
    friday.shift(timedelta(days=20))
    settle_refunds()
    refund.refresh_from_db()
    assert_three_doors(REFUND, "miss", refund, by=alice, data={"words": "not on my statement"}, outsider=eve)


def test_choose_credit(friday, charged, bob, alice, eve) -> None:
    refund = reimbursement_commands.promise_reimbursement(
        charged(card(6_000_00)), 6_000_00, cause=CAUSE, by=bob
    ).refunds.get()
    assert_three_doors(REFUND, "choose_credit", refund, by=alice, outsider=eve)


def test_costs_are_moved_by_support_alone(friday, promised, carol, mallory) -> None:
    """Moving costs again is another move, so it has no second press to be told apart."""
    refund = promised()
    url = reverse("refunds:action", args=[refund.number, "move_costs"])
    data = {"borne": "item:shop", "to": "carrier", "amount": "28.00", "note": "lost in transit"}
    assert client_for(mallory).post(url, data).status_code == 404
    assert client_for(carol).post(url, data).status_code == 302
    api = f"/api/v1/refunds/{refund.number}/move_costs/"
    assert client_for(mallory).post(api, data, content_type="application/json").status_code == 404
    assert client_for(carol).post(api, data, content_type="application/json").status_code == 200
    assert LedgerTransaction.objects.moved_costs(refund.reimbursement_id).count() == 2


def test_move_costs_back(friday, promised, carol, mallory) -> None:
    refund = promised()
    bearing_commands.move_costs(refund, by=carol, borne="item:shop", to="carrier", amount=28_00, note="lost in transit")
    moved = LedgerTransaction.objects.moved_costs(refund.reimbursement_id).get()
    data = {"moved": str(moved.pk), "note": "found after all"}
    assert_three_doors(REFUND, "move_costs_back", refund, by=carol, data=data, outsider=mallory)


def test_every_step_of_money_goes_through_three_doors() -> None:
    """Here, or beside what else is told of the step: credit and setting off, costs, money that did not arrive."""
    files = [Path(__file__), *Path(__file__).parent.glob("test_*.py")]
    tested = set(re.findall(r'assert_three_doors\(\s*\w+,\s*"(\w+)"', "\n".join(file.read_text() for file in files)))
    assert {action.name for table in (REFUND, REPAYMENT) for action in table} <= tested | {"move_costs"}


def test_the_whole_number_of_an_account_is_not_taken(failed, carol) -> None:
    url = reverse("refunds:action", args=[failed.number, "redirect"])
    answer = client_for(carol).post(url, TO_ICBC | {"account": "6222 0212 3456 7890 9000"})
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
