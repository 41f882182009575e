"""Money that does not fit the order's status: a deposit of an unpaid order, a payment that came after the end."""

from __future__ import annotations

import pytest

from orders import commands
from orders.models import OrderCancellation
from portal import books, outbox
from portal.models import system_user
from refunds.commands import Tender, add_payment, open_charge
from tests import market
from tests.orders.conftest import again, ask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(db):
    """The books balance after every test."""
    yield
    assert list(books.verify()) == []


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


def test_a_shop_that_cancels_an_order_with_a_deposit_gives_it_back(deposit, bob) -> None:
    case = commands.cancel_for_shop(deposit, by=bob, reason=market.reason("shop_cancel", "out_of_stock"))
    assert (case.status, case.returned) == ("completed", 50_00)
    assert system_user().pk != case.requested_by_id
