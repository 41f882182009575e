"""Promising money back, the second check, and taking it back in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from portal.audit.models import AuditEntry, StatusChange
from portal.kernel.errors import Forbidden, Refused
from portal.people.models import Membership
from portal.time import clock, timers
from refunds.refunds import commands as refund_commands
from refunds.refunds.models import Refund
from refunds.reimbursements import commands as reimbursement_commands
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import (
    approve_refund,
    cancel_refund,
    decline_refund,
    hold_reimbursement,
    promise_reimbursement,
    release_reimbursement,
    supersede_refund,
    withdraw_reimbursement,
)
from refunds.reimbursements.models import Reimbursement
from refunds.sandbox.models import SandboxScript
from refunds.statuses import CauseKind
from refunds.tasks import settle_refunds
from tests.conftest import person
from tests.helpers import FRIDAY, client_for, later
from tests.refunds.conftest import CAUSE, again, balance, card, ledger_of
from tests.words import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(shop):
    return person("Cao Second", "seller", shop=shop)


@pytest.fixture
def big(charged, bob):
    """A refund above the shop's four-eyes limit, asked for by Bob."""

    def make(amount: int = 6_000_00) -> Refund:
        charge = charged(card(amount))
        return promise_reimbursement(charge, amount, cause=CAUSE, by=bob).refunds.get()

    return make


@pytest.mark.covers("R125", "R132")
def test_promising_splits_over_the_payments_and_holds_the_money(charged, alice) -> None:
    charge = charged(card(228_00), balance(40_00))
    quote = {"rows": [{"label": "goods", "amount": 268_00}]}
    reimbursement = promise_reimbursement(charge, 268_00, cause=CAUSE, quote=quote, by=alice)
    refunds = {refund.payment.method: refund for refund in reimbursement.refunds.all()}
    assert {m: (r.amount, r.status) for m, r in refunds.items()} == {
        "card_debit": (228_00, "approved"),
        "balance": (40_00, "approved"),
    }
    assert (reimbursement.quote, reimbursement.on_the_way, reimbursement.arrived) == (quote, 268_00, 0)
    assert again(charge).refundable == 0
    assert ledger_of(charge) == {"provider": 268_00, "promised": -268_00}
    assert refunds["card_debit"].due_at is not None, "the sweep finds it even when the hurry is lost"


@pytest.mark.covers("R127", "R128")
def test_two_provisional_dates_are_known_from_the_first_minute(friday, promised) -> None:
    refund = promised()
    assert (str(refund.earliest_on), str(refund.latest_on)) == ("2026-10-13", "2026-10-19")
    assert refund.is_provisional


@pytest.mark.covers("SC10")
@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        (0, "above zero"),
        (-5, "above zero"),
        (228_01, "At most ¥228.00, the amount paid"),
    ],
)
def test_zero_negative_and_too_much_are_refused(charged, alice, amount, sentence) -> None:
    with pytest.raises(Refused, match=sentence):
        promise_reimbursement(charged(), amount, cause=CAUSE, by=alice)
    assert not Reimbursement.objects.exists()


@pytest.mark.covers("SC10")
def test_an_unpaid_or_merely_authorised_order_gives_nothing_back(charged, alice) -> None:
    for charge in (charged(card(captured=False)),):
        with pytest.raises(Refused, match="Nothing was paid"):
            promise_reimbursement(charge, 1, cause=CAUSE, by=alice)


@pytest.mark.covers("SC10")
def test_what_is_promised_already_is_told(charged, alice) -> None:
    charge = charged()
    promise_reimbursement(charge, 200_00, cause=CAUSE, by=alice)
    with pytest.raises(Refused, match=r"At most ¥28.00: of ¥228.00 paid, ¥200.00 is already being given back"):
        promise_reimbursement(charge, 28_01, cause=CAUSE, by=alice)
    promise_reimbursement(charge, 28_00, cause=CAUSE, by=alice)


def test_a_cause_is_the_number_of_a_case_above(promised) -> None:
    refund = promised()
    cause = Cause.of(CauseKind.AFTER_SALES, refund)
    assert cause == ("after_sales", "refunds.refund", refund.number)


# --- the second person ------------------------------------------------------------------------------------------------


