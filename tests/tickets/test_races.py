"""Two people press at the same moment, on two real connections: one wins, the other is told why, the books agree."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from portal.audit import invariants
from portal.kernel.errors import Refused
from refunds.reimbursements import commands as reimbursement_commands
from refunds.statuses import RefundStatus
from tests import market
from tests.tickets.conftest import fresh
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.returns import commands as return_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation

ROUNDS = pytest.mark.parametrize("rounds", [20, pytest.param(500, marks=pytest.mark.prove)])

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def both(first: Any, second: Any) -> list[Any]:
    """Run two calls at once; what each returned, or the refusal it met."""
    results: list[Any] = [None, None]
    gate = threading.Barrier(2)

    def run(place: int, call: Any) -> None:
        try:
            gate.wait()
            results[place] = call()
        except Refused as no:
            results[place] = no
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate((first, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refused(results: list[Any]) -> list[Refused]:
    return [one for one in results if isinstance(one, Refused)]


def raised(shop: Any, alice: Any, bob: Any, number: int, state: str, **more: Any) -> Ticket:
    order = market.delivered_order(shop, alice, f"R{number}")
    ticket = case_commands.submit_ticket(
        order, by=alice, type=more.get("type", "return_refund"), problem="other",
        reason=market.reason("raise_ticket", "not_needed"), pieces={order.lines.get().pk: 1},
    )  # fmt: skip
    ticket = case_commands.take_ticket(ticket, by=bob)
    return ticket if state == "in_review" else case_commands.approve_ticket(ticket, by=bob)


@ROUNDS
def test_withdraw_against_approve(shop, alice, bob, rounds):
    market.reasons()
    why = market.reason("withdraw_ticket")
    for number in range(rounds):
        ticket = raised(shop, alice, bob, number, "in_review")
        results = both(
            lambda t=ticket: withdrawal_commands.request_withdrawal(t, by=alice, reason=why),
            lambda t=ticket: case_commands.approve_ticket(t, by=bob),
        )
        ticket = fresh(ticket)
        row = TicketCancellation.objects.get(ticket=ticket)
        # Either the case was approved first and the withdrawal of an approved case is open, or it froze a case in review.
        assert row.ticket_was == ticket.status
        assert ticket.frozen_by == row.number
        assert len(refused(results)) == (0 if ticket.status == "approved" else 1)
        assert all(no.hint for no in refused(results))
    assert list(invariants.verify()) == []


@ROUNDS
def test_withdraw_against_submission_of_the_refund(shop, alice, bob, rounds):
    """No refund leaves for a withdrawn case, and none that left is forgotten."""
    market.reasons()
    shop.four_eyes_limit = 1
    shop.save()
    why = market.reason("withdraw_ticket")
    for number in range(rounds):
        ticket = fresh(raised(shop, alice, bob, number, "approved", type="refund_only"))
        refund = ticket.reimbursement.refunds.get()
        from portal.people.models import Membership, User

        second, _made = User.objects.get_or_create(
            email="second@example.test", defaults={"name": "Second", "role": "seller"}
        )
        Membership.objects.get_or_create(user=second, shop=shop)
        results = both(
            lambda t=ticket: withdrawal_commands.request_withdrawal(t, by=alice, reason=why),
            lambda r=refund, who=second: reimbursement_commands.approve_refund(r, by=who),
        )
        refund, ticket = fresh(refund), fresh(ticket)
        assert ticket.frozen_by
        row = withdrawal_commands.approve_withdrawal(TicketCancellation.objects.get(ticket=ticket), by=bob)
        refund = fresh(refund)
        if refund.status == RefundStatus.CANCELLED:
            assert row.status == "completed"
        else:
            assert refund.status == RefundStatus.SUBMITTED, (refund.status, results)
            assert row.status == "repaying"
    assert list(invariants.verify()) == []


@ROUNDS
def test_two_answers_to_one_withdrawal(shop, alice, bob, rounds):
    market.reasons()
    why = market.reason("withdraw_ticket")
    for number in range(rounds):
        ticket = raised(shop, alice, bob, number, "in_review")
        row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why)
        results = both(
            lambda r=row: withdrawal_commands.approve_withdrawal(r, by=bob),
            lambda r=row: withdrawal_commands.retract_withdrawal(r, by=alice),
        )
        assert len(refused(results)) == 1
        row, ticket = fresh(row), fresh(ticket)
        assert (row.status, ticket.status) in {("completed", "cancelled"), ("retracted", "in_review")}
    assert list(invariants.verify()) == []


@ROUNDS
def test_withdraw_against_start(shop, alice, bob, rounds):
    """The parcel is handed to a carrier while the case is withdrawn: it is recalled, or was never sent."""
    market.reasons()
    why = market.reason("withdraw_ticket")
    for number in range(rounds):
        ticket = fresh(raised(shop, alice, bob, number, "approved"))
        results = both(
            lambda t=ticket: withdrawal_commands.request_withdrawal(t, by=alice, reason=why),
            lambda t=ticket: return_commands.send_goods(t, by=alice, carrier="顺丰", tracking_number="SF1"),
        )
        ticket = fresh(ticket)
        row = TicketCancellation.objects.get(ticket=ticket)
        was_sent = ticket.goods_return.status == "in_transit"
        assert row.ticket_was == ticket.status == ("in_progress" if was_sent else "approved")
        assert len(refused(results)) == (0 if was_sent else 1)
        row = withdrawal_commands.approve_withdrawal(row, by=bob)
        assert row.status == ("recalling" if was_sent else "completed")
    assert list(invariants.verify()) == []


@ROUNDS
def test_withdraw_against_arrival_of_the_parcel(shop, alice, bob, rounds):
    """The parcel reaches the seller while the withdrawal is agreed to: it goes back, or was called back in vain."""
    market.reasons()
    why = market.reason("withdraw_ticket")
    for number in range(rounds):
        ticket = fresh(raised(shop, alice, bob, number, "approved"))
        ticket = return_commands.send_goods(ticket, by=alice, carrier="顺丰", tracking_number="SF1")
        row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why)
        both(
            lambda r=row: withdrawal_commands.approve_withdrawal(r, by=bob),
            lambda t=ticket: return_commands.receive_goods(t, by=bob),
        )
        row, ticket = fresh(row), fresh(ticket)
        assert ticket.frozen_by == ""
        if row.status == "completed":  # it had arrived when the answer was given: it goes back
            assert (ticket.status, ticket.parcel.kind) == ("cancelled", "goods_back")
        else:
            assert (row.status, ticket.status, ticket.goods_return.status) == ("missed", "in_progress", "received")
    assert list(invariants.verify()) == []
