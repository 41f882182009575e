"""A case of each type, and of each thing that is agreed for one, with its next click."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from orders.orders.models import Order
from tickets.cases import commands as case_commands
from tickets.demo.stage import Stage
from tickets.demo.stories import story
from tickets.demo.stories.aftercare import arrived, take
from tickets.offers import commands as offer_commands
from tickets.repairs import commands as repair_commands
from tickets.replacements import commands as replacement_commands
from tickets.returns import commands as return_commands
from tickets.withdrawals import commands as withdrawal_commands

Moments = Iterator[datetime]


@story("beian", "BA45001")
def exchange_to_be_sent_back(s: Stage) -> Moments:
    at = s.working_days_ago(2, "10:00")
    order: Order = yield from arrived(s, "BA45001", s.who.li, s.shops.beian, [("BA-WATCH-2", 1)], at,
                                      tracking="SF1407733850001", carrier="顺丰速运", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(
        order,
        "exchange",
        "wrong_variant",
        "想要沙色表带，收到的是墨绿。",
        wish="沙色表带",
        pictures=[("label", "表带.jpg")],
    )
    yield at + timedelta(hours=3)
    case_commands.approve_ticket(take(s, ticket, s.who.lin), by=s.who.lin, what="运动手表 沙色表带", worth=66900)


@story("beian", "BA45002")
def exchange_to_be_sent_by_the_seller(s: Stage) -> Moments:
    at = s.working_days_ago(6, "10:00")
    order: Order = yield from arrived(s, "BA45002", s.who.sun, s.shops.beian, [("BA-KEY-68", 1)], at,
                                      tracking="SF1407733850002", carrier="顺丰速运", pay="alipay")  # fmt: skip
    yield at
    ticket = s.complain(
        order,
        "exchange",
        "wrong_variant",
        "下单的是红轴，寄来的是茶轴。",
        wish="红轴",
        pictures=[("label", "轴体.jpg")],
    )
    yield at + timedelta(hours=4)
    case_commands.approve_ticket(take(s, ticket, s.who.lin), by=s.who.lin, what="68 键机械键盘 红轴")
    yield s.working_days_ago(5, "18:00")
    return_commands.send_goods(s.fresh(ticket), by=s.who.sun, carrier="顺丰速运", tracking_number="SF2200145003712")
    yield s.working_days_ago(2, "11:00")
    return_commands.receive_goods(s.fresh(ticket), by=s.who.lin)
    yield s.working_days_ago(1, "15:00")
    return_commands.accept_goods(s.fresh(ticket), by=s.who.lin, words="包装完好")


@story("muhe", "MH15001")
def visit_booked(s: Stage) -> Moments:
    at = s.working_days_ago(2, "09:30")
    order: Order = yield from arrived(s, "MH15001", s.who.wang, s.shops.muhe, [("MH-SHELF-09", 1)], at,
                                      tracking="75830023250001", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "repair", "hard_to_use", "第二层搁板怎么装都不平，晃。")
    yield at + timedelta(hours=5)
    visit = s.now + timedelta(days=3)
    case_commands.approve_ticket(
        take(s, ticket, s.who.chen), by=s.who.chen, words="师傅上门调平", visit_at=visit, fee=3000
    )


@story("beian", "BA45003")
def in_the_workshop(s: Stage) -> Moments:
    at = s.working_days_ago(7, "10:30")
    order: Order = yield from arrived(s, "BA45003", s.who.li, s.shops.beian, [("BA-SPK-5", 1)], at,
                                      tracking="SF1407733850003", carrier="顺丰速运", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "repair", "hard_to_use", "音量调到一半就有杂音。")
    yield at + timedelta(hours=2)
    ticket = case_commands.approve_ticket(take(s, ticket, s.who.lin), by=s.who.lin, words="请寄到我们的维修部")
    yield s.working_days_ago(6, "19:00")
    return_commands.send_goods(s.fresh(ticket), by=s.who.li, carrier="顺丰速运", tracking_number="SF2200145003999")
    yield s.working_days_ago(3, "10:00")
    return_commands.receive_goods(s.fresh(ticket), by=s.who.lin)
    yield s.working_days_ago(2, "14:00")
    repair_commands.begin_repair(s.fresh(ticket).repair, by=s.who.lin)


@story("muhe", "MH15002")
def part_to_be_sent(s: Stage) -> Moments:
    at = s.working_days_ago(1, "09:10")
    order: Order = yield from arrived(s, "MH15002", s.who.zhang, s.shops.muhe, [("MH-CHAIR-07", 1)], at,
                                      tracking="75830023250002", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "part", "missing", "少了一个椅脚垫。", wish="椅脚垫一个", pictures=[("box", "箱内.jpg")])
    yield at + timedelta(hours=3)
    case_commands.approve_ticket(take(s, ticket, s.who.chen), by=s.who.chen, what="椅脚垫 2 个")


@story("muhe", "MH15003")
def part_on_its_way(s: Stage) -> Moments:
    at = s.working_days_ago(4, "09:10")
    order: Order = yield from arrived(s, "MH15003", s.who.wang, s.shops.muhe, [("MH-POT-11", 1)], at,
                                      tracking="75830023250003", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(
        order, "part", "missing", "滤网没有装在箱子里。", wish="不锈钢滤网", pictures=[("box", "箱内.jpg")]
    )
    yield at + timedelta(hours=2)
    ticket = case_commands.approve_ticket(take(s, ticket, s.who.chen), by=s.who.chen, what="不锈钢滤网")
    yield s.working_days_ago(2, "16:00")
    replacement_commands.send_parcel(
        s.fresh(ticket).parcel, by=s.who.chen, carrier="中通快递", tracking_number="75830023259911"
    )


@story("shanye", "SY35001")
def compensation_to_be_chosen(s: Stage) -> Moments:
    at = s.leaving(30)
    order: Order = yield from arrived(s, "SY35001", s.who.zhang, s.shops.shanye, [("SY-TEA-02", 1)], at,
                                      tracking="4625519950001", carrier="韵达快递", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "compensation", "late", "送人的茶晚到了三天，礼没送成。", wish="给个说法就好")
    yield at + timedelta(hours=1)
    take(s, ticket, s.who.he)


@story("shinian", "SN25001")
def price_protection(s: Stage) -> Moments:
    at = s.leaving(40)
    order: Order = yield from arrived(s, "SN25001", s.who.wu, s.shops.shinian, [("SN-COAT-08", 1)], at,
                                      tracking="773300416250001", carrier="申通快递", pay="alipay")  # fmt: skip
    yield at
    s.complain(order, "price_protection", "other", "昨天降到 1199 元了，申请价保。", amount=10000)


@story("shinian", "SN25002")
def offer_waiting_for_the_customer(s: Stage) -> Moments:
    at = s.working_days_ago(1, "10:00")
    order: Order = yield from arrived(s, "SN25002", s.who.wang, s.shops.shinian, [("SN-DRESS-03", 1)], at,
                                      tracking="773300416250002", carrier="申通快递", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "return_refund", "does_not_fit", "袖子短了一点，其他都喜欢。")
    yield at + timedelta(hours=2)
    offer_commands.make_offer(
        take(s, ticket, s.who.su), by=s.who.su, way="refund", amount=8000, words="退您 80 元，裙子留着穿，不用来回寄"
    )


@story("shinian", "SN25003")
def proposal_waiting_for_the_seller(s: Stage) -> Moments:
    at = s.working_days_ago(1, "09:00")
    order: Order = yield from arrived(s, "SN25003", s.who.li, s.shops.shinian, [("SN-SHOE-15", 1)], at,
                                      tracking="773300416250003", carrier="申通快递", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "return_refund", "does_not_fit", "鞋跟磨脚，穿了一次。")
    yield at + timedelta(hours=1)
    offer = offer_commands.make_offer(
        take(s, ticket, s.who.su), by=s.who.su, way="refund", amount=5000, words="穿过的不好再卖，退您 50 元"
    )
    yield at + timedelta(hours=4)
    offer_commands.counter_offer(offer, by=s.who.li, amount=12000, words="只在屋里走了几步，退 120 元我就留下")


@story("muhe", "MH15004")
def accepted_in_part(s: Stage) -> Moments:
    at = s.working_days_ago(6, "10:00")
    order: Order = yield from arrived(s, "MH15004", s.who.sun, s.shops.muhe, [("MH-CUP-05", 4)], at,
                                      tracking="75830023250004", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "return_refund", "not_needed", "颜色和家里不配，没用过。")
    yield at + timedelta(hours=3)
    case_commands.approve_ticket(take(s, ticket, s.who.chen), by=s.who.chen)
    yield s.working_days_ago(5, "18:00")
    return_commands.send_goods(s.fresh(ticket), by=s.who.sun, carrier="中通快递", tracking_number="75830023258800")
    yield s.working_days_ago(2, "10:00")
    return_commands.receive_goods(s.fresh(ticket), by=s.who.chen)
    yield s.working_days_ago(1, "15:00")
    line = order.lines.get()
    return_commands.accept_goods_in_part(
        s.fresh(ticket), by=s.who.chen, unsellable={line.pk: 1}, amount=17700, words="三只完好，一只杯口有缺口"
    )


@story("shanye", "SY35002")
def coupon_to_be_handed_back(s: Stage) -> Moments:
    at = s.working_days_ago(5, "10:00")
    order: Order = yield from arrived(s, "SY35002", s.who.wu, s.shops.shanye, [("SY-NUT-09", 2)], at,
                                      tracking="4625519950002", carrier="韵达快递", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "compensation", "late", "晚了两天才到。")
    yield at + timedelta(hours=3)
    case_commands.approve_ticket(
        take(s, ticket, s.who.he), by=s.who.he, gift="coupon", what="SHANYE-20", value=2000, words="一点心意"
    )
    yield s.working_days_ago(3, "20:00")
    case_commands.reopen_ticket(s.fresh(ticket), by=s.who.wu, words="查了物流，是我没接电话，不该要券")
    yield s.working_days_ago(3, "20:10")
    row = withdrawal_commands.request_withdrawal(
        s.fresh(ticket), by=s.who.wu, reason=s.reason("withdraw_ticket", "by_mistake")
    )
    yield s.working_days_ago(2, "10:00")
    if s.fresh(row).status == "requested":
        withdrawal_commands.approve_withdrawal(s.fresh(row), by=s.who.he)


@story("muhe", "MH15005")
def granted_first(s: Stage) -> Moments:
    at = s.working_days_ago(1, "09:00")
    order: Order = yield from arrived(s, "MH15005", s.who.zhang, s.shops.muhe, [("MH-BOWL-06", 4)], at,
                                      tracking="75830023250005", pay="wechat")  # fmt: skip
    yield at
    ticket = take(s, s.complain(order, "return_refund", "not_needed", "买多了。"), s.who.chen)
    yield s.minutes_ago(180)
    row = withdrawal_commands.request_withdrawal(
        s.fresh(ticket), by=s.who.zhang, reason=s.reason("withdraw_ticket", "changed")
    )
    yield s.minutes_ago(90)
    if s.fresh(row).status == "requested":
        withdrawal_commands.end_review(s.fresh(row), by=s.who.chen, words="可以退，您看还要不要撤")
