"""Each type of case goes its own path, and what belongs to it its own life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from orders.holds.models import Hold
from orders.orders.pieces import lines_of
from portal.audit import invariants
from portal.kernel.errors import Invalid, Refused
from portal.time import clock
from portal.time.sweeps import run_until_quiet
from refunds.statuses import RefundStatus
from tests import market
from tests.helpers import frozen
from tests.tickets.conftest import fresh, refund_of
from tickets.cases import commands as case_commands
from tickets.cases import obligations, turns
from tickets.cases.models import Ticket
from tickets.checks import commands as check_commands
from tickets.offers import commands as offer_commands
from tickets.repairs import commands as repair_commands
from tickets.replacements import commands as replacement_commands
from tickets.returns import commands as return_commands

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(order, alice, bob) -> Callable[..., Ticket]:
    """`asked("exchange", wish="大一号")`: a case of this type about one coffee pot (¥268.00), being reviewed."""

    def ask(type: str, *, line: int = 0, pieces: int = 1, **more: Any) -> Ticket:
        chosen = order.lines.order_by("position")[line]
        ticket = case_commands.submit_ticket(
            order, by=alice, type=type, problem="other", reason=market.reason("raise_ticket", "not_needed"),
            pieces={chosen.pk: pieces}, **more,
        )  # fmt: skip
        return case_commands.take_ticket(ticket, by=bob)

    return ask


def books_agree() -> None:
    assert list(invariants.verify()) == []


def soon(days: float = 3) -> datetime:
    return clock.now() + timedelta(days=days)


def returned(ticket: Ticket, alice: Any, bob: Any) -> Ticket:
    ticket = return_commands.send_goods(ticket, by=alice, carrier="顺丰", tracking_number="SF1")
    return return_commands.receive_goods(ticket, by=bob)


def sent(ticket: Ticket, alice: Any, bob: Any) -> Ticket:
    """The seller's parcel goes out and arrives."""
    parcel = replacement_commands.send_parcel(fresh(ticket).parcel, by=bob, carrier="顺丰", tracking_number="SF2")
    replacement_commands.receive_parcel(parcel, by=alice)
    return fresh(ticket)


# --- exchange -----------------------------------------------------------------------------------------------------------


@pytest.mark.covers("R11")
def test_an_exchange_for_a_cheaper_thing_gives_the_difference_back(asked, alice, bob, order, bank_pays_at_once):
    ticket = case_commands.approve_ticket(asked("exchange", wish="400ml"), by=bob, what="400ml 款", worth=24800)
    assert (ticket.status, ticket.granted, ticket.parcel.worth) == ("approved", 2000, 24800)
    with pytest.raises(Refused) as no:
        replacement_commands.send_parcel(ticket.parcel, by=bob, carrier="顺丰", tracking_number="SF2")
    assert no.value.code == "goods_first"
    ticket = returned(ticket, alice, bob)
    return_commands.accept_goods(ticket, by=bob)
    run_until_quiet()
    assert refund_of(fresh(ticket)).amount == 2000
    assert fresh(ticket).status == "in_progress"
    ticket = sent(ticket, alice, bob)
    run_until_quiet()
    assert fresh(ticket).status == "resolved"
    pot = lines_of(order)[0]
    assert (pot.free, pot.free_value) == (1, 24800)
    books_agree()


def test_a_dearer_exchange_takes_an_offer_and_is_paid_up_before_it_is_sent(asked, alice, bob):
    ticket = asked("exchange", wish="800ml")
    with pytest.raises(Invalid) as no:
        case_commands.approve_ticket(ticket, by=bob, what="800ml 款", worth=30000)
    assert no.value.code == "needs_offer"
    offer = offer_commands.make_offer(ticket, by=bob, way="exchange", amount=30000, what="800ml 款", words="差价 32 元")
    offer_commands.accept_offer(offer, by=alice)
    return_commands.accept_goods(returned(fresh(ticket), alice, bob), by=bob)
    parcel = fresh(ticket).parcel
    assert parcel.extra == 3200
    with pytest.raises(Refused) as refused:
        replacement_commands.send_parcel(parcel, by=bob, carrier="顺丰", tracking_number="SF2")
    assert refused.value.code == "not_paid_up"
    replacement_commands.take_extra(parcel, by=bob, reference="TR-9")
    assert sent(ticket, alice, bob).status == "resolved"
    books_agree()


@pytest.mark.covers("SC18")
def test_returning_the_exchanged_thing_undoes_the_exchange(asked, alice, bob, order, bank_pays_at_once):
    first = case_commands.approve_ticket(asked("exchange"), by=bob, what="蓝色款")
    return_commands.accept_goods(returned(first, alice, bob), by=bob)
    first = sent(first, alice, bob)
    assert (first.status, first.parcel.status) == ("resolved", "received")
    second = case_commands.approve_ticket(asked("return_refund"), by=bob)
    return_commands.accept_goods(returned(second, alice, bob), by=bob)
    run_until_quiet()
    assert fresh(first.parcel).status == "returned"
    assert fresh(second).status == "resolved"
    line = order.lines.order_by("position")[0]
    assert (line.returned_quantity, line.refunded_quantity, line.refunded) == (1, 1, 26800)
    books_agree()