def test_above_the_limit_a_second_person_is_asked(big, shop) -> None:
    assert big(5_000_00).status == "approved", "the limit itself needs nobody"
    refund = big(5_000_01)
    assert (refund.status, refund.needs_four_eyes) == ("requested", True)
    shop.four_eyes_limit = 0
    shop.save()
    assert big(9_000_00).status == "approved", "a limit of 0 asks for nobody"


def test_splitting_over_payments_does_not_slip_under_the_limit(charged, bob) -> None:
    charge = charged(card(3_000_00), balance(3_000_00))
    reimbursement = promise_reimbursement(charge, 6_000_00, cause=CAUSE, by=bob)
    assert {refund.status for refund in reimbursement.refunds.all()} == {"requested"}


def test_a_colleague_approves_and_the_requester_does_not(big, bob, colleague) -> None:
    refund = big()
    with pytest.raises(Refused) as no:
        approve_refund(refund, by=bob)
    assert (no.value.code, no.value.hint) == ("four_eyes", "A colleague can, or platform support.")
    refund = approve_refund(refund, by=colleague, note="checked")
    assert (refund.status, refund.approved_by) == ("approved", colleague)
    assert StatusChange.objects.filter(number=refund.number).last().note == "checked"
    with pytest.raises(Refused, match="This refund is Approved"):
        approve_refund(refund, by=colleague)


@pytest.mark.parametrize("name", ["alice", "mallory", "eve"])
def test_strangers_and_the_customer_approve_nothing(big, request, name) -> None:
    with pytest.raises(Forbidden):
        approve_refund(big(), by=request.getfixturevalue(name))


def test_nobody_approves_money_for_themselves(charged, bob, colleague) -> None:
    charge = charged(card(6_000_00), payer=colleague)
    refund = promise_reimbursement(charge, 6_000_00, cause=CAUSE, by=bob).refunds.get()
    with pytest.raises(Refused, match="The money would be yours"):
        approve_refund(refund, by=colleague)


def test_the_database_itself_wants_two_people(big) -> None:
    refund = big()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE refunds_refund SET status = 'approved', approved_by_id = requested_by_id WHERE id = %s", [refund.pk]
        )


def test_a_one_person_shop_is_not_stranded(big, carol) -> None:
    refund = big()
    assert refund.with_support_since is not None and refund.due_at > clock.now()
    assert approve_refund(refund, by=carol).status == "approved"


def test_after_a_working_day_platform_support_makes_the_check(friday, big, colleague, carol) -> None:
    refund = big()
    assert refund.due_at == FRIDAY + timedelta(days=1), "Saturday the 10th is a make-up day"
    friday.move_to(later(days=1, seconds=1))
    assert timers.sweep() == {"fired": 1}
    refund = again(refund)
    assert refund.status == "requested" and refund.with_support_since is not None
    assert refund.due_at > clock.now()
    with pytest.raises(Refused, match="Platform support makes the second check"):
        approve_refund(refund, by=colleague)
    assert approve_refund(refund, by=carol).status == "approved"


def test_what_support_does_not_check_goes_to_a_supervisor(friday, big, colleague, alice, bob, carol) -> None:
    refund = big()
    friday.move_to(later(days=1, seconds=1))
    timers.sweep()
    page = words(client_for(alice).get(again(refund).get_absolute_url()))
    assert "The second check is made by Mon 12 Oct" in page
    assert "takes it to a supervisor" in page
    friday.move_to(later(days=4))
    assert timers.sweep() == {"fired": 1}
    assert timers.sweep() == {}
    refund = again(refund)
    assert (refund.status, refund.due_at) == ("requested", None)
    assert "A supervisor of the platform decides next" in words(client_for(alice).get(refund.get_absolute_url()))
    assert "Refunds to check" in words(client_for(carol).get("/workbench/"))
    with pytest.raises(Forbidden):
        reimbursement_commands.escalate_check(refund, by=bob)
    assert approve_refund(refund, by=carol).status == "approved"


def test_declining_never_loses_the_refund_but_asks_support(big, colleague, carol, bob) -> None:
    refund = decline_refund(big(), by=colleague, note="the customer already has a voucher")
    assert (refund.status, refund.declined_by) == ("requested", colleague)
    assert refund.payment.promised == refund.amount
    assert AuditEntry.objects.get(kind="refund_declined").data["note"] == "the customer already has a voucher"
    with pytest.raises(Refused):
        approve_refund(refund, by=colleague)
    with pytest.raises(Forbidden):
        decline_refund(refund, by=carol, note="no")
    assert approve_refund(refund, by=carol).status == "approved"


