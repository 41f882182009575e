"""Whole sample pages."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from portal.components import signs, times, values
from portal.design.forms import ReasonForm
from portal.design.pieces import consequences, offered, refund_ruler, refund_story, staff_offered, steps, story, untils
from portal.design.rows import cards, facts, pot, queue_rows, rows, turn_cards
from portal.design.words import TODAY, at, on, say, when


def _customer(current: int) -> dict[str, Any]:
    names = [
        say("Home", "首页"),
        say("My orders", "我的订单"),
        say("My after-sales", "我的售后"),
        say("Refund progress", "退款进度"),
        say("Help", "帮助"),
    ]
    bottom = [
        (say("Home", "首页"), "home"),
        (say("Orders", "订单"), "list"),
        (say("After-sales", "售后"), "box"),
        (say("Messages", "消息"), "chat"),
    ]
    return {
        "layout": "portal/base_customer.html",
        "brand_name": say("Aftercare", "Aftercare 售后门户"),
        "nav": [{"url": "#", "label": name, "icon": "go", "current": n == current} for n, name in enumerate(names)],
        "bottom_nav": [
            {"url": "#", "label": name, "icon": icon, "current": n == current, "count": 3 if icon == "chat" else 0}
            for n, (name, icon) in enumerate(bottom)
        ],
        "user": SimpleNamespace(is_authenticated=True, name=say("Ms Wang", "王女士")),
        "unread": 0,
    }


def _seller(current: int) -> dict[str, Any]:
    names = [
        say("Workbench", "工作台"),
        say("Orders", "订单管理"),
        say("After-sales", "售后管理"),
        say("Refunds", "退款"),
        say("Figures", "数据"),
        say("Settings", "设置"),
    ]
    return {
        "layout": "portal/base_seller.html",
        "brand_name": say("Aftercare for sellers", "Aftercare 商家"),
        "nav": [{"url": "#", "label": name, "icon": "go", "current": n == current} for n, name in enumerate(names)],
        "bottom_nav": [],
        "user": SimpleNamespace(
            is_authenticated=True, name=say("木禾家居 · Chen", "木禾家居 · 小陈"), is_support=False, shop_ids={1}
        ),
    }


def _ticket() -> dict[str, Any]:
    return {
        **_customer(2),
        "badge": values.Badge("them", say("In progress", "处理中")),
        "statement": say(
            "Your parcel is on its way back and should reach the seller tomorrow",
            "您寄回的包裹在路上，预计明天送达商家",
        ),
        "kind": say("Return and refund", "退货退款"),
        "number": "AS-2026-100731",
        "steps": steps(),
        "until": untils()[0],
        "offered": offered(),
        "story": story(),
        "goods": [pot()],
        "facts": facts(),
        "back_label": say("My after-sales", "我的售后"),
        "amount_label": say("Coming back after inspection", "验货通过后退回"),
        "amount_note": say("to WeChat Pay, as paid", "原路退回微信支付"),
        "amount_link": say("When does the money arrive?", "钱什么时候到？"),
        "links": [
            say("Contact the seller", "联系商家"),
            say("Help: where is the button to withdraw?", "帮助：找不到取消按钮？"),
        ],
    }


def _withdraw() -> dict[str, Any]:
    return {
        **_customer(2),
        "action": SimpleNamespace(name="withdraw", label=say("Withdraw request", "取消售后"), tone="danger"),
        "kind": say("Withdraw request", "取消售后"),
        "number": "AS-2026-100731",
        "goods_name": "手冲咖啡壶套装",
        "heading": say("Before you withdraw, see what will happen", "取消之前，先看清会发生什么"),
        "lead": say("Worked out from how things stand; firm once you confirm.", "按现在的情况算出，确认后以此为准。"),
        "consequences": consequences(),
        "until": values.Until(
            "them",
            say("Seller answers by Mon 12 Oct, 10:24", "商家最晚 10月12日（周一）10:24 答复"),
            say(
                "48 hours; Sun 11 Oct is a day off and does not count. No answer by then sends it to platform support. The case is paused meanwhile, and you can take this back any time.",
                "48 小时，周日 10月11日休息不计。到时没有答复，转给平台客服处理。等待期间售后暂停，您可以随时撤回。",
            ),
        ),
        "form": ReasonForm(initial={"reason": "solved"}),
        "back_url": "#",
        "back_label": say("Back to the case", "返回售后详情"),
        "submit_label": say("Withdraw request", "确认取消售后"),
        "stay_label": say("Keep it, go back", "不取消，返回"),
    }


def _refund() -> dict[str, Any]:
    return {
        **_customer(3),
        "badge": values.Badge("them", say("Submitted", "已提交")),
        "kind": say("Refund", "退款单"),
        "number": "RF-2026-0929-0417",
        "statement": say("¥228.00 is going back to your debit card", "¥228.00 正在退回您的储蓄卡"),
        "lead": say("The bank has accepted it; there is nothing for you to do.", "银行已受理，不需要您操作。"),
        "earliest": TODAY,
        "latest": on(10, 14),
        "today": TODAY,
        "ruler": refund_ruler(),
        "after": say(
            "If it is not there on 14 Oct, we ask the bank and tell you.", "10月14日还没到账，我们会主动查询并通知您。"
        ),
        "story": refund_story(),
        "story_title": say("Where the money is", "这笔钱走到哪里"),
        "back_label": say("Refund progress", "退款进度"),
        "sum": say("¥268.00 in all", "共退回 ¥268.00"),
        "sum_text": say("Order 2026092514402 cancelled, back on two ways", "订单 2026092514402 取消，分两路退回"),
        "destinations": [
            values.Destination(
                say("Debit card ending 6021", "储蓄卡（尾号 6021）"),
                22800,
                "CNY",
                times.by_text(on(10, 14)),
                values.Badge("them", say("Submitted", "已提交")),
            ),
            values.Destination(
                say("Store credit", "平台余额"),
                4000,
                "CNY",
                when(at(9, 29, 14, 2)),
                values.Badge("good", say("Arrived", "已到账")),
            ),
        ],
        "facts": [
            values.Fact(say("Goods", "商品"), "¥268.00"),
            values.Fact(say("Shipping", "运费"), "¥0.00"),
            values.Fact(say("You bear", "您承担"), "¥0.00"),
        ],
        "links": [say("Proof of refund", "退款证明"), say("It has not arrived?", "没到账怎么办？")],
    }


def _home() -> dict[str, Any]:
    return {
        **_customer(0),
        "statement": say("Ms Wang, 2 things need you", "王女士，有 2 件事等您处理"),
        "turn_cards": turn_cards(),
        "rows_title": say("Under way, nothing for you to do", "正在进行，您不用操作"),
        "rows": rows(),
        "do_title": say("What would you like to do?", "要办什么"),
        "do": [
            say("Cancel order", "取消订单"),
            say("Get after-sales help", "申请售后"),
            say("Withdraw request", "取消售后"),
            say("Platform support", "找平台客服"),
        ],
    }


def orders_page() -> dict[str, Any]:
    names = [
        (say("All", "全部"), None),
        (say("To pay", "待付款"), 1),
        (say("To be shipped", "待发货"), 2),
        (say("Shipped", "待收货"), 1),
        (say("Completed", "已完成"), None),
    ]
    return {
        **_customer(1),
        "title": say("My orders", "我的订单"),
        "bin": say("Recycle bin", "回收站"),
        "search_label": say("Order number, goods", "订单号、商品"),
        "tabs": [values.Tab(name, "#", count, current=n == 0) for n, (name, count) in enumerate(names)],
        "cards": cards(),
        "sample_toast": signs.toast(
            say("Order moved to the recycle bin", "订单已移入回收站"), undo_url="#", undo_label=say("Undo", "撤销")
        ),
        "bin_text": say("1 piece · ¥59.00", "1 件 · ¥59.00"),
        "bin_when": say("deleted 8 Oct", "10月8日删除"),
        "bin_runs": say("Refund of ¥59.00 on its way, by 14 Oct", "退款 ¥59.00 在路上，最晚 10月14日"),
    }


def _queue() -> dict[str, Any]:
    names = [
        (say("Your turn", "待我处理"), 6),
        (say("Buyer", "等买家"), 5),
        (say("Being recalled", "拦截中"), 3),
        (say("Platform", "平台处理中"), 2),
        (say("Ended", "已结束"), None),
        (say("All", "全部"), None),
    ]
    return {
        **_seller(1),
        "title": say("Orders", "订单管理"),
        "tabs": [values.Tab(name, "#", count, current=n == 5) for n, (name, count) in enumerate(names)],
        "rows": queue_rows(),
        "search_label": say("Order, phone, goods", "订单号、手机号、商品"),
        "filters": [say("Reason", "原因"), say("Amount", "金额")],
        "export": say("Export", "导出"),
        "badge": values.Badge("you", say("Your turn", "待您处理")),
        "number": "OC-1009-0102",
        "statement": say("Ms Wang asks to cancel; the goods are on their way", "王女士申请取消，商品已在途"),
        "quote": "买重复了，家里已经有一套。",
        "until": values.Until(
            "you",
            say("Answer by today 12:34, 2 h 10 min left", "今天 12:34 前答复，还剩 2 小时 10 分"),
            say(
                "No answer by then sends it to platform support, as it has shipped",
                "到时没有答复：商品已发出，转平台客服处理",
            ),
        ),
        "goods": [pot(say("Matt black · 1 piece · 12 in stock", "雾黑 · 1 件 · 库存 12"))],
        "facts_title": say("What approving brings", "同意后会发生"),
        "facts": [
            values.Fact(
                say("Recall the parcel", "拦截包裹"), say("7788 2031 4456 · in transit", "7788 2031 4456 · 运输中")
            ),
            values.Fact(say("Refund once it is back", "商品拦回后退买家"), "¥268.00", strong=True),
            values.Fact(say("The buyer agreed to bear", "买家已同意承担"), say("shipping ¥12.00", "运费 ¥12.00")),
            values.Fact(
                say("If it cannot be stopped", "没拦住"),
                say("the order goes on, the buyer may return it", "订单继续，买家可申请退货"),
            ),
        ],
        "more": [
            (say("Parcel", "物流"), say("At Hangzhou hub · today 09:46", "到达杭州转运中心 · 今天 09:46")),
            (
                say("This buyer", "这位买家"),
                say("6 orders here, 1 cancelled, no dispute", "在本店 6 单，取消 1 次，无纠纷"),
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
    "orders": orders_page,
    "queue": _queue,
}
