"""Money that went back at the provider or by the customer's bank is told, and stops the goods until it is undone."""

from __future__ import annotations

from typing import Any

import pytest

from orders.cancellations import consequences, prices
from orders.cancellations.commands import answering
from orders.orders import pieces
from orders.orders.actions import ORDER
from orders.orders.models import Order
from orders.parcels import commands as parcel_commands
from orders.review.models import ReviewItem
from orders.stops import commands as stop_commands
from portal.audit import invariants, outbox
from portal.kernel.errors import Refused
from portal.notices.models import Notice
from portal.people.models import system_user
from portal.time import clock
from refunds.differences import commands as difference_commands
from refunds.gateways.base import Outside
from refunds.outside import commands as outside_commands
from refunds.reconciliation import commands as reconciliation_commands
from refunds.reconciliation.formats.lines import Movement
from refunds.reconciliation.models import Difference, ProviderStatement
from refunds.refunds.models import Refund
from refunds.statuses import LineKind, LineStatus, OutsideKind
from refunds.tasks import settle_refunds
from tests.helpers import client_for, later
from tests.orders.conftest import again

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(db):
    """The books balance after every test."""
    yield
    assert list(invariants.verify()) == []


def goes_back(order: Order, amount: int, kind: str = "chargeback", *, is_undone: bool = False) -> None:
    payment = order.charge.payments.get()
    told = Outside(OutsideKind(kind), (), "du_1", amount, "CNY", clock.now(), is_undone=is_undone)
    assert outside_commands.take_in_outside(payment, told, by=system_user()).verdict == "booked"
    outbox.relay()


def priced(order: Order) -> dict[str, Any]:
    order = Order.objects.select_related("shop", "charge").get(pk=order.pk)
    lines = pieces.lines_of(order)
    return prices.price(order, order.shop, lines, pieces.whole(lines), fault="").frozen()


@pytest.mark.parametrize("kind", ["chargeback", "refund"])
def test_the_goods_are_stopped_and_the_shop_is_told(kind, paid, bob) -> None:
    goes_back(paid, 278_00, kind)
    with pytest.raises(Refused) as no:
        parcel_commands.ship_order(paid, by=bob, carrier="顺丰速运", tracking_number="1")
    assert no.value.code == "money_went_back" and Refund.objects.get().number in no.value.hint
    told = Notice.objects.get(to=bob, title_en__startswith="Do not send it")
    assert told.url == paid.get_absolute_url()
    page = client_for(bob).get(paid.get_absolute_url()).content.decode()
    assert "Not to be sent: money of it went back elsewhere" in page


def test_the_quote_says_how_much_by_whom_and_when_and_that_nobody_bears_it(paid, alice) -> None:
    goes_back(paid, 278_00)
    quote = priced(paid)
    assert (quote["returned"], quote["kept"], quote["back_already"]) == (0, 0, 278_00)
    rows = {str(row.what): (str(row.end), str(row.why)) for row in consequences.consequences(quote, mine=True)}
    assert rows["Came back already"] == ("¥278.00", "¥278.00 by the customer's bank on 9 Oct.")
    assert rows["You bear"][0] == "¥0.00"
    assert "Nothing more comes back" in rows and "Nothing comes back" not in rows


def test_one_cent_short_of_all_is_a_clear_figure(paid) -> None:
    goes_back(paid, 277_99, "refund")
    quote = priced(paid)
    assert (quote["returned"], quote["back_already"], quote["kept"]) == (1, 277_99, 0)


def test_one_cent_more_than_all_is_rounding_and_two_are_for_a_person(paid) -> None:
    payment = paid.charge.payments.get()
    much = Outside(OutsideKind.REFUND, (), "much", 278_02, "CNY", clock.now())
    assert outside_commands.take_in_outside(payment, much, by=system_user()).verdict == "contradicts"
    told = Outside(OutsideKind.REFUND, (), "little", 278_01, "CNY", clock.now())
    taken = outside_commands.take_in_outside(payment, told, by=system_user())
    assert (taken.verdict, taken.refund.amount) == ("booked", 278_00)


def test_a_dispute_that_the_shop_won_lets_the_goods_go(paid, bob, friday) -> None:
    goes_back(paid, 278_00)
    friday.move_to(later(days=20))
    goes_back(paid, 278_00, is_undone=True)
    assert again(paid).stopped_at is None and priced(paid)["returned"] == 278_00
    assert Notice.objects.filter(to=bob, title_en__startswith="It can be sent again").exists()
    assert parcel_commands.ship_order(paid, by=bob, carrier="顺丰速运", tracking_number="1").status == "in_transit"


def test_a_statements_line_of_a_won_dispute_lets_them_go_too(paid, carol) -> None:
    goes_back(paid, 278_00)
    refund = Refund.objects.get()
    statement = ProviderStatement.objects.create(
        number="PS-WON", gateway="sandbox", source="won.csv", digest="0", taken_by=carol, taken_at=clock.now()
    )
    line = Movement(
        1, LineKind.SENT_BACK, LineStatus.DONE, refund.gateway_reference, "", refund.payment.gateway_reference,
        278_00, "CNY", clock.now(),
    )  # fmt: skip
    reconciliation_commands.compare_lines(statement, [line], by=carol)
    difference_commands.book_difference(Difference.objects.get(), by=carol)
    outbox.relay()
    assert (again(refund).status, again(paid).stopped_at) == ("cancelled", None)


def test_a_person_may_send_it_all_the_same_and_is_not_asked_twice(paid, bob, alice, mallory) -> None:
    goes_back(paid, 20_00, "refund")
    for stranger in (alice, mallory):
        assert "let_go" not in [step.action.name for step in ORDER.offered(again(paid), stranger)]
    stop_commands.ship_all_the_same(paid, by=bob, words="买家要退 20 元差价")
    stop_commands.follow_outside_money(Refund.objects.get(), by=system_user())
    assert again(paid).stopped_at is None
    assert parcel_commands.ship_order(paid, by=bob, carrier="顺丰速运", tracking_number="1").status == "in_transit"


def test_a_parcel_that_left_all_the_same_is_put_before_a_person(paid, machine) -> None:
    goes_back(paid, 278_00)
    parcel = parcel_commands.ship_order(paid, by=machine, carrier="顺丰速运", tracking_number="1")
    assert ReviewItem.objects.get().reference == parcel.number


def test_ordinary_refunds_stop_nothing(mixed, alice, bob) -> None:
    from tests.orders.conftest import ask

    pot = mixed.lines.first()
    answering.approve_cancellation(ask(mixed, alice, pieces={pot.pk: 1}), by=bob)
    settle_refunds()
    outbox.relay()
    assert again(mixed).stopped_at is None and again(mixed).stopped_for == ""
