"""What must hold of money, always. See `portal.audit.invariants`."""

# ruff: noqa: S608 - only names and values of our own lists are put into the statements

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from portal.audit.invariants import Row, invariant, rows
from portal.time import clock
from refunds.reimbursements.models import HOLDING
from refunds.statuses import (
    CONNECTED,
    LIVE_OUTCOMES,
    Account,
    Destination,
    GatewayName,
    LedgerKind,
    NoticeVerdict,
    Outcome,
    PaymentStatus,
    RefundStatus,
    RepaymentStatus,
)


def quoted(*values: str) -> str:
    """Values of our own lists, as SQL writes them."""
    return ", ".join(f"'{value}'" for value in values)


PROMISED = quoted(*HOLDING, RefundStatus.SUCCEEDED)
NEVER_LET_GO = quoted(RefundStatus.REQUESTED, RefundStatus.CANCELLED, RefundStatus.SUPERSEDED)
LIVE = quoted(*LIVE_OUTCOMES)


@invariant("payment_bounds", "0 ≤ refunded ≤ promised ≤ captured ≤ amount for every payment")
def payment_bounds() -> Iterator[Row]:
    return rows(
        """
        SELECT number, refunded, promised, captured, amount FROM refunds_payment
        WHERE refunded < 0 OR refunded > promised OR promised > captured OR captured > amount
        """
    )


@invariant("promised_sum", "what a payment has promised is the sum of its refunds that hold or have moved money")
def promised_sum() -> Iterator[Row]:
    return _payment_sum("promised", PROMISED)


@invariant("refunded_sum", "what a payment has given back is the sum of its refunds that arrived")
def refunded_sum() -> Iterator[Row]:
    return _payment_sum("refunded", quoted(RefundStatus.SUCCEEDED))


@invariant("reimbursement_sum", "the refunds of a reimbursement sum to its amount")
def reimbursement_sum() -> Iterator[Row]:
    return rows(
        """
        SELECT b.number, b.amount, COALESCE(s.total, 0) FROM refunds_reimbursement b
        LEFT JOIN (SELECT reimbursement_id, SUM(amount) AS total FROM refunds_refund GROUP BY reimbursement_id) s
               ON s.reimbursement_id = b.id
        WHERE b.amount <> COALESCE(s.total, 0)
        """
    )


@invariant("claims_give_nothing", "of a payment that its provider has not confirmed nothing was sent")
def claims_give_nothing() -> Iterator[Row]:
    return rows(
        f"""
        SELECT p.number, a.key FROM refunds_payment p
        JOIN refunds_refund r ON r.payment_id = p.id
        JOIN refunds_refundattempt a ON a.refund_id = r.id
        WHERE p.status = '{PaymentStatus.CLAIMED}'
        """
    )


@invariant("payments_on_own_accounts", "a payment lies on its own shop's account with a provider, or on the platform's")
def payments_on_own_accounts() -> Iterator[Row]:
    return rows(
        """
        SELECT p.number, g.code FROM refunds_payment p
        JOIN refunds_gatewayaccount g ON g.id = p.provider_account_id
        WHERE g.gateway <> p.gateway OR (g.shop_id IS NOT NULL AND g.shop_id <> p.shop_id)
        """
    )


@invariant("one_payment_a_number", "a payment that a provider knows by its number is one order's alone")
def one_payment_a_number() -> Iterator[Row]:
    return rows(
        f"""
        SELECT gateway, gateway_reference, COUNT(*) FROM refunds_payment
        WHERE gateway IN ({quoted(*CONNECTED)}) AND gateway_reference <> '' AND status = 'captured'
        GROUP BY gateway, gateway_reference HAVING COUNT(*) > 1
        """
    )


@invariant("money_belongs_together", "a refund has the charge, shop, payer and currency of its payment")
def money_belongs_together() -> Iterator[Row]:
    return rows(
        """
        SELECT r.number, p.number FROM refunds_refund r
        JOIN refunds_payment p ON p.id = r.payment_id
        JOIN refunds_charge c ON c.id = p.charge_id
        JOIN refunds_reimbursement b ON b.id = r.reimbursement_id
        WHERE r.charge_id <> p.charge_id OR r.shop_id <> p.shop_id OR p.shop_id <> c.shop_id
           OR b.charge_id <> c.id OR r.currency <> p.currency OR p.currency <> c.currency
           OR COALESCE(r.payer_id, 0) <> COALESCE(c.payer_id, 0) OR COALESCE(p.payer_id, 0) <> COALESCE(c.payer_id, 0)
        """
    )


