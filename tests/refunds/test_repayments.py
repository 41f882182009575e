"""Money owed back by a customer."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.notices.models import Notice
from portal.time import clock, timers
from refunds.reimbursements.commands import promise_reimbursement
from refunds.repayments.commands import (
    book_repayment,
    deny_repayment,
    lapse_repayment,
    pay_repayment,
    propose_waiver,
    report_repayment,
    waive_repayment,
)
from refunds.repayments.models import Repayment
from refunds.tasks import settle_refunds
from tests.conftest import person
from tests.helpers import FRIDAY, SHANGHAI, client_for, later
from tests.refunds.conftest import CAUSE, again, balance, ledger_of
from tests.words import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(friday, promised, machine):
    """¥40.00 arrived on Alice's balance, and is due back."""
    refund = promised(40_00, balance())
    settle_refunds()
    return book_repayment(refund.charge, 40_00, cause=CAUSE, by=machine)


@pytest.mark.covers("R28", "R30")
def test_it_is_due_in_fourteen_days_and_ends_on_a_working_day(owed) -> None:
    assert (owed.status, owed.amount, owed.cause_number) == ("due", 40_00, CAUSE.number)
    assert owed.due_at == datetime(2026, 10, 23, 10, 24, tzinfo=SHANGHAI)
    assert ledger_of(owed.charge) == {"owed_back": 40_00, "shop": -40_00}


def test_nothing_is_not_asked_back(charged, machine) -> None:
    with pytest.raises(Refused):
        book_repayment(charged(), 0, cause=CAUSE, by=machine)


def test_the_customer_reports_and_the_seller_confirms(owed, alice, bob, eve) -> None:
    with pytest.raises(Forbidden):
        report_repayment(owed, by=eve, reference="T1")
    with pytest.raises(Invalid):
        report_repayment(owed, by=alice, reference=" ")
    owed = report_repayment(owed, by=alice, reference="T1")
    assert (owed.status, owed.reported_reference) == ("due", "T1")
    with pytest.raises(Refused, match="Reported on"):
        report_repayment(owed, by=alice, reference="T2")
    with pytest.raises(Forbidden):
        pay_repayment(owed, by=alice, reference="T1")
    owed = pay_repayment(owed, by=bob, reference="T1")
    assert (owed.status, owed.reference) == ("paid", "T1")
    with pytest.raises(Refused, match="This is Paid back already"):
        pay_repayment(owed, by=bob, reference="T1")


def test_money_paid_back_can_be_refunded_again(owed, bob, machine) -> None:
    charge = owed.charge
    assert charge.refundable == 0
    owed = pay_repayment(owed, by=bob, reference="T1")
    assert again(charge).refundable == 40_00
    assert ledger_of(charge) == {"by_hand": 40_00, "shop": -40_00}
    refund = promise_reimbursement(charge, 40_00, cause=CAUSE, by=machine).refunds.get()
    assert refund.payment == owed.payment and refund.gateway == "manual"


def test_what_is_reported_is_called_reported_until_it_is_confirmed(owed, alice, bob) -> None:
    page = words(client_for(alice).get(owed.get_absolute_url()))
    assert f"Write on the transfer {owed.number}" in page
    report_repayment(owed, by=alice, reference="T1")
    page = words(client_for(alice).get(owed.get_absolute_url()))
    assert "You reported ¥40.00 as sent; the seller confirms it" in page and "You reported the money as sent" in page
    assert page.startswith("Refund progress Reported as paid back") or "Reported as paid back Repayment" in page
    assert "To be paid back Repayment" not in page


def test_two_people_waive_it(owed, bob, carol, alice, shop) -> None:
    with pytest.raises(Refused, match="Nobody has proposed"):
        waive_repayment(owed, by=carol)
    with pytest.raises(Forbidden):
        propose_waiver(owed, by=alice, note="please")
    propose_waiver(owed, by=bob, note="a regular customer")
    with pytest.raises(Refused, match="already proposed"):
        propose_waiver(owed, by=carol, note="me too")
    with pytest.raises(Refused, match="a second person has to agree"):
        waive_repayment(owed, by=bob)
    owed = waive_repayment(owed, by=person("Cao Second", "seller", shop=shop))
    assert owed.status == "waived"
    assert ledger_of(owed.charge) == {"written_off": 40_00, "shop": -40_00}


