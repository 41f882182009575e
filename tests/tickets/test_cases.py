"""A case is raised, reviewed, granted or rejected, and done."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from orders.holds.models import Hold
from orders.orders.models import OrderLine
from portal.audit.models import StatusChange
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.helpers import frozen
from tests.tickets.conftest import fresh, refund_of
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.offers import commands as offer_commands
from tickets.returns import commands as return_commands

pytestmark = pytest.mark.django_db


def picture(name: str = "crack.png", *, exif: bool = False) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    image = Image.new("RGB", (64, 48), "teal")
    if exif:
        data = Image.Exif()
        data.get_ifd(0x8825)[1] = "N"
        data[0x010F] = "Camera"
        image.save(buffer, "JPEG", exif=data)
    else:
        image.save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="text/plain")


@pytest.mark.covers("R4", "R6", "R12")
def test_raising_holds_the_pieces_and_gives_a_number(case, order):
    ticket = case()
    assert ticket.number.startswith("AS-")
    assert Hold.objects.active().get().source == ticket.number
    assert ticket.asked == 26800
    assert Ticket.objects.get(number=ticket.number).order == order


@pytest.mark.covers("SC15", "SC17")
def test_never_more_than_was_delivered_and_a_withdrawn_case_frees_its_pieces(case, order, alice):
    ticket = case(line=1, pieces=3)
    with pytest.raises(Invalid) as no:
        case(line=1, pieces=1)
    assert no.value.field == "pieces"
    case_commands.cancel_ticket(ticket, by=alice)
    assert case(line=1, pieces=3).status == "submitted"


def test_what_was_not_sent_is_cancelled_not_returned(shop, alice):
    market.reasons()
    order = market.paid_order(shop, alice)
    with pytest.raises(Refused) as no:
        case_commands.submit_ticket(
            order, by=alice, type="refund_only", problem="other", reason=market.reason("raise_ticket"),
            pieces={order.lines.get().pk: 1},
        )  # fmt: skip
    assert no.value.code == "not_shipped"


@pytest.mark.covers("R5")
def test_a_reason_that_shows_needs_a_picture(order, alice):
    wanted = {"by": alice, "type": "refund_only", "problem": "quality", "pieces": {order.lines.first().pk: 1}}
    flawed = market.reason("raise_ticket", "flawed")
    with pytest.raises(Invalid) as no:
        case_commands.submit_ticket(order, reason=flawed, **wanted)
    assert no.value.field == "pictures"
    ticket = case_commands.submit_ticket(order, reason=flawed, pictures=[picture(exif=True)], **wanted)
    kept = ticket.evidence.get()
    with Image.open(kept.file) as image:
        assert image.format == "JPEG"
        assert dict(image.getexif()) == {}


def test_what_is_no_picture_is_refused_by_its_content(order, alice):
    fake = SimpleUploadedFile("photo.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
    with pytest.raises(Invalid) as no:
        case_commands.submit_ticket(
            order, by=alice, type="refund_only", problem="other", reason=market.reason("raise_ticket"),
            pieces={order.lines.first().pk: 1}, pictures=[fake],
        )  # fmt: skip
    assert no.value.code == "not_evidence"
    assert not Ticket.objects.exists()


@pytest.mark.covers("R9", "R67")
def test_asking_pauses_the_clock_and_answering_lets_it_go_on(case, alice, bob):
    with frozen() as time:
        ticket = case("in_review")
        time.shift(timedelta(hours=6))
        ticket = case_commands.ask_info(ticket, by=bob, words="吊牌")
        left = ticket.paused_seconds_left
        time.shift(timedelta(days=3))
        run_until_quiet()
        ticket = case_commands.answer_info(fresh(ticket), by=alice, words="已补")
        assert ticket.status == "in_review"
        assert left is not None
        assert ticket.due_at is not None


def test_no_answer_in_a_week_lets_the_review_go_on(case):
    with frozen() as time:
        ticket = case("needs_info")
        time.shift(timedelta(days=9))
        run_until_quiet()
        steps = StatusChange.objects.filter(machine="tickets.ticket", object_id=ticket.pk, step="resume")
        assert steps.get().by.is_machine


@pytest.mark.covers("R22", "R75")
def test_silence_grants_small_wishes_and_sends_large_ones_to_the_platform(case, shop):
    with frozen() as time:
        small = case()
        shop.silence_approves_below = 20_000
        shop.save()
        time.shift(timedelta(days=6))
        run_until_quiet()
        ticket = fresh(small)
        assert ticket.by_platform
        assert ticket.status == "submitted"
        shop.silence_approves_below = 200_000
        shop.save()
        other = case(line=1)
        time.shift(timedelta(days=6))
        run_until_quiet()
        assert fresh(other).status == "approved"


@pytest.mark.covers("SC16")
def test_refund_only_after_receipt(case, bob, order):
    ticket = case("in_progress")
    with pytest.raises(Refused):
        return_commands.accept_goods(ticket, by=bob)
    ticket = return_commands.receive_goods(ticket, by=bob)
    ticket = return_commands.accept_goods(ticket, by=bob)
    assert refund_of(ticket).amount == 26800


def test_a_return_goes_all_the_way(case, alice, bob, bank_pays_at_once):
    ticket = case("refunding")
    ticket = fresh(ticket)
    assert ticket.status == "resolved"
    line = OrderLine.objects.get(order=ticket.order, position=1)
    assert (line.returned_quantity, line.refunded) == (1, 26800)
    assert case_commands.confirm_ticket(ticket, by=alice).status == "closed"


@pytest.mark.covers("SC17", "SC19")
def test_a_rejection_has_its_reason_and_frees_the_pieces(case):
    ticket = case("rejected")
    assert ticket.answer_reason is not None
    assert ticket.answer_words
    assert not Hold.objects.active().exists()


@pytest.mark.covers("R86")
def test_a_customer_reopens_twice_and_a_supervisor_any_time(case, alice, bob, dora):
    ticket = case("rejected")
    for _time in range(2):
        ticket = case_commands.reopen_ticket(ticket, by=alice, words="请再看一下")
        ticket = case_commands.reject_ticket(ticket, by=bob, reason=market.reason("reject_ticket"), words="不行")
    with pytest.raises(Refused) as no:
        case_commands.reopen_ticket(ticket, by=alice, words="再看")
    assert no.value.code == "reopened_enough"
    assert case_commands.reopen_ticket(ticket, by=dora, words="再看").status == "in_review"


def test_who_is_not_the_other_side_is_not_asked(case, alice, bob, mallory, eve):
    ticket = case()
    for stranger in (eve, mallory):
        with pytest.raises(Forbidden):
            case_commands.take_ticket(ticket, by=stranger)
    with pytest.raises(Forbidden):
        case_commands.approve_ticket(ticket, by=alice)
    with pytest.raises(Refused):
        case_commands.approve_ticket(case_commands.approve_ticket(ticket, by=bob), by=bob)


@pytest.mark.covers("R40", "R73", "R74")
def test_one_nudge_a_day(case, alice):
    with frozen() as time:
        ticket = case()
        case_commands.nudge(ticket, by=alice)
        with pytest.raises(Refused) as no:
            case_commands.nudge(ticket, by=alice)
        assert no.value.code == "too_soon"
        time.shift(timedelta(hours=25))
        case_commands.nudge(ticket, by=alice)


def test_who_of_the_platform_rejected_a_case_does_not_decide_it_again_promoted_or_not(case, alice, bob, carol, dora):
    no_reason = market.reason("reject_ticket")
    ticket = case_commands.reject_ticket(
        case_commands.take_ticket(case(), by=carol), by=carol, reason=no_reason, words="不符合"
    )
    ticket = case_commands.reopen_ticket(ticket, by=alice, words="有新的照片")
    carol.role = "supervisor"
    carol.save()
    for again in (
        lambda: case_commands.approve_ticket(ticket, by=carol),
        lambda: case_commands.reject_ticket(ticket, by=carol, reason=no_reason, words="不符合"),
        lambda: offer_commands.make_offer(ticket, by=carol, way="coupon", what="CARE-5", words="送券"),
    ):
        with pytest.raises(Refused) as no:
            again()
        assert no.value.code == "own_decision"
    case_commands.approve_ticket(ticket, by=dora)


def test_a_shop_decides_again_what_it_rejected(case, alice, bob):
    ticket = case_commands.reopen_ticket(case("rejected"), by=alice, words="有新的照片")
    assert case_commands.approve_ticket(ticket, by=bob).status == "approved"
