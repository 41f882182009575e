"""What a shop's system says was paid at a provider is believed when the provider says so: until then nothing of it leaves.

The provider is one of our own behind a real socket (`tests.refunds.providers`).
"""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from orders.cancellations.commands import answering
from orders.orders.models import Order
from portal.audit.invariants import verify
from portal.audit.models import StatusChange
from portal.kernel.errors import Invalid, Refused
from portal.people.models import system_user
from portal.time import clock
from refunds.charges import commands as charge_commands
from refunds.charges.commands import Tender
from refunds.gateways.base import Paid
from refunds.gateways.models import GatewayAccount
from refunds.payments import commands as payment_commands
from refunds.payments.models import Payment
from refunds.refunds import permissions
from refunds.refunds.models import Refund
from refunds.tasks import settle_refunds
from tests.helpers import client_for
from tests.orders.conftest import ask
from tests.orders.test_push_order import PAID, told
from tests.refunds.providers import serving
from tests.refunds.test_gateways_unknown import METHODS, PROVIDERS, REFERENCES, account_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]

TOTAL = 334_00


@pytest.fixture(autouse=True)
def sound(db):
    """The books balance after every test."""
    yield
    assert list(verify()) == []


@pytest.fixture(params=sorted(PROVIDERS))
def bank(request, settings, monkeypatch):
    """Each provider in turn, behind a socket; no account yet."""
    with serving(PROVIDERS[request.param]()) as provider:
        settings.GATEWAY_ADDRESSES = {**settings.GATEWAY_ADDRESSES, provider.name: provider.address}
        yield provider
        assert provider.problems == []


@pytest.fixture
def own(bank, shop, monkeypatch) -> GatewayAccount:
    """The shop's own account there."""
    return account_with(bank.name, monkeypatch, shop)


@pytest.fixture
def shared(bank, monkeypatch) -> GatewayAccount:
    """The platform's account there, which serves every shop."""
    return account_with(bank.name, monkeypatch)


def body(bank: Any, number: str = "MH-1", **more: Any) -> dict[str, Any]:
    one = {"method": METHODS[bank.name], "amount": TOTAL, "reference": REFERENCES[bank.name], **more}
    return told(**deepcopy(PAID)) | {"payments": [one], "number": number}


def push(user: Any, sent: dict[str, Any]) -> Any:
    return client_for(user).post("/api/v1/orders/", sent, content_type="application/json")


def the_payment(number: str = "MH-1") -> Payment:
    return Payment.objects.get(charge__label=number)


def cancelled(number: str, alice: Any, bob: Any) -> Refund:
    """The order is cancelled and approved; its refund waits to be sent."""
    order = Order.objects.get(shop_number=number)
    Order.objects.filter(pk=order.pk).update(customer=alice)
    charge_commands.set_payer(order.charge, alice, by=system_user())
    order.refresh_from_db()
    case = ask(order, alice)
    if case.is_open:
        case = answering.approve_cancellation(case, by=bob)
    return case.reimbursement.refunds.get()


# --- what is claimed --------------------------------------------------------------------------------------------------


def test_what_the_provider_confirms_is_paid_and_goes_back(friday, bank, own, alice, bob) -> None:
    bank.take(REFERENCES[bank.name], TOTAL)
    answer = push(bob, body(bank))
    assert answer.status_code == 201
    [paid] = answer.json()["payments"]
    assert (paid["status"], paid["gateway"]) == ("claimed", bank.name)
    assert "Until" in paid["note"]
    assert Order.objects.get().status == "paid", "the shop may send it on its own word"
    settle_refunds()
    payment = the_payment()
    assert (payment.status, payment.provider_account, payment.doubt) == ("captured", own, "")
    refund = cancelled("MH-1", alice, bob)
    settle_refunds()
    assert bank.paid() == refund.amount == TOTAL


def test_of_a_payment_the_provider_does_not_know_nothing_is_ever_sent(friday, bank, own, alice, bob) -> None:
    """Another shop's number: on this shop's account there is no such payment."""
    push(bob, body(bank))
    refund = cancelled("MH-1", alice, bob)
    for _day in range(12):
        settle_refunds()
        friday.shift(86400)
    refund.refresh_from_db()
    assert (bank.paid(), refund.status, refund.attempts.count()) == (0, "approved", 0)
    assert (the_payment().status, the_payment().doubt) == ("claimed", "not_found")
    with pytest.raises(Refused) as no:
        permissions.submit(refund, system_user())
    assert no.value.code == "claimed"


def test_a_refund_that_waits_goes_once_the_provider_confirms(friday, bank, own, alice, bob) -> None:
    push(bob, body(bank))
    settle_refunds()
    refund = cancelled("MH-1", alice, bob)
    settle_refunds()
    assert bank.paid() == 0
    bank.take(REFERENCES[bank.name], TOTAL)
    friday.shift(2 * 86400)
    settle_refunds()
    assert bank.paid() == refund.amount


