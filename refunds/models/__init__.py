"""What was paid, what is promised back, on which way it is, and the books of it."""

from refunds.models.credit import CreditMovement, StoreCredit
from refunds.models.gateways import GatewayAccount, GatewayNotice, GatewaySwitch
from refunds.models.ledger import LedgerEntry, LedgerTransaction
from refunds.models.payments import ArrivalRule, Charge, Payment
from refunds.models.reconciliation import Difference, ProviderStatement, StatementLine
from refunds.models.refunds import Refund, RefundAttempt
from refunds.models.reimbursements import Reimbursement
from refunds.models.repayments import Repayment
from refunds.models.sandbox import SandboxBook, SandboxScript
from refunds.models.statement_files import StatementFile
from refunds.models.terms import ShopTerms

__all__ = [
    "ArrivalRule",
    "Charge",
    "CreditMovement",
    "Difference",
    "GatewayAccount",
    "GatewayNotice",
    "GatewaySwitch",
    "LedgerEntry",
    "LedgerTransaction",
    "Payment",
    "ProviderStatement",
    "Refund",
    "RefundAttempt",
    "Reimbursement",
    "Repayment",
    "SandboxBook",
    "SandboxScript",
    "ShopTerms",
    "StatementFile",
    "StatementLine",
    "StoreCredit",
]
