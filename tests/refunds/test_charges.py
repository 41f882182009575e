"""What was paid."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from portal.audit.models import AuditEntry, StatusChange
from portal.kernel.errors import Forbidden, Invalid, Refused, StatusWriteError
from refunds.charges.commands import (
    Tender,
    add_payment,
    capture_payment,
    fail_payment,
    open_charge,
    set_payer,
    void_charge,
    void_payment,
)
from refunds.payments.models import Payment
from refunds.reimbursements.commands import promise_reimbursement
from tests.refunds.conftest import CAUSE, again, balance, card, ledger_of

pytestmark = pytest.mark.django_db


def test_a_charge_opens_with_its_payments_captured(charged) -> None:
    charge = charged(card(228_00), balance(40_00))
    assert (charge.captured, charge.promised, charge.refunded, charge.refundable) == (268_00, 0, 0, 268_00)
    assert {p.status for p in charge.payments.all()} == {"captured"}
    assert ledger_of(charge) == {"provider": 268_00, "shop": -268_00}


def test_one_order_of_a_shop_has_one_charge(charged, shop, alice, machine) -> None:
    charge = charged()
    with pytest.raises(Refused, match="already has a charge"):
        open_charge(shop, payer=alice, reference=charge.reference, currency="CNY", by=machine)


def test_an_authorised_payment_is_captured_later_and_says_so(charged, machine) -> None:
    charge = charged(card(100_00, captured=False))
    payment = charge.payments.get()
    assert (payment.status, charge.captured) == ("authorised", 0)
    payment = capture_payment(payment, by=machine)
    assert (payment.status, payment.captured) == ("captured", 100_00)
    change = StatusChange.objects.filter(number=payment.number).last()
    assert (change.from_status, change.to_status, change.by) == ("authorised", "captured", machine)


def test_a_part_can_be_captured_but_not_more_than_was_authorised(charged, machine) -> None:
    payment = charged(card(100_00, captured=False)).payments.get()
    for amount in (0, -5, 100_01):
        with pytest.raises(Invalid):
            capture_payment(payment, by=machine, amount=amount)
    assert capture_payment(payment, by=machine, amount=60_00).refundable == 60_00


def test_capturing_twice_is_refused_with_the_reason(charged, machine) -> None:
    payment = charged().payments.get()
    with pytest.raises(Refused, match="This is Paid"):
        capture_payment(payment, by=machine)


def test_a_customer_captures_nothing(charged, alice) -> None:
    payment = charged(card(captured=False)).payments.get()
    with pytest.raises(Forbidden):
        capture_payment(payment, by=alice)


@pytest.mark.covers("SC20")
def test_an_unpaid_charge_is_voided_and_nothing_is_booked(charged, machine) -> None:
    charge = charged(card(100_00, captured=False), card(50_00, captured=False))
    assert void_charge(charge, by=machine) == 2
    assert {p.status for p in charge.payments.all()} == {"voided"}
    assert ledger_of(charge) == {}
    assert void_charge(charge, by=machine) == 0


def test_taken_money_is_not_voided(charged, machine) -> None:
    payment = charged().payments.get()
    with pytest.raises(Refused) as no:
        void_payment(payment, by=machine)
    assert no.value.hint == "Refund it instead."


def test_a_failed_payment_took_nothing(charged, machine) -> None:
    charge = charged(card(captured=False))
    assert fail_payment(charge.payments.get(), by=machine).status == "failed"
    with pytest.raises(Refused, match="Nothing was paid"):
        promise_reimbursement(charge, 1, cause=CAUSE, by=machine)


def test_a_later_payment_joins_the_charge(charged, machine) -> None:
    charge = charged(card(100_00))
    add_payment(charge, balance(20_00), by=machine)
    assert again(charge).captured == 120_00


@pytest.mark.parametrize(
    "wrong", [{"method": "shells"}, {"gateway": "nowhere"}, {"amount": 0}, {"amount": -1}], ids=str
)
def test_a_tender_makes_sense(wrong) -> None:
    with pytest.raises(Invalid):
        Tender(**{"method": "wechat", "amount": 100, **wrong})


def test_a_claimed_order_takes_its_money_rows_along(promised, alice, eve, carol) -> None:
    refund = promised(payer=None)
    set_payer(refund.charge, alice, by=carol)
    for row in (refund.charge, refund.payment, refund.reimbursement, refund):
        assert again(row).payer == alice
    assert AuditEntry.objects.get(kind="payer_set").by == carol
    assert type(refund).objects.for_user(alice).count() == 1
    assert type(refund).objects.for_user(eve).count() == 0


@pytest.mark.parametrize(
    "column", ["refunded = captured + 1", "promised = captured + 1, refunded = 0", "captured = amount + 1"]
)
def test_the_database_refuses_to_give_more_than_was_taken(charged, column) -> None:
    from django.db import connection

    payment = charged().payments.get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE refunds_payment SET {column} WHERE id = %s", [payment.pk])


def test_nobody_writes_a_status_by_hand(charged) -> None:
    with pytest.raises(StatusWriteError):
        Payment.objects.filter(charge=charged()).update(status="voided")


@pytest.mark.covers("R126")
def test_the_account_is_named_masked(charged) -> None:
    charge = charged(card(), balance(), Tender("card_credit", 5, bank="Visa", account_tail="4242"))
    assert [p.account for p in charge.payments.order_by("pk")] == [
        "debit card …6021",
        "platform balance",
        "Visa credit card …4242",
    ]
