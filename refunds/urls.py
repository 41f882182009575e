"""Addresses of the pages of money."""

from django.urls import include, path

from refunds.views import (
    AccountList,
    AccountMonth,
    CreditAction,
    CreditList,
    CreditPage,
    DifferenceAction,
    DifferenceList,
    DifferencePage,
    GatewayAction,
    GatewayList,
    GatewayPage,
    NoticeAction,
    NoticeList,
    NoticePage,
    PaymentAction,
    PaymentList,
    PaymentPage,
    ProofCheck,
    ProofOnRecord,
    RefundAction,
    RefundCosts,
    RefundList,
    RefundPage,
    RefundProof,
    RefundProofFile,
    RepaymentAction,
    RepaymentPage,
    StatementFileAction,
    StatementFilePage,
    StatementHandIn,
    StatementList,
    StatementPage,
    StatementRejects,
    StatementSample,
)
from refunds.webhooks import take_notice

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
