"""On the way: claim → call → conclude, and everything a bank can do in between."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from portal.audit.models import AuditEntry, StatusChange
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.time import clock
from refunds import tasks
from refunds.charges.commands import Tender
from refunds.gateways.base import Answer, CalledInTransaction, News, NoticeRefused
from refunds.gateways.directory import gateway_for
from refunds.gateways.models import GatewayAccount
from refunds.inbox import commands as inbox_commands
from refunds.refunds import commands as refund_commands
from refunds.refunds.models import BY_HAND, OVERDUE, STUCK, Refund, RefundAttempt
from refunds.sandbox.models import SandboxBook, SandboxScript
from refunds.statuses import Outcome
from refunds.tasks import settle_refunds
from tests.helpers import SHANGHAI, later
from tests.refunds.conftest import again, balance, ledger_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def script():
    """Tells the sandbox bank how to treat its next refunds."""

    def write(*behaviours: str, payment: str = "") -> None:
        for behaviour in behaviours:
            SandboxScript.objects.create(behaviour=behaviour, payment_reference=payment)

    return write


def paid_by_the_bank(refund: Refund) -> int:
    """How often the bank's own book has paid a refund out."""
    return sum(entry.state(clock.now()) == "paid" for entry in SandboxBook.objects.filter(refund_number=refund.number))


def walk(traveller, refund: Refund, *, days: int) -> Refund:
    """Let days pass with a sweep every four hours."""
    for _n in range(days * 6):
        traveller.move_to(later(hours=4))
        settle_refunds()
    return again(refund)


# --- the ordinary way -------------------------------------------------------------------------------------------------


@pytest.mark.covers("R125", "R126", "R127", "R132")
def test_an_approved_refund_is_sent_accepted_and_arrives_within_its_window(friday, promised) -> None:
    refund = promised()
    assert settle_refunds() == {"accepted": 1}
    refund = again(refund)
    assert (refund.status, refund.is_provisional) == ("submitted", False)
    assert (str(refund.earliest_on), str(refund.latest_on)) == ("2026-10-13", "2026-10-19")
    assert refund.due_at == datetime(2026, 10, 13, 10, tzinfo=SHANGHAI), "nobody asks before it can have arrived"
    refund = walk(friday, refund, days=11)
    assert refund.status == "succeeded"
    assert refund.earliest_on <= refund.settled_at.astimezone(SHANGHAI).date() <= refund.latest_on
    assert refund.gateway_reference.startswith("50")
    assert (refund.payment.promised, refund.payment.refunded) == (228_00, 228_00)
    assert ledger_of(refund.charge) == {}, "all of it went back: nothing is left with anybody"
    steps = StatusChange.objects.filter(number=refund.number).values_list("to_status", flat=True)
    assert list(steps) == ["approved", "submitted", "succeeded"]


@pytest.mark.covers("R128")
def test_a_platform_balance_arrives_the_same_day(friday, promised) -> None:
    refund = promised(40_00, balance())
    assert settle_refunds() == {"succeeded": 1}
    refund = again(refund)
    assert refund.status == "succeeded"
    assert refund.settled_at == refund.accepted_at == clock.now()


@pytest.mark.covers("R128")
def test_the_window_follows_the_method_and_a_banks_own_rule(friday, promised) -> None:
    from refunds.arrivals.models import ArrivalRule

    ArrivalRule.objects.create(method="card_credit", earliest_days=4, latest_days=6)
    ArrivalRule.objects.create(method="card_credit", bank="Slow Bank", earliest_days=6, latest_days=7)
    windows = {
        bank or method: (str(refund.earliest_on), str(refund.latest_on))
        for method, bank in (("wechat", ""), ("card_credit", ""), ("card_credit", "Slow Bank"))
        for refund in [promised(10_00, Tender(method, 10_00, bank=bank))]
    }
    assert windows == {
        "wechat": ("2026-10-13", "2026-10-15"),
        "card_credit": ("2026-10-14", "2026-10-16"),
        "Slow Bank": ("2026-10-16", "2026-10-19"),
    }


