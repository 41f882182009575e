"""How long it usually takes: measured from what ended, told before a case is raised and beside an open one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.kernel.changes import import_rows
from portal.notices.models import Notice
from portal.people.models import system_user
from portal.time import clock
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.helpers import budget, client_for
from tests.tickets.conftest import fresh
from tests.tickets.test_afterwards import HIDDEN, page
from tests.tickets.test_raising import wizard  # noqa: F401 - a fixture
from tests.words import words
from tickets.cases.models import Ticket, TicketLine
from tickets.repairs import commands as repair_commands
from tickets.returns import commands as return_commands
from tickets.usual_times import commands as usual_time_commands
from tickets.usual_times.models import UsualTime

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(order, alice):
    """`history("repair", 3, 5)`: ended cases of a kind about the order's first line, that took so many days."""

    def live(kind: str, *days: float, line: int = 0, ago: int = 30, status: str = "closed") -> None:
        other = market.delivered_order(order.shop, alice, f"H{Ticket.objects.count()}", lines=(market.POT, market.CUPS))
        about = other.lines.order_by("position")[line]
        ended = clock.now() - timedelta(days=ago)
        rows = [
            Ticket(
                shop=order.shop, customer=alice, order=other, type=kind, problem="quality", currency="CNY", asked=1_00,
                reason=market.reason("raise_ticket", "not_needed"), status=status,
                created_at=ended - timedelta(days=span), ended_at=ended if status == "closed" else None,
            )
            for span in days
        ]  # fmt: skip
        for ticket in import_rows(Ticket, rows, by=system_user()):
            TicketLine.objects.create(ticket=ticket, line=about, quantity=1, paid=1_00)
        UsualTime.objects.all().delete()
        usual_time_commands.measure_usual_times()

    return live


@pytest.mark.covers("R62", "R65")
def test_before_it_is_raised_a_customer_reads_how_long_such_a_case_takes(friday, wizard, history):  # noqa: F811
    wizard.until("check")
    told = words(wizard.see("check"))
    assert "Usually one to two weeks: the goods travel and are looked at" in told, "nothing was measured yet"
    assert "4 steps: looked at → the goods travel → inspected → money on its way" in told
    history("return_refund", 2, 3, 4, 5, 6, 9)
    told = words(wizard.see("check"))
    assert "Usually 4 days to 9 days" in told
    assert (
        "of the last 6 such cases about this product half took at most 4 days, nine of ten at most 9 days"
        in told.lower()
    )


@pytest.mark.covers("R64")
def test_of_a_product_that_takes_long_the_case_tells_its_own_time(friday, case, alice, history):
    history("return_refund", 1, 1, 1, 2, 2, line=1)
    history("return_refund", 10, 12, 14, 15, 20)
    ticket = case("in_review")
    assert "Usually 14 days to 20 days" in page(alice, ticket)
    assert "about this product" in page(alice, ticket)
    UsualTime.objects.exclude(sku="").delete()
    assert "such cases at this shop" in page(alice, ticket)


@pytest.mark.covers("R63", "R71")
def test_how_many_answer_and_how_busy_they_are_is_told(friday, case, alice, history, order):
    history("refund_only", 1, 2, 2, 3, 3)
    ticket = case("in_review", type="refund_only")
    told = page(alice, ticket)
    assert "1 person answers here; 0 cases are open" in told and "Busier" not in told, "measured before it was raised"
    friday.shift(timedelta(hours=2))
    history("repair", 0, 0, 0, 0, 0, ago=0, status="submitted")
    assert "Busier" not in page(alice, ticket), "less than one a week is no measure"
    history("repair", 1, 1, 1)
    told = page(alice, ticket)
    assert "1 person answers here; 6 cases are open" in told
    assert "Busier than usual: 6.0 times as many cases as in a usual week" in told, "8 in eight weeks, 6 in this one"
    assert "Usually 2 days to 3 days" in told and "2 hours of usually at most 3 days" in told


def test_what_was_measured_is_trusted_for_an_hour_and_asks_a_fixed_number_of_queries(friday, history):
    history("repair", 3, 4, 5, 6, 20)
    assert usual_time_commands.measure_usual_times() == 0
    friday.shift(timedelta(hours=1, seconds=1))
    with budget(7):
        assert usual_time_commands.measure_usual_times() > 0
    known = UsualTime.objects.get(type="repair", sku="")
    assert (known.cases, known.half, known.most) == (5, 5 * 1440, 20 * 1440)


@pytest.mark.covers("R68")
def test_a_repair_that_waits_for_a_part_says_until_when(friday, case, alice, bob, eve):
    ticket = case("approved", type="repair")
    return_commands.send_goods(ticket, by=alice, carrier="顺丰", tracking_number="SF100")
    return_commands.receive_goods(fresh(ticket), by=bob)
    repair = repair_commands.begin_repair(fresh(ticket).repair, by=bob)
    ends = repair.due_at
    refused = press_repair(bob, repair, expected_on="2026-10-09")
    assert refused.status_code == 422 and "Enter a day to come." in words(refused)
    late = press_repair(bob, repair, expected_on="2027-01-15")
    assert late.status_code == 422 and "The repair has to be done by" in words(late)
    press_repair(bob, repair, expected_on="2026-10-20", words="缺加热底座。")
    repair = fresh(repair)
    assert (repair.status, repair.due_at) == ("in_work", ends), "the days a repair may take go on"
    told = page(alice, ticket)
    assert "It waits for a spare part, expected on 20 Oct" in told and "缺加热底座。" in told
    run_until_quiet()
    assert Notice.objects.filter(to=alice, title_en__contains="It waits for a spare part, expected on 20 Oct").exists()
    assert client_for(eve).get(f"/repairs/{repair.number}/await_part/").status_code == 404


def press_repair(user, repair, **data):
    client, url = client_for(user), f"/repairs/{repair.number}/await_part/"
    shown = dict(HIDDEN.findall(client.get(url).content.decode()))
    return client.post(url, shown | data, follow=True)
