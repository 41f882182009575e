"""A file that a row names and the disk does not have: the page says so calmly, and a command lists it."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests import market
from tests.helpers import client_for
from tests.tickets.test_raising import EVIDENCE, Wizard
from tests.tickets.test_withdrawals import why
from tests.words import words
from tickets.evidence.models import DraftFile
from tickets.talk import commands as talk_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation

pytestmark = pytest.mark.django_db


def lose(file) -> None:
    """As a restore without it would."""
    file.storage.delete(file.name)


@pytest.fixture
def lost(case, alice):
    """A case with two pictures of which the first is lost."""
    ticket = case("in_review")
    for name in ("crack.png", "box.png"):
        talk_commands.add_note(ticket, by=alice, words="请看图", pictures=[market.picture(name)])
    row = ticket.evidence.get(name="crack.png")
    lose(row.file)
    lose(row.thumbnail)
    return ticket


def test_evidence_that_is_missing_is_told_in_a_sentence_and_strangers_learn_nothing(lost, alice, bob, eve):
    row = lost.evidence.get(name="crack.png")
    for name in ("tickets:evidence", "tickets:thumbnail"):
        url = reverse(name, args=[lost.number, row.pk])
        for reader in (alice, bob):
            answer = client_for(reader).get(url)
            assert answer.status_code == 404 and "This file is missing" in words(answer)
        assert "This file is missing" not in words(client_for(eve).get(url))
    assert client_for(alice).get(lost.get_absolute_url()).status_code == 200


def test_the_case_file_names_what_is_missing_and_holds_the_rest(lost, alice):
    answer = client_for(alice).get(reverse("tickets:file", args=[lost.number]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["case.html", "case.json", "files/02-picture.jpg"]
        assert "crack.png · This file is missing" in archive.read("case.html").decode()
        assert json.loads(archive.read("case.json"))["files"] == [
            {"path": None, "name": "crack.png"},
            {"path": "files/02-picture.jpg", "name": "box.png"},
        ]


def test_a_sellers_proof_of_cost_that_is_missing_is_told_in_a_sentence(case, alice, bob):
    row = withdrawal_commands.request_withdrawal(case("approved"), by=alice, reason=why())
    withdrawal_commands.counter_withdrawal(row, by=bob, amount=800, words="包装费", proof=market.picture("receipt.png"))
    row = TicketCancellation.objects.get(pk=row.pk)
    lose(row.counter_proof)
    answer = client_for(alice).get(reverse("withdrawals:proof", args=[row.number]))
    assert answer.status_code == 404 and "This file is missing" in words(answer)


def test_a_picture_lost_before_the_case_was_sent_is_asked_for_again(order, alice):
    wizard = Wizard(alice, order)
    wizard.until("evidence", reason="flawed")
    wizard.say(
        "evidence",
        **(EVIDENCE | {"description": "有划痕"}),
        pictures=[market.picture("a.png"), market.picture("b.png")],
    )
    lose(DraftFile.objects.get(name="a.png").file)
    answer = wizard.say("check")
    assert answer.status_code == 422 and "a.png did not reach our storage. Please add it again." in words(answer)
    assert [row.name for row in DraftFile.objects.all()] == ["b.png"], "what is there stays"
    assert not order.tickets.exists()


def test_a_command_lists_what_is_missing(lost, capsys):
    with pytest.raises(SystemExit):
        call_command("check_files")
    row = lost.evidence.get(name="crack.png")
    told = capsys.readouterr().out
    assert f"MISSING tickets.Evidence {row.pk}: {row.file.name}" in told and "missing=2" in told
    row.delete()
    call_command("check_files", "--json")
    assert json.loads(capsys.readouterr().out) == {"ok": True, "missing": []}