def test_dates_in_a_year_without_a_calendar_stay_provisional(friday, promised) -> None:
    friday.move_to(datetime(2026, 12, 29, 10, tzinfo=SHANGHAI))
    refund = promised()
    settle_refunds()
    refund = again(refund)
    assert refund.accepted_at is not None and refund.is_provisional


def test_submitting_by_the_hurry_of_the_commit(promised, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        refund = promised()
    assert again(refund).status == "submitted"


def test_a_hurry_that_comes_twice_sends_once(promised) -> None:
    refund = promised()
    assert tasks.submit_refund(refund.pk) == "accepted"
    assert tasks.submit_refund(refund.pk) == "gone"
    assert tasks.ask_refund(refund.pk) == "gone", "it is not due"
    assert refund.attempts.count() == 1


@pytest.mark.covers("R130")
def test_the_portal_asks_when_it_is_due_and_not_before(friday, promised) -> None:
    refund = promised()
    settle_refunds()
    for _hour in range(24):
        friday.move_to(later(hours=1))
        settle_refunds()
    assert refund.attempts.get().asked == 0


# --- a gateway is never called inside a transaction -------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_gateway_called_inside_a_transaction_is_a_defect(promised, machine) -> None:
    refund = promised()
    attempt = refund.attempts.first() or refund_commands.claim_refund(refund, by=machine)
    for verb in (gateway_for("sandbox").refund, gateway_for("sandbox").query):
        with pytest.raises(CalledInTransaction), transaction.atomic():
            verb(attempt)
    assert gateway_for("sandbox").query(attempt)


# --- unknown is a status ----------------------------------------------------------------------------------------------


def test_a_lost_answer_is_asked_about_and_never_sent_again(friday, promised, script) -> None:
    script("lose_answer")
    refund = promised()
    assert settle_refunds() == {"silent": 1}
    attempt = refund.attempts.get()
    assert (again(refund).status, attempt.outcome, attempt.answered_at) == ("submitted", "unknown", None)
    friday.move_to(later(minutes=6))
    assert settle_refunds() == {"accepted": 1}
    refund = walk(friday, refund, days=12)
    assert refund.status == "succeeded"
    assert refund.attempts.count() == 1 and paid_by_the_bank(refund) == 1


def test_a_lost_request_is_sent_again_with_the_same_key(friday, promised, script) -> None:
    script("lose_request")
    refund = promised()
    settle_refunds()
    key = refund.attempts.get().key
    friday.move_to(later(minutes=6))
    assert settle_refunds() == {"accepted": 1}
    assert refund.attempts.get().key == key
    assert walk(friday, refund, days=12).status == "succeeded"
    assert paid_by_the_bank(refund) == 1


def test_silence_is_asked_about_more_and_more_seldom(friday, promised, script, monkeypatch) -> None:
    refund = promised()
    monkeypatch.setattr(gateway_for("sandbox"), "_query", _never_answers)
    script("lose_request")
    waits = []
    settle_refunds()
    for _n in range(7):
        refund = again(refund)
        waits.append(round((refund.due_at - clock.now()).total_seconds() / 60))
        friday.move_to(refund.due_at)
        assert settle_refunds() == {"silent": 1}
    assert waits == [5, 30, 120, 720, 1440, 1440, 1440]
    assert again(refund).status == "submitted"


def _never_answers(attempt):
    raise TimeoutError("no answer within 10 s")


# --- failure, and trying again ----------------------------------------------------------------------------------------


def test_a_proven_failure_keeps_the_money_and_is_tried_again_with_a_new_key(friday, promised, script) -> None:
    script("fail")
    refund = promised()
    settle_refunds()
    refund = again(refund)
    assert (refund.status, refund.failure) == ("failed", "account_closed")
    assert refund.charge.refundable == 0, "a failed refund still holds its money"
    assert refund.due_at == later(hours=1)
    friday.move_to(later(hours=1, seconds=1))
    assert settle_refunds() == {"accepted": 1}
    assert [a.key[-2:] for a in refund.attempts.all()] == ["-1", "-2"]
    assert walk(friday, refund, days=12).status == "succeeded"
    assert paid_by_the_bank(refund) == 1


def test_after_three_failures_a_person_has_to_look(friday, promised, script) -> None:
    script("fail", "fail", "fail")
    refund = promised()
    settle_refunds()
    for _n in range(2):
        friday.move_to(later(days=1, hours=1))
        settle_refunds()
    refund = again(refund)
    assert (refund.status, refund.due_at, refund.attempts.count()) == ("failed", None, 3)
    assert list(Refund.objects.filter(STUCK)) == [refund]


def test_failing_after_acceptance_is_found_out_when_asked(friday, promised, script) -> None:
    script("fail_after_accept", "fail", "fail")
    refund = walk(friday, promised(), days=16)
    assert (refund.status, refund.failure) == ("failed", "account_closed")
    assert ledger_of(refund.charge) == {"provider": 228_00, "promised": -228_00}


def test_the_database_keeps_a_second_key_out_while_the_first_is_alive(promised, machine) -> None:
    refund = promised()
    attempt = refund_commands.claim_refund(refund, by=machine)
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundAttempt.objects.create(
            refund=refund, ordinal=2, key="another", gateway="sandbox", sent_at=attempt.sent_at
        )


def test_before_a_retry_the_old_try_is_looked_at_and_followed_if_it_lives(friday, promised, machine) -> None:
    refund = promised()
    attempt = refund_commands.claim_refund(refund, by=machine)
    gateway_for("sandbox").refund(attempt)
    refund_commands.conclude_attempt(attempt, Answer(Outcome.FAILED, failure="timeout at the acquirer"), by=machine)
    friday.move_to(later(hours=2))
    assert settle_refunds() == {"resumed": 1}
    refund = again(refund)
    assert (refund.status, refund.attempts.get().outcome) == ("submitted", "accepted")
    assert walk(friday, refund, days=12).status == "succeeded"
    assert paid_by_the_bank(refund) == 1


def test_when_nobody_answers_before_a_retry_nothing_is_sent(friday, promised, script, monkeypatch) -> None:
    script("fail")
    refund = promised()
    settle_refunds()
    monkeypatch.setattr(gateway_for("sandbox"), "_query", _never_answers)
    friday.move_to(later(hours=2))
    settle_refunds()
    assert (again(refund).status, refund.attempts.count()) == ("failed", 1)


def test_money_sent_back_after_it_arrived_is_heard_and_held_again(friday, promised, script) -> None:
    script("succeed_then_reverse")
    refund = promised()
    while refund.status != "succeeded":
        refund = walk(friday, refund, days=1)
    refund = walk(friday, refund, days=10)
    assert (refund.status, refund.failure, refund.due_at) == ("failed", "sent_back", None)
    assert (refund.payment.promised, refund.payment.refunded) == (228_00, 0)
    assert ledger_of(refund.charge) == {"provider": 228_00, "promised": -228_00}


def test_money_sent_back_before_anybody_knew_that_it_had_arrived(friday, promised, script) -> None:
    script("succeed_then_reverse")
    refund = promised()
    settle_refunds()
    friday.move_to(later(days=40))
    settle_refunds()
    assert again(refund).status == "failed"
    assert ledger_of(refund.charge) == {"provider": 228_00, "promised": -228_00}


# --- answers that come late, twice, out of order ----------------------------------------------------------------------


@pytest.mark.covers("SC14")
def test_the_same_answer_twice_changes_nothing(promised, machine) -> None:
    refund = promised()
    attempt = refund_commands.claim_refund(refund, by=machine)
    arrived = Answer(Outcome.SUCCEEDED, reference="5001", at=clock.now())
    refund_commands.conclude_attempt(attempt, arrived, by=machine)
    with pytest.raises(Refused) as no:
        refund_commands.conclude_attempt(attempt, arrived, by=machine)
    assert no.value.code == "stale_answer"
    assert inbox_commands.hear_news(News(attempt.key, arrived), by=machine) is False
    assert inbox_commands.hear_news(News(attempt.key, Answer(Outcome.ACCEPTED)), by=machine) is False
    assert again(refund.payment).refunded == 228_00


def test_a_success_notice_of_a_dead_try_is_followed_or_put_before_a_person(promised, machine) -> None:
    refund = promised()
    first = refund_commands.claim_refund(refund, by=machine)
    refund_commands.conclude_attempt(first, Answer(Outcome.FAILED, failure="x"), by=machine)
    arrived = Answer(Outcome.SUCCEEDED, reference="5001", at=clock.now())
    second = refund_commands.claim_refund(again(refund), by=machine)
    assert inbox_commands.hear_news(News(first.key, arrived), by=machine) is False
    assert AuditEntry.objects.get(kind="answer_contradicts").data["key"] == first.key
    refund_commands.conclude_attempt(second, Answer(Outcome.FAILED, failure="x"), by=machine)
    assert inbox_commands.hear_news(News(second.key, arrived), by=machine) is True
    assert again(refund).status == "succeeded"


def test_a_notice_about_nothing_of_ours_is_not_booked(machine, db) -> None:
    assert inbox_commands.hear_news(News("unknown", Answer(Outcome.SUCCEEDED)), by=machine) is False
    nobody = GatewayAccount(gateway="sandbox")
    for gateway in ("sandbox", "manual"):
        with pytest.raises(NoticeRefused):
            gateway_for(gateway).parse_notice(b'{"bank": "other"}', {}, nobody)


def test_only_the_machine_and_support_conclude(promised, machine, bob, alice) -> None:
    attempt = refund_commands.claim_refund(promised(), by=machine)
    for who in (bob, alice):
        with pytest.raises(Forbidden):
            refund_commands.conclude_attempt(attempt, Answer(Outcome.SUCCEEDED, reference="1"), by=who)


def test_the_database_wants_proof_of_arrival(promised) -> None:
    refund = promised()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE refunds_refund SET status = 'succeeded' WHERE id = %s", [refund.pk])


# --- overdue ----------------------------------------------------------------------------------------------------------


@pytest.mark.covers("R130")
def test_past_its_latest_day_it_is_overdue_before_the_customer_has_to_ask(friday, promised, script) -> None:
    script("slow")
    refund = promised()
    refund = walk(friday, refund, days=10)
    assert refund.overdue_since is None, "the latest day itself is in time"
    refund = walk(friday, refund, days=1)
    assert refund.is_overdue and list(Refund.objects.filter(OVERDUE)) == [refund]
    assert AuditEntry.objects.filter(kind="refund_overdue").count() == 1
    refund = walk(friday, refund, days=6)
    assert (refund.status, refund.overdue_since) == ("succeeded", None)


# --- the sweep --------------------------------------------------------------------------------------------------------


def test_one_refunds_trouble_does_not_hold_up_the_others(friday, promised, monkeypatch) -> None:
    troubled, fine = promised(1_00), promised(2_00)
    real = refund_commands.claim_refund

    def claim(refund, *, by):
        if refund.pk == troubled.pk:
            raise ZeroDivisionError
        return real(refund, by=by)

    monkeypatch.setattr(refund_commands, "claim_refund", claim)
    assert settle_refunds() == {"troubled": 1, "accepted": 1}
    monkeypatch.undo()
    assert settle_refunds() == {}, "its lease has to run out first"
    friday.move_to(later(minutes=11))
    assert settle_refunds() == {"accepted": 1}
    assert {again(troubled).status, again(fine).status} == {"submitted"}


def test_a_sweep_takes_everything_that_is_due_batch_by_batch(promised, monkeypatch) -> None:
    monkeypatch.setattr(tasks, "BATCH", 2)
    for amount in range(1, 6):
        promised(amount)
    assert settle_refunds() == {"accepted": 5}


# --- by hand ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def by_hand(promised):
    refund = promised(99_00, Tender("manual", 99_00, gateway="manual"))
    settle_refunds()
    return again(refund)


@pytest.mark.covers("SC5")
def test_a_manual_payout_waits_for_staff_to_carry_it_out_and_tick_it_off(friday, by_hand, bob) -> None:
    assert by_hand.status == "submitted" and list(Refund.objects.filter(BY_HAND)) == [by_hand]
    assert (str(by_hand.earliest_on), str(by_hand.latest_on)) == ("2026-10-13", "2026-10-19")
    with pytest.raises(Invalid):
        refund_commands.tick_off_refund(by_hand, by=bob, reference="  ")
    refund = refund_commands.tick_off_refund(by_hand, by=bob, reference="ICBC 20261009-77")
    assert (refund.status, refund.gateway_reference) == ("succeeded", "ICBC 20261009-77")
    assert ledger_of(refund.charge) == {}
    with pytest.raises(Refused):
        refund_commands.tick_off_refund(by_hand, by=bob, reference="again 1")


@pytest.mark.covers("SC5")
def test_a_manual_payout_forgotten_becomes_overdue(friday, by_hand) -> None:
    assert walk(friday, by_hand, days=12).is_overdue


@pytest.mark.covers("SC5")
@pytest.mark.parametrize("name", ["alice", "mallory", "eve"])
def test_others_tick_nothing_off(by_hand, request, name) -> None:
    with pytest.raises(Forbidden):
        refund_commands.tick_off_refund(by_hand, by=request.getfixturevalue(name), reference="ICBC 77")


def test_what_a_gateway_pays_is_not_ticked_off_by_hand(promised, bob) -> None:
    refund = promised()
    settle_refunds()
    with pytest.raises(Forbidden):
        refund_commands.tick_off_refund(refund, by=bob, reference="ICBC 77")


def test_another_account_is_found_by_two_supporters(friday, by_hand, bob, carol, dora) -> None:
    refund = refund_commands.give_up_payout(by_hand, by=bob, note="no such account")
    assert (refund.status, refund.due_at) == ("failed", None)
    with pytest.raises(Forbidden):
        refund_commands.propose_redirect(refund, by=bob, account="ICBC ending 9000")
    with pytest.raises(Refused, match="No other way"):
        refund_commands.confirm_redirect(refund, by=dora)
    refund_commands.propose_redirect(refund, by=carol, account="ICBC ending 9000")
    with pytest.raises(Refused, match="You proposed this way"):
        refund_commands.confirm_redirect(refund, by=carol)
    with pytest.raises(Refused, match="already proposed"):
        refund_commands.propose_redirect(refund, by=dora, account="another")
    refund = refund_commands.confirm_redirect(refund, by=dora)
    assert (refund.status, refund.destination, refund.account) == ("approved", "manual", "ICBC ending 9000")
    assert settle_refunds() == {"accepted": 1}
    with pytest.raises(Forbidden):
        refund_commands.tick_off_refund(refund, by=bob, reference="ICBC 77")
    assert refund_commands.tick_off_refund(refund, by=carol, reference="ICBC 77").status == "succeeded"


def test_support_has_a_failed_refund_tried_again_at_once(friday, promised, script, carol, bob) -> None:
    script("fail")
    refund = promised()
    settle_refunds()
    with pytest.raises(Forbidden):
        refund_commands.retry_refund(refund, by=bob)
    refund_commands.retry_refund(refund, by=carol)
    assert settle_refunds() == {"accepted": 1}
    with pytest.raises(Refused):
        refund_commands.retry_refund(refund, by=carol)


@pytest.mark.covers("R130")
def test_support_has_the_bank_asked_now(friday, promised, by_hand, carol, bob) -> None:
    refund = promised()
    with pytest.raises(Refused):
        refund_commands.ask_refund_now(refund, by=carol)
    settle_refunds()
    with pytest.raises(Forbidden):
        refund_commands.ask_refund_now(refund, by=bob)
    refund_commands.ask_refund_now(refund, by=carol)
    assert settle_refunds() == {"waiting": 1}
    assert refund.attempts.get().asked == 1
    with pytest.raises(Refused, match="by hand"):
        refund_commands.ask_refund_now(by_hand, by=carol)
