"""Page, API and admin reach each command of orders, refuse the outsider, and explain the refusal."""

from __future__ import annotations

import pytest

from orders.bin import commands as bin_commands
from orders.cancellations.actions import ORDER_CANCELLATION
from orders.changes import commands as change_commands
from orders.changes.actions import ORDER_CHANGE
from orders.changes.models import OrderChange
from orders.orders.actions import ORDER
from tests.doors import Admin, Api, Page, assert_three_doors, trial
from tests.orders.conftest import again, ask

pytestmark = pytest.mark.django_db


@pytest.mark.covers("R99", "R100")
def test_cancel(paid, alice, eve) -> None:
    assert_three_doors(ORDER, "cancel", paid, by=alice, data={"reason": "by_mistake"}, outsider=eve)


def test_cancel_for_a_customer_on_the_phone(paid, carol, mallory) -> None:
    data = {"reason": "by_mistake", "channel": "hotline"}
    assert_three_doors(ORDER, "cancel", paid, by=carol, data=data, outsider=mallory)


@pytest.mark.covers("R102")
def test_request_cancellation(shipped, alice, eve) -> None:
    assert_three_doors(ORDER, "request_cancellation", shipped, by=alice, data={"reason": "late"}, outsider=eve)


@pytest.mark.covers("R102")
def test_each_entry_is_open_only_where_it_fits(paid, shipped, alice) -> None:
    for order, name, other in ((paid, "cancel", "request_cancellation"), (shipped, "request_cancellation", "cancel")):
        offered = {one.name for one in ORDER.offered(order, alice)}
        assert name in offered and other not in offered
        with trial():
            assert Page(ORDER, other, order).send(alice, {"reason": "late"}).status_code == 404


def test_ship(paid, bob, mallory) -> None:
    data = {"carrier": "顺丰速运", "tracking_number": "778820"}
    assert_three_doors(ORDER, "ship", paid, by=bob, data=data, outsider=mallory)


def test_confirm_delivery(shipped, alice, eve) -> None:
    assert_three_doors(ORDER, "confirm_delivery", shipped, by=alice, outsider=eve)


def test_complete(delivered, alice, eve) -> None:
    assert_three_doors(ORDER, "complete", delivered, by=alice, outsider=eve)


@pytest.mark.covers("R116")
def test_change(paid, alice, eve) -> None:
    data = {"kind": "address", "address": "杭州市上城区解放路 9 号"}
    assert_three_doors(ORDER, "change", paid, by=alice, data=data, outsider=eve)


def test_cancel_for_shop(paid, bob, mallory) -> None:
    assert_three_doors(ORDER, "cancel_for_shop", paid, by=bob, data={"reason": "out_of_stock"}, outsider=mallory)


@pytest.mark.covers("R125")
def test_delete(paid, alice, eve) -> None:
    assert_three_doors(ORDER, "delete", paid, by=alice, data={"reason": "by_mistake"}, outsider=eve)


def test_restore(delivered, alice, eve) -> None:
    assert_three_doors(ORDER, "restore", bin_commands.delete_order(delivered, by=alice), by=alice, outsider=eve)


@pytest.mark.covers("R118", "R119")
def test_approve(asked, bob, mallory) -> None:
    assert_three_doors(ORDER_CANCELLATION, "approve", asked, by=bob, outsider=mallory)


@pytest.mark.covers("R120")
def test_reject(asked, bob, mallory) -> None:
    data = {"reason": "already_packed", "words": "已经打包，今天交给快递"}
    assert_three_doors(ORDER_CANCELLATION, "reject", asked, by=bob, data=data, outsider=mallory)


def test_counter(asked, bob, mallory, proof) -> None:
    """An upload can be read once, so each door gets its own."""
    for door in (Page, Api, Admin):
        with trial():
            assert door(ORDER_CANCELLATION, "counter", asked).send(mallory, {}).status_code == 404
            proof.seek(0)
            data = {"amount": "15.00", "words": "包装费", "proof": proof}
            answer = door(ORDER_CANCELLATION, "counter", asked).send(bob, data)
            assert answer.status_code == door.took[0], answer.content.decode()
            assert again(asked).countered == 15_00


def test_accept(countered, alice, eve) -> None:
    assert_three_doors(ORDER_CANCELLATION, "accept", countered, by=alice, outsider=eve)


def test_appeal(rejected, alice, eve) -> None:
    assert_three_doors(ORDER_CANCELLATION, "appeal", rejected, by=alice, data={"words": "没有打包"}, outsider=eve)


def test_refuse(reviewed, carol, mallory) -> None:
    data = {"words": "出库记录早于申请"}
    assert_three_doors(ORDER_CANCELLATION, "refuse", reviewed, by=carol, data=data, outsider=mallory)


def test_retract(asked, alice, eve) -> None:
    assert_three_doors(ORDER_CANCELLATION, "retract", asked, by=alice, outsider=eve)


def test_the_carrier_tries(recalling, bob, mallory) -> None:
    assert_three_doors(ORDER_CANCELLATION, "accept_recalls", recalling, by=bob, outsider=mallory)


def test_recover(recalling, bob, mallory) -> None:
    assert_three_doors(ORDER_CANCELLATION, "recover", recalling, by=bob, outsider=mallory)


def test_miss(recalling, bob, mallory) -> None:
    assert_three_doors(ORDER_CANCELLATION, "miss", recalling, by=bob, outsider=mallory)


def test_lose(recalling, carol, mallory) -> None:
    assert_three_doors(ORDER_CANCELLATION, "lose", recalling, by=carol, outsider=mallory)


@pytest.fixture
def wished(paid, alice) -> OrderChange:
    return change_commands.request_change(paid, by=alice, kind="address", address="上海市静安区 1 号")


def test_apply_change(wished, bob, mallory) -> None:
    assert_three_doors(ORDER_CHANGE, "apply", wished, by=bob, outsider=mallory)


def test_refuse_change(wished, bob, mallory) -> None:
    assert_three_doors(ORDER_CHANGE, "refuse", wished, by=bob, data={"words": "已打包"}, outsider=mallory)


def test_retract_change(wished, alice, eve) -> None:
    assert_three_doors(ORDER_CHANGE, "retract", wished, by=alice, outsider=eve)


def test_a_sellers_request_cannot_be_taken_back_by_the_seller(paid, alice, bob) -> None:
    case = ask(paid, alice)
    assert "retract" not in {one.name for one in ORDER_CANCELLATION.offered(case, bob)}
