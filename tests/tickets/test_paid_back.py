"""What a withdrawal asks back in money: every page, list and answer tells what is true of it, whatever became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from portal.time.sweeps import run_until_quiet
from refunds.repayments import commands as repayment_commands
from tests import market
from tests.helpers import client_for
from tests.tickets.conftest import fresh
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.offers import commands as offer_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation

pytestmark = pytest.mark.django_db


def owing(ticket: Any, alice: Any, bob: Any) -> TicketCancellation:
    """The seller proposed ¥8.00 for the packing, the customer agreed: that is to be paid back by 23 Oct."""
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=market.reason("withdraw_ticket"))
    row = withdrawal_commands.counter_withdrawal(row, by=bob, amount=800, words="包装费")
    return withdrawal_commands.accept_withdrawal_cost(row, by=alice)


def told(row: TicketCancellation, *readers: Any) -> list[str]:
    """Its page as each of them reads it."""
    return [words(client_for(reader).get(row.get_absolute_url())) for reader in readers]


def answered(row: TicketCancellation, reader: Any) -> tuple[Any, ...]:
    shown = client_for(reader).get(f"/api/v1/ticket-cancellations/{row.number}/").json()
    return shown["to_repay"], shown["repayment_status"], shown["owed"], shown["owed_text"]


def let_keep(row: TicketCancellation, bob: Any, carol: Any) -> None:
    repayment_commands.waive_repayment(
        repayment_commands.propose_waiver(row.repayment, by=bob, note="不用退了"), by=carol
    )


@pytest.mark.covers("R166")
@pytest.mark.parametrize(
    ("end", "status", "word"),
    [
        ("due", "due", "To be paid back by Fri 23 Oct, 10:24"),
        ("reported", "due", "Reported as paid back"),
        ("paid", "paid", "Paid back on 10 Oct"),
        ("waived", "waived", "Waived: it need not be paid back"),
        ("lapsed", "lapsed", "Not paid back in time: no longer owed"),
    ],
)
def test_what_became_of_the_money_asked_back_is_told_to_both(friday, case, alice, bob, carol, end, status, word):
    row = owing(case("approved"), alice, bob)
    friday.shift(timedelta(days=1))
    if end == "reported":
        repayment_commands.report_repayment(row.repayment, by=alice, reference="TR-1")
    elif end == "paid":
        repayment_commands.pay_repayment(row.repayment, by=bob, reference="TR-1")
    elif end == "waived":
        let_keep(row, bob, carol)
    elif end == "lapsed":
        friday.shift(timedelta(days=20))
    run_until_quiet()
    row = fresh(row)
    assert answered(row, alice) == answered(row, bob) == (800, status, 800 if status == "due" else 0, word)
    for page in told(row, alice, bob):
        assert f"{word} ¥8.00" in page
        assert ("To be paid back" in page) == (end == "due"), page
        assert "How to pay it back" in page if end == "due" else "How to pay it back" not in page
    admin = get_user_model().objects.create_superuser(email="root@x.cn", password="x" * 12, name="Root")
    assert f"¥8.00 · {word}" in words(client_for(admin).get("/admin/tickets/ticketcancellation/"))


def test_a_withdrawal_that_came_to_nothing_asks_no_money_back(case, alice, bob):
    row = withdrawal_commands.request_withdrawal(case("in_progress"), by=alice, reason=market.reason("withdraw_ticket"))
    assert all("To be paid back ¥6.00" in page for page in told(row, alice, bob))
    row = withdrawal_commands.reject_withdrawal(row, by=bob, reason=None, words="已经到了。")
    assert not any("To be paid back" in page for page in told(row, alice, bob))
    assert answered(row, alice) == (600, None, 0, "")


@pytest.mark.parametrize("end", ["paid", "waived"])
def test_once_the_money_is_settled_what_else_has_to_come_back_is_asked_for(
    case, alice, bob, carol, end, bank_pays_at_once
):
    ticket = case_commands.reopen_ticket(case("resolved", type="refund_only"), by=alice, words="还有问题")
    offer = offer_commands.make_offer(ticket, by=bob, way="coupon", what="CARE-50", words="送您一张券")
    ticket = offer_commands.accept_offer(offer, by=alice).ticket
    ticket = case_commands.reopen_ticket(fresh(ticket), by=alice, words="不用了，我都退回")
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=market.reason("withdraw_ticket"))
    row = withdrawal_commands.approve_withdrawal(row, by=bob)
    page, listed = told(row, alice)[0], words(client_for(alice).get("/tickets/"))
    assert "pay back ¥268.00" in listed and "Pay it back by" in page
    if end == "paid":
        repayment_commands.pay_repayment(row.repayment, by=bob, reference="TR-1")
    else:
        let_keep(row, bob, carol)
    run_until_quiet()
    row = fresh(row)
    assert row.status == "repaying" and row.hand_back_by is not None
    for where in (told(row, alice)[0], words(client_for(alice).get("/tickets/"))):
        assert "hand back what you were given" in where and "pay back ¥268.00" not in where
    assert "Pay it back" not in told(row, alice)[0]
