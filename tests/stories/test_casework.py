"""What happens around a case, told in a browser in both languages: edited, talked about, merged, proved, served from the bin."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from orders.bin import commands as bin_commands
from tests import market
from tests.stories.test_handling import fill, opened, reads, world
from tests.stories.test_orders import BOTH, choose, press, send
from tests.stories.test_tickets import CANCELLED
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.edits.models import TicketEdit
from tickets.talk.models import Message

__all__ = ["world"]
GOING = {"en": "In progress", "zh-hans": "处理中"}
MERGED = {"en": "Merged", "zh-hans": "已合并"}
RECEIPT = market.picture("receipt.png").read()


@BOTH
@pytest.mark.covers("R77", "R79", "R80", "R84")
def test_a_case_under_review_is_changed_once_staff_saw_before_and_after(sit_down, world, alice, bob, language):
    ticket = world.taken(description="杯口有点问题")
    customer = opened(sit_down, alice, ticket, language)
    press(customer, "request_edit")
    fill(customer, description="杯口裂了，割到手", words="之前没写清楚")
    send(customer)
    edit = TicketEdit.objects.get()
    seller = opened(sit_down, bob, edit, language)
    expect(seller.locator("main del")).to_contain_text("杯口有点问题")
    expect(seller.locator("main ins")).to_contain_text("杯口裂了，割到手")
    press(seller, "apply")
    send(seller)
    customer.goto(ticket.get_absolute_url())
    expect(customer.locator("main")).to_contain_text("杯口裂了，割到手")
    assert Ticket.objects.get().description == "杯口裂了，割到手"


@BOTH
@pytest.mark.covers("R52", "R53", "R60")
def test_customer_and_shop_talk_and_the_shops_own_notes_stay_its_own(sit_down, world, alice, bob, language):
    ticket = world.taken()
    customer, seller = (sit_down(person, language=language) for person in (alice, bob))
    customer.goto(f"{ticket.get_absolute_url()}talk/")
    fill(customer, words="怎么还没有消息？")
    click_send(customer)
    seller.goto(f"{ticket.get_absolute_url()}talk/")
    expect(seller.locator(".talk")).to_contain_text("怎么还没有消息？")
    fill(seller, words="正在看，请稍等。")
    click_send(seller)
    press(seller, "note_inside")
    fill(seller, words="老顾客，可以大方一点")
    send(seller)
    press(seller, "promise")
    fill(seller, words="明天中午前答复")
    choose(seller, "hours", "24")
    send(seller)
    expect(seller.locator(".talk")).to_contain_text("老顾客")
    customer.reload()
    expect(customer.locator(".talk")).to_contain_text("正在看，请稍等。")
    expect(customer.locator(".promise")).to_contain_text("明天中午前答复")
    expect(customer.locator("main")).not_to_contain_text("老顾客")
    assert Message.objects.count() == 3


def click_send(page: Any) -> None:
    """Say what was written on the conversation's page."""
    page.locator("form.decide button[type=submit]").click()
    page.wait_for_load_state()


@BOTH
@pytest.mark.covers("SC22")
def test_two_cases_of_one_matter_become_one(sit_down, shop, alice, bob, language):
    order = market.delivered_order(shop, alice, lines=(market.CUPS,))
    first, second = (
        case_commands.submit_ticket(
            order, by=alice, type="refund_only", problem="other", reason=market.reason("raise_ticket", "not_needed"),
            pieces={order.lines.get().pk: 1}, description=words,
        )
        for words in ("一个裂了", "又发现一个裂的")
    )  # fmt: skip
    seller = opened(sit_down, bob, second, language)
    press(seller, "merge")
    choose(seller, "into", first.number)
    send(seller)
    customer = opened(sit_down, alice, second, language)
    expect(customer.locator("main .badge").first).to_contain_text(MERGED[language])
    customer.locator(f'main a[href="{first.get_absolute_url()}"]').first.click()
    expect(customer.locator("main")).to_contain_text(second.number)
    assert Ticket.objects.get(pk=first.pk).asked == 2 * 59_00


@BOTH
@pytest.mark.covers("R57", "R134", "R140")
def test_a_deleted_order_is_served_by_its_number_and_a_proof(sit_down, world, shop, alice, bob, language):
    order = market.delivered_order(shop, alice, "MH-BIN-1")
    bin_commands.delete_order(order, by=alice)
    customer = sit_down(alice, language=language)
    customer.goto("/tickets/new/?q=MH-BIN-1")
    customer.locator(f'main a[href*="{order.number}"]').first.click()
    expect(customer.locator('input[name="reason"]').first).to_be_attached()
    ticket = case_commands.submit_ticket(
        order, by=alice, type="refund_only", problem="other", reason=market.reason("raise_ticket", "not_needed"),
        pieces={order.lines.get().pk: 1},
    )  # fmt: skip
    case_commands.ask_info(case_commands.take_ticket(ticket, by=bob), by=bob, words="请上传购物凭证")
    customer.goto(ticket.get_absolute_url())
    press(customer, "answer")
    customer.locator('[name="pictures"]').set_input_files(
        {"name": "receipt.png", "mimeType": "image/png", "buffer": RECEIPT}
    )
    send(customer)
    seller = opened(sit_down, bob, ticket, language)
    expect(seller.locator('main img[src*="/pictures/"]')).to_have_count(1)
    press(seller, "approve")
    send(seller)
    reads(customer, ticket, GOING[language])


@BOTH
@pytest.mark.covers("R20", "R55")
def test_a_stranger_checks_the_certificate_of_a_withdrawal(sit_down, world, language):
    row = world.withdrawal("completed")
    stranger = sit_down(None, language=language)
    stranger.goto("/certificates/")
    fill(stranger, code="CK-2222-3333-44")
    send(stranger)
    expect(stranger.locator('.has-error [name="code"]')).to_have_value("CK-2222-3333-44")
    fill(stranger, code=row.check_code.lower().replace("-", " "))
    send(stranger)
    expect(stranger.locator("main")).to_contain_text(row.ticket.number)
    expect(stranger.locator("main")).to_contain_text(CANCELLED[language])
    expect(stranger.locator("main")).not_to_contain_text("Alice")
