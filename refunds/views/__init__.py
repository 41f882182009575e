"""The pages of money."""

from refunds.views.accounts import AccountList, AccountMonth
from refunds.views.differences import DifferenceAction, DifferenceList, DifferencePage, StatementList
from refunds.views.refunds import RefundAction, RefundList, RefundPage, RefundProof, list_url, queue_row, row
from refunds.views.repayments import RepaymentAction, RepaymentPage

__all__ = [
    "AccountList",
    "AccountMonth",
    "DifferenceAction",
    "DifferenceList",
    "DifferencePage",
    "RefundAction",
    "RefundList",
    "RefundPage",
    "RefundProof",
    "RepaymentAction",
    "RepaymentPage",
    "StatementList",
    "list_url",
    "queue_row",
    "row",
]
