"""What a row is after its lock had to be waited for: nothing of it, or beside it, is from before the wait."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from orders.orders.models import Order
from portal.kernel.changes import locked
from tests import market
from tests.conftest import person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def waiting_reader(pk: int, *along: str, beside: tuple[str, ...] = ()) -> tuple[threading.Thread, list[Order]]:
    found: list[Order] = []

    def read() -> None:
        try:
            with transaction.atomic():
                found.append(locked(Order, pk, *along, beside=beside))
        finally:
            connection.close()

    return threading.Thread(target=read), found


@pytest.mark.parametrize("how", ["along", "beside"])
def test_what_changed_while_the_lock_was_waited_for_is_seen(shop, alice, how):
    if not connection.features.has_select_for_update:
        pytest.skip("this engine has no row locks: writers queue")
    order = market.paid_order(shop, None, "202610095001")
    buyer = person("Late Claimer", phone="13800007777")
    reader, found = (
        waiting_reader(order.pk, "customer") if how == "along" else waiting_reader(order.pk, beside=("customer",))
    )
    with transaction.atomic():
        held = locked(Order, order.pk)
        held.customer = buyer
        held.save()
        reader.start()
        time.sleep(0.5)
        assert not found, "the reader did not wait"
    reader.join(10)
    assert found[0].customer == buyer
