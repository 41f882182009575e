"""What belongs to a case, told in a browser in both languages: agreed, sent, repaired, handed back, withdrawn in every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.time import clock
from portal.time.sweeps import run_until_quiet
from refunds.sandbox.models import SandboxScript
from refunds.statuses import Behaviour
from tests import market
from tests.stories.test_orders import BOTH, choose, press, send
from tests.stories.test_tickets import CANCELLED
from tests.tickets.worlds import World
from tickets.cases import commands
from tickets.cases.models import Ticket
from tickets.replacements.models import Replacement
from tickets.withdrawals.models import TicketCancellation

RESOLVED = {"en": "Resolved", "zh-hans": "已解决"}


@pytest.fixture
def world(shop: Any, alice: Any, bob: Any, carol: Any, machine: Any) -> World:
    return World(shop, alice, bob, carol, machine)


@pytest.fixture
def bank_pays_at_once(transactional_db: None) -> None:
    SandboxScript.objects.bulk_create([SandboxScript(behaviour=Behaviour.SUCCEED_AT_ONCE) for _ in range(5)])


def opened(sit: Callable[..., Page], user: Any, row: Any, language: str) -> Page:
    """Somebody opens the page of a row."""
    page = sit(user, language=language)
    page.goto(row.get_absolute_url())
    return page


def click(page: Page, step: str) -> None:
    """Press the button of a step that needs no second look."""
    page.locator(f'main form[action$="/{step}/"] button').first.click()
    page.wait_for_load_state()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f'[name="{name}"]').fill(value)


def reads(page: Page, row: Any, word: str) -> None:
    page.goto(row.get_absolute_url())
    expect(page.locator("main .badge").first).to_contain_text(word)


@BOTH
@pytest.mark.covers("R11")
def test_an_exchange_for_a_cheaper_thing(sit_down, world, alice, bob, language, bank_pays_at_once):
    ticket = world.taken("exchange", wish="400ml")
    seller = opened(sit_down, bob, ticket, language)
    press(seller, "approve")
    fill(seller, what="400ml 款", worth="248.00")
    send(seller)
    customer = opened(sit_down, alice, ticket, language)
    press(customer, "send")
    fill(customer, carrier="顺丰", tracking_number="SF1")
    send(customer)
    seller.goto(ticket.get_absolute_url())
    click(seller, "receive")
    press(seller, "accept_goods")
    expect(seller.locator(".consequences")).to_contain_text("¥20.00")
    send(seller)
    parcel = Replacement.objects.get()
    seller.goto(ticket.get_absolute_url())
    seller.locator(f'main a[href*="{parcel.number}/send/"]').first.click()
    fill(seller, carrier="顺丰", tracking_number="SF2")
    send(seller)
    customer.goto(ticket.get_absolute_url())
    expect(customer.locator("main")).to_contain_text("400ml 款")
    click(customer, "receive")
    run_until_quiet()
    reads(customer, ticket, RESOLVED[language])


@BOTH
def test_goods_that_came_back_in_part_unsellable(sit_down, world, alice, bob, language, bank_pays_at_once):
    ticket = world.received()
    seller = opened(sit_down, bob, ticket, language)
    press(seller, "accept_goods_in_part")
    fill(seller, **{f"pieces_{ticket.lines.get().line_id}": "1", "amount": "200.00", "words": "壶身有划痕"})
    send(seller)
    customer = opened(sit_down, alice, ticket, language)
    expect(customer.locator("h1")).to_contain_text("¥200.00")
    press(customer, "accept")
    expect(customer.locator(".consequences")).to_contain_text("¥268.00")
    send(customer)
    run_until_quiet()
    reads(customer, ticket, RESOLVED[language])
    assert Ticket.objects.get().granted == 200_00


@BOTH
@pytest.mark.covers("R18")
def test_a_visit_is_called_off_in_time(sit_down, world, alice, language):
    ticket = world.approved("repair", visit_at=clock.now() + timedelta(days=3), fee=30_00)
    customer = opened(sit_down, alice, ticket, language)
    press(customer, "withdraw")
    expect(customer.locator(".consequences")).not_to_contain_text("¥30.00")
    customer.goto(ticket.get_absolute_url())
    press(customer, "cancel")
    fill(customer, words="那天不在家")
    send(customer)
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.repair.status) == ("in_review", "cancelled")


@BOTH
@pytest.mark.covers("R18", "R28", "R33")
def test_a_visit_called_off_too_late_costs_its_fee(sit_down, world, alice, bob, language):
    ticket = world.approved("repair", visit_at=clock.now() + timedelta(hours=5), fee=30_00)
    customer = opened(sit_down, alice, ticket, language)
    expect(customer.locator(".is-locked").filter(has_text="¥30.00")).to_have_count(1)
    press(customer, "withdraw")
    expect(customer.locator(".consequences")).to_contain_text("¥30.00")
    choose(customer, "reason", "solved")
    send(customer)
    row = TicketCancellation.objects.get()
    seller = opened(sit_down, bob, row, language)
    press(seller, "approve")
    send(seller)
    row = TicketCancellation.objects.get()
    assert (row.status, row.repayment.amount, row.ticket.repair.status) == ("repaying", 30_00, "cancelled")


@BOTH
@pytest.mark.covers("R28", "R30", "R31", "R155")
def test_a_gift_is_handed_back_before_the_case_is_withdrawn(sit_down, world, alice, bob, language):
    ticket = world.approved("compensation", gift="coupon", what="CARE-50", value=50_00)
    commands.reopen_ticket(ticket, by=alice, words="其实没坏")
    customer = opened(sit_down, alice, ticket, language)
    press(customer, "withdraw")
    expect(customer.locator(".consequences")).to_contain_text("CARE-50")
    choose(customer, "reason", "solved")
    send(customer)
    row = TicketCancellation.objects.get()
    seller = opened(sit_down, bob, row, language)
    press(seller, "approve")
    send(seller)
    customer.goto(row.get_absolute_url())
    expect(customer.locator("main")).to_contain_text("CARE-50")
    press(customer, "report")
    fill(customer, words="没有用过，请作废")
    send(customer)
    seller.goto(row.get_absolute_url())
    click(seller, "confirm")
    reads(customer, ticket, CANCELLED[language])
    stranger = sit_down(None, language=language)
    stranger.goto(f"/certificates/{TicketCancellation.objects.get().check_code}/")
    expect(stranger.locator("main")).to_contain_text(ticket.number)


@BOTH
@pytest.mark.covers("R35", "R37")
def test_a_withdrawal_refused_is_taken_to_the_platform(sit_down, world, alice, bob, carol, language):
    row = world.withdrawal("requested")
    seller = opened(sit_down, bob, row, language)
    press(seller, "reject")
    choose(seller, "reason", "costs_incurred")
    fill(seller, words="已经付了包装费。")
    send(seller)
    customer = opened(sit_down, alice, row, language)
    why = market.reason("reject_withdrawal", "costs_incurred")
    expect(customer.locator("main")).to_contain_text(why.label_zh if language == "zh-hans" else why.label_en)
    press(customer, "appeal")
    fill(customer, words="没有看到付费凭证。")
    send(customer)
    support = opened(sit_down, carol, row, language)
    press(support, "approve")
    fill(support, note="确实没有付费凭证。")
    send(support)
    reads(customer, row.ticket, CANCELLED[language])


@BOTH
@pytest.mark.covers("R14")
def test_the_reviewer_grants_first_and_the_customer_withdraws_all_the_same(sit_down, world, alice, bob, language):
    row = world.withdrawal("requested_in_review")
    seller = opened(sit_down, bob, row, language)
    press(seller, "end_review")
    send(seller)
    customer = opened(sit_down, alice, row, language)
    press(customer, "insist")
    send(customer)
    reads(customer, row.ticket, CANCELLED[language])


@BOTH
@pytest.mark.covers("R28", "R30", "R166")
def test_money_that_arrived_is_paid_back_first(sit_down, world, alice, bob, language, bank_pays_at_once):
    ticket = world.approved("refund_only")
    run_until_quiet()
    commands.reopen_ticket(Ticket.objects.get(pk=ticket.pk), by=alice, words="其实没坏，想撤销")
    customer = opened(sit_down, alice, ticket, language)
    press(customer, "withdraw")
    expect(customer.locator(".consequences")).to_contain_text("¥268.00")
    choose(customer, "reason", "solved")
    send(customer)
    seller = opened(sit_down, bob, TicketCancellation.objects.get(), language)
    press(seller, "approve")
    send(seller)
    row = TicketCancellation.objects.get()
    customer.goto(row.repayment.get_absolute_url())
    press(customer, "report")
    fill(customer, reference="TR-20261009")
    send(customer)
    seller.goto(row.repayment.get_absolute_url())
    press(seller, "pay")
    send(seller)
    reads(customer, ticket, CANCELLED[language])
