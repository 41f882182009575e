"""Money that goes back without the portal: begun at the provider's dashboard, charged back, taken back again. And the
switch that stops a provider."""

from __future__ import annotations

import pytest

from portal.audit import invariants
from portal.audit.models import AuditEntry
from portal.kernel.errors import Forbidden, Refused
from portal.time import clock
from refunds.charges.commands import Tender
from refunds.gateways.commands import gateway_switches, pause_gateway, resume_gateway
from refunds.gateways.models import GatewaySwitch
from refunds.gateways.sandbox import happen_outside
from refunds.inbox import commands as inbox_commands
from refunds.inbox.models import GatewayNotice
from refunds.payments.models import Payment
from refunds.refunds import commands as refund_commands
from refunds.refunds.models import Refund
from refunds.reimbursements.commands import promise_reimbursement
from refunds.sandbox.models import SandboxBook, SandboxScript
from refunds.statuses import OutsideKind
from refunds.tasks import settle_refunds
from tests.helpers import later
from tests.refunds.conftest import CAUSE, again, card
from tests.refunds.test_gateways_unknown import REFERENCES, account_with, hear

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("kind", list(OutsideKind))


@pytest.fixture
def promised_only(promised, monkeypatch):
    """A refund that is promised and that no task has been asked to send."""
    monkeypatch.setattr("refunds.enqueue._ask_for", lambda task, pk: None)
    return promised


def outside(payment: Payment, amount: int, kind: str = "refund") -> SandboxBook:
    entry = happen_outside(payment, OutsideKind(kind), amount)
    settle_refunds()
    return entry


def refunds_of(payment: Payment) -> list[tuple[str, str, int]]:
    rows = Refund.objects.filter(payment=payment).order_by("pk")
    return [(row.destination, row.status, row.amount) for row in rows]


def balanced() -> bool:
    return list(invariants.verify()) == []


# --- taken in ---------------------------------------------------------------------------------------------------------


@BOTH
def test_what_went_back_outside_is_taken_into_the_books(kind, friday, charged) -> None:
    payment = charged().payments.get()
    entry = outside(payment, 100_00, kind)
    refund = Refund.objects.get()
    assert (refund.status, refund.amount, refund.gateway, refund.gateway_reference) == (
        "succeeded", 100_00, "sandbox", entry.reference,
    )  # fmt: skip
    assert refund.reimbursement.cause_kind == {"refund": "outside", "chargeback": "chargeback"}[kind]
    payment = again(payment)
    assert (payment.promised, payment.refunded, payment.refundable) == (100_00, 100_00, 128_00)
    settle_refunds()
    assert Refund.objects.count() == 1 and balanced()


@BOTH
def test_a_refund_not_sent_yet_is_superseded_and_never_paid(kind, friday, promised_only) -> None:
    refund = promised_only(228_00)
    happen_outside(refund.payment, OutsideKind(kind), 228_00)
    settle_refunds()
    assert refunds_of(refund.payment) == [("original", "superseded", 228_00), ("external", "succeeded", 228_00)]
    assert not SandboxBook.objects.filter(refund_number=refund.number).exists(), "nothing was sent"
    assert balanced()


def test_one_that_failed_or_waits_for_its_second_check_is_superseded_too(friday, promised_only, charged, bob) -> None:
    SandboxScript.objects.create(behaviour="fail")
    failed = promised_only(50_00)
    settle_refunds()
    checked = promise_reimbursement(charged(card(6_000_00)), 6_000_00, cause=CAUSE, by=bob).refunds.get()
    assert (again(failed).status, checked.status) == ("failed", "requested")
    outside(failed.payment, 50_00, "chargeback")
    outside(checked.payment, 6_000_00, "chargeback")
    assert (again(failed).status, again(checked).status) == ("superseded", "superseded")
    friday.move_to(later(days=3))
    settle_refunds()
    assert balanced()


