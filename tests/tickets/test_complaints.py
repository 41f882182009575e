"""A complaint is taken up, answered with reasons and looked at again once; a claim is paid by a case; a report stays secret."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.audit.models import AuditEntry, StatusChange
from portal.kernel.changes import acting_for
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.notices.models import Notice
from portal.people.models import system_user
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.conftest import person
from tests.doors import assert_three_doors
from tests.helpers import client_for, frozen
from tests.tickets.conftest import fresh
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases.actions import TICKET
from tickets.cases.models import Ticket
from tickets.complaints import commands as complaint_commands
from tickets.complaints import selectors
from tickets.complaints.actions import COMPLAINT
from tickets.complaints.models import Complaint
from tickets.edits import commands as edit_commands

pytestmark = pytest.mark.django_db

ANSWER = {"outcome": "partly", "words": "拖延属实，退款无误。", "done": "已提醒商家"}


def filed(order, alice, **more):
    given = {"kind": "complaint", "subject": selectors.Subject(order.shop, order), "words": "三天没有人理我"}
    return complaint_commands.file_complaint(alice, by=alice, **given | more)


def answered(order, alice, carol, **more):
    complaint = complaint_commands.accept_complaint(filed(order, alice, **more), by=carol)
    return complaint_commands.answer_complaint(complaint, by=carol, **ANSWER)


# --- a complaint ---------------------------------------------------------------------------------------------------------


@pytest.mark.covers("R89", "R96")
def test_a_complaint_is_filed_taken_up_and_answered_with_reasons(order, alice, bob, carol, dora):
    with frozen():
        client = client_for(alice)
        here = reverse("complaints:new") + f"?about={order.number}"
        assert here in client.get(order.get_absolute_url()).content.decode()
        assert here not in client_for(bob).get(order.get_absolute_url()).content.decode()
        page = words(client.get(here))
        assert order.shop_number in page and order.lines.first().name in page
        assert "Platform support reads it, and the shop" in page
        assert client.post(reverse("complaints:new"), {"about": order.number, "words": ""}).status_code == 422
        given = {"about": order.number, "kind": "complaint", "against": "seller", "words": "三天没有人理我"}
        client.post(reverse("complaints:new"), given | {"pictures": market.picture()})
        complaint = Complaint.objects.get()
        page = words(client.get(complaint.get_absolute_url()))
        assert "Platform support takes up your complaint next" in page and "Taken up by Sat 10 Oct, 10:24" in page
        assert (
            client.get(reverse("complaints:thumbnail", args=[complaint.number, complaint.files.get().pk])).status_code
            == 200
        )
        client_for(carol).post(COMPLAINT.url(complaint, "accept"))
        page = words(client.get(complaint.get_absolute_url()))
        assert "Platform support looks into your complaint" in page and "Handled by Carol" in page
        assert "An answer comes by Mon 19 Oct, 10:24" in page
        assert "三天没有人理我" in words(client_for(carol).get(COMPLAINT.url(complaint, "answer")))
        client_for(carol).post(COMPLAINT.url(complaint, "answer"), ANSWER)
        run_until_quiet()
        page = words(client.get(complaint.get_absolute_url()))
        assert "Your complaint is upheld in part" in page and "拖延属实" in page and "已提醒商家" in page
        assert Notice.objects.filter(to=alice, title_en="Your complaint is upheld in part").exists()
        assert Notice.objects.filter(to=bob, title_en="The complaint is upheld in part").exists()


def test_the_doors_of_a_complaint(order, alice, bob, carol, eve, mallory):
    complaint = filed(order, alice)
    assert_three_doors(COMPLAINT, "withdraw", complaint, by=alice, outsider=eve)
    assert_three_doors(COMPLAINT, "accept", complaint, by=carol, outsider=mallory)
    complaint = complaint_commands.ask_shop(complaint_commands.accept_complaint(complaint, by=carol), by=carol)
    assert_three_doors(COMPLAINT, "state", complaint, by=bob, data={"words": "物流延误"}, outsider=mallory)
    assert_three_doors(COMPLAINT, "answer", complaint, by=carol, data=ANSWER, outsider=mallory)


def test_one_open_complaint_about_the_same(order, alice, carol):
    first = filed(order, alice)
    client = client_for(alice)
    given = {"about": order.number, "kind": "complaint", "against": "platform", "words": "又来一次"}
    for answer in (
        client.get(reverse("complaints:new") + f"?about={order.number}"),
        client.post(reverse("complaints:new"), given),
    ):
        assert answer.status_code == 409 and first.get_absolute_url() in answer.content.decode()
    assert client.post(reverse("api:complaint-list"), given, content_type="application/json").status_code == 409
    assert Complaint.objects.count() == 1
    complaint_commands.withdraw_complaint(first, by=alice)
    assert client.post(reverse("complaints:new"), given).status_code == 302


def test_about_what_is_not_theirs_nobody_complains(order, alice, eve):
    client = client_for(eve)
    assert client.get(reverse("complaints:new") + f"?about={order.number}").status_code == 404
    given = {"about": order.number, "kind": "complaint", "against": "seller", "words": "x"}
    assert client.post(reverse("complaints:new"), given).status_code == 422
    assert client.post(reverse("api:complaint-list"), given, content_type="application/json").status_code == 400


def test_it_is_about_whatever_has_a_number(order, case, alice):
    ticket = case("rejected")
    for number, name in ((ticket.number, "ticket"), (order.number, "order")):
        found = selectors.subject_of(alice, number)
        assert found is not None and getattr(found, name) is not None and found.about == number and found.order == order
    assert selectors.subject_of(alice, "AS-NOPE") is None
    assert filed(order, alice, subject=selectors.subject_of(alice, ticket.number)).subject == ticket


def test_a_withdrawal_a_cancellation_and_a_refund_are_found_by_their_numbers(shop, alice, bob):
    from tests import samples

    market.reasons()
    row = samples.withdrawal(shop, alice, bob)
    assert selectors.subject_of(alice, row.number).ticket == row.ticket
    asked = samples.cancellation(shop, alice, bob)
    assert selectors.subject_of(alice, asked.number).cancellation == asked
    refund = samples.reimbursement(shop, alice, bob).refunds.get()
    assert selectors.subject_of(alice, refund.number).refund == refund


def test_the_shop_tells_its_side_once_it_is_asked(order, alice, bob, carol):
    complaint = complaint_commands.accept_complaint(filed(order, alice), by=carol)
    with pytest.raises(Refused, match="not asked you yet"):
        complaint_commands.state_side(complaint, by=bob, words="物流延误")
    complaint_commands.ask_shop(complaint, by=carol, words="为什么三天没回？")
    run_until_quiet()
    assert Notice.objects.filter(to=bob, title_en="Platform support asks for your side of a complaint").exists()
    assert words(client_for(bob).get(reverse("complaints:list"))).count(complaint.number) == 1
    complaint_commands.state_side(complaint, by=bob, words="物流延误")
    run_until_quiet()
    assert Notice.objects.filter(to=carol, title_en="The seller told its side of a complaint").exists()
    assert "物流延误" in words(client_for(alice).get(complaint.get_absolute_url()))
    with pytest.raises(Refused, match="already"):
        complaint_commands.state_side(complaint, by=bob, words="再说一次")


@pytest.mark.covers("R96")
def test_what_was_forgotten_is_added_until_the_answer(order, alice, bob, carol, mallory):
    client, more = client_for(alice), {"words": "补充：这是聊天截图"}
    complaint = complaint_commands.accept_complaint(filed(order, alice), by=carol)
    due = complaint.due_at
    assert client_for(mallory).post(COMPLAINT.url(complaint, "add"), more).status_code == 404
    empty = client.post(COMPLAINT.url(complaint, "add"), {"words": " "})
    assert empty.status_code == 422
    client.post(COMPLAINT.url(complaint, "add"), more | {"pictures": market.picture()})
    run_until_quiet()
    complaint = fresh(complaint)
    assert (complaint.status, complaint.due_at, complaint.files.count()) == ("accepted", due, 1)
    assert "补充：这是聊天截图" in words(client.get(complaint.get_absolute_url()))
    assert Notice.objects.filter(to=carol, title_en="The customer added something to a complaint").exists()
    assert not Notice.objects.filter(to=bob, title_en__contains="added something").exists()
    assert "补充：这是聊天截图" in words(client_for(carol).get(COMPLAINT.url(complaint, "answer")))
    complaint = complaint_commands.answer_complaint(complaint, by=carol, **ANSWER)
    with pytest.raises(Refused, match="not possible"):
        complaint_commands.add_to_complaint(complaint, by=alice, words="太晚了")


def test_home_shows_what_was_complained_about_until_it_is_closed(order, alice, bob, carol):
    complaint = answered(order, alice, carol)
    page = words(client_for(alice).get(reverse("home")))
    assert "Your complaint is upheld in part" in page and order.shop_number in page
    complaint_commands.close_complaint(complaint, by=alice)
    assert "upheld in part" not in words(client_for(alice).get(reverse("home")))


# --- who answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.covers("R98")
def test_about_platform_support_a_supervisor_answers_and_the_shop_hears_nothing(order, alice, bob, carol, dora):
    complaint = filed(order, alice, against="platform")
    run_until_quiet()
    assert client_for(bob).get(complaint.get_absolute_url()).status_code == 404
    assert not Notice.objects.filter(to=bob, number=complaint.number).exists()
    with pytest.raises(Refused, match="a supervisor answers"):
        complaint_commands.accept_complaint(complaint, by=carol)
    assert complaint.number not in words(client_for(carol).get(reverse("complaints:list")))
    assert complaint.number in words(client_for(dora).get(reverse("complaints:list")))
    assert complaint_commands.accept_complaint(complaint, by=dora).accepted_by == dora


def test_nobody_judges_what_they_took_part_in_or_filed(order, case, alice, carol, dora):
    ticket = case_commands.take_ticket(case(), by=carol)
    complaint = filed(order, alice, subject=selectors.subject_of(alice, ticket.number))
    with pytest.raises(Refused, match="took a step"):
        complaint_commands.accept_complaint(complaint, by=carol)
    here = reverse("complaints:list")
    assert complaint.number not in words(client_for(carol).get(here))
    assert "Your turn" not in words(client_for(carol).get(here + "?tab=all"))
    assert complaint.number in words(client_for(person("Cecil Yu", role="support")).get(here))
    with acting_for(alice, "hotline"):
        other = complaint_commands.file_complaint(
            alice, by=dora, kind="complaint", subject=selectors.Subject(order.shop, order), words="电话里说的"
        )
    assert StatusChange.objects.get(number=other.number).on_behalf_of == alice
    with pytest.raises(Refused, match="somebody else decides"):
        complaint_commands.accept_complaint(other, by=dora)
    assert selectors.complaint_waits_for(other, carol) and not selectors.complaint_waits_for(other, dora)
    assert list(Complaint.objects.filter(selectors.complaints_for(dora), pk=other.pk)) == []


def test_what_a_colleague_took_a_colleague_answers(order, alice, carol, dora):
    complaint = complaint_commands.accept_complaint(filed(order, alice), by=carol)
    other = person("Cecil Yu", role="support")
    with pytest.raises(Refused, match="A colleague has taken this up"):
        complaint_commands.answer_complaint(complaint, by=other, **ANSWER)
    assert complaint_commands.answer_complaint(complaint, by=dora, **ANSWER).status == "answered"


@pytest.mark.covers("R98")
def test_another_look_is_had_once_and_from_another_supervisor(order, alice, carol, dora):
    complaint = complaint_commands.answer_complaint(
        complaint_commands.accept_complaint(filed(order, alice), by=dora), by=dora, **ANSWER
    )
    client = client_for(alice)
    assert "Ask once for a supervisor" in words(client.get(complaint.get_absolute_url()))
    client.post(COMPLAINT.url(complaint, "ask_review"), {"words": "没有看聊天记录", "pictures": market.picture()})
    assert "A supervisor looks at it again" in words(client.get(complaint.get_absolute_url()))
    complaint = fresh(complaint)
    assert complaint.files.count() == 1
    with pytest.raises(Forbidden):
        complaint_commands.answer_complaint(complaint, by=carol, **ANSWER)
    with pytest.raises(Refused, match="another supervisor"):
        complaint_commands.answer_complaint(complaint, by=dora, **ANSWER)
    other = person("Flora Xie", role="supervisor")
    assert complaint.number in words(client_for(other).get(reverse("complaints:list") + "?tab=supervisor"))
    assert complaint.number not in words(client_for(dora).get(reverse("complaints:list") + "?tab=supervisor"))
    complaint = complaint_commands.answer_complaint(
        complaint, by=other, outcome="upheld", words="记录属实", done="重新处理"
    )
    page = words(client.get(complaint.get_absolute_url()))
    assert (
        "this answer is final" in page and "Ask for another look" not in page.split("What happened")[0].split("why")[0]
    )
    with pytest.raises(Refused, match="possible once"):
        complaint_commands.ask_review(complaint, by=alice, words="还是不服")


# --- where it is found --------------------------------------------------------------------------------------------------


@pytest.mark.covers("R89")
def test_whatever_has_a_page_leads_to_both_forms(shop, alice, bob):
    from tests import samples

    market.reasons()
    client = client_for(alice)
    rows = [
        samples.ticket(shop, alice, bob),
        samples.withdrawal(shop, alice, bob),
        samples.cancellation(shop, alice, bob),
    ]
    rows.append(samples.reimbursement(shop, alice, bob).refunds.get())
    for row in rows:
        page = client.get(row.get_absolute_url()).content.decode()
        for name in ("complaints:new", "complaints:report"):
            url = f"{reverse(name)}?about={row.number}"
            assert url in page and client.get(url).status_code == 200, url


def test_queues_search_and_a_persons_page_know_it(order, alice, bob, carol):
    complaint = filed(order, alice)
    report = filed(order, alice, kind="report", topic="fake")
    home = words(client_for(carol).get(reverse("workbench")))
    assert "Complaints and reports 2" in home
    assert "complaints" in client_for(alice).get(reverse("help_article", args=["not-satisfied"])).content.decode()
    found = client_for(carol).get(reverse("find") + f"?q={complaint.number}")
    assert complaint.number in found["Location"] if found.status_code == 302 else complaint.number in words(found)
    theirs = words(client_for(carol).get(reverse("person", args=[alice.pk])))
    assert complaint.number in theirs and report.number in theirs
    assert (
        report.get_absolute_url() not in client_for(bob).get(reverse("find") + f"?q={report.number}").content.decode()
    )


# --- time ----------------------------------------------------------------------------------------------------------------


def test_lateness_wakes_a_supervisor_and_silence_closes(order, alice, carol, dora):
    with frozen() as time:
        complaint = filed(order, alice)
        time.shift(timedelta(days=2))
        run_until_quiet()
        page = client_for(dora).get(reverse("complaints:list") + "?tab=supervisor")
        assert complaint.number in words(page) and fresh(complaint).escalated_at is not None
        assert "a supervisor was told" in words(client_for(alice).get(complaint.get_absolute_url()))
        complaint = complaint_commands.accept_complaint(fresh(complaint), by=carol)
        assert complaint.escalated_at is None
        time.shift(timedelta(days=12))
        run_until_quiet()
        assert AuditEntry.objects.filter(kind="complaint_late", number=complaint.number).count() == 2
        assert selectors.complaint_waits_for(fresh(complaint), dora)
        complaint_commands.answer_complaint(fresh(complaint), by=carol, **ANSWER)
        time.shift(timedelta(days=12))
        run_until_quiet()
        assert fresh(complaint).status == "closed"


@pytest.mark.parametrize("state", ["filed", "accepted", "asked", "answered", "in_review", "final", "closed"])
def test_queue_and_page_agree_whose_turn_it_is(state, shop, alice, bob, carol, dora, machine):
    from tests.tickets.worlds import World

    complaint = World(shop, alice, bob, carol, machine).complaint(state)
    for user in (alice, bob, carol, dora):
        queued = Complaint.objects.for_user(user).filter(selectors.complaints_for(user), pk=complaint.pk).exists()
        assert queued == selectors.complaint_waits_for(complaint, user), f"{state}: {user}"


# --- a claim -------------------------------------------------------------------------------------------------------------


def claimed(order, alice, carol, loss=30_00):
    complaint = filed(order, alice, kind="loss", loss=loss, pictures=[market.picture()])
    return complaint_commands.accept_complaint(complaint, by=carol)


@pytest.mark.covers("R94")
def test_a_loss_that_is_upheld_is_paid_by_a_case_that_runs_its_usual_way(order, alice, bob, carol):
    client = client_for(alice)
    given = {"about": order.number, "kind": "loss", "against": "seller", "words": "请假等了两天", "loss": "30.00"}
    refused = client.post(reverse("complaints:new"), given)
    assert refused.status_code == 422 and "add files that show the loss" in words(refused)
    client.post(reverse("complaints:new"), given | {"pictures": market.picture("slip.png")})
    complaint = complaint_commands.accept_complaint(Complaint.objects.get(), by=carol)
    assert complaint.loss == 30_00
    client_for(carol).post(COMPLAINT.url(complaint, "answer"), ANSWER | {"amount": "20.00"})
    complaint = fresh(complaint)
    case = Ticket.objects.get()
    assert (complaint.award_cases, complaint.granted) == ([case], 20_00)
    assert (case.type, case.asked, case.status, case.customer) == ("compensation", 20_00, "submitted", alice)
    assert StatusChange.objects.get(number=case.number).on_behalf_of == alice
    page = words(client.get(complaint.get_absolute_url()))
    assert f"¥20.00 is granted. Case {case.number} pays ¥20.00 of it" in page
    with pytest.raises(Refused, match="somebody else decides"):
        case_commands.approve_ticket(case, by=carol)
    assert case_commands.approve_ticket(case, by=bob).status in ("approved", "in_progress", "resolved")


def awarded(order, alice, bob, carol, amount=20_00):
    """A claim that was answered with an amount, and the case that pays it."""
    complaint = complaint_commands.answer_complaint(claimed(order, alice, carol), by=carol, amount=amount, **ANSWER)
    return complaint, complaint.award_cases[0]


def test_what_was_granted_is_neither_changed_by_the_customer_nor_haggled_over_by_the_shop(order, alice, bob, carol):
    _complaint, case = awarded(order, alice, bob, carol)
    client = client_for(alice)
    form = client.get(TICKET.url(case, "change")).content.decode()
    assert 'name="description"' in form and 'name="amount"' not in form and 'name="type"' not in form
    client.post(
        TICKET.url(case, "change"),
        {"amount": "600", "type": "refund_only", "description": "多一点", "phone": "13800000000"},
    )
    case = fresh(case)
    assert (case.asked, case.awarded, case.type, case.description) == (20_00, 20_00, "compensation", "多一点")
    with pytest.raises(Invalid, match="Platform support granted this"):
        edit_commands.change_ticket(case, by=alice, amount=30_00)
    case_commands.take_ticket(case, by=bob)
    with pytest.raises(Invalid, match="Platform support granted this"):
        edit_commands.request_edit(fresh(case), by=alice, words="再多一点", amount=30_00)
    assert "Granted by platform support ¥20.00" in words(client_for(bob).get(case.get_absolute_url()))
    for step in ("reject", "offer"):
        assert client_for(bob).get(TICKET.url(case, step)).status_code == 409
    case = case_commands.approve_ticket(fresh(case), by=bob)
    assert case.granted == 20_00


def test_the_database_keeps_what_was_granted(order, alice, bob, carol):
    _complaint, case = awarded(order, alice, bob, carol)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=case.pk).update(asked=600_00)


def test_a_grant_that_came_to_nothing_is_told_and_can_be_granted_anew(order, alice, bob, carol, dora):
    complaint, case = awarded(order, alice, bob, carol)
    colleague = person("Cecil Yu", role="support")
    case_commands.settle_ticket_silence(case_commands.take_ticket(case, by=bob), by=system_user())
    case_commands.reject_ticket(
        fresh(case), by=colleague, reason=market.reason("reject_ticket"), words="票据不是本人的"
    )
    page = words(client_for(alice).get(complaint.get_absolute_url()))
    assert f"Case {case.number} over ¥20.00 is Rejected and pays nothing" in page
    complaint = complaint_commands.ask_review(fresh(complaint), by=alice, words="票据是我的")
    form = words(client_for(dora).get(COMPLAINT.url(complaint, "answer")))
    assert "pays nothing" in form and "Granted of the loss in all" in form
    client_for(dora).post(COMPLAINT.url(complaint, "answer"), ANSWER | {"amount": "25.00"})
    complaint = fresh(complaint)
    assert (complaint.granted, [one.awarded for one in complaint.award_cases]) == (25_00, [20_00, 25_00])


def test_a_second_look_adds_to_what_was_granted(order, alice, bob, carol, dora):
    complaint, case = awarded(order, alice, bob, carol)
    case_commands.approve_ticket(case, by=bob)
    complaint = complaint_commands.ask_review(complaint, by=alice, words="还差一次的车费")
    with pytest.raises(Invalid, match="at least that"):
        complaint_commands.answer_complaint(fresh(complaint), by=dora, amount=10_00, **ANSWER)
    complaint = complaint_commands.answer_complaint(fresh(complaint), by=dora, amount=30_00, **ANSWER)
    assert (complaint.granted, [one.awarded for one in fresh(complaint).award_cases]) == (30_00, [20_00, 10_00])


def test_what_is_written_in_the_customers_name_is_in_their_language(order, alice, bob, carol):
    alice.language = "zh-hans"
    alice.save()
    _complaint, case = awarded(order, alice, bob, carol)
    assert case.description.endswith("的答复补偿损失。")


def test_what_the_order_cannot_carry_is_said_at_the_field(order, alice, carol):
    complaint = claimed(order, alice, carol, loss=1_000_000_00)
    for amount, said in (("2000000", "At most what was claimed"), ("999999", "This order can still carry")):
        answer = client_for(carol).post(COMPLAINT.url(complaint, "answer"), ANSWER | {"amount": amount})
        assert answer.status_code == 422 and said in words(answer)
    with pytest.raises(Invalid, match="upheld"):
        complaint_commands.answer_complaint(complaint, by=carol, outcome="not_upheld", words="没有", amount=10_00)
    assert not Ticket.objects.exists() and fresh(complaint).status == "accepted"
    assert complaint_commands.answer_complaint(complaint, by=carol, **ANSWER).granted == 0


def test_before_anything_was_sent_no_case_can_carry_it(shop, alice, carol):
    market.reasons()
    order = market.paid_order(shop, alice, "C-PAID")
    with pytest.raises(Invalid) as no:
        complaint_commands.answer_complaint(claimed(order, alice, carol), by=carol, amount=10_00, **ANSWER)
    assert no.value.field == "amount"


# --- a report ------------------------------------------------------------------------------------------------------------


@pytest.mark.covers("R97")
def test_a_report_never_reaches_the_shop(order, alice, bob, carol):
    client = client_for(alice)
    page = words(client.get(reverse("complaints:report") + f"?about={order.number}"))
    assert "The shop learns neither of the report nor of you" in page
    given = {"about": order.number, "topic": "outside", "words": "让我加微信付款"}
    client.post(reverse("complaints:report"), given)
    report = Complaint.objects.get()
    assert (report.kind, report.about, report.shop) == ("report", order.shop.slug, order.shop)
    complaint_commands.answer_complaint(
        complaint_commands.accept_complaint(report, by=carol), by=carol, outcome="upheld", words="属实", done="已处罚"
    )
    run_until_quiet()
    assert not Notice.objects.filter(to=bob, number=report.number).exists()
    assert client_for(bob).get(report.get_absolute_url()).status_code == 404
    assert report.number not in client_for(bob).get(reverse("complaints:list") + "?tab=all").content.decode()
    assert client_for(bob).get(reverse("api:complaint-detail", args=[report.number])).status_code == 404
    assert "The report was right" in words(client.get(report.get_absolute_url()))
    with pytest.raises(Forbidden):
        complaint_commands.ask_shop(report, by=carol)


@pytest.mark.covers("R97")
def test_a_shop_is_reported_without_an_order_and_beside_a_complaint(order, alice, other_shop):
    client = client_for(alice)
    client.post(reverse("complaints:report"), {"about": other_shop.slug, "topic": "fake", "words": "假货"})
    filed(order, alice)
    given = {"kind": "report", "about": order.shop.slug, "topic": "pressure", "words": "要求好评"}
    answer = client.post(reverse("api:complaint-list"), given, content_type="application/json")
    assert answer.status_code == 201 and answer.json()["shop"] == order.shop.slug
    assert Complaint.objects.filter(kind="report").count() == 2
    assert client.post(reverse("complaints:report"), {"topic": "fake", "words": "假货"}).status_code == 422


def test_support_files_for_whom_they_act_for(order, alice, carol):
    client = client_for(carol)
    given = {"about": order.number, "kind": "complaint", "against": "seller", "words": "电话里说的"}
    assert client.post(reverse("complaints:new"), given).status_code == 404
    client.post(reverse("person", args=[alice.pk]), {"channel": "hotline"})
    assert client.post(reverse("complaints:new"), given).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.customer, complaint.filed_by) == (alice, carol)
    assert StatusChange.objects.get(number=complaint.number).channel == "hotline"


def test_what_was_chosen_to_upload_is_asked_for_again_when_the_page_comes_back(order, alice):
    given = {"about": order.number, "kind": "loss", "against": "seller", "words": "请假等了两天"}
    answer = client_for(alice).post(reverse("complaints:new"), given | {"pictures": market.picture()})
    assert answer.status_code == 422 and "Choose the files again" in words(answer)
    assert "Choose the files again" not in words(client_for(alice).post(reverse("complaints:new"), given))
