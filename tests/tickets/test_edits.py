"""Changing a case: free before anybody looked, afterwards a wish with its reason that staff answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.kernel.errors import Invalid, Refused
from portal.notices.models import Notice
from portal.time import clock
from portal.time.sweeps import run_until_quiet
from tests.doors import assert_three_doors
from tests.helpers import client_for, frozen
from tests.tickets.conftest import fresh
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.edits import commands as edit_commands
from tickets.edits.actions import TICKET_EDIT
from tickets.edits.models import TicketEdit

pytestmark = pytest.mark.django_db

WISH = {"description": "杯口裂了，割到手", "words": "之前没写清楚"}


@pytest.fixture
def wished(case, alice) -> Any:
    return edit_commands.request_edit(case("in_review"), by=alice, **WISH)


def test_the_doors_of_a_wished_change(case, wished, alice, bob, mallory, eve):
    assert_three_doors(TICKET_EDIT, "apply", wished, by=bob, outsider=mallory)
    assert_three_doors(TICKET_EDIT, "refuse", wished, by=bob, data={"words": "不需要"}, outsider=mallory)
    assert_three_doors(TICKET_EDIT, "retract", wished, by=alice, outsider=eve)
    edit_commands.retract_edit(wished, by=alice)
    ticket = fresh(wished.ticket)
    assert_three_doors(TICKET, "request_edit", ticket, by=alice, data={"type": ticket.type, **WISH}, outsider=eve)


@pytest.mark.covers("R76", "R84")
def test_before_anybody_looked_a_change_takes_effect_at_once(case, alice):
    ticket = case()
    client = client_for(alice)
    page = client.get(TICKET.url(ticket, "change"))
    assert page.status_code == 200
    given = {"type": "refund_only", "description": "杯口裂了", "serial_number": "SN-1", "phone": "13800000001"}
    client.post(TICKET.url(ticket, "change"), given)
    ticket = fresh(ticket)
    assert (ticket.type, ticket.description, ticket.serial_number) == ("refund_only", "杯口裂了", "SN-1")
    said = words(client.get(ticket.get_absolute_url()))
    assert "You changed the request" in said and "不想要了，没有用过。 → 杯口裂了" in said
    assert not TicketEdit.objects.exists()


@pytest.mark.covers("R77", "R79", "R80", "R83", "R85")
def test_later_it_is_asked_for_with_a_reason_and_staff_see_before_and_after(case, alice, bob):
    with frozen():
        ticket = case("in_review")
        client = client_for(alice)
        page = client.get(TICKET.url(ticket, "request_edit"))
        assert "It may take longer" in words(page) and "Staff decide whether it fits" in words(page)
        assert client.post(TICKET.url(ticket, "change"), WISH).status_code == 409
        answer = client.post(TICKET.url(ticket, "request_edit"), {"type": ticket.type, **WISH, "words": ""})
        assert answer.status_code == 422 and "Say it in a few words." in words(answer), (
            "without a reason nothing is asked"
        )
        client.post(TICKET.url(ticket, "request_edit"), {"type": ticket.type, **WISH})
        edit = TicketEdit.objects.get()
        assert edit.changed == {"description": ["不想要了，没有用过。", "杯口裂了，割到手"]}
        assert fresh(ticket).description == "不想要了，没有用过。", "nothing has changed yet"
        said = words(client_for(bob).get(edit.get_absolute_url()))
        assert "before: 不想要了，没有用过。" in said and "after: 杯口裂了，割到手" in said and "之前没写清楚" in said
        assert "Answer by Sat 10 Oct, 10:24" in said
        assert ticket.number in words(client_for(bob).get("/tickets/?tab=edits"))


@pytest.mark.covers("R76", "R84")
def test_what_exactly_is_wanted_and_how_much_can_be_changed_too(case, alice, bob):
    ticket, client = case(), client_for(alice)
    url = TICKET.url(ticket, "change")
    answer = client.post(url, {"type": "price_protection"})
    assert answer.status_code == 422 and "Enter by how much the price fell." in words(answer), "not the whole price"
    assert client.post(url, {"type": "price_protection", "amount": "20.00"}).status_code == 302
    assert fresh(ticket).asked == 20_00
    assert client.post(url, {"type": "exchange", "wish": "大一号"}).status_code == 302
    assert (fresh(ticket).wish, fresh(ticket).asked) == ("大一号", 0)
    said = words(client.get(ticket.get_absolute_url()))
    assert "Amount: nothing → ¥20.00" in said and "What exactly: nothing → 大一号" in said

    case_commands.take_ticket(fresh(ticket), by=bob)
    given = {"type": "compensation", "amount": "15.00", "wish": "大一号", "words": "不换了，赔一点就好"}
    assert client.post(TICKET.url(ticket, "request_edit"), given).status_code == 302
    edit = TicketEdit.objects.get()
    assert edit.changed == {"type": ["exchange", "compensation"], "amount": ["0", "1500"]}
    assert "¥15.00" in words(client_for(bob).get(edit.get_absolute_url()))
    edit_commands.apply_edit(edit, by=bob)
    assert (fresh(ticket).type, fresh(ticket).asked) == ("compensation", 15_00)


@pytest.mark.covers("R84")
def test_agreed_it_takes_effect_and_the_customer_is_told(wished, alice, bob):
    edit_commands.apply_edit(wished, by=bob)
    run_until_quiet()
    assert fresh(wished.ticket).description == "杯口裂了，割到手"
    assert Notice.objects.filter(to=alice, title_en="Your change has taken effect").exists()
    assert "Your change has taken effect" in words(client_for(alice).get(wished.get_absolute_url()))


def test_refused_or_unanswered_the_case_stays_as_it_was(case, alice, bob):
    with frozen() as time:
        edit = edit_commands.request_edit(case("in_review"), by=alice, **WISH)
        client_for(bob).post(TICKET_EDIT.url(edit, "refuse"), {"words": "图片已足够"})
        said = words(client_for(alice).get(edit.get_absolute_url()))
        assert "The case stays as it was" in said and "图片已足够" in said
        second = edit_commands.request_edit(fresh(edit.ticket), by=alice, **WISH)
        time.shift(timedelta(hours=30))
        run_until_quiet()
        second = fresh(second)
        assert second.status == "refused" and "not answered in time" in second.answer_words
        assert fresh(edit.ticket).description == "不想要了，没有用过。"


@pytest.mark.covers("R81")
def test_an_urgent_change_is_answered_first(case, alice, bob):
    with frozen():
        edit = edit_commands.request_edit(case("in_review"), by=alice, is_urgent=True, **WISH)
        said = words(client_for(bob).get(edit.get_absolute_url()))
        assert "Urgent Yes" in said and "Answer by Fri 9 Oct, 18:24" in said


@pytest.mark.covers("R82")
def test_three_changes_and_no_more(case, alice, bob):
    ticket = case("in_review")
    for n in range(3):
        edit = edit_commands.request_edit(ticket, by=alice, description=f"第{n}次", words="改")
        with pytest.raises(Refused) as no:
            edit_commands.request_edit(ticket, by=alice, description="再改", words="改")
        assert no.value.code == "edit_open"
        edit_commands.retract_edit(edit, by=alice)
    with pytest.raises(Refused) as no:
        edit_commands.request_edit(ticket, by=alice, description="再改", words="改")
    assert (no.value.code, bool(no.value.hint)) == ("enough_edits", True)


@pytest.mark.covers("R78")
def test_after_fifteen_days_nothing_is_changed_any_more(case, alice, bob):
    with frozen() as time:
        ticket = case("in_review")
        time.shift(timedelta(days=16))
        with pytest.raises(Refused) as no:
            edit_commands.request_edit(fresh(ticket), by=alice, **WISH)
        assert no.value.code == "too_late"


def test_what_was_granted_is_not_asked_for_differently(case, alice, bob):
    ticket = case("approved")
    assert 'name="type"' not in client_for(alice).get(TICKET.url(ticket, "request_edit")).content.decode()
    with pytest.raises(Invalid) as no:
        edit_commands.request_edit(ticket, by=alice, type="refund_only", words="改")
    assert no.value.field == "type"
    assert (
        edit_commands.request_edit(ticket, by=alice, phone="13800000009", words="换号").changed["phone"][1]
        == "13800000009"
    )


def test_a_case_reopened_after_its_money_went_out_keeps_asking_for_what_was_granted(case, alice, bob):
    ticket = case_commands.approve_ticket(case("in_review", type="refund_only"), by=bob)
    run_until_quiet()
    with clock.pretend(clock.now() + timedelta(days=12)):
        run_until_quiet()
        assert fresh(ticket).status == "resolved"
        ticket = case_commands.reopen_ticket(fresh(ticket), by=alice, words="还是不行")
        assert ticket.status == "in_review" and ticket.granted
        with pytest.raises(Invalid, match="can't be changed any more"):
            edit_commands.request_edit(ticket, by=alice, type="repair", words="改修")
        assert 'name="type"' not in client_for(alice).get(TICKET.url(ticket, "request_edit")).content.decode()


def test_a_case_that_moved_on_is_not_changed_behind_its_back(case, alice, bob):
    ticket = case("in_review")
    edit = edit_commands.request_edit(ticket, by=alice, type="refund_only", words="改")
    case_commands.approve_ticket(ticket, by=bob)
    with pytest.raises(Refused) as no:
        edit_commands.apply_edit(edit, by=bob)
    assert no.value.code == "moved_on"
    assert fresh(ticket).type == "return_refund"


def test_nothing_different_is_no_change(case, alice):
    ticket = case("in_review")
    with pytest.raises(Invalid) as no:
        edit_commands.request_edit(ticket, by=alice, description=ticket.description, words="改")
    assert no.value.code == "unchanged"
