"""A withdrawal stopped a refund, its bank paid it back of its own accord meanwhile, and the withdrawal comes to nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.audit import invariants
from portal.time.sweeps import run_until_quiet
from refunds.charges.commands import Tender
from refunds.gateways.sandbox import happen_outside
from refunds.refunds.models import Refund
from refunds.repayments.models import Repayment
from refunds.sandbox.models import SandboxScript
from refunds.statuses import Behaviour, OutsideKind
from tests import market
from tests.tickets.conftest import fresh
from tests.tickets.test_afterwards import page
from tickets.cases import commands as case_commands
from tickets.withdrawals import commands as withdrawal_commands

pytestmark = pytest.mark.django_db


@pytest.fixture
def half_stopped(friday, shop, alice, bob):
    """268.00 promised over two payments: 200.00 failed and was stopped by a withdrawal, 68.00 arrived and is asked back."""
    market.reasons()
    tenders = [
        Tender("wechat", 200_00, gateway_reference="wx-1"),
        Tender("card_debit", 78_00, gateway_reference="card-1"),
    ]
    order = market.delivered_order(shop, alice, tenders=tenders)
    SandboxScript.objects.bulk_create(
        [SandboxScript(behaviour=Behaviour.FAIL), SandboxScript(behaviour=Behaviour.SUCCEED_AT_ONCE)]
    )
    ticket = case_commands.submit_ticket(
        order, by=alice, type="refund_only", problem="other", pieces={order.lines.get().pk: 1}, description="不想要了。",
        reason=market.reason("raise_ticket", "not_needed"),
    )  # fmt: skip
    ticket = case_commands.approve_ticket(case_commands.take_ticket(ticket, by=bob), by=bob)
    run_until_quiet()
    assert set(Refund.objects.values_list("amount", "status")) == {(200_00, "failed"), (68_00, "succeeded")}
    row = withdrawal_commands.request_withdrawal(fresh(ticket), by=alice, reason=market.reason("withdraw_ticket"))
    row = withdrawal_commands.approve_withdrawal(row, by=bob)
    assert (row.status, row.repayment.amount) == ("repaying", 68_00)
    return fresh(ticket), row


@pytest.mark.parametrize(("outside", "anew"), [(200_00, 0), (150_00, 50_00), (0, 200_00)])
def test_what_came_back_otherwise_is_not_promised_again(friday, half_stopped, alice, outside, anew):
    ticket, row = half_stopped
    stopped = Refund.objects.get(status="cancelled")
    if outside:
        happen_outside(stopped.payment, OutsideKind.REFUND, outside)
    for _day in range(40):
        friday.shift(timedelta(days=1))
        run_until_quiet()
    assert (Repayment.objects.get().status, fresh(row).status) == ("lapsed", "lapsed")
    again = Refund.objects.filter(reimbursement__cause_number=ticket.number, pk__gt=stopped.pk).exclude(amount=68_00)
    assert sum(refund.amount for refund in again) == anew
    assert fresh(ticket).status in ("resolved", "closed"), "nothing is waited for that never comes"
    told = page(alice, ticket)
    assert (f"¥{outside / 100:.2f} came back another way meanwhile" in told) == bool(outside)
    assert sum(payment.refunded for payment in ticket.order.charge.payments.all()) == 268_00, "once, whoever sent it"
    assert list(invariants.verify()) == []
