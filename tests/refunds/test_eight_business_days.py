"""Refunds approved before National Day 2026: seven days off, a make-up Saturday, and all arrive in their windows."""

from __future__ import annotations

from datetime import date, datetime
from itertools import cycle

import pytest
from django.core.management import call_command

from portal.audit import invariants
from portal.time import clock
from portal.time.business_time import is_working_day
from refunds.charges.commands import Tender
from refunds.refunds.models import Refund
from refunds.reimbursements.commands import promise_reimbursement
from tests.helpers import SHANGHAI, frozen
from tests.refunds.conftest import CAUSE

METHODS = ("card_debit", "card_credit", "wechat", "alipay", "bank_transfer", "balance")


@pytest.mark.covers("R66", "R125", "R126", "R127", "R128")
@pytest.mark.django_db
@pytest.mark.parametrize("times", [50, pytest.param(1000, marks=pytest.mark.prove)])
def test_all_arrive_within_their_windows_over_the_holiday(times, charged, machine) -> None:
    with frozen(datetime(2026, 9, 29, 14, 2, tzinfo=SHANGHAI)):
        for n, method in zip(range(times), cycle(METHODS), strict=False):
            charge = charged(Tender(method, 100_00 + n, gateway_reference=f"pay-{n}"))
            promise_reimbursement(charge, 100_00 + n, cause=CAUSE, by=machine)
        call_command("advance_clock", "--to", "2026-10-15T10:00")
        assert clock.today() == date(2026, 10, 15), "eight business days later"

        refunds = list(Refund.objects.select_related("payment"))
        assert {refund.status for refund in refunds} == {"succeeded"}
        for refund in refunds:
            arrived = refund.settled_at.astimezone(SHANGHAI).date()
            assert refund.earliest_on <= arrived <= refund.latest_on, refund
            assert is_working_day(arrived)
            assert refund.overdue_since is None and not refund.is_provisional
        debit = next(refund for refund in refunds if refund.payment.method == "card_debit")
        assert (debit.earliest_on, debit.latest_on) == (date(2026, 10, 9), date(2026, 10, 14))
        assert list(invariants.verify()) == []
