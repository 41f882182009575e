"""What each industry asks for when a case is withdrawn: rows that an admin edits, shown, asked for and checked."""

from __future__ import annotations

import pytest

from orders.cancellations.commands import asking
from portal.people.models import Shop, User
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.helpers import client_for
from tests.tickets.conftest import fresh
from tests.tickets.worlds import World
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.industries.models import CancellationForm, IndustryRule
from tickets.paper.forms import looks_like_a_card
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.actions import TICKET_CANCELLATION
from tickets.withdrawals.models import TicketCancellation

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_industry(case, shop):
    """`of_industry("medical")`: a case in review at a shop of that industry."""

    def make(industry: str):
        Shop.objects.filter(pk=shop.pk).update(industry=industry)
        return fresh(case("in_review"))

    return make


@pytest.mark.parametrize(
    "industry, said",
    [
        pytest.param("ecommerce", ("You do it yourself here",), marks=pytest.mark.covers("R154")),
        pytest.param("dining", ("settle it with you",), marks=pytest.mark.covers("R155")),
        pytest.param(
            "medical", ("registration desk", "is not refunded", "Patient"), marks=pytest.mark.covers("R156", "R133")
        ),
        pytest.param(
            "finance",
            ("who you are", "Fees may have arisen", "Never write a card number"),
            marks=pytest.mark.covers("R157"),
        ),
        pytest.param("offline", ("on the spot, or by phone",), marks=pytest.mark.covers("R44", "R45")),
        pytest.param("service", ("hotline of the service platform",), marks=pytest.mark.covers("R46", "R47")),
        pytest.param("brand", ("My after-sales",), marks=pytest.mark.covers("R48")),
    ],
)
def test_each_industry_says_how_it_goes_and_what_to_be_careful_about(of_industry, alice, industry, said):
    page = words(client_for(alice).get(TICKET.url(of_industry(industry), "withdraw")))
    assert all(one in page for one in said), page


@pytest.mark.covers("R154", "R155")
def test_what_is_said_of_parcels_gifts_and_visits_is_said_where_there_is_one(shop, alice, bob, carol, machine):
    world = World(shop, alice, bob, carol, machine)
    nothing = world.taken("repair")
    given = case_commands.reopen_ticket(world.ticket("resolved"), by=alice, words="还是撤销")
    told = {
        "ecommerce": ("refuse it at the door", world.shipped().ticket),
        "dining": ("Coupons and free dishes", given),
        "service": ("A visit that began", world.booked().ticket),
    }
    for industry, (said, ticket) in told.items():
        Shop.objects.filter(pk=shop.pk).update(industry=industry)
        assert said in words(client_for(alice).get(TICKET.url(ticket, "withdraw"))), industry
        assert said not in words(client_for(alice).get(TICKET.url(nothing, "withdraw"))), industry


@pytest.mark.covers("R156")
def test_the_hospitals_form_is_filled_in_signed_and_checked(of_industry, alice, bob):
    ticket = of_industry("medical")
    client, url = client_for(alice), TICKET.url(ticket, "withdraw")
    assert client.post(url, {"reason": "solved"}).status_code == 422
    form = {
        "reason": "solved",
        "paper_patient": "王小明",
        "paper_department": "口腔科",
        "paper_signature": "Somebody Else",
    }
    answer = client.post(url, form)
    assert answer.status_code == 422 and "Sign with the name of this account." in words(answer)
    assert client.post(url, form | {"paper_signature": "Alice Wang"}).status_code == 302
    paper = CancellationForm.objects.get()
    assert [row[2] for row in paper.answers] == ["王小明", "口腔科", ""] and paper.signed_name == "Alice Wang"
    row = TicketCancellation.objects.get()
    said = words(client_for(bob).get(row.get_absolute_url()))
    assert "王小明" in said and "口腔科" in said and "Alice Wang" in said
    let_go = TICKET_CANCELLATION.url(row, "approve")
    assert client_for(bob).post(let_go, {}).status_code == 422, "the form is checked first"
    assert client_for(bob).post(let_go, {"paper_form_complete": "on"}).status_code == 302
    assert fresh(row).status == "completed" and fresh(paper).checked[0][0] == "form_complete"