# --- repair -------------------------------------------------------------------------------------------------------------


def test_a_visit_is_booked_begun_and_ends_the_case(asked, bob):
    ticket = case_commands.approve_ticket(asked("repair"), by=bob, visit_at=soon(), fee=3000)
    assert (ticket.status, ticket.repair.status) == ("in_progress", "booked")
    repair = repair_commands.begin_repair(ticket.repair, by=bob)
    repair_commands.finish_repair(repair, by=bob, words="换了加热片")
    assert fresh(ticket).status == "resolved"
    assert not Hold.objects.active().exists()
    books_agree()


def test_a_repair_in_the_workshop_goes_there_and_back(asked, alice, bob):
    ticket = case_commands.approve_ticket(asked("repair"), by=bob)
    with pytest.raises(Refused) as no:
        repair_commands.begin_repair(ticket.repair, by=bob)
    assert no.value.code == "no_goods"
    ticket = returned(ticket, alice, bob)
    repair = repair_commands.begin_repair(fresh(ticket).repair, by=bob)
    repair_commands.finish_repair(repair, by=bob)
    ticket = fresh(ticket)
    assert (ticket.status, ticket.parcel.kind, ticket.parcel.status) == ("in_progress", "goods_back", "prepared")
    assert sent(ticket, alice, bob).status == "resolved"
    books_agree()


def test_what_cannot_be_repaired_is_looked_at_anew_and_another_way_is_agreed(asked, alice, bob):
    ticket = case_commands.approve_ticket(asked("repair"), by=bob, visit_at=soon())
    repair = repair_commands.begin_repair(ticket.repair, by=bob)
    repair_commands.give_up_repair(repair, by=bob, words="主板停产")
    ticket = fresh(ticket)
    assert ticket.status == "in_review"
    assert ticket.due_at is not None
    offer = offer_commands.make_offer(ticket, by=bob, way="refund", amount=20000, words="退一部分")
    offer_commands.accept_offer(offer, by=alice)
    ticket = fresh(ticket)
    assert (ticket.status, ticket.type, ticket.granted) == ("approved", "refund_only", 20000)
    books_agree()


def test_a_visit_is_called_off_free_a_day_before_and_not_later(asked, alice, bob):
    with frozen() as time:
        ticket = case_commands.approve_ticket(asked("repair"), by=bob, visit_at=soon(), fee=3000)
        time.shift(timedelta(days=2, hours=1))
        with pytest.raises(Refused) as no:
            repair_commands.cancel_visit(ticket.repair, by=alice)
        assert no.value.code == "too_late"
        assert no.value.hint
        time.shift(timedelta(days=-1))
        repair_commands.cancel_visit(ticket.repair, by=alice, words="那天不在家")
        ticket = fresh(ticket)
        assert (ticket.status, ticket.repair.status) == ("in_review", "cancelled")
        ticket = case_commands.approve_ticket(ticket, by=bob, visit_at=soon(5))
        assert (ticket.status, ticket.repair.status) == ("in_progress", "booked")
        books_agree()


def test_a_visit_nobody_told_of_is_asked_about(asked, bob):
    with frozen() as time:
        ticket = case_commands.approve_ticket(asked("repair"), by=bob, visit_at=soon(1))
        time.shift(timedelta(days=3))
        run_until_quiet()
        ticket = fresh(ticket)
        assert (ticket.repair.status, ticket.repair.due_at, ticket.by_platform) == ("booked", None, True)


# --- parts, compensation, price protection ------------------------------------------------------------------------------


def test_a_part_is_sent_and_its_arrival_resolves_the_case(asked, alice, bob):
    ticket = case_commands.approve_ticket(asked("part", wish="滤网"), by=bob)
    assert (ticket.parcel.kind, ticket.parcel.what) == ("part", "滤网")
    assert sent(ticket, alice, bob).status == "resolved"
    books_agree()


def test_a_parcel_without_a_word_counts_as_received_after_ten_days(asked, bob):
    with frozen() as time:
        ticket = case_commands.approve_ticket(asked("part", wish="滤网"), by=bob)
        replacement_commands.send_parcel(ticket.parcel, by=bob, carrier="顺丰", tracking_number="SF2")
        time.shift(timedelta(days=15))
        run_until_quiet()
        assert fresh(ticket).status in ("resolved", "closed")