def test_part_of_what_was_promised_went_back_and_the_rest_is_still_given(friday, promised_only) -> None:
    refund = promised_only(228_00)
    happen_outside(refund.payment, OutsideKind.REFUND, 100_00)
    settle_refunds()
    assert refunds_of(refund.payment) == [
        ("original", "superseded", 228_00), ("external", "succeeded", 100_00), ("original", "submitted", 128_00),
    ]  # fmt: skip
    rest = Refund.objects.get(amount=128_00)
    assert rest.reimbursement.cause_number == refund.reimbursement.cause_number
    assert balanced()


def test_another_amount_with_room_beside_the_promise_leaves_the_promise_alone(
    friday, charged, alice, monkeypatch
) -> None:
    monkeypatch.setattr("refunds.enqueue._ask_for", lambda task, pk: None)
    charge = charged()
    refund = promise_reimbursement(charge, 100_00, cause=CAUSE, by=alice).refunds.get()
    happen_outside(refund.payment, OutsideKind.REFUND, 60_00)
    settle_refunds()
    assert again(refund).status == "submitted"
    assert again(refund.payment).promised == 160_00 and balanced()


# --- what was sent already --------------------------------------------------------------------------------------------


def test_a_chargeback_while_the_refund_is_on_its_way_waits_and_is_put_before_a_person(
    friday, promised_only, carol
) -> None:
    refund = promised_only(228_00)
    settle_refunds()
    outside(refund.payment, 228_00, "chargeback")
    notice = GatewayNotice.objects.get()
    assert (again(refund).status, notice.verdict) == ("submitted", "held")
    while again(refund).status == "submitted":
        friday.move_to(later(days=1))
        settle_refunds()
    friday.move_to(later(hours=7))
    settle_refunds()
    notice.refresh_from_db()
    assert (again(refund).status, notice.verdict, notice.why) == ("succeeded", "contradicts", "over_balance")
    assert AuditEntry.objects.filter(kind="notice_contradicts").count() == 1
    assert balanced()
    inbox_commands.settle_notice(notice, by=carol, note="Disputed at the bank, case 17")
    with pytest.raises(Refused):
        inbox_commands.settle_notice(notice, by=carol, note="again")


def test_a_chargeback_while_the_refund_is_on_its_way_takes_its_place_when_that_fails(friday, promised_only) -> None:
    SandboxScript.objects.create(behaviour="fail_after_accept")
    refund = promised_only(228_00)
    settle_refunds()
    outside(refund.payment, 228_00, "chargeback")
    while not Refund.objects.filter(destination="external").exists():
        friday.move_to(later(hours=4))
        settle_refunds()
    assert refunds_of(refund.payment) == [("original", "superseded", 228_00), ("external", "succeeded", 228_00)]
    assert refund.attempts.count() == 1 and balanced()


def test_what_may_be_the_same_money_is_not_sent_meanwhile(friday, charged, alice, monkeypatch, machine) -> None:
    monkeypatch.setattr("refunds.enqueue._ask_for", lambda task, pk: None)
    charge = charged()
    promise_reimbursement(charge, 128_00, cause=CAUSE, by=alice)
    settle_refunds()
    waiting = promise_reimbursement(charge, 100_00, cause=CAUSE, by=alice).refunds.get()
    outside(waiting.payment, 228_00, "chargeback")
    with pytest.raises(Refused) as no:
        refund_commands.claim_refund(waiting, by=machine)
    assert no.value.code == "unsettled"


# --- taken back again -------------------------------------------------------------------------------------------------


def test_a_chargeback_that_the_shop_won_gives_the_money_back_to_the_books(friday, charged) -> None:
    payment = charged().payments.get()
    entry = outside(payment, 228_00, "chargeback")
    friday.move_to(later(days=20))
    entry.undone_at = clock.now()
    entry.save()
    friday.move_to(later(minutes=1))
    settle_refunds()
    payment = again(payment)
    assert (Refund.objects.get().status, payment.promised, payment.refunded) == ("cancelled", 0, 0)
    assert balanced()


