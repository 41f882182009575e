"""What is owed is set off against a refund that is not sent yet; reminders come once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.audit import invariants
from portal.kernel.errors import Refused
from portal.notices.models import Notice
from portal.time import timers
from refunds.netting import commands as netting_commands
from refunds.refunds.models import Refund
from refunds.reimbursements import commands as reimbursement_commands
from refunds.repayments import commands as repayment_commands
from refunds.repayments.actions import REPAYMENT
from refunds.repayments.commands import book_repayment
from refunds.repayments.models import Repayment
from refunds.sandbox.models import SandboxBook
from refunds.tasks import remind_of_repayments, settle_refunds
from tests.conftest import person
from tests.doors import assert_three_doors
from tests.helpers import client_for
from tests.refunds.conftest import CAUSE, again, card, ledger_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(friday, charged, machine) -> Repayment:
    return book_repayment(charged(), 40_00, cause=CAUSE, by=machine)


@pytest.mark.parametrize("amount, left", [(40_00, 0), (100_00, 60_00)])
def test_a_refund_pays_what_is_owed_and_the_rest_goes_on(owed, promised, alice, amount, left) -> None:
    refund = promised(amount, card(amount))
    netting_commands.net_repayment(owed, by=alice, refund=refund)
    part = Refund.objects.get(destination="netted")
    assert (part.amount, part.status, part.gateway_reference) == (40_00, "succeeded", owed.number)
    assert again(owed).status == "paid" and again(owed).reference == part.number
    assert "owed_back" not in ledger_of(owed.charge)
    settle_refunds()
    assert sum(SandboxBook.objects.values_list("amount", flat=True)) == left, "the bank pays the rest alone"
    assert list(invariants.verify()) == []


def test_what_was_sent_or_is_too_small_sets_nothing_off(owed, promised, alice) -> None:
    small = promised(39_99, card(39_99))
    with pytest.raises(Refused, match="large enough"):
        netting_commands.net_repayment(owed, by=alice, refund=small)
    sent = promised(100_00, card(100_00))
    settle_refunds()
    with pytest.raises(Refused):
        netting_commands.net_repayment(owed, by=alice, refund=again(sent))
    assert again(owed).status == "due"


def test_only_ones_own_refund_of_that_shop(owed, promised, charged, alice, eve, other_shop) -> None:
    promised(100_00, card(100_00))
    theirs = promised(100_00, card(100_00), payer=eve)
    elsewhere = promised(100_00, card(100_00), in_shop=other_shop)
    for refund in (theirs, elsewhere):
        with pytest.raises(Refused):
            netting_commands.net_repayment(owed, by=alice, refund=refund)
    with pytest.raises(Refused):
        netting_commands.net_repayment(owed, by=eve, refund=theirs)


def test_the_three_doors(owed, promised, alice, eve) -> None:
    refund = promised(100_00, card(100_00))
    assert_three_doors(REPAYMENT, "net", owed, by=alice, data={"refund": refund.number}, outsider=eve)


def test_the_reminder_comes_once_and_only_to_who_has_not_paid(owed, friday, alice) -> None:
    assert remind_of_repayments() == 0
    friday.shift(timedelta(days=12))
    assert (remind_of_repayments(), remind_of_repayments()) == (1, 0)
    assert Notice.objects.get(to=alice, title_en__startswith="Reminder: please pay back ¥40.00").read_at is None


def test_who_has_reported_a_transfer_is_not_reminded(owed, friday, alice) -> None:
    repayment_commands.report_repayment(owed, by=alice, reference="T-1")
    friday.shift(timedelta(days=12))
    assert remind_of_repayments() == 0


def test_a_refund_that_is_still_checked_pays_it_once_it_is_let_go(owed, promised, shop, alice, bob, friday) -> None:
    shop.four_eyes_limit = 50_00
    shop.save()
    refund = promised(100_00, card(100_00))
    assert refund.status == "requested"
    page = client_for(alice).get(f"{owed.get_absolute_url()}report/").content.decode()
    assert f"Not sent yet? Refund {refund.number} can pay it instead" in page
    netting_commands.net_repayment(owed, by=alice, refund=refund)
    page = client_for(alice).get(owed.get_absolute_url()).content.decode()
    assert "A refund pays the ¥40.00 back" in page and "does not lapse meanwhile" in page
    friday.shift(timedelta(days=20))
    timers.sweep()
    assert again(owed).status == "due", "it does not lapse for the checker's slowness"
    reimbursement_commands.approve_refund(again(refund), by=person("Cao Second", "support"))
    settle_refunds()
    assert again(owed).status == "paid"
    assert sum(SandboxBook.objects.values_list("amount", flat=True)) == 60_00, "the bank pays the rest alone"
    assert list(invariants.verify()) == []
