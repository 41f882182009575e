"""Cancelling an order: what it brings, who answers, what silence means, and what is left behind."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from orders.bin import commands as bin_commands
from orders.cancellations.commands import answering, asking
from orders.cancellations.commands import recalling as command_recalling
from orders.cancellations.models import OrderCancellation
from orders.changes import commands as change_commands
from orders.holds.models import Hold
from orders.orders import pieces as order_pieces
from orders.orders.models import Order
from orders.parcels import commands as parcel_commands
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderStatus
from orders.stock import commands as stock_commands
from orders.stock.models import StockLevel
from portal.audit import invariants
from portal.audit.models import StatusChange
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.people.models import Shop
from portal.time import clock, timers
from refunds.charges.commands import Tender
from refunds.refunds.models import Refund
from refunds.statuses import PaymentStatus
from tests import market
from tests.helpers import SHANGHAI
from tests.orders.conftest import again, ask, why, why_not

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(db):
    """The books balance after every test."""
    yield
    assert list(invariants.verify()) == []


def move(friday, moment: datetime) -> None:
    friday.move_to(moment)
    clock.forget()
    timers.sweep()


# --- before payment ----------------------------------------------------------------------------------------------------


@pytest.mark.covers("SC1", "SC20", "R99", "R103")
def test_an_unpaid_order_is_cancelled_at_once_without_a_refund(unpaid, alice) -> None:
    line = unpaid.lines.get()
    stock_commands.tell_stock(unpaid.shop, line.sku, 3)
    case = ask(unpaid, alice)
    assert (case.status, again(unpaid).status) == (C.COMPLETED, OrderStatus.CANCELLED)
    assert not Refund.objects.exists() and case.returned == 0
    assert StockLevel.objects.get(sku=line.sku).quantity == 3 + line.quantity


@pytest.mark.covers("SC20")
def test_a_merely_authorised_order_voids_its_payment_and_frees_its_stock(friday, shop, alice, machine) -> None:
    from portal.kernel.changes import changing
    from refunds.charges.commands import open_charge

    order = market.unpaid_order(shop, alice)
    charge = open_charge(
        shop,
        payer=alice,
        reference=order.number,
        currency="CNY",
        payments=[Tender("card_debit", order.total, captured=False)],
        by=machine,
    )
    with changing(order, by=machine) as order:
        order.charge = charge
    ask(order, alice)
    assert charge.payments.get().status == PaymentStatus.VOIDED
    assert not Refund.objects.exists() and not Hold.objects.active().exists()
    assert StockLevel.objects.get().quantity == 1


def test_an_unpaid_order_is_cancelled_as_a_whole(friday, shop, alice) -> None:
    order = market.unpaid_order(shop, alice, lines=(market.POT, market.CUPS))
    with pytest.raises(Invalid, match="as a whole"):
        ask(order, alice, pieces={order.lines.first().pk: 1})


# --- paid: ask, and be answered ----------------------------------------------------------------------------------------


@pytest.mark.covers("SC3", "R100", "R101", "R117")
def test_a_paid_order_waits_for_the_shop_and_nothing_is_refunded_until_then(asked, paid, bob) -> None:
    assert asked.status == C.REQUESTED and again(paid).status == OrderStatus.PAID
    assert not Refund.objects.exists()
    assert asked.quote["returned"] == asked.returned == 278_00
    assert asked.due_at == datetime(2026, 10, 12, 10, 24, tzinfo=SHANGHAI), (
        "Saturday is a make-up day, Sunday does not count"
    )
    with pytest.raises(Refused, match="on hold"):
        parcel_commands.ship_order(paid, by=bob, carrier="SF", tracking_number="1")


@pytest.mark.covers("R101", "R119", "R122", "R125", "R132", "R126")
def test_approved_the_order_is_cancelled_and_the_refund_runs_by_itself(asked, paid, bob) -> None:
    case = answering.approve_cancellation(asked, by=bob)
    order = again(paid)
    assert (case.status, order.status) == (C.COMPLETED, OrderStatus.CANCELLED)
    assert case.reimbursement.amount == 278_00 and order.freight_returned == 10_00
    refund = Refund.objects.get()
    assert refund.payment == order.charge.payments.get() and refund.amount == 278_00
    assert StockLevel.objects.get().quantity == 1
    assert not Hold.objects.active().exists()


@pytest.mark.covers("R118", "R120")
def test_rejected_with_a_reason_the_order_goes_on(asked, paid, alice, bob) -> None:
    case = answering.reject_cancellation(asked, by=bob, reason=why_not(), words="今天已打包")
    assert case.status == C.REJECTED and case.answer_words == "今天已打包"
    assert again(paid).status == OrderStatus.PAID and not Hold.objects.active().exists()
    parcel_commands.ship_order(paid, by=bob, carrier="SF", tracking_number="1")
    assert again(paid).status == OrderStatus.SHIPPED


def test_rejected_with_a_tracking_number_it_is_shipped_in_the_same_step(asked, paid, bob) -> None:
    answering.reject_cancellation(asked, by=bob, reason=why_not(), words="x", carrier="SF", tracking_number="99")
    assert again(paid).status == OrderStatus.SHIPPED and paid.shipments.get().tracking_number == "99"


def test_an_appeal_holds_again_and_the_platform_decides(rejected, paid, alice, bob, carol) -> None:
    case = answering.appeal_cancellation(rejected, by=alice, words="没有打包")
    assert case.status == C.PLATFORM_REVIEW and Hold.objects.active().count() == 1
    with pytest.raises(Refused, match="platform is deciding"):
        answering.approve_cancellation(case, by=bob)
    assert answering.approve_cancellation(case, by=carol).status == C.COMPLETED


def test_the_platform_refuses_with_reasons(reviewed, paid, carol, bob) -> None:
    case = answering.refuse_cancellation(reviewed, by=carol, words="出库在先")
    assert case.status == C.REFUSED and not Hold.objects.active().exists()
    with pytest.raises(Forbidden):
        answering.refuse_cancellation(reviewed, by=bob, words="x")


def test_an_appeal_comes_too_late_after_seven_days(rejected, alice, friday) -> None:
    move(friday, datetime(2026, 10, 20, 12, 0, tzinfo=SHANGHAI))
    with pytest.raises(Refused, match="Past 7 days"):
        answering.appeal_cancellation(rejected, by=alice)


def test_taken_back_the_order_goes_on(asked, paid, alice, bob) -> None:
    assert answering.retract_cancellation(asked, by=alice).status == C.RETRACTED
    assert again(paid).status == OrderStatus.PAID and not Hold.objects.active().exists()
    with pytest.raises(Refused):
        answering.approve_cancellation(asked, by=bob)


@pytest.mark.covers("R29")
def test_a_cost_proposed_and_accepted_is_taken_off(countered, alice) -> None:
    case = answering.accept_counter(countered, by=alice)
    assert (case.status, case.returned, case.kept) == (C.COMPLETED, 263_00, 15_00)
    assert Refund.objects.get().amount == 263_00


@pytest.mark.parametrize("amount", [0, -1, 278_01])
def test_a_proposed_cost_is_more_than_nothing_and_at_most_the_refund(asked, bob, amount) -> None:
    with pytest.raises(Invalid):
        answering.counter_cancellation(asked, by=bob, amount=amount, words="x")


def test_a_proposal_nobody_answers_ends_the_request(countered, friday, paid) -> None:
    move(friday, countered.due_at + timedelta(minutes=1))
    assert again(countered).status == C.REJECTED and again(paid).status == OrderStatus.PAID


# --- silence, windows, rules -------------------------------------------------------------------------------------------


@pytest.mark.covers("R121")
def test_two_days_of_silence_over_the_holiday_approve(friday, shop, alice) -> None:
    friday.move_to(datetime(2026, 9, 30, 15, 0, tzinfo=SHANGHAI))
    case = ask(market.paid_order(shop, alice), alice)
    assert case.due_at == datetime(2026, 10, 9, 15, 0, tzinfo=SHANGHAI), "1 to 7 October do not count"
    move(friday, datetime(2026, 10, 9, 14, 59, tzinfo=SHANGHAI))
    assert again(case).status == C.REQUESTED
    move(friday, datetime(2026, 10, 9, 15, 1, tzinfo=SHANGHAI))
    assert again(case).status == C.COMPLETED
    assert StatusChange.objects.filter(number=case.number, step="silence", by__role="system").exists()


def test_silence_about_a_high_amount_asks_the_platform(friday, shop, alice) -> None:
    Shop.objects.filter(pk=shop.pk).update(silence_approves_below=100_00)
    case = ask(market.paid_order(again(shop), alice), alice)
    move(friday, case.due_at + timedelta(minutes=1))
    assert again(case).status == C.PLATFORM_REVIEW


def test_the_platforms_own_silence_wakes_a_supervisor(reviewed, friday) -> None:
    move(friday, reviewed.due_at + timedelta(minutes=1))
    case = again(reviewed)
    assert (case.status, case.due_at) == (C.PLATFORM_REVIEW, None) and case.escalated_at


@pytest.mark.covers("R103")
def test_within_the_free_window_nobody_has_to_answer(friday, shop, alice) -> None:
    Shop.objects.filter(pk=shop.pk).update(free_window_minutes=30)
    order = market.paid_order(again(shop), alice)
    friday.shift(timedelta(minutes=29))
    assert ask(order, alice).status == C.COMPLETED
    late = market.paid_order(again(shop), alice, "20261009077")
    friday.shift(timedelta(minutes=31))
    assert ask(late, alice).status == C.REQUESTED


# --- parts -------------------------------------------------------------------------------------------------------------


@pytest.mark.covers("R136", "R131", "SC11")
def test_pieces_are_cancelled_and_the_rest_is_shipped(mixed, alice, bob) -> None:
    pot, cups = mixed.lines.order_by("position")
    case = ask(mixed, alice, pieces={cups.pk: 2})
    assert (case.returned, case.quote["freight"]) == (118_00, 0)
    answering.approve_cancellation(case, by=bob)
    parcel_commands.ship_order(mixed, by=bob, carrier="SF", tracking_number="1")
    sent = {row.line_id: row.quantity for row in mixed.shipments.get().lines.all()}
    assert sent == {pot.pk: 1, cups.pk: 1} and again(mixed).status == OrderStatus.SHIPPED


@pytest.mark.covers("SC11", "R136")
def test_the_last_pieces_bring_back_the_freight_and_all_adds_up(mixed, alice, bob) -> None:
    pot, cups = mixed.lines.order_by("position")
    for pieces in ({cups.pk: 1}, {pot.pk: 1, cups.pk: 2}):
        answering.approve_cancellation(ask(mixed, alice, pieces=pieces), by=bob)
    order = again(mixed)
    assert order.status == OrderStatus.CANCELLED
    assert sum(refund.amount for refund in Refund.objects.all()) == order.total


def test_two_requests_side_by_side_bring_the_freight_once(mixed, alice, bob) -> None:
    pot, cups = mixed.lines.order_by("position")
    first, second = ask(mixed, alice, pieces={pot.pk: 1}), ask(mixed, alice, pieces={cups.pk: 3})
    answering.approve_cancellation(first, by=bob)
    answering.approve_cancellation(second, by=bob)
    assert sum(refund.amount for refund in Refund.objects.all()) == mixed.total


def test_rounding_loses_nothing(friday, shop, alice, bob) -> None:
    order = market.paid_order(shop, alice, lines=(("套装", 3, 1000),))
    line = order.lines.get()
    type(line).objects.filter(pk=line.pk).update(paid=2999)
    Order.objects.filter(pk=order.pk).update(goods=2999, total=3999)
    for _n in range(3):
        answering.approve_cancellation(ask(again(order), alice, pieces={line.pk: 1}), by=bob)
    assert again(line).refunded == 2999


@pytest.mark.parametrize("pieces", [{}, {0: 1}, {"cups": 4}, {"cups": -1}])
def test_only_free_pieces_can_be_chosen(mixed, alice, pieces) -> None:
    cups = mixed.lines.last()
    with pytest.raises(Invalid):
        ask(mixed, alice, pieces={cups.pk if key == "cups" else key: count for key, count in pieces.items()})


def test_pieces_in_a_request_cannot_be_asked_for_again(asked, paid, alice) -> None:
    with pytest.raises(Refused, match="already in another request"):
        ask(paid, alice)


# --- on its way --------------------------------------------------------------------------------------------------------


@pytest.mark.covers("R102", "R137", "R138", "R141")
def test_once_shipped_it_is_called_back_first_and_refunded_after(recalling, shipped, bob) -> None:
    assert recalling.status == C.RECALLING and not Refund.objects.exists()
    case = command_recalling.recover_parcel(recalling, by=bob)
    assert case.status == C.COMPLETED and again(shipped).status == OrderStatus.CANCELLED
    assert (case.returned, case.kept) == (262_00, 6_00), "the freight is spent, the recall costs ¥6.00"


def test_missed_the_order_goes_on(recalling, shipped, bob) -> None:
    case = command_recalling.miss_parcel(recalling, by=bob)
    assert case.status == C.MISSED and again(shipped).status == OrderStatus.DELIVERED
    assert not Refund.objects.exists() and not Hold.objects.active().exists()


def test_lost_everything_comes_back(friday, shop, alice, bob, carol) -> None:
    Shop.objects.filter(pk=shop.pk).update(recall_fee=6_00)
    order = market.shipped_order(again(shop), alice)
    case = answering.approve_cancellation(ask(order, alice), by=bob)
    assert case.returned == 262_00
    case = command_recalling.lose_parcel(case, by=carol)
    assert (case.status, case.returned, case.kept) == (C.COMPLETED, 278_00, 0)


def test_delivered_while_being_called_back_it_is_missed(recalling, shipped, machine) -> None:
    parcel_commands.deliver_shipment(shipped.shipments.get(), by=machine)
    assert again(recalling).status == C.MISSED


@pytest.mark.covers("R139")
@pytest.mark.parametrize(
    ("code", "returned", "kept"), [("not_needed", 248_60, 19_40), ("late", 278_00, 0), ("wrong_information", 278_00, 0)]
)
def test_who_is_liable_decides_freight_and_cost(friday, shop, alice, code, returned, kept) -> None:
    Shop.objects.filter(pk=shop.pk).update(cancel_fee_percent=5, recall_fee=6_00)
    case = ask(market.shipped_order(again(shop), alice), alice, code)
    assert (case.returned, case.kept) == (returned, kept)


@pytest.mark.covers("SC6")
def test_costs_above_what_was_paid_leave_nothing_to_refund(friday, shop, alice, bob) -> None:
    Shop.objects.filter(pk=shop.pk).update(recall_fee=500_00)
    order = market.shipped_order(again(shop), alice)
    case = ask(order, alice)
    assert (case.returned, case.kept) == (0, 268_00)
    case = command_recalling.recover_parcel(answering.approve_cancellation(case, by=bob), by=bob)
    assert case.status == C.COMPLETED and not Refund.objects.exists()


@pytest.mark.covers("SC4")
def test_the_customer_may_leave_more_never_less(shipped, alice) -> None:
    with pytest.raises(Invalid, match="never less"):
        ask(shipped, alice, leave=-1)
    assert ask(shipped, alice, leave=8_00).returned == 254_00


@pytest.mark.covers("R140")
def test_what_was_shipped_meanwhile_is_called_back_and_looked_at(asked, paid, machine) -> None:
    parcel_commands.ship_order(paid, by=machine, carrier="SF", tracking_number="1")
    case = again(asked)
    assert case.status == C.RECALLING and case.after_shipping


def test_a_delivered_order_leads_to_a_return(delivered, alice) -> None:
    with pytest.raises(Refused) as no:
        ask(delivered, alice)
    assert no.value.code == "delivered" and "return" in str(no.value.hint)


# --- by the shop, deleting, changing ---------------------------------------------------------------------------------


def test_the_shop_cannot_deliver_so_everything_goes_back(paid, bob) -> None:
    case = asking.cancel_for_shop(paid, by=bob, reason=market.reason("shop_cancel", "out_of_stock"))
    assert case.by_shop and case.returned == 278_00 and again(paid).status == OrderStatus.CANCELLED


@pytest.mark.covers("R125")
def test_deleting_a_paid_order_asks_to_cancel_it(paid, alice) -> None:
    with pytest.raises(Invalid, match="Choose a reason"):
        bin_commands.delete_order(paid, by=alice)
    order = bin_commands.delete_order(paid, by=alice, reason=why())
    assert order.is_binned and OrderCancellation.objects.get().status == C.REQUESTED
    assert bin_commands.restore_order(order, by=alice).binned_at is None


def test_deleting_an_ended_order_only_hides_it(delivered, alice) -> None:
    assert bin_commands.delete_order(delivered, by=alice).is_binned and not OrderCancellation.objects.exists()


@pytest.mark.covers("R116")
def test_fewer_pieces_are_refunded_with_the_change(mixed, alice, bob) -> None:
    cups = mixed.lines.last()
    change = change_commands.request_change(mixed, by=alice, kind="fewer", line=cups, quantity=1)
    change_commands.apply_change(change, by=bob)
    assert again(cups).left == 1 and Refund.objects.get().amount == 118_00
    assert OrderCancellation.objects.get().reason.code == "by_mistake"


def test_a_change_nobody_answers_leaves_the_order(paid, alice, friday) -> None:
    change = change_commands.request_change(paid, by=alice, kind="address", address="上海")
    move(friday, change.due_at + timedelta(minutes=1))
    assert again(change).status == "refused" and again(paid).address != "上海"


@pytest.mark.covers("R105", "R106", "R107", "R108", "R109", "R110", "R111", "R112", "R113", "R114")
@pytest.mark.parametrize(
    "code",
    [
        "out_of_stock", "price_changed", "by_mistake", "late", "damaged", "cannot_ship", "wrong_information",
        "not_as_described", "quality", "not_as_expected",
    ],
)  # fmt: skip
def test_each_managed_reason_can_be_given(paid, alice, code) -> None:
    assert ask(paid, alice, code).reason.code == code


def test_what_a_page_fetches_along_says_the_same_as_the_rows(mixed, alice, bob) -> None:
    cups = mixed.lines.last()
    ask(mixed, alice, pieces={cups.pk: 2})
    alone = [(f.line.pk, f.held, f.held_value, f.sent) for f in order_pieces.lines_of(again(mixed))]
    fetched = Order.objects.prefetch_related(order_pieces.company()).get(pk=mixed.pk)
    assert [(f.line.pk, f.held, f.held_value, f.sent) for f in order_pieces.lines_of(fetched)] == alone
    assert order_pieces.open_sources(fetched) == order_pieces.open_sources(mixed)
