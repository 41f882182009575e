"""Alice's orders at Bob's shop, and what was asked about them."""

from __future__ import annotations

from typing import Any

import pytest

from orders.cancellations.commands import answering, asking
from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order
from portal.reasons.models import Reason
from tests import market


@pytest.fixture(autouse=True)
def reasons(request) -> None:
    """The managed reasons are there."""
    if "django_db_setup" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db" if _is_real(request) else "db")
        market.reasons()


def _is_real(request: Any) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


def again(row: Any) -> Any:
    """The row as the database has it now."""
    return type(row)._default_manager.get(pk=row.pk)


def why(code: str = "not_needed") -> Reason:
    return market.reason("cancel_order", code)


def why_not(code: str = "already_packed") -> Reason:
    return market.reason("reject_cancel", code)


def ask(order: Order, by: Any, code: str = "not_needed", **more: Any) -> OrderCancellation:
    """Ask to cancel, for a reason of the buyer's own mind unless told otherwise."""
    return asking.request_cancellation(order, by=by, reason=why(code), **more)


@pytest.fixture
def unpaid(friday, shop, alice) -> Order:
    return market.unpaid_order(shop, alice)


@pytest.fixture
def paid(friday, shop, alice) -> Order:
    return market.paid_order(shop, alice)


@pytest.fixture
def mixed(friday, shop, alice) -> Order:
    """A pot and three cups, paid: ¥268.00 + 3 × ¥59.00 + ¥10.00 freight."""
    return market.paid_order(shop, alice, "20261009010", lines=(market.POT, market.CUPS))


@pytest.fixture
def shipped(friday, shop, alice) -> Order:
    return market.shipped_order(shop, alice)


@pytest.fixture
def delivered(friday, shop, alice) -> Order:
    return market.delivered_order(shop, alice)


@pytest.fixture
def asked(paid, alice) -> OrderCancellation:
    return ask(paid, alice, words="买重复了")


@pytest.fixture
def countered(asked, bob) -> OrderCancellation:
    return answering.counter_cancellation(asked, by=bob, amount=15_00, words="包装费")


@pytest.fixture
def rejected(asked, bob) -> OrderCancellation:
    return answering.reject_cancellation(asked, by=bob, reason=why_not(), words="已经打包")


@pytest.fixture
def reviewed(rejected, alice) -> OrderCancellation:
    return answering.appeal_cancellation(rejected, by=alice)


@pytest.fixture
def recalling(shipped, alice, bob) -> OrderCancellation:
    return answering.approve_cancellation(ask(shipped, alice), by=bob)


@pytest.fixture
def proof():
    """A small picture of a receipt."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    return SimpleUploadedFile("receipt.png", head + b"\x00" * 64, content_type="image/png")
