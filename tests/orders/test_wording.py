"""What pages say agrees with what the steps do: mistakes at their fields, sums with their sentences."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from orders.cancellations import prices
from orders.cancellations.commands import answering
from orders.changes import commands as change_commands
from orders.orders import pieces
from orders.orders.words import end_day
from orders.parcels import commands as parcel_commands
from portal.components.times import end_text
from portal.people.models import system_user
from portal.time import clock
from refunds.charges.commands import Tender
from tests import market
from tests.helpers import client_for
from tests.orders.conftest import again, ask, why_not
from tests.orders.test_pages import words

pytestmark = pytest.mark.django_db


def test_more_pieces_than_there_are_is_a_mistake_at_the_pieces(mixed, alice) -> None:
    cups = mixed.lines.get(position=2)
    url = f"/orders/{mixed.number}/cancel/"
    data = {"pieces_given": "1", f"pieces_{cups.pk}": "99", "reason": "by_mistake"}
    tried = client_for(alice).get(url, data | {"preview": "1"})
    assert "At most 3 of “陶瓷滤杯” can be chosen" in tried.context["form"].errors["pieces"][0]
    assert not tried.context.get("consequences")
    sent = client_for(alice).post(url, data)
    assert sent.status_code == 422 and not mixed.cancellations.exists()


@pytest.mark.covers("SC4")
def test_leaving_more_than_would_come_back_is_a_mistake_at_the_amount(shipped, alice) -> None:
    url = f"/orders/{shipped.number}/request_cancellation/"
    sent = client_for(alice).post(url, {"reason": "by_mistake", "leave": "999999"})
    assert sent.status_code == 422
    assert sent.context["form"].errors["leave"] == ["At most ¥262.00, what would come back."]
    assert not shipped.cancellations.exists()


def test_all_mistakes_of_a_proposed_cost_are_told_at_once(asked, bob) -> None:
    sent = client_for(bob).post(f"/cancellations/{asked.number}/counter/", {"amount": "99999", "words": ""})
    assert set(sent.context["form"].errors) == {"amount", "words", "proof"}
    assert sent.context["form"].errors["amount"] == ["At most ¥278.00, what would come back."]


def test_a_rejected_request_promises_no_money(asked, alice, bob) -> None:
    answering.reject_cancellation(asked, by=bob, reason=why_not(), words="已经打包")
    for reader in (alice, bob):
        page = client_for(reader).get(asked.get_absolute_url())
        assert page.context["sum"]["amount"] == 0
        assert [fact.value for fact in page.context["facts"] if str(fact.label) == "Would have come back"] == [
            "¥278.00"
        ]


def test_a_proposed_cost_is_taken_off_wherever_the_sum_is_told(countered, alice, bob) -> None:
    seller = client_for(bob).get(countered.get_absolute_url()).context
    buyer = client_for(alice).get(countered.get_absolute_url()).context
    assert seller["sum"]["amount"] == buyer["sum"]["amount"] == 263_00
    assert (
        str(seller["brings"][0].value) == "¥263.00" and str(seller["brings_title"]) == "If the buyer agrees to the cost"
    )
    assert [str(step.label) for step in seller["steps"]][1] == "The customer answers"
    assert [str(step.label) for step in buyer["steps"]][1] == "You answer"


def test_who_ships_is_told_of_a_wish_for_another_address(paid, alice, bob) -> None:
    ship = f"/orders/{paid.number}/ship/"
    assert client_for(bob).get(ship).context["warning"] is None
    change_commands.request_change(paid, by=alice, kind="address", address="杭州市滨江区江南大道 1 号")
    page = client_for(bob).get(ship)
    assert "江南大道" in page.context["warning"]["sentence"]
    assert f'href="{paid.get_absolute_url()}"' in page.content.decode()


def test_past_the_promised_day_cancelling_costs_nothing_whatever_the_reason(friday, shop, alice) -> None:
    """As the order's page says: not shipped by then, you can cancel without any cost."""
    shop.recall_fee = 600
    shop.save()
    order = market.paid_order(
        shop, alice, "L1", lines=(market.CUPS,), promised_ship_at=clock.now() + timedelta(hours=1)
    )
    cups = order.lines.get()
    parcel_commands.ship_order(order, by=system_user(), carrier="顺丰速运", pieces={cups.pk: 1})
    quote = prices.price(again(order), shop, pieces.lines_of(order), {cups.pk: 3}, fault="customer")
    assert quote.recall_fee == 600
    friday.shift(timedelta(hours=2))
    clock.forget()
    quote = prices.price(again(order), shop, pieces.lines_of(order), {cups.pk: 3}, fault="customer")
    assert (quote.recall_fee, quote.kept, quote.fault) == (0, 0, "shop")


def test_what_was_paid_with_credit_is_told_to_become_credit_again(friday, shop, alice) -> None:
    tenders = [Tender("balance", 100_00), Tender("wechat", 178_00)]
    order = market.paid_order(shop, alice, "CR", tenders=tenders)
    case = ask(order, alice)
    assert case.quote["to_credit"] == 100_00
    page = client_for(alice).get(f"/orders/{market.paid_order(shop, alice, 'CR2', tenders=tenders).number}/cancel/")
    assert "¥100.00 of it was paid with credit and becomes credit again." in page.context["consequences"][0].why


def test_a_time_that_ends_within_the_minute_of_midnight_is_one_day_everywhere(asked) -> None:
    end = datetime(2026, 11, 23, 0, 0, 31, tzinfo=clock.zone("CN"))
    assert end_text(end).endswith("24:00") and "22 Nov" in end_text(end)
    assert end_day(end, asked) == "22 Nov"


def test_cancelling_at_once_promises_neither_an_answer_nor_a_way_back(paid, shop, alice) -> None:
    """The shop's own rule approves small amounts: nobody is asked, and nothing can be taken back."""
    shop.auto_approve_below = 1_000_00
    shop.save()
    shown = words(client_for(alice).get(f"/orders/{paid.number}/cancel/"))
    assert "Cancelled at once; the seller need not answer" in shown and "It cannot be taken back" in shown
    assert "once it is approved" not in shown and "until it is decided" not in shown
    shop.auto_approve_below = 0
    shop.save()
    shown = words(client_for(alice).get(f"/orders/{paid.number}/cancel/"))
    assert "once it is approved" in shown and "until it is decided" in shown
