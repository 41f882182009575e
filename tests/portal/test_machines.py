"""A status is written by its steps, inside a recorded change, or not at all."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import class_prepared
from django_fsm import TransitionNotAllowed

from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.audit.models import StatusChange
from portal.kernel.changes import acting_for, changing, creating, import_rows
from portal.kernel.errors import Refused, StatusWriteError
from portal.time import clock

pytestmark = pytest.mark.django_db


def new_order(shop, customer=None, number="A-1", **fields) -> Order:
    return Order(
        shop=shop,
        customer=customer,
        shop_number=number,
        currency="CNY",
        goods=100,
        total=100,
        placed_at=clock.now(),
        **fields,
    )


@pytest.fixture
def order(shop, alice, machine) -> Order:
    return creating(new_order(shop, alice), by=machine)


def changes_of(order: Order) -> list[tuple[str, str]]:
    rows = StatusChange.objects.filter(machine="orders.order", object_id=order.pk)
    return [(row.from_status, row.to_status) for row in rows]


def test_assigning_a_status_is_refused(order):
    with pytest.raises(AttributeError):
        order.status = OrderStatus.COMPLETED


def test_a_constructed_status_is_refused_unless_it_is_a_beginning(shop, machine):
    with pytest.raises(StatusWriteError):
        creating(new_order(shop, status=OrderStatus.COMPLETED), by=machine)


def test_saving_past_the_recorded_change_is_refused(shop, order):
    with pytest.raises(StatusWriteError):
        new_order(shop, number="A-2").save()
    order.mark_cancelled(at=clock.now())
    with pytest.raises(StatusWriteError):
        order.save()


def test_bulk_writes_of_a_status_are_refused(shop, order):
    with pytest.raises(StatusWriteError):
        Order.objects.update(status=OrderStatus.PAID)
    with pytest.raises(StatusWriteError):
        Order.objects.bulk_update([order], ["status"])
    with pytest.raises(StatusWriteError):
        Order.objects.bulk_create([new_order(shop, number="A-2")])
    assert changes_of(order) == [("", "placed")]


def test_a_change_is_saved_recorded_and_counted_together(order, machine):
    with changing(order, by=machine, note="as asked", reason="r1", step="cancel") as fresh:
        fresh.mark_cancelled(at=clock.now())
    stored = Order.objects.get(pk=order.pk)
    assert (stored.status, stored.version) == ("cancelled", 2)
    last = StatusChange.objects.get(machine="orders.order", to_status="cancelled")
    assert (last.by, last.note, last.reason, last.step, last.number) == (
        machine,
        "as asked",
        "r1",
        "cancel",
        order.number,
    )


def test_a_block_that_fails_leaves_nothing_behind(order, machine):
    with pytest.raises(ZeroDivisionError), changing(order, by=machine) as fresh:
        fresh.mark_cancelled(at=clock.now())
        1 / 0  # noqa: B018
    assert Order.objects.get(pk=order.pk).status == "placed"
    assert changes_of(order) == [("", "placed")]


def test_a_step_the_table_does_not_have_is_a_refusal_not_a_crash(order, machine):
    with pytest.raises(Refused) as no, changing(order, by=machine) as fresh:
        fresh.mark_completed(at=clock.now())
    assert no.value.code == "wrong_status"
    with pytest.raises(TransitionNotAllowed):
        Order.objects.get(pk=order.pk).mark_completed(at=clock.now())


def test_the_block_gets_a_fresh_copy_so_a_stale_one_cannot_win(order, machine):
    stale = Order.objects.get(pk=order.pk)
    with changing(order, by=machine) as fresh:
        fresh.mark_cancelled(at=clock.now())
    with pytest.raises(Refused), changing(stale, by=machine) as fresh:
        fresh.mark_cancelled(at=clock.now())


def test_a_field_without_a_step_is_saved_and_not_recorded(order, machine):
    with changing(order, by=machine) as fresh:
        fresh.address = "Elsewhere 1"
    stored = Order.objects.get(pk=order.pk)
    assert (stored.address, stored.version) == ("Elsewhere 1", 1)


def test_a_new_state_begins_without_the_old_deadline(order, machine):
    with changing(order, by=machine) as fresh:
        fresh.wait_until(clock.now())
    assert Order.objects.get(pk=order.pk).due_at is not None
    with changing(order, by=machine) as fresh:
        fresh.mark_cancelled(at=clock.now())
    assert Order.objects.get(pk=order.pk).due_at is None


def test_a_reload_knows_the_status_another_process_wrote(order, machine):
    mine = Order.objects.get(pk=order.pk)
    with changing(order, by=machine) as fresh:
        fresh.mark_cancelled(at=clock.now())
    mine.refresh_from_db()
    assert mine.status == "cancelled"
    mine.address = "still guarded"
    mine.save()
    with pytest.raises(AttributeError):
        mine.status = "placed"


def test_on_behalf_of_names_both(order, alice, bob):
    with acting_for(alice, "hotline"), changing(order, by=bob) as fresh:
        fresh.mark_cancelled(at=clock.now())
    last = StatusChange.objects.get(machine="orders.order", to_status="cancelled")
    assert (last.by, last.on_behalf_of, last.channel) == (bob, alice, "hotline")


def test_imported_rows_have_one_recorded_change_each(shop, machine):
    rows = [new_order(shop, number=f"I-{n}", status=OrderStatus.CANCELLED) for n in range(3)]
    made = import_rows(Order, rows, by=machine)
    assert StatusChange.objects.filter(kind="imported", to_status="cancelled").count() == 3
    assert len({row.number for row in made}) == 3
    with transaction.atomic(), changing(made[0], by=machine) as fresh:
        fresh.address = "an imported row lives on"


def test_models_drawn_for_migrations_leave_no_listeners_behind():
    """FSMField listens for every class that is prepared; with hundreds of drawings that made migrations take minutes."""
    before = len(class_prepared.receivers)
    drawn = MigrationLoader(None).project_state().apps
    assert "status" in {field.name for field in drawn.get_model("orders", "Order")._meta.fields}
    assert len(class_prepared.receivers) == before
