"""Addresses of the pages of money."""

from django.urls import include, path

from refunds.bearing.views import RefundCosts
from refunds.credits.views import CreditAction, CreditList, CreditPage
from refunds.differences.views import DifferenceAction, DifferenceList, DifferencePage
from refunds.gateways.views import GatewayAction, GatewayList, GatewayPage
from refunds.inbox.views import NoticeAction, NoticeList, NoticePage
from refunds.inbox.webhooks import take_notice
from refunds.ledger.views import AccountList, AccountMonth
from refunds.payments.views import PaymentAction, PaymentList, PaymentPage
from refunds.proofs.views import ProofCheck, ProofOnRecord, RefundProof, RefundProofFile
from refunds.reconciliation.views import StatementList, StatementPage
from refunds.refunds.views import RefundAction, RefundList, RefundPage
from refunds.repayments.views import RepaymentAction, RepaymentPage
from refunds.statement_files.views import (
    StatementFileAction,
    StatementFilePage,
    StatementHandIn,
    StatementRejects,
    StatementSample,
)

refunds = [
    path("", RefundList.as_view(), name="list"),
    path("<str:number>/", RefundPage.as_view(), name="detail"),
    path("<str:number>/proof/", RefundProof.as_view(), name="proof"),
    path("<str:number>/proof.pdf", RefundProofFile.as_view(), name="proof_file"),
    path("<str:number>/costs/", RefundCosts.as_view(), name="costs"),
    path("<str:number>/<slug:action>/", RefundAction.as_view(), name="action"),
]
payments = [
    path("", PaymentList.as_view(), name="list"),
    path("<str:number>/", PaymentPage.as_view(), name="detail"),
    path("<str:number>/<slug:action>/", PaymentAction.as_view(), name="action"),
]
repayments = [
    path("<str:number>/", RepaymentPage.as_view(), name="detail"),
    path("<str:number>/<slug:action>/", RepaymentAction.as_view(), name="action"),
]
accounts = [
    path("", AccountList.as_view(), name="list"),
    path("month/", AccountMonth.as_view(), name="month"),
]
differences = [
    path("", DifferenceList.as_view(), name="list"),
    path("<str:number>/", DifferencePage.as_view(), name="detail"),
    path("<str:number>/<slug:action>/", DifferenceAction.as_view(), name="action"),
]
credits = [
    path("", CreditList.as_view(), name="list"),
    path("<str:number>/", CreditPage.as_view(), name="detail"),
    path("<str:number>/<slug:action>/", CreditAction.as_view(), name="action"),
]
proofs = [
    path("", ProofCheck.as_view(), name="check"),
    path("<str:code>/", ProofOnRecord.as_view(), name="detail"),
]
statements = [
    path("", StatementList.as_view(), name="list"),
    path("hand-in/", StatementHandIn.as_view(), name="hand_in"),
    path("sample.csv", StatementSample.as_view(), name="sample"),
    path("<str:number>/", StatementPage.as_view(), name="detail"),
]
statement_files = [
    path("<str:number>/", StatementFilePage.as_view(), name="detail"),
    path("<str:number>/rejected/", StatementRejects.as_view(), name="rejected"),
    path("<str:number>/<slug:action>/", StatementFileAction.as_view(), name="action"),
]
gateways = [
    path("", GatewayList.as_view(), name="list"),
    path("<str:number>/", GatewayPage.as_view(), name="detail"),
    path("<str:number>/<slug:action>/", GatewayAction.as_view(), name="action"),
]
notices = [
    path("", NoticeList.as_view(), name="list"),
    path("<str:number>/", NoticePage.as_view(), name="detail"),
    path("<str:number>/<slug:action>/", NoticeAction.as_view(), name="action"),
]
urlpatterns = [
    path("gateways/", include((gateways, "gateways"))),
    path("provider-notices/", include((notices, "notices"))),
    path("notices/<slug:gateway>/<slug:code>/", take_notice, name="take_notice"),
    path("refunds/", include((refunds, "refunds"))),
    path("payments/", include((payments, "payments"))),
    path("repayments/", include((repayments, "repayments"))),
    path("reconciliation/", include((differences, "differences"))),
    path("store-credit/", include((credits, "credits"))),
    path("proofs/", include((proofs, "proofs"))),
    path("statements/", include((statements, "statements"))),
    path("statement-files/", include((statement_files, "statement_files"))),
    path("shop-accounts/", include((accounts, "accounts"))),
]
