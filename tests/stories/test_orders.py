"""Cancelling orders, told in a browser: by mouse, in both languages, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order
from refunds.refunds.models import Refund
from tests import market

BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"])
SCRIPTS = pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])

WORDS = {
    "en": {"cancelled": "Cancelled", "arrived": "Arrived", "rejected": "Rejected by the seller"},
    "zh-hans": {"cancelled": "已取消", "arrived": "已到账", "rejected": "商家已拒绝"},
}


def press(page: Page, step: str) -> None:
    """Follow the link of a step on a case's own page."""
    page.locator(f'main a[href$="/{step}/"], main a[href*="/{step}/?"]').first.click()


def send(page: Page) -> None:
    """Press the one button of a deciding page; where the terms changed by what was chosen, look and press again."""
    page.locator(".decide-foot button[type=submit]").click()
    page.wait_for_load_state()
    if page.locator(".decide-foot button[type=submit]").count() and not page.locator(".has-error").count():
        page.locator(".decide-foot button[type=submit]").click()
        page.wait_for_load_state()


def choose(page: Page, name: str, value: str) -> None:
    """A reason, drawn as radios or as a list."""
    radio = page.locator(f'input[name="{name}"][value="{value}"]')
    if radio.count():
        radio.check()
    else:
        page.locator(f'select[name="{name}"]').select_option(value)


@BOTH
@SCRIPTS
@pytest.mark.covers("SC1", "R99", "R100", "R103")
def test_an_unpaid_order_is_cancelled_at_once(sit_down, shop, alice, language, js):
    order = market.unpaid_order(shop, alice)
    page = sit_down(alice, language=language, js=js)
    page.goto("/orders/")
    page.locator(f'a[href*="{order.number}"]').first.click()
    press(page, "cancel")
    choose(page, "reason", "by_mistake")
    send(page)
    expect(page.locator("main .badge").first).to_contain_text(WORDS[language]["cancelled"])
    assert Order.objects.get(pk=order.pk).status == "cancelled"
    assert not Refund.objects.exists()


@BOTH
@SCRIPTS
@pytest.mark.covers("R101", "R117", "R118", "R119", "R125", "R126", "R127", "R129", "R132", "SC3")
def test_a_paid_order_is_approved_and_the_refund_arrives(sit_down, days_pass, shop, alice, bob, language, js):
    order = market.paid_order(shop, alice)
    customer = sit_down(alice, language=language, js=js)
    customer.goto(order.get_absolute_url())
    press(customer, "cancel")
    expect(customer.locator("main")).to_contain_text("¥278.00")
    choose(customer, "reason", "by_mistake")
    send(customer)
    row = OrderCancellation.objects.get()
    assert (row.status, Refund.objects.count()) == ("requested", 0)

    seller = sit_down(bob, language=language, js=js)
    seller.goto("/cancellations/")
    seller.locator(f'a[href*="{row.number}"]').first.click()
    seller.goto(row.get_absolute_url())
    press(seller, "approve")
    send(seller)
    assert OrderCancellation.objects.get().status == "completed"

    days_pass(12)
    customer.goto("/refunds/?tab=all")
    customer.locator("main").get_by_role("link").filter(has_text="¥278.00").first.click()
    expect(customer.locator("main .badge").first).to_contain_text(WORDS[language]["arrived"])
    assert Refund.objects.get().status == "succeeded"


@BOTH
@SCRIPTS
@pytest.mark.covers("R120", "R118")
def test_a_rejection_reaches_the_buyer_with_its_reason(sit_down, shop, alice, bob, language, js):
    order = market.paid_order(shop, alice)
    customer = sit_down(alice, language=language, js=js)
    customer.goto(order.get_absolute_url())
    press(customer, "cancel")
    choose(customer, "reason", "by_mistake")
    send(customer)
    row = OrderCancellation.objects.get()

    seller = sit_down(bob, language=language, js=js)
    seller.goto(row.get_absolute_url())
    press(seller, "reject")
    seller.locator(".decide-foot button[type=submit]").click()
    expect(seller.locator('[role="alert"]')).to_be_visible()
    choose(seller, "reason", "made_to_order")
    seller.locator('[name="words"]').fill("定制刻字已经完成。")
    send(seller)

    customer.goto(row.get_absolute_url())
    expect(customer.locator("main .badge").first).to_contain_text(WORDS[language]["rejected"])
    expect(customer.locator("main")).to_contain_text("定制刻字已经完成。")
    assert Order.objects.get(pk=order.pk).status == "paid"


@BOTH
@SCRIPTS
@pytest.mark.covers("R136", "R131")
def test_one_piece_of_three_is_cancelled_and_the_rest_ships(sit_down, shop, alice, bob, language, js):
    order = market.paid_order(shop, alice, lines=(market.CUPS,))
    line = order.lines.get()
    customer = sit_down(alice, language=language, js=js)
    customer.goto(order.get_absolute_url())
    press(customer, "cancel")
    customer.locator(f'[name="pieces_{line.pk}"]').fill("1")
    choose(customer, "reason", "by_mistake")
    send(customer)
    row = OrderCancellation.objects.get()
    assert [(one.quantity, one.returned) for one in row.lines.all()] == [(1, 5900)]

    seller = sit_down(bob, language=language, js=js)
    seller.goto(row.get_absolute_url())
    press(seller, "approve")
    send(seller)
    seller.goto(order.get_absolute_url())
    press(seller, "ship")
    seller.locator('[name="carrier"]').fill("顺丰")
    seller.locator('[name="tracking_number"]').fill("SF100")
    send(seller)
    order = Order.objects.get(pk=order.pk)
    assert order.status == "shipped"
    assert order.shipments.get().lines.get().quantity == 2
    assert Refund.objects.get().amount == 5900


@BOTH
@SCRIPTS
@pytest.mark.covers("R125", "R134")
def test_a_deleted_order_is_cancelled_with_it_and_its_refund_followed(sit_down, shop, alice, bob, language, js):
    shop.free_window_minutes = 30
    shop.save()
    order = market.paid_order(shop, alice)
    page = sit_down(alice, language=language, js=js)
    page.goto(order.get_absolute_url())
    press(page, "delete")
    choose(page, "reason", "by_mistake")
    send(page)
    order = Order.objects.get(pk=order.pk)
    assert order.is_binned
    assert order.status == "cancelled"
    page.goto("/orders/bin/")
    expect(page.locator("main")).to_contain_text(order.shop_number)
    page.goto("/refunds/")
    expect(page.locator("main")).to_contain_text("¥278.00")