def test_a_parcel_not_sent_in_time_is_asked_about_and_can_still_be_sent(asked, alice, bob, carol):
    with frozen() as time:
        ticket = case_commands.approve_ticket(asked("part", wish="滤网"), by=bob)
        time.shift(timedelta(days=8))
        run_until_quiet()
        parcel = fresh(ticket).parcel
        assert parcel.late_since is not None
        assert Ticket.objects.filter(turns.waits_for_me(carol), pk=ticket.pk).exists()
        assert sent(ticket, alice, bob).status == "resolved"


def test_a_lost_parcel_is_sent_again(asked, alice, bob):
    ticket = case_commands.approve_ticket(asked("part", wish="滤网"), by=bob)
    parcel = replacement_commands.send_parcel(ticket.parcel, by=bob, carrier="顺丰", tracking_number="SF2")
    parcel = replacement_commands.resend_parcel(parcel, by=bob)
    assert (parcel.status, parcel.tracking_number) == ("prepared", "")
    assert sent(ticket, alice, bob).status == "resolved"


@pytest.mark.covers("R31")
def test_a_coupon_is_given_at_once(asked, bob):
    ticket = case_commands.approve_ticket(asked("compensation"), by=bob, gift="coupon", what="CARE-50", value=5000)
    ticket = fresh(ticket)
    assert (ticket.status, ticket.compensation.what) == ("resolved", "CARE-50")
    books_agree()


def test_compensation_in_money_is_less_worth_for_a_later_case(asked, bob, order, bank_pays_at_once):
    ticket = case_commands.approve_ticket(asked("compensation", amount=3000), by=bob)
    run_until_quiet()
    assert fresh(ticket).status == "resolved"
    assert fresh(ticket).reimbursement.cause_kind == "compensation"
    pot = lines_of(order)[0]
    assert (pot.free, pot.free_value) == (1, 23800)
    books_agree()


def test_a_gift_is_sent(asked, alice, bob):
    ticket = case_commands.approve_ticket(asked("compensation"), by=bob, gift="gift", what="咖啡豆 250g")
    assert ticket.parcel.kind == "gift"
    assert sent(ticket, alice, bob).status == "resolved"
    books_agree()


def test_price_protection_gives_the_difference_back_and_keeps_the_goods(asked, bob, order, bank_pays_at_once):
    with pytest.raises(Invalid):
        asked("price_protection")
    ticket = case_commands.approve_ticket(asked("price_protection", amount=2000), by=bob)
    run_until_quiet()
    assert refund_of(fresh(ticket)).status == RefundStatus.SUCCEEDED
    assert fresh(ticket).status == "resolved"
    assert lines_of(order)[0].free_value == 24800
    books_agree()


# --- offers -------------------------------------------------------------------------------------------------------------


def test_an_open_offer_pauses_the_clock_and_its_end_lets_it_go_on(asked, bob):
    with frozen() as time:
        ticket = asked("refund_only")
        offer = offer_commands.make_offer(ticket, by=bob, way="refund", amount=10000, words="退一部分，商品留着")
        assert fresh(ticket).due_at is None
        time.shift(timedelta(days=6))
        run_until_quiet()
        assert fresh(offer).status == "expired"
        ticket = fresh(ticket)
        assert ticket.status == "in_review"
        assert ticket.due_at > clock.now()


@pytest.mark.covers("R29")
def test_the_customer_counters_and_the_seller_agrees(asked, alice, bob, bank_pays_at_once, order):
    ticket = asked("return_refund")
    offer = offer_commands.make_offer(ticket, by=bob, way="refund", amount=10000, words="退一部分，商品留着")
    with pytest.raises(Refused):
        offer_commands.accept_offer(offer, by=bob)
    for same in (0, 10000):
        with pytest.raises(Invalid, match="this is what was offered"):
            offer_commands.counter_offer(offer, by=alice, amount=same, words="希望多退一点")
    answer = offer_commands.counter_offer(offer, by=alice, amount=15000, words="至少一半")
    assert (fresh(offer).status, answer.by_customer) == ("declined", True)
    with pytest.raises(Refused):
        offer_commands.accept_offer(answer, by=alice)
    offer_commands.accept_offer(answer, by=bob)
    run_until_quiet()
    ticket = fresh(ticket)
    assert (ticket.status, ticket.type, ticket.granted) == ("resolved", "refund_only", 15000)
    assert lines_of(order)[0].free_value == 11800
    books_agree()


def test_an_offer_to_show_more_waits_for_the_customer_then_goes_back_to_the_reviewer(asked, alice, bob):
    ticket = asked("refund_only")
    offer = offer_commands.make_offer(ticket, by=bob, way="proof", what="吊牌照片", words="补一张就退")
    offer_commands.accept_offer(offer, by=alice)
    assert fresh(ticket).status == "needs_info"
    case_commands.answer_info(fresh(ticket), by=alice, words="见附图")
    assert fresh(ticket).status == "in_review"


