"""What people may do with a case and with its withdrawal: read by page, API and admin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from orders.commands.cancellations import PLATFORM_DAYS, add_working_days_from_now
from orders.statuses import CancellationStatus as W
from portal import clock, look
from portal.actions import Action, Actions
from portal.business_time import add_working_hours
from portal.models import Fault
from portal.money import format_money
from tickets import commands, facts, policies, statements
from tickets.forms import (
    AppealForm,
    ApproveForm,
    AskForm,
    ChangeForm,
    CounterForm,
    DecideForm,
    InsideForm,
    NoteForm,
    OptionalWordsForm,
    PromiseForm,
    RefuseGoodsForm,
    RejectForm,
    RejectWithdrawalForm,
    ReopenForm,
    SendForm,
    WithdrawForm,
)
from tickets.models import Promise, Ticket, TicketCancellation
from tickets.statuses import PromiseStatus, ReturnStatus
from tickets.statuses import TicketStatus as S


def _withdrawing(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """Consequences first: what withdrawing takes at the stage the case is in (R15, R28–R34)."""
    owed = commands.liability_of(ticket)
    hours = commands.answer_hours(ticket)
    due = add_working_hours(clock.now(), hours, ticket.shop.country)
    first = next(iter(ticket.lines.all()), None)
    return {
        "heading": gettext("Before you withdraw: see what happens"),
        "lead": gettext("Worked out as things stand now; what you confirm counts."),
        "back_label": gettext("Back to the case"),
        "goods_name": first.line.name if first else "",
        "consequences": statements.consequences(owed, mine=statements.is_mine(ticket, user)),
        "until": look.Until(
            "them",
            gettext("%(who)s answers %(when)s") % {"who": statements.reviewer_word(ticket), "when": look.by_text(due)},
            silence=look.sentences_text(
                [
                    statements.counted_hours(clock.now(), due, hours, ticket.shop.country),
                    statements.stopped(statements.silence(ticket.status)),
                    gettext("Meanwhile the case is frozen; you can take the withdrawal back any time."),
                ]
            ),
        ),
        "frozen": [ticket.status, owed.frozen()],
    }


def _granting(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """What granting brings, for the one who grants."""
    amount = format_money(ticket.asked, ticket.currency)
    goods = facts.goods_of(ticket)
    sent = goods is not None and goods.status in (ReturnStatus.RECEIVED, ReturnStatus.LOST)
    if ticket.needs_return and not sent:
        freight = format_money(ticket.shop.return_freight, ticket.currency)
        yours = ticket.reason.fault in (Fault.SHOP, Fault.CARRIER)
        rows = [
            look.Consequence(
                "truck",
                gettext("The customer sends the goods back"),
                why=gettext("Seven days to hand them to a carrier."),
            ),
            look.Consequence("money", gettext("Refunded once you have accepted the goods"), amount),
            look.Consequence(
                "card",
                gettext("You bear the return freight") if yours else gettext("The customer bears the return freight"),
                freight,
                gettext("By who is liable: %(reason)s.") % {"reason": ticket.reason.label},
            ),
        ]
    else:
        rows = [_money_back(amount), _who_keeps(ticket)]
    return {"consequences": rows, "frozen": [ticket.asked, ticket.type, sent]}


def _money_back(amount: str) -> look.Consequence:
    return look.Consequence(
        "money", gettext("Goes back to the original account"), amount, gettext("The refund starts by itself.")
    )


def _who_keeps(ticket: Ticket) -> look.Consequence:
    goods = facts.goods_of(ticket)
    if goods is not None and goods.status == ReturnStatus.LOST:
        return look.Consequence("warn", gettext("The carrier lost the goods"), why=gettext("Nothing is sent any more."))
    if goods is not None and goods.status == ReturnStatus.RECEIVED:
        return look.Consequence("box", gettext("You keep the goods"))
    return look.Consequence("box", gettext("The customer keeps the goods"))


def _rejecting(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    amount = format_money(ticket.asked, ticket.currency)
    rows = [
        look.Consequence("money", gettext("Not refunded"), amount),
        look.Consequence(
            "scale",
            gettext("The customer can object"),
            why=gettext("For 15 days they can reopen it, for 7 days ask the platform to step in."),
        ),
    ]
    return {"consequences": rows}


def _accepting(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    amount = format_money(ticket.granted, ticket.currency)
    return {"consequences": [_money_back(amount)], "frozen": [ticket.granted]}


def _letting_go(row: TicketCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What agreeing to a withdrawal brings."""
    owed = commands.liability_of(row.ticket)
    return {
        "consequences": statements.consequences(owed, mine=False, costs=row.kept),
        "frozen": [row.status, row.kept, owed.frozen()],
    }


