"""Staff may act for a customer, and are never the ones who profit from it unseen."""

from __future__ import annotations

import pytest

from orders import commands as orders
from portal.changes import acting_for
from portal.errors import Refused
from portal.models import Notice, StatusChange, system_user
from portal.notices import tell
from tests import market
from tickets import commands
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def in_review(shop, alice, bob) -> Ticket:
    market.reasons()
    order = market.delivered_order(shop, alice)
    ticket = commands.submit_ticket(
        order,
        by=alice,
        type="refund_only",
        problem="other",
        reason=market.reason("raise_ticket"),
        pieces={order.lines.get().pk: 1},
    )
    return commands.take_ticket(ticket, by=bob)


def test_a_shop_that_withdraws_for_a_customer_does_not_approve_by_silence(friday, shop, alice, bob):
    ticket = in_review(shop, alice, bob)
    with acting_for(alice, "phone"):
        asked = commands.request_withdrawal(ticket, by=bob, reason=market.reason("withdraw_ticket"))
    told = commands.settle_withdrawal_silence(asked, by=system_user())
    assert told.status == "platform_review"
    assert Ticket.objects.get(pk=ticket.pk).status == "in_review"


def test_the_customer_hears_who_withdrew_in_their_name(friday, shop, alice, bob):
    ticket = in_review(shop, alice, bob)
    with acting_for(alice, "phone"):
        commands.request_withdrawal(ticket, by=bob, reason=market.reason("withdraw_ticket"))
    tell(StatusChange.objects.filter(machine="tickets.ticketcancellation").latest("pk"))
    assert Notice.objects.get(to=alice, url__contains="/withdrawals/").title_en.startswith(
        "Bob Chen withdrew this in your name"
    )


def test_support_does_not_approve_what_they_asked_for_in_a_customers_name(friday, shop, alice, bob, carol):
    market.reasons()
    order = market.paid_order(shop, alice)
    with acting_for(alice, "hotline"):
        asked = orders.request_cancellation(order, by=carol, reason=market.reason("cancel_order"))
    with pytest.raises(Refused) as no:
        orders.approve_cancellation(asked, by=carol)
    assert no.value.code == "own_request"
    assert orders.approve_cancellation(asked, by=bob).status == "completed"
