"""Answers that need more than a press: a cost taken back, a parcel's number, the platform's reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.cancellations.commands import answering
from orders.holds.models import Hold
from orders.parcels import commands
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderStatus
from portal.audit import invariants
from portal.audit.outbox import relay
from portal.kernel.errors import OTHER_STAGE, Refused
from portal.notices.models import Notice
from tests.doors import trial
from tests.helpers import budget, client_for, frozen, later
from tests.orders.conftest import again, ask, why_not
from tests.orders.test_pages import act, words

pytestmark = pytest.mark.django_db


def step(case, name: str) -> str:
    return f"/cancellations/{case.number}/{name}/"


# --- a cost proposed by mistake ----------------------------------------------------------------------------------------


@pytest.mark.covers("R29")
def test_a_cost_proposed_by_mistake_is_taken_back_and_answered_anew(asked, alice, bob) -> None:
    due = asked.due_at
    with frozen(later(hours=3)):
        case = answering.counter_cancellation(asked, by=bob, amount=15_00, words="包装费")
    with frozen(later(hours=5)):
        client = client_for(bob)
        assert "take the proposed cost back first" in words(client.get(step(case, "approve")))
        assert client.post(step(case, "take_back_cost")).status_code == 302
    case = again(case)
    assert (case.status, case.countered, case.counter_words, case.answered_at) == (C.REQUESTED, 0, "", None)
    assert case.due_at == due + timedelta(hours=2), "the time it stood is not the seller's"
    assert case.due_from == case.created_at + timedelta(hours=2), "a queue tells how much of the whole time is left"
    assert "took the proposed cost back" in words(client_for(alice).get(case.get_absolute_url()))
    assert answering.approve_cancellation(case, by=bob).returned == 278_00


def test_nobody_else_takes_the_proposed_cost_back(countered, alice, mallory) -> None:
    for person in (alice, mallory):
        assert client_for(person).post(step(countered, "take_back_cost")).status_code == 404
    assert again(countered).status == C.COUNTERED


# --- a rejection by mistake ---------------------------------------------------------------------------------------------


def test_a_rejection_by_mistake_is_taken_back_within_a_day_and_answered_anew(asked, alice, bob, mallory) -> None:
    due = asked.due_at
    with frozen(later(hours=3)):
        case = answering.reject_cancellation(asked, by=bob, reason=why_not(), words="已经打包")
    with frozen(later(hours=5)):
        for other in (alice, mallory):
            assert client_for(other).post(step(case, "take_back")).status_code == 404
        assert "You answer anew" in words(client_for(bob).get(step(case, "take_back")))
        assert client_for(bob).post(step(case, "take_back"), {"words": "看错了"}).status_code == 302
        relay()
    case = again(case)
    assert (case.status, case.answer_words, case.answered_at, case.ended_at) == (C.REQUESTED, "", None, None)
    assert case.due_at == due + timedelta(hours=2), "the time it was rejected is not the seller's"
    assert Hold.objects.active().filter(source=case.number).exists(), "not shipped meanwhile"
    assert "took the rejection back" in words(client_for(alice).get(case.get_absolute_url()))
    assert Notice.objects.filter(to=alice, title_en="The seller took the rejection back and answers anew").exists()
    assert answering.approve_cancellation(case, by=bob).returned == 278_00
    assert list(invariants.verify()) == []


def test_a_rejection_stands_after_a_day_or_once_the_customer_or_the_order_has_gone_on(asked, alice, bob) -> None:
    def why_it_stands(case) -> str:
        with trial(), pytest.raises(Refused) as no:
            answering.take_back_rejection(case, by=bob)
        return str(no.value.code)

    rejected = answering.reject_cancellation(asked, by=bob, reason=why_not(), words="已经打包")
    with frozen(later(hours=24, minutes=1)):
        assert why_it_stands(rejected) == "too_late"
    with trial():
        ask(again(rejected.order), alice)
        assert why_it_stands(rejected) == "pieces_taken"
    with trial():
        assert why_it_stands(answering.appeal_cancellation(rejected, by=alice)) == OTHER_STAGE
    commands.ship_order(again(rejected.order), by=bob, carrier="SF", tracking_number="SF100001")
    assert why_it_stands(again(rejected)) == "moved_on"


def test_who_let_a_cost_lapse_was_not_rejected_by_the_shop(countered, bob, machine) -> None:
    with pytest.raises(Refused) as no:
        answering.take_back_rejection(answering.lapse_counter(countered, by=machine), by=bob)
    assert no.value.code == "lapsed"


# --- "it has been sent" ------------------------------------------------------------------------------------------------


@pytest.mark.covers("R120")
def test_that_it_has_been_sent_is_shown_by_the_parcels_number(asked, bob) -> None:
    client = client_for(bob)
    given = {"reason": "already_shipped", "words": "已经寄出。"}
    answer = client.post(step(asked, "reject"), given)
    assert answer.status_code == 422
    assert "Enter the parcel's number" in words(answer) and "name of the carrier" in words(answer)
    assert client.post(step(asked, "reject"), given | {"carrier": "SF", "tracking_number": "778820"}).status_code == 302
    assert again(asked).status == C.REJECTED
    assert again(asked.order).status == OrderStatus.SHIPPED
    assert again(asked.order).shipments.get().tracking_number == "778820"


# --- the platform decides ----------------------------------------------------------------------------------------------


@pytest.mark.covers("R37")
def test_the_platform_decides_against_the_seller_with_reasons_that_both_read(rejected, alice, bob, carol) -> None:
    case = answering.appeal_cancellation(rejected, by=alice, words="还没有发货，照片为证。")
    client = client_for(carol)
    for url in (case.get_absolute_url(), step(case, "approve"), step(case, "refuse")):
        page = words(client.get(url))
        assert "The customer says" in page and "照片为证" in page and "买重复了" in page, url
        assert "The seller says" in page and "已经打包" in page and "None was sent" in page, url
        assert "The answer" not in page, "said once, beside what the other side says"
    assert "Take back cancellation" not in words(client.get(case.get_absolute_url()))

    assert "A decision needs its reasons." in words(client.post(step(case, "approve"), {}))
    with frozen(later(days=2)):
        assert client.post(step(case, "approve"), {"note": "未见发货凭证。"}).status_code == 302
        for reader in (alice, bob):
            page = words(client_for(reader).get(case.get_absolute_url()))
            assert "未见发货凭证。" in page and "decided for the customer" in page
        assert "11 Oct" in page, "the day of the answer is the platform's"
        relay()
    assert Notice.objects.filter(to=bob, number=case.number, title_en__contains="decided for the customer").exists()


def test_support_sees_that_it_is_still_the_sellers_turn(asked, carol) -> None:
    page = words(client_for(carol).get(step(asked, "approve")))
    assert "It is the seller's turn" in page and "The reasons of the decision" in page


# --- in the customer's name --------------------------------------------------------------------------------------------


def test_sellers_cancel_for_a_customer_under_another_name_than_for_the_shop(paid, alice, bob) -> None:
    page = words(client_for(bob).get(paid.get_absolute_url()))
    assert "Cancel as the customer asked" in page and "Cancel for the shop" in page and "Cancel order" not in page
    form = words(client_for(bob).get(act(paid, "cancel")))
    assert "Why does the customer want to cancel?" in form and "The customer can take it back" in form
    assert "You can" not in form and "Why do you" not in form
    assert "Cancel order" in words(client_for(alice).get(paid.get_absolute_url()))


def test_a_rejection_for_another_reason_needs_no_parcel(paid, alice, bob) -> None:
    case = ask(paid, alice)
    given = {"reason": why_not("made_to_order").code, "words": "定制商品。"}
    assert client_for(bob).post(step(case, "reject"), given).status_code == 302
    assert again(paid).status == OrderStatus.PAID


def test_what_is_taken_back_is_not_said_to_be_past_taking_back(asked, alice) -> None:
    answering.retract_cancellation(asked, by=alice)
    assert "no longer be taken back" not in words(client_for(alice).get(asked.get_absolute_url()))


def test_the_page_of_a_rejection_asks_no_more_than_others(rejected, bob) -> None:
    client = client_for(bob)
    for address in (rejected.get_absolute_url(), f"/api/v1/order-cancellations/{rejected.number}/"):
        client.get(address)
        with budget(10):
            assert client.get(address).status_code == 200
