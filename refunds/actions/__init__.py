"""What people may do with money: read by page, API and admin."""

from refunds.actions.credits import STORE_CREDIT
from refunds.actions.payments import PAYMENT
from refunds.actions.providers import NOTICE, SWITCH
from refunds.actions.reconciliation import DIFFERENCE, STATEMENT_FILE
from refunds.actions.refunds import REFUND
from refunds.actions.repayments import REPAYMENT

__all__ = ["DIFFERENCE", "NOTICE", "PAYMENT", "REFUND", "REPAYMENT", "STATEMENT_FILE", "STORE_CREDIT", "SWITCH"]
