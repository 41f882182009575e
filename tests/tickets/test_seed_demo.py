"""The demo: every state has somebody in it, and all of it came about by the portal's own commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from orders.cancellations.models import OrderCancellation
from orders.changes.models import OrderChange
from orders.orders.models import Order
from orders.parcels.models import Shipment
from orders.review.models import ReviewItem
from orders.statuses import CancellationStatus, OrderChangeStatus, OrderStatus, ShipmentStatus
from portal import demo
from portal.audit.invariants import verify
from portal.audit.models import AuditEntry, StatusChange
from portal.kernel.errors import Refused
from portal.notices.models import Notice
from portal.people.models import User
from portal.reasons.models import Reason
from portal.time import clock
from refunds.refunds.models import Refund
from refunds.repayments.models import Repayment
from refunds.statuses import RefundStatus
from tests import market
from tests.helpers import FRIDAY, SHANGHAI, frozen
from tickets.cases.models import Ticket
from tickets.complaints.models import Complaint
from tickets.demo import pictures, stories
from tickets.demo.seeding import seed
from tickets.evidence.models import Evidence
from tickets.evidence.pictures import clean
from tickets.statuses import TicketStatus
from tickets.withdrawals.models import TicketCancellation


@contextmanager
def seeded(at: datetime, media: Path) -> Iterator[list]:
    """The demo as it comes about at that moment, gone again afterwards."""
    block = transaction.atomic()
    block._from_testcase = True  # the bank may be called inside, as in any test
    with frozen(at), override_settings(MEDIA_ROOT=media), block:
        market.reasons()
        yield seed().mishaps
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def media(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker, media) -> Iterator[list]:
    """Played once for all tests of this module, on the Friday of the pictures."""
    with django_db_blocker.unblock(), seeded(FRIDAY, media) as mishaps:
        yield mishaps


def statuses(model) -> set[str]:
    return set(model._default_manager.values_list("status", flat=True))


def test_every_story_is_played_to_its_end(played):
    assert played == []
    assert len(stories.every()) > 60
    assert len({(told.shop, told.number) for told in stories.every()}) == len(stories.every())


def test_the_books_balance(played):
    assert list(verify()) == []


PLAYED = set(TicketStatus) - {TicketStatus.MERGED}
"""Merging is told in test_merging: it leaves one case less to look at."""


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (Order, set(OrderStatus)),
        (OrderChange, {OrderChangeStatus.REQUESTED, OrderChangeStatus.APPLIED, OrderChangeStatus.REFUSED}),
        (OrderCancellation, set(CancellationStatus) - {CancellationStatus.REPAYING, CancellationStatus.LAPSED}),
        (Shipment, {ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED, ShipmentStatus.RETURNED}),
        (Ticket, PLAYED),
        (
            TicketCancellation,
            {
                CancellationStatus.REQUESTED,
                CancellationStatus.COUNTERED,
                CancellationStatus.RECALLING,
                CancellationStatus.REPAYING,
                CancellationStatus.REJECTED,
                CancellationStatus.COMPLETED,
            },
        ),
        (Refund, {RefundStatus.REQUESTED, RefundStatus.SUBMITTED, RefundStatus.SUCCEEDED, RefundStatus.FAILED}),
        (Repayment, {"due", "paid"}),
        (Complaint, {"filed", "accepted", "answered"}),
    ],
)
def test_somebody_is_in_every_state(played, model, expected):
    assert expected <= statuses(model)


def test_the_seller_has_requests_with_more_and_less_time_left(played):
    due = OrderCancellation.objects.filter(shop__slug="muhe", status="requested").order_by("due_at")
    left = [row.due_at - clock.now() for row in due]
    assert left[0] < timedelta(hours=1)
    assert left[-1] > timedelta(hours=40)
    assert all(span > timedelta(0) for span in left)


def test_refunds_need_a_second_person_another_way_a_question_and_a_hand(played):
    assert Refund.objects.filter(status="requested", with_support_since=None).exists()
    assert Refund.objects.filter(status="requested").exclude(with_support_since=None).exists()
    assert Refund.objects.filter(overdue_since__isnull=False).exists()
    assert Refund.objects.filter(status="failed", due_at=None, redirect_proposed_by=None).exists()
    assert Refund.objects.filter(status="failed", due_at=None).exclude(redirect_proposed_by=None).exists()
    assert Refund.objects.filter(status="submitted", gateway="manual").exists()
    two_ways = Order.objects.get(shop_number="BA41004").charge.refunds
    assert set(two_ways.values_list("status", flat=True)) == {"submitted", "succeeded"}


def test_the_bin_holds_an_order_that_is_over_and_one_that_is_being_cancelled(played):
    wang = User.objects.get(phone="13800000001")
    assert set(Order.objects.filter(customer=wang).binned().values_list("status", flat=True)) == {"completed", "paid"}


def test_pictures_show_what_is_wrong(played, media):
    assert Evidence.objects.count() > 15
    with override_settings(MEDIA_ROOT=media):
        assert all(row.file.size > 2000 and row.thumbnail.size for row in Evidence.objects.all())


def test_every_page_has_life_for_the_first_customer(played):
    wang = User.objects.get(phone="13800000001")
    assert Ticket.objects.filter(customer=wang).values("status").distinct().count() >= 7
    assert OrderCancellation.objects.filter(customer=wang).values("status").distinct().count() >= 6
    assert Refund.objects.filter(payer=wang, status="submitted").exists()
    assert Repayment.objects.filter(payer=wang, status="due").exists()


def test_the_gift_shop_has_a_real_past(played):
    past = Order.objects.filter(shop__slug="regent", source="online-retail")
    assert past.count() > 30
    assert past.order_by("-placed_at").first().placed_at > clock.now() - timedelta(days=60)
    assert ReviewItem.objects.filter(shop__slug="regent").exists()
    assert Order.objects.filter(shop__slug="regent", customer__name="Emma Clarke").count() == 4


def test_the_trail_is_told_in_the_order_of_time(played):
    told = list(StatusChange.objects.exclude(kind="imported").order_by("pk").values_list("at", flat=True))
    assert told == sorted(told)
    assert not StatusChange.objects.filter(at__gt=clock.now()).exists()
    assert not StatusChange.objects.filter(told_at=None).exists()
    assert not AuditEntry.objects.filter(kind="timer_without_effect").exists()


def test_nobody_is_mailed_about_the_past(played):
    assert Notice.objects.exists()
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_a_second_time_changes_nothing(played):
    before = StatusChange.objects.count(), Order.objects.count(), User.objects.count(), Reason.objects.count()
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert out.getvalue().strip() == "stories=0 ended_early=0"
    assert before == (StatusChange.objects.count(), Order.objects.count(), User.objects.count(), Reason.objects.count())


def test_the_cast_can_sign_in_as_it_is_printed(played, rf):
    rows = demo.cast()
    assert len(rows) >= 10
    for _part, name, sign_in, password in rows:
        user = authenticate(rf.get("/"), username=sign_in, password=password)
        assert user is not None and user.name == name


@pytest.mark.django_db
def test_before_the_demo_nobody_is_printed():
    assert demo.cast() == []


@pytest.mark.django_db
def test_outside_the_sandbox_there_is_no_demo(settings):
    settings.SANDBOX = False
    with pytest.raises(CommandError):
        call_command("seed_demo")
    with pytest.raises(Refused), clock.pretend(FRIDAY):
        pass
    assert not User.objects.filter(name="王女士").exists()


@pytest.mark.django_db
def test_a_pretended_moment_ends_with_its_block(friday):
    before = clock.now()
    with clock.pretend(before - timedelta(days=3)):
        assert clock.now() == before - timedelta(days=3)
        assert clock.is_pretended()
    assert clock.now() == before
    assert not clock.is_pretended()


@pytest.mark.parametrize("scene", pictures.SCENES)
def test_drawn_pictures_are_accepted_like_any_upload(scene):
    assert clean(pictures.photo(scene, "x.jpg")).width == pictures.WIDTH
    assert pictures.photo(scene, "x.jpg").read() == pictures.photo(scene, "x.jpg").read()


@pytest.mark.prove
@pytest.mark.django_db
@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 10, 4, 15, 0, tzinfo=SHANGHAI),
        datetime(2026, 2, 22, 9, 30, tzinfo=SHANGHAI),
        datetime(2026, 11, 9, 0, 5, tzinfo=SHANGHAI),
        datetime(2027, 1, 1, 12, 0, tzinfo=SHANGHAI),
        datetime(2026, 7, 18, 23, 55, tzinfo=SHANGHAI),
    ],
    ids=["within a holiday", "end of Spring Festival", "just after midnight", "unpublished year", "weekend night"],
)
def test_it_can_be_played_on_any_day(tmp_path, at):
    with seeded(at, tmp_path) as mishaps:
        assert mishaps == []
        assert list(verify()) == []
        assert statuses(Ticket) >= PLAYED
        assert set(OrderStatus) <= statuses(Order)
        assert {"due", "paid"} <= statuses(Repayment)
        assert Refund.objects.filter(overdue_since__isnull=False).exists()
        assert Refund.objects.filter(status=RefundStatus.FAILED).count() == 2
