"""A seller works through the queue with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from orders.cancellations.commands.asking import request_cancellation
from tests import market


@pytest.mark.covers("R118")
@pytest.mark.parametrize(("key", "step"), [("a", "approve"), ("c", "counter"), ("r", "reject")])
def test_j_and_k_choose_a_row_and_a_letter_answers_it(sit_down, shop, alice, bob, key, step):
    cases = [
        request_cancellation(
            market.paid_order(shop, alice, number), by=alice, reason=market.reason("cancel_order", "by_mistake")
        )
        for number in ("K1", "K2")
    ]
    page = sit_down(bob)
    page.goto("/cancellations/")
    second = page.locator("[data-queue] .queue-link").nth(1)
    number = second.inner_text()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press(key)
    page.wait_for_url(f"**/cancellations/{number}/{step}/**")
    assert number in {case.number for case in cases}
    assert all(type(case).objects.get(pk=case.pk).status == "requested" for case in cases)


def test_the_sheet_of_keys_names_the_answers_only_where_there_are_any(sit_down, shop, alice, bob):
    market.paid_order(shop, alice, "K3")
    page = sit_down(bob)
    page.goto("/orders/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("[data-keys-answers]")).to_be_hidden()