@invariant("refund_proof", "a refund that arrived has a time and the number that proves it")
def refund_proof() -> Iterator[Row]:
    return rows(
        f"""
        SELECT number, gateway_reference FROM refunds_refund
        WHERE status = '{RefundStatus.SUCCEEDED}' AND (gateway_reference = '' OR settled_at IS NULL)
        """
    )


@invariant("four_eyes", "above the limit, who approves a refund is not who asked for it")
def four_eyes() -> Iterator[Row]:
    return rows(
        f"""
        SELECT number, status FROM refunds_refund
        WHERE needs_four_eyes AND status NOT IN ({NEVER_LET_GO})
          AND (approved_by_id IS NULL OR approved_by_id = requested_by_id)
        UNION ALL
        SELECT number, status FROM refunds_refund
        WHERE destination = '{Destination.MANUAL}'
          AND (redirect_asked_by_id IS NULL OR redirect_confirmed_by_id IS NULL
               OR redirect_asked_by_id = redirect_confirmed_by_id)
        """
    )


@invariant(
    "attempts", "a refund on its way, and one that arrived through a gateway, has exactly one live try; others none"
)
def attempts() -> Iterator[Row]:
    return rows(
        f"""
        SELECT r.number, r.status, COALESCE(a.live, 0), COALESCE(a.succeeded, 0) FROM refunds_refund r
        LEFT JOIN (
            SELECT refund_id, SUM(CASE WHEN outcome IN ({LIVE}) THEN 1 ELSE 0 END) AS live,
                   SUM(CASE WHEN outcome = '{Outcome.SUCCEEDED}' THEN 1 ELSE 0 END) AS succeeded
            FROM refunds_refundattempt GROUP BY refund_id
        ) a ON a.refund_id = r.id
        WHERE COALESCE(a.live, 0) <> CASE
                  WHEN r.status = '{RefundStatus.SUBMITTED}' THEN 1
                  WHEN r.status = '{RefundStatus.SUCCEEDED}' AND r.destination <> 'external' THEN 1
                  ELSE 0 END
           OR (r.status = '{RefundStatus.SUBMITTED}' AND a.succeeded > 0)
           OR (r.status = '{RefundStatus.SUCCEEDED}' AND r.destination <> 'external' AND COALESCE(a.succeeded, 0) <> 1)
        """
    )


@invariant(
    "ledger_is_zero", "the entries of every ledger transaction sum to zero in one currency, and there are two at least"
)
def ledger_is_zero() -> Iterator[Row]:
    return rows(
        """
        SELECT t.id, t.kind, COALESCE(e.total, 0), COALESCE(e.entries, 0), COALESCE(e.currencies, 0)
        FROM refunds_ledgertransaction t
        LEFT JOIN (
            SELECT transaction_id, SUM(amount) AS total, COUNT(*) AS entries, COUNT(DISTINCT currency) AS currencies
            FROM refunds_ledgerentry GROUP BY transaction_id
        ) e ON e.transaction_id = t.id
        WHERE COALESCE(e.total, 0) <> 0 OR COALESCE(e.entries, 0) < 2 OR e.currencies <> 1
        """
    )


@invariant("ledger_captures", "what the ledger has captured for a payment is what the payment says")
def ledger_captures() -> Iterator[Row]:
    kinds = quoted(LedgerKind.CAPTURE, LedgerKind.REPAYMENT_PAID)
    return rows(
        f"""
        SELECT p.number, p.captured, COALESCE(l.total, 0) FROM refunds_payment p
        LEFT JOIN (
            SELECT t.payment_id, SUM(e.amount) AS total FROM refunds_ledgertransaction t
            JOIN refunds_ledgerentry e ON e.transaction_id = t.id AND e.amount > 0
            WHERE t.kind IN ({kinds}) GROUP BY t.payment_id
        ) l ON l.payment_id = p.id
        WHERE p.captured <> COALESCE(l.total, 0)
        """
    )


