"""Addresses of the pages of money."""

from django.urls import include, path

from refunds.views import (
    AccountList,
    AccountMonth,
    DifferenceAction,
    DifferenceList,
    DifferencePage,
    RefundAction,
    RefundList,
    RefundPage,
    RefundProof,
    RepaymentAction,
    RepaymentPage,
    StatementList,
)
from refunds.webhooks import take_notice

refunds = [
    path("", RefundList.as_view(), name="list"),
    path("<str:number>/", RefundPage.as_view(), name="detail"),
    path("<str:number>/proof/", RefundProof.as_view(), name="proof"),
    path("<str:number>/<slug:action>/", RefundAction.as_view(), name="action"),
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
statements = [path("", StatementList.as_view(), name="list")]
urlpatterns = [
    path("notices/<slug:gateway>/<slug:code>/", take_notice, name="take_notice"),
    path("refunds/", include((refunds, "refunds"))),
    path("repayments/", include((repayments, "repayments"))),
    path("reconciliation/", include((differences, "differences"))),
    path("statements/", include((statements, "statements"))),
    path("shop-accounts/", include((accounts, "accounts"))),
]
