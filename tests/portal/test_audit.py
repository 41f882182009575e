"""History is added to, never rewritten; who rewrites it anyway is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from orders.orders.models import Order
from portal.audit import sealing
from portal.audit.models import AppendOnlyError, AuditEntry, Seal, StatusChange
from portal.kernel.changes import changing, creating, note_fact
from portal.time import clock

pytestmark = pytest.mark.django_db
NOW = timedelta(0)


@pytest.fixture
def order(shop, alice, machine) -> Order:
    row = Order(shop=shop, customer=alice, shop_number="A-1", currency="CNY", goods=1, total=1, placed_at=clock.now())
    order = creating(row, by=machine)
    note_fact("looked_at", order, by=machine, where="here")
    with changing(order, by=machine) as order:
        order.mark_cancelled(at=clock.now())
    return order


def test_records_can_only_be_added(order):
    record = StatusChange.objects.filter(object_id=order.pk).first()
    record.note = "rewritten"
    with pytest.raises(AppendOnlyError):
        record.save()
    with pytest.raises(AppendOnlyError):
        record.delete()
    with pytest.raises(AppendOnlyError):
        StatusChange.objects.update(note="rewritten")
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.all().delete()


def test_batches_are_chained_and_hold(order):
    assert sealing.seal(batch=1, settle=NOW) > 0
    while sealing.seal(batch=1, settle=NOW):
        pass
    assert Seal.objects.count() >= 2
    assert not StatusChange.objects.filter(seal__isnull=True).exists()
    assert sealing.verify_chain() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE portal_statuschange SET note = 'rewritten' WHERE to_status = 'cancelled'",
        "UPDATE portal_auditentry SET data = '{}'",
        "DELETE FROM portal_auditentry",
        "UPDATE portal_seal SET previous = 'x'",
    ],
)
def test_tampering_past_the_models_breaks_the_chain(order, sql):
    sealing.seal(settle=NOW)
    assert sealing.verify_chain() == []
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert sealing.verify_chain() != []


def test_young_records_wait_for_the_next_batch(order):
    assert sealing.seal() == 0
