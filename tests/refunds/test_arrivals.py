"""What a customer can do when money does not show, and how a proof is checked by a stranger."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.kernel.errors import Refused
from portal.notices.models import Notice
from portal.time import clock
from refunds.arrivals import commands as arrival_commands
from refunds.credits import commands as credit_commands
from refunds.refunds.actions import REFUND
from refunds.reimbursements import commands as reimbursement_commands
from refunds.reimbursements.commands import promise_reimbursement
from refunds.sandbox.models import SandboxScript
from refunds.tasks import settle_refunds
from tests.doors import assert_three_doors
from tests.helpers import client_for
from tests.refunds.conftest import CAUSE, again, balance, card
from tests.refunds.test_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(friday, promised):
    SandboxScript.objects.create(behaviour="succeed_at_once")
    refund = promised()
    settle_refunds()
    return again(refund)


@pytest.mark.covers("R130")
def test_who_does_not_find_the_money_asks_and_is_answered(arrived, alice, carol) -> None:
    page = words(client_for(alice).get(arrived.get_absolute_url()))
    assert "It has not arrived" in page
    client_for(alice).post(
        reverse("refunds:action", args=[arrived.number, "miss"]),
        {"words": "not on my statement", "version": arrived.version},
    )
    assert again(arrived).missed_words == "not on my statement"
    assert arrived.number in words(client_for(carol).get(reverse("refunds:list") + "?tab=missed"))
    arrival_commands.answer_missed(again(arrived), by=carol, note="Booked under “refund Muhe” on 9 October.")
    told = words(client_for(alice).get(arrived.get_absolute_url()))
    assert "Booked under “refund Muhe” on 9 October." in told
    assert (
        Notice.objects.get(to=alice, title_en__startswith="Platform support answered").url == arrived.get_absolute_url()
    )
    assert again(arrived).missed_at is None


@pytest.mark.parametrize("tender", [card(40_00), balance(40_00)])
def test_a_bank_is_named_only_where_one_can_be_asked(friday, promised, alice, tender) -> None:
    SandboxScript.objects.create(behaviour="succeed_at_once")
    refund = promised(40_00, tender)
    settle_refunds()
    page = words(client_for(alice).get(refund.get_absolute_url()))
    step = words(client_for(alice).get(reverse("refunds:action", args=[refund.number, "miss"])))
    by_card = tender.method == "card_debit"
    assert ("Give the bank this number" in page, "asks the bank" in step) == (by_card, by_card)
    assert ("platform support looks for it" in page) != by_card


def test_store_credit_that_is_there_is_not_looked_for_at_a_bank(friday, charged, alice, bob, carol) -> None:
    refund = promise_reimbursement(charged(card(6_000_00)), 6_000_00, cause=CAUSE, by=bob).refunds.get()
    credit_commands.choose_credit(refund, by=alice)
    reimbursement_commands.approve_refund(again(refund), by=carol)
    settle_refunds()
    assert again(refund).status == "succeeded"
    with pytest.raises(Refused, match="there at once"):
        arrival_commands.miss_refund(again(refund), by=alice)
    assert "has not arrived" not in words(client_for(alice).get(refund.get_absolute_url()))


@pytest.mark.parametrize(
    ("tab", "said"), [("", "Nothing is under way."), ("check", "waits for your check."), ("failed", "None here now.")]
)
def test_an_empty_tab_speaks_of_itself_alone(arrived, bob, tab, said) -> None:
    page = words(client_for(bob).get(f"{reverse('refunds:list')}?tab={tab}"))
    assert said in page and "Nothing has been refunded yet" not in page


@pytest.mark.covers("R130")
def test_asking_before_the_latest_day_tells_until_when_it_can_arrive(friday, promised, alice) -> None:
    refund = promised()
    settle_refunds()
    with pytest.raises(Refused, match="can still arrive until Mon 19 Oct"):
        arrival_commands.miss_refund(again(refund), by=alice)
    friday.shift(timedelta(days=20))
    arrival_commands.miss_refund(again(refund), by=alice)
    with pytest.raises(Refused, match="answers within a working day"):
        arrival_commands.miss_refund(again(refund), by=alice)


def test_the_three_doors_of_answering(arrived, alice, carol, mallory) -> None:
    arrival_commands.miss_refund(arrived, by=alice)
    assert_three_doors(REFUND, "answer_missed", again(arrived), by=carol, data={"note": "found"}, outsider=mallory)


@pytest.mark.covers("R130")
def test_a_stranger_checks_a_proof_and_learns_no_name(arrived, alice) -> None:
    sheet = words(client_for(alice).get(reverse("refunds:proof", args=[arrived.number])))
    assert arrived.check_code in sheet
    checked = client_for(None).get(reverse("proofs:detail", args=[arrived.check_code.lower()]))
    page = words(checked)
    assert "¥228.00 was paid out on" in page and arrived.gateway_reference[-6:] in page
    for private in ("Alice", arrived.charge.reference, arrived.gateway_reference, "6021"):
        assert private not in page, private
    assert client_for(None).get(reverse("proofs:detail", args=["CP-2222-2222-22"])).status_code == 404


def test_a_code_is_checked_as_it_is_heard_and_of_either_kind(arrived, db) -> None:
    stranger, page = client_for(None), reverse("proofs:check")
    assert f'href="{page}"' in stranger.get(reverse("help")).content.decode()
    record = reverse("proofs:detail", args=[arrived.check_code])
    heard = arrived.check_code.replace("-", " ").lower()
    for code in (heard, heard.removeprefix("cp"), arrived.check_code.replace("-", "")):
        assert stranger.post(page, {"code": code}).url == record
    assert stranger.post(reverse("certificates:check"), {"code": heard}).url == record, "the other page knows it, too"
    assert stranger.post(page, {"code": "CP 2222 2222 22"}).status_code == 404
    assert "Compare it letter by letter" in words(stranger.get(reverse("proofs:detail", args=["CP-2222-2222-22"])))


def test_the_proof_of_a_late_refund_tells_the_lateness(friday, promised, alice) -> None:
    SandboxScript.objects.create(behaviour="slow")
    refund = promised()
    settle_refunds()
    for _day in range(12):
        friday.shift(timedelta(days=1))
        settle_refunds()
    refund = again(refund)
    assert refund.is_overdue
    sheet = words(client_for(alice).get(reverse("refunds:proof", args=[refund.number])))
    assert "Late since 20 Oct 2026" in sheet and "Bank last asked 2" in sheet
    record = words(client_for(None).get(reverse("proofs:detail", args=[refund.check_code])))
    assert "¥228.00 should have arrived by 19 Oct" in record and "Late since 20 Oct 2026" in record


def test_the_proof_as_a_file_says_what_the_page_says_in_the_readers_language(arrived, alice, eve) -> None:
    url = reverse("refunds:proof_file", args=[arrived.number])
    assert f'href="{url}"' in client_for(alice).get(reverse("refunds:proof", args=[arrived.number])).content.decode()
    sheet = client_for(alice).get(url)
    assert sheet["Content-Type"] == "application/pdf" and f"{arrived.number}.pdf" in sheet["Content-Disposition"]
    text = sheet.content.decode("latin-1")
    for said in (
        arrived.number,
        arrived.check_code,
        "Proof of refund",
        f"{clock.now():%Y}",
        f"/proofs/{arrived.check_code}/",
    ):
        assert said in text, said
    assert "STSong" not in text, "nothing Chinese, no Chinese font"
    arrived.shop.name = "木禾家居"
    arrived.shop.save()
    assert "STSong-Light" in client_for(alice).get(url).content.decode("latin-1")
    assert client_for(eve).get(url).status_code == 404