@pytest.mark.parametrize(
    ("wrong", "doubt"),
    [({"amount": TOTAL - 1}, "amount"), ({"amount": 50 * TOTAL}, "amount"), ({"is_paid": False}, "not_paid")],
)
def test_what_the_provider_tells_otherwise_is_put_before_a_person(friday, bank, own, bob, carol, wrong, doubt) -> None:
    bank.take(REFERENCES[bank.name], **{"amount": TOTAL, **wrong})
    push(bob, body(bank))
    settle_refunds()
    assert (the_payment().status, the_payment().doubt) == ("claimed", doubt)
    shown = client_for(carol).get("/payments/").content.decode()
    assert "MH-1" in shown and "/payments/" in client_for(carol).get("/workbench/").content.decode()


def test_another_currency_is_another_payment(friday, own, bank, bob) -> None:
    push(bob, body(bank))
    payment = the_payment()
    payment_commands.conclude_claim(payment, Paid(TOTAL, "JPY", own), by=system_user())
    assert the_payment().doubt == "currency"


def test_silence_is_no_answer_and_is_asked_again(friday, bank, own, bob) -> None:
    bank.take(REFERENCES[bank.name], TOTAL)
    bank.script = ["lose_request"]
    push(bob, body(bank))
    assert settle_refunds() == {"payment claimed": 1}
    payment = the_payment()
    assert (payment.doubt, payment.ask_at) == ("", clock.now() + timedelta(minutes=1))
    friday.shift(61)
    assert settle_refunds() == {"payment captured": 1}


def test_a_number_that_can_be_none_is_never_asked_about(friday, bank, own, bob) -> None:
    """It would stand in the provider's address as it was sent."""
    push(bob, body(bank, reference="x/../y?z=1"))
    before = list(bank.calls)
    settle_refunds()
    assert the_payment().doubt == "not_found"
    assert bank.name == "alipay" or bank.calls == before


# --- whose it is ------------------------------------------------------------------------------------------------------


@pytest.fixture
def thief(mallory, other_shop) -> Any:
    return mallory


def stolen(bank: Any, other_shop: Any) -> dict[str, Any]:
    return body(bank, "MINE-1") | {"shop": other_shop.slug}


def test_on_the_platforms_account_a_sellers_word_is_not_enough(
    friday, bank, shared, alice, bob, thief, other_shop, carol
) -> None:
    """A seller names another shop's payment before its owner does: right number, right amount."""
    bank.take(REFERENCES[bank.name], TOTAL)
    assert push(thief, stolen(bank, other_shop)).status_code == 201
    settle_refunds()
    assert the_payment("MINE-1").doubt == "whose"
    assert push(bob, body(bank)).status_code == 201, "a claim keeps no owner out"
    settle_refunds()
    confirmed = payment_commands.confirm_payment(the_payment(), by=carol, note="seen at the provider, order MH-1")
    assert confirmed.status == "captured"
    with pytest.raises(Invalid) as no:
        payment_commands.confirm_payment(the_payment("MINE-1"), by=carol, note="seen")
    assert no.value.code == "payment_taken"
    assert bank.paid() == 0


def test_whose_it_is_the_merchant_writes_on_it(friday, bank, shared, shop, bob, thief, other_shop) -> None:
    bank.take(REFERENCES[bank.name], TOTAL, shop=shop.slug)
    push(thief, stolen(bank, other_shop))
    push(bob, body(bank))
    settle_refunds()
    assert (the_payment().status, the_payment("MINE-1").doubt) == ("captured", "whose")
    payment_commands.ask_payment_now(the_payment("MINE-1"), by=thief)
    settle_refunds()
    assert the_payment("MINE-1").doubt == "taken"


def test_the_platform_says_whose_it_is_by_telling_it_itself(friday, bank, shared, carol) -> None:
    bank.take(REFERENCES[bank.name], TOTAL)
    push(carol, body(bank))
    settle_refunds()
    assert the_payment().status == "captured"


def test_a_confirmed_payment_is_refused_under_every_gateway(friday, bank, own, shop, bob, thief, other_shop) -> None:
    bank.take(REFERENCES[bank.name], TOTAL)
    push(bob, body(bank))
    settle_refunds()
    for gateway in ("sandbox", "manual"):
        taken = body(bank, "MINE-1", gateway=gateway) | {"shop": other_shop.slug}
        assert push(thief, taken).json()["errors"][0]["code"] == "payment_taken"


