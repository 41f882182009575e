"""Staff may act for a customer, and are never the ones who profit from it unseen."""

from __future__ import annotations

from functools import partial

import pytest
from django.urls import reverse

from orders.cancellations.commands import answering, asking
from portal.audit.models import StatusChange
from portal.kernel.changes import acting_for
from portal.kernel.errors import Forbidden, Refused
from portal.notices.models import Notice
from portal.notices.telling import tell
from portal.people.models import Role
from portal.time import timers
from tests import market
from tests.conftest import person
from tests.helpers import client_for, later
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.cases.models import Ticket
from tickets.offers import commands as offer_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation

pytestmark = pytest.mark.django_db


def in_review(shop, alice, bob) -> Ticket:
    market.reasons()
    order = market.delivered_order(shop, alice)
    ticket = case_commands.submit_ticket(
        order,
        by=alice,
        type="refund_only",
        problem="other",
        reason=market.reason("raise_ticket"),
        pieces={order.lines.get().pk: 1},
    )
    return case_commands.take_ticket(ticket, by=bob)


def test_what_a_shop_withdraws_for_a_customer_the_platform_decides(friday, shop, alice, bob, carol):
    ticket = in_review(shop, alice, bob)
    url = TICKET.url(ticket, "withdraw")
    page = words(client_for(bob).get(url))
    assert "Withdraw as the customer asked" in page and "The platform decides" in page
    assert client_for(bob).post(url, {"reason": "solved", "channel": "phone"}).status_code == 302
    asked = TicketCancellation.objects.get()
    assert asked.status == "platform_review"
    colleague = person("Colleague Wu", Role.SELLER, shop=shop)
    with pytest.raises(Refused) as no:
        withdrawal_commands.approve_withdrawal(asked, by=colleague)
    assert no.value.code == "in_platform_review"
    assert "The seller asked for it in your name" in words(client_for(alice).get(asked.get_absolute_url()))
    assert asked.number in words(client_for(carol).get(f"/tickets/?tab=mine&open={ticket.number}"))
    assert withdrawal_commands.retract_withdrawal(asked, by=alice).status == "retracted"


def submitted(shop, alice) -> Ticket:
    market.reasons()
    order = market.delivered_order(shop, alice)
    return case_commands.submit_ticket(
        order, by=alice, type="refund_only", problem="other", reason=market.reason("raise_ticket"),
        pieces={order.lines.get().pk: 1},
    )  # fmt: skip


def test_the_accused_never_ends_a_submitted_case_alone(friday, shop, alice, bob):
    ticket = submitted(shop, alice)
    client = client_for(bob)
    with pytest.raises(Forbidden):
        case_commands.cancel_ticket(ticket, by=bob)
    assert client.post(TICKET.url(ticket, "cancel"), {"channel": "phone"}).status_code in (403, 404, 409)
    answer = client.post(
        f"/api/v1/tickets/{ticket.number}/cancel/", {"channel": "phone"}, content_type="application/json"
    )
    assert answer.status_code == 403, answer.content
    page = words(client.get(TICKET.url(ticket, "withdraw")))
    assert "Withdraw as the customer asked" in page and "The platform decides" in page
    client.post(TICKET.url(ticket, "withdraw"), {"reason": "solved", "channel": "phone"})
    asked = TicketCancellation.objects.get()
    assert (asked.status, Ticket.objects.get().status) == ("platform_review", "submitted")


def test_what_support_ends_for_a_customer_stays_open_for_their_no_for_three_days(friday, shop, alice, bob, carol):
    ticket = submitted(shop, alice)
    page = words(client_for(carol).get(TICKET.url(ticket, "withdraw")))
    assert "The customer can say no for 3 days" in page
    with acting_for(alice, "phone"):
        asked = withdrawal_commands.request_withdrawal(ticket, by=carol, reason=market.reason("withdraw_ticket"))
    tell(StatusChange.objects.filter(machine="tickets.ticketcancellation").latest("pk"))
    assert "Say no within 3 days" in Notice.objects.get(to=alice, title_en__contains="in your name").title_en
    assert "Take the withdrawal back" in words(client_for(alice).get(asked.get_absolute_url()))
    with pytest.raises(Refused) as no:
        withdrawal_commands.approve_withdrawal(asked, by=bob)
    assert no.value.code == "customers_no"
    friday.move_to(later(days=2, hours=23))
    timers.sweep()
    assert Ticket.objects.get().status == "submitted"
    friday.move_to(later(hours=2))
    timers.sweep()
    assert (TicketCancellation.objects.get().status, Ticket.objects.get().status) == ("completed", "cancelled")