def _bearing(row: TicketCancellation, user: Any, form: Any) -> dict[str, Any]:
    owed = commands.liability_of(row.ticket)
    rows = statements.consequences(owed, mine=True, costs=row.kept + row.countered, why=row.counter_words)
    return {"consequences": rows, "frozen": [row.countered, owed.frozen()]}


def _appealing(row: TicketCancellation, user: Any, form: Any) -> dict[str, Any]:
    rows = [
        look.Consequence(
            "scale",
            gettext("Platform support decides"),
            look.by_text(add_working_days_from_now(PLATFORM_DAYS, row.shop.country)),
            gettext("It reads what both of you wrote."),
        ),
        look.Consequence(
            "pause", gettext("The case is frozen meanwhile"), why=gettext("Nothing is approved and no money is sent.")
        ),
    ]
    return {"consequences": rows}


TICKET = Actions(
    Ticket,
    Action(
        "approve", _("Approve"), policies.approve, commands.approve_ticket, ApproveForm,
        icon="check", tone="primary", says=_("What is asked for is granted"), preview=_granting,
        done=_("Approved"), goal=(S.APPROVED, S.IN_PROGRESS),
    ),
    Action(
        "receive", _("Confirm arrival"), policies.receive, commands.receive_goods,
        icon="box", tone="primary", says=_("The parcel is here; ten days to inspect the goods"), confirm=False,
        done=_("Noted; inspect the goods next"),
    ),
    Action(
        "accept_goods", _("Accept the goods"), policies.accept_goods, commands.accept_goods, OptionalWordsForm,
        icon="check", tone="primary", says=_("The refund starts by itself"), preview=_accepting,
        done=_("Accepted; the refund is on its way"),
    ),
    Action(
        "refuse_goods", _("Refuse the goods"), policies.refuse_goods, commands.refuse_goods, RefuseGoodsForm,
        icon="x", tone="danger", says=_("Nothing is paid; the case is looked at anew"), done=_("Refused"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "take", _("Take"), policies.take, commands.take_ticket,
        icon="eye", says=_("The customer sees that it is being looked at"), confirm=False, done=_("Taken"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "reject", _("Reject"), policies.reject, commands.reject_ticket, RejectForm,
        icon="x", tone="danger", says=_("With a reason and words the customer reads"), preview=_rejecting,
        done=_("Rejected"), goal=(S.REJECTED,),
    ),
    Action(
        "ask", _("Ask for information"), policies.ask, commands.ask_info, AskForm,
        icon="chat", says=_("The clock pauses until the customer answers"), done=_("Asked; the clock is paused"),
        goal=(S.NEEDS_INFO,),
    ),
    Action(
        "resolve", _("Confirm solved"), policies.resolve, commands.resolve_ticket, OptionalWordsForm,
        icon="check", says=_("Everything that was agreed is done"), done=_("Resolved"), goal=(S.RESOLVED,),
    ),
    Action(
        "lose", _("Parcel is lost"), policies.lose, commands.lose_parcel, OptionalWordsForm,
        icon="warn", says=_("The carrier lost it; the platform looks at the case"), done=_("Noted"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "send", _("Send back"), policies.send_back, commands.send_goods, SendForm,
        icon="truck", tone="primary", says=_("Enter the tracking number once a carrier has the parcel"),
        submit=_("Save the tracking number"), done=_("Noted; the seller is told"), goal=(S.IN_PROGRESS,),
        for_customer=True,
    ),
    Action(
        "answer", _("Add what was asked for"), policies.answer, commands.answer_info, NoteForm,
        icon="plus", tone="primary", says=_("The review goes on as soon as you have"),
        done=_("Sent; the review goes on"), goal=(S.IN_REVIEW,), for_customer=True,
    ),
    Action(
        "confirm", _("Confirm solved"), policies.confirm, commands.confirm_ticket,
        icon="check", tone="primary", says=_("The case is closed"), done=_("Closed"), goal=(S.CLOSED,),
        for_customer=True, confirm=False,
    ),
    Action(
        "cancel", _("Withdraw request"), policies.cancel, commands.cancel_ticket,
        icon="undo", says=_("Nobody has looked at it yet: withdrawn at once"), confirm=False,
        done=_("Withdrawn"), goal=(S.CANCELLED,), for_customer=True,
    ),
    Action(
        "add_note", _("Write a message"), policies.add_note, commands.add_note, NoteForm,
        icon="chat", says=statements.note_says, done=_("Sent"),
    ),
    Action(
        "note_inside", _("Note for colleagues"), policies.note_inside, commands.note_inside, InsideForm,
        icon="lock", says=_("The customer never reads it"), done=_("Noted"),
    ),
    Action(
        "promise", _("Promise something"), policies.make_promise, commands.make_promise, PromiseForm,
        icon="flag", says=_("With its time; the customer sees whether it was kept"), done=_("Promised"),
    ),
    Action(
        "appeal", _("Ask the platform to step in"), policies.appeal, commands.appeal_ticket, AppealForm,
        icon="scale", says=_("Support decides if you two can't agree, usually in 7 business days"),
        done=_("The platform looks at it"), for_customer=True,
    ),
    Action(
        "withdraw", _("Withdraw request"), policies.withdraw, commands.request_withdrawal, WithdrawForm,
        icon="undo", tone="danger", says=statements.withdraw_says, preview=_withdrawing,
        submit=pgettext_lazy("confirm", "Withdraw request"), stay=_("Keep it, go back"),
        done=_("Asked; you see here what is answered"), for_customer=True,
    ),
    Action(
        "nudge", _("Nudge"), policies.nudge, commands.nudge,
        icon="bell", says=_("Reminds whoever has to answer, once a day"), confirm=False, done=_("Nudged"),
        for_customer=True,
    ),
    Action(
        "change", _("Change request"), policies.change, commands.change_ticket, ChangeForm,
        icon="edit", says=_("Free until somebody looks at it"), done=_("Changed"), for_customer=True,
    ),
    Action(
        "reopen", _("Reopen"), policies.reopen, commands.reopen_ticket, ReopenForm,
        icon="refresh", says=_("It is looked at again"), done=_("Reopened"), goal=(S.IN_REVIEW,), for_customer=True,
    ),
    url_name="tickets:action",
)  # fmt: skip

PROMISE = Actions(
    Promise,
    Action(
        "keep", _("It was kept"), policies.keep_promise, commands.keep_promise, OptionalWordsForm,
        icon="check", tone="primary", says=_("The customer reads that it was done"), done=_("Noted"),
        goal=(PromiseStatus.KEPT,),
    ),
    url_name="promises:action",
)  # fmt: skip

TICKET_CANCELLATION = Actions(
    TicketCancellation,
    Action(
        "accept", _("Agree to the cost"), policies.accept_withdrawal, commands.accept_withdrawal_cost,
        icon="check", tone="primary", says=_("You bear what was proposed; the withdrawal goes on"), preview=_bearing,
        done=_("Agreed"), goal=(W.RECALLING, W.REPAYING, W.COMPLETED), for_customer=True,
    ),
    Action(
        "appeal", _("Ask the platform to step in"), policies.appeal_withdrawal, commands.appeal_withdrawal,
        AppealForm, icon="scale", says=_("Support decides if you two can't agree, usually in 7 business days"),
        preview=_appealing, done=_("The platform looks at it"), goal=(W.PLATFORM_REVIEW,), for_customer=True,
    ),
    Action(
        "retract", _("Take back cancellation"), policies.retract_withdrawal, commands.retract_withdrawal,
        icon="undo", says=_("The case goes on where it stood"), done=_("Taken back; the case goes on"),
        goal=(W.RETRACTED,), for_customer=True,
    ),
    Action(
        "approve", pgettext_lazy("cancellation", "Approve"), policies.approve_withdrawal, commands.approve_withdrawal,
        icon="check", tone="primary", says=_("The case is withdrawn; what is under way is undone"), preview=_letting_go,
        done=_("Approved"), goal=(W.RECALLING, W.REPAYING, W.COMPLETED),
    ),
    Action(
        "counter", _("Propose a cost"), policies.counter_withdrawal, commands.counter_withdrawal, CounterForm,
        icon="scale", says=_("The customer bears a share of what it already cost you, or the withdrawal ends"),
        done=_("Proposed; the customer decides"), goal=(W.COUNTERED,),
    ),
    Action(
        "reject", pgettext_lazy("cancellation", "Reject"), policies.reject_withdrawal, commands.reject_withdrawal, RejectWithdrawalForm,
        icon="x", tone="danger", says=_("The case goes on; the customer reads why"), done=_("Rejected"),
        goal=(W.REJECTED,),
    ),
    Action(
        "refuse", _("Decide against it"), policies.refuse_withdrawal, commands.refuse_withdrawal, DecideForm,
        icon="x", tone="danger", says=_("The case goes on; both sides read why"), done=_("Decided"), goal=(W.REFUSED,),
    ),
    Action(
        "recover", _("Parcel is on its way back"), policies.undo_withdrawal, commands.recover_goods,
        icon="truck", tone="primary", says=_("The carrier brings it back to the customer"), done=_("Noted"),
        goal=(W.REPAYING, W.COMPLETED),
    ),
    Action(
        "miss", _("Parcel arrived all the same"), policies.undo_withdrawal, commands.miss_goods,
        icon="box", says=_("It could not be stopped; the case goes on"), done=_("Noted; the case goes on"),
        goal=(W.MISSED,),
    ),
    Action(
        "lose", _("Parcel is lost"), policies.lose_goods, commands.lose_goods,
        icon="warn", says=_("The carrier lost it; the platform looks at the case"), done=_("Noted"), goal=(W.MISSED,),
    ),
    url_name="withdrawals:action",
)  # fmt: skip