# --- taken back in time -----------------------------------------------------------------------------------------------


@pytest.mark.covers("SC9")
def test_before_it_was_sent_a_refund_can_be_cancelled(promised, machine) -> None:
    refund = cancel_refund(promised(), by=machine, note="withdrawn")
    assert refund.status == "cancelled"
    assert refund.charge.refundable == 228_00
    assert ledger_of(refund.charge) == {"provider": 228_00, "shop": -228_00}


@pytest.mark.covers("SC9")
def test_once_sent_it_cannot_and_once_finished_never(friday, promised, machine) -> None:
    refund = promised()
    settle_refunds()
    with pytest.raises(Refused, match="The bank has it"):
        cancel_refund(refund, by=machine)
    friday.move_to(later(days=14))
    settle_refunds()
    assert again(refund).status == "succeeded"
    with pytest.raises(Refused, match="has arrived"):
        cancel_refund(refund, by=machine)


@pytest.mark.covers("SC9")
def test_cancelling_twice_is_refused(promised, machine) -> None:
    refund = cancel_refund(promised(), by=machine)
    with pytest.raises(Refused):
        cancel_refund(refund, by=machine)


def test_superseding_gives_the_promise_up(promised, machine, bob) -> None:
    refund = promised()
    with pytest.raises(Forbidden):
        supersede_refund(refund, by=bob)
    assert supersede_refund(refund, by=machine).status == "superseded"
    assert again(refund.payment).promised == 0


def test_what_a_withdrawal_holds_is_not_sent_until_it_is_released(friday, promised, machine, alice) -> None:
    refund = promised()
    held = hold_reimbursement(refund.reimbursement, by=alice)
    assert [r.pk for r in held.held] == [refund.pk] and held.sent == []
    assert settle_refunds() == {}
    assert again(refund).status == "approved"
    release_reimbursement(refund.reimbursement, by=alice)
    assert settle_refunds() == {"accepted": 1}
    assert hold_reimbursement(refund.reimbursement, by=alice).sent == [again(refund)]


def test_the_rule_itself_refuses_to_send_what_is_held(promised, machine, alice) -> None:
    refund = promised()
    hold_reimbursement(refund.reimbursement, by=alice)
    with pytest.raises(Refused, match="A withdrawal is open"):
        refund_commands.claim_refund(refund, by=machine)


def test_withdrawing_tells_what_was_stopped_what_is_on_its_way_and_what_was_given(friday, charged, alice) -> None:
    charge = charged(card(228_00), balance(40_00))
    reimbursement = promise_reimbursement(charge, 268_00, cause=CAUSE, by=alice)
    settle_refunds()
    outcome = withdraw_reimbursement(reimbursement, by=alice)
    assert (outcome.cancelled, outcome.given) == (0, 40_00)
    assert [refund.amount for refund in outcome.in_flight] == [228_00]
    other = promise_reimbursement(charged(), 100_00, cause=CAUSE, by=alice)
    assert withdraw_reimbursement(other, by=alice).cancelled == 100_00
    assert withdraw_reimbursement(other, by=alice) == reimbursement_commands.Withdrawn(), "nothing is left to withdraw"


def test_a_failed_refund_of_a_withdrawn_case_is_not_tried_again_but_cancelled(friday, promised, alice) -> None:
    SandboxScript.objects.create(behaviour="fail")
    refund = promised()
    settle_refunds()
    hold_reimbursement(refund.reimbursement, by=alice)
    friday.move_to(later(days=2))
    assert settle_refunds() == {}, "what is held is not tried again"
    assert withdraw_reimbursement(refund.reimbursement, by=alice) == reimbursement_commands.Withdrawn(cancelled=228_00)
    assert again(refund).status == "cancelled" and refund.charge.refundable == 228_00


def test_a_shop_with_several_people_waits_for_one_of_them(big, colleague) -> None:
    assert big().with_support_since is None
    Membership.objects.filter(user=colleague).delete()
    assert big().with_support_since is not None
