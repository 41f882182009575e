"""The rows of money, listed for Django; each lives in its noun's folder."""

from refunds.arrivals.models import ArrivalRule
from refunds.bearing.models import ShopTerms
from refunds.credits.models import CreditMovement, StoreCredit
from refunds.gateways.models import GatewayAccount, GatewaySwitch
from refunds.inbox.models import GatewayNotice
from refunds.ledger.models import LedgerEntry, LedgerTransaction
from refunds.payments.models import Charge, Payment
from refunds.reconciliation.models import Difference, ProviderStatement, StatementLine
from refunds.refunds.models import Refund, RefundAttempt
from refunds.reimbursements.models import Reimbursement
from refunds.repayments.models import Repayment
from refunds.sandbox.models import SandboxBook, SandboxScript
from refunds.statement_files.models import StatementFile

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