def test_the_database_itself_wants_two_people(owed, bob) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE refunds_repayment SET status = 'waived', waived_by_id = %s, waiver_asked_by_id = %s WHERE id = %s",
            [bob.pk, bob.pk, owed.pk],
        )


def test_unpaid_it_lapses_after_its_last_day_and_not_before(friday, owed, machine, bob) -> None:
    with pytest.raises(Refused, match="still time"):
        lapse_repayment(owed, by=machine)
    with pytest.raises(Forbidden):
        lapse_repayment(owed, by=bob)
    friday.move_to(later(days=14, seconds=1))
    assert timers.sweep() == {"fired": 1}
    assert again(owed).status == "lapsed"
    assert ledger_of(owed.charge) == {}
    assert timers.sweep() == {}


def test_a_reported_transfer_does_not_lapse_but_is_looked_for(friday, owed, alice, bob, carol) -> None:
    owed = report_repayment(owed, by=alice, reference="T1")
    assert owed.due_at == datetime(2026, 10, 13, 10, 24, tzinfo=SHANGHAI), "three working days, the make-up day counts"
    page = words(client_for(alice).get(owed.get_absolute_url()))
    assert "The seller says by Tue 13 Oct, 10:24 whether it has arrived" in page
    assert "does not lapse meanwhile" in page and "Account to pay to" not in page and "Set it off" not in page
    friday.move_to(later(days=15))
    assert timers.sweep() == {"fired": 1}
    owed = again(owed)
    assert (owed.status, owed.due_at) == ("due", datetime(2026, 10, 29, 0, 0, tzinfo=SHANGHAI))
    assert list(Repayment.objects.to_confirm(carol)) == [owed] and not Repayment.objects.to_confirm(bob).exists()
    with pytest.raises(Refused, match="Platform support looks"):
        deny_repayment(owed, by=bob, note="nothing there")
    assert pay_repayment(owed, by=bob, reference="T1").status == "paid"


def test_what_is_being_looked_for_stands_on_its_customers_home(friday, owed, alice, eve) -> None:
    assert "Pay back" in words(client_for(alice).get("/")), "it is theirs to do"
    report_repayment(owed, by=alice, reference="T1")
    home = words(client_for(alice).get("/"))
    assert "as sent; the seller confirms it The seller says by Tue 13 Oct, 10:24 whether it has arrived" in home
    assert "as sent" not in words(client_for(eve).get("/"))


def test_what_support_does_not_find_out_goes_to_a_supervisor(friday, owed, alice, bob, carol) -> None:
    report_repayment(owed, by=alice, reference="T1")
    friday.move_to(later(days=6))
    timers.sweep()
    page = words(client_for(alice).get(owed.get_absolute_url()))
    assert "Platform support says by Tue 20 Oct, 10:24 whether it has arrived" in page
    friday.move_to(later(days=12))
    assert timers.sweep() == {"fired": 1}
    assert timers.sweep() == {}
    page = words(client_for(alice).get(owed.get_absolute_url()))
    assert "A supervisor of the platform decides next" in page and "does not lapse meanwhile" in page
    owed = deny_repayment(again(owed), by=carol, note="The bank knows no T1.")
    assert owed.escalated_at is None and owed.due_at > clock.now(), "the customer's turn again"


def test_what_was_not_found_is_looked_for_again_and_then_by_the_platform(friday, owed, alice, bob, carol) -> None:
    with pytest.raises(Refused, match="No transfer is reported"):
        deny_repayment(owed, by=bob, note="none")
    report_repayment(owed, by=alice, reference="T1")
    friday.move_to(later(days=13))
    owed = deny_repayment(owed, by=bob, note="Not in our account by today.")
    assert owed.due_at == owed.pay_by == datetime(2026, 10, 27, 10, 24, tzinfo=SHANGHAI), "three working days are left"
    assert Notice.objects.get(to=alice, title_en__contains="was not found").read_at is None
    page = words(client_for(alice).get(owed.get_absolute_url()))
    assert "Transfer T1 was not found: Not in our account by today." in page
    assert report_repayment(owed, by=alice, reference="T2").with_support_since is not None
    friday.move_to(later(days=40))
    timers.sweep()
    owed = deny_repayment(again(owed), by=carol, note="The bank knows no T2.")
    friday.move_to(later(days=60))
    timers.sweep()
    assert again(owed).status == "lapsed"


def test_the_deadline_begins_when_it_was_asked(owed) -> None:
    assert owed.due_from == FRIDAY
