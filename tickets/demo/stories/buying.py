"""Orders in every state, and changes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from orders.bin import commands as bin_commands
from orders.changes import commands as change_commands
from orders.orders import commands as order_commands
from tickets.demo.stage import Stage
from tickets.demo.stories import story

Moments = Iterator[datetime]


@story("muhe", "MH10001")
def not_paid_yet(s: Stage) -> Moments:
    yield s.minutes_ago(38)
    s.order("MH10001", s.who.wang, s.shops.muhe, [("MH-LAMP-03", 1)], pay="", freight=1200)


@story("shinian", "SN20001")
def paid_and_still_free_to_cancel(s: Stage) -> Moments:
    yield s.minutes_ago(9)
    s.order("SN20001", s.who.wang, s.shops.shinian, [("SN-SHIRT-12", 1), ("SN-SOCK-01", 2)], pay="alipay")


@story("shanye", "SY30001")
def paid_and_waiting_to_be_shipped(s: Stage) -> Moments:
    yield s.ago(1, "20:15")
    s.order(
        "SY30001", s.who.wang, s.shops.shanye, [("SY-TEA-02", 1), ("SY-HONEY-1", 2)], discount=2000, coupon="XINCHA20"
    )


@story("muhe", "MH10002")
def shipped_in_part(s: Stage) -> Moments:
    yield s.ago(2, "11:20")
    order = s.order("MH10002", s.who.wang, s.shops.muhe, [("MH-CUP-05", 2), ("MH-SHELF-09", 1)], pay="card_debit",
                    account_tail="6021", bank="招商银行", freight=1800)  # fmt: skip
    yield s.ago(1, "15:40")
    parcel = s.send(order, "中通快递", "75830021877415", only={"MH-CUP-05": 2}, by=s.who.chen)
    yield s.ago(1, "23:05")
    s.news(parcel, "到达杭州转运中心")


@story("beian", "BA40001")
def on_its_way_with_news(s: Stage) -> Moments:
    yield s.ago(3, "09:48")
    order = s.order("BA40001", s.who.wang, s.shops.beian, [("BA-EAR-30", 1)], pay="card_credit", account_tail="8842")
    yield s.ago(2, "17:30")
    parcel = s.send(order, "顺丰速运", "SF1407733820961", days=3)
    yield s.ago(2, "22:14")
    s.news(parcel, "到达深圳宝安集散中心")
    yield s.ago(1, "06:40")
    s.news(parcel, "已发往杭州")
    yield s.ago(1, "19:52")
    s.news(parcel, "到达杭州萧山集散中心")
    yield s.minutes_ago(95)
    s.news(parcel, "快递员正在派送，请保持电话畅通")


@story("muhe", "MH10003")
def delivered_yesterday(s: Stage) -> Moments:
    yield s.ago(5, "21:10")
    order = s.order("MH10003", s.who.wang, s.shops.muhe, [("MH-BED-21", 1), ("MH-BOWL-06", 4)], freight=800)
    yield s.ago(4, "16:00")
    parcel = s.send(order, "圆通速递", "YT2241190087713")
    yield s.ago(3, "08:30")
    s.news(parcel, "到达嘉兴转运中心")
    yield s.ago(1, "12:25")
    s.arrive(parcel, "已签收，签收人：门卫代收")


@story("shanye", "SY30002")
def completed_long_ago(s: Stage) -> Moments:
    yield s.ago(34, "10:05")
    order = s.order("SY30002", s.who.wang, s.shops.shanye, [("SY-RICE-10", 1), ("SY-NUT-09", 1)], pay="alipay")
    yield s.ago(33, "17:00")
    parcel = s.send(order, "德邦快递", "DPK364410027719")
    yield s.ago(31, "10:42")
    s.arrive(parcel)


@story("muhe", "MH10004")
def deleted_after_it_was_over(s: Stage) -> Moments:
    yield s.ago(30, "19:30")
    order = s.order("MH10004", s.who.wang, s.shops.muhe, [("MH-CUP-05", 1)], pay="balance")
    yield s.ago(29, "15:10")
    parcel = s.send(order, "中通快递", "75830021000362")
    yield s.ago(27, "11:00")
    s.arrive(parcel)
    yield s.ago(26, "20:45")
    order_commands.complete_order(s.fresh(order), by=s.who.wang)
    yield s.ago(6, "21:00")
    bin_commands.delete_order(s.fresh(order), by=s.who.wang)


@story("muhe", "MH10005")
def unpaid_and_cancelled_at_once(s: Stage) -> Moments:
    yield s.ago(8, "22:40")
    order = s.order("MH10005", s.who.wang, s.shops.muhe, [("MH-PAN-04", 1)], pay="")
    yield s.ago(8, "22:52")
    s.cancel(order, "by_mistake", "选错颜色了，重新下单")


@story("muhe", "MH10006")
def another_address_asked_for(s: Stage) -> Moments:
    yield s.leaving(17.5, 24)
    order = s.order("MH10006", s.who.li, s.shops.muhe, [("MH-CHAIR-07", 2)], pay="card_debit", account_tail="3317",
                    bank="建设银行", freight=3600)  # fmt: skip
    change_commands.request_change(
        s.fresh(order),
        by=s.who.li,
        kind="address",
        address="上海市闵行区沪闵路 6088 号 2 号楼前台",
        words="这两天家里没人，麻烦送到公司",
    )


@story("shinian", "SN20002")
def another_variant_agreed(s: Stage) -> Moments:
    yield s.working_days_ago(2, "09:15")
    order = s.order("SN20002", s.who.wu, s.shops.shinian, [("SN-COAT-08", 1)], pay="wechat")
    yield s.working_days_ago(2, "09:50")
    line = order.lines.get()
    change = change_commands.request_change(
        s.fresh(order), by=s.who.wu, kind="variant", line=line, variant="驼色 L", words="想里面穿厚一点"
    )
    yield s.working_days_ago(2, "10:20")
    change_commands.apply_change(change, by=s.who.su, words="已经换成 L 码，今天发出")
    yield s.working_days_ago(2, "18:30")
    parcel = s.send(order, "顺丰速运", "SF1407733821550")
    yield s.working_days_ago(1, "09:00")
    s.news(parcel, "已发往武汉")


@story("shanye", "SY30003")
def fewer_pieces_refused_by_silence(s: Stage) -> Moments:
    yield s.working_days_ago(4, "08:40")
    order = s.order("SY30003", s.who.sun, s.shops.shanye, [("SY-NOOD-05", 3)], pay="wechat")
    yield s.working_days_ago(4, "09:05")
    change_commands.request_change(
        s.fresh(order), by=s.who.sun, kind="fewer", line=order.lines.get(), quantity=2, words="宿舍放不下三箱"
    )
    yield s.working_days_ago(2, "16:00")
    parcel = s.send(order, "韵达快递", "4625519900134")
    yield s.working_days_ago(1, "08:00")
    s.news(parcel, "到达南京分拨中心")


@story("shinian", "SN20003")
def delivered_to_a_teacher(s: Stage) -> Moments:
    yield s.ago(9, "13:30")
    order = s.order("SN20003", s.who.wu, s.shops.shinian, [("SN-BAG-06", 1), ("SN-SOCK-01", 1)], pay="wechat")
    yield s.ago(8, "17:20")
    parcel = s.send(order, "申通快递", "773300416255190")
    yield s.ago(5, "18:05")
    s.arrive(parcel)


@story("beian", "BA40002")
def waiting_at_the_shop(s: Stage) -> Moments:
    yield s.minutes_ago(160)
    s.order("BA40002", s.who.li, s.shops.beian, [("BA-KEY-68", 1), ("BA-LAMP-8", 1)], pay="wechat")
