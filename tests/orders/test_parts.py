"""A request about pieces here and pieces on their way: each has its own end."""

from __future__ import annotations

import pytest

from orders.cancellations.commands import answering, recalling
from orders.cancellations.models import OrderCancellation
from orders.holds.models import Hold
from orders.orders.models import Order
from orders.parcels import commands
from portal.audit import invariants
from portal.people.models import system_user
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import promise_reimbursement
from refunds.statuses import CauseKind
from tests import market
from tests.helpers import client_for
from tests.orders.conftest import again, ask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(db):
    """The books balance after every test."""
    yield
    assert list(invariants.verify()) == []


@pytest.fixture
def half_sent(friday, shop, alice) -> Order:
    """Three cups and a pot; two cups are on their way. ¥268.00 + 3 × ¥59.00 + ¥10.00 freight, ¥6.00 to call back."""
    order = market.paid_order(shop, alice, "P1", lines=(market.POT, market.CUPS))
    cups = order.lines.get(position=2)
    commands.ship_order(order, by=system_user(), carrier="顺丰速运", tracking_number="1", pieces={cups.pk: 2})
    return again(order)


def parts(order: Order) -> tuple[OrderCancellation, OrderCancellation]:
    """(what was on its way, what was still here)."""
    sent = order.cancellations.get(part_of__isnull=True)
    return sent, order.cancellations.get(part_of=sent)


def test_what_is_still_here_is_refunded_though_the_parcel_arrives(half_sent, alice, bob, machine) -> None:
    case = ask(half_sent, alice)
    asked = case.returned, case.kept
    assert asked == (3 * 59_00 + 268_00 - 6_00, 6_00)
    answering.approve_cancellation(case, by=bob)
    sent, here = parts(half_sent)
    assert (sent.status, here.status) == ("recalling", "completed")
    assert (here.returned, sent.returned, here.kept, sent.kept) == (59_00 + 268_00, 2 * 59_00 - 6_00, 0, 6_00)
    assert (sent.returned + here.returned, sent.kept + here.kept) == asked
    assert here.reimbursement is not None and here.reimbursement.amount == here.returned
    commands.deliver_shipment(half_sent.shipments.get(), by=machine)
    order = again(half_sent)
    assert (again(sent).status, order.status) == ("missed", "delivered")
    assert [line.left for line in order.lines.order_by("position")] == [0, 2]
    assert not Hold.objects.active().exists()


def test_the_parcel_comes_back_and_the_parts_give_back_all_that_was_promised(half_sent, alice, bob) -> None:
    case = ask(half_sent, alice)
    asked = case.returned
    sent = recalling.recover_parcel(answering.approve_cancellation(case, by=bob), by=bob)
    here = parts(half_sent)[1]
    assert again(half_sent).status == "cancelled"
    assert sent.reimbursement.amount + here.reimbursement.amount == asked
    assert again(half_sent).charge.refundable == 10_00 + 6_00


def test_pieces_of_one_kind_are_not_parted(half_sent, alice, bob) -> None:
    cups = half_sent.lines.get(position=2)
    answering.approve_cancellation(ask(half_sent, alice, pieces={cups.pk: 1}), by=bob)
    case = half_sent.cancellations.get()
    assert (case.status, case.returned, case.after_shipping) == ("completed", 59_00, False)


def test_what_was_sent_although_asked_for_leaves_the_rest_waiting_for_its_answer(mixed, alice, bob) -> None:
    case = ask(mixed, alice)
    due = case.due_at
    pot = mixed.lines.get(position=1)
    commands.ship_order(mixed, by=system_user(), carrier="顺丰速运", tracking_number="2", pieces={pot.pk: 1})
    sent, here = parts(mixed)
    assert (sent.pk, sent.status, here.status, here.due_at) == (case.pk, "recalling", "requested", due)
    assert {row.line_id: row.quantity for row in sent.lines.all()} == {pot.pk: 1}
    assert answering.approve_cancellation(here, by=bob).status == "completed"


def test_both_pages_tell_of_each_other(half_sent, alice, bob) -> None:
    answering.approve_cancellation(ask(half_sent, alice), by=bob)
    sent, here = parts(half_sent)
    assert here.number in client_for(alice).get(sent.get_absolute_url()).content.decode()
    assert sent.number in client_for(alice).get(here.get_absolute_url()).content.decode()


def test_held_pieces_that_were_sent_do_not_stop_what_is_here_from_being_shipped(half_sent, alice, bob) -> None:
    """A request about the parcel alone: the pot and the third cup are shipped as promised."""
    cups = half_sent.lines.get(position=2)
    commands.ship_order(half_sent, by=bob, carrier="顺丰速运", pieces={cups.pk: 1})
    answering.approve_cancellation(ask(again(half_sent), alice, pieces={cups.pk: 3}), by=bob)
    parcel = commands.ship_order(again(half_sent), by=bob, carrier="顺丰速运", tracking_number="3")
    assert [(row.line.position, row.quantity) for row in parcel.lines.select_related("line")] == [(1, 1)]


@pytest.mark.covers("SC10", "R131")
@pytest.mark.parametrize(("taken", "left"), [(100_00, 178_00), (278_00, 0)])
def test_what_other_refunds_took_meanwhile_is_told_and_not_refused(asked, paid, alice, bob, taken, left) -> None:
    promise_reimbursement(paid.charge, taken, cause=Cause(CauseKind.COMPENSATION, "goodwill", "G1"), by=system_user())
    case = answering.approve_cancellation(asked, by=bob)
    assert (case.status, case.returned, case.quote["short"]) == ("completed", left, taken)
    assert again(paid).status == "cancelled"
    assert paid.lines.get().refunded + again(paid).freight_returned == left
    page = client_for(alice).get(case.get_absolute_url()).content.decode()
    assert "Refunded otherwise meanwhile" in page