@invariant("ledger_promises", "what the ledger owes for a payment is what it has promised and not given back")
def ledger_promises() -> Iterator[Row]:
    return rows(
        f"""
        SELECT p.number, p.promised - p.refunded, COALESCE(l.owed, 0) FROM refunds_payment p
        LEFT JOIN (
            SELECT t.payment_id, -SUM(e.amount) AS owed FROM refunds_ledgertransaction t
            JOIN refunds_ledgerentry e ON e.transaction_id = t.id AND e.account = '{Account.PROMISED}'
            GROUP BY t.payment_id
        ) l ON l.payment_id = p.id
        WHERE p.promised - p.refunded <> COALESCE(l.owed, 0)
        """
    )


@invariant("ledger_refunds", "every refund is booked as often as it was promised, taken back, paid out and sent back")
def ledger_refunds() -> Iterator[Row]:
    def net(booked: LedgerKind, reversed_by: LedgerKind) -> str:
        return (
            f"SUM(CASE WHEN t.kind = '{booked}' AND e.amount > 0 THEN e.amount"
            f" WHEN t.kind = '{reversed_by}' AND e.amount > 0 THEN -e.amount ELSE 0 END)"
        )

    return rows(
        f"""
        SELECT r.number, r.status, r.amount, COALESCE(l.promised, 0), COALESCE(l.paid, 0) FROM refunds_refund r
        LEFT JOIN (
            SELECT t.refund_id, {net(LedgerKind.PROMISE, LedgerKind.PROMISE_TAKEN_BACK)} AS promised,
                   {net(LedgerKind.PAYOUT, LedgerKind.PAYOUT_REVERSED)} AS paid
            FROM refunds_ledgertransaction t JOIN refunds_ledgerentry e ON e.transaction_id = t.id
            WHERE t.refund_id IS NOT NULL GROUP BY t.refund_id
        ) l ON l.refund_id = r.id
        WHERE COALESCE(l.promised, 0) <> CASE WHEN r.status IN ({PROMISED}) THEN r.amount ELSE 0 END
           OR COALESCE(l.paid, 0) <> CASE WHEN r.status = '{RefundStatus.SUCCEEDED}' THEN r.amount ELSE 0 END
        """
    )


@invariant("ledger_repayments", "what the ledger says a customer owes back is what is still due")
def ledger_repayments() -> Iterator[Row]:
    return rows(
        f"""
        SELECT r.number, r.status, r.amount, COALESCE(l.owed, 0) FROM refunds_repayment r
        LEFT JOIN (
            SELECT t.repayment_id, SUM(e.amount) AS owed FROM refunds_ledgertransaction t
            JOIN refunds_ledgerentry e ON e.transaction_id = t.id AND e.account = '{Account.OWED_BACK}'
            WHERE t.repayment_id IS NOT NULL GROUP BY t.repayment_id
        ) l ON l.repayment_id = r.id
        WHERE COALESCE(l.owed, 0) <> CASE WHEN r.status = '{RepaymentStatus.DUE}' THEN r.amount ELSE 0 END
        """
    )


@invariant("repayment_proof", "a repayment that is back has its number and its payment, one waived has two people")
def repayment_proof() -> Iterator[Row]:
    return rows(
        f"""
        SELECT number, status FROM refunds_repayment
        WHERE (status = '{RepaymentStatus.PAID}' AND (reference = '' OR payment_id IS NULL OR paid_at IS NULL))
           OR (status = '{RepaymentStatus.WAIVED}'
               AND (waived_by_id IS NULL OR waiver_asked_by_id IS NULL OR waived_by_id = waiver_asked_by_id))
        """
    )


@invariant("credit_balances", "store credit holds what its movements sum to, and the ledger owes as much to customers")
def credit_balances() -> Iterator[Row]:
    yield from rows(
        """
        SELECT c.number, c.balance, COALESCE(m.total, 0) FROM refunds_storecredit c
        LEFT JOIN (SELECT credit_id, SUM(amount) AS total FROM refunds_creditmovement GROUP BY credit_id) m
               ON m.credit_id = c.id
        WHERE c.balance <> COALESCE(m.total, 0)
        """
    )
    yield from rows(
        f"""
        SELECT s.slug, COALESCE(c.total, 0), COALESCE(l.total, 0) FROM portal_shop s
        LEFT JOIN (SELECT shop_id, SUM(balance) AS total FROM refunds_storecredit GROUP BY shop_id) c
               ON c.shop_id = s.id
        LEFT JOIN (
            SELECT t.shop_id, -SUM(e.amount) AS total FROM refunds_ledgertransaction t
            JOIN refunds_ledgerentry e ON e.transaction_id = t.id AND e.account = '{Account.STORE_CREDIT}'
            GROUP BY t.shop_id
        ) l ON l.shop_id = s.id
        WHERE COALESCE(c.total, 0) <> COALESCE(l.total, 0)
        """
    )


