"""The heart: a customer withdraws a case, and what that takes depends on where it is."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from orders.holds.models import Hold
from portal.audit.models import StatusChange
from portal.kernel.errors import Refused
from portal.notices.models import Notice
from portal.time import clock
from portal.time.sweeps import run_until_quiet
from refunds.bearing.models import ShopTerms
from refunds.credits import commands as credit_commands
from refunds.credits.models import StoreCredit
from refunds.repayments import commands as repayment_commands
from refunds.repayments.models import Repayment
from refunds.sandbox.models import SandboxScript
from refunds.statuses import Behaviour, RefundStatus
from tests import market
from tests.conftest import person
from tests.helpers import client_for, frozen
from tests.tickets.conftest import fresh, refund_of
from tests.tickets.worlds import World
from tests.words import words
from tickets.cases import commands as case_commands
from tickets.cases import turns
from tickets.cases.models import Ticket
from tickets.cases.turns import waits_for_me
from tickets.returns import commands as return_commands
from tickets.undoing import commands as undoing_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.actions import TICKET_CANCELLATION
from tickets.withdrawals.commands import liability_of
from tickets.withdrawals.models import TicketCancellation
from tickets.withdrawals.wording import withdrawal_steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shop, alice, bob, carol, machine) -> World:
    return World(shop, alice, bob, carol, machine)


def why(code: str = "") -> object:
    return market.reason("withdraw_ticket", code)


def verify() -> None:
    from portal.audit import invariants

    assert list(invariants.verify()) == []


@pytest.mark.covers("R10", "R13", "R20")
def test_submitted_is_withdrawn_at_once_and_owes_nothing(case, alice):
    ticket = case_commands.cancel_ticket(case(), by=alice)
    assert ticket.get_status_display() == "Withdrawn"
    assert not Hold.objects.active().exists()
    assert not TicketCancellation.objects.exists()
    verify()


@pytest.mark.covers("R14", "R27")
@pytest.mark.parametrize("state", ["in_review", "needs_info"])
def test_in_review_the_reviewer_answers(case, alice, bob, state):
    ticket = case(state)
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
    with pytest.raises(Refused) as no:
        case_commands.approve_ticket(fresh(ticket), by=bob)
    assert no.value.code in {"frozen", "other_stage"}
    row = withdrawal_commands.approve_withdrawal(row, by=bob)
    assert (row.status, fresh(ticket).status) == ("completed", "cancelled")
    assert row.check_code
    verify()


@pytest.mark.covers("R14")
def test_a_silent_reviewer_lets_go_after_eight_working_hours(case, alice):
    with frozen() as time:
        row = withdrawal_commands.request_withdrawal(case("in_review"), by=alice, reason=why())
        time.shift(timedelta(hours=7))
        run_until_quiet()
        assert fresh(row).status == "requested"
        time.shift(timedelta(hours=2))
        run_until_quiet()
        assert fresh(row).status == "completed"


@pytest.mark.covers("R22")
def test_when_the_platform_reviews_the_platform_answers(case, alice, bob, carol):
    ticket = case_commands.take_ticket(case(), by=carol)
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
    with pytest.raises(Refused) as no:
        withdrawal_commands.approve_withdrawal(row, by=bob)
    assert no.value.code == "with_platform"
    assert withdrawal_commands.approve_withdrawal(row, by=carol).status == "completed"


@pytest.mark.covers("R15", "SC9")
def test_approved_a_refund_not_sent_yet_is_cancelled_in_the_same_transaction(case, alice, bob, shop):
    shop.four_eyes_limit = 1
    shop.save()
    ticket = case("approved", type="refund_only")
    assert refund_of(ticket).status == RefundStatus.REQUESTED
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
    row = withdrawal_commands.approve_withdrawal(row, by=bob)
    assert row.status == "completed"
    assert refund_of(fresh(ticket)).status == RefundStatus.CANCELLED
    verify()


@pytest.mark.covers("R16", "R17", "R141")
def test_in_progress_the_parcel_is_called_back(case, alice, bob):
    ticket = case("in_progress")
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
    assert row.kept == ticket.shop.recall_fee
    row = withdrawal_commands.approve_withdrawal(row, by=bob)
    assert row.status == "recalling"
    row = undoing_commands.recover_goods(row, by=bob)
    assert row.status == "repaying"
    assert row.repayment.amount == ticket.shop.recall_fee
    owed = words(client_for(alice).get(row.repayment.get_absolute_url()))
    assert "Costs agreed" in owed and "Given to you before" not in owed
    verify()


def test_a_parcel_that_cannot_be_stopped_lets_the_case_go_on(case, alice, bob):
    ticket = case("in_progress")
    row = withdrawal_commands.approve_withdrawal(
        withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why()), by=bob
    )
    row = undoing_commands.miss_goods(row, by=bob)
    assert row.status == "missed"
    ticket = fresh(ticket)
    assert (ticket.goods_return.status, ticket.frozen_by) == ("received", "")
    return_commands.accept_goods(ticket, by=bob)
    verify()


@pytest.mark.covers("R28", "R30")
def test_money_that_arrived_is_paid_back_before_the_withdrawal_completes(case, alice, bob, bank_pays_at_once):
    ticket = case("in_progress", type="refund_only")
    ticket = fresh(ticket)
    assert refund_of(ticket).status == RefundStatus.SUCCEEDED
    if ticket.status == "resolved":
        ticket = case_commands.reopen_ticket(ticket, by=alice, words="其实没问题了")
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
    row = withdrawal_commands.approve_withdrawal(row, by=bob)
    assert (row.status, row.repayment.amount) == ("repaying", 26800)
    repayment_commands.pay_repayment(row.repayment, by=bob, reference="TR-1")
    run_until_quiet()
    assert (fresh(row).status, fresh(ticket).status) == ("completed", "cancelled")
    verify()


@pytest.mark.parametrize(("spent", "owed"), [(0, 0), (100_00, 100_00)])
def test_store_credit_is_taken_back_before_money_is_asked_for(case, shop, alice, bob, spent, owed):
    ShopTerms.objects.create(shop=shop, credit_rule="always")
    ticket = fresh(case("in_progress", type="refund_only"))
    run_until_quiet()
    credit = StoreCredit.objects.get(payer=alice)
    assert credit.balance == 268_00
    if spent:
        credit_commands.spend_credit(credit, by=bob, amount=spent, reference="BUY-1")
    if fresh(ticket).status == "resolved":
        ticket = case_commands.reopen_ticket(fresh(ticket), by=alice, words="其实没问题了")
    told = liability_of(fresh(ticket))
    assert (told.credit, told.to_repay) == (268_00 - spent, owed)
    row = withdrawal_commands.request_withdrawal(fresh(ticket), by=alice, reason=why())
    row = withdrawal_commands.approve_withdrawal(row, by=bob)
    run_until_quiet()
    assert fresh(credit).balance == 0
    if owed:
        assert (fresh(row).status, row.repayment.amount) == ("repaying", owed)
        repayment_commands.pay_repayment(row.repayment, by=bob, reference="TR-1")
        run_until_quiet()
    assert (fresh(row).status, fresh(ticket).status) == ("completed", "cancelled")
    told = list(Notice.objects.filter(to=alice).values_list("title_en", flat=True))
    assert f"¥{268 - spent // 100}.00 was taken back from your store credit" in told
    assert owed or not any(title.startswith("Please pay back") for title in told)
    verify()


def test_credit_taken_back_for_a_withdrawal_that_lapses_is_given_again(case, shop, alice, bob):
    ShopTerms.objects.create(shop=shop, credit_rule="always")
    with frozen() as time:
        ticket = case("in_progress", type="refund_only")
        run_until_quiet()
        credit = StoreCredit.objects.get(payer=alice)
        credit_commands.spend_credit(credit, by=bob, amount=68_00, reference="BUY-1")
        if fresh(ticket).status == "resolved":
            case_commands.reopen_ticket(fresh(ticket), by=alice, words="其实没问题了")
        row = withdrawal_commands.request_withdrawal(fresh(ticket), by=alice, reason=why())
        withdrawal_commands.approve_withdrawal(row, by=bob)
        for _week in range(4):
            time.shift(timedelta(days=7))
            run_until_quiet()
        assert fresh(row).status == "lapsed" and fresh(credit).balance == 200_00
        verify()


def test_what_is_not_paid_back_in_14_days_lapses_and_the_case_goes_on(case, alice, bob):
    with frozen() as time:
        ticket = case("in_progress", type="refund_only")
        row = withdrawal_commands.approve_withdrawal(
            withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why()), by=bob
        )
        assert row.status == "repaying"
        assert row.repayment is None
        for _day in range(30):
            time.shift(timedelta(days=1))
            run_until_quiet()
        assert Repayment.objects.get().status == "lapsed"
        assert fresh(row).status == "lapsed"
        assert fresh(ticket).status in ("resolved", "closed")
        verify()


def test_a_refund_on_its_way_is_waited_for_then_asked_back(case, alice, bob):
    with frozen() as time:
        ticket = case("in_progress", type="refund_only")
        assert refund_of(ticket).status == RefundStatus.SUBMITTED
        row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
        told = "¥268.00 on its way, owed once it has arrived"
        for reader in (alice, bob):
            assert told in words(client_for(reader).get(row.get_absolute_url()))
        row = withdrawal_commands.approve_withdrawal(row, by=bob)
        assert (row.status, row.repayment) == ("repaying", None)
        page = words(client_for(alice).get(row.get_absolute_url()))
        assert told in page and "you pay back ¥268.00 within 14 days" in page
        page = words(client_for(alice).get(refund_of(ticket).get_absolute_url()))
        assert "Once it has arrived, you pay it back; ¥268.00 in all" in page
        for _day in range(12):
            time.shift(timedelta(days=1))
            run_until_quiet()
        row = fresh(row)
        assert row.repayment is not None
        assert row.repayment.amount == 26800
        repayment_commands.pay_repayment(row.repayment, by=bob, reference="TR-2")
        run_until_quiet()
        assert fresh(ticket).status == "cancelled"
        verify()


@pytest.mark.covers("R35")
def test_a_rejection_carries_words_and_the_case_goes_on(case, alice, bob):
    ticket = case("approved")
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
    row = withdrawal_commands.reject_withdrawal(row, by=bob, reason=None, words="配件已经寄出。")
    assert row.answer_words
    assert fresh(ticket).frozen_by == ""
    return_commands.send_goods(fresh(ticket), by=alice, carrier="顺丰", tracking_number="SF2")


@pytest.mark.covers("R37")
def test_a_rejection_can_be_taken_to_the_platform_for_seven_days(case, alice, bob, carol):
    with frozen() as time:
        ticket = case("approved")
        row = withdrawal_commands.reject_withdrawal(
            withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why()), by=bob, reason=None, words="不同意"
        )
        row = withdrawal_commands.appeal_withdrawal(row, by=alice, words="请平台看看")
        assert fresh(ticket).frozen_by == row.number
        row = withdrawal_commands.refuse_withdrawal(row, by=carol, words="商家已有支出")
        assert (row.status, fresh(ticket).frozen_by) == ("refused", "")
        late = withdrawal_commands.reject_withdrawal(
            withdrawal_commands.request_withdrawal(fresh(ticket), by=alice, reason=why()),
            by=bob,
            reason=None,
            words="不同意",
        )
        time.shift(timedelta(days=12))
        with pytest.raises(Refused) as no:
            withdrawal_commands.appeal_withdrawal(late, by=alice)
        assert no.value.code == "too_late"


@pytest.mark.covers("R29", "R36")
def test_a_proposed_cost_counts_only_when_the_customer_agrees(case, alice, bob):
    ticket = case("approved")
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
    row = withdrawal_commands.counter_withdrawal(row, by=bob, amount=800, words="包装费", proof=None)
    assert (row.status, row.kept) == ("countered", 0)
    row = withdrawal_commands.accept_withdrawal_cost(row, by=alice)
    assert (row.kept, row.status, row.repayment.amount) == (800, "repaying", 800)
    verify()


def test_whoever_decides_in_the_shops_place_says_why_and_sees_what_becomes_of_its_cost(
    shop, alice, bob, carol, machine
):
    world, hers = World(shop, alice, bob, carol, machine), client_for(carol)
    row = world.withdrawal("requested")
    assert "It is the seller's turn" in words(hers.get(TICKET_CANCELLATION.url(row, "approve")))
    row = withdrawal_commands.appeal_withdrawal(world.withdrawal("countered"), by=alice, words="没有这笔费用")
    page = words(hers.get(TICKET_CANCELLATION.url(row, "approve")))
    assert "The seller's proposed cost is not borne by the customer" in page and "seller's turn" not in page
    assert hers.post(TICKET_CANCELLATION.url(row, "approve"), {}).status_code == 422
    assert hers.post(TICKET_CANCELLATION.url(row, "approve"), {"note": "收据不是这一单的"}).status_code == 302
    assert (fresh(row).status, fresh(row).kept) == ("completed", 0)
    for reader in (alice, bob):
        assert words(client_for(reader).get(row.get_absolute_url())).count("收据不是这一单的") == 2, "answer and story"


def test_an_unanswered_cost_ends_the_withdrawal(case, alice, bob):
    with frozen() as time:
        ticket = case("approved")
        row = withdrawal_commands.counter_withdrawal(
            withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why()), by=bob, amount=800, words="包装费"
        )
        time.shift(timedelta(days=5))
        run_until_quiet()
        assert fresh(row).status == "rejected"
        assert fresh(ticket).frozen_by == ""


def test_taking_it_back_lets_the_case_go_on(case, alice):
    ticket = case("in_review")
    row = withdrawal_commands.retract_withdrawal(
        withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why()), by=alice
    )
    assert (row.status, fresh(ticket).frozen_by) == ("retracted", "")


def test_one_open_withdrawal_a_case(case, alice):
    ticket = case("in_review")
    withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
    with pytest.raises(Refused) as no:
        withdrawal_commands.request_withdrawal(fresh(ticket), by=alice, reason=why())
    assert no.value.code == "already_asked"


@pytest.mark.covers("R41", "R87", "R98")
def test_a_supervisor_looks_again_once_at_what_the_platform_refused(shop, alice, bob, carol, dora, machine):
    with frozen() as time:
        row = World(shop, alice, bob, carol, machine).withdrawal("refused")
        hers = client_for(alice)
        assert "Within 7 days you can ask for a supervisor" in words(hers.get(row.get_absolute_url()))
        page = words(hers.get(TICKET_CANCELLATION.url(row, "ask_supervisor")))
        assert "A supervisor decides by Tue 13 Oct" in page and "the platform's last" in page, page
        hers.post(TICKET_CANCELLATION.url(row, "ask_supervisor"), {"words": "没有看物流记录"})
        row = fresh(row)
        assert (row.status, row.ticket.frozen_by, row.answered_at) == ("platform_review", row.number, None)
        assert "A supervisor decides by Tue 13 Oct" in words(hers.get(row.get_absolute_url()))
        assert row.ticket.number not in words(client_for(carol).get("/tickets/?tab=mine"))
        told = words(client_for(dora).get("/tickets/?tab=supervisor"))
        assert row.ticket.number in told and "Your turn" in told
        assert "Asked of a supervisor 1" in words(client_for(dora).get("/workbench/"))
        assert (
            "with_supervisor"
            in client_for(carol).post(f"/api/v1/ticket-cancellations/{row.number}/approve/").content.decode()
        )
        client_for(dora).post(TICKET_CANCELLATION.url(row, "refuse"), {"words": "物流显示已发出"})
        row = fresh(row)
        assert (row.status, row.ticket.frozen_by) == ("refused", "")
        run_until_quiet()
        assert Notice.objects.filter(to=alice, title_en="A supervisor decided that the case goes on").exists()
        said = words(hers.get(row.get_absolute_url()))
        assert "物流显示已发出" in said and "A supervisor has been asked already; that is possible once." in said
        time.shift(timedelta(days=30))
        with pytest.raises(Refused) as no:
            withdrawal_commands.ask_supervisor(row, by=alice, words="再看一次")
        assert no.value.code == "asked_before"


def test_who_answered_any_earlier_round_does_not_decide_a_later_one_promoted_or_not(case, alice, carol, dora, machine):
    colleague = person("Dong Support", role="support")
    ticket = case_commands.take_ticket(case(), by=carol)
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
    row = withdrawal_commands.reject_withdrawal(row, by=carol, reason=None, words="已经在处理")
    row = withdrawal_commands.refuse_withdrawal(
        withdrawal_commands.appeal_withdrawal(row, by=alice), by=colleague, words="不撤回"
    )
    row = withdrawal_commands.ask_supervisor(row, by=alice, words="没有看物流记录")
    for earlier in (carol, colleague):
        earlier.role = "supervisor"
        earlier.save()
        with pytest.raises(Refused) as no:
            withdrawal_commands.approve_withdrawal(row, by=earlier)
        assert no.value.code == "own_decision"
        client = client_for(earlier)
        assert "You decided it before, so another supervisor looks at it now." in words(
            client.get(row.get_absolute_url())
        )
        assert "Your turn" not in words(client.get("/tickets/?tab=supervisor"))
        assert not Ticket.objects.filter(waits_for_me(earlier)).exists()
    assert "Your turn" in words(client_for(dora).get("/tickets/?tab=supervisor"))
    assert Ticket.objects.filter(waits_for_me(dora)).exists()
    assert withdrawal_commands.approve_withdrawal(row, by=dora).status == "completed"


def test_who_refused_it_does_not_look_again_and_seven_days_later_nobody_does(shop, alice, bob, dora, machine):
    with frozen() as time:
        world = World(shop, alice, bob, dora, machine)
        row = world.withdrawal("supervised")
        with pytest.raises(Refused) as no:
            withdrawal_commands.approve_withdrawal(row, by=dora)
        assert no.value.code == "own_decision"
        hers, another = client_for(dora), client_for(person("Dong Supervisor", role="supervisor"))
        said = words(hers.get(row.get_absolute_url()))
        assert "Your turn" not in said and "Another supervisor decides by" in said, said
        assert row.ticket.number not in words(hers.get("/tickets/?tab=mine"))
        idle = words(hers.get("/workbench/")).split("Nothing waits here:")[1]
        assert "Asked of a supervisor" in idle
        told, idle = words(another.get("/workbench/")).split("Nothing waits here:")
        assert "Asked of a supervisor 1" in told and "After-sales to answer" in idle, "counted once"
        assert "Your turn" in words(another.get(row.get_absolute_url()))
        other = world.withdrawal("refused")
        time.shift(timedelta(days=8))
        with pytest.raises(Refused) as no:
            withdrawal_commands.ask_supervisor(other, by=alice, words="请再看")
        assert no.value.code == "too_late"
        run_until_quiet()
        assert fresh(row).escalated_at is not None, "late, it is overdue in front of every supervisor"


@pytest.mark.covers("R29")
def test_a_cost_proposed_by_mistake_is_taken_back_and_answered_anew(world, alice, bob, carol):
    with frozen() as time:
        row = world.asked(world.approved())
        due = row.due_at
        time.shift(timedelta(hours=3))
        row = withdrawal_commands.counter_withdrawal(row, by=bob, amount=800, words="包装费")
        time.shift(timedelta(hours=2))
        client, url = client_for(bob), TICKET_CANCELLATION.url(row, "take_back_cost")
        assert "take the proposed cost back first" in words(client.get(row.get_absolute_url()))
        assert "You answer anew" in words(client.get(url))
        assert client_for(carol).post(url).status_code in (403, 404)
        assert client.post(url).status_code == 302
        row = fresh(row)
        assert (row.status, row.countered, row.answered_at) == ("requested", 0, None)
        assert row.due_at == due + timedelta(hours=2), "the time it stood is not the seller's"
        told = words(client_for(alice).get(row.ticket.get_absolute_url()))
        assert "The seller proposed that you bear ¥8.00" in told and "took the proposed cost back" in told
        run_until_quiet()
        assert "The seller took the proposed cost back and answers anew" in news_of(alice)
        granted = world.withdrawal("regranted")
        with pytest.raises(Refused) as no:
            withdrawal_commands.take_back_withdrawal_cost(granted, by=bob)
        assert no.value.code == "other_stage", "no cost was proposed there"


def test_the_steps_tell_the_day_on_which_a_cost_was_agreed_to(world, alice):
    with frozen() as time:
        row = world.withdrawal("countered")
        time.shift(timedelta(days=2))
        row = withdrawal_commands.accept_withdrawal_cost(row, by=alice)
        approved = next(step for step in withdrawal_steps(row) if step.label == "Approved")
        assert (approved.state, approved.when) == ("done", "11 Oct")


def news_of(person) -> list[str]:
    return list(Notice.objects.filter(to=person).order_by("pk").values_list("title_en", flat=True))


def test_an_end_and_its_money_are_told_once_each(shop, alice, bob, carol, machine):
    world = World(shop, alice, bob, carol, machine)
    row = world.recalling()
    run_until_quiet()
    row = undoing_commands.recover_goods(row, by=bob)
    run_until_quiet()
    told = [words for words in news_of(alice) if "¥6.00" in words]
    assert len(told) == 1 and told[0].startswith("Please pay back ¥6.00 by"), "told by the repayment, with its deadline"
    repayment_commands.pay_repayment(row.repayment, by=bob, reference="TR-1")
    run_until_quiet()
    assert fresh(row).status == "completed"
    assert news_of(alice).count("Your request is withdrawn") == 1
    SandboxScript.objects.create(behaviour=Behaviour.SUCCEED_AT_ONCE)
    ticket = world.approved("refund_only")
    for _ in range(3):
        run_until_quiet()
    assert fresh(ticket).status == "resolved"
    assert [words for words in news_of(alice) if "¥268.00" in words and "back to you" in words] == []
    assert news_of(alice).count("¥268.00 arrived: WeChat Pay") == 1


def test_the_same_words_about_the_same_case_are_told_once(shop, alice, bob, carol, machine):
    world = World(shop, alice, bob, carol, machine)
    ticket = world.approved()
    run_until_quiet()
    assert StatusChange.objects.filter(machine="tickets.ticket", object_id=ticket.pk).count() > 2
    assert Notice.objects.filter(to=alice, number=ticket.number).count() == 1, "taken and approved, told together"
    with clock.pretend(clock.now() + timedelta(hours=1)):
        return_commands.send_goods(ticket, by=alice, carrier="顺丰", tracking_number="SF1")
        run_until_quiet()
    assert Notice.objects.filter(to=bob, number=ticket.number).count() == 2, "new words are new"


def test_what_the_platform_rejected_itself_somebody_else_there_looks_at(case, alice, carol, dora):
    ticket = case_commands.take_ticket(case("submitted"), by=carol)
    row = withdrawal_commands.request_withdrawal(ticket, by=alice, reason=why())
    row = withdrawal_commands.reject_withdrawal(
        row, by=carol, reason=market.reason("reject_withdrawal"), words="已寄出"
    )
    page = words(client_for(alice).get(row.get_absolute_url()))
    assert "You can ask for a second look: somebody else at the platform decides" in page
    assert "if you two can't agree" not in page
    row = withdrawal_commands.appeal_withdrawal(row, by=alice, words="请再看看")
    here = words(client_for(carol).get(row.get_absolute_url()))
    assert "a colleague decides it now" in here and "Your turn" not in here
    assert not Ticket.objects.filter(turns.waits_for_me(carol)).exists()
    assert Ticket.objects.filter(turns.waits_for_me(dora)).exists()
    for step in (
        withdrawal_commands.approve_withdrawal,
        partial(withdrawal_commands.refuse_withdrawal, words="不同意"),
    ):
        with pytest.raises(Refused) as no:
            step(row, by=carol)
        assert no.value.code == "own_decision"
    assert withdrawal_commands.refuse_withdrawal(row, by=dora, words="不同意").status == "refused"
