"""Raising and withdrawing after-sales cases, told in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import market
from tests.stories.conftest import PHONE
from tests.stories.test_orders import choose, press, send
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.returns import commands as return_commands
from tickets.withdrawals.models import TicketCancellation

BOX = market.picture("box.png").read()
CANCELLED = {"en": "Withdrawn", "zh-hans": "已取消"}
MIXES = [("en", True), ("zh-hans", False)]
"""Either language, with scripts and without: each once."""


def raised(shop: Any, alice: Any, bob: Any, state: str) -> Ticket:
    order = market.delivered_order(shop, alice)
    ticket = case_commands.submit_ticket(
        order, by=alice, type="return_refund", problem="other", reason=market.reason("raise_ticket", "not_needed"),
        pieces={order.lines.get().pk: 1}, description="不想要了",
    )  # fmt: skip
    if state != "submitted":
        ticket = case_commands.take_ticket(ticket, by=bob)
    if state == "needs_info":
        ticket = case_commands.ask_info(ticket, by=bob, words="请拍吊牌")
    if state in ("approved", "in_progress"):
        ticket = case_commands.approve_ticket(ticket, by=bob)
    if state == "in_progress":
        ticket = return_commands.send_goods(ticket, by=alice, carrier="顺丰", tracking_number="SF1")
    return ticket


@pytest.mark.parametrize(("language", "js"), MIXES)
@pytest.mark.covers("R1", "R4", "R6", "R8", "R10", "R13", "R19", "R20", "R42", "R48")
def test_a_case_is_raised_in_five_questions_and_withdrawn_with_one_press(sit_down, shop, alice, language, js):
    order = market.delivered_order(shop, alice, lines=(market.POT, market.CUPS))
    line = order.lines.order_by("position").first()
    page = sit_down(alice, language=language, js=js)
    page.goto("/tickets/new/")
    page.locator(f'main a[href*="{order.number}"]').first.click()
    button = page.locator(".decide-foot button[type=submit]")
    button.click()
    expect(page.locator('[role="alert"]')).to_be_visible()
    page.locator('details:has([value="not_needed"]) > summary').click()
    page.locator('input[name="reason"][value="not_needed"]').check()
    button.click()
    page.locator(f'[name="pieces_{line.pk}"]').check()
    button.click()
    page.locator('input[name="type"][value="return_refund"]').check()
    button.click()
    page.locator('[name="description"]').fill("不想要了，没有拆封。")
    page.locator('[name="pictures"]').set_input_files({"name": "box.png", "mimeType": "image/png", "buffer": BOX})
    button.click()  # with scripts the picture is still on its way: pressing on takes it along
    expect(page.locator("main")).to_contain_text("不想要了，没有拆封。")
    expect(page.locator(".upload")).to_contain_text("box.png")
    button.click()
    page.wait_for_url("**/tickets/AS-*/")
    ticket = Ticket.objects.get()
    expect(page.locator("main")).to_contain_text(ticket.number)
    page.locator('main form[action$="/cancel/"] button').click()
    page.wait_for_load_state()
    expect(page.locator("main .badge").first).to_contain_text(CANCELLED[language])
    assert Ticket.objects.get().status == "cancelled"


@pytest.mark.parametrize(("language", "js"), MIXES)
@pytest.mark.parametrize("state", ["in_review", "needs_info", "approved"])
@pytest.mark.covers("R14", "R15", "R27", "R28", "R51")
def test_a_case_looked_at_or_approved_is_withdrawn_with_the_sellers_answer(
    sit_down, shop, alice, bob, language, js, state
):
    ticket = raised(shop, alice, bob, state)
    customer = sit_down(alice, language=language, js=js, size=PHONE)
    customer.goto(ticket.get_absolute_url())
    press(customer, "withdraw")
    expect(customer.locator(".consequences")).to_contain_text("¥268.00")
    choose(customer, "reason", market.reason("withdraw_ticket").code)
    send(customer)
    row = TicketCancellation.objects.get()

    seller = sit_down(bob, language=language, js=js)
    seller.goto("/tickets/?tab=withdrawals")
    seller.locator(f'a[href*="{row.number}"]').first.click()
    press(seller, "approve")
    send(seller)

    customer.goto(ticket.get_absolute_url())
    expect(customer.locator("main .badge").first).to_contain_text(CANCELLED[language])
    row = TicketCancellation.objects.get()
    assert row.status == "completed"
    stranger = sit_down(None, language=language, js=js)
    stranger.goto(f"/certificates/{row.check_code}/")
    expect(stranger.locator("main")).to_contain_text(ticket.number)


@pytest.mark.parametrize(("language", "js"), MIXES)
@pytest.mark.covers("R16", "R17", "R29", "R30", "R141")
def test_a_case_with_its_parcel_on_the_way_is_recalled_and_settled(sit_down, shop, alice, bob, language, js):
    ticket = raised(shop, alice, bob, "in_progress")
    customer = sit_down(alice, language=language, js=js)
    customer.goto(ticket.get_absolute_url())
    press(customer, "withdraw")
    expect(customer.locator(".consequences")).to_contain_text("¥6.00")
    choose(customer, "reason", market.reason("withdraw_ticket").code)
    send(customer)
    row = TicketCancellation.objects.get()

    seller = sit_down(bob, language=language, js=js)
    seller.goto(row.get_absolute_url())
    press(seller, "approve")
    send(seller)
    press(seller, "recover")
    send(seller)
    row = TicketCancellation.objects.get()
    assert row.status == "repaying"

    customer.goto(row.repayment.get_absolute_url())
    press(customer, "report")
    customer.locator('[name="reference"]').fill("TR-20261009")
    send(customer)
    seller.goto(row.repayment.get_absolute_url())
    press(seller, "pay")
    send(seller)
    customer.goto(ticket.get_absolute_url())
    expect(customer.locator("main .badge").first).to_contain_text(CANCELLED[language])
    assert Ticket.objects.get().status == "cancelled"
