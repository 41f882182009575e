"""A complaint that is looked into, a claim that was granted, and a report nobody has taken up yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from orders.orders.models import Order
from tickets.complaints import commands, selectors
from tickets.complaints.models import ComplaintKind, Outcome, Topic
from tickets.demo.pictures import photo
from tickets.demo.stage import Stage
from tickets.demo.stories import story
from tickets.demo.stories.aftercare import arrived

Moments = Iterator[datetime]


@story("shinian", "SN26001")
def complaint_with_the_shop_asked(s: Stage) -> Moments:
    at = s.working_days_ago(3, "10:20")
    order: Order = yield from arrived(s, "SN26001", s.who.li, s.shops.shinian, [("SN-COAT-08", 1)], at,
                                      tracking="773300416260001", carrier="申通快递", pay="alipay")  # fmt: skip
    yield at
    complaint = commands.file_complaint(
        s.who.li, by=s.who.li, kind=ComplaintKind.COMPLAINT, subject=selectors.Subject(order.shop, order),
        words="问了三天尺码能不能换，客服每次都说帮我查，然后就没有下文。", wish="请明确答复能不能换。",
    )  # fmt: skip
    yield at + timedelta(hours=3)
    complaint = commands.accept_complaint(complaint, by=s.who.ma)
    yield at + timedelta(hours=4)
    commands.ask_shop(complaint, by=s.who.ma, words="这三天的咨询是谁接待的？为什么没有答复？")


@story("shanye", "SY36001")
def claim_granted(s: Stage) -> Moments:
    at = s.ago(3, "14:10")
    order: Order = yield from arrived(s, "SY36001", s.who.sun, s.shops.shanye, [("SY-TEA-02", 1)], at,
                                      tracking="4625519960001", carrier="韵达快递", pay="wechat")  # fmt: skip
    yield at
    complaint = commands.file_complaint(
        s.who.sun, by=s.who.sun, kind=ComplaintKind.LOSS, subject=selectors.Subject(order.shop, order), loss=2000,
        words="说好上门取件，两次都没有来，我打车自己送去了网点。", wish="报销打车费。", pictures=[photo("box", "打车发票.jpg")],
    )  # fmt: skip
    yield at + timedelta(hours=2)
    complaint = commands.accept_complaint(complaint, by=s.who.ma)
    yield at + timedelta(days=1)
    commands.answer_complaint(
        complaint, by=s.who.ma, outcome=Outcome.UPHELD, words="两次爽约属实，费用有发票。",
        done="已提醒商家预约后按时取件。", amount=2000,
    )  # fmt: skip


@story("beian", "BA46001")
def report_not_taken_up_yet(s: Stage) -> Moments:
    at = s.leaving(20, hours=24)
    yield from arrived(s, "BA46001", s.who.wu, s.shops.beian, [("BA-EAR-30", 1)], at,
                       tracking="SF1407733860001", carrier="顺丰速运", pay="wechat")  # fmt: skip
    yield at
    commands.file_complaint(
        s.who.wu, by=s.who.wu, kind=ComplaintKind.REPORT, subject=selectors.Subject(s.shops.beian), topic=Topic.OUTSIDE,
        words="客服让我加微信转账，说不走平台可以便宜两百。", pictures=[photo("box", "聊天截图.jpg")],
    )  # fmt: skip
