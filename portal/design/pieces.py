"""Badges, steps, rulers, deadlines, actions, consequences and stories, each in all its states."""

from __future__ import annotations

import datetime as dt
from typing import Any

from portal.components import ruler, times, values
from portal.design.words import TODAY, at, offering, on, say, when


def badges() -> list[values.Badge]:
    return [
        values.Badge("you", say("Needs your answer", "待您确认")),
        values.Badge("them", say("In progress", "处理中")),
        values.Badge("good", say("Arrived", "已到账")),
        values.Badge("bad", say("Rejected", "商家已拒绝")),
        values.Badge("over", say("Taken back", "已撤回")),
        values.Badge("them", say("Shipped", "待收货"), icon="truck"),
    ]


def steps() -> list[values.Step]:
    return [
        values.Step(say("Requested", "提交申请"), times.day_text(on(10, 6)), "done"),
        values.Step(say("Approved", "商家同意"), times.day_text(on(10, 8)), "done"),
        values.Step(say("Sent back", "寄回商品"), say("In transit", "运输中"), "now"),
        values.Step(say("Inspection", "商家验货"), times.by_text(on(10, 20))),
        values.Step(say("Refund", "退款到账"), say("3–7 business days", "验货后 3–7 个工作日")),
    ]


def broken_steps() -> list[values.Step]:
    return [*steps()[:2], values.Step(say("Rejected", "商家拒绝"), times.day_text(on(10, 9)), "broken")]


def inspection_ruler() -> ruler.Ruler:
    return ruler.build_ruler(
        TODAY,
        on(10, 20),
        today=TODAY,
        counting="calendar",
        labels={on(10, 10): say("", "送达")},
        mini=True,
        deadline=True,
    )


def refund_ruler(*, mini: bool = False) -> ruler.Ruler:
    return ruler.build_ruler(on(9, 29), on(10, 14), today=TODAY, labels={on(9, 29): say("Start", "受理")}, mini=mini)


def early_ruler() -> ruler.Ruler:
    return ruler.build_ruler(on(10, 9), on(10, 20), today=TODAY, earliest=on(10, 13), provisional=True)


def unpublished_ruler() -> ruler.Ruler:
    return ruler.build_ruler(dt.date(2029, 12, 26), dt.date(2030, 1, 7), today=dt.date(2029, 12, 27))


def untils() -> list[values.Until]:
    return [
        values.Until(
            "them",
            say("Seller inspects by Tue 20 Oct, 18:00", "商家最晚 10月20日（周二）18:00 完成验货"),
            say(
                "No answer by then counts as accepted. The refund starts by itself; you don't need to do anything.",
                "到时商家没有答复，视为验货通过，退款自动发起，您不用再做什么。",
            ),
            remaining=say("11 days", "11 天"),
            left_label=say("Time left", "还剩"),
            ruler=inspection_ruler(),
        ),
        values.Until(
            "you",
            say("Answer by Mon 12 Oct, 09:10", "最晚 10月12日（周一）09:10 答复"),
            say("No answer by then counts as no", "到时没有答复，视为不同意承担"),
            remaining=say("1 day 22 h", "1 天 22 小时"),
            left_label=say("Time left", "还剩"),
        ),
        values.Until(
            "overdue",
            say("The refund was due on Wed 7 Oct", "退款应在 10月7日（周三）到账"),
            say(
                "We asked the bank today at 09:00 and write to you by Mon 12 Oct, 18:00.",
                "今天 09:00 已向银行查询，最晚 10月12日（周一）18:00 通知您结果。",
            ),
            remaining=say("2 days", "2 天"),
            left_label=say("Overdue by", "已超时"),
        ),
        values.Until(
            "paused",
            say("Clock paused: waiting for you", "暂停计时：等您补充"),
            say("It runs on as soon as your picture is in.", "您补充之后继续计时。"),
        ),
        values.Until(
            "provisional",
            say("The money arrives between 13 and 20 Oct", "预计 10月13日–20日到账"),
            say("Provisional, firm once accepted", "预计（以受理时间为准）"),
        ),
    ]


def offered() -> list[Any]:
    return [
        offering(
            "add",
            say("Add a note or picture", "补充说明或图片"),
            say("The seller sees it when inspecting", "商家验货时会一并看到"),
            icon="plus",
        ),
        offering(
            "dispute",
            say("Ask the platform to step in", "申请平台介入"),
            say(
                "Support decides if you two can't agree, usually in 7 business days",
                "与商家谈不拢时，由平台客服判定，通常 7 个工作日",
            ),
            icon="scale",
        ),
        offering(
            "withdraw",
            say("Withdraw request", "取消售后"),
            say(
                "The seller must agree, the parcel is recalled, and you may bear shipping",
                "不想退了？需商家同意，包裹会被召回，运费可能由您承担",
            ),
            icon="undo",
        ),
        offering(
            "nudge",
            say("Nudge", "催促"),
            reason=say(
                "You nudged today at 09:12. You can again tomorrow from 09:12",
                "今天上午 9:12 已催过。明天 9:12 起可以再催一次",
            ),
        ),
        offering(
            "change",
            say("Change request", "修改申请"),
            reason=say(
                "The seller has approved and the parcel is sent. For an exchange, agree it with the seller at inspection",
                "商家已同意、包裹已寄出，不能再改。想换货，可在验货时与商家协商",
            ),
        ),
    ]