def test_an_invitation_to_withdraw_is_carried_out_when_accepted(asked, alice, bob):
    ticket = asked("refund_only")
    offer_commands.accept_offer(offer_commands.make_offer(ticket, by=bob, way="withdraw", words="已经补发"), by=alice)
    ticket = fresh(ticket)
    assert ticket.status == "cancelled"
    assert ticket.cancellations.get().check_code
    books_agree()


def test_an_offer_is_over_when_the_case_goes_another_way(asked, bob):
    ticket = asked("refund_only")
    offer = offer_commands.make_offer(ticket, by=bob, way="refund", amount=100, words="退一点")
    case_commands.approve_ticket(fresh(ticket), by=bob)
    assert fresh(offer).status == "withdrawn"
    books_agree()


def test_one_offer_at_a_time(asked, bob):
    ticket = asked("refund_only")
    offer_commands.make_offer(ticket, by=bob, way="refund", amount=100, words="退一点")
    with pytest.raises(Refused) as no:
        offer_commands.make_offer(fresh(ticket), by=bob, way="refund", amount=200, words="再多一点")
    assert no.value.code == "offer_open"


# --- inspection ---------------------------------------------------------------------------------------------------------


def test_in_part_unsellable_gives_less_back_when_the_customer_agrees(asked, alice, bob, order, bank_pays_at_once):
    ticket = returned(case_commands.approve_ticket(asked("return_refund", line=1, pieces=3), by=bob), alice, bob)
    line = order.lines.order_by("position")[1].pk
    with pytest.raises(Invalid):
        return_commands.accept_goods_in_part(ticket, by=bob, unsellable={line: 4}, amount=10000, words="一只有缺口")
    with pytest.raises(Invalid):
        return_commands.accept_goods_in_part(ticket, by=bob, unsellable={line: 1}, amount=17700, words="一只有缺口")
    return_commands.accept_goods_in_part(ticket, by=bob, unsellable={line: 1}, amount=11800, words="一只有缺口")
    ticket = Ticket.objects.with_page().get(pk=ticket.pk)
    assert (ticket.status, obligations.verdict_of(ticket).status, obligations.verdict_of(ticket).deducted) == (
        "in_review", "partly_accepted", 5900,
    )  # fmt: skip
    offer_commands.accept_offer(ticket.offer, by=alice)
    run_until_quiet()
    ticket = fresh(ticket)
    assert (ticket.status, refund_of(ticket).amount) == ("resolved", 11800)
    cups = order.lines.order_by("position")[1]
    assert (cups.returned_quantity, cups.refunded) == (3, 11800)
    books_agree()


@pytest.mark.covers("R35")
def test_refused_goods_go_back_to_the_customer(asked, alice, bob):
    ticket = returned(case_commands.approve_ticket(asked("return_refund"), by=bob), alice, bob)
    ticket = return_commands.refuse_goods(ticket, by=bob, words="已经使用过")
    reason = market.reason("reject_ticket", "used_or_incomplete")
    ticket = case_commands.reject_ticket(ticket, by=bob, reason=reason, words="寄回给您")
    parcel = fresh(ticket).parcel
    assert (ticket.status, parcel.kind) == ("rejected", "goods_back")
    parcel = replacement_commands.send_parcel(parcel, by=bob, carrier="顺丰", tracking_number="SF3")
    replacement_commands.receive_parcel(parcel, by=alice)
    assert fresh(parcel).status == "received"
    books_agree()


def test_ten_days_without_a_verdict_accept_the_goods(asked, alice, bob):
    with frozen() as time:
        ticket = returned(case_commands.approve_ticket(asked("exchange"), by=bob, what="蓝色款"), alice, bob)
        time.shift(timedelta(days=14))
        run_until_quiet()
        ticket = Ticket.objects.with_page().get(pk=ticket.pk)
        assert obligations.verdict_of(ticket).status == "accepted"
        assert ticket.parcel.due_at is not None


# --- something looks wrong ----------------------------------------------------------------------------------------------


@pytest.mark.covers("R21", "R39")
def test_what_looks_wrong_is_checked_by_support_and_put_right_on_record(asked, alice, bob, carol):
    ticket = asked("refund_only")
    check_commands.report_wrong(ticket, by=alice, words="撤销了还显示冻结")
    Ticket.objects.filter(pk=ticket.pk).update(frozen_by="TW-GONE")
    assert Ticket.objects.filter(turns.waits_for_me(carol), pk=ticket.pk).exists()
    with pytest.raises(Refused):
        check_commands.put_right(fresh(ticket), by=bob, words="没问题")
    ticket = check_commands.put_right(fresh(ticket), by=carol, words="已更正")
    assert (ticket.frozen_by, ticket.check_asked_at) == ("", None)
    case_commands.approve_ticket(ticket, by=bob)
