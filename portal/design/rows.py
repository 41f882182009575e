"""Goods, facts, cards, rows and charts."""

from __future__ import annotations

import datetime as dt

from portal.components import charts as component_charts
from portal.components import values
from portal.design.pieces import refund_ruler
from portal.design.words import NOW, say


def pot(detail: str | None = None) -> values.Goods:
    return values.Goods(
        "手冲咖啡壶套装 600ml",
        detail if detail is not None else say("Matt black · 1 piece", "雾黑 · 1 件"),
        26800,
        "CNY",
    )


def facts() -> list[values.Fact]:
    return [
        values.Fact(say("Seller", "商家"), "木禾家居"),
        values.Fact(say("Order", "订单"), "2026092018835", url="#"),
        values.Fact(say("Problem", "问题"), say("Quality · cracked lid", "质量 · 壶盖裂纹")),
        values.Fact(say("Return shipping", "寄回运费"), say("Paid by seller", "商家承担")),
    ]


def cards() -> list[values.Card]:
    view, piece = say("View details", "查看详情"), say("1 piece", "1 件")
    return [
        values.Card(
            "木禾家居",
            values.Badge("you", say("Needs your answer", "待您确认")),
            [values.Goods("可调光落地灯 · 胡桃木", piece, 45900)],
            url="#",
            number="2026100118804",
            notice=say(
                "The seller agrees to cancel, but asks you to bear ¥15.00 packing.",
                "商家同意取消，但希望您承担 ¥15.00 包装费。",
            ),
            notice_due=say("Answer by Mon 12 Oct, 09:10", "最晚 10月12日（周一）09:10 答复"),
            buttons=[values.Button(view, "#"), values.Button(say("Answer", "去答复"), "#", "primary")],
        ),
        values.Card(
            "北岸数码",
            values.Badge("over", say("To be shipped", "待发货"), icon="half"),
            [values.Goods("头戴式降噪耳机 · 月白", say("1 piece · ships today", "1 件 · 预计今天发出"), 69900)],
            url="#",
            number="2026100817720",
            buttons=[
                values.Button(say("Change order", "修改订单"), "#"),
                values.Button(say("Cancel order", "取消订单"), "#"),
            ],
        ),
        values.Card(
            "拾年服饰",
            values.Badge("them", say("Shipped", "待收货"), icon="truck"),
            [values.Goods("羊毛混纺大衣 · 驼色 M", say("1 piece · arrives 11 Oct", "1 件 · 10月11日送达"), 128000)],
            url="#",
            number="2026100316611",
            buttons=[values.Button(view, "#"), values.Button(say("Request cancellation", "申请取消"), "#")],
        ),
    ]


def turn_cards() -> list[values.TurnCard]:
    return [
        values.TurnCard(
            values.Badge("you", say("Needs your answer", "待您确认")),
            say("The seller asks you to bear ¥15.00 packing", "商家请您承担 ¥15.00 包装费"),
            "#",
            say("Answer", "去答复"),
            text=say("Cancelling the floor lamp · no answer counts as no", "取消落地灯订单 · 不答复则视为不同意取消"),
            due=say("by Mon 12 Oct, 09:10", "最晚 10月12日（周一）09:10"),
        ),
        values.TurnCard(
            values.Badge("you", say("More needed", "待补充")),
            say("Add a picture of the coat's label", "补一张大衣吊牌的照片"),
            "#",
            say("Add", "去补充"),
            text=say("Return and refund · wool coat", "退货退款 · 羊毛混纺大衣"),
            due=say("by Thu 15 Oct, 18:00", "最晚 10月15日（周四）18:00"),
        ),
    ]


def rows() -> list[values.Row]:
    return [
        values.Row(
            "money",
            say("Refund of ¥228.00, on its way", "退款 ¥228.00，在路上"),
            "#",
            say("arrives by 14 Oct · business day 3", "最晚 10月14日到账 · 第 3 个工作日"),
            refund_ruler(mini=True),
        ),
        values.Row(
            "truck",
            say("Coffee pot: the parcel reaches the seller tomorrow", "咖啡壶退货，包裹明天送达商家"),
            "#",
            say("Seller inspects by 20 Oct", "商家最晚 10月20日完成验货"),
        ),
    ]


def queue_rows() -> list[values.QueueRow]:
    asked, cancel = say("Request", "申请取消"), say("Cancel", "取消订单")
    you = values.Badge("you", say("Your turn", "待您处理"))
    recall, asks = (
        values.Badge("them", say("Being recalled", "拦截中")),
        values.Badge("them", say("Waiting for buyer", "待买家确认")),
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
        due = values.build_due(due_at, now=NOW, since=due_at - dt.timedelta(hours=whole), yours=badge is you)
        made.append(
            values.QueueRow("#", due, number, kind, title, who, badge, amount, current=number == "OC-1009-0102")
        )
    done = values.Badge("good", say("Cancelled", "已取消"))
    made.append(
        values.QueueRow(
            "#", values.build_due(None, now=NOW), "OC-1004-0502", cancel, "陶瓷滤杯 · 墨黑", "卫先生", done, 5900
        )
    )
    return made


def charts() -> list[component_charts.Bars]:
    return [
        component_charts.Bars(
            say("Most requests are answered within 24 hours, 1 is overdue", "多数申请在 24 小时内处理，1 件已超时"),
            say("Waiting cases, by how long they wait", "待处理件数，按已等待时长"),
            [
                component_charts.Bar(say("under 4 h", "4 小时内"), (14, 0, 0)),
                component_charts.Bar(say("4–24 h", "4–24 小时"), (9, 3, 0)),
                component_charts.Bar(say("24–48 h", "24–48 小时"), (4, 2, 1)),
                component_charts.Bar(say("overdue", "超时"), (1, 0, 0), bad=True),
            ],
            series=(say("Cancel order", "取消订单"), say("After-sales", "售后"), say("Withdraw", "取消售后")),
        ),
        component_charts.Bars(
            say("One refund failed and needs you", "一笔退款失败，需要您处理"),
            say("Refunds by stage, amount", "退款金额，按所处阶段"),
            [
                component_charts.Bar(say("To review", "待复核"), (124000,), "¥1,240.00", say("3 refunds", "3 笔")),
                component_charts.Bar(say("Approved", "已同意"), (189300,), "¥1,893.00", say("6 refunds", "6 笔")),
                component_charts.Bar(say("Submitted", "已提交"), (746000,), "¥7,460.00", say("21 refunds", "21 笔")),
                component_charts.Bar(say("Arrived", "已到账"), (3891200,), "¥38,912.00", say("118 refunds", "118 笔")),
                component_charts.Bar(say("Failed", "失败"), (5900,), "¥59.00", say("1 refund", "1 笔"), bad=True),
            ],
        ),
    ]