def test_the_customers_no_lets_the_case_go_on(friday, shop, alice, carol):
    with acting_for(alice, "phone"):
        asked = withdrawal_commands.request_withdrawal(
            submitted(shop, alice), by=carol, reason=market.reason("withdraw_ticket")
        )
    assert withdrawal_commands.retract_withdrawal(asked, by=alice).status == "retracted"
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.frozen_by) == ("submitted", "")
    assert case_commands.cancel_ticket(ticket, by=alice).status == "cancelled"


def test_the_customer_hears_who_withdrew_in_their_name(friday, shop, alice, bob):
    ticket = in_review(shop, alice, bob)
    with acting_for(alice, "phone"):
        withdrawal_commands.request_withdrawal(ticket, by=bob, reason=market.reason("withdraw_ticket"))
    tell(StatusChange.objects.filter(machine="tickets.ticketcancellation").latest("pk"))
    assert Notice.objects.get(to=alice, url__contains="/withdrawals/").title_en.startswith(
        "Bob Chen asked to withdraw this in your name"
    )


def test_support_does_not_approve_what_they_asked_for_in_a_customers_name(friday, shop, alice, bob, carol):
    market.reasons()
    order = market.paid_order(shop, alice)
    with acting_for(alice, "hotline"):
        asked = asking.request_cancellation(order, by=carol, reason=market.reason("cancel_order"))
    with pytest.raises(Refused) as no:
        answering.approve_cancellation(asked, by=carol)
    assert no.value.code == "own_request"
    assert answering.approve_cancellation(asked, by=bob).status == "completed"


def test_support_does_not_decide_a_case_they_raised_in_a_customers_name(friday, shop, alice, bob, carol, dora):
    market.reasons()

    def raised(by) -> Ticket:
        order = market.delivered_order(shop, alice, f"by-{by.pk}-{Ticket.objects.count()}")
        with acting_for(alice, "hotline"):
            ticket = case_commands.submit_ticket(
                order, by=by, type="refund_only", problem="other", reason=market.reason("raise_ticket"),
                pieces={order.lines.get().pk: 1},
            )  # fmt: skip
        return case_commands.take_ticket(ticket, by=by)

    ticket = raised(carol)
    with pytest.raises(Refused) as no:
        case_commands.approve_ticket(ticket, by=carol)
    assert (no.value.code, no.value.hint) == ("own_request", "A colleague can.")
    page = words(client_for(carol).get(ticket.get_absolute_url()))
    assert page.count("You raised it in the customer's name, so somebody else decides") == 3, "approve, reject, propose"
    asked = withdrawal_commands.request_withdrawal(ticket, by=carol, reason=None)
    for step in (
        withdrawal_commands.approve_withdrawal,
        partial(withdrawal_commands.reject_withdrawal, reason=None, words="不行"),
    ):
        with pytest.raises(Refused) as no:
            step(asked, by=carol)
        assert no.value.code == "own_request"
    assert withdrawal_commands.reject_withdrawal(asked, by=dora, reason=None, words="不行").status == "rejected"
    assert case_commands.approve_ticket(Ticket.objects.get(pk=ticket.pk), by=dora).status in ("approved", "in_progress")
    ours = case_commands.approve_ticket(raised(bob), by=bob)
    assert ours.status in ("approved", "in_progress"), "a shop may grant on its own money"


def test_nobody_agrees_in_the_customers_name_to_what_they_proposed(friday, shop, alice, bob, carol, dora):
    ticket = case_commands.appeal_ticket(in_review(shop, alice, bob), by=alice, words="请平台看看")
    offer = offer_commands.make_offer(ticket, by=carol, way="refund", amount=50_00, words="退一半")
    with pytest.raises(Refused) as no:
        offer_commands.accept_offer(offer, by=carol)
    assert no.value.code == "own_request"
    assert offer_commands.accept_offer(offer, by=dora).status == "accepted"


def test_that_the_order_is_anothers_than_who_is_acted_for_is_said_before_anything_is_typed(
    friday, shop, alice, eve, carol
):
    market.reasons()
    hers, theirs = market.delivered_order(shop, alice, "A1"), market.delivered_order(shop, eve, "E1")
    client = client_for(carol)
    assert "You act for" not in words(client.get(reverse("tickets:raise", args=[theirs.number])))
    client.post(f"/people/{alice.pk}/", {"channel": "hotline"})
    page = client.get(reverse("tickets:raise", args=[theirs.number]))
    assert "You act for Alice Wang, but this is an order of Eve Li." in words(page)
    assert f'href="{reverse("tickets:new")}">Choose an order of Alice Wang' in page.content.decode()
    assert "but this is an order of" not in words(client.get(reverse("tickets:raise", args=[hers.number])))
    assert hers.shop_number in words(client.get(reverse("tickets:new")))
