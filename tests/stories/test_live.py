"""A page that is left open asks again every 30 seconds, and stays whole."""

from __future__ import annotations

from playwright.sync_api import expect

from tests import market
from tests.stories.test_tickets import raised
from tickets.cases import commands


def test_an_open_page_keeps_its_content_and_learns_what_happened(sit_down, shop, alice, bob):
    ticket = raised(shop, alice, bob, "submitted")
    page = sit_down(alice)
    page.clock.install()
    page.goto(ticket.get_absolute_url())
    steps = page.locator("main .steps")
    expect(steps).to_be_visible()
    before = page.locator("main .story-main").inner_text()
    with page.expect_response("**fragment=live"):
        page.clock.fast_forward(31_000)
    page.clock.run_for(100)
    expect(steps).to_be_visible()
    assert page.locator("main .story-main").inner_text() == before

    commands.take_ticket(ticket, by=bob)
    with page.expect_response("**fragment=live"):
        page.clock.fast_forward(31_000)
    page.clock.run_for(100)
    expect(page.locator("main .badge").first).to_contain_text("In review")
    expect(steps).to_be_visible()
    expect(page.locator("main .actions").first).to_be_visible()


def test_an_order_page_stays_whole_too(sit_down, shop, alice):
    order = market.shipped_order(shop, alice)
    page = sit_down(alice)
    page.clock.install()
    page.goto(order.get_absolute_url())
    before = page.locator("main .story-main").inner_text()
    with page.expect_response("**fragment=live"):
        page.clock.fast_forward(31_000)
    page.clock.run_for(100)
    assert page.locator("main .story-main").inner_text() == before
