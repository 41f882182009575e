"""After-sales cases, one in each state, each with its next click."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from orders.orders.models import Order
from portal.people.models import User
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.demo.pictures import photo
from tickets.demo.stage import Stage
from tickets.demo.stories import story
from tickets.returns import commands as return_commands
from tickets.talk import commands as talk_commands

Moments = Iterator[datetime]
Ordered = Iterator[datetime]


def arrived(
    s: Stage,
    number: str,
    buyer: User,
    shop: Any,
    things: list[tuple[str, int]],
    until: datetime,
    *,
    tracking: str,
    carrier: str = "中通快递",
    **pay: Any,
) -> Any:
    """An order bought five days before `until`, sent the next day and delivered two days before it. Returns the order."""
    yield until - timedelta(days=5)
    order = s.order(number, buyer, shop, things, **pay)
    yield until - timedelta(days=4, hours=2)
    parcel = s.send(order, carrier, tracking)
    yield until - timedelta(days=3)
    s.news(parcel, "到达收件城市转运中心")
    yield until - timedelta(days=2)
    s.arrive(parcel)
    return order


def take(s: Stage, ticket: Ticket, by: User) -> Ticket:
    return case_commands.take_ticket(s.fresh(ticket), by=by)


@story("muhe", "MH12001")
def submitted(s: Stage) -> Moments:
    at = s.leaving(44)
    order: Order = yield from arrived(s, "MH12001", s.who.wang, s.shops.muhe, [("MH-POT-11", 1)], at,
                                      tracking="75830023200017", pay="card_debit", account_tail="6021",
                                      bank="招商银行")  # fmt: skip
    yield at
    s.complain(
        order,
        "refund_only",
        "damaged",
        "打开箱子就看到分享壶从壶口裂到壶底，倒水会漏，没法用。箱子一角是瘪的。",
        pictures=[("crack", "壶身裂纹.jpg"), ("box", "外箱压痕.jpg")],
    )


@story("beian", "BA42001")
def submitted_and_nearly_due(s: Stage) -> Moments:
    at = s.leaving(1.4)
    order: Order = yield from arrived(s, "BA42001", s.who.li, s.shops.beian, [("BA-EAR-30", 1)], at,
                                      tracking="SF1407733830041", carrier="顺丰速运", pay="wechat")  # fmt: skip
    yield at
    s.complain(
        order,
        "return_refund",
        "defective",
        "左耳没有声音，换了手机、重置过，还是一样。",
        pictures=[("scratch", "左耳.jpg")],
    )


@story("muhe", "MH12002")
def in_review_by_the_shop(s: Stage) -> Moments:
    at = s.leaving(26)
    order: Order = yield from arrived(s, "MH12002", s.who.wang, s.shops.muhe, [("MH-BED-21", 1)], at,
                                      tracking="YT2241190093308", carrier="圆通速递", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(
        order, "return_refund", "flawed", "被套边上有一块黄渍，洗了一次没洗掉。", pictures=[("stain", "黄渍.jpg")]
    )
    yield at + timedelta(hours=2)
    take(s, ticket, s.who.chen)


@story("beian", "BA42002")
def in_review_by_the_platform(s: Stage) -> Moments:
    at = s.working_days_ago(4, "09:40")
    order: Order = yield from arrived(s, "BA42002", s.who.sun, s.shops.beian, [("BA-PAD-11", 1)], at,
                                      tracking="SF1407733830562", carrier="顺丰速运", pay="alipay")  # fmt: skip
    yield at
    s.complain(
        order,
        "return_refund",
        "not_as_described",
        "页面写 256G，开机看只有 128G。",
        pictures=[("label", "存储容量.jpg")],
    )
    yield s.working_days_ago(1, "10:20")
    take(s, Ticket.objects.get(order=order), s.who.zhao)


@story("muhe", "MH12003")
def the_shop_needs_more(s: Stage) -> Moments:
    at = s.ago(2, "09:15")
    order: Order = yield from arrived(s, "MH12003", s.who.wang, s.shops.muhe, [("MH-LAMP-03", 1)], at,
                                      tracking="75830023204410", pay="alipay")  # fmt: skip
    yield at
    ticket = s.complain(
        order,
        "return_refund",
        "stopped_working",
        "用了一天灯就不亮了，换过插座也一样。",
        pictures=[("scratch", "灯座.jpg")],
    )
    yield s.ago(2, "10:30")
    ticket = take(s, ticket, s.who.chen)
    yield s.ago(2, "14:20")
    case_commands.ask_info(ticket, by=s.who.chen, words="麻烦拍一下灯泡底部的型号，再试着拧紧灯泡看看亮不亮")


@story("muhe", "MH12004")
def approved_and_to_be_sent_back(s: Stage) -> Moments:
    at = s.ago(3, "20:30")
    order: Order = yield from arrived(s, "MH12004", s.who.wang, s.shops.muhe, [("MH-CHAIR-07", 2)], at,
                                      tracking="DPK364410030218", carrier="德邦快递", pay="card_debit",
                                      account_tail="6021", bank="招商银行")  # fmt: skip
    yield at
    ticket = s.complain(
        order,
        "return_refund",
        "wrong_variant",
        "下单是原木色，收到一把原木色一把胡桃色，想退颜色不对的那把。",
        only={"MH-CHAIR-07": 1},
        pictures=[("scratch", "两把椅子.jpg"), ("label", "标签.jpg")],
    )
    yield s.ago(2, "09:20")
    ticket = take(s, ticket, s.who.chen)
    yield s.ago(2, "09:45")
    case_commands.approve_ticket(
        ticket, by=s.who.chen, words="是我们发错了，退回运费由我们承担。请用原箱寄回，地址见下方"
    )


@story("shinian", "SN22001")
def the_parcel_is_on_its_way_back(s: Stage) -> Moments:
    at = s.ago(5, "12:10")
    order: Order = yield from arrived(s, "SN22001", s.who.wang, s.shops.shinian, [("SN-DRESS-03", 1)], at,
                                      tracking="773300416270044", carrier="申通快递", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "return_refund", "not_needed", "上身效果和想的不一样，吊牌没有拆。")
    yield s.ago(4, "10:00")
    ticket = case_commands.approve_ticket(
        take(s, ticket, s.who.su), by=s.who.su, words="可以退，运费按七天无理由由买家承担"
    )
    yield s.ago(2, "18:40")
    return_commands.send_goods(s.fresh(ticket), by=s.who.wang, carrier="顺丰速运", tracking_number="SF1519820007741")


@story("muhe", "MH12005")
def received_and_being_inspected(s: Stage) -> Moments:
    at = s.ago(9, "10:10")
    order: Order = yield from arrived(s, "MH12005", s.who.li, s.shops.muhe, [("MH-PAN-04", 1)], at,
                                      tracking="75830023209970", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(
        order, "return_refund", "flawed", "锅沿的珐琅缺了一块，黑色的铸铁露出来了。", pictures=[("crack", "锅沿.jpg")]
    )
    yield s.ago(8, "11:00")
    ticket = case_commands.approve_ticket(take(s, ticket, s.who.chen), by=s.who.chen, words="请寄回，我们验过就退款")
    yield s.ago(6, "17:00")
    return_commands.send_goods(s.fresh(ticket), by=s.who.li, carrier="京东快递", tracking_number="JDX0251187740072")
    yield s.ago(3, "15:20")
    return_commands.receive_goods(s.fresh(ticket), by=s.who.chen)


@story("muhe", "MH12006")
def the_refund_is_on_its_way(s: Stage) -> Moments:
    at = s.working_days_ago(8, "09:00")
    order: Order = yield from arrived(s, "MH12006", s.who.wang, s.shops.muhe, [("MH-SHELF-09", 1)], at,
                                      tracking="DPK364410031102", carrier="德邦快递", pay="card_credit",
                                      account_tail="8842")  # fmt: skip
    yield at
    ticket = s.complain(
        order, "return_refund", "missing", "少了一块层板和四颗螺丝，装不起来。", pictures=[("box", "配件清点.jpg")]
    )
    yield s.working_days_ago(8, "11:10")
    ticket = case_commands.approve_ticket(
        take(s, ticket, s.who.chen), by=s.who.chen, words="缺件的批次已经停售，请整套退回"
    )
    yield s.working_days_ago(6, "16:30")
    return_commands.send_goods(s.fresh(ticket), by=s.who.wang, carrier="德邦快递", tracking_number="DPK364410040015")
    yield s.working_days_ago(3, "14:00")
    return_commands.receive_goods(s.fresh(ticket), by=s.who.chen)
    yield s.working_days_ago(2, "10:15")
    return_commands.accept_goods(s.fresh(ticket), by=s.who.zhou, words="清点无误，已通知退款")


@story("shanye", "SY32001")
def resolved(s: Stage) -> Moments:
    at = s.ago(2, "13:00")
    order: Order = yield from arrived(s, "SY32001", s.who.wang, s.shops.shanye, [("SY-NUT-09", 2)], at,
                                      tracking="4625519911820", carrier="韵达快递", pay="balance")  # fmt: skip
    yield at
    ticket = s.complain(
        order,
        "refund_only",
        "spoiled",
        "打开有哈喇味，生产日期是一年前的。",
        only={"SY-NUT-09": 1},
        pictures=[("label", "生产日期.jpg")],
    )
    yield s.ago(2, "16:00")
    case_commands.approve_ticket(take(s, ticket, s.who.he), by=s.who.he, words="这一批我们已经下架，不用寄回，直接退款")


@story("shinian", "SN22002")
def closed(s: Stage) -> Moments:
    at = s.working_days_ago(16, "10:00")
    order: Order = yield from arrived(s, "SN22002", s.who.wu, s.shops.shinian, [("SN-SHIRT-12", 1)], at,
                                      tracking="773300416281190", carrier="申通快递", pay="alipay")  # fmt: skip
    yield at
    ticket = s.complain(
        order, "refund_only", "flawed", "左边袖口脱线，自己缝好了，希望退一部分。", pictures=[("torn", "袖口.jpg")]
    )
    yield s.working_days_ago(16, "15:00")
    case_commands.approve_ticket(take(s, ticket, s.who.su), by=s.who.su, words="给您全额退，衬衫不用寄回")
    yield s.working_days_ago(8, "20:00")
    if s.fresh(ticket).status == "resolved":
        case_commands.confirm_ticket(s.fresh(ticket), by=s.who.wu)


@story("beian", "BA42003")
def rejected(s: Stage) -> Moments:
    at = s.working_days_ago(5, "11:00")
    order: Order = yield from arrived(s, "BA42003", s.who.wang, s.shops.beian, [("BA-WATCH-2", 1)], at,
                                      tracking="SF1407733831990", carrier="顺丰速运", pay="alipay")  # fmt: skip
    yield at
    ticket = s.complain(
        order, "return_refund", "defective", "表盘上有一道划痕，感觉是别人用过的。", pictures=[("scratch", "表盘.jpg")]
    )
    yield s.working_days_ago(5, "14:00")
    ticket = take(s, ticket, s.who.lin)
    yield s.working_days_ago(4, "10:40")
    case_commands.reject_ticket(
        ticket,
        by=s.who.lin,
        reason=s.reason("reject_ticket", "not_enough_proof"),
        words="照片里的划痕在保护膜上，撕下保护膜后请再拍一张。如果表盘上还有，我们马上给您换",
    )


@story("muhe", "MH12007")
def withdrawn_at_once(s: Stage) -> Moments:
    at = s.ago(4, "19:30")
    order: Order = yield from arrived(s, "MH12007", s.who.wang, s.shops.muhe, [("MH-DESK-01", 1)], at,
                                      tracking="75830023212254", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "refund_only", "hard_to_use", "触摸开关没有反应。")
    yield at + timedelta(minutes=6)
    case_commands.cancel_ticket(ticket, by=s.who.wang, note="没插紧，好了")


@story("shanye", "SY32002")
def answered_and_nudged(s: Stage) -> Moments:
    at = s.leaving(9)
    order: Order = yield from arrived(s, "SY32002", s.who.zhang, s.shops.shanye, [("SY-RICE-10", 1)], at,
                                      tracking="4625519915502", carrier="韵达快递", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(
        order, "refund_only", "damaged", "米袋破了一个口，漏了小半袋。", pictures=[("torn", "米袋.jpg")]
    )
    yield at + timedelta(hours=3)
    ticket = take(s, ticket, s.who.he)
    yield s.minutes_ago(70)
    case_commands.nudge(s.fresh(ticket), by=s.who.zhang)
    yield s.minutes_ago(66)
    talk_commands.add_note(
        s.fresh(ticket),
        by=s.who.zhang,
        words="又称了一下，还剩六公斤半。",
        pictures=[photo("label", "称重.jpg", seed=7)],
    )
