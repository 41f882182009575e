"""The seller's queue of requests: narrowed, measured, and the answer read before it is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.cancellations import wording
from orders.cancellations.commands import answering, asking
from orders.changes import commands
from portal.people.models import system_user
from portal.time import clock
from tests import market
from tests.helpers import budget, client_for
from tests.orders.conftest import again, ask, why_not

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(friday, shop, alice):
    """A pot by mistake (¥278.00 back) and cups that come late (¥187.00 back)."""
    pot = ask(market.paid_order(shop, alice, "Q1"), alice, "by_mistake")
    cups = ask(market.paid_order(shop, alice, "Q2", lines=(market.CUPS,)), alice, "late")
    return pot, cups


@pytest.mark.covers("R118")
@pytest.mark.parametrize(
    ("query", "found"),
    [("reason=late", "cups"), ("reason=by_mistake", "pot"), ("amount=large", "none"), ("reason=late&amount=middle", "cups"),
     ("amount=nonsense", "both"), ("reason=%00", "both")],
)  # fmt: skip
def test_the_queue_narrows_to_a_reason_and_an_amount(two, bob, query, found) -> None:
    pot, cups = two
    text = client_for(bob).get(f"/cancellations/?{query}").content.decode()
    assert (pot.number in text) == (found in ("pot", "both"))
    assert (cups.number in text) == (found in ("cups", "both"))


@pytest.mark.covers("R121")
def test_the_head_says_how_long_answers_took_today(two, bob, friday) -> None:
    friday.shift(timedelta(hours=3, minutes=12))
    clock.forget()
    answering.approve_cancellation(two[0], by=bob)
    page = client_for(bob)
    page.get("/cancellations/")
    with budget(6):
        text = page.get("/cancellations/").content.decode()
    assert "Answered today: 1" in text and "3 h 12 min on average" in text


@pytest.mark.covers("R120")
def test_the_seller_reads_the_rejection_as_the_customer_will(two, bob, alice) -> None:
    url = f"/cancellations/{two[0].number}/reject/"
    data = {"reason": "already_packed", "words": "已经打包，今天交给快递"}
    page = client_for(bob).post(url, data | {"preview": "1"})
    assert page.context["reads"]["words"] == data["words"] and again(two[0]).status == "requested"
    client_for(bob).post(url, data)
    case = again(two[0])
    assert wording.statement(case, alice) == page.context["reads"]["statement"]
    assert wording.lead(case, alice) == str(page.context["reads"]["lead"])


def test_shipping_is_not_overdue_while_a_request_forbids_it(friday, shop, alice, bob) -> None:
    order = market.paid_order(shop, alice, "Q3", promised_ship_at=clock.now() + timedelta(hours=1))
    friday.shift(timedelta(hours=2))
    clock.forget()
    page = client_for(bob)
    assert "overdue" in page.get("/orders/").content.decode()
    case = ask(order, alice)
    row = page.get("/orders/").context["rows"][0]
    assert (row.due.tone, row.due.at) == ("calm", case.due_at)


@pytest.mark.covers("R117", "R118")
def test_whose_turn_it_is_is_said_to_each_in_their_words(two, alice, bob) -> None:
    assert str(wording.badge(two[0], bob).word) == "Your turn"
    case = answering.counter_cancellation(two[0], by=bob, amount=15_00, words="包装费")
    assert str(wording.badge(case, alice).word) == "Needs your answer"
    assert str(wording.badge(case, bob).word) == "Waiting for the buyer"


@pytest.mark.covers("R121", "R123", "R124")
def test_the_workbench_tells_why_people_cancel_and_how_fast_they_are_answered(two, bob, mallory, friday) -> None:
    assert client_for(mallory).get("/workbench/").context["charts"] == []
    friday.shift(timedelta(hours=5))
    clock.forget()
    answering.approve_cancellation(two[0], by=bob)
    why, speed = client_for(bob).get("/workbench/").context["charts"][:2]
    assert {str(bar.label): list(bar.values) for bar in why.bars} == {
        "Bought by mistake": [1],
        "Delivery is later than promised": [1],
    }
    assert str(speed.title) == "1 of 1 requests were answered within a day"
    assert [list(bar.values) for bar in speed.bars] == [[0], [1], [0], [0]]


def test_what_is_to_be_shipped_stands_by_its_time_and_what_is_held_is_paused(friday, shop, alice, bob, carol) -> None:
    late, later, held = (
        market.paid_order(shop, alice, number, promised_ship_at=clock.now() + timedelta(hours=hours))
        for number, hours in (("S1", 1), ("S2", 5), ("S3", 2))
    )
    answering.counter_cancellation(ask(held, alice), by=bob, amount=10_00, words="包装费")
    friday.shift(timedelta(hours=8))
    clock.forget()
    page = client_for(bob).get("/orders/").context
    assert [row.number for row in page["rows"]] == ["S1", "S2", "S3"]
    assert [row.due.tone for row in page["rows"]] == ["late", "late", "none"]
    assert str(page["rows"][2].due.words) == "Paused"
    answer = ask(market.paid_order(shop, alice, "S4"), alice)
    rows = client_for(bob).get("/orders/").context["rows"]
    assert [row.number for row in rows] == ["S1", "S2", "S4", "S3"]
    assert rows[2].due.at == answer.due_at
    newest = client_for(bob).get("/orders/?tab=all").context
    assert [row.number for row in newest["rows"]] == ["S4", "S3", "S2", "S1"]


# --- whose turn, and how much ------------------------------------------------------------------------------------------


def test_the_workbench_counts_only_what_waits_for_the_reader(two, bob, carol) -> None:
    answering.reject_cancellation(two[0], by=bob, reason=why_not(), words="已经打包")
    answering.appeal_cancellation(again(two[0]), by=two[0].customer)
    for reader, mine, others in (
        (bob, "Order cancellations to answer", "Cancellations in platform review"),
        (carol, "Cancellations in platform review", "Order cancellations to answer"),
    ):
        page = client_for(reader).get("/workbench/")
        labels = {name: [str(queue.label) for queue in page.context[name]] for name in ("queues", "others")}
        assert mine in labels["queues"] and others in labels["others"], labels
        assert page.context["statement"].startswith(str(sum(queue.count for queue in page.context["queues"])))
    assert "Waits for others" in client_for(bob).get("/workbench/").content.decode()


def test_an_order_that_waits_for_its_cancellation_is_not_counted_to_ship_as_well(two, shop, alice, bob) -> None:
    waiting = client_for(bob).get("/workbench/").context["queues"]
    assert [(queue.label, queue.count) for queue in waiting if queue.count] == [("Order cancellations to answer", 2)]
    market.paid_order(shop, alice, "Q3")
    page = client_for(bob).get("/workbench/")
    assert [queue.count for queue in page.context["queues"] if queue.count] == [2, 1] and page.context[
        "statement"
    ].startswith("3 ")


def test_what_support_asked_for_itself_waits_for_others(friday, shop, alice, carol) -> None:
    case = ask(market.paid_order(shop, alice, "Q4"), alice)
    answering.appeal_cancellation(
        answering.reject_cancellation(case, by=system_user(), reason=why_not(), words="x"), by=alice
    )
    case = again(case)
    for asked_by, mine, others in ((alice, 1, 0), (carol, 0, 1)):
        type(case).objects.filter(pk=case.pk).update(requested_by=asked_by)
        page = client_for(carol).get("/workbench/")
        assert [sum(queue.count for queue in page.context[name]) for name in ("queues", "others")] == [mine, others]
        assert (case.number in client_for(carol).get("/cancellations/?tab=mine").content.decode()) == bool(mine)


def test_what_is_looked_for_leaves_the_figures_of_the_head_alone(two, bob) -> None:
    answering.approve_cancellation(two[0], by=bob)
    client = client_for(bob)
    for query in ("", "?q=nothing", "?reason=late"):
        client.get(f"/cancellations/{query}")
        with budget(6):
            assert "Answered today: 1" in client.get(f"/cancellations/{query}").content.decode(), query


def test_only_peoples_answers_of_the_readers_side_count_as_answered(two, bob, carol, machine, shop, alice) -> None:
    answering.settle_silence(two[0], by=machine)
    asking.cancel_for_shop(market.paid_order(shop, alice, "Q3"), by=bob, reason=market.reason("shop_cancel"))
    answering.approve_cancellation(two[1], by=carol)
    assert "Answered today: 0" in client_for(bob).get("/cancellations/").content.decode()
    assert "Answered today: 1" in client_for(carol).get("/cancellations/").content.decode()


def test_every_open_change_is_reached_from_its_queue(friday, shop, alice, bob) -> None:
    orders = [market.paid_order(shop, alice, f"Q{n}") for n in (4, 5, 6)]
    for order in orders[:2]:
        commands.request_change(order, by=alice, kind="address", address="上海市")
    queue = next(one for one in client_for(bob).get("/workbench/").context["queues"] if "changes" in one.url)
    rows = client_for(bob).get(queue.url).context["objects"]
    assert queue.count == 2 and {row.pk for row in rows} == {order.pk for order in orders[:2]}


def test_finding_says_how_much_more_there_is(friday, shop, alice, carol) -> None:
    for n in range(12):
        market.unpaid_order(shop, alice, f"M{n}")
    page = client_for(carol).get("/find/", {"q": alice.name})
    assert "Orders: 10 of 12 shown" in page.content.decode()
    (more,) = page.context["more"]
    assert client_for(carol).get(more.url).context["counts"] is not None
    assert len(client_for(carol).get(more.url).context["objects"]) == 12
