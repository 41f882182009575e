"""Who bears what is cancelled is decided by what is so at the answer, not by the reason that was chosen."""

from __future__ import annotations

import pytest

from orders.cancellations.commands import answering, recalling
from orders.cancellations.models import OrderCancellation
from orders.parcels import commands as parcel_commands
from portal.audit import invariants
from portal.kernel.errors import Invalid
from portal.people.models import system_user
from portal.time import clock
from refunds.bearing import commands as bearing_commands
from refunds.ledger.models import LedgerEntry, LedgerTransaction
from tests import market
from tests.orders.conftest import again, ask, why_not

pytestmark = pytest.mark.django_db


def borne(case: OrderCancellation) -> dict[tuple[str, str], int]:
    return {
        (str(part), str(who)): amount
        for (part, who), amount in LedgerEntry.objects.of_case(again(case).reimbursement).borne().items()
    }


@pytest.fixture(autouse=True)
def sound(db):
    """The books balance after every test."""
    yield
    assert list(invariants.verify()) == []


def test_a_parcel_that_never_was_is_not_late(paid, alice, bob) -> None:
    case = answering.approve_cancellation(ask(paid, alice, "late"), by=bob)
    assert case.quote["fault"] == "customer"
    assert borne(case) == {("item", "shop"): 268_00, ("freight", "shop"): 10_00}


def test_it_says_so_before_it_is_asked(paid, alice) -> None:
    from orders.cancellations.consequences import verdict

    assert verdict(ask(paid, alice, "late").quote, "carrier")["code"] == "in_no_parcel"


def test_silence_does_not_make_it_the_carriers(paid, alice) -> None:
    case = ask(paid, alice, "late")
    case = answering.settle_silence(case, by=system_user())
    assert case.status in ("completed", "platform_review")
    if case.status == "completed":
        assert ("item", "carrier") not in borne(case)


def test_what_was_not_sent_in_time_is_the_shops(shop, friday, alice, bob) -> None:
    order = market.paid_order(shop, alice, promised_ship_at=clock.now())
    friday.shift(3600)
    case = answering.approve_cancellation(ask(order, alice, "late"), by=bob)
    assert (case.quote["fault"], borne(case)[("item", "shop")]) == ("shop", 268_00)


def test_of_pieces_here_and_on_their_way_the_carrier_bears_none_that_stayed(mixed, alice, bob) -> None:
    pot, cups = mixed.lines.order_by("position")
    parcel_commands.ship_order(mixed, by=bob, carrier="顺丰速运", tracking_number="1", pieces={pot.pk: 1})
    case = ask(mixed, alice, "late")
    assert (case.quote["fault"], case.quote["in_parcels"], case.quote["by_carrier"]) == ("carrier", 268_00, 268_00)
    answering.approve_cancellation(case, by=bob)
    part = OrderCancellation.objects.get(part_of=case)
    assert borne(part) == {("item", "shop"): 3 * 59_00}
    assert again(case).quote["by_carrier"] == 268_00
    lost = recalling.lose_parcel(again(case), by=system_user())
    assert borne(lost)[("item", "carrier")] == 268_00


def test_what_is_in_the_shops_stock_again_is_no_loss_of_the_carriers(shipped, alice, bob) -> None:
    case = answering.approve_cancellation(ask(shipped, alice, "late"), by=bob)
    case = recalling.recover_parcel(case, by=bob)
    assert borne(case) == {("item", "shop"): 268_00, ("freight", "carrier"): 10_00}


def test_it_is_decided_again_by_the_platform(paid, alice, bob, carol) -> None:
    case = ask(paid, alice, "late")
    answering.reject_cancellation(case, by=bob, reason=why_not(), words="已经打包", carrier="顺丰", tracking_number="7")
    case = answering.appeal_cancellation(again(case), by=alice)
    assert case.quote["fault"] == "customer"
    case = answering.approve_cancellation(case, by=carol)
    assert (case.status, case.quote["fault"], case.quote["in_parcels"]) == ("recalling", "carrier", 268_00)
    assert recalling.lose_parcel(case, by=system_user()).returned == 278_00


def test_support_cannot_move_it_to_a_carrier_who_never_had_it(paid, alice, bob, carol) -> None:
    case = answering.approve_cancellation(ask(paid, alice), by=bob)
    refund = again(case).reimbursement.refunds.get()
    with pytest.raises(Invalid, match="in its parcel"):
        bearing_commands.move_costs(refund, by=carol, borne="item:shop", to="carrier", amount=1, note="lost")
    assert bearing_commands.move_costs(refund, by=carol, borne="item:shop", to="platform", amount=1, note="goodwill")


def test_support_cannot_move_the_part_that_stayed_to_the_carrier_of_the_other(mixed, alice, bob, carol) -> None:
    """A world of the simulator: the part that was split off kept saying what of the whole request had been in a parcel."""
    pot = mixed.lines.first()
    parcel_commands.ship_order(mixed, by=bob, carrier="顺丰速运", tracking_number="1", pieces={pot.pk: 1})
    answering.approve_cancellation(ask(again(mixed), alice), by=bob)
    here = mixed.cancellations.get(part_of__isnull=False)
    assert (here.quote["in_parcels"], here.quote["by_carrier"]) == (0, 0)
    refund = here.reimbursement.refunds.first()
    with pytest.raises(Invalid) as no:
        bearing_commands.move_costs(refund, by=carol, borne="item:shop", to="carrier", amount=1_00, note="their fault")
    assert no.value.code == "not_in_parcel"


def test_the_books_find_a_carrier_who_bears_what_it_never_had(paid, alice, bob) -> None:
    case = answering.approve_cancellation(ask(paid, alice), by=bob)
    row = again(case).reimbursement
    refund = row.refunds.get()
    booked = LedgerTransaction.objects.create(
        kind="costs_moved", shop=row.shop, charge=row.charge, reimbursement=row, refund=None, by=bob, at=clock.now()
    )
    sides = [("carrier", 5_00), ("shop", -5_00)]
    made = [
        LedgerEntry(transaction=booked, account=who, component="item", amount=amount, currency=refund.currency)
        for who, amount in sides
    ]
    LedgerEntry.objects.bulk_create(made)
    assert [one.subject for one in invariants.verify(["carrier_had_it"])] == [case.number]
    with_no = LedgerTransaction.objects.create(
        kind="costs_moved_back",
        shop=row.shop,
        charge=row.charge,
        reimbursement=row,
        reverses=booked,
        by=bob,
        at=clock.now(),
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(transaction=with_no, account=who, component="item", amount=-amount, currency=refund.currency)
        for who, amount in sides
    )
