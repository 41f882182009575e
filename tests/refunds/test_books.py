"""`verify_books` finds what was broken on purpose, and nothing where nothing is."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from portal.audit.invariants import invariants
from refunds.charges.commands import Tender
from refunds.history import commands as history_commands
from refunds.refunds.models import Refund
from refunds.reimbursements import commands as reimbursement_commands
from refunds.reimbursements.commands import promise_reimbursement
from refunds.repayments.commands import book_repayment, pay_repayment, propose_waiver, waive_repayment
from refunds.sandbox.models import SandboxScript
from refunds.tasks import settle_refunds
from tests.helpers import later
from tests.refunds.conftest import CAUSE, balance, card
from tests.refunds.test_history import BACK, RETURN

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(friday, charged, promised, machine, bob, carol, alice) -> dict[str, Refund]:
    """A bit of everything that money can be in."""
    refunds = {}
    refunds["arrived"] = promised(40_00, balance())
    settle_refunds()
    SandboxScript.objects.create(behaviour="fail")
    refunds["failed"] = promised(5_00)
    settle_refunds()
    SandboxScript.objects.create(behaviour="lose_answer")
    refunds["silent"] = promised(6_00)
    settle_refunds()
    refunds["submitted"] = promised(228_00)
    refunds["manual"] = promised(9_00, Tender("manual", 9_00, gateway="manual"))
    settle_refunds()
    refunds["approved"] = promised(7_00)
    refunds["cancelled"] = reimbursement_commands.cancel_refund(promised(8_00), by=machine)
    refunds["requested"] = promised(6_000_00)
    charge = charged(card(50_00), balance(50_00))
    promise_reimbursement(charge, 70_00, cause=CAUSE, by=alice)
    history_commands.record_external_refund(charge, 10_00, at=BACK, gateway_reference="X1", cause=RETURN, by=machine)
    arrived = refunds["arrived"].charge
    book_repayment(arrived, 10_00, cause=CAUSE, by=machine)
    pay_repayment(book_repayment(arrived, 10_00, cause=CAUSE, by=machine), by=bob, reference="T1")
    waived = propose_waiver(book_repayment(arrived, 10_00, cause=CAUSE, by=machine), by=bob, note="kind")
    waive_repayment(waived, by=carol)
    return refunds


def broken(*names: str) -> dict[str, list[str]]:
    """What verify_books finds: invariant → subjects."""
    out = StringIO()
    try:
        call_command("verify_books", "--json", *(f"--only={name}" for name in names), stdout=out)
        code = 0
    except SystemExit as exit_:
        code = exit_.code
    told = json.loads(out.getvalue())
    assert told["ok"] is (code == 0) is (not told["breaches"])
    found: dict[str, list[str]] = {}
    for breach in told["breaches"]:
        found.setdefault(breach["invariant"], []).append(breach["subject"])
    return found


def sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.fixture
def unguarded():
    """Somebody with a database password, and no constraint or trigger in the way."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            for table in ("refunds_ledgertransaction", "refunds_ledgerentry"):
                cursor.execute(f"DROP TRIGGER {table}_append_only")
            cursor.execute("DROP INDEX one_live_attempt")
            cursor.execute("DROP INDEX one_payment_a_providers_number")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("refunds_ledgertransaction", "refunds_ledgerentry"):
                cursor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            cursor.execute("DROP INDEX one_live_attempt")
            cursor.execute("DROP INDEX one_payment_a_providers_number")
            cursor.execute(
                "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' "
                "AND conrelid::regclass::text LIKE 'refunds_%'"
            )
            for table, name in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def test_a_sound_world_has_no_breach(world, friday) -> None:
    assert broken() == {}
    for _n in range(15):
        friday.move_to(later(days=1))
        settle_refunds()
    assert broken() == {}
    assert Refund.objects.filter(status="succeeded").count() >= 5


