"""A customer says in their own words what they want, and is shown where to do it (R173)."""

from __future__ import annotations

import pytest

from portal.pages import intents
from tests import market
from tests.helpers import budget, client_for
from tests.orders.conftest import ask
from tests.words import words
from tickets.cases import commands

pytestmark = pytest.mark.django_db

CANCEL, WITHDRAW, HELP, MONEY = (
    "to_cancel_an_order",
    "to_withdraw_a_case",
    "to_get_after_sales_help",
    "to_see_where_the_money_is",
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("how can I cancel purchase 113542617735902?", CANCEL),
        ("I don't want this any more", CANCEL),
        ("下错单了，不想要了", CANCEL),
        ("取消订单", CANCEL),
        ("还没发货，可以别发货吗", CANCEL),
        ("cancel my return request", WITHDRAW),
        ("撤销售后", WITHDRAW),
        ("取消退货申请，不退了", WITHDRAW),
        ("the lid is broken", HELP),
        ("it does not fit, can I exchange it", HELP),
        ("少发了一件", HELP),
        ("尺码不合适想换货", HELP),
        ("where is my refund", MONEY),
        ("has my money arrived yet", MONEY),
        ("退款什么时候到账", MONEY),
        ("钱还没退", MONEY),
        ("how do I change my password", None),
        ("天气不错", None),
    ],
)
def test_a_wish_is_known_by_its_words(said, meant):
    found = intents.fitting(said)
    assert (found[0].name if found else None) == meant


@pytest.mark.covers("R173")
def test_who_wants_to_cancel_is_shown_each_order_with_its_step_or_its_reason(friday, shop, alice, eve):
    market.reasons()
    paid = market.paid_order(shop, alice, "W1")
    sent = market.shipped_order(shop, alice, "W2")
    reader = client_for(alice)
    with budget(12):
        page = reader.get("/help/", {"q": "不想要了"})
    assert f'href="/orders/{paid.number}/cancel/"' in page.content.decode()
    assert f'href="/orders/{sent.number}/request_cancellation/"' in page.content.decode()
    assert "It is on its way: the seller has to agree" in words(page)
    ask(paid, alice)
    told = words(reader.get("/help/", {"q": "cancel"}))
    assert "Every piece is already in another request." in told and "Can be cancelled now" not in told
    assert "None of your orders is open" in words(client_for(eve).get("/help/", {"q": "cancel"}))


@pytest.mark.covers("R173")
def test_who_wants_to_withdraw_a_return_or_money_finds_it(friday, shop, alice, bob):
    market.reasons()
    order = market.delivered_order(shop, alice)
    reader = client_for(alice)
    raise_at = f'href="/tickets/new/{order.number}/"'
    assert raise_at in reader.get("/help/", {"q": "it is broken"}).content.decode()
    ticket = commands.submit_ticket(
        order, by=alice, type="return_refund", problem="other", pieces={order.lines.first().pk: 1}, description="x",
        reason=market.reason("raise_ticket", "not_needed"),
    )  # fmt: skip
    assert f'href="/tickets/{ticket.number}/cancel/"' in reader.get("/help/", {"q": "撤销售后"}).content.decode()
    commands.take_ticket(ticket, by=bob)
    assert f'href="/tickets/{ticket.number}/withdraw/"' in reader.get("/help/", {"q": "撤销售后"}).content.decode()
    assert "No refund is under way" in words(reader.get("/help/", {"q": "退款到哪了"}))
    assert "Withdraw an after-sales request" not in words(client_for(None).get("/help/", {"q": "撤销售后"}))
    assert "Withdraw an after-sales request" not in words(client_for(bob).get("/help/", {"q": "撤销售后"}))
