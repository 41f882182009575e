"""Customers of deleted and partly cancelled orders are served too; what was decided can be disputed, proved and asked anew."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from orders.bin import commands as bin_commands
from orders.cancellations.commands import answering, asking
from orders.parcels import commands as parcel_commands
from tests import market
from tests.helpers import client_for
from tests.tickets.conftest import fresh
from tests.tickets.worlds import World
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.cases.models import Ticket
from tickets.returns import commands as return_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation

pytestmark = pytest.mark.django_db


@pytest.mark.covers("R134", "R135", "R140", "R57")
def test_an_order_in_the_recycle_bin_is_served_on_evidence(order, alice, bob, carol):
    bin_commands.delete_order(order, by=alice)
    client = client_for(alice)
    picked = words(client.get(reverse("tickets:new")))
    assert order.shop_number in picked and "in the recycle bin" in picked
    there = reverse("tickets:raise", args=[order.number])
    assert client.get(there).status_code == 200
    assert client_for(carol).get(there).status_code == 200, "support serves it by its number"
    ticket = case_commands.submit_ticket(
        order, by=alice, type="refund_only", problem="other", reason=market.reason("raise_ticket", "not_needed"),
        pieces={order.lines.first().pk: 1},
    )  # fmt: skip
    ticket = case_commands.take_ticket(ticket, by=bob)
    client_for(bob).post(TICKET.url(ticket, "ask"), {"words": "请上传购物凭证和照片"})
    assert "请上传购物凭证和照片" in words(client.get(ticket.get_absolute_url()))
    given = {"words": "见图", "pictures": market.picture("receipt.png")}
    assert client.post(TICKET.url(ticket, "answer"), given).status_code == 302
    assert case_commands.approve_ticket(fresh(ticket), by=bob).status == "approved"


@pytest.mark.covers("R136")
def test_what_was_cancelled_of_an_order_is_not_returned_and_the_rest_is(shop, alice, bob):
    market.reasons()
    order = market.paid_order(shop, alice, lines=(market.POT, market.CUPS))
    pot, cups = order.lines.order_by("position")
    case = asking.request_cancellation(
        order, by=alice, reason=market.reason("cancel_order"), pieces={pot.pk: 1}
    )  # fmt: skip
    answering.approve_cancellation(case, by=bob)
    parcel = parcel_commands.ship_order(fresh(order), by=bob, carrier="顺丰", tracking_number="SF2")
    parcel_commands.deliver_shipment(parcel, by=bob)
    client, there = client_for(alice), reverse("tickets:raise", args=[order.number])
    client.post(f"{there}?step=problem", {"reason": "not_needed"})
    page = client.get(f"{there}?step=pieces").content.decode()
    assert f'name="pieces_{cups.pk}"' in page and f'name="pieces_{pot.pk}"' not in page


@pytest.mark.covers("R34", "R139")
@pytest.mark.parametrize("reason, said", [("not_needed", "you bear it"), ("wrong_item", "the seller bears it")])
def test_who_bears_the_way_back_is_said_before_it_is_asked_for(order, alice, reason, said):
    client, there = client_for(alice), reverse("tickets:raise", args=[order.number])
    client.post(f"{there}?step=problem", {"reason": reason})
    client.post(f"{there}?step=pieces", {f"pieces_{order.lines.first().pk}": "1"})
    page = words(client.get(f"{there}?step=wish"))
    assert said in page and ("¥12.00" in page or "seller bears" in page)


@pytest.mark.covers("R139")
@pytest.mark.parametrize("reason, said", [("not_needed", "Pay the carrier"), ("overstated", "freight collect")])
def test_who_sends_goods_back_reads_where_to_and_who_pays_the_carrier(case, shop, alice, bob, reason, said):
    ticket = case("approved", reason=reason)
    client = client_for(alice)
    assert f"Send it to: Ask the seller: {shop.phone}" in words(client.get(ticket.get_absolute_url()))
    type(shop).objects.update(returns_to="杭州市余杭区木禾仓库，售后收，0571-88880001")
    for where in (ticket.get_absolute_url(), TICKET.url(ticket, "send")):
        assert "杭州市余杭区木禾仓库，售后收，0571-88880001" in words(client.get(where))
    assert said in words(client.get(TICKET.url(ticket, "send")))
    there = reverse("api:ticket-detail", args=[ticket.number])
    assert client.get(there).json()["send_to"].startswith("杭州市余杭区")
    return_commands.send_goods(ticket, by=alice, carrier="顺丰", tracking_number="SF1")
    assert client.get(there).json()["send_to"] == ""


def test_who_pays_on_top_reads_to_which_account(shop, alice, bob, carol, machine):
    type(shop).objects.update(pays_to="招商银行 6225 0001，户名：木禾家居", phone="")
    ticket = World(fresh(shop), alice, bob, carol, machine).unpaid().ticket
    page = words(client_for(alice).get(ticket.get_absolute_url()))
    assert "Pay to: 招商银行 6225 0001，户名：木禾家居" in page and f"Give {ticket.number} as the purpose" in page
    assert "Pay to" not in words(client_for(bob).get(ticket.get_absolute_url()))


@pytest.mark.covers("R59", "R88")
def test_new_evidence_is_added_when_the_result_is_disputed(case, alice, bob):
    ticket = case("rejected")
    client = client_for(alice)
    assert client.post(TICKET.url(ticket, "reopen"), {"words": "漏看了一张照片"}).status_code == 302
    given = {"words": "请看杯底", "pictures": market.picture("bottom.png")}
    assert client.post(TICKET.url(ticket, "add_note"), given).status_code == 302
    file = ticket.evidence.get()
    page = client_for(bob).get(ticket.get_absolute_url()).content.decode()
    assert "请看杯底" in page and reverse("tickets:thumbnail", args=[ticket.number, file.pk]) in page
    assert fresh(ticket).status == "in_review"


@pytest.mark.covers("R55", "R165", "R168")
def test_a_withdrawn_case_is_proved_to_anybody_and_the_fault_is_raised_anew(case, order, alice, bob):
    ticket = case("in_review")
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=market.reason("withdraw_ticket"))
    row = withdrawal_commands.approve_withdrawal(row, by=bob)
    client = client_for(alice)
    page = words(client.get(ticket.get_absolute_url()))
    assert "Withdrawn" in page and "Your request is withdrawn" in page and "Raise a new case" in page
    assert TicketCancellation.objects.get().check_code == row.check_code
    proof = words(client_for(None).get(reverse("certificates:detail", args=[row.check_code])))
    assert ticket.number in proof and "Withdrawn" in proof and "Alice" not in proof
    assert client_for(None).get(reverse("certificates:detail", args=["CK-2222-3333-44"])).status_code == 404
    again = case_commands.submit_ticket(
        order, by=alice, type="return_refund", problem="other", reason=market.reason("raise_ticket", "not_needed"),
        pieces={order.lines.order_by("position").first().pk: 1},
    )  # fmt: skip
    assert again.status == "submitted" and Ticket.objects.count() == 2


def test_a_program_sees_the_deadline_that_will_fire(case, alice):
    ticket = case("approved")
    told = client_for(alice).get(reverse("api:ticket-detail", args=[ticket.number])).json()
    assert ticket.due_at is None and told["due_at"] is not None
    assert datetime.fromisoformat(told["due_at"]) == ticket.goods_return.due_at