CORRUPTIONS = {
    "payment_bounds": "UPDATE refunds_payment SET refunded = promised + 1 WHERE id = {submitted.payment_id}",
    "promised_sum": "UPDATE refunds_payment SET promised = promised - 1 WHERE id = {submitted.payment_id}",
    "refunded_sum": "UPDATE refunds_payment SET refunded = refunded - 1 WHERE id = {arrived.payment_id}",
    "reimbursement_sum": "UPDATE refunds_reimbursement SET amount = amount + 1 WHERE id = {approved.reimbursement_id}",
    "one_payment_a_number": "UPDATE refunds_payment SET gateway = 'stripe', gateway_reference = 'pi_1'"
    " WHERE id IN ({arrived.payment_id}, {submitted.payment_id})",
    "claims_give_nothing": "UPDATE refunds_payment SET status = 'claimed' WHERE id = {submitted.payment_id}",
    "payments_on_own_accounts": 'INSERT INTO refunds_gatewayaccount (gateway, code, merchant, "values", secrets, is_active,'
    " created_at) VALUES ('stripe', 'x', '', '{{}}', '{{}}', true, '2026-01-01 00:00:00+00:00');"
    "UPDATE refunds_payment SET provider_account_id = (SELECT MAX(id) FROM refunds_gatewayaccount)"
    " WHERE id = {submitted.payment_id}",
    "money_belongs_together": "UPDATE refunds_refund SET currency = 'USD' WHERE id = {approved.id}",
    "refund_proof": "UPDATE refunds_refund SET gateway_reference = '' WHERE id = {arrived.id}",
    "four_eyes": "UPDATE refunds_refund SET status = 'approved', approved_by_id = requested_by_id"
    " WHERE id = {requested.id}",
    "attempts": "UPDATE refunds_refundattempt SET outcome = 'failed' WHERE refund_id = {submitted.id}",
    "ledger_is_zero": "UPDATE refunds_ledgerentry SET amount = amount + 1 WHERE account = 'promised' AND transaction_id"
    " IN (SELECT id FROM refunds_ledgertransaction WHERE refund_id = {approved.id})",
    "ledger_captures": "UPDATE refunds_payment SET captured = captured + 1, amount = amount + 1"
    " WHERE id = {arrived.payment_id}",
    "ledger_promises": "UPDATE refunds_ledgerentry SET account = 'shop' WHERE account = 'promised' AND transaction_id"
    " IN (SELECT id FROM refunds_ledgertransaction WHERE refund_id = {approved.id})",
    "ledger_refunds": "UPDATE refunds_ledgertransaction SET refund_id = {approved.id} WHERE kind = 'payout'"
    " AND refund_id = {arrived.id}",
    "ledger_repayments": "UPDATE refunds_repayment SET amount = amount + 1 WHERE status = 'due'",
    "repayment_proof": "UPDATE refunds_repayment SET reference = '' WHERE status = 'paid'",
    "credit_balances": "UPDATE refunds_ledgerentry SET account = 'store_credit' WHERE account = 'promised' AND transaction_id"
    " IN (SELECT id FROM refunds_ledgertransaction WHERE refund_id = {approved.id})",
    "fees_returned": "UPDATE refunds_ledgertransaction SET kind = 'fees_returned' WHERE kind = 'promise' AND refund_id = {approved.id};"
    "UPDATE refunds_ledgerentry SET component = 'commission' WHERE account = 'shop' AND transaction_id"
    " IN (SELECT id FROM refunds_ledgertransaction WHERE refund_id = {approved.id})",
    "bank_paid_once": "INSERT INTO refunds_sandboxbook (key, refund_number, payment_reference, amount, currency,"
    " reference, accepted_at, settle_at, will_fail, outside) SELECT 'second', refund_number, payment_reference, amount, currency,"
    " 'second', accepted_at, settle_at, will_fail, '' FROM refunds_sandboxbook WHERE refund_number = '{arrived.number}'",
    "bank_agrees": "UPDATE refunds_sandboxbook SET amount = amount + 1 WHERE refund_number = '{arrived.number}'",
    "status_is_told": "UPDATE refunds_refund SET status = 'cancelled' WHERE id = {approved.id}",
    "changes_follow": "UPDATE portal_statuschange SET from_status = 'failed'"
    " WHERE number = '{submitted.number}' AND to_status = 'submitted'",
    "steps_are_legal": "UPDATE portal_statuschange SET from_status = 'requested'"
    " WHERE number = '{submitted.number}' AND to_status = 'submitted'",
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_each_corruption_is_found(name, world, unguarded) -> None:
    for statement in CORRUPTIONS[name].split(";"):
        sql(statement.format(**world))
    assert name in broken()


def test_a_second_live_try_is_found(world, unguarded) -> None:
    sql(
        "INSERT INTO refunds_refundattempt (refund_id, ordinal, key, gateway, outcome, reference, sent_at, asked, answer)"
        " SELECT refund_id, 9, 'ninth', gateway, 'unknown', '', sent_at, 0, '{}' FROM refunds_refundattempt"
        " WHERE refund_id = %s",
        world["submitted"].pk,
    )
    assert "attempts" in broken()


def test_money_the_bank_paid_without_being_asked_is_found(world, unguarded) -> None:
    sql("UPDATE refunds_refundattempt SET key = 'renamed' WHERE refund_id = %s", world["submitted"].pk)
    assert world["submitted"].number + "-1" in broken()["bank_agrees"]


def test_a_status_without_any_record_is_found(world, unguarded) -> None:
    sql("UPDATE portal_statuschange SET object_id = 0 WHERE number = %s", world["approved"].number)
    assert world["approved"].number in broken()["status_is_told"]


def test_an_altered_sealed_record_is_found(world) -> None:
    from datetime import timedelta

    from portal.audit import sealing

    assert sealing.seal(settle=timedelta(0)) > 0
    assert broken("seals_hold") == {}
    sql("UPDATE portal_statuschange SET note = 'never mind' WHERE number = %s", world["submitted"].number)
    assert "seals_hold" in broken()


def test_every_question_of_money_has_a_corruption_that_it_finds() -> None:
    asked = {
        one.name for one in invariants() if one.ask.__module__ in ("refunds.invariants", "portal.audit.invariants")
    }
    assert asked == set(CORRUPTIONS) | {"seals_hold"}


def test_the_words_for_people_name_what_is_broken_and_exit_with_one(world, unguarded) -> None:
    sql(CORRUPTIONS["promised_sum"].format(**world))
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify_books", stdout=out)
    assert end.value.code == 1
    text = out.getvalue()
    assert "BROKEN promised_sum" in text and world["submitted"].payment.number in text
    assert text.splitlines()[-1].startswith("checked=")