def test_two_that_are_answered_at_once_are_told_apart_by_the_database(
    friday, bank, shared, shop, bob, thief, other_shop
) -> None:
    push(thief, stolen(bank, other_shop))
    push(bob, body(bank))
    payment_commands.conclude_claim(the_payment(), Paid(TOTAL, "CNY", shared, (shop.slug,)), by=system_user())
    late = the_payment("MINE-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        payment_commands._confirm(late, by=system_user(), step="confirm")
    payment_commands.conclude_claim(late, Paid(TOTAL, "CNY", shared, (other_shop.slug,)), by=system_user())
    assert the_payment("MINE-1").doubt == "taken"


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_a_refund_goes_back_from_the_account_it_was_paid_on(friday, bank, shared, shop, alice, carol, bob) -> None:
    """A shop that gets an account of its own later still refunds older payments from the platform's."""
    bank.take(REFERENCES[bank.name], TOTAL)
    push(carol, body(bank))
    settle_refunds()
    GatewayAccount.objects.create(gateway=bank.name, code="empty", shop=shop)
    cancelled("MH-1", alice, bob)
    settle_refunds()
    assert bank.paid() == TOTAL


def test_without_an_account_it_is_told_at_the_push_and_on_the_order(friday, bank, settings, bob, alice) -> None:
    settings.SANDBOX = False
    [paid] = push(bob, body(bank)).json()["payments"]
    assert paid["gateway"] == "manual" and "paid out by hand" in paid["note"]
    order = Order.objects.get()
    Order.objects.filter(pk=order.pk).update(customer=alice)
    for reader in (alice, bob):
        if reader == alice:
            charge_commands.set_payer(order.charge, alice, by=system_user())
        assert "paid out by hand" in client_for(reader).get(f"/orders/{order.number}/").content.decode()
    assert "by_hand" in client_for(bob).get("/payments/?tab=by_hand").content.decode()
    asked = client_for(alice).get(f"/orders/{order.number}/cancel/").content.decode()
    assert "paid out by hand" in asked


def test_an_account_that_is_gone_is_told_and_asked_for_again(friday, bank, own, bob) -> None:
    bank.take(REFERENCES[bank.name], TOTAL)
    push(bob, body(bank))
    GatewayAccount.objects.update(is_active=False)
    settle_refunds()
    assert the_payment().doubt == "no_account"
    GatewayAccount.objects.update(is_active=True)
    payment_commands.ask_payment_now(the_payment(), by=bob)
    settle_refunds()
    assert the_payment().status == "captured"


# --- people -----------------------------------------------------------------------------------------------------------


def test_who_may_confirm_and_who_may_not(friday, bank, own, alice, bob, eve, thief, carol) -> None:
    push(bob, body(bank))
    payment = the_payment()
    url = f"/payments/{payment.number}/confirm/"
    for reader, status in ((alice, 403), (eve, 403), (thief, 404), (bob, 403)):
        assert client_for(reader).get(url).status_code in (status, 404), reader
        assert client_for(reader).post(url, {"note": "x"}).status_code in (status, 404, 409)
    assert the_payment().status == "claimed"
    client = client_for(carol)
    page = client.get(url)
    assert page.status_code == 200 and REFERENCES[bank.name] in page.content.decode()
    assert client.post(url, {"note": "", "version": payment.version}).status_code in (200, 422)
    assert the_payment().status == "claimed"
    with pytest.raises(Invalid):
        payment_commands.confirm_payment(payment, by=carol, note=" ")
    payment_commands.confirm_payment(payment, by=carol, note="dashboard, 09:14")
    told = StatusChange.objects.filter(machine="refunds.payment", number=payment.number).latest("pk")
    assert (told.step, told.by, told.note) == ("confirm_by_hand", carol, "dashboard, 09:14")


def test_the_page_tells_what_is_doubted_and_its_refunds(friday, bank, own, alice, bob, carol) -> None:
    push(bob, body(bank))
    settle_refunds()
    refund = cancelled("MH-1", alice, bob)
    settle_refunds()
    text = client_for(bob).get(f"/payments/{the_payment().number}/").content.decode()
    assert "knows no such payment" in text and refund.get_absolute_url() in text
    assert "knows no such payment" in client_for(alice).get(refund.get_absolute_url()).content.decode()


def test_money_that_came_before_the_claim_was_confirmed_is_not_late_money(friday, bank, own, alice, bob) -> None:
    """An order that is cancelled while its payment is only claimed: what it keeps does not go back with the confirmation."""
    bank.take(REFERENCES[bank.name], TOTAL)
    push(bob, body(bank))
    refund = cancelled("MH-1", alice, bob)
    settle_refunds()
    assert Refund.objects.count() == 1
    assert bank.paid() == refund.amount


def test_a_past_payment_at_a_provider_is_asked_about_before_it_goes_back(friday, shop, bank, own) -> None:
    from refunds.history.commands import ChargeRow, import_charges

    [charge] = import_charges(
        [ChargeRow(shop, None, "P-1", "CNY", 100, clock.now(), METHODS[bank.name], bank.name, REFERENCES[bank.name])],
        by=system_user(),
    )
    assert charge.payments.get().status == "claimed"
    assert Tender("wechat", 100).is_proven is False
