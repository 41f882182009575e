"""Issue 4, must show 7: every invariant over the books of a million refunds, on PostgreSQL, in under a minute."""

from __future__ import annotations

import json
import os
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from portal.audit import invariants
from portal.people.models import system_user
from refunds.refunds.models import Refund
from refunds.statuses import Behaviour
from tests.refunds.books_of_size import make_refunds, multiply

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the promise is about PostgreSQL"),
]

LIMIT = 60
BEHAVIOURS = ("", Behaviour.SUCCEED_AT_ONCE, Behaviour.SUCCEED_AT_ONCE, Behaviour.FAIL, Behaviour.LOSE_ANSWER)
"""On its way, arrived, arrived, failed, unknown."""


@pytest.mark.parametrize("count", [5_000, pytest.param(1_000_000, marks=pytest.mark.prove)])
def test_verify_books_is_done_within_a_minute(count, friday, shop, alice, capsys) -> None:
    if count > 5_000 and not os.environ.get("PROVE"):
        pytest.skip("PROVE=1 looks at a million")
    make_refunds(shop, alice, 100, behaviours=BEHAVIOURS, by=system_user())
    multiply(count // 100)
    assert Refund.objects.count() == count
    out = StringIO()
    call_command("verify_books", "--json", stdout=out)
    told = json.loads(out.getvalue())
    if count > 5_000:
        with capsys.disabled():
            print(f"\nverify_books over {count:,} refunds: {told['seconds']} s")
            for one in invariants.invariants():
                began = time.monotonic()
                list(invariants.verify([one.name]))
                print(f"  {one.name}: {time.monotonic() - began:.1f} s")
    assert told["ok"] and told["seconds"] < LIMIT


def test_a_single_wrong_row_among_many_is_found(friday, shop, alice) -> None:
    make_refunds(shop, alice, 20, behaviours=BEHAVIOURS, by=system_user())
    multiply(50)
    wrong = Refund.objects.filter(status="succeeded").order_by("-pk")[0]
    Refund.objects.filter(pk=wrong.pk).update(amount=wrong.amount + 1)
    found = {breach.invariant for breach in invariants.verify()}
    assert {"ledger_refunds", "refunded_sum", "promised_sum", "reimbursement_sum"} <= found
