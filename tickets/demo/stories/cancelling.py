"""Requests to cancel an order, in every state they can be in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from orders.bin import commands as bin_commands
from orders.cancellations.commands import answering, asking, recalling
from orders.parcels import commands as parcel_commands
from orders.parcels.models import Recall
from tickets.demo.pictures import photo
from tickets.demo.stage import Stage
from tickets.demo.stories import story

Moments = Iterator[datetime]
MINUTE = timedelta(minutes=1)


# --- waiting for the seller, with more and less time left ---------------------------------------------------------------


@story("muhe", "MH11001")
def just_asked(s: Stage) -> Moments:
    asked = s.leaving(46.5)
    yield asked - 50 * MINUTE
    order = s.order("MH11001", s.who.wang, s.shops.muhe, [("MH-POT-11", 1)], pay="card_debit", account_tail="6021",
                    bank="招商银行", freight=1000)  # fmt: skip
    yield asked
    s.cancel(order, "by_mistake", "拍完才发现家里已经有一套了")


@story("muhe", "MH11002")
def one_of_three_pieces(s: Stage) -> Moments:
    asked = s.leaving(21)
    yield asked - 300 * MINUTE
    order = s.order("MH11002", s.who.li, s.shops.muhe, [("MH-CHAIR-07", 3)], pay="alipay", freight=4500)
    yield asked
    s.cancel(order, "wrong_details", "餐厅只放得下两把，麻烦少发一把", only={"MH-CHAIR-07": 1})


@story("muhe", "MH11003")
def two_hours_left_and_a_high_amount(s: Stage) -> Moments:
    asked = s.leaving(2.2)
    yield asked - 600 * MINUTE
    order = s.order("MH11003", s.who.sun, s.shops.muhe, [("MH-SOFA-02", 1)], pay="card_credit", account_tail="1906",
                    bank="浦发银行", freight=9900)  # fmt: skip
    yield asked
    s.cancel(order, "not_needed", "下个月要搬走了，沙发暂时用不上")


@story("muhe", "MH11004")
def half_an_hour_left(s: Stage) -> Moments:
    asked = s.leaving(0.6)
    yield asked - 90 * MINUTE
    order = s.order("MH11004", s.who.zhang, s.shops.muhe, [("MH-BOWL-06", 6)], pay="wechat", freight=600)
    yield asked
    s.cancel(order, "price_changed", "昨天买的，今天页面便宜了十二块")


@story("beian", "BA41001")
def asked_while_on_its_way(s: Stage) -> Moments:
    asked = s.leaving(30)
    yield asked - 2 * 1440 * MINUTE
    order = s.order("BA41001", s.who.li, s.shops.beian, [("BA-WATCH-2", 1)], pay="wechat")
    yield asked - 1200 * MINUTE
    parcel = s.send(order, "顺丰速运", "SF1407733822207")
    yield asked - 500 * MINUTE
    s.news(parcel, "到达广州集散中心")
    yield asked
    s.cancel(order, "late", "说好昨天到的，现在还在广州，等不及了")


@story("shanye", "SY31001")
def out_of_season(s: Stage) -> Moments:
    asked = s.leaving(40)
    yield asked - 120 * MINUTE
    order = s.order("SY31001", s.who.wu, s.shops.shanye, [("SY-TEA-02", 2)], pay="alipay")
    yield asked
    s.cancel(order, "wrong_information", "页面写的是今年春茶，客服说是去年的")


# --- waiting for the buyer ----------------------------------------------------------------------------------------------


@story("muhe", "MH11005")
def a_cost_proposed(s: Stage) -> Moments:
    yield s.working_days_ago(3, "10:30")
    order = s.order("MH11005", s.who.wang, s.shops.muhe, [("MH-SHELF-09", 1)], pay="card_debit", account_tail="6021",
                    bank="招商银行", freight=6800)  # fmt: skip
    yield s.working_days_ago(1, "09:40")
    cancellation = s.cancel(order, "not_needed", "量错了尺寸，书房放不下")
    yield s.working_days_ago(1, "15:05")
    answering.counter_cancellation(
        cancellation,
        by=s.who.chen,
        amount=8600,
        words="书架已经按您家的高度裁好层板，裁板费 86 元，师傅的工单附在下面。您看这样可以吗",
        proof=photo("label", "裁板工单.jpg"),
    )


# --- the platform looks at it --------------------------------------------------------------------------------------------


@story("beian", "BA41002")
def appealed_to_the_platform(s: Stage) -> Moments:
    yield s.working_days_ago(4, "14:00")
    order = s.order("BA41002", s.who.wang, s.shops.beian, [("BA-PAD-11", 1)], pay="card_debit", account_tail="6021",
                    bank="招商银行")  # fmt: skip
    yield s.working_days_ago(3, "09:20")
    cancellation = s.cancel(order, "cannot_ship", "承诺 48 小时发货，已经过了，客服说还要等一周")
    yield s.working_days_ago(3, "16:45")
    answering.reject_cancellation(
        cancellation,
        by=s.who.lin,
        reason=s.reason("reject_cancel", "agreed_to_ship"),
        words="电话里和您说过补货中，货一到就发，所以没有同意取消",
    )
    yield s.working_days_ago(2, "20:10")
    answering.appeal_cancellation(
        s.fresh(cancellation), by=s.who.wang, words="我在电话里没有答应等。通话是前天下午三点，可以查录音"
    )


@story("muhe", "MH11006")
def the_shop_was_silent(s: Stage) -> Moments:
    yield s.working_days_ago(6, "11:00")
    order = s.order("MH11006", s.who.wu, s.shops.muhe, [("MH-SOFA-02", 1), ("MH-LAMP-03", 1)], pay="alipay")
    yield s.working_days_ago(5, "09:10")
    s.cancel(order, "late", "约的周末送货没有来，也没有人联系我")


@story("beian", "BA41003")
def refused_by_the_platform(s: Stage) -> Moments:
    yield s.ago(24, "10:10")
    order = s.order("BA41003", s.who.sun, s.shops.beian, [("BA-KEY-68", 1)], pay="wechat")
    yield s.ago(23, "10:00")
    parcel = s.send(order, "中通快递", "75830022619950")
    yield s.ago(22, "09:00")
    cancellation = s.cancel(order, "quality", "听说这个轴容易坏，不想要了")
    yield s.ago(22, "11:30")
    answering.reject_cancellation(
        cancellation,
        by=s.who.lin,
        reason=s.reason("reject_cancel", "reason_not_met"),
        words="包裹还没有拆，质量问题要收到后才看得出来。单号 75830022619950",
    )
    yield s.ago(21, "19:00")
    answering.appeal_cancellation(s.fresh(cancellation), by=s.who.sun, words="网上很多人都这样说")
    yield s.ago(20, "15:00")
    answering.refuse_cancellation(
        s.fresh(cancellation),
        by=s.who.zhao,
        words="包裹在路上，没有证据说明这一件有质量问题。收到后 7 天内可以退货，有问题运费由商家承担",
    )
    yield s.ago(19, "13:20")
    s.arrive(parcel)


# --- the parcel is called back -------------------------------------------------------------------------------------------


@story("muhe", "MH11007")
def being_called_back(s: Stage) -> Moments:
    yield s.ago(4, "09:30")
    order = s.order("MH11007", s.who.wang, s.shops.muhe, [("MH-PAN-04", 1)], pay="wechat", freight=1500)
    yield s.ago(3, "17:10")
    parcel = s.send(order, "顺丰速运", "SF1407733823188")
    yield s.ago(2, "08:50")
    s.news(parcel, "到达上海浦东集散中心")
    yield s.ago(2, "10:30")
    cancellation = s.cancel(order, "not_needed", "家里人已经买了同款")
    yield s.ago(2, "11:15")
    answering.approve_cancellation(cancellation, by=s.who.chen, note="已联系顺丰拦截，拦回来马上退款")
    yield s.ago(2, "14:00")
    parcel_commands.accept_recall(Recall.objects.get(shipment=parcel), by=s.who.chen)
    yield s.ago(1, "09:20")
    s.news(s.fresh(parcel), "已按寄件人要求转退，正在返回")


@story("shinian", "SN21001")
def came_back(s: Stage) -> Moments:
    yield s.working_days_ago(9, "10:00")
    order = s.order("SN21001", s.who.li, s.shops.shinian, [("SN-COAT-08", 1)], pay="alipay")
    yield s.working_days_ago(8, "16:00")
    parcel = s.send(order, "顺丰速运", "SF1407733823601")
    yield s.working_days_ago(7, "09:10")
    cancellation = s.cancel(order, "late", "周五要穿，来不及了")
    yield s.working_days_ago(7, "10:00")
    answering.approve_cancellation(cancellation, by=s.who.su)
    yield s.working_days_ago(4, "15:30")
    s.news(s.fresh(parcel), "退回件已由寄件人签收")
    recalling.recover_parcel(s.fresh(cancellation), by=s.who.su)


@story("muhe", "MH11008")
def delivered_all_the_same(s: Stage) -> Moments:
    yield s.ago(12, "09:10")
    order = s.order("MH11008", s.who.zhang, s.shops.muhe, [("MH-LAMP-03", 1)], pay="card_debit", account_tail="0457",
                    bank="农业银行")  # fmt: skip
    yield s.ago(11, "16:20")
    parcel = s.send(order, "京东快递", "JDX0251187730921")
    yield s.ago(10, "08:30")
    cancellation = s.cancel(order, "not_as_expected", "想换成小一点的台灯")
    yield s.ago(10, "09:05")
    answering.approve_cancellation(cancellation, by=s.who.chen)
    yield s.ago(9, "11:40")
    s.arrive(parcel, "已签收，签收人：家人")


# --- ended ---------------------------------------------------------------------------------------------------------------


@story("muhe", "MH11009")
def rejected_with_a_tracking_number(s: Stage) -> Moments:
    yield s.ago(3, "08:20")
    order = s.order("MH11009", s.who.wang, s.shops.muhe, [("MH-DESK-01", 1)], pay="alipay")
    yield s.ago(2, "09:30")
    cancellation = s.cancel(order, "price_changed", "看到别家更便宜")
    yield s.ago(2, "10:10")
    answering.reject_cancellation(
        cancellation,
        by=s.who.chen,
        reason=s.reason("reject_cancel", "already_packed"),
        words="台灯今天上午已经打包，快递员正在装车，拦下来要另付运费。收到后 7 天内可以无理由退货",
        carrier="中通快递",
        tracking_number="75830023104478",
    )


@story("shinian", "SN21002")
def taken_back(s: Stage) -> Moments:
    yield s.ago(2, "12:00")
    order = s.order("SN21002", s.who.sun, s.shops.shinian, [("SN-DRESS-03", 1)], pay="wechat")
    yield s.ago(1, "18:00")
    cancellation = s.cancel(order, "not_as_expected", "怕藏青显老")
    yield s.ago(1, "21:30")
    answering.retract_cancellation(cancellation, by=s.who.sun)


@story("muhe", "MH11010")
def refund_on_its_way(s: Stage) -> Moments:
    yield s.working_days_ago(3, "10:20")
    order = s.order("MH11010", s.who.wang, s.shops.muhe, [("MH-DESK-01", 1)], pay="card_debit", account_tail="6021",
                    bank="招商银行")  # fmt: skip
    yield s.working_days_ago(2, "09:30")
    cancellation = s.cancel(order, "by_mistake", "和落地灯重复下单了")
    yield s.working_days_ago(2, "10:05")
    answering.approve_cancellation(cancellation, by=s.who.chen, note="没关系，已经取消")


@story("muhe", "MH11011")
def refund_arrived(s: Stage) -> Moments:
    yield s.working_days_ago(14, "19:20")
    order = s.order("MH11011", s.who.wang, s.shops.muhe, [("MH-BED-21", 1)], pay="wechat", freight=800)
    yield s.working_days_ago(13, "09:00")
    cancellation = s.cancel(order, "out_of_stock", "客服说雾蓝缺货")
    yield s.working_days_ago(13, "11:00")
    answering.approve_cancellation(cancellation, by=s.who.chen)


@story("beian", "BA41004")
def refund_by_two_ways(s: Stage) -> Moments:
    yield s.working_days_ago(3, "12:30")
    order = s.order("BA41004", s.who.wang, s.shops.beian, [("BA-SPK-5", 1)],
                    pay=[("card_credit", 29900), ("balance", 5000)], account_tail="8842")  # fmt: skip
    yield s.working_days_ago(1, "09:15")
    cancellation = s.cancel(order, "not_needed", "")
    yield s.working_days_ago(1, "09:50")
    answering.approve_cancellation(cancellation, by=s.who.lin)


@story("shanye", "SY31002")
def the_shop_cannot_deliver(s: Stage) -> Moments:
    yield s.working_days_ago(4, "08:10")
    order = s.order("SY31002", s.who.zhang, s.shops.shanye, [("SY-HONEY-1", 3)], pay="card_debit", account_tail="0457",
                    bank="农业银行", discount=3000, coupon="QIUMI30")  # fmt: skip
    yield s.working_days_ago(3, "10:30")
    asking.cancel_for_shop(
        s.fresh(order),
        by=s.who.he,
        reason=s.reason("shop_cancel", "failed_check"),
        words="这一批蜂蜜水分偏高，没有通过出库检验，不能发给您。全额退款，券也退回",
    )


@story("muhe", "MH11012")
def silence_approved(s: Stage) -> Moments:
    yield s.working_days_ago(5, "09:00")
    order = s.order("MH11012", s.who.li, s.shops.muhe, [("MH-CUP-05", 4)], pay="alipay", freight=1000)
    yield s.working_days_ago(4, "08:30")
    s.cancel(order, "not_needed", "送人的，日子改了")


@story("muhe", "MH11013")
def one_piece_cancelled_and_the_rest_shipped(s: Stage) -> Moments:
    yield s.working_days_ago(6, "14:40")
    order = s.order("MH11013", s.who.wang, s.shops.muhe, [("MH-CUP-05", 3), ("MH-BOWL-06", 4)], pay="wechat",
                    freight=1000)  # fmt: skip
    yield s.working_days_ago(5, "09:25")
    cancellation = s.cancel(order, "wrong_details", "杯子要两个就够", only={"MH-CUP-05": 1})
    yield s.working_days_ago(5, "10:00")
    answering.approve_cancellation(cancellation, by=s.who.chen)
    yield s.working_days_ago(4, "15:00")
    parcel = s.send(order, "圆通速递", "YT2241190091446", by=s.who.chen)
    yield s.working_days_ago(2, "10:30")
    s.arrive(parcel)


@story("shinian", "SN21003")
def within_the_free_window(s: Stage) -> Moments:
    yield s.ago(1, "12:05")
    order = s.order("SN21003", s.who.zhang, s.shops.shinian, [("SN-SHOE-15", 1)], pay="wechat")
    yield s.ago(1, "12:19")
    s.cancel(order, "not_as_expected", "尺码选大了")


@story("muhe", "MH11014")
def deleted_and_cancelled_with_it(s: Stage) -> Moments:
    yield s.working_days_ago(2, "21:10")
    order = s.order("MH11014", s.who.wang, s.shops.muhe, [("MH-BOWL-06", 2)], pay="alipay")
    yield s.working_days_ago(1, "08:40")
    bin_commands.delete_order(
        s.fresh(order), by=s.who.wang, reason=s.reason("cancel_order", "not_needed"), words="不用了，直接删掉"
    )
