"""What was withdrawn after it was done is undone in the order, too: the same pieces can be raised anew."""

from __future__ import annotations

import pytest

from orders.orders.models import Order
from portal.audit import invariants
from portal.time.sweeps import run_until_quiet
from refunds.repayments import commands as repayment_commands
from tests import market
from tests.tickets.conftest import fresh
from tickets.cases import commands as case_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation

pytestmark = pytest.mark.django_db


@pytest.fixture
def let_go(shop, alice, bob, bank_pays_at_once) -> TicketCancellation:
    """The case was refunded, reopened and withdrawn: the money is asked back."""
    market.reasons()
    order = market.delivered_order(shop, alice)
    ticket = case_commands.submit_ticket(
        order, by=alice, type="refund_only", problem="other", reason=market.reason("raise_ticket", "overstated"),
        pieces={order.lines.get().pk: 1},
    )  # fmt: skip
    case_commands.approve_ticket(ticket, by=bob)
    run_until_quiet()
    ticket = case_commands.reopen_ticket(fresh(ticket), by=alice, words="其实没坏")
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=market.reason("withdraw_ticket", "solved"))
    return withdrawal_commands.approve_withdrawal(row, by=bob)


def counted(order: Order) -> tuple[int, ...]:
    line = order.lines.get()
    return line.returned_quantity, line.refunded_quantity, line.gone_value, line.refunded, fresh(order).freight_returned


@pytest.mark.covers("R168")
def test_pieces_whose_refund_was_paid_back_can_be_raised_anew(let_go, alice, bob):
    row, order, ticket = let_go, let_go.ticket.order, let_go.ticket
    assert counted(order) == (1, 1, 268_00, 268_00, 10_00)
    repayment_commands.pay_repayment(row.repayment, by=bob, reference="TR-20261009")
    run_until_quiet()
    assert fresh(row).status == "completed" and fresh(ticket).status == "cancelled"
    assert counted(order) == (0, 0, 0, 0, 0)
    again = case_commands.submit_ticket(
        fresh(order), by=alice, type="repair", problem="other", reason=market.reason("raise_ticket", "not_needed"),
        pieces={order.lines.get().pk: 1},
    )  # fmt: skip
    assert again.worth == 268_00
    assert list(invariants.verify()) == []


def test_who_was_let_keep_the_money_has_had_these_pieces_refunded(let_go, alice, bob, carol):
    repayment = repayment_commands.propose_waiver(let_go.repayment, by=bob, note="不用退了")
    repayment_commands.waive_repayment(repayment, by=carol)
    run_until_quiet()
    assert fresh(let_go).status == "completed" and counted(let_go.ticket.order)[0] == 1
    assert list(invariants.verify()) == []
