"""Taking over what happened in another system: booked as it was, without calling a gateway."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.audit.models import StatusChange
from portal.kernel.errors import Refused
from refunds.history.commands import (
    ChargeRow,
    ExternalRefund,
    import_charges,
    import_external_refunds,
    record_external_refund,
)
from refunds.payments.models import Payment
from refunds.refunds.models import Refund, RefundAttempt
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import promise_reimbursement
from refunds.sandbox.models import SandboxBook
from refunds.statuses import CauseKind
from refunds.tasks import settle_refunds
from tests.refunds.conftest import again, ledger_of

pytestmark = pytest.mark.django_db

BOUGHT = datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
BACK = datetime(2010, 12, 9, 10, 0, tzinfo=UTC)
RETURN = Cause(CauseKind.HISTORY, "orders.return", "C536379")


@pytest.fixture
def row(shop, alice):
    def make(reference: str = "536365", amount: int = 139_12, *refunds: ExternalRefund) -> ChargeRow:
        return ChargeRow(shop, alice, reference, "GBP", amount, BOUGHT, refunds=refunds)

    return make


def test_a_sale_with_a_return_is_booked_as_it_was(row, machine, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks() as hurried:
        [charge] = import_charges(
            [row("536365", 139_12, ExternalRefund(27_50, BACK, "C536379", RETURN, {"rows": []}))], by=machine, note="x"
        )
    assert (charge.captured, charge.promised, charge.refunded, charge.refundable) == (139_12, 27_50, 27_50, 111_62)
    refund = Refund.objects.get()
    assert (refund.status, refund.destination, refund.gateway_reference) == ("succeeded", "external", "C536379")
    assert (refund.settled_at, refund.created_at, str(refund.latest_on)) == (BACK, BACK, "2010-12-09")
    assert refund.reimbursement.quote == {"rows": []}
    assert ledger_of(charge) == {"outside": 111_62, "shop": -111_62}
    assert settle_refunds() == {} and not RefundAttempt.objects.exists() and not SandboxBook.objects.exists()
    assert hurried == [], "history is told to nobody"
    told = StatusChange.objects.values_list("machine", "to_status", "kind", "by", "note")
    assert sorted(told) == [
        ("refunds.payment", "captured", "imported", machine.pk, "x"),
        ("refunds.refund", "succeeded", "imported", machine.pk, "x"),
    ]


def test_a_free_order_has_a_charge_without_a_payment(row, machine) -> None:
    [charge] = import_charges([row("536414", 0)], by=machine)
    assert (charge.captured, charge.payments.count()) == (0, 0)


def test_more_back_than_was_taken_is_refused_and_books_nothing(row, machine) -> None:
    wrong = ExternalRefund(139_13, BACK, "C1", RETURN)
    with pytest.raises(Refused, match="At most £139.12"):
        import_charges([row("1"), row("2", 139_12, wrong)], by=machine)
    assert not Payment.objects.exists()


def test_a_refund_without_proof_is_refused(row, machine) -> None:
    with pytest.raises(Refused, match="needs the number"):
        import_charges([row("1", 100, ExternalRefund(50, BACK, "", RETURN))], by=machine)


def test_a_known_order_is_not_taken_twice(row, machine) -> None:
    import_charges([row("1")], by=machine)
    with pytest.raises(IntegrityError), transaction.atomic():
        import_charges([row("1")], by=machine)


def test_returns_found_later_join_their_charges(row, machine, alice) -> None:
    first, second = import_charges([row("1", 100_00), row("2", 50_00)], by=machine)
    found = [
        (first, ExternalRefund(60_00, BACK, "C1", RETURN)),
        (second, ExternalRefund(50_00, BACK, "C2", RETURN)),
        (first, ExternalRefund(40_00, BACK, "C3", RETURN)),
    ]
    made = import_external_refunds(found, by=machine)
    assert [(r.charge_id, r.amount) for r in made] == [(first.pk, 60_00), (second.pk, 50_00), (first.pk, 40_00)]
    assert again(first).refundable == again(second).refundable == 0
    with pytest.raises(Refused):
        import_external_refunds([(first, ExternalRefund(1, BACK, "C4", RETURN))], by=machine)


def test_one_more_outside_refund_counts_against_what_is_promised(row, machine, alice) -> None:
    [charge] = import_charges([row("1", 100_00)], by=machine)
    promise_reimbursement(charge, 70_00, cause=RETURN, by=machine)
    with pytest.raises(Refused, match="At most £30.00"):
        record_external_refund(charge, 30_01, at=BACK, gateway_reference="C1", cause=RETURN, by=machine)
    made = record_external_refund(charge, 30_00, at=BACK, gateway_reference="C1", cause=RETURN, by=machine)
    assert (made.arrived, again(charge).refundable) == (30_00, 0)


def test_ten_thousand_orders_take_seconds_and_few_statements(row, machine) -> None:
    rows = [
        row(f"{n}", 10_00, *([ExternalRefund(3_00, BACK, f"C{n}", RETURN)] if n % 5 == 0 else []))
        for n in range(10_000)
    ]
    started = time.process_time()
    with CaptureQueriesContext(connection) as asked:
        charges = import_charges(rows, by=machine)
    assert time.process_time() - started < 20
    assert len(asked) < 1_000, "less than one statement for ten orders, on SQLite with its short statements too"
    assert len(charges) == 10_000 and Refund.objects.count() == 2_000
