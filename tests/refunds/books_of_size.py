"""Many refunds for tests about size: a few are made through commands, then whole books are multiplied in the database."""

from __future__ import annotations

from django.core.management.color import no_style
from django.db import connection, models

from portal.audit.models import StatusChange
from portal.people.models import Shop, User
from refunds.charges.commands import Tender, open_charge
from refunds.ledger.models import LedgerEntry, LedgerTransaction
from refunds.payments.models import Charge, Payment
from refunds.refunds.models import Refund, RefundAttempt
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import promise_reimbursement
from refunds.reimbursements.models import Reimbursement
from refunds.sandbox.models import SandboxBook, SandboxScript
from refunds.statuses import Behaviour, CauseKind, RefundStatus
from refunds.tasks import settle_refunds

BOOKS: tuple[type[models.Model], ...] = (
    Charge, Payment, Reimbursement, Refund, RefundAttempt, LedgerTransaction, LedgerEntry, SandboxBook, StatusChange,
)  # fmt: skip
"""Tables that are multiplied, parents first."""

OWN_WORDS = frozenset({"number", "reference", "key", "gateway_reference", "refund_number", "payment_reference"})
"""Columns of text that name one row: each copy has its own."""


def succeeded_refunds(shop: Shop, payer: User, count: int, *, by: User) -> list[Refund]:
    """That many refunds that arrived through the sandbox bank, with all their books."""
    made = 100
    make_refunds(shop, payer, made, behaviours=(Behaviour.SUCCEED_AT_ONCE,), by=by)
    multiply(count // made)
    found = Refund.objects.filter(status=RefundStatus.SUCCEEDED).select_related("payment").prefetch_related("attempts")
    return list(found.order_by("pk"))


def make_refunds(shop: Shop, payer: User, count: int, *, behaviours: tuple[str, ...], by: User) -> None:
    """Refunds through commands, each treated by the bank as told, in turn ("" is the bank's ordinary way)."""
    for n in range(count):
        amount = 10_00 + n
        charge = open_charge(
            shop,
            payer=payer,
            reference=f"SIZE{n:05d}",
            currency="CNY",
            payments=[Tender("card_debit", 2 * amount, gateway_reference=f"size_pay_{n}", account_tail="6021")],
            by=by,
        )
        behaviour = behaviours[n % len(behaviours)]
        if behaviour:
            SandboxScript.objects.create(behaviour=behaviour, payment_reference=f"size_pay_{n}")
        cause = Cause(CauseKind.CANCELLATION, "orders.ordercancellation", f"OC-SIZE-{n}")
        promise_reimbursement(charge, amount, cause=cause, by=by)
    settle_refunds()


def multiply(times: int) -> None:
    """Have everything in the books `times` times: keys moved, names made their own, all else the same."""
    if times < 2:
        return
    width = 1 + max(model._default_manager.aggregate(most=models.Max("pk"))["most"] or 0 for model in BOOKS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Copies of rows that keep every foreign key keep them, too: checking each of millions takes longer than all else.
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model in BOOKS:
            columns = {field.column: _copy(field) for field in model._meta.concrete_fields}
            table = connection.ops.quote_name(model._meta.db_table)
            names = ", ".join(connection.ops.quote_name(name) for name in columns)
            cursor.execute(
                f"""
                INSERT INTO {table} ({names})
                WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {times - 1})
                SELECT {", ".join(columns.values()).replace("WIDTH", str(width))} FROM {table} t, copies
                """  # noqa: S608 - names of our own models and two numbers
            )
        for sql in connection.ops.sequence_reset_sql(no_style(), list(BOOKS)):
            cursor.execute(sql)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            cursor.execute("ANALYZE")


def _copy(field: models.Field) -> str:
    """The expression of a column in the n-th copy."""
    column = f"t.{connection.ops.quote_name(field.column)}"
    if field.primary_key or field.name == "object_id" or (field.is_relation and field.related_model in BOOKS):
        return f"{column} + n * WIDTH"
    if field.name in OWN_WORDS:
        return f"CASE WHEN {column} = '' THEN '' ELSE {column} || '-' || n END"
    return column
