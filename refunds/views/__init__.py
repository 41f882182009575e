"""The pages of money."""

from refunds.views.accounts import AccountList, AccountMonth
from refunds.views.costs import RefundCosts
from refunds.views.credits import CreditAction, CreditList, CreditPage
from refunds.views.differences import DifferenceAction, DifferenceList, DifferencePage
from refunds.views.gateways import GatewayAction, GatewayList, GatewayPage, NoticeAction, NoticeList, NoticePage
from refunds.views.payments import PaymentAction, PaymentList, PaymentPage
from refunds.views.proofs import ProofCheck, ProofOnRecord, RefundProof, RefundProofFile
from refunds.views.refunds import RefundAction, RefundList, RefundPage, list_url, mine_to_check, queue_row, row
from refunds.views.repayments import RepaymentAction, RepaymentPage
from refunds.views.statement_files import (
    StatementFileAction,
    StatementFilePage,
    StatementHandIn,
    StatementRejects,
    StatementSample,
)
from refunds.views.statements import StatementList, StatementPage

__all__ = [
    "AccountList",
    "AccountMonth",
    "CreditAction",
    "CreditList",
    "CreditPage",
    "DifferenceAction",
    "DifferenceList",
    "DifferencePage",
    "GatewayAction",
    "GatewayList",
    "GatewayPage",
    "NoticeAction",
    "NoticeList",
    "NoticePage",
    "PaymentAction",
    "PaymentList",
    "PaymentPage",
    "ProofCheck",
    "ProofOnRecord",
    "RefundAction",
    "RefundCosts",
    "RefundList",
    "RefundPage",
    "RefundProof",
    "RefundProofFile",
    "RepaymentAction",
    "RepaymentPage",
    "StatementFileAction",
    "StatementFilePage",
    "StatementHandIn",
    "StatementList",
    "StatementPage",
    "StatementRejects",
    "StatementSample",
    "list_url",
    "mine_to_check",
    "queue_row",
    "row",
]
