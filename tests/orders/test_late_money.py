"""Money that does not fit the order's status: a deposit of an unpaid order, a payment that came after the end."""

from __future__ import annotations

import pytest

from orders.cancellations.commands import answering, asking
from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order
from portal.audit import invariants, outbox
from portal.kernel.errors import Refused
from portal.people.models import system_user
from refunds.charges.commands import Tender, add_payment, capture_payment, open_charge
from refunds.refunds.models import Refund
from tests import market
from tests.helpers import client_for
from tests.orders.conftest import again, ask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(db):
    """The books balance after every test."""
    yield
    assert list(invariants.verify()) == []


@pytest.fixture
def deposit(unpaid, alice, machine):
    """¥50.00 of ¥278.00 have been paid; the order still waits for the rest."""
    charge = open_charge(
        unpaid.shop,
        payer=alice,
        reference=unpaid.number,
        currency="CNY",
        payments=[Tender("wechat", 50_00)],
        by=machine,
    )
    unpaid.charge = charge
    unpaid.save()
    return unpaid


@pytest.mark.covers("SC6", "R125")
def test_a_deposit_comes_back_when_the_order_is_cancelled_unpaid(deposit, alice) -> None:
    case = ask(deposit, alice)
    assert (case.status, case.returned) == ("completed", 50_00)
    assert case.reimbursement.amount == 50_00 and again(deposit).status == "cancelled"


@pytest.mark.covers("R125")
def test_a_payment_that_comes_after_the_end_goes_back_by_itself(unpaid, alice, machine) -> None:
    charge = open_charge(unpaid.shop, payer=alice, reference=unpaid.number, currency="CNY", by=machine)
    unpaid.charge = charge
    unpaid.save()
    case = ask(unpaid, alice)
    add_payment(charge, Tender("wechat", 278_00), by=machine)
    outbox.relay()
    case = OrderCancellation.objects.get(pk=case.pk)
    assert (case.returned, case.reimbursement.amount) == (278_00, 278_00)
    outbox.relay()
    assert again(charge).refundable == 0


@pytest.mark.covers("SC12")
def test_a_void_that_the_provider_refuses_is_followed_by_a_refund_of_the_remainder(unpaid, alice, bob, machine) -> None:
    """¥50.00 were taken, ¥228.00 only reserved; the reservation is given up, but the provider had taken ¥200.00 of it."""
    unpaid.charge = open_charge(
        unpaid.shop,
        payer=alice,
        reference=unpaid.number,
        currency="CNY",
        payments=[Tender("wechat", 50_00), Tender("card_credit", 228_00, captured=False)],
        by=machine,
    )
    unpaid.save()
    first = ask(unpaid, alice)
    reserved = again(unpaid).charge.payments.get(method="card_credit")
    assert (first.returned, reserved.status) == (50_00, "voided")
    with pytest.raises(Refused):
        capture_payment(reserved, by=bob)
    capture_payment(reserved, by=machine, amount=200_00)
    outbox.relay()
    outbox.relay()
    charge = again(unpaid).charge
    assert (charge.captured, charge.promised, charge.refundable) == (250_00, 250_00, 0)
    assert {refund.amount for refund in Refund.objects.all()} == {50_00, 200_00}


def test_a_shop_that_cancels_an_order_with_a_deposit_gives_it_back(deposit, bob) -> None:
    case = asking.cancel_for_shop(deposit, by=bob, reason=market.reason("shop_cancel", "out_of_stock"))
    assert (case.status, case.returned) == ("completed", 50_00)
    assert system_user().pk != case.requested_by_id


@pytest.mark.covers("SC13")
@pytest.mark.parametrize(("paid", "back"), [(226_00, 226_00), (None, 200_00)], ids=["added", "included"])
def test_tax_added_or_included_comes_back(friday, shop, alice, bob, carol, paid, back) -> None:
    """Two pieces of ¥100.00 with ¥26.00 of tax: on top of the price, or inside it."""
    line = {"sku": "A", "name": "盘子", "quantity": 2, "unit_price": 100_00, "tax": 26_00} | (
        {"paid": paid} if paid else {}
    )
    told = {
        "shop": shop.slug,
        "number": "TAX",
        "placed_at": "2026-10-09T09:00:00+08:00",
        "paid_at": "2026-10-09T09:01:00+08:00",
        "buyer_phone": alice.phone,
        "lines": [line],
        "payments": [{"method": "wechat", "amount": back, "reference": "wx-tax"}],
    }
    answer = client_for(bob).post("/api/v1/orders/", told, content_type="application/json")
    assert answer.status_code == 201, answer.content
    order = Order.objects.get(shop_number="TAX")
    first = answering.approve_cancellation(ask(order, bob, pieces={order.lines.get().pk: 1}), by=carol)
    rest = answering.approve_cancellation(ask(again(order), bob), by=carol)
    assert first.returned == rest.returned == back // 2
    assert again(order).charge.refundable == 0