def staff_offered() -> list[Any]:
    return [
        offering("approve", say("Approve", "同意取消"), tone="primary"),
        offering("counter", say("Propose a cost", "协商费用")),
        offering("reject", say("Reject", "拒绝取消"), tone="danger"),
    ]


def consequences() -> list[values.Consequence]:
    return [
        values.Consequence(
            "money",
            say("No refund any more", "不再退款"),
            "¥268.00",
            say("The refund agreed on is not started; the goods stay yours.", "原定的退款不再发起，商品归您。"),
        ),
        values.Consequence(
            "truck",
            say("The parcel is recalled", "包裹会被召回"),
            say("back 13–15 Oct", "10月13日–15日 送回"),
            say(
                "It comes back to the address you sent it from. If it cannot be stopped, the seller sends it to you again, or the case goes on: you choose.",
                "快递拦截后送回您的寄件地址。没拦住时，商家收到后再寄给您，或售后继续，由您选。",
            ),
        ),
        values.Consequence(
            "card",
            say("What you bear", "您承担的费用"),
            "¥18.00",
            say(
                "Return shipping ¥12.00, recall ¥6.00, because you withdraw after sending. Anything more needs the seller's proof and your consent.",
                "寄回运费 ¥12.00，召回费 ¥6.00。因为商品寄出后由您取消。商家另收费用须有凭证，您同意才算。",
            ),
        ),
        values.Consequence(
            "ticket",
            say("To give back", "需要退还"),
            say("Coupon ¥20.00", "优惠券 ¥20.00"),
            say(
                "The seller's coupon is unused and is taken back by itself.", "商家补偿的券还没用，取消完成时自动收回。"
            ),
        ),
        values.Consequence(
            "shield",
            say("You can ask again", "以后还能再申请"),
            say("until 20 Sep 2027", "至 2027年9月20日"),
            say("For a new fault you may raise a new request.", "再出现质量问题，可以重新申请售后。"),
        ),
    ]


def story() -> list[values.Story]:
    return [
        values.Story(
            "box",
            say("Seller inspects, then refunds ¥268.00", "商家验货，然后退款 ¥268.00"),
            coming=True,
            when=times.by_text(on(10, 20)),
        ),
        values.Story(
            "truck",
            say("Parcel at Hangzhou hub", "包裹到达杭州转运中心"),
            when=when(at(10, 9, 9, 46)),
            text=say(
                "Tracking 7788 2031 4456 · due Sat 10 Oct (working day)",
                "运单号 7788 2031 4456 · 预计 10月10日（周六，上班）送达",
            ),
        ),
        values.Story(
            "bell",
            say("You nudged the seller", "您催促了商家"),
            when=when(at(10, 9, 9, 12)),
            text=say(
                "The seller has the reminder; this case moved to the front.", "商家已收到提醒，这张售后单已排到前面。"
            ),
        ),
        values.Story("box", say("You sent the parcel", "您寄出了包裹"), when=when(at(10, 8, 15, 20))),
        values.Story(
            "check",
            say("Seller approved return and refund", "商家同意了退货退款"),
            when=when(at(10, 8, 9, 31)),
            quote="裂纹看清楚了，很抱歉。请用原包装寄回，运费我们出。",
            quote_lang="zh-Hans",
        ),
        values.Story(
            "doc",
            say("You sent the request", "您提交了申请"),
            when=when(at(10, 6, 20, 15)),
            text=say("Quality: lid cracked · 3 pictures", "质量问题：壶盖有裂纹 · 图片 3 张"),
        ),
    ]


def refund_story() -> list[values.Story]:
    return [
        values.Story(
            "check",
            say("It arrives; your bank tells you", "到账，银行给您发通知"),
            coming=True,
            when=times.days_text(on(10, 9), on(10, 14)),
        ),
        values.Story(
            "half",
            say("The bank has accepted it", "银行已受理"),
            when=when(at(9, 29, 14, 3)),
            text=say(
                "Reference 5030 0827 4412. Give it when you ask your bank.", "参考号 5030 0827 4412。问银行时报这个号。"
            ),
        ),
        values.Story("check", say("Handed to the payment provider", "已提交给支付机构"), when=when(at(9, 29, 14, 2))),
        values.Story(
            "check", say("Seller approved the cancellation", "商家同意取消订单"), when=when(at(9, 29, 13, 58))
        ),
    ]
