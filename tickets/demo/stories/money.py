"""Refunds that need somebody: a second person, another way, a question to the bank, a payout by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from orders.cancellations.commands import answering
from refunds.refunds.commands import propose_redirect
from refunds.refunds.models import Refund
from refunds.sandbox.models import SandboxScript
from refunds.statuses import Behaviour
from tickets.demo.stage import Stage
from tickets.demo.stories import story

Moments = Iterator[datetime]


def script(number: str, *behaviours: Behaviour) -> None:
    """How the sandbox bank will treat the refunds of this order's first payment."""
    SandboxScript.objects.bulk_create(
        [SandboxScript(payment_reference=f"{number}-1", behaviour=behaviour) for behaviour in behaviours]
    )


@story("muhe", "MH14001")
def waits_for_a_second_person(s: Stage) -> Moments:
    yield s.working_days_ago(1, "09:00")
    order = s.order("MH14001", s.who.wu, s.shops.muhe, [("MH-TABLE-12", 1)], pay="card_debit", account_tail="7735",
                    bank="工商银行")  # fmt: skip
    yield s.leaving(27)
    cancellation = s.cancel(order, "wrong_details", "餐厅的门太窄，搬不进去")
    yield s.minutes_ago(50)
    answering.approve_cancellation(s.fresh(cancellation), by=s.who.chen, note="金额较大，需要店长复核")


@story("beian", "BA44001")
def waits_for_the_platform(s: Stage) -> Moments:
    yield s.working_days_ago(3, "10:00")
    order = s.order("BA44001", s.who.li, s.shops.beian, [("BA-LAP-14", 1)], pay="card_credit", account_tail="2048")
    yield s.working_days_ago(2, "09:30")
    cancellation = s.cancel(order, "not_needed", "公司统一配了电脑")
    yield s.working_days_ago(2, "11:00")
    answering.approve_cancellation(cancellation, by=s.who.lin)


@story("beian", "BA44002")
def overdue_at_the_bank(s: Stage) -> Moments:
    yield s.working_days_ago(9, "10:00")
    order = s.order("BA44002", s.who.wang, s.shops.beian, [("BA-KEY-68", 1)], pay="wechat")
    script("BA44002", Behaviour.SLOW)
    yield s.working_days_ago(7, "09:30")
    cancellation = s.cancel(order, "not_as_expected", "想换红轴，这款没有")
    yield s.working_days_ago(7, "11:00")
    answering.approve_cancellation(cancellation, by=s.who.lin)


@story("muhe", "MH14002")
def failed_and_another_account_proposed(s: Stage) -> Moments:
    yield s.working_days_ago(7, "09:00")
    order = s.order("MH14002", s.who.zhang, s.shops.muhe, [("MH-PAN-04", 1)], pay="card_debit", account_tail="0457",
                    bank="农业银行")  # fmt: skip
    script("MH14002", *[Behaviour.FAIL] * 4)
    yield s.working_days_ago(6, "09:20")
    cancellation = s.cancel(order, "cannot_ship", "等了一周还没有发货")
    yield s.working_days_ago(6, "10:00")
    answering.approve_cancellation(cancellation, by=s.who.chen)
    yield s.working_days_ago(2, "14:10")
    refund = Refund.objects.get(reimbursement__cause_number=cancellation.number)
    propose_redirect(refund, by=s.who.zhao, account="农业银行储蓄卡 尾号 9913")


@story("shanye", "SY34001")
def failed_and_nobody_has_looked_yet(s: Stage) -> Moments:
    yield s.working_days_ago(5, "09:00")
    order = s.order("SY34001", s.who.sun, s.shops.shanye, [("SY-HONEY-1", 2)], pay="card_debit", account_tail="5560",
                    bank="邮储银行")  # fmt: skip
    script("SY34001", *[Behaviour.FAIL] * 4)
    yield s.working_days_ago(4, "09:20")
    cancellation = s.cancel(order, "not_needed", "妈妈寄了两罐来")
    yield s.working_days_ago(4, "10:00")
    answering.approve_cancellation(cancellation, by=s.who.he)


@story("shinian", "SN24001")
def paid_out_by_hand(s: Stage) -> Moments:
    yield s.working_days_ago(4, "15:00")
    order = s.order("SN24001", s.who.li, s.shops.shinian, [("SN-BAG-06", 2)], pay="bank_transfer", gateway="manual",
                    account_tail="3317", bank="建设银行")  # fmt: skip
    yield s.working_days_ago(2, "09:10")
    cancellation = s.cancel(order, "not_needed", "看评价说肩带容易断")
    yield s.working_days_ago(2, "10:20")
    answering.approve_cancellation(cancellation, by=s.who.su, note="当时是转账付的，由我们手工转回")
