"""The warranty of a product: until when, what ends it, what does not, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import market
from tests.doors import assert_three_doors
from tests.helpers import client_for, frozen
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.warranties import commands as warranty_commands
from tickets.warranties.models import ProductTerms, ServiceRecord

pytestmark = pytest.mark.django_db


def page(order, user, case=None) -> str:
    url = reverse("warranties:detail", args=[order.number])
    return words(client_for(user).get(url, {"case": case.number} if case else {}))


@pytest.fixture
def pot(friday, shop, alice):
    """One delivered thing with terms of its own."""
    market.reasons()
    order = market.delivered_order(shop, alice)
    ProductTerms.objects.create(
        shop=shop,
        sku=order.lines.get().sku,
        warranty_months=24,
        covered_en="Motor and heating",
        excluded_en="Filters and seals",
    )
    return order


def raised(order, alice, reason: str = "stopped_working", type: str = "refund_only"):
    return case_commands.submit_ticket(
        order, by=alice, type=type, problem="quality", reason=market.reason("raise_ticket", reason),
        pieces={order.lines.get().pk: 1}, pictures=[market.picture()],
    )  # fmt: skip


@pytest.mark.covers("R151", "R144", "R147")
def test_the_terms_are_shown_and_the_dates_run(pot, alice, friday):
    said = page(pot, alice)
    assert "Covered until 9 Oct 2028" in said and "24 months from arrival on 9 Oct" in said
    assert "Motor and heating" in said and "Filters and seals" in said
    friday.shift(timedelta(days=732))
    assert "The warranty ended on 9 Oct" in page(pot, alice)


@pytest.mark.covers("R148")
def test_repairs_by_the_seller_are_on_record_and_take_nothing_away(pot, alice, bob):
    ticket = raised(pot, alice)
    warranty_commands.note_service(ticket, by=bob, kind="official_repair", method="更换加热管")
    said = page(pot, alice, ticket)
    assert "Covered until 9 Oct 2028" in said
    assert "1 service by the seller or maker is on record; it takes nothing away." in said and "更换加热管" in said


@pytest.mark.covers("R150", "R153")
def test_a_repair_by_somebody_else_ends_it_where_the_terms_say_so(pot, alice):
    ticket = raised(pot, alice)
    warranty_commands.note_service(ticket, by=alice, kind="unofficial_repair", method="路边维修店")
    said = page(pot, alice, ticket)
    assert "Not covered any more, since somebody else repaired it" in said and "路边维修店" in said
    ProductTerms.objects.update(official_repair_only=False)
    assert "Covered until 9 Oct 2028" in page(pot, alice, ticket)


@pytest.mark.covers("R145")
def test_damage_by_its_user_is_looked_at_by_somebody(pot, alice, bob):
    ticket = raised(pot, alice)
    warranty_commands.note_service(ticket, by=bob, kind="human_damage", words="摔过")
    said = page(pot, alice, ticket)
    assert (
        "Somebody has to look whether it is covered" in said and "that damage is not covered, other faults are" in said
    )


@pytest.mark.covers("R146")
def test_what_is_no_fault_of_the_product_is_not_covered_and_says_why(pot, alice):
    ticket = raised(pot, alice, "not_needed")
    assert "Not a matter of the warranty" in page(pot, alice, ticket)
    assert "Covered until 9 Oct 2028" in page(pot, alice), "the warranty itself goes on"
    ProductTerms.objects.update(warranty_months=0)
    assert "There is no warranty on this product" in page(pot, alice)


@pytest.mark.covers("R152")
def test_the_customer_tells_a_special_circumstance_and_staff_read_it(pot, alice, bob):
    ticket = raised(pot, alice)
    client_for(alice).post(TICKET.url(ticket, "note_service"), {"kind": "circumstance", "words": "水质很硬"})
    assert "水质很硬" in page(pot, bob, ticket)
    assert "水质很硬" in words(client_for(bob).get(ticket.get_absolute_url()))
    answer = client_for(alice).post(TICKET.url(ticket, "note_service"), {"kind": "official_repair"})
    assert answer.status_code == 422, "what the seller did is told by the seller"


@pytest.mark.covers("R144", "R150")
def test_the_case_itself_tells_whether_it_is_covered_and_why(pot, alice, bob):
    ticket = raised(pot, alice, "hard_to_use", type="repair")
    client, there = client_for(alice), reverse("api:ticket-detail", args=[ticket.number])
    said = words(client.get(ticket.get_absolute_url()))
    assert "Covered until 9 Oct 2028" in said and "24 months from arrival" in said
    line = str(pot.lines.get().pk)
    assert client.get(there).json()["warranty"][line]["covered"] is True
    warranty_commands.note_service(ticket, by=alice, kind="unofficial_repair", method="路边维修店")
    warranty_commands.note_service(ticket, by=bob, kind="official_repair", method="换阀")
    for reader, url in (
        (alice, ticket.get_absolute_url()),
        (bob, TICKET.url(case_commands.take_ticket(ticket, by=bob), "approve")),
    ):
        said = words(client_for(reader).get(url))
        assert "Not covered any more, since somebody else repaired it." in said and "路边维修店" in said
        assert "1 service by the seller or maker is on record" in said
    told = client.get(there).json()["warranty"][line]
    assert told["covered"] is False and any("路边维修店" in why for why in told["reasons"])


@pytest.mark.covers("R149")
def test_staff_see_how_often_a_buyer_and_a_piece_were_in_cases(pot, alice, bob):
    for _time in range(3):
        case_commands.cancel_ticket(raised(pot, alice), by=alice)
    ticket = raised(pot, alice)
    assert "4 after-sales cases" in words(client_for(bob).get(ticket.get_absolute_url()))


@pytest.mark.covers("R149")
def test_frequent_applications_are_flagged_to_staff_and_not_to_their_customer(pot, alice, bob):
    for _time in range(3):
        case_commands.cancel_ticket(raised(pot, alice), by=alice)
    ticket = raised(pot, alice)
    his, hers = client_for(bob), client_for(alice)
    assert "frequent" not in words(his.get("/tickets/?tab=all"))
    case_commands.cancel_ticket(ticket, by=alice)
    ticket = raised(pot, alice)
    assert "frequent" in words(his.get("/tickets/?tab=all"))
    assert "Frequent: 5 cases within 90 days" in words(his.get(ticket.get_absolute_url()))
    told = words(hers.get("/tickets/")) + words(hers.get(ticket.get_absolute_url()))
    assert "requent" not in told


def test_the_doors_of_the_service_history(pot, alice, bob, mallory):
    ticket = raised(pot, alice)
    assert_three_doors(
        TICKET, "note_service", ticket, by=bob, data={"kind": "inspected"}, outsider=mallory, twice=False
    )
    assert not ServiceRecord.objects.exists()


def test_a_stranger_reads_no_warranty(pot, eve):
    assert client_for(eve).get(reverse("warranties:detail", args=[pot.number])).status_code == 404
    with frozen():
        assert client_for(None).get(reverse("warranties:detail", args=[pot.number])).status_code == 302
