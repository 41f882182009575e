"""History is added to, never rewritten; who rewrites it anyway is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from orders.orders.models import Order
from portal.audit import keys, sealing
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


def test_who_rewrites_a_record_and_computes_the_seals_anew_without_the_key_is_seen(order, settings):
    sealing.seal(settle=NOW)
    true = settings.SEAL_KEYS
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_auditentry SET data = '{}'")
        cursor.execute("UPDATE portal_statuschange SET seal_id = NULL")
        cursor.execute("UPDATE portal_auditentry SET seal_id = NULL")
        cursor.execute("DELETE FROM portal_seal")
    settings.SEAL_KEYS = ["what a stranger guesses"]
    sealing.seal(settle=NOW)
    assert sealing.verify_chain() == []
    settings.SEAL_KEYS = true
    assert "SEAL_KEYS does not hold" in sealing.verify_chain()[0]


def test_a_seal_without_a_key_among_keyed_ones_is_seen(order, settings):
    while sealing.seal(batch=1, settle=NOW):
        pass
    newest = Seal.objects.order_by("-pk").first()
    plain = sealing._digest(
        newest.previous,
        list(StatusChange.objects.filter(seal=newest).order_by("pk")),
        list(AuditEntry.objects.filter(seal=newest).order_by("pk")),
        None,
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_seal SET key_id = '', digest = %s WHERE id = %s", [plain, newest.pk])
    assert sealing.verify_chain() == [f"seal {newest.pk} has no key, though seals before it have one"]


def test_seals_from_before_there_was_a_key_hold_and_are_covered_by_the_first_keyed_one(order):
    changes, entries = list(StatusChange.objects.order_by("pk")), list(AuditEntry.objects.order_by("pk"))
    before = Seal.objects.create(
        previous="",
        digest=sealing._digest("", changes, entries, None),
        records=len(changes) + len(entries),
        sealed_at=clock.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_statuschange SET seal_id = %s", [before.pk])
        cursor.execute("UPDATE portal_auditentry SET seal_id = %s", [before.pk])
    note_fact("looked_at", order, by=order.customer, where="later")
    assert sealing.seal(settle=NOW) == 1
    assert sealing.verify_chain() == []


def test_a_key_that_was_replaced_opens_what_it_sealed(order, settings):
    sealing.seal(settle=NOW)
    settings.SEAL_KEYS = ["the next one", *settings.SEAL_KEYS]
    note_fact("looked_at", order, by=order.customer, where="later")
    sealing.seal(settle=NOW)
    assert sealing.verify_chain() == []
    settings.SEAL_KEYS = ["the next one"]
    assert len(sealing.verify_chain()) == 1


@pytest.fixture
def anchored(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.SEAL_ANCHORS = str(tmp_path / "anchors")

    def seal_all(order):
        with django_capture_on_commit_callbacks(execute=True):
            while sealing.seal(batch=1, settle=NOW):
                pass

    return seal_all


def test_who_cuts_off_the_newest_seal_with_its_records_is_seen(order, anchored):
    anchored(order)
    assert sealing.verify_chain() == []
    newest = Seal.objects.order_by("-pk").first()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_statuschange WHERE seal_id = %s", [newest.pk])
        cursor.execute("DELETE FROM portal_auditentry WHERE seal_id = %s", [newest.pk])
        cursor.execute("DELETE FROM portal_seal WHERE id = %s", [newest.pk])
    assert sealing.verify_chain() == [f"seal {newest.pk} was noted outside the database and is gone (1 in all)"]


def test_anchors_are_their_owners_alone_and_a_half_written_line_is_left_out(order, anchored):
    anchored(order)
    path = keys.anchors()
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open("a") as file:
        file.write("999 half a li")
    assert sealing.verify_chain() == []


def test_a_folder_that_cannot_be_written_stops_no_sealing(order, anchored, settings, tmp_path):
    (tmp_path / "a file").write_text("")
    settings.SEAL_ANCHORS = str(tmp_path / "a file")
    anchored(order)
    assert Seal.objects.exists()
    assert sealing.verify_chain() == []


def test_a_database_made_anew_begins_a_new_file_and_the_old_one_is_kept_and_told(order, anchored, settings):
    anchored(order)
    before = keys.anchors().read_text()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_statuschange SET seal_id = NULL")
        cursor.execute("UPDATE portal_auditentry SET seal_id = NULL")
        cursor.execute("DELETE FROM portal_seal")
    anchored(order)
    assert sealing.verify_chain() == []
    [kept] = keys.anchors().parent.glob("*.before-*")
    assert kept.read_text() == before
    settings.SANDBOX = False
    assert sealing.verify_chain() == [f"anchors of an earlier chain are kept in {kept}: know why, then move them away"]


def test_a_whole_chain_computed_anew_without_any_key_is_seen(order):
    sealing.seal(settle=NOW)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_auditentry SET data = '{}'")
    row = Seal.objects.get()
    plain = sealing._digest(
        "", list(StatusChange.objects.order_by("pk")), list(AuditEntry.objects.order_by("pk")), None
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_seal SET key_id = '', digest = %s WHERE id = %s", [plain, row.pk])
    assert sealing.verify_chain() == ["no seal has a key: seals of before get one above them with the next record"]


def test_the_number_of_a_seal_that_was_cut_off_is_not_used_again_unseen(order, anchored):
    anchored(order)
    newest = Seal.objects.order_by("-pk").first()
    with keys.anchors().open("a") as file:
        file.write(f"{newest.pk} {'0' * 64} 1 2026-10-09T00:00:00+00:00\n")
    assert sealing.verify_chain() == [f"seal {newest.pk} was noted outside the database twice, as two different ones"]
