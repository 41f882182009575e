"""Store credit: by choice, by the shop's terms, after a failure; spent once, oldest first, given back."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.audit import invariants
from portal.kernel.errors import Refused
from refunds.bearing.models import ShopTerms
from refunds.credits import commands as credit_commands
from refunds.credits.actions import STORE_CREDIT
from refunds.credits.models import CreditMovement, StoreCredit
from refunds.refunds import commands as refund_commands
from refunds.refunds.models import Refund
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import promise_reimbursement
from refunds.sandbox.models import SandboxBook, SandboxScript
from refunds.statuses import CauseKind, CreditRule
from refunds.tasks import settle_refunds
from tests.doors import assert_three_doors
from tests.helpers import budget, client_for
from tests.refunds.conftest import CAUSE, again, card, ledger_of
from tests.refunds.test_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def credit(friday, charged, machine, shop, alice) -> StoreCredit:
    """¥30.00 and ¥50.00 of store credit, in this order."""
    for amount in (30_00, 50_00):
        promise_reimbursement(charged(card(100_00)), amount, cause=CAUSE, to_credit=True, by=machine)
        settle_refunds()
    return StoreCredit.objects.get(shop=shop, payer=alice)


def spend(credit: StoreCredit, by, amount: int, reference: str) -> StoreCredit:
    return credit_commands.spend_credit(credit, by=by, amount=amount, reference=reference)


def clean() -> list:
    return [breach for breach in invariants.verify() if breach.invariant != "bank_agrees"]


def test_a_refund_by_choice_becomes_credit_and_no_bank_is_asked(credit) -> None:
    assert credit.balance == 80_00
    assert set(Refund.objects.values_list("status", "destination")) == {("succeeded", "store_credit")}
    assert not SandboxBook.objects.exists() and clean() == []


@pytest.mark.parametrize(
    "rule, kind, destination",
    [
        (CreditRule.NEVER, CauseKind.COMPENSATION, "original"),
        (CreditRule.COMPENSATION, CauseKind.COMPENSATION, "store_credit"),
        (CreditRule.COMPENSATION, CauseKind.CANCELLATION, "original"),
        (CreditRule.ALWAYS, CauseKind.AFTER_SALES, "store_credit"),
        (CreditRule.ALWAYS, CauseKind.CANCELLATION, "original"),
    ],
)
def test_the_shops_terms_say_for_what_credit_is_given(friday, charged, machine, shop, rule, kind, destination) -> None:
    ShopTerms.objects.create(shop=shop, credit_rule=rule)
    made = promise_reimbursement(charged(), 10_00, cause=Cause(kind, "tickets.ticket", "AS-1"), by=machine)
    assert made.refunds.get().destination == destination


def test_unclaimed_orders_get_money_whatever_the_terms_say(friday, charged, machine, shop) -> None:
    ShopTerms.objects.create(shop=shop, credit_rule=CreditRule.ALWAYS)
    cause = Cause(CauseKind.COMPENSATION, "tickets.ticket", "AS-1")
    made = promise_reimbursement(charged(payer=None), 10_00, cause=cause, by=machine)
    assert made.refunds.get().destination == "original"


def test_it_is_spent_from_the_oldest_first_and_once(credit, bob) -> None:
    spend(credit, bob, 40_00, "POS-1")
    assert again(credit).balance == 40_00
    spent = CreditMovement.objects.filter(kind="spent").order_by("pk")
    assert [moved.amount for moved in spent] == [-30_00, -10_00]
    spend(credit, bob, 40_00, "POS-1")
    assert again(credit).balance == 40_00, "told twice, spent once"
    with pytest.raises(Refused, match="already"):
        spend(credit, bob, 41_00, "POS-1")
    with pytest.raises(Refused, match="At most ¥40.00"):
        spend(credit, bob, 40_01, "POS-2")
    assert clean() == []


def test_the_ledger_follows_what_is_spent(credit, bob) -> None:
    first = CreditMovement.objects.earliest("pk").refund.charge
    assert ledger_of(first)["store_credit"] == -30_00
    spend(credit, bob, 30_00, "POS-1")
    assert "store_credit" not in ledger_of(first) and ledger_of(first)["shop"] == -100_00


def test_an_undone_purchase_gives_all_of_it_back_once(credit, bob) -> None:
    spend(credit, bob, 40_00, "POS-1")
    for _n in range(2):
        credit_commands.give_credit_back(credit, by=bob, reference="POS-1")
    assert again(credit).balance == 80_00 and clean() == []
    spend(credit, bob, 80_00, "POS-2")
    assert again(credit).balance == 0 and clean() == []


def test_frozen_credit_is_not_spent(credit, bob, carol) -> None:
    credit_commands.freeze_credit(credit, by=carol, note="looks stolen")
    with pytest.raises(Refused, match="frozen"):
        spend(credit, bob, 1_00, "POS-1")
    credit_commands.thaw_credit(again(credit), by=carol)
    assert spend(credit, bob, 1_00, "POS-1").balance == 79_00


def test_the_database_keeps_it_above_zero(credit) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StoreCredit.objects.filter(pk=credit.pk).update(balance=-1)


def test_the_customer_chooses_before_it_is_sent_and_not_after(friday, charged, bob, alice, shop) -> None:
    made = promise_reimbursement(charged(card(6_000_00)), 6_000_00, cause=CAUSE, by=bob)
    refund = made.refunds.get()
    credit_commands.choose_credit(refund, by=alice)
    assert again(refund).destination == "store_credit" and again(refund).status == "requested"
    page = words(client_for(alice).get(refund.get_absolute_url()))
    assert "Latest arrival" not in page and "the bank tells you" not in page
    sent = promise_reimbursement(charged(), 10_00, cause=CAUSE, by=bob).refunds.get()
    settle_refunds()
    with pytest.raises(Refused, match="chosen any more"):
        credit_commands.choose_credit(again(sent), by=alice)


def test_the_shop_does_not_choose_credit_for_the_customer_and_support_may(friday, charged, bob, carol) -> None:
    made = promise_reimbursement(charged(card(6_000_00)), 6_000_00, cause=CAUSE, by=bob)
    refund = made.refunds.get()
    with pytest.raises(Refused, match="Only the customer chooses store credit"):
        credit_commands.choose_credit(refund, by=bob)
    assert "Only the customer chooses store credit" in words(client_for(bob).get(refund.get_absolute_url()))
    assert credit_commands.choose_credit(refund, by=carol).destination == "store_credit"


def test_a_failed_refund_goes_to_credit_by_two_people(friday, promised, carol, dora, alice, shop) -> None:
    SandboxScript.objects.create(behaviour="fail")
    refund = promised(99_00, card(99_00))
    settle_refunds()
    refund_commands.propose_redirect(again(refund), by=carol, to="store_credit")
    with pytest.raises(Refused):
        refund_commands.confirm_redirect(again(refund), by=carol)
    shown = words(client_for(dora).get(reverse("refunds:action", args=[refund.number, "confirm_redirect"])))
    assert "Store credit at Muhe Home" in shown and "Paid out by hand" not in shown
    refund_commands.confirm_redirect(again(refund), by=dora)
    settle_refunds()
    assert again(refund).status == "succeeded" and again(refund).redirect_confirmed_by == dora
    assert StoreCredit.objects.get(shop=shop, payer=alice).balance == 99_00 and clean() == []


def test_the_database_wants_two_people_for_another_account(friday, promised, carol) -> None:
    refund = promised()
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(destination="manual")
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(
            destination="manual", redirect_asked_by=carol, redirect_confirmed_by=carol
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(
            destination="store_credit", redirect_to="store_credit", redirect_asked_by=carol
        )


def test_the_three_doors(credit, carol, mallory) -> None:
    assert_three_doors(STORE_CREDIT, "freeze", credit, by=carol, data={"note": "looks stolen"}, outsider=mallory)


def test_a_shops_system_spends_it_by_api_and_may_tell_it_twice(credit, bob, mallory) -> None:
    address = f"/api/v1/store-credits/{credit.number}/spend/"
    for _n in range(2):
        answer = client_for(bob).post(address, {"amount": "5.00", "reference": "POS-9"}, "application/json")
        assert answer.status_code == 200 and again(credit).balance == 75_00
    assert (
        client_for(mallory).post(address, {"amount": "5.00", "reference": "X"}, "application/json").status_code == 404
    )


def test_the_page_tells_the_balance_to_its_owner_and_its_shop_alone(credit, alice, bob, eve, mallory) -> None:
    for reader, said in ((alice, "You have ¥80.00 to spend at Muhe Home"), (bob, "Alice Wang has ¥80.00")):
        client = client_for(reader)
        client.get("/profile/")
        with budget(10):
            page = words(client.get(credit.get_absolute_url()))
        assert said in page and "+¥50.00" in page
    for stranger in (eve, mallory):
        assert client_for(stranger).get(credit.get_absolute_url()).status_code == 404
        assert "¥80.00" not in words(client_for(stranger).get(reverse("credits:list")))
