"""A payment that a shop's system names is that shop's own, and goes back through a provider the shop has."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from orders.orders.models import Order
from orders.pushes.forms import PushOrderForm
from portal.audit.invariants import verify
from refunds.gateways.models import GatewayAccount
from refunds.payments.models import Payment
from tests.helpers import client_for
from tests.orders.test_push_order import PAID, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday", "shop")]


def paid(reference: str, **more: Any) -> dict[str, Any]:
    one = {"method": "wechat", "amount": 33400, "reference": reference, **more}
    return told(**deepcopy(PAID)) | {"payments": [one]}


def push(user: Any, body: dict[str, Any]) -> Any:
    return client_for(user).post("/api/v1/orders/", body, content_type="application/json")


def test_another_shops_payment_cannot_be_named(bob, mallory, other_shop) -> None:
    """Pushed and then cancelled for the shop, its money went out a second time; five times in one trial."""
    assert push(bob, paid("wx-1")).status_code == 201
    stolen = paid("wx-1") | {"shop": other_shop.slug, "number": "MINE-1"}
    answer = push(mallory, stolen)
    assert answer.status_code == 400
    (problem,) = answer.json()["errors"]
    assert (problem["code"], problem["attr"]) == ("payment_taken", "payments")
    assert Order.objects.filter(shop=other_shop).count() == 0, "nothing half done"
    assert Payment.objects.count() == 1


def test_one_payment_pays_one_order_of_ones_own_shop_too(bob) -> None:
    assert push(bob, paid("wx-1")).status_code == 201
    assert push(bob, paid("wx-1") | {"number": "MH-2"}).json()["errors"][0]["code"] == "payment_taken"
    assert push(bob, paid("wx-1")).status_code == 200, "the same order again is no other order"


@pytest.mark.parametrize("gateway", ["credit", "external", "stripe", "alipay", "wechat"])
def test_a_gateway_that_the_shop_has_not_is_refused_at_its_payment(bob, gateway) -> None:
    answer = push(bob, paid("wx-1", gateway=gateway))
    assert answer.status_code == 400
    (problem,) = answer.json()["errors"]
    assert problem["attr"] == "payments" and problem["detail"].startswith("1. gateway: This shop has no account with")
    assert not Order.objects.exists()


@pytest.mark.parametrize("gateway", ["credit", "external"])
def test_books_of_ours_are_nobodys_gateway_even_with_accounts(bob, gateway) -> None:
    GatewayAccount.objects.create(gateway="wechat", code="platform")
    assert push(bob, paid("wx-1", gateway=gateway)).status_code == 400
    assert list(verify()) == []


def test_another_shops_account_is_not_ones_own(bob, other_shop) -> None:
    GatewayAccount.objects.create(gateway="stripe", code="theirs", shop=other_shop)
    assert push(bob, paid("pi_1", gateway="stripe", method="card_credit")).status_code == 400


@pytest.mark.parametrize(
    ("method", "connected", "sandbox", "gateway"),
    [
        ("wechat", "wechat", True, "wechat"),
        ("card_credit", "stripe", False, "stripe"),
        ("alipay", "stripe", False, "manual"),  # connected elsewhere: people pay it out
        ("alipay", "stripe", True, "sandbox"),
        ("bank_transfer", "stripe", False, "manual"),
    ],
)
def test_the_gateway_follows_the_method_and_the_accounts(bob, settings, method, connected, sandbox, gateway) -> None:
    settings.SANDBOX = sandbox
    GatewayAccount.objects.create(gateway=connected, code="platform")
    form = PushOrderForm(paid("wx-1", method=method), user=bob)
    assert form.is_valid(), form.errors
    assert form.record().payments[0].gateway == gateway
