"""Addresses of the pages of orders."""

from django.urls import include, path

from orders.bin.views import OrderBin
from orders.cancellations.views import CancellationAction, CancellationList, CancellationPage, proof
from orders.changes.views import ChangeAction
from orders.claiming.views import OrderClaim
from orders.insights.views import CancellationInsights
from orders.orders.lists import OrderList
from orders.orders.views import OrderAction, OrderPage
from orders.rules.views import OrderRules

orders = [
    path("", OrderList.as_view(), name="list"),
    path("bin/", OrderBin.as_view(), name="bin"),
    path("find/", OrderClaim.as_view(), name="claim"),
    path("<str:number>/rules/", OrderRules.as_view(), name="rules"),
    path("<str:number>/", OrderPage.as_view(), name="detail"),
    path("<str:number>/<slug:action>/", OrderAction.as_view(), name="action"),
]
cancellations = [
    path("", CancellationList.as_view(), name="list"),
    path("why/", CancellationInsights.as_view(), name="insights"),
    path("<str:number>/", CancellationPage.as_view(), name="detail"),
    path("<str:number>/proof/", proof, name="proof"),
    path("<str:number>/<slug:action>/", CancellationAction.as_view(), name="action"),
]
changes = [path("<str:number>/<slug:action>/", ChangeAction.as_view(), name="action")]
urlpatterns = [
    path("orders/", include((orders, "orders"))),
    path("cancellations/", include((cancellations, "cancellations"))),
    path("changes/", include((changes, "changes"))),
]
