"""Every state of every machine of this floor, reached by its people through commands. Names are those of the tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portal.people.models import Shop, User
from portal.time import clock
from portal.time.sweeps import run_until_quiet
from tests import market
from tests.conftest import person
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.checks import commands as check_commands
from tickets.complaints import commands as complaint_commands
from tickets.complaints import selectors
from tickets.complaints.models import Complaint
from tickets.edits import commands as edit_commands
from tickets.edits.models import TicketEdit
from tickets.handbacks import commands as handback_commands
from tickets.handbacks.models import HandBack
from tickets.merging import commands as merging_commands
from tickets.offers import commands as offer_commands
from tickets.offers.models import Offer
from tickets.questions import commands as question_commands
from tickets.questions.models import Question
from tickets.repairs import commands as repair_commands
from tickets.repairs.models import Repair
from tickets.replacements import commands as replacement_commands
from tickets.replacements.models import Replacement
from tickets.returns import commands as return_commands
from tickets.talk import commands as talk_commands
from tickets.talk.models import Promise
from tickets.undoing import commands as undoing_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation


class World:
    """One shop, its people, and a delivered order for each case. `dora` supervises, `carol` supports."""

    def __init__(self, shop: Shop, alice: User, bob: User, carol: User, machine: User) -> None:
        self.shop, self.alice, self.bob, self.carol, self.machine = shop, alice, bob, carol, machine
        self.orders = 0
        self.lines = [market.POT]
        """What each order has; the case is about the first."""
        market.reasons()

    def fresh(self, row: Any) -> Any:
        return type(row).objects.get(pk=row.pk)

    def case(self, type: str = "return_refund", **more: Any) -> Ticket:
        self.orders += 1
        order = market.delivered_order(self.shop, self.alice, f"W{self.orders}", lines=self.lines)
        return case_commands.submit_ticket(
            order, by=self.alice, type=type, problem="other", reason=market.reason("raise_ticket", "not_needed"),
            pieces={order.lines.get(position=1).pk: 1}, **more,
        )  # fmt: skip

    def taken(self, type: str = "return_refund", **more: Any) -> Ticket:
        return case_commands.take_ticket(self.case(type, **more), by=self.bob)

    def approved(self, type: str = "return_refund", *, asked: dict[str, Any] | None = None, **terms: Any) -> Ticket:
        return case_commands.approve_ticket(self.taken(type, **(asked or {})), by=self.bob, **terms)

    def sent(self) -> Ticket:
        return return_commands.send_goods(self.approved(), by=self.alice, carrier="顺丰", tracking_number="SF1")

    def received(self) -> Ticket:
        return return_commands.receive_goods(self.sent(), by=self.bob)

    # --- cases --------------------------------------------------------------------------------------------------------

    def ticket(self, state: str) -> Ticket:
        made: dict[str, Callable[[], Ticket]] = {
            "submitted": self.case,
            "in_review": self.taken,
            "needs_info": lambda: case_commands.ask_info(self.taken(), by=self.bob, words="请拍吊牌"),
            "approved": self.approved,
            "in_progress": self.sent,
            "inspecting": self.received,
            "resolved": lambda: self.approved("compensation", gift="coupon", what="CARE-50"),
            "closed": lambda: case_commands.confirm_ticket(self.ticket("resolved"), by=self.alice),
            "rejected": lambda: case_commands.reject_ticket(
                self.taken(), by=self.bob, reason=market.reason("reject_ticket"), words="已使用过"
            ),
            "cancelled": lambda: case_commands.cancel_ticket(self.case(), by=self.alice),
            "frozen": lambda: self.withdrawal("requested").ticket,
            "reported": lambda: check_commands.report_wrong(self.taken(), by=self.alice, words="状态不对"),
            "merged": self.merged,
        }
        return self.fresh(made[state]())

    def again(self, ticket: Ticket) -> Ticket:
        """A second case about the other line of the same order, wanting the same."""
        line = ticket.order.lines.get(position=2)
        return case_commands.submit_ticket(
            ticket.order, by=self.alice, type=ticket.type, problem="other", reason=market.reason("raise_ticket", "not_needed"),
            pieces={line.pk: 1},
        )  # fmt: skip

    def merged(self) -> Ticket:
        self.lines = [market.POT, market.POT]
        ticket = self.case()
        merging_commands.merge_ticket(ticket, by=self.bob, into=self.again(ticket))
        return ticket

    # --- withdrawals --------------------------------------------------------------------------------------------------

    def asked(self, ticket: Ticket) -> TicketCancellation:
        return withdrawal_commands.request_withdrawal(ticket, by=self.alice, reason=market.reason("withdraw_ticket"))

    def recalling(self) -> TicketCancellation:
        return withdrawal_commands.approve_withdrawal(self.asked(self.sent()), by=self.bob)

    def rejected(self) -> TicketCancellation:
        return withdrawal_commands.reject_withdrawal(
            self.asked(self.approved()), by=self.bob, reason=None, words="已寄出配件"
        )

    def appealed(self) -> TicketCancellation:
        return withdrawal_commands.appeal_withdrawal(self.rejected(), by=self.alice, words="请平台看看")

    def repaying(self) -> TicketCancellation:
        return undoing_commands.recover_goods(self.recalling(), by=self.bob)

    def lapsed(self) -> TicketCancellation:
        row = self.repaying()
        with clock.pretend(clock.now() + timedelta(days=40)):
            run_until_quiet()
        return self.fresh(row)

    def withdrawal(self, state: str) -> TicketCancellation:
        made: dict[str, Callable[[], TicketCancellation]] = {
            "requested": lambda: self.asked(self.approved()),
            "requested_in_review": lambda: self.asked(self.taken()),
            "countered": lambda: withdrawal_commands.counter_withdrawal(
                self.asked(self.approved()), by=self.bob, amount=800, words="包装费"
            ),
            "regranted": lambda: withdrawal_commands.end_review(
                self.asked(self.taken()), by=self.bob, words="先同意了"
            ),
            "platform_review": self.appealed,
            "recalling": self.recalling,
            "repaying": self.repaying,
            "completed": lambda: withdrawal_commands.approve_withdrawal(self.asked(self.taken()), by=self.bob),
            "rejected": self.rejected,
            "refused": lambda: withdrawal_commands.refuse_withdrawal(
                self.appealed(), by=self.carol, words="商家已有支出"
            ),
            "supervised": lambda: withdrawal_commands.ask_supervisor(
                self.withdrawal("refused"), by=self.alice, words="没有看物流记录"
            ),
            "missed": lambda: undoing_commands.miss_goods(self.recalling(), by=self.bob),
            "retracted": lambda: withdrawal_commands.retract_withdrawal(self.asked(self.taken()), by=self.alice),
            "lapsed": self.lapsed,
        }
        return self.fresh(made[state]())

    # --- what belongs to a case -----------------------------------------------------------------------------------------

    def offered(self) -> Offer:
        return offer_commands.make_offer(self.taken(), by=self.bob, way="refund", amount=100_00, words="退一部分")

    def countered(self) -> Offer:
        return offer_commands.counter_offer(self.offered(), by=self.alice, amount=150_00, words="至少一半")

    def offer(self, state: str) -> Offer:
        made: dict[str, Callable[[], Offer]] = {
            "open": self.offered,
            "countered": self.countered,
            "accepted": lambda: offer_commands.accept_offer(self.offered(), by=self.alice),
            "declined": lambda: offer_commands.decline_offer(self.offered(), by=self.alice),
            "expired": lambda: offer_commands.expire_offer(self.offered(), by=self.machine),
            "withdrawn": lambda: offer_commands.take_back_offer(self.offered(), by=self.bob),
        }
        return self.fresh(made[state]())

    def booked(self) -> Repair:
        return Repair.objects.get(ticket=self.approved("repair", visit_at=clock.now() + timedelta(days=5)))

    def begun(self) -> Repair:
        return repair_commands.begin_repair(self.booked(), by=self.bob)

    def repair(self, state: str) -> Repair:
        made: dict[str, Callable[[], Repair]] = {
            "booked": self.booked,
            "in_work": self.begun,
            "repaired": lambda: repair_commands.finish_repair(self.begun(), by=self.bob),
            "unrepairable": lambda: repair_commands.give_up_repair(self.begun(), by=self.bob, words="停产"),
            "cancelled": lambda: repair_commands.cancel_visit(self.booked(), by=self.alice),
        }
        return self.fresh(made[state]())

    def prepared(self) -> Replacement:
        return Replacement.objects.get(ticket=self.approved("part", asked={"wish": "滤网"}))

    def shipped(self) -> Replacement:
        return replacement_commands.send_parcel(self.prepared(), by=self.bob, carrier="顺丰", tracking_number="SF2")

    def unpaid(self) -> Replacement:
        offer = offer_commands.make_offer(
            self.taken("exchange"), by=self.bob, way="exchange", amount=300_00, what="800ml 款", words="补差价"
        )
        ticket = offer_commands.accept_offer(offer, by=self.alice).ticket
        ticket = return_commands.send_goods(self.fresh(ticket), by=self.alice, carrier="顺丰", tracking_number="SF1")
        ticket = return_commands.accept_goods(return_commands.receive_goods(ticket, by=self.bob), by=self.bob)
        return Replacement.objects.get(ticket=ticket)

    def called_back(self) -> Replacement:
        parcel = self.shipped()
        row = withdrawal_commands.approve_withdrawal(self.asked(self.fresh(parcel.ticket)), by=self.bob)
        undoing_commands.recover_goods(row, by=self.bob)
        return parcel

    def called_off(self) -> Replacement:
        parcel = self.prepared()
        withdrawal_commands.approve_withdrawal(self.asked(self.fresh(parcel.ticket)), by=self.bob)
        return parcel

    def replacement(self, state: str) -> Replacement:
        made: dict[str, Callable[[], Replacement]] = {
            "prepared": self.prepared,
            "unpaid": self.unpaid,
            "sent": self.shipped,
            "received": lambda: replacement_commands.receive_parcel(self.shipped(), by=self.alice),
            "returned": self.called_back,
            "cancelled": self.called_off,
        }
        return self.fresh(made[state]())

    def due(self) -> HandBack:
        ticket = self.approved("compensation", gift="coupon", what="CARE-50")
        ticket = case_commands.reopen_ticket(ticket, by=self.alice, words="还是撤销")
        return withdrawal_commands.approve_withdrawal(self.asked(ticket), by=self.bob).hand_backs.get()

    def overdue(self) -> HandBack:
        row = self.due()
        with clock.pretend(clock.now() + timedelta(days=20)):
            handback_commands.lapse_hand_back(row, by=self.machine)
        return row

    def hand_back(self, state: str) -> HandBack:
        made: dict[str, Callable[[], HandBack]] = {
            "due": self.due,
            "confirmed": lambda: handback_commands.confirm_hand_back(self.due(), by=self.bob),
            "waived": lambda: handback_commands.waive_hand_back(self.due(), by=self.bob),
            "lapsed": self.overdue,
        }
        return self.fresh(made[state]())

    def wished(self) -> TicketEdit:
        return edit_commands.request_edit(self.taken(), by=self.alice, words="写错了", phone="13800000009")

    def edit(self, state: str) -> TicketEdit:
        made: dict[str, Callable[[], TicketEdit]] = {
            "requested": self.wished,
            "applied": lambda: edit_commands.apply_edit(self.wished(), by=self.bob),
            "refused": lambda: edit_commands.refuse_edit(self.wished(), by=self.bob, words="来不及了"),
            "retracted": lambda: edit_commands.retract_edit(self.wished(), by=self.alice),
        }
        return self.fresh(made[state]())

    def made(self) -> Promise:
        return talk_commands.make_promise(self.taken(), by=self.bob, words="明天回电", hours=24)

    def promise(self, state: str) -> Promise:
        made: dict[str, Callable[[], Promise]] = {
            "made": self.made,
            "kept": lambda: talk_commands.keep_promise(self.made(), by=self.bob),
            "broken": lambda: talk_commands.break_promise(self.made(), by=self.machine),
        }
        return self.fresh(made[state]())

    def question(self, state: str) -> Question:
        asked = question_commands.ask_question(self.alice, shop=self.shop, words="能开发票吗", by=self.alice)
        made: dict[str, Callable[[], Question]] = {
            "asked": lambda: asked,
            "answered": lambda: question_commands.answer_question(asked, by=self.bob, words="能"),
            "closed": lambda: question_commands.close_question(
                question_commands.answer_question(asked, by=self.bob, words="能"), by=self.alice
            ),
        }
        return self.fresh(made[state]())

    def complained(self) -> Complaint:
        return complaint_commands.file_complaint(
            self.alice, by=self.alice, kind="complaint", subject=selectors.Subject(self.shop, self.case().order),
            words="三天没有人理我",
        )  # fmt: skip

    def complaint(self, state: str) -> Complaint:
        def accepted() -> Complaint:
            return complaint_commands.accept_complaint(self.complained(), by=self.carol)

        def answered() -> Complaint:
            return complaint_commands.answer_complaint(
                accepted(), by=self.carol, outcome="not_upheld", words="已按时回复"
            )

        def reviewed() -> Complaint:
            return complaint_commands.ask_review(answered(), by=self.alice, words="没有看记录")

        made: dict[str, Callable[[], Complaint]] = {
            "filed": self.complained,
            "accepted": accepted,
            "asked": lambda: complaint_commands.ask_shop(accepted(), by=self.carol),
            "answered": answered,
            "in_review": reviewed,
            "final": lambda: complaint_commands.answer_complaint(
                reviewed(), by=person("Flora Xie", role="supervisor"), outcome="upheld", words="是", done="改"
            ),
            "closed": lambda: complaint_commands.close_complaint(answered(), by=self.alice),
            "withdrawn": lambda: complaint_commands.withdraw_complaint(self.complained(), by=self.alice),
        }
        return self.fresh(made[state]())
