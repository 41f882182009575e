"""Raising a case on its pages: one question after the other, nothing typed is lost, nothing happens before the end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from orders.cancellations.commands.asking import request_cancellation
from portal.audit.models import StatusChange
from tests import market
from tests.helpers import client_for, frozen
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket, TicketType
from tickets.evidence import commands as evidence_commands
from tickets.evidence.models import DraftFile
from tickets.warranties.models import ProductTerms

pytestmark = pytest.mark.django_db

EVIDENCE = {"description": "", "serial_number": "", "phone": ""}


class Wizard:
    """Somebody who goes through the questions about an order."""

    def __init__(self, user: Any, order: Any) -> None:
        self.browser = client_for(user)
        self.order = order
        self.line = order.lines.order_by("position").first()

    def url(self, step: str) -> str:
        return f"{reverse('tickets:raise', args=[self.order.number])}?step={step}"

    def see(self, step: str) -> Any:
        return self.browser.get(self.url(step))

    def say(self, step: str, **answers: Any) -> Any:
        return self.browser.post(self.url(step), answers)

    def until(self, step: str, reason: str = "not_needed") -> None:
        """Answer everything before a question."""
        answers = {
            "problem": {"reason": reason},
            "pieces": {f"pieces_{self.line.pk}": "1"},
            "wish": {"type": "return_refund"},
            "evidence": EVIDENCE,
        }
        for name, given in answers.items():
            if name == step:
                return
            assert self.say(name, **given).status_code == 302


@pytest.fixture
def wizard(order, alice) -> Wizard:
    return Wizard(alice, order)


@pytest.mark.covers("R1")
def test_the_problem_is_asked_first_and_what_fits_it(wizard):
    page = wizard.browser.get(reverse("tickets:raise", args=[wizard.order.number]))
    said = words(page)
    assert "Question 1 of 5" in said and "What happened?" in said
    assert [said.index(kind) for kind in ("Quality", "Using it", "Delivery", "Not as described")] == sorted(
        said.index(kind) for kind in ("Quality", "Using it", "Delivery", "Not as described")
    )
    html = page.content.decode()
    quality = html[html.index("Quality") : html.index("Using it")]
    assert 'value="defective"' in quality and 'value="late"' not in quality


@pytest.mark.covers("R160", "R161", "R162")
def test_self_help_and_the_seller_come_before_anything_is_sent(wizard, shop):
    ProductTerms.objects.create(
        shop=shop, sku=wizard.line.sku, self_help_en="E1: descale it\nE2: fill the tank",
        manual_url="https://example.test/manual.pdf", maker_phone="4008200000",
    )  # fmt: skip
    page = wizard.see("problem")
    said = words(page)
    assert "Is it meant to be so?" in said
    assert "E1: descale it" in said and "E2: fill the tank" in said
    assert "Talk to the seller" in said and 'href="tel:057188880001"' in page.content.decode()
    assert "https://example.test/manual.pdf" in page.content.decode() and "4008200000" in said


@pytest.mark.covers("R159", "R164")
def test_the_rules_in_force_for_these_pieces_are_shown_before_submitting(alice, shop):
    with frozen() as time:
        market.reasons()
        order = market.delivered_order(shop, alice, lines=(market.POT, market.CUPS))
        cups = order.lines.get(position=2)
        ProductTerms.objects.create(shop=shop, sku=cups.sku, no_reason_days=0, warranty_months=0)
        wizard = Wizard(alice, order)
        wizard.say("problem", reason="overstated")
        wizard.say("pieces", **{f"pieces_{wizard.line.pk}": "1", f"pieces_{cups.pk}": "1"})
        said = words(wizard.see("wish"))
        assert "Until 16 Oct (7 days from arrival)" in said
        assert "Covered until 9 Oct 2027" in said
        assert "Not for this product; only when something is wrong with it" in said
        assert "There is no warranty on this product" in said
        assert "The seller bears it when it is at fault, else you: ¥12.00" in said
        time.shift(timedelta(days=8))
        assert "Ended on 16 Oct" in words(wizard.see("wish"))


def test_a_question_is_not_skipped(wizard):
    answer = wizard.see("check")
    assert answer.status_code == 302 and "step=problem" in answer["Location"]
    wizard.until("wish")
    assert "step=wish" in wizard.see("evidence")["Location"]
    assert wizard.say("check").status_code == 422
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "step, given, said",
    [
        ("problem", {}, "Choose a reason"),
        ("problem", {"reason": "of_another_shop"}, "This reason can't be used here."),
        ("pieces", {}, "Choose at least one piece."),
        ("wish", {}, "Choose what would help."),
        ("wish", {"type": "a_pony"}, "Choose what would help."),
        ("evidence", EVIDENCE | {"phone": "asdf!!"}, "Enter a whole phone number, digits alone."),
        ("evidence", EVIDENCE | {"phone": "123"}, "Enter a whole phone number, digits alone."),
        ("evidence", EVIDENCE | {"description": "长" * 2001}, "2000"),
    ],
)
def test_a_wrong_answer_is_explained_where_it_was_given(wizard, step, given, said):
    wizard.until(step)
    answer = wizard.say(step, **given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'role="alert"' in page and "<title>Error:" in page
    assert said in words(answer)
    assert not Ticket.objects.exists()


def test_too_many_pieces_are_refused_and_the_number_typed_stays(wizard):
    wizard.until("pieces")
    cups = wizard.order.lines.get(position=2)
    answer = wizard.say("pieces", **{f"pieces_{cups.pk}": "99"})
    assert answer.status_code == 422 and "3 can be chosen" in words(answer)
    assert 'value="99"' in answer.content.decode()


def test_what_was_typed_and_uploaded_survives_a_mistake(wizard):
    wizard.until("evidence", reason="flawed")
    typed = {"description": "杯口有一道划痕 <b>", "serial_number": "SN-77", "phone": "asdf!!"}
    answer = wizard.say("evidence", **typed, pictures=market.picture("scratch.png"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "杯口有一道划痕 &lt;b&gt;" in page and 'value="SN-77"' in page and "asdf!!" in page
    assert "scratch.png" in words(answer), "the picture is kept, though the phone number is wrong"
    answer = wizard.say("evidence", **(typed | {"phone": "13800000001"}))
    assert answer.status_code == 302, words(answer)


@pytest.mark.covers("R2", "R7", "R58")
def test_a_case_is_sent_with_all_that_was_asked(wizard, alice, bob):
    wizard.until("evidence", reason="flawed")
    assert "at least one picture is needed" in words(wizard.see("evidence"))
    answer = wizard.say("evidence", **EVIDENCE)
    assert answer.status_code == 422 and "Please add a picture that shows it." in words(answer)
    given = {"description": "有划痕", "serial_number": "SN-77", "phone": "138-0000-0001"}
    assert (
        wizard.say("evidence", **given, pictures=[market.picture("a.png"), market.picture("b.png")]).status_code == 302
    )
    said = words(wizard.see("check"))
    for shown in (
        "Quality · Scratched",
        "¥268.00",
        "有划痕",
        "SN-77",
        "13800000001",
        "a.png",
        "b.png",
        "Return and refund",
    ):
        assert shown in said, shown
    assert f"Order {wizard.order.shop_number} of" in said, "the order is the proof of purchase"
    answer = wizard.say("check")
    ticket = Ticket.objects.get()
    assert answer["Location"] == ticket.get_absolute_url()
    assert (ticket.serial_number, ticket.phone, ticket.problem) == ("SN-77", "13800000001", "quality")
    assert [row.name for row in ticket.evidence.all()] == ["a.png", "b.png"]
    assert not DraftFile.objects.exists() and "draft" not in str(wizard.browser.session.items())
    page = words(client_for(bob).get(ticket.get_absolute_url()))
    assert "13800000001" in page and "SN-77" in page, "staff may call"


def test_answers_are_changed_from_the_last_page_and_lead_back_to_it(wizard):
    wizard.until("check")
    links = re.findall(r'href="([^"]+step=wish[^"]+)"', wizard.see("check").content.decode())
    assert links and "then=check" in links[0].replace("&amp;", "&")
    answer = wizard.browser.post(wizard.url("wish"), {"type": "refund_only", "then": "check"})
    assert "step=check" in answer["Location"]
    assert "Refund only" in words(wizard.see("check"))


def test_files_are_sent_ahead_by_the_script_and_taken_back(wizard, eve):
    wizard.until("evidence")
    url, ahead = wizard.url("evidence"), {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    part = wizard.browser.post(url, {"pictures": market.picture("one.png")}, **ahead)
    assert part.status_code == 200 and "one.png" in part.content.decode() and "<html" not in part.content.decode()
    bad = wizard.browser.post(url, {"pictures": market.SimpleUploadedFile("x.jpg", b"<script>")}, **ahead)
    assert bad.status_code == 422 and "one.png" in bad.content.decode() and "x.jpg" in bad.content.decode()
    row = DraftFile.objects.get()
    small = reverse("tickets:draft_file", args=[row.pk])
    assert wizard.browser.get(small)["Content-Type"] == "image/jpeg"
    assert client_for(eve).get(small).status_code == 404
    assert default_storage.exists(row.file.name)
    assert "one.png" not in wizard.browser.post(url, {"forget": row.token}, **ahead).content.decode()
    assert not DraftFile.objects.exists() and not default_storage.exists(row.file.name)


def test_nobody_forgets_somebody_elses_file(wizard, order, bob):
    wizard.until("evidence")
    wizard.say("evidence", **EVIDENCE, pictures=market.picture())
    token = DraftFile.objects.get().token
    Wizard(bob, order).say("evidence", forget=token)
    assert DraftFile.objects.filter(token=token).exists()


def test_files_of_a_case_that_was_never_sent_are_deleted_after_two_weeks(alice):
    with frozen() as time:
        old = evidence_commands.keep_draft_files([market.picture()], already=0, by=alice)[0]
        time.shift(timedelta(days=10))
        young = evidence_commands.keep_draft_files([market.picture()], already=0, by=alice)[0]
        time.shift(timedelta(days=5))
        from tickets.tasks import drop_old_drafts

        assert drop_old_drafts() == 1
        assert list(DraftFile.objects.all()) == [young]
        assert not default_storage.exists(old.file.name) and default_storage.exists(young.file.name)


@pytest.mark.covers("R3")
def test_raising_begins_from_the_order_and_from_my_after_sales(order, alice, case):
    client = client_for(alice)
    there = reverse("tickets:raise", args=[order.number])
    assert there in client.get(order.get_absolute_url()).content.decode()
    page = client.get(reverse("tickets:new"))
    assert there in page.content.decode() and "under way" not in words(page)
    ticket = case()
    assert f"under way: {ticket.number}" in words(client.get(reverse("tickets:new")))
    assert client.get(reverse("tickets:new"), {"q": "nothing like it"}).content.decode().count(there) == 0
    assert there in client.get(reverse("tickets:new"), {"q": order.shop_number}).content.decode()


def test_an_order_whose_pieces_are_all_spoken_for_leads_to_its_case(shop, alice):
    market.reasons()
    order = market.delivered_order(shop, alice)
    ticket = case_commands.submit_ticket(
        order, by=alice, type="refund_only", problem="other", reason=market.reason("raise_ticket"),
        pieces={order.lines.get().pk: 1},
    )  # fmt: skip
    answer = client_for(alice).get(reverse("tickets:raise", args=[order.number]))
    assert answer.status_code == 409
    assert f'class="action" href="{ticket.get_absolute_url()}"' in answer.content.decode()


def test_an_order_whose_pieces_are_being_called_back_leads_to_that_request(shop, alice):
    market.reasons()
    order = market.shipped_order(shop, alice)
    asked = request_cancellation(order, by=alice, reason=market.reason("cancel_order", "not_needed"))
    answer = client_for(alice).get(reverse("tickets:raise", args=[order.number]))
    assert answer.status_code == 409 and asked.get_absolute_url() in answer.content.decode()


@pytest.mark.covers("R43", "R44", "R45", "R47")
def test_staff_raise_for_a_customer_and_say_how_they_were_reached(order, alice, carol, bob):
    for user, channel in ((carol, "hotline"), (bob, "counter")):
        wizard = Wizard(user, order)
        wizard.until("check")
        assert "How did the customer reach you?" in words(wizard.see("check"))
        assert wizard.say("check").status_code == 422
        assert wizard.say("check", channel=channel).status_code == 302
        change = StatusChange.objects.filter(machine="tickets.ticket", step="submit").latest("pk")
        assert (change.by, change.on_behalf_of, change.channel) == (user, alice, channel)
        case_commands.cancel_ticket(Ticket.objects.latest("pk"), by=alice)


def test_a_stranger_cannot_raise_for_this_order(order, eve, mallory):
    for stranger in (eve, mallory):
        assert Wizard(stranger, order).see("problem").status_code == 404


def test_the_sixth_case_about_a_piece_needs_a_supporter(order, alice, carol):
    line = order.lines.order_by("position").first()
    wanted = {"type": "refund_only", "problem": "other", "pieces": {line.pk: 1}}
    for _time in range(5):
        ticket = case_commands.submit_ticket(order, by=alice, reason=market.reason("raise_ticket"), **wanted)
        case_commands.cancel_ticket(ticket, by=alice)
    wizard = Wizard(alice, order)
    wizard.until("check")
    answer = wizard.say("check")
    assert answer.status_code == 409 and "already been in 5 cases" in words(answer)
    assert case_commands.submit_ticket(order, by=carol, reason=market.reason("raise_ticket"), **wanted).number


def test_price_protection_asks_by_how_much_and_an_exchange_for_what(order, alice):
    client = client_for(alice)
    url = f"/tickets/new/{order.number}/?step="
    line = order.lines.order_by("position")[0].pk
    client.post(url + "problem", {"reason": "not_needed"})
    client.post(url + "pieces", {f"pieces_{line}": "1"})
    missing = client.post(url + "wish", {"type": "price_protection"})
    assert missing.status_code == 422
    assert "Enter by how much the price fell." in missing.content.decode()
    assert client.post(url + "wish", {"type": "price_protection", "amount": "20.00"}).status_code == 302
    client.post(url + "evidence", {"description": "今天降价了"})
    client.post(url + "check")
    assert Ticket.objects.get().asked == 2000


@pytest.mark.parametrize(
    "reason, offered", [("not_needed", {"return_refund", "exchange"}), ("defective", set(TicketType.values))]
)
def test_what_is_offered_fits_what_happened(order, alice, reason, offered):
    client, there = client_for(alice), reverse("tickets:raise", args=[order.number])
    client.post(f"{there}?step=problem", {"reason": reason})
    client.post(f"{there}?step=pieces", {f"pieces_{order.lines.first().pk}": "1"})
    page = client.get(f"{there}?step=wish").content.decode()
    assert {value for value in TicketType.values if f'name="type" value="{value}"' in page} == offered
