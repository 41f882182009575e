"""Two cases of one matter become one; and a case leaves the portal as one file that holds all of it."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.urls import reverse

from orders.holds.models import Hold
from portal.audit import invariants
from portal.audit.models import AuditEntry
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.doors import assert_three_doors
from tests.helpers import client_for
from tests.tickets.conftest import fresh
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.cases.models import Ticket
from tickets.evidence.models import Evidence
from tickets.merging import commands as merging_commands
from tickets.talk import commands as talk_commands
from tickets.talk.models import Message

pytestmark = pytest.mark.django_db


@pytest.mark.covers("SC22")
def test_merging_keeps_every_message_and_file(case, alice, bob):
    first = case("in_review", line=1, pieces=1)
    second = case("submitted", line=1, pieces=2)
    talk_commands.add_note(second, by=alice, words="还有这两个", pictures=[market.picture("two.png")])
    talk_commands.note_inside(second, by=bob, words="同一个包裹")
    talk_commands.make_promise(second, by=bob, words="一起处理", hours=24)
    client_for(bob).post(TICKET.url(second, "merge"), {"into": first.number})
    first, second = fresh(first), fresh(second)
    assert (second.status, second.merged_into) == ("merged", first)
    assert (first.asked, first.lines.get().quantity) == (3 * 5900, 3)
    assert {row.words for row in Message.objects.filter(ticket=first)} == {"还有这两个", "同一个包裹"}
    assert Evidence.objects.get().ticket == first and first.promises.get().words == "一起处理"
    assert {hold.source for hold in Hold.objects.active()} == {first.number}
    assert list(invariants.verify()) == []
    said = words(client_for(alice).get(reverse("tickets:talk", args=[first.number])))
    assert "还有这两个" in said and "同一个包裹" not in said
    page = words(client_for(alice).get(second.get_absolute_url()))
    assert "Your request goes on in another case" in page and first.number in page and "不想要了，没有用过。" in page
    assert second.number in words(client_for(alice).get(first.get_absolute_url())), (
        "the other one tells where it comes from"
    )


@pytest.mark.covers("SC22")
def test_without_the_right_nobody_merges_or_deletes(case, alice, bob, carol, mallory, eve):
    first, second = case("in_review", line=1), case("submitted", line=1)
    for person in (alice, eve, mallory):
        with pytest.raises(Forbidden):
            merging_commands.merge_ticket(second, by=person, into=first)
        assert client_for(person).post(TICKET.url(second, "merge"), {"into": first.number}).status_code == 404
    assert_three_doors(TICKET, "merge", second, by=bob, data={"into": first.number}, outsider=mallory)
    carol.is_staff = True
    carol.save()
    client = client_for(carol)
    delete = reverse("admin:tickets_ticket_delete", args=[second.pk])
    assert client.post(delete, {"post": "yes"}).status_code in (302, 403, 404)
    assert Ticket.objects.filter(pk=second.pk).exists()
    assert client.delete(reverse("api:ticket-detail", args=[second.number])).status_code == 405


def test_only_cases_of_one_matter_that_nothing_is_decided_in(case, shop, alice, bob):
    first, other_wish = case("in_review", line=1), case("submitted", line=1, type="refund_only")
    with pytest.raises(Invalid) as no:
        merging_commands.merge_ticket(other_wish, by=bob, into=first)
    assert no.value.code == "other_wish"
    elsewhere = market.delivered_order(shop, alice, "20261009999")
    foreign = case_commands.submit_ticket(
        elsewhere, by=alice, type="return_refund", problem="other", reason=market.reason("raise_ticket", "not_needed"),
        pieces={elsewhere.lines.get().pk: 1},
    )  # fmt: skip
    for into in (foreign, first):
        with pytest.raises(Invalid):
            merging_commands.merge_ticket(first, by=bob, into=into)
    decided = case("approved", line=1)
    with pytest.raises(Refused) as no:
        merging_commands.merge_ticket(decided, by=bob, into=first)
    assert (getattr(no.value, "code", ""), bool(no.value.hint)) == ("under_way", True)


@pytest.mark.covers("R56", "R60", "R167")
def test_what_was_given_back_once_is_neither_merged_nor_merged_into(case, alice, bob, bank_pays_at_once):
    """Reopened, it holds no pieces any more: merged, they would be given back twice."""
    paid = case("resolved", type="refund_only", line=1)
    run_until_quiet()
    paid = case_commands.reopen_ticket(fresh(paid), by=alice, words="还是有问题")
    other = case("in_review", type="refund_only", line=1)
    with pytest.raises(Refused, match="Money was promised for it before"):
        merging_commands.merge_ticket(paid, by=bob, into=other)
    with pytest.raises(Invalid, match="decided"):
        merging_commands.merge_ticket(other, by=bob, into=paid)
    assert fresh(other).asked == 5900 and list(invariants.verify()) == []


def test_the_case_file_holds_all_of_it_and_no_note_for_colleagues(case, alice, bob, eve):
    ticket = case("in_review")
    talk_commands.add_note(ticket, by=alice, words="请看图 <script>", pictures=[market.picture("crack.png")])
    talk_commands.note_inside(ticket, by=bob, words="老顾客", pictures=[market.picture("inside.png")])
    case_commands.reject_ticket(ticket, by=bob, reason=market.reason("reject_ticket"), words="照片看不出问题")
    url = reverse("tickets:file", args=[ticket.number])
    for reader in (alice, bob):
        answer = client_for(reader).get(url)
        assert answer["Content-Disposition"] == f'attachment; filename="{ticket.number}.zip"'
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.namelist() == ["case.html", "case.json", "files/01-picture.jpg"]
            page, data = archive.read("case.html").decode(), json.loads(archive.read("case.json"))
            assert archive.read("files/01-picture.jpg")[:3] == b"\xff\xd8\xff"
        assert "请看图 &lt;script&gt;" in page and "照片看不出问题" in page and ticket.number in page
        assert "老顾客" not in page + json.dumps(data, ensure_ascii=False) and "inside.png" not in page
        assert [row["words"] for row in data["messages"]] == ["请看图 <script>"]
        assert len(data["story"]) >= 4
    assert client_for(eve).get(url).status_code == 404
    assert AuditEntry.objects.filter(kind="case_file_taken", number=ticket.number).count() == 2