@pytest.fixture
def stripe(settings, monkeypatch):
    from tests.refunds.providers import Stripe, serving

    with serving(Stripe()) as provider:
        settings.GATEWAY_ADDRESSES = {**settings.GATEWAY_ADDRESSES, "stripe": provider.address}
        account_with("stripe", monkeypatch)
        yield provider


def paid_by_stripe(promised, amount: int = 228_00) -> Refund:
    return promised(
        amount, Tender("card_credit", amount, gateway="stripe", gateway_reference=REFERENCES["stripe"], is_proven=True)
    )


def test_at_stripe_a_chargeback_won_before_it_was_told_lost_is_not_booked(stripe, charged) -> None:
    """Notices come out of order: the money came back before we heard that it had gone."""
    tender = Tender("card_credit", 228_00, gateway="stripe", gateway_reference=REFERENCES["stripe"], is_proven=True)
    payment = charged(tender).payments.get()
    dispute = stripe.dispute(REFERENCES["stripe"], 228_00)
    hear(stripe, stripe.notice(dispute, "charge.dispute.funds_reinstated"))
    hear(stripe, stripe.notice(dispute, "charge.dispute.funds_withdrawn"))
    assert Refund.objects.count() == 0 and again(payment).promised == 0


def test_at_stripe_a_refund_begun_at_the_dashboard_supersedes_ours(stripe, promised) -> None:
    refund = paid_by_stripe(promised)
    hear(stripe, stripe.notice(stripe.enter(REFERENCES["stripe"], 228_00), "refund.created"))
    assert refunds_of(refund.payment) == [("original", "superseded", 228_00), ("external", "succeeded", 228_00)]
    assert [call for call in stripe.calls if call.startswith("POST")] == [] and balanced()


def test_at_stripe_a_success_can_be_taken_back_for_thirty_days(friday, stripe, promised) -> None:
    refund = paid_by_stripe(promised)
    settle_refunds()
    assert again(refund).status == "succeeded"
    friday.move_to(later(days=29))
    told = next(iter(stripe.book.values()))
    told |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    hear(stripe, stripe.notice(told, "refund.failed"))
    hear(stripe, stripe.notice(told | {"status": "succeeded"}))
    refund = again(refund)
    assert (refund.status, refund.failure, refund.payment.refunded) == ("failed", "expired_or_canceled_card", 0)
    assert refund.due_at is None, "a person looks for another account"
    assert balanced()


# --- the switch -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sandbox_switch(db) -> GatewaySwitch:
    return next(switch for switch in gateway_switches() if switch.gateway == "sandbox")


def test_a_paused_gateway_is_sent_nothing_and_goes_on_by_itself(friday, promised_only, sandbox_switch, carol) -> None:
    sent, waiting = promised_only(10_00), None
    SandboxScript.objects.create(behaviour="lose_request")
    settle_refunds()
    pause_gateway(sandbox_switch, by=carol, note="Their maintenance")
    waiting = promised_only(20_00)
    friday.move_to(later(minutes=6))
    settle_refunds()
    assert (again(waiting).status, again(sent).status) == ("approved", "submitted")
    assert SandboxBook.objects.count() == 0, "not even what was lost on its way is sent again"
    assert sent.attempts.get().asked == 2, "but it is asked about"
    resume_gateway(again(sandbox_switch), by=carol)
    friday.move_to(later(hours=1))
    settle_refunds()
    assert (again(waiting).status, again(sent).status) == ("submitted", "submitted")
    assert SandboxBook.objects.count() == 2


def test_pausing_is_supports_and_done_once(sandbox_switch, carol, bob, alice) -> None:
    for who in (alice, bob):
        with pytest.raises(Forbidden):
            pause_gateway(sandbox_switch, by=who, note="x")
    pause_gateway(sandbox_switch, by=carol, note="x")
    with pytest.raises(Refused) as no:
        pause_gateway(sandbox_switch, by=carol, note="x")
    assert no.value.code == "other_stage"
    assert again(sandbox_switch).why == "x"
    resume_gateway(sandbox_switch, by=carol)
    with pytest.raises(Refused):
        resume_gateway(sandbox_switch, by=carol)
