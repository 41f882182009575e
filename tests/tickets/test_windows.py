"""The days in which something can go back bind: page, form, API and command agree, and staff go past them with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from rest_framework.test import APIClient

from orders.orders.models import Order
from portal.audit.models import AuditEntry
from portal.kernel.errors import Refused
from portal.time import clock
from tests import market
from tests.helpers import frozen
from tests.tickets.test_raising import Wizard
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.edits import commands as edit_commands
from tickets.raising.forms import RaiseForm
from tickets.warranties.models import ProductTerms
from tickets.warranties.terms import days_to_return, terms_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock_at():
    with frozen() as time, translation.override("en"):
        market.reasons()
        yield time


@pytest.fixture
def order(clock_at, shop, alice) -> Order:
    return market.delivered_order(shop, alice, lines=(market.POT, market.CUPS))


def submit(order: Order, by: Any, *, reason: str = "not_needed", type: str = "return_refund", **more: Any) -> Ticket:
    return case_commands.submit_ticket(
        order, by=by, type=type, problem="other", reason=market.reason("raise_ticket", reason),
        pieces={more.pop("line", order.lines.first()).pk: 1}, **more,
    )  # fmt: skip


def test_forty_days_after_arrival_no_longer_needed_is_refused_with_the_date(clock_at, order, alice):
    clock_at.shift(timedelta(days=40))
    with pytest.raises(Refused, match="16 Oct") as no:
        submit(order, alice)
    assert no.value.code == "window_over"
    assert not Ticket.objects.exists()


def test_the_last_day_counts_and_the_next_does_not(clock_at, order, alice):
    clock_at.shift(timedelta(days=7))
    assert submit(order, alice).number
    clock_at.shift(timedelta(days=1))
    with pytest.raises(Refused):
        submit(order, alice, type="exchange")


FAULTS = [
    ("overstated", "return_refund", 30, True),
    ("overstated", "return_refund", 31, False),
    ("overstated", "exchange", 31, True),
    ("overstated", "exchange", 370, False),
    ("overstated", "part", 360, True),
    ("overstated", "repair", 800, True),
    ("does_not_fit", "return_refund", 8, False),
    ("does_not_fit", "compensation", 8, True),
    ("not_needed", "repair", 8, False),
]


@pytest.mark.parametrize(("reason", "type", "days", "possible"), FAULTS)
def test_each_kind_of_reason_has_its_own_days(clock_at, order, alice, reason, type, days, possible):
    clock_at.shift(timedelta(days=days))
    if possible:
        assert submit(order, alice, reason=reason, type=type).number
    else:
        with pytest.raises(Refused) as no:
            submit(order, alice, reason=reason, type=type)
        assert no.value.code == "window_over"


def test_a_shop_gives_more_but_never_less_than_the_platforms_floor(clock_at, order, alice, shop):
    terms = ProductTerms.objects.create(shop=shop, no_reason_days=15)
    clock_at.shift(timedelta(days=15))
    assert submit(order, alice).number
    terms.no_reason_days = 3
    with pytest.raises(ValidationError, match="7"):
        terms.full_clean()
    ProductTerms.objects.update(no_reason_days=3)
    order.delivered_at += timedelta(days=9)
    order.save()
    assert submit(order, alice, type="exchange", line=order.lines.last()).number, (
        "what stands in the row is never below the floor"
    )


def test_goods_that_never_go_back_without_a_reason_still_go_back_with_one(order, alice, shop):
    ProductTerms.objects.create(shop=shop, no_reason_days=0)
    with pytest.raises(Refused, match="without a reason"):
        submit(order, alice)
    assert submit(order, alice, reason="overstated").number


def test_nothing_ends_before_it_arrived(clock_at, shop, alice):
    order = market.shipped_order(shop, alice)
    clock_at.shift(timedelta(days=90))
    assert submit(order, alice).number


@pytest.mark.parametrize("who", ["bob", "carol"])
def test_staff_go_past_it_with_a_recorded_reason_only(request, clock_at, order, alice, who):
    staff = request.getfixturevalue(who)
    clock_at.shift(timedelta(days=40))
    with pytest.raises(Refused) as no:
        submit(order, staff)
    assert (no.value.code, no.value.field) == ("window_over", "beyond")
    ticket = submit(order, staff, beyond="他住院了，刚出院。")
    fact = AuditEntry.objects.get(kind="raised_past_window", number=ticket.number)
    assert fact.by == staff
    assert fact.data["words"] == "他住院了，刚出院。"
    assert fact.data["ended"] == "2026-10-16"


def test_a_customers_own_words_do_not_go_past_it(clock_at, order, alice):
    clock_at.shift(timedelta(days=40))
    with pytest.raises(Refused):
        submit(order, alice, beyond="please")


def test_the_form_does_not_offer_a_customer_what_the_command_refuses(clock_at, order, alice, bob):
    clock_at.shift(timedelta(days=40))
    pieces = {f"pieces_{order.lines.first().pk}": "1"}
    data = {"problem": "other", "reason": "not_needed", "type": "return_refund", "phone": "", **pieces}
    form = RaiseForm(data, obj=order, user=alice)
    assert not form.is_valid()
    assert "16 Oct" in str(form.errors["reason"])
    assert "beyond" not in form.fields
    theirs = RaiseForm(data, obj=order, user=bob)
    assert not theirs.is_valid()
    assert "16 Oct" in str(theirs.errors["beyond"])
    assert RaiseForm(data | {"beyond": "agreed on the phone"}, obj=order, user=bob).is_valid()


def test_the_api_answers_with_the_field_and_the_date(clock_at, order, alice, bob):
    clock_at.shift(timedelta(days=40))
    client = APIClient()
    client.force_authenticate(alice)
    sent = {
        "order": order.number, "pieces": {str(order.lines.first().pk): 1}, "problem": "other", "reason": "not_needed",
        "type": "return_refund",
    }  # fmt: skip
    answer = client.post("/api/v1/tickets/", sent, format="json")
    assert 400 <= answer.status_code < 500
    assert "16 Oct" in answer.content.decode()
    client.force_authenticate(bob)
    theirs = client.post("/api/v1/tickets/", sent | {"channel": "phone", "beyond": "Promised by phone."}, format="json")
    assert theirs.status_code == 201, theirs.content


def test_the_pages_say_until_when_and_later_that_it_ended(clock_at, order, alice, client):
    client.force_login(alice)
    card, page = client.get("/orders/"), client.get(f"/orders/{order.number}/")
    assert "Return without a reason until 16 Oct" in words(card)
    assert "Until 16 Oct (7 days from arrival)" in words(page)
    assert "Until 8 Nov (30 days from arrival)" in words(page)
    clock_at.shift(timedelta(days=8))
    assert "Return without a reason ended on 16 Oct" in words(client.get("/orders/"))
    assert "Ended on 16 Oct (7 days from arrival)" in words(client.get(f"/orders/{order.number}/"))


def test_the_step_says_why_not_before_anything_is_filled_in(clock_at, order, alice):
    clock_at.shift(timedelta(days=40))
    wizard = Wizard(alice, order)
    page = wizard.see("problem")
    assert "Ended on 16 Oct" in words(page)
    assert 'value="not_needed"' not in page.content.decode()
    assert 'value="overstated"' in page.content.decode()
    answer = wizard.say("problem", reason="not_needed")
    assert answer.status_code == 422
    assert "16 Oct" in words(answer)
    assert wizard.say("problem", reason="overstated").status_code == 302
    wizard.say("pieces", **{f"pieces_{wizard.line.pk}": "1"})
    offered = wizard.see("wish").content.decode()
    assert 'value="return_refund"' not in offered
    assert 'value="repair"' in offered
    late = wizard.say("wish", type="return_refund")
    assert late.status_code == 422
    assert "8 Nov" in words(late)


def test_a_case_raised_in_time_for_another_wish_is_not_turned_into_a_late_return(clock_at, order, alice):
    clock_at.shift(timedelta(days=10))
    ticket = submit(order, alice, reason="does_not_fit", type="compensation")
    with pytest.raises(Refused) as no:
        edit_commands.change_ticket(ticket, by=alice, type="return_refund")
    assert no.value.code == "window_over"


def test_products_with_the_same_days_share_a_row_however_many_they_are(clock_at, shop, alice):
    many = market.delivered_order(shop, alice, "MANY", lines=tuple((f"Cup {n}", 1000, 1) for n in range(25)))
    known = terms_of(shop, [line.sku for line in many.lines.all()])
    facts = days_to_return(many, known, many.lines.all(), today=clock.today())
    assert [fact.label for fact in facts] == ["Return without a reason", "Return with a fault"]
    ProductTerms.objects.create(shop=shop, sku=many.lines.first().sku, no_reason_days=15)
    known = terms_of(shop, [line.sku for line in many.lines.all()])
    facts = days_to_return(many, known, many.lines.all(), today=clock.today())
    assert [fact.label for fact in facts] == [
        "Return without a reason · Cup 0",
        "Return without a reason · Cup 1 and 23 more",
        "Return with a fault",
    ]
