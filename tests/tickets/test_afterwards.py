"""While a case runs and after it was withdrawn: what its customer can follow, confirm, keep and ask for again.

Told through pages as people open them; the bank and the carrier are the sandbox's.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from orders.bin import commands as bin_commands
from orders.holds.models import Hold
from portal.notices.models import Notice
from portal.time import clock
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.helpers import client_for
from tests.tickets.conftest import fresh
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.withdrawals.models import TicketCancellation

pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def press(user: Any, row: Any, step: str, **data: Any) -> Any:
    """Open the page of a step, fill it in, send it: the page one lands on."""
    client, url = client_for(user), f"{row.get_absolute_url()}{step}/"
    shown = dict(HIDDEN.findall(client.get(url).content.decode()))
    return client.post(url, shown | data, follow=True)


def page(user: Any, row: Any) -> str:
    return words(client_for(user).get(row.get_absolute_url()))


def withdrawn(ticket: Ticket, alice: Any, bob: Any) -> TicketCancellation:
    """Asked for by Alice on her page, agreed to by Bob on his."""
    press(alice, ticket, "withdraw", reason=market.reason("withdraw_ticket").code)
    row = TicketCancellation.objects.get(ticket=ticket)
    press(bob, row, "approve")
    return fresh(row)


@pytest.mark.covers("R72")
def test_until_it_is_solved_every_step_of_a_case_can_be_followed(friday, case, alice, bob, bank_pays_at_once):
    ticket = case("submitted")
    seen: list[str] = []

    def look(where: str) -> None:
        run_until_quiet()
        said = page(alice, ticket)
        assert where in said, said
        listed = words(client_for(alice).get("/tickets/"))
        assert ticket.number in listed
        seen.append(said)

    look("Your request is in")
    press(bob, ticket, "take")
    look("is looking at your request")
    press(bob, ticket, "approve")
    look("send the goods back by")
    press(alice, ticket, "send", carrier="顺丰速运", tracking_number="SF20261009")
    look("Your parcel is on its way back to the seller")
    press(bob, ticket, "receive")
    look("inspects it by")
    press(bob, ticket, "accept_goods")
    look("has come back to you")
    assert fresh(ticket).status == "resolved"
    assert len(set(seen)) == 6
    told = set(Notice.objects.filter(to=alice).values_list("title_en", flat=True))
    assert len(told) >= 4, "every step that others took was told without being asked for"
    assert any(ticket.number in letter.body or ticket.get_absolute_url() in letter.body for letter in mail.outbox)


@pytest.mark.covers("R69")
def test_the_time_of_the_inspection_is_told_and_counted(friday, case, alice, bob):
    ticket = case("received")
    assert "The seller has your parcel and inspects it by" in page(alice, ticket)
    friday.shift(timedelta(days=6))
    press(bob, ticket, "refuse_goods", words="杯口有磕碰，吊牌已拆。")
    friday.shift(timedelta(days=1))
    assert "Under way for 7 days" in page(bob, ticket)


@pytest.mark.covers("R165", "R21")
def test_withdrawn_every_page_of_everybody_says_so(friday, case, alice, bob, carol):
    ticket = case("in_review")
    row = withdrawn(ticket, alice, bob)
    run_until_quiet()
    assert fresh(ticket).status == "cancelled"
    for person in (alice, bob, carol):
        assert "Withdrawn" in page(person, ticket)
        assert client_for(person).get(f"/api/v1/tickets/{ticket.number}/").json()["status"] == "cancelled"
    assert "Withdrawn" in words(client_for(alice).get("/tickets/?tab=ended"))
    assert ticket.number not in words(client_for(alice).get("/tickets/?tab=open"))
    assert ticket.number not in words(client_for(bob).get("/tickets/?tab=withdrawals"))
    assert "was withdrawn on 9 Oct" in words(client_for(None).get(f"/certificates/{row.check_code}/"))
    assert Notice.objects.filter(to=alice, title_en__icontains="withdrawn").exists()


@pytest.mark.covers("R165")
def test_who_doubts_what_the_page_shows_has_it_checked(friday, case, alice, bob, carol):
    ticket = case("in_review")
    withdrawn(ticket, alice, bob)
    press(alice, ticket, "report_wrong", words="商家说还没有撤销。")
    assert fresh(ticket).check_asked_at == clock.now()
    refused = press(alice, ticket, "report_wrong", words="再看一下。")
    assert "Platform support is checking it already." in words(refused)
    assert "商家说还没有撤销。" in page(carol, ticket)
    press(carol, ticket, "put_right", words="已经撤销，请放心。")
    assert fresh(ticket).check_asked_at is None
    assert fresh(ticket).status == "cancelled"
    assert "已经撤销，请放心。" in page(alice, ticket)


@pytest.mark.covers("R166")
def test_what_has_to_be_given_back_is_shown_until_it_was_and_said_to_be_settled(
    friday, case, alice, bob, bank_pays_at_once
):
    ticket = case("resolved", type="refund_only")
    run_until_quiet()
    press(alice, ticket, "reopen", words="其实没有问题，钱我退回去。")
    row = withdrawn(ticket, alice, bob)
    assert row.status == "repaying"
    said = page(alice, row)
    assert "¥268.00" in said
    assert "23 Oct" in said, "14 days from Friday"
    home = words(client_for(alice).get("/"))
    assert "Pay back" in home
    assert client_for(None).get(f"/certificates/{row.check_code or 'none'}/").status_code == 404
    owed = client_for(alice).get(row.repayment.get_absolute_url())
    assert "Given to you before ¥268.00" in words(owed) and "Costs agreed" not in words(owed)
    for url in (row.get_absolute_url(), reverse("tickets:talk", args=[ticket.number])):
        assert f'href="{url}"' in owed.content.decode()
    press(alice, row.repayment, "report", reference="TR-20261009")
    press(bob, row.repayment, "pay", reference="TR-20261009")
    run_until_quiet()
    row = fresh(row)
    assert row.status == "completed"
    assert "Pay back" not in words(client_for(alice).get("/"))
    assert "What had been given for it is settled" in words(client_for(None).get(f"/certificates/{row.check_code}/"))


@pytest.mark.covers("R168")
def test_the_fault_comes_back_and_is_raised_again(friday, case, order, alice, bob):
    ticket = case("in_review")
    line = order.lines.order_by("position").first()
    withdrawn(ticket, alice, bob)
    assert not Hold.objects.active().exists()
    assert "If the fault comes back, you can raise a new case." in page(alice, ticket)
    friday.shift(timedelta(days=40))
    again = client_for(alice).post(
        "/api/v1/tickets/",
        {
            "order": order.number,
            "pieces": {str(line.pk): 1},
            "problem": "description",
            "reason": "overstated",
            "type": "repair",
            "description": "上次的问题又出现了。",
        },
        content_type="application/json",
    )
    assert again.status_code == 201, again.content
    second = Ticket.objects.get(number=again.json()["number"])
    assert (second.status, fresh(ticket).status) == ("submitted", "cancelled")
    assert ticket.number in words(client_for(alice).get("/tickets/?tab=ended")), "the first stays on record"


@pytest.mark.covers("R55")
def test_the_certificate_proves_it_to_the_shop_and_to_any_stranger(friday, case, alice, bob, mallory):
    ticket = case("approved")
    row = withdrawn(ticket, alice, bob)
    for person in (None, bob, mallory):
        said = words(client_for(person).get(f"/certificates/{row.check_code}/"))
        assert ticket.number in said
        assert "withdrawn on 9 Oct" in said
        assert "Alice" not in said and "268" not in said, "it names no person and no amount"
    assert f"/certificates/{row.check_code}/" in client_for(alice).get(row.get_absolute_url()).content.decode()
    for person in (alice, bob):
        case_page = client_for(person).get(ticket.get_absolute_url()).content.decode()
        assert row.get_absolute_url() in case_page and f"/certificates/{row.check_code}/" in case_page
    forged = row.check_code[:-1] + ("2" if row.check_code[-1] != "2" else "3")
    assert client_for(None).get(f"/certificates/{forged}/").status_code == 404


@pytest.mark.covers("R13", "R55")
@pytest.mark.covers("R54", "R167")
def test_pages_say_how_long_an_ended_case_is_kept(friday, case, alice):
    ticket = case_commands.cancel_ticket(case(), by=alice)
    for reader, url in (
        (alice, ticket.get_absolute_url()),
        (None, reverse("certificates:detail", args=[fresh(ticket).check_code])),
    ):
        assert "Kept on record at least until 9 Oct 2029" in words(client_for(reader).get(url))
    assert "at least three years" in words(client_for(None).get(reverse("help_article", args=["records"])))


def test_a_case_withdrawn_at_once_has_its_certificate_too(friday, case, alice):
    ticket = case_commands.cancel_ticket(case(), by=alice)
    client, stranger = client_for(alice), client_for(None)
    url = f"/certificates/{ticket.check_code}/"
    case_page = client.get(ticket.get_absolute_url())
    assert url in case_page.content.decode() and f"check code {ticket.check_code}" in words(case_page)
    said = words(stranger.get(url))
    assert ticket.number in said and "withdrawn on 9 Oct" in said and "Asked to withdraw" not in said
    for typed in (
        ticket.check_code.lower(),
        ticket.check_code.replace("-", ""),
        ticket.check_code[3:].replace("-", " "),
    ):
        assert stranger.post("/certificates/", {"code": typed})["Location"] == url
    assert "looks like CK-7K3M-9QXD-2T" in words(stranger.get("/certificates/"))


@pytest.mark.covers("R56", "R57")
def test_a_deleted_order_keeps_its_case_with_pictures_and_words_and_may_be_asked_for_more(
    friday, case, order, alice, bob, media_of
):
    ticket = case("in_review")
    bin_commands.delete_order(order, by=alice)
    press(bob, ticket, "ask", words="请补充订单截图和购买凭证。")
    assert "请补充订单截图和购买凭证。" in page(alice, ticket)
    assert order.shop_number in page(bob, ticket)
    press(alice, ticket, "answer", words="截图在这里。", pictures=market.picture("receipt.png"))
    row = withdrawn(fresh(ticket), alice, bob)
    for person in (alice, bob):
        said = words(client_for(person).get(f"{ticket.get_absolute_url()}talk/")) + page(person, ticket)
        assert "截图在这里。" in said
        assert media_of(person, ticket).status_code == 200
    assert words(client_for(None).get(f"/certificates/{row.check_code}/"))


@pytest.fixture
def media_of() -> Any:
    """Opens the newest file of a case."""

    def open_file(user: Any, ticket: Ticket) -> Any:
        newest = ticket.evidence.latest("pk")
        return client_for(user).get(f"{ticket.get_absolute_url()}pictures/{newest.pk}/")

    return open_file


@pytest.mark.covers("R59", "R88")
def test_new_evidence_is_added_after_a_rejection_and_whoever_decides_sees_it(friday, case, alice, bob, carol, media_of):
    ticket = case("rejected")
    press(alice, ticket, "appeal", words="有新的证据。")
    press(alice, ticket, "add_note", words="这是开箱视频的截图。", pictures=market.picture("unboxing.png"))
    for person in (carol, bob):
        said = words(client_for(person).get(f"{ticket.get_absolute_url()}talk/")) + page(person, ticket)
        assert "这是开箱视频的截图。" in said
        assert media_of(person, ticket).status_code == 200
    press(carol, ticket, "approve")
    assert fresh(ticket).status in ("approved", "in_progress")


@pytest.mark.covers("R33", "R34", "R171")
@pytest.mark.parametrize(
    ("freight", "costs", "why"),
    [(1200, "¥18.00", ["Return freight ¥12.00", "recall fee ¥6.00"]), (0, "¥6.00", ["Recall fee ¥6.00"])],
)
def test_who_bears_what_is_said_before_anything_is_confirmed_and_is_the_shops_rule(
    friday, shop, case, alice, bob, freight, costs, why
):
    shop.return_freight = freight
    shop.save()
    ticket = case("in_progress", reason="overstated")
    assert "Return shipping Paid by seller" in page(alice, ticket), "liable is who promised too much"
    said = words(client_for(alice).get(f"{ticket.get_absolute_url()}withdraw/"))
    assert f"Costs you bear {costs} {why[0]}" in said
    assert all(part in said for part in why)
    assert "Because it is withdrawn after the goods were sent." in said
    assert not TicketCancellation.objects.exists()
    press(alice, ticket, "withdraw", reason=market.reason("withdraw_ticket").code)
    row = TicketCancellation.objects.get()
    assert row.kept == freight + 600
    assert f"Costs the customer bears {costs}" in page(bob, row)
