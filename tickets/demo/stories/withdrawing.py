"""Cases that their customers withdraw: waiting for an answer, for the parcel, for money, and done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from orders.orders.models import Order
from refunds.repayments.commands import pay_repayment, report_repayment
from refunds.repayments.models import Repayment
from tickets.cases import commands as case_commands
from tickets.demo.pictures import photo
from tickets.demo.stage import Stage
from tickets.demo.stories import story
from tickets.demo.stories.aftercare import arrived, take
from tickets.returns import commands as return_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation

Moments = Iterator[datetime]


def withdrawal_of(order: Order) -> TicketCancellation:
    return TicketCancellation.objects.get(ticket__order=order)


@story("muhe", "MH13001")
def while_in_review(s: Stage) -> Moments:
    asked = s.leaving(5, 8)
    at = asked - timedelta(hours=20)
    order: Order = yield from arrived(s, "MH13001", s.who.wang, s.shops.muhe, [("MH-CUP-05", 2)], at,
                                      tracking="75830023300148", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "refund_only", "flawed", "其中一个杯口有点毛糙。", pictures=[("crack", "杯口.jpg")])
    yield at + timedelta(hours=1)
    take(s, ticket, s.who.chen)
    yield asked
    withdrawal_commands.request_withdrawal(
        s.fresh(ticket), by=s.who.wang, reason=s.reason("withdraw_ticket", "solved"), words="拿砂纸磨了一下，挺好用的"
    )


@story("muhe", "MH13002")
def after_it_was_approved(s: Stage) -> Moments:
    asked = s.leaving(28)
    at = asked - timedelta(hours=30)
    order: Order = yield from arrived(s, "MH13002", s.who.li, s.shops.muhe, [("MH-LAMP-03", 1)], at,
                                      tracking="75830023300720", pay="alipay")  # fmt: skip
    yield at
    ticket = s.complain(order, "return_refund", "does_not_fit", "灯太高，放在沙发旁边顶到书架了。")
    yield at + timedelta(hours=2)
    case_commands.approve_ticket(take(s, ticket, s.who.chen), by=s.who.chen, words="可以退，运费由买家承担")
    yield asked
    withdrawal_commands.request_withdrawal(
        s.fresh(ticket), by=s.who.li, reason=s.reason("withdraw_ticket", "changed"), words="挪到卧室正合适，不退了"
    )


@story("shinian", "SN23001")
def a_share_of_costs_proposed(s: Stage) -> Moments:
    at = s.working_days_ago(4, "09:00")
    order: Order = yield from arrived(s, "SN23001", s.who.wang, s.shops.shinian, [("SN-SHOE-15", 1)], at,
                                      tracking="773300416300551", carrier="申通快递", pay="card_debit",
                                      account_tail="6021", bank="招商银行")  # fmt: skip
    yield at
    ticket = s.complain(
        order, "return_refund", "wrong_variant", "买的 38，寄来的是 39。", pictures=[("label", "鞋盒.jpg")]
    )
    yield s.working_days_ago(4, "11:00")
    case_commands.approve_ticket(take(s, ticket, s.who.su), by=s.who.su, words="发错了，我们安排上门取件，运费我们付")
    yield s.working_days_ago(2, "20:00")
    withdrawal = withdrawal_commands.request_withdrawal(
        s.fresh(ticket), by=s.who.wang, reason=s.reason("withdraw_ticket", "changed"), words="垫了鞋垫能穿，不想折腾了"
    )
    yield s.working_days_ago(1, "10:30")
    withdrawal_commands.counter_withdrawal(
        withdrawal,
        by=s.who.su,
        amount=1200,
        words="取件员已经上门空跑一趟，快递收了 12 元，想请您承担这一笔",
        proof=photo("label", "取件费凭证.jpg", seed=3),
    )


@story("shinian", "SN23002")
def the_parcel_is_called_back(s: Stage) -> Moments:
    at = s.ago(7, "10:00")
    order: Order = yield from arrived(s, "SN23002", s.who.wu, s.shops.shinian, [("SN-COAT-08", 1)], at,
                                      tracking="SF1407733840088", carrier="顺丰速运", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "return_refund", "not_needed", "买回来觉得颜色浅了。")
    yield s.ago(6, "10:00")
    case_commands.approve_ticket(take(s, ticket, s.who.su), by=s.who.su, words="可以退")
    yield s.ago(3, "17:30")
    return_commands.send_goods(s.fresh(ticket), by=s.who.wu, carrier="顺丰速运", tracking_number="SF1519820011863")
    yield s.ago(2, "12:00")
    withdrawal = withdrawal_commands.request_withdrawal(
        s.fresh(ticket), by=s.who.wu, reason=s.reason("withdraw_ticket", "changed"), words="降温了，还是留着穿"
    )
    yield s.ago(2, "15:00")
    withdrawal_commands.approve_withdrawal(withdrawal, by=s.who.su, note="已请顺丰转退给您")


@story("beian", "BA43001")
def money_to_be_paid_back(s: Stage) -> Moments:
    at = s.working_days_ago(6, "10:00")
    order: Order = yield from arrived(s, "BA43001", s.who.wang, s.shops.beian, [("BA-LAMP-8", 1)], at,
                                      tracking="75830023310096", pay=[("wechat", 16900), ("balance", 3000)])  # fmt: skip
    yield at
    ticket = s.complain(order, "refund_only", "overstated", "说是无频闪，手机一拍全是条纹。")
    yield s.working_days_ago(6, "14:00")
    case_commands.approve_ticket(take(s, ticket, s.who.lin), by=s.who.lin, words="给您退款，灯不用寄回")
    yield s.working_days_ago(5, "09:30")
    withdrawal = withdrawal_commands.request_withdrawal(
        s.fresh(ticket),
        by=s.who.wang,
        reason=s.reason("withdraw_ticket", "by_mistake"),
        words="是我把亮度调到最低了，灯没有问题",
    )
    yield s.working_days_ago(5, "11:00")
    withdrawal_commands.approve_withdrawal(withdrawal, by=s.who.lin, note="谢谢您告诉我们")


@story("shanye", "SY33001")
def paid_back_and_certified(s: Stage) -> Moments:
    at = s.working_days_ago(8, "09:10")
    order: Order = yield from arrived(s, "SY33001", s.who.wang, s.shops.shanye, [("SY-TEA-02", 1)], at,
                                      tracking="4625519920011", carrier="韵达快递",
                                      pay=[("wechat", 12800), ("balance", 4000)])  # fmt: skip
    yield at
    ticket = s.complain(
        order, "refund_only", "not_as_described", "说是散装，来的是茶饼。", pictures=[("box", "茶饼.jpg")]
    )
    yield s.working_days_ago(8, "11:00")
    case_commands.approve_ticket(take(s, ticket, s.who.he), by=s.who.he, words="发错规格了，退款给您，茶您留着喝")
    yield s.working_days_ago(7, "09:00")
    withdrawal = withdrawal_commands.request_withdrawal(
        s.fresh(ticket),
        by=s.who.wang,
        reason=s.reason("withdraw_ticket", "agreed"),
        words="何师傅说补寄一罐散茶，不用退钱了",
    )
    yield s.working_days_ago(7, "10:00")
    withdrawal_commands.approve_withdrawal(withdrawal, by=s.who.he)
    yield s.working_days_ago(2, "20:10")
    repayment = Repayment.objects.filter(cause_number=withdrawal.number, status="due").first()
    if repayment is not None:
        report_repayment(repayment, by=s.who.wang, reference="62148305520017")
        yield s.working_days_ago(1, "09:30")
        pay_repayment(s.fresh(repayment), by=s.who.he, reference="62148305520017")


@story("beian", "BA43002")
def rejected_by_the_seller(s: Stage) -> Moments:
    at = s.working_days_ago(5, "09:00")
    order: Order = yield from arrived(s, "BA43002", s.who.wang, s.shops.beian, [("BA-KEY-68", 1)], at,
                                      tracking="SF1407733841205", carrier="顺丰速运", pay="alipay")  # fmt: skip
    yield at
    ticket = s.complain(
        order, "return_refund", "defective", "空格键按下去弹不起来。", pictures=[("scratch", "空格键.jpg")]
    )
    yield s.working_days_ago(5, "10:00")
    case_commands.approve_ticket(take(s, ticket, s.who.lin), by=s.who.lin, words="请寄回检测，确认是键轴问题就退款")
    yield s.working_days_ago(4, "18:00")
    return_commands.send_goods(s.fresh(ticket), by=s.who.wang, carrier="顺丰速运", tracking_number="SF1519820014420")
    yield s.working_days_ago(3, "09:00")
    withdrawal = withdrawal_commands.request_withdrawal(
        s.fresh(ticket), by=s.who.wang, reason=s.reason("withdraw_ticket", "changed"), words="想自己换轴试试"
    )
    yield s.working_days_ago(3, "11:20")
    withdrawal_commands.reject_withdrawal(
        withdrawal,
        by=s.who.lin,
        reason=s.reason("reject_cancel", "already_shipped"),
        words="键盘今天上午已经到仓，正在检测。检测好了会马上告诉您结果，没有问题的话我们包邮寄回",
    )
    yield s.working_days_ago(3, "14:00")
    return_commands.receive_goods(s.fresh(ticket), by=s.who.lin)


@story("muhe", "MH13003")
def withdrawn_with_a_certificate(s: Stage) -> Moments:
    at = s.working_days_ago(7, "10:00")
    order: Order = yield from arrived(s, "MH13003", s.who.wang, s.shops.muhe, [("MH-BOWL-06", 6)], at,
                                      tracking="75830023330047", pay="wechat")  # fmt: skip
    yield at
    ticket = s.complain(order, "return_refund", "missing", "箱子里只有五个碗。", pictures=[("box", "开箱.jpg")])
    yield s.working_days_ago(7, "14:30")
    take(s, ticket, s.who.chen)
    yield s.working_days_ago(6, "09:20")
    withdrawal = withdrawal_commands.request_withdrawal(
        s.fresh(ticket), by=s.who.wang, reason=s.reason("withdraw_ticket", "agreed"), words="商家补寄了一个，已经收到"
    )
    yield s.working_days_ago(6, "10:05")
    withdrawal_commands.approve_withdrawal(withdrawal, by=s.who.chen, note="碗已补寄，谢谢您")
