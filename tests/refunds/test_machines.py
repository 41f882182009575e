"""The tables of steps of money's machines, in full. A change here is a change of the specification (FLOWS, Money)."""

from __future__ import annotations

import pytest
from django_fsm import can_proceed

from refunds.credits.models import StoreCredit
from refunds.gateways.models import GatewaySwitch
from refunds.payments.models import Payment
from refunds.reconciliation.models import Difference
from refunds.refunds.models import Refund
from refunds.repayments.models import Repayment
from refunds.statement_files.models import StatementFile
from refunds.statuses import (
    CreditStatus,
    DifferenceStatus,
    PaymentStatus,
    RefundStatus,
    RepaymentStatus,
    StatementFileStatus,
    SwitchStatus,
)

PAYMENT = {
    ("authorised", "mark_captured", "captured"),
    ("authorised", "mark_claimed", "claimed"),
    ("claimed", "mark_confirmed", "captured"),
    ("voided", "mark_captured", "captured"),
    ("authorised", "mark_voided", "voided"),
    ("authorised", "mark_failed", "failed"),
}

REFUND = {
    ("requested", "mark_approved", "approved"),
    ("approved", "mark_submitted", "submitted"),
    ("failed", "mark_submitted", "submitted"),
    ("submitted", "mark_succeeded", "succeeded"),
    ("submitted", "mark_failed", "failed"),
    ("succeeded", "mark_reversed", "failed"),
    ("failed", "mark_redirected", "approved"),
    ("requested", "mark_superseded", "superseded"),
    ("approved", "mark_superseded", "superseded"),
    ("failed", "mark_superseded", "superseded"),
    ("requested", "mark_cancelled", "cancelled"),
    ("approved", "mark_cancelled", "cancelled"),
    ("failed", "mark_cancelled", "cancelled"),
}

SWITCH = {
    ("running", "mark_paused", "paused"),
    ("paused", "mark_running", "running"),
}

DIFFERENCE = {("open", "mark_settled", "settled")}

STATEMENT_FILE = {
    ("received", "mark_read", "read"),
    ("received", "mark_unreadable", "unreadable"),
    ("accepted", "mark_unreadable", "unreadable"),
    ("read", "mark_accepted", "accepted"),
    ("accepted", "mark_compared", "compared"),
    ("read", "mark_discarded", "discarded"),
    ("unreadable", "mark_discarded", "discarded"),
}

CREDIT = {
    ("open", "mark_frozen", "frozen"),
    ("frozen", "mark_thawed", "open"),
}

REPAYMENT = {
    ("due", "mark_paid", "paid"),
    ("due", "mark_waived", "waived"),
    ("due", "mark_lapsed", "lapsed"),
}


@pytest.mark.parametrize(
    ("model", "statuses", "table", "initial"),
    [
        (Payment, PaymentStatus, PAYMENT, {"authorised"}),
        (Refund, RefundStatus, REFUND, {"requested", "approved"}),
        (Repayment, RepaymentStatus, REPAYMENT, {"due"}),
        (GatewaySwitch, SwitchStatus, SWITCH, {"running"}),
        (Difference, DifferenceStatus, DIFFERENCE, {"open"}),
        (StoreCredit, CreditStatus, CREDIT, {"open"}),
        (StatementFile, StatementFileStatus, STATEMENT_FILE, {"received"}),
    ],
    ids=["payment", "refund", "repayment", "switch", "difference", "credit", "statement file"],
)
def test_the_machine_has_these_steps_and_no_others(model, statuses, table, initial) -> None:
    steps = [name for name in dir(model) if name.startswith("mark_")]
    found = set()
    for status in statuses.values:
        for step in steps:
            row = model(status=status)
            if can_proceed(getattr(row, step)):
                target = next(
                    t.target for t in getattr(model, step)._django_fsm.transitions.values() if t.source in (status, "*")
                )
                found.add((status, step, str(target)))
    assert found == table
    assert {str(status) for status in model.INITIAL} == initial


def test_every_status_that_waits_has_a_way_out() -> None:
    final = {"captured", "voided", "cancelled", "superseded", "paid", "waived", "lapsed"}
    for table, statuses in ((REFUND, RefundStatus), (REPAYMENT, RepaymentStatus)):
        assert {s for s in statuses.values if s not in final} <= {source for source, _step, _target in table}
