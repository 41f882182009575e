"""The design page: each component in all its states, and whole sample pages, all at one moment.

The moment is Friday 9 October 2026, 10:24, after the National Day holiday, with Saturday the 10th a make-up day. The samples
are content, not interface: they stand here in both languages and never reach the translations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from portal import look
from portal.audience import PUBLIC, open_to

ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 10, 9, 10, 24, tzinfo=ZONE)
TODAY = NOW.date()


def _t(english: str, chinese: str) -> str:
    return chinese if (translation.get_language() or "en").startswith("zh") else english


def _at(month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def _when(moment: dt.datetime) -> str:
    return look.story_time(moment, today=TODAY)


def _day(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def _offered(
    name: str, label: str, says: str = "", *, icon: str = "check", reason: str = "", tone: str = "plain"
) -> Any:
    action = SimpleNamespace(name=name, label=label, icon=icon, tone=tone)
    return SimpleNamespace(action=action, available=not reason, reason=reason, hint="", url="#", says=says)


# --- pieces ----------------------------------------------------------------------------------------------------------


def badges() -> list[look.Badge]:
    return [
        look.Badge("you", _t("Needs your answer", "待您确认")),
        look.Badge("them", _t("In progress", "处理中")),
        look.Badge("good", _t("Arrived", "已到账")),
        look.Badge("bad", _t("Rejected", "商家已拒绝")),
        look.Badge("over", _t("Taken back", "已撤回")),
        look.Badge("them", _t("Shipped", "待收货"), icon="truck"),
    ]


def steps() -> list[look.Step]:
    return [
        look.Step(_t("Requested", "提交申请"), look.day_text(_day(10, 6)), "done"),
        look.Step(_t("Approved", "商家同意"), look.day_text(_day(10, 8)), "done"),
        look.Step(_t("Sent back", "寄回商品"), _t("In transit", "运输中"), "now"),
        look.Step(_t("Inspection", "商家验货"), look.by_text(_day(10, 20))),
        look.Step(_t("Refund", "退款到账"), _t("3–7 business days", "验货后 3–7 个工作日")),
    ]


def broken_steps() -> list[look.Step]:
    return [*steps()[:2], look.Step(_t("Rejected", "商家拒绝"), look.day_text(_day(10, 9)), "broken")]


def inspection_ruler() -> look.Ruler:
    return look.build_ruler(
        TODAY,
        _day(10, 20),
        today=TODAY,
        counting="calendar",
        labels={_day(10, 10): _t("", "送达")},
        mini=True,
        deadline=True,
    )


def refund_ruler(*, mini: bool = False) -> look.Ruler:
    return look.build_ruler(
        _day(9, 29), _day(10, 14), today=TODAY, labels={_day(9, 29): _t("Start", "受理")}, mini=mini
    )


def early_ruler() -> look.Ruler:
    return look.build_ruler(_day(10, 9), _day(10, 20), today=TODAY, earliest=_day(10, 13), provisional=True)


def unpublished_ruler() -> look.Ruler:
    return look.build_ruler(dt.date(2029, 12, 26), dt.date(2030, 1, 7), today=dt.date(2029, 12, 27))


def untils() -> list[look.Until]:
    return [
        look.Until(
            "them",
            _t("Seller inspects by Tue 20 Oct, 18:00", "商家最晚 10月20日（周二）18:00 完成验货"),
            _t(
                "No answer by then counts as accepted. The refund starts by itself; you don't need to do anything.",
                "到时商家没有答复，视为验货通过，退款自动发起，您不用再做什么。",
            ),
            remaining=_t("11 days", "11 天"),
            left_label=_t("Time left", "还剩"),
            ruler=inspection_ruler(),
        ),
        look.Until(
            "you",
            _t("Answer by Mon 12 Oct, 09:10", "最晚 10月12日（周一）09:10 答复"),
            _t("No answer by then counts as no", "到时没有答复，视为不同意承担"),
            remaining=_t("1 day 22 h", "1 天 22 小时"),
            left_label=_t("Time left", "还剩"),
        ),
        look.Until(
            "overdue",
            _t("The refund was due on Wed 7 Oct", "退款应在 10月7日（周三）到账"),
            _t(
                "We asked the bank today at 09:00 and write to you by Mon 12 Oct, 18:00.",
                "今天 09:00 已向银行查询，最晚 10月12日（周一）18:00 通知您结果。",
            ),
            remaining=_t("2 days", "2 天"),
            left_label=_t("Overdue by", "已超时"),
        ),
        look.Until(
            "paused",
            _t("Clock paused: waiting for you", "暂停计时：等您补充"),
            _t("It runs on as soon as your picture is in.", "您补充之后继续计时。"),
        ),
        look.Until(
            "provisional",
            _t("The money arrives between 13 and 20 Oct", "预计 10月13日–20日到账"),
            _t("Provisional, firm once accepted", "预计（以受理时间为准）"),
        ),
    ]


def offered() -> list[Any]:
    return [
        _offered(
            "add",
            _t("Add a note or picture", "补充说明或图片"),
            _t("The seller sees it when inspecting", "商家验货时会一并看到"),
            icon="plus",
        ),
        _offered(
            "dispute",
            _t("Ask the platform to step in", "申请平台介入"),
            _t(
                "Support decides if you two can't agree, usually in 7 business days",
                "与商家谈不拢时，由平台客服判定，通常 7 个工作日",
            ),
            icon="scale",
        ),
        _offered(
            "withdraw",
            _t("Withdraw request", "取消售后"),
            _t(
                "The seller must agree, the parcel is recalled, and you may bear shipping",
                "不想退了？需商家同意，包裹会被召回，运费可能由您承担",
            ),
            icon="undo",
        ),
        _offered(
            "nudge",
            _t("Nudge", "催促"),
            reason=_t(
                "You nudged today at 09:12. You can again tomorrow from 09:12",
                "今天上午 9:12 已催过。明天 9:12 起可以再催一次",
            ),
        ),
        _offered(
            "change",
            _t("Change request", "修改申请"),
            reason=_t(
                "The seller has approved and the parcel is sent. For an exchange, agree it with the seller at inspection",
                "商家已同意、包裹已寄出，不能再改。想换货，可在验货时与商家协商",
            ),
        ),
    ]


def staff_offered() -> list[Any]:
    return [
        _offered("approve", _t("Approve", "同意取消"), tone="primary"),
        _offered("counter", _t("Propose a cost", "协商费用")),
        _offered("reject", _t("Reject", "拒绝取消"), tone="danger"),
    ]


def consequences() -> list[look.Consequence]:
    return [
        look.Consequence(
            "money",
            _t("No refund any more", "不再退款"),
            "¥268.00",
            _t("The refund agreed on is not started; the goods stay yours.", "原定的退款不再发起，商品归您。"),
        ),
        look.Consequence(
            "truck",
            _t("The parcel is recalled", "包裹会被召回"),
            _t("back 13–15 Oct", "10月13日–15日 送回"),
            _t(
                "It comes back to the address you sent it from. If it cannot be stopped, the seller sends it to you again, or the case goes on: you choose.",
                "快递拦截后送回您的寄件地址。没拦住时，商家收到后再寄给您，或售后继续，由您选。",
            ),
        ),
        look.Consequence(
            "card",
            _t("What you bear", "您承担的费用"),
            "¥18.00",
            _t(
                "Return shipping ¥12.00, recall ¥6.00, because you withdraw after sending. Anything more needs the seller's proof and your consent.",
                "寄回运费 ¥12.00，召回费 ¥6.00。因为商品寄出后由您取消。商家另收费用须有凭证，您同意才算。",
            ),
        ),
        look.Consequence(
            "ticket",
            _t("To give back", "需要退还"),
            _t("Coupon ¥20.00", "优惠券 ¥20.00"),
            _t(
                "The seller's coupon is unused and is taken back by itself.", "商家补偿的券还没用，取消完成时自动收回。"
            ),
        ),
        look.Consequence(
            "shield",
            _t("You can ask again", "以后还能再申请"),
            _t("until 20 Sep 2027", "至 2027年9月20日"),
            _t("For a new fault you may raise a new request.", "再出现质量问题，可以重新申请售后。"),
        ),
    ]


def story() -> list[look.Story]:
    return [
        look.Story(
            "box",
            _t("Seller inspects, then refunds ¥268.00", "商家验货，然后退款 ¥268.00"),
            coming=True,
            when=look.by_text(_day(10, 20)),
        ),
        look.Story(
            "truck",
            _t("Parcel at Hangzhou hub", "包裹到达杭州转运中心"),
            when=_when(_at(10, 9, 9, 46)),
            text=_t(
                "Tracking 7788 2031 4456 · due Sat 10 Oct (working day)",
                "运单号 7788 2031 4456 · 预计 10月10日（周六，上班）送达",
            ),
        ),
        look.Story(
            "bell",
            _t("You nudged the seller", "您催促了商家"),
            when=_when(_at(10, 9, 9, 12)),
            text=_t(
                "The seller has the reminder; this case moved to the front.", "商家已收到提醒，这张售后单已排到前面。"
            ),
        ),
        look.Story("box", _t("You sent the parcel", "您寄出了包裹"), when=_when(_at(10, 8, 15, 20))),
        look.Story(
            "check",
            _t("Seller approved return and refund", "商家同意了退货退款"),
            when=_when(_at(10, 8, 9, 31)),
            quote="裂纹看清楚了，很抱歉。请用原包装寄回，运费我们出。",
            quote_lang="zh-Hans",
        ),
        look.Story(
            "doc",
            _t("You sent the request", "您提交了申请"),
            when=_when(_at(10, 6, 20, 15)),
            text=_t("Quality: lid cracked · 3 pictures", "质量问题：壶盖有裂纹 · 图片 3 张"),
        ),
    ]


def refund_story() -> list[look.Story]:
    return [
        look.Story(
            "check",
            _t("It arrives; your bank tells you", "到账，银行给您发通知"),
            coming=True,
            when=look.days_text(_day(10, 9), _day(10, 14)),
        ),
        look.Story(
            "half",
            _t("The bank has accepted it", "银行已受理"),
            when=_when(_at(9, 29, 14, 3)),
            text=_t(
                "Reference 5030 0827 4412. Give it when you ask your bank.", "参考号 5030 0827 4412。问银行时报这个号。"
            ),
        ),
        look.Story("check", _t("Handed to the payment provider", "已提交给支付机构"), when=_when(_at(9, 29, 14, 2))),
        look.Story("check", _t("Seller approved the cancellation", "商家同意取消订单"), when=_when(_at(9, 29, 13, 58))),
    ]


def pot(detail: str | None = None) -> look.Goods:
    return look.Goods(
        "手冲咖啡壶套装 600ml",
        detail if detail is not None else _t("Matt black · 1 piece", "雾黑 · 1 件"),
        26800,
        "CNY",
    )


def facts() -> list[look.Fact]:
    return [
        look.Fact(_t("Seller", "商家"), "木禾家居"),
        look.Fact(_t("Order", "订单"), "2026092018835", url="#"),
        look.Fact(_t("Problem", "问题"), _t("Quality · cracked lid", "质量 · 壶盖裂纹")),
        look.Fact(_t("Return shipping", "寄回运费"), _t("Paid by seller", "商家承担")),
    ]


def cards() -> list[look.Card]:
    view, piece = _t("View details", "查看详情"), _t("1 piece", "1 件")
    return [
        look.Card(
            "木禾家居",
            look.Badge("you", _t("Needs your answer", "待您确认")),
            [look.Goods("可调光落地灯 · 胡桃木", piece, 45900)],
            url="#",
            number="2026100118804",
            notice=_t(
                "The seller agrees to cancel, but asks you to bear ¥15.00 packing.",
                "商家同意取消，但希望您承担 ¥15.00 包装费。",
            ),
            notice_due=_t("Answer by Mon 12 Oct, 09:10", "最晚 10月12日（周一）09:10 答复"),
            buttons=[look.Button(view, "#"), look.Button(_t("Answer", "去答复"), "#", "primary")],
        ),
        look.Card(
            "北岸数码",
            look.Badge("over", _t("To be shipped", "待发货"), icon="half"),
            [look.Goods("头戴式降噪耳机 · 月白", _t("1 piece · ships today", "1 件 · 预计今天发出"), 69900)],
            url="#",
            number="2026100817720",
            buttons=[
                look.Button(_t("Change order", "修改订单"), "#"),
                look.Button(_t("Cancel order", "取消订单"), "#"),
            ],
        ),
        look.Card(
            "拾年服饰",
            look.Badge("them", _t("Shipped", "待收货"), icon="truck"),
            [look.Goods("羊毛混纺大衣 · 驼色 M", _t("1 piece · arrives 11 Oct", "1 件 · 10月11日送达"), 128000)],
            url="#",
            number="2026100316611",
            buttons=[look.Button(view, "#"), look.Button(_t("Request cancellation", "申请取消"), "#")],
        ),
    ]


def turn_cards() -> list[look.TurnCard]:
    return [
        look.TurnCard(
            look.Badge("you", _t("Needs your answer", "待您确认")),
            _t("The seller asks you to bear ¥15.00 packing", "商家请您承担 ¥15.00 包装费"),
            "#",
            _t("Answer", "去答复"),
            text=_t("Cancelling the floor lamp · no answer counts as no", "取消落地灯订单 · 不答复则视为不同意取消"),
            due=_t("by Mon 12 Oct, 09:10", "最晚 10月12日（周一）09:10"),
        ),
        look.TurnCard(
            look.Badge("you", _t("More needed", "待补充")),
            _t("Add a picture of the coat's label", "补一张大衣吊牌的照片"),
            "#",
            _t("Add", "去补充"),
            text=_t("Return and refund · wool coat", "退货退款 · 羊毛混纺大衣"),
            due=_t("by Thu 15 Oct, 18:00", "最晚 10月15日（周四）18:00"),
        ),
    ]


def rows() -> list[look.Row]:
    return [
        look.Row(
            "money",
            _t("Refund of ¥228.00, on its way", "退款 ¥228.00，在路上"),
            "#",
            _t("arrives by 14 Oct · business day 3", "最晚 10月14日到账 · 第 3 个工作日"),
            refund_ruler(mini=True),
        ),
        look.Row(
            "truck",
            _t("Coffee pot: the parcel reaches the seller tomorrow", "咖啡壶退货，包裹明天送达商家"),
            "#",
            _t("Seller inspects by 20 Oct", "商家最晚 10月20日完成验货"),
        ),
    ]


def queue_rows() -> list[look.QueueRow]:
    asked, cancel = _t("Request", "申请取消"), _t("Cancel", "取消订单")
    you = look.Badge("you", _t("Your turn", "待您处理"))
    recall, asks = (
        look.Badge("them", _t("Being recalled", "拦截中")),
        look.Badge("them", _t("Waiting for buyer", "待买家确认")),
    )
    data = [
        (-1, 0, 24, "OC-1009-0077", asked, "可调光落地灯 · 胡桃木", "李先生", 45900, you),
        (2, 10, 26, "OC-1009-0102", asked, "手冲咖啡壶套装 600ml", "王女士", 26800, you),
        (5, 0, 26, "OC-1009-0110", cancel, "陶瓷滤杯 · 米白 ×2", "周先生", 11800, you),
        (27, 0, 48, "OC-1008-0958", asked, "橡木餐椅 · 原色 ×4", "赵女士", 159600, you),
        (33, 0, 48, "OC-1008-0961", cancel, "棉麻四件套 · 雾蓝", "孙先生", 32900, you),
        (40, 0, 48, "OC-1008-0990", cancel, "铸铁锅 24cm · 松绿", "陈女士", 38800, you),
        (52, 0, 72, "OC-1007-0871", cancel, "可调光落地灯 · 白", "吴先生", 45900, asks),
        (144, 0, 240, "OC-1006-0733", asked, "羊毛地毯 160×230", "郑女士", 89900, recall),
        (216, 0, 240, "OC-1005-0588", asked, "手冲咖啡壶套装 600ml", "褚女士", 26800, recall),
    ]
    made = []
    for hours, minutes, whole, number, kind, title, who, amount, badge in data:
        due_at = NOW + dt.timedelta(hours=hours, minutes=minutes)
        due = look.build_due(due_at, now=NOW, since=due_at - dt.timedelta(hours=whole), yours=badge is you)
        made.append(look.QueueRow("#", due, number, kind, title, who, badge, amount, current=number == "OC-1009-0102"))
    done = look.Badge("good", _t("Cancelled", "已取消"))
    made.append(
        look.QueueRow(
            "#", look.build_due(None, now=NOW), "OC-1004-0502", cancel, "陶瓷滤杯 · 墨黑", "卫先生", done, 5900
        )
    )
    return made


def charts() -> list[look.Bars]:
    return [
        look.Bars(
            _t("Most requests are answered within 24 hours, 1 is overdue", "多数申请在 24 小时内处理，1 件已超时"),
            _t("Waiting cases, by how long they wait", "待处理件数，按已等待时长"),
            [
                look.Bar(_t("under 4 h", "4 小时内"), (14, 0, 0)),
                look.Bar(_t("4–24 h", "4–24 小时"), (9, 3, 0)),
                look.Bar(_t("24–48 h", "24–48 小时"), (4, 2, 1)),
                look.Bar(_t("overdue", "超时"), (1, 0, 0), bad=True),
            ],
            series=(_t("Cancel order", "取消订单"), _t("After-sales", "售后"), _t("Withdraw", "取消售后")),
        ),
        look.Bars(
            _t("One refund failed and needs you", "一笔退款失败，需要您处理"),
            _t("Refunds by stage, amount", "退款金额，按所处阶段"),
            [
                look.Bar(_t("To review", "待复核"), (124000,), "¥1,240.00", _t("3 refunds", "3 笔")),
                look.Bar(_t("Approved", "已同意"), (189300,), "¥1,893.00", _t("6 refunds", "6 笔")),
                look.Bar(_t("Submitted", "已提交"), (746000,), "¥7,460.00", _t("21 refunds", "21 笔")),
                look.Bar(_t("Arrived", "已到账"), (3891200,), "¥38,912.00", _t("118 refunds", "118 笔")),
                look.Bar(_t("Failed", "失败"), (5900,), "¥59.00", _t("1 refund", "1 笔"), bad=True),
            ],
        ),
    ]


class SampleForm(forms.Form):
    """One field of each kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        reasons = [
            ("solved", _t("I solved it myself", "已经自己解决了")),
            ("agreed", _t("Agreed with the seller", "和商家协商好了")),
            ("mistake", _t("Raised by mistake", "申请时弄错了")),
            ("changed", _t("Things have changed", "情况有变，不想退了")),
            ("other", _t("Other", "其他")),
        ]
        self.fields["reason"] = forms.ChoiceField(
            label=_t("Why do you withdraw?", "为什么取消？"), choices=reasons, widget=forms.RadioSelect
        )
        self.fields["amount"] = forms.CharField(
            label=_t("Amount you bear", "您承担的金额"),
            help_text=_t("At most ¥268.00, the amount paid", "不超过实付 ¥268.00"),
        )
        self.fields["blamed"] = forms.ChoiceField(
            label=_t("Who is liable", "责任方"),
            choices=[
                ("carrier", _t("Carrier (damaged on the way)", "承运快递（运输损坏）")),
                ("shop", _t("Seller", "商家")),
            ],
        )
        self.fields["words"] = forms.CharField(
            label=_t("In your words", "说明"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["picture"] = forms.FileField(label=_t("Picture", "图片"), required=False)
        self.fields["agree"] = forms.BooleanField(label=_t("I bear ¥18.00", "我承担 ¥18.00"), required=False)


class ReasonForm(SampleForm):
    """The reasons alone, as the withdraw page asks for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name != "reason":
                del self.fields[name]


# --- whole pages -----------------------------------------------------------------------------------------------------


def _customer(current: int) -> dict[str, Any]:
    names = [
        _t("Home", "首页"),
        _t("My orders", "我的订单"),
        _t("My after-sales", "我的售后"),
        _t("Refund progress", "退款进度"),
        _t("Help", "帮助"),
    ]
    bottom = [
        (_t("Home", "首页"), "home"),
        (_t("Orders", "订单"), "list"),
        (_t("After-sales", "售后"), "box"),
        (_t("Messages", "消息"), "chat"),
    ]
    return {
        "layout": "portal/base_customer.html",
        "brand_name": _t("Aftercare", "Aftercare 售后门户"),
        "nav": [{"url": "#", "label": name, "icon": "go", "current": n == current} for n, name in enumerate(names)],
        "bottom_nav": [
            {"url": "#", "label": name, "icon": icon, "current": n == current, "count": 3 if icon == "chat" else 0}
            for n, (name, icon) in enumerate(bottom)
        ],
        "user": SimpleNamespace(is_authenticated=True, name=_t("Ms Wang", "王女士")),
        "unread": 0,
    }


def _seller(current: int) -> dict[str, Any]:
    names = [
        _t("Workbench", "工作台"),
        _t("Orders", "订单管理"),
        _t("After-sales", "售后管理"),
        _t("Refunds", "退款"),
        _t("Figures", "数据"),
        _t("Settings", "设置"),
    ]
    return {
        "layout": "portal/base_seller.html",
        "brand_name": _t("Aftercare for sellers", "Aftercare 商家"),
        "nav": [{"url": "#", "label": name, "icon": "go", "current": n == current} for n, name in enumerate(names)],
        "bottom_nav": [],
        "user": SimpleNamespace(
            is_authenticated=True, name=_t("木禾家居 · Chen", "木禾家居 · 小陈"), is_support=False, shop_ids={1}
        ),
    }


def _ticket() -> dict[str, Any]:
    return {
        **_customer(2),
        "badge": look.Badge("them", _t("In progress", "处理中")),
        "statement": _t(
            "Your parcel is on its way back and should reach the seller tomorrow",
            "您寄回的包裹在路上，预计明天送达商家",
        ),
        "kind": _t("Return and refund", "退货退款"),
        "number": "AS-2026-100731",
        "steps": steps(),
        "until": untils()[0],
        "offered": offered(),
        "story": story(),
        "goods": [pot()],
        "facts": facts(),
        "back_label": _t("My after-sales", "我的售后"),
        "amount_label": _t("Coming back after inspection", "验货通过后退回"),
        "amount_note": _t("to WeChat Pay, as paid", "原路退回微信支付"),
        "amount_link": _t("When does the money arrive?", "钱什么时候到？"),
        "links": [
            _t("Contact the seller", "联系商家"),
            _t("Help: where is the button to withdraw?", "帮助：找不到取消按钮？"),
        ],
    }


def _withdraw() -> dict[str, Any]:
    return {
        **_customer(2),
        "action": SimpleNamespace(name="withdraw", label=_t("Withdraw request", "取消售后"), tone="danger"),
        "kind": _t("Withdraw request", "取消售后"),
        "number": "AS-2026-100731",
        "goods_name": "手冲咖啡壶套装",
        "heading": _t("Before you withdraw, see what will happen", "取消之前，先看清会发生什么"),
        "lead": _t("Worked out from how things stand; firm once you confirm.", "按现在的情况算出，确认后以此为准。"),
        "consequences": consequences(),
        "until": look.Until(
            "them",
            _t("Seller answers by Mon 12 Oct, 10:24", "商家最晚 10月12日（周一）10:24 答复"),
            _t(
                "48 hours; Sun 11 Oct is a day off and does not count. No answer by then sends it to platform support. The case is paused meanwhile, and you can take this back any time.",
                "48 小时，周日 10月11日休息不计。到时没有答复，转给平台客服处理。等待期间售后暂停，您可以随时撤回。",
            ),
        ),
        "form": ReasonForm(initial={"reason": "solved"}),
        "back_url": "#",
        "back_label": _t("Back to the case", "返回售后详情"),
        "submit_label": _t("Withdraw request", "确认取消售后"),
        "stay_label": _t("Keep it, go back", "不取消，返回"),
    }


def _refund() -> dict[str, Any]:
    return {
        **_customer(3),
        "badge": look.Badge("them", _t("Submitted", "已提交")),
        "kind": _t("Refund", "退款单"),
        "number": "RF-2026-0929-0417",
        "statement": _t("¥228.00 is going back to your debit card", "¥228.00 正在退回您的储蓄卡"),
        "lead": _t("The bank has accepted it; there is nothing for you to do.", "银行已受理，不需要您操作。"),
        "earliest": TODAY,
        "latest": _day(10, 14),
        "today": TODAY,
        "ruler": refund_ruler(),
        "after": _t(
            "If it is not there on 14 Oct, we ask the bank and tell you.", "10月14日还没到账，我们会主动查询并通知您。"
        ),
        "story": refund_story(),
        "story_title": _t("Where the money is", "这笔钱走到哪里"),
        "back_label": _t("Refund progress", "退款进度"),
        "sum": _t("¥268.00 in all", "共退回 ¥268.00"),
        "sum_text": _t("Order 2026092514402 cancelled, back on two ways", "订单 2026092514402 取消，分两路退回"),
        "destinations": [
            look.Destination(
                _t("Debit card ending 6021", "储蓄卡（尾号 6021）"),
                22800,
                "CNY",
                look.by_text(_day(10, 14)),
                look.Badge("them", _t("Submitted", "已提交")),
            ),
            look.Destination(
                _t("Store credit", "平台余额"),
                4000,
                "CNY",
                _when(_at(9, 29, 14, 2)),
                look.Badge("good", _t("Arrived", "已到账")),
            ),
        ],
        "facts": [
            look.Fact(_t("Goods", "商品"), "¥268.00"),
            look.Fact(_t("Shipping", "运费"), "¥0.00"),
            look.Fact(_t("You bear", "您承担"), "¥0.00"),
        ],
        "links": [_t("Proof of refund", "退款证明"), _t("It has not arrived?", "没到账怎么办？")],
    }


def _home() -> dict[str, Any]:
    return {
        **_customer(0),
        "statement": _t("Ms Wang, 2 things need you", "王女士，有 2 件事等您处理"),
        "turn_cards": turn_cards(),
        "rows_title": _t("Under way, nothing for you to do", "正在进行，您不用操作"),
        "rows": rows(),
        "do_title": _t("What would you like to do?", "要办什么"),
        "do": [
            _t("Cancel order", "取消订单"),
            _t("Get after-sales help", "申请售后"),
            _t("Withdraw request", "取消售后"),
            _t("Platform support", "找平台客服"),
        ],
    }


def _orders() -> dict[str, Any]:
    names = [
        (_t("All", "全部"), None),
        (_t("To pay", "待付款"), 1),
        (_t("To be shipped", "待发货"), 2),
        (_t("Shipped", "待收货"), 1),
        (_t("Completed", "已完成"), None),
    ]
    return {
        **_customer(1),
        "title": _t("My orders", "我的订单"),
        "bin": _t("Recycle bin", "回收站"),
        "search_label": _t("Order number, goods", "订单号、商品"),
        "tabs": [look.Tab(name, "#", count, current=n == 0) for n, (name, count) in enumerate(names)],
        "cards": cards(),
        "sample_toast": look.toast(
            _t("Order moved to the recycle bin", "订单已移入回收站"), undo_url="#", undo_label=_t("Undo", "撤销")
        ),
        "bin_text": _t("1 piece · ¥59.00", "1 件 · ¥59.00"),
        "bin_when": _t("deleted 8 Oct", "10月8日删除"),
        "bin_runs": _t("Refund of ¥59.00 on its way, by 14 Oct", "退款 ¥59.00 在路上，最晚 10月14日"),
    }


def _queue() -> dict[str, Any]:
    names = [
        (_t("Your turn", "待我处理"), 6),
        (_t("Buyer", "等买家"), 5),
        (_t("Being recalled", "拦截中"), 3),
        (_t("Platform", "平台处理中"), 2),
        (_t("Ended", "已结束"), None),
        (_t("All", "全部"), None),
    ]
    return {
        **_seller(1),
        "title": _t("Orders", "订单管理"),
        "tabs": [look.Tab(name, "#", count, current=n == 5) for n, (name, count) in enumerate(names)],
        "rows": queue_rows(),
        "search_label": _t("Order, phone, goods", "订单号、手机号、商品"),
        "filters": [_t("Reason", "原因"), _t("Amount", "金额")],
        "export": _t("Export", "导出"),
        "badge": look.Badge("you", _t("Your turn", "待您处理")),
        "number": "OC-1009-0102",
        "statement": _t("Ms Wang asks to cancel; the goods are on their way", "王女士申请取消，商品已在途"),
        "quote": "买重复了，家里已经有一套。",
        "until": look.Until(
            "you",
            _t("Answer by today 12:34, 2 h 10 min left", "今天 12:34 前答复，还剩 2 小时 10 分"),
            _t(
                "No answer by then sends it to platform support, as it has shipped",
                "到时没有答复：商品已发出，转平台客服处理",
            ),
        ),
        "goods": [pot(_t("Matt black · 1 piece · 12 in stock", "雾黑 · 1 件 · 库存 12"))],
        "facts_title": _t("What approving brings", "同意后会发生"),
        "facts": [
            look.Fact(
                _t("Recall the parcel", "拦截包裹"), _t("7788 2031 4456 · in transit", "7788 2031 4456 · 运输中")
            ),
            look.Fact(_t("Refund once it is back", "商品拦回后退买家"), "¥268.00", strong=True),
            look.Fact(_t("The buyer agreed to bear", "买家已同意承担"), _t("shipping ¥12.00", "运费 ¥12.00")),
            look.Fact(
                _t("If it cannot be stopped", "没拦住"),
                _t("the order goes on, the buyer may return it", "订单继续，买家可申请退货"),
            ),
        ],
        "more": [
            (_t("Parcel", "物流"), _t("At Hangzhou hub · today 09:46", "到达杭州转运中心 · 今天 09:46")),
            (
                _t("This buyer", "这位买家"),
                _t("6 orders here, 1 cancelled, no dispute", "在本店 6 单，取消 1 次，无纠纷"),
            ),
        ],
        "offered": staff_offered(),
        "keys": {"approve": "a", "counter": "c", "reject": "r"},
    }


PAGES: dict[str, Callable[[], dict[str, Any]]] = {
    "ticket": _ticket,
    "withdraw": _withdraw,
    "refund": _refund,
    "home": _home,
    "orders": _orders,
    "queue": _queue,
}

TOKENS = (
    *("canvas", "surface", "sunken", "ink", "ink-2", "ink-3", "line", "line-strong", "brand", "brand-strong"),
    *("brand-tint", "on-brand", "turn", "turn-ink", "turn-tint", "on-turn", "good", "good-tint", "bad", "bad-tint"),
    *("focus", "chart-1", "chart-2", "chart-3", "chart-4"),
)

ICONS = (
    *(
        "clock",
        "undo",
        "truck",
        "money",
        "lock",
        "bell",
        "scale",
        "plus",
        "image",
        "check",
        "x",
        "go",
        "prev",
        "half",
        "dot",
    ),
    *(
        "minus",
        "trash",
        "home",
        "list",
        "chat",
        "user",
        "search",
        "shield",
        "card",
        "box",
        "ticket",
        "doc",
        "warn",
        "pause",
    ),
    *(
        "pot",
        "lamp",
        "headphones",
        "chair",
        "bed",
        "shirt",
        "cup",
        "pan",
        "shelf",
        "laptop",
        "book",
        "bag",
        "toy",
        "food",
    ),
    *("health", "phone", "sign"),
)


@open_to(PUBLIC)
def design_page(request: HttpRequest, page: str = "") -> HttpResponse:
    """Every component in all states, both themes side by side; with `page` a whole sample page. 404 for an unknown one."""
    if page:
        if page not in PAGES:
            raise Http404
        return render(request, f"portal/design/{page}.html", PAGES[page]())
    wrong = SampleForm({"amount": "300", "words": "…"})
    wrong.add_error("amount", _t("At most ¥268.00, the amount paid", "退回金额不能超过实付 ¥268.00"))
    context = {
        "pages": list(PAGES),
        "tokens": TOKENS,
        "icons": ICONS,
        "badges": badges(),
        "steps": steps(),
        "broken_steps": broken_steps(),
        "untils": untils(),
        "rulers": [refund_ruler(), early_ruler(), unpublished_ruler()],
        "mini_ruler": inspection_ruler(),
        "offered": offered(),
        "staff_offered": staff_offered(),
        "consequences": consequences(),
        "story": story(),
        "goods": [pot()],
        "facts": facts(),
        "cards": cards()[:1],
        "turn_cards": turn_cards()[:1],
        "rows": rows(),
        "queue_rows": queue_rows()[:4],
        "charts": charts(),
        "blank_form": SampleForm(initial={"reason": "solved"}),
        "wrong_form": wrong,
        "tabs": _orders()["tabs"],
        "sample_toast": _orders()["sample_toast"],
        "notice": _t(
            "The calendar of 2027 is not published yet; dates after 31 Dec are provisional.",
            "2027 年的放假安排还没有公布，12月31日之后的日期为暂定。",
        ),
        "empty_sentence": _t(
            "No after-sales yet. Something wrong with what you bought?", "还没有售后。买的东西有问题？"
        ),
        "empty_link": _t("Get after-sales help", "申请售后"),
        "amount_label": _t("Coming back after inspection", "验货通过后退回"),
        "acting_sample": {"customer": _t("Ms Wang", "王女士"), "channel": _t("hotline", "热线"), "stop_url": "#"},
        "sandbox_sample": {
            "today_text": look.dated_text(TODAY),
            "today_short": look.day_text(TODAY, weekday=True),
            "can_move": True,
        },
        "bin_text": _orders()["bin_text"],
        "bin_when": _orders()["bin_when"],
        "bin_runs": _orders()["bin_runs"],
    }
    return render(request, "portal/design.html", context)
