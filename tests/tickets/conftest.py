"""Cases in every state, reached through commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orders.orders.models import Order
from portal.time.sweeps import run_until_quiet
from refunds.refunds.models import Refund
from refunds.sandbox.models import SandboxScript
from refunds.statuses import Behaviour
from tests import market
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.returns import commands as return_commands


@pytest.fixture
def order(shop, alice, db) -> Order:
    """Delivered: a coffee set and three filters."""
    market.reasons()
    return market.delivered_order(shop, alice, lines=(market.POT, market.CUPS))


@pytest.fixture
def case(order, alice, bob) -> Callable[..., Ticket]:
    """`case("approved", type="refund_only")`: a case of one piece, brought to a state by its people."""

    def bring(
        state: str = "submitted", *, type: str = "return_refund", pieces: int = 1, line: int = 0, **more: Any
    ) -> Ticket:
        chosen = order.lines.order_by("position")[line]
        ticket = case_commands.submit_ticket(
            order,
            by=alice,
            type=type,
            problem="other",
            reason=market.reason("raise_ticket", more.pop("reason", "not_needed")),
            pieces={chosen.pk: pieces},
            description="不想要了，没有用过。",
        )
        if state == "submitted":
            return ticket
        ticket = case_commands.take_ticket(ticket, by=bob)
        if state == "in_review":
            return ticket
        if state == "needs_info":
            return case_commands.ask_info(ticket, by=bob, words="请拍一下吊牌。")
        if state == "rejected":
            return case_commands.reject_ticket(
                ticket, by=bob, reason=market.reason("reject_ticket"), words="已使用过。"
            )
        ticket = case_commands.approve_ticket(ticket, by=bob)
        if state == "approved":
            return fresh(ticket)
        if type == "return_refund":
            ticket = return_commands.send_goods(ticket, by=alice, carrier="顺丰", tracking_number="SF1")
            if state in ("received", "refunding", "resolved"):
                ticket = return_commands.receive_goods(ticket, by=bob)
            if state in ("refunding", "resolved"):
                ticket = return_commands.accept_goods(ticket, by=bob)
        run_until_quiet()
        return fresh(ticket)

    return bring


def fresh(row: Any) -> Any:
    """The row as the database has it."""
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def bank_pays_at_once(db) -> None:
    """The sandbox bank pays out whatever it is asked for, at once."""
    SandboxScript.objects.bulk_create([SandboxScript(behaviour=Behaviour.SUCCEED_AT_ONCE) for _ in range(5)])


def refund_of(ticket: Ticket) -> Refund:
    """The one refund of a case."""
    assert ticket.reimbursement is not None
    return ticket.reimbursement.refunds.get()