@invariant("fees_returned", "no sale gets more of its fees back than it paid")
def fees_returned() -> Iterator[Row]:
    taken = f"SUM(CASE WHEN t.kind = '{LedgerKind.FEES}' THEN e.amount ELSE 0 END)"
    kinds = quoted(LedgerKind.FEES, LedgerKind.FEES_RETURNED, LedgerKind.FEES_KEPT_AFTER_ALL)
    return rows(
        f"""
        SELECT c.number, e.component, {taken}, SUM(e.amount) FROM refunds_ledgertransaction t
        JOIN refunds_ledgerentry e ON e.transaction_id = t.id AND e.account = '{Account.SHOP}'
        JOIN refunds_charge c ON c.id = t.charge_id
        WHERE t.kind IN ({kinds}) AND e.component <> '' GROUP BY c.number, e.component
        HAVING SUM(e.amount) * {taken} < 0 OR ABS(SUM(e.amount)) > ABS({taken})
        """
    )


@invariant("bank_paid_once", "the sandbox bank's own book has paid out each refund at most once")
def bank_paid_once() -> Iterator[Row]:
    now = _now()
    return rows(
        """
        SELECT refund_number, COUNT(*) FROM refunds_sandboxbook
        WHERE outside = '' AND NOT will_fail AND settle_at <= %s AND (send_back_at IS NULL OR send_back_at > %s)
        GROUP BY refund_number HAVING COUNT(*) > 1
        """,
        [now, now],
    )


@invariant(
    "bank_agrees",
    "what we say has arrived the sandbox bank has paid out, to the same amount; what it paid we asked for",
)
def bank_agrees() -> Iterator[Row]:
    now = _now()
    yield from rows(
        f"""
        SELECT a.key, r.amount, b.amount, b.settle_at FROM refunds_refundattempt a
        JOIN refunds_refund r ON r.id = a.refund_id
        LEFT JOIN refunds_sandboxbook b ON b.key = a.key
        WHERE a.gateway = '{GatewayName.SANDBOX}' AND a.outcome = '{Outcome.SUCCEEDED}'
          AND (b.id IS NULL OR b.will_fail OR b.settle_at > %s OR b.amount <> r.amount OR b.currency <> r.currency)
        """,
        [now],
    )
    dead = quoted(Outcome.FAILED, Outcome.NOT_FOUND)
    yield from rows(
        f"""
        SELECT b.key, b.amount, COALESCE(a.outcome, 'never asked for') FROM refunds_sandboxbook b
        LEFT JOIN refunds_refundattempt a ON a.key = b.key
        WHERE b.outside = '' AND (a.id IS NULL
           OR (a.outcome IN ({dead}) AND NOT b.will_fail AND b.settle_at <= %s AND b.send_back_at IS NULL))
        """,
        [now],
    )
    yield from rows(
        f"""
        SELECT b.reference, b.amount, COALESCE(r.status, 'never taken in') FROM refunds_sandboxbook b
        JOIN refunds_gatewaynotice n ON n.gateway = '{GatewayName.SANDBOX}' AND n.event = b.reference || '-succeeded'
         AND n.verdict = '{NoticeVerdict.BOOKED}'
        LEFT JOIN refunds_refund r ON r.gateway = '{GatewayName.SANDBOX}' AND r.gateway_reference = b.reference
        WHERE b.outside <> '' AND (r.id IS NULL OR r.amount <> b.amount
           OR (b.undone_at IS NULL AND r.status <> '{RefundStatus.SUCCEEDED}'))
        """
    )


def _payment_sum(column: str, statuses: str) -> Iterator[Row]:
    return rows(
        f"""
        SELECT p.number, p.{column}, COALESCE(s.total, 0) FROM refunds_payment p
        LEFT JOIN (
            SELECT payment_id, SUM(amount) AS total FROM refunds_refund WHERE status IN ({statuses}) GROUP BY payment_id
        ) s ON s.payment_id = p.id
        WHERE p.{column} <> COALESCE(s.total, 0)
        """
    )


def _now() -> object:
    """The portal's time as this database compares it."""
    return connection.ops.adapt_datetimefield_value(clock.now())