@pytest.mark.covers("R157")
def test_the_bank_checks_who_it_is_and_no_card_number_is_ever_kept(of_industry, alice, bob):
    ticket = of_industry("finance")
    client, url = client_for(alice), TICKET.url(ticket, "withdraw")
    for words_given in ("卡号 4111 1111 1111 1111", "6222-0200-1234-5678-908 办的"):
        if looks_like_a_card(words_given):
            answer = client.post(url, {"reason": "solved", "words": words_given, "paper_callback": "下午"})
            assert answer.status_code == 422 and "Never write a card number here." in words(answer)
    assert not TicketCancellation.objects.exists()
    assert client.post(url, {"reason": "solved", "paper_callback": "下午三点后"}).status_code == 302
    row = TicketCancellation.objects.get()
    let_go = TICKET_CANCELLATION.url(row, "approve")
    assert client_for(bob).post(let_go, {"paper_identity": "on"}).status_code == 422
    assert client_for(bob).post(let_go, {"paper_identity": "on", "paper_fees_told": "on"}).status_code == 302
    assert {code for code, _label in CancellationForm.objects.get().checked} == {"identity", "fees_told"}


def test_where_a_check_is_demanded_silence_agrees_to_nothing(of_industry, alice):
    ticket = of_industry("finance")
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=market.reason("withdraw_ticket"))
    TicketCancellation.objects.filter(pk=row.pk).update(due_at=row.created_at)
    run_until_quiet()
    assert fresh(row).status == "platform_review"


def test_card_numbers_are_known_by_their_check_digit():
    assert looks_like_a_card("4111111111111111") and looks_like_a_card("4111 1111-1111 1111")
    assert not looks_like_a_card("4111111111111112") and not looks_like_a_card("订单 20261009001 电话 13800000001")


@pytest.mark.covers("R158")
def test_an_admin_edits_the_rows_and_the_page_follows(of_industry, alice, client):
    ticket = of_industry("dining")
    admin = User.objects.create_superuser(name="Root", email="root@example.test", password="correct horse battery")
    rule = IndustryRule.objects.get(industry="dining", code="give_back_coupons")
    there = f"/admin/tickets/industryrule/{rule.pk}/change/"
    browser = client_for(admin)
    given = {
        "industry": "dining", "kind": "caution", "code": rule.code, "label_en": "Bring the coupon back", "label_zh": "请退回券",
        "is_required": "on", "is_active": "on", "position": rule.position,
    }  # fmt: skip
    assert browser.post(there, given).status_code == 302
    assert "Bring the coupon back" in words(client_for(alice).get(TICKET.url(ticket, "withdraw")))
    browser.post(there, {name: value for name, value in given.items() if name != "is_active"})
    assert "Bring the coupon back" not in words(client_for(alice).get(TICKET.url(ticket, "withdraw")))


@pytest.mark.covers("R155", "R156", "R158")
@pytest.mark.parametrize(
    "industry, said, checked",
    [("dining", "Coupons and free dishes", "free dishes are given back"), ("medical", "is not refunded", "complete and signed"), ("ecommerce", "", "")],
)  # fmt: skip
def test_orders_are_cancelled_as_it_goes_in_their_industry_too(shop, alice, bob, industry, said, checked):
    Shop.objects.filter(pk=shop.pk).update(industry=industry)
    market.reasons()
    order = fresh(market.paid_order(fresh(shop), alice))
    page = words(client_for(alice).get(f"{order.get_absolute_url()}cancel/"))
    assert ("How it goes here" in page) == bool(said) and said in page and "To be checked" not in page
    asked = asking.request_cancellation(order, by=alice, reason=market.reason("cancel_order"))
    page = words(client_for(bob).get(asked.get_absolute_url()))
    assert ("To be checked: " in page) == bool(checked) and checked in page
