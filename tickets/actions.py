"""What people may do with a case and with its withdrawal: read by page, API and admin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from orders.statuses import CancellationStatus as W
from portal import clock, look
from portal.actions import Action, Actions
from portal.business_time import add_working_hours
from portal.money import format_money
from tickets import commands, policies, statements
from tickets.forms import (
    ApproveForm,
    AskForm,
    CounterForm,
    NoteForm,
    OptionalWordsForm,
    RejectForm,
    RejectWithdrawalForm,
    SendForm,
    WithdrawForm,
    WordsForm,
)
from tickets.models import Ticket, TicketCancellation
from tickets.statuses import TicketStatus as S


def _withdrawing(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """Consequences first: what withdrawing takes at the stage the case is in (R15, R28–R34)."""
    owed = commands.liability_of(ticket)
    early = ticket.status in (S.IN_REVIEW, S.NEEDS_INFO)
    due = add_working_hours(clock.now(), commands.answer_hours(ticket), ticket.shop.country)
    said = [
        statements.silence(ticket.status),
        _text("Meanwhile the case is frozen; you can take the withdrawal back any time."),
    ]
    return {
        "heading": _text("Before you withdraw: see what happens"),
        "lead": _text("Worked out as things stand now; what you confirm counts."),
        "consequences": statements.consequences(owed),
        "until": look.Until(
            "them",
            _text("%(who)s answers %(when)s")
            % {"who": statements.reviewer_word(ticket) if early else _text("The seller"), "when": look.by_text(due)},
            silence=look.sentences_text([_sentence(words) for words in said]),
        ),
        "frozen": [ticket.status, owed.frozen()],
    }


def _sentence(words: str) -> str:
    return words if words.endswith((".", "。")) else _text("%(words)s.") % {"words": words}


def _granting(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """What granting brings, for the one who grants."""
    amount = format_money(ticket.asked, ticket.currency)
    if ticket.needs_return:
        rows = [
            look.Consequence(
                "truck", _text("The customer sends the goods back"), why=_text("Seven days to hand them to a carrier.")
            ),
            look.Consequence("money", _text("Refunded after you accepted the goods"), amount),
            look.Consequence(
                "card",
                _text("Return freight borne by you")
                if ticket.reason.fault in ("shop", "carrier")
                else _text("Return freight borne by the customer"),
                format_money(ticket.shop.return_freight, ticket.currency),
                _text("By who is liable: %(reason)s.") % {"reason": ticket.reason.label},
            ),
        ]
    else:
        rows = [
            look.Consequence(
                "money", _text("Goes back to the original account"), amount, _text("The refund starts by itself.")
            ),
            look.Consequence("box", _text("The customer keeps the goods")),
        ]
    return {"consequences": rows, "frozen": [ticket.asked, ticket.type]}


def _accepting(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    amount = format_money(ticket.granted, ticket.currency)
    rows = [
        look.Consequence(
            "money", _text("Goes back to the original account"), amount, _text("The refund starts by itself.")
        )
    ]
    return {"consequences": rows, "frozen": [ticket.granted]}


def _letting_go(row: TicketCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What agreeing to a withdrawal brings."""
    return {
        "consequences": statements.consequences(commands.liability_of(row.ticket)),
        "frozen": [row.status, row.kept],
    }


def _bearing(row: TicketCancellation, user: Any, form: Any) -> dict[str, Any]:
    owed = commands.liability_of(row.ticket)
    rows = [
        look.Consequence(
            "card", _text("You bear"), format_money(row.kept + row.countered, row.currency), row.counter_words
        ),
        look.Consequence("undo", _text("To be paid back"), format_money(owed.give_back, row.currency)),
    ]
    return {"consequences": rows, "frozen": [row.countered, owed.frozen()]}


TICKET = Actions(
    Ticket,
    Action(
        "cancel", _("Withdraw request"), policies.cancel, commands.cancel_ticket,
        icon="undo", says=_("Nobody has looked at it yet: withdrawn at once"), confirm=False,
        done=_("Withdrawn"), goal=(S.CANCELLED,), for_customer=True,
    ),
    Action(
        "send", _("Enter tracking number"), policies.send_back, commands.send_goods, SendForm,
        icon="truck", tone="primary", says=_("Once you handed the parcel to a carrier"),
        done=_("Noted; the seller is told"), goal=(S.IN_PROGRESS,), for_customer=True,
    ),
    Action(
        "answer", _("Add what was asked for"), policies.answer, commands.answer_info, NoteForm,
        icon="plus", tone="primary", says=_("The review goes on as soon as you have"),
        done=_("Sent; the review goes on"), goal=(S.IN_REVIEW,), for_customer=True,
    ),
    Action(
        "confirm", _("Confirm it is solved"), policies.confirm, commands.confirm_ticket,
        icon="check", tone="primary", says=_("The case is closed"), done=_("Closed"), goal=(S.CLOSED,),
        for_customer=True,
    ),
    Action(
        "add_note", _("Add a note or picture"), policies.add_note, commands.add_note, NoteForm,
        icon="plus", says=_("Whoever handles the case sees it"), done=_("Added"),
    ),
    Action(
        "nudge", _("Nudge"), policies.nudge, commands.nudge,
        icon="bell", says=_("Reminds whoever has to answer, once a day"), confirm=False, done=_("Nudged"),
        for_customer=True,
    ),
    Action(
        "withdraw", _("Withdraw request"), policies.withdraw, commands.request_withdrawal, WithdrawForm,
        icon="undo", tone="danger", says=statements.withdraw_says, preview=_withdrawing,
        stay=_("Keep it, go back"), done=_("Asked; you see here what is answered"), for_customer=True,
    ),
    Action(
        "reopen", _("Reopen"), policies.reopen, commands.reopen_ticket, WordsForm,
        icon="refresh", says=_("It is looked at again"), done=_("Reopened"), goal=(S.IN_REVIEW,), for_customer=True,
    ),
    Action(
        "take", _("Take"), policies.take, commands.take_ticket,
        icon="eye", says=_("The customer sees that it is being looked at"), confirm=False, done=_("Taken"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "approve", _("Approve"), policies.approve, commands.approve_ticket, ApproveForm,
        icon="check", tone="primary", says=_("What is asked for is granted"), preview=_granting,
        done=_("Approved"), goal=(S.APPROVED, S.IN_PROGRESS),
    ),
    Action(
        "ask", _("Ask for information"), policies.ask, commands.ask_info, AskForm,
        icon="chat", says=_("The clock pauses until the customer answers"), done=_("Asked; the clock is paused"),
        goal=(S.NEEDS_INFO,),
    ),
    Action(
        "reject", _("Reject"), policies.reject, commands.reject_ticket, RejectForm,
        icon="x", tone="danger", says=_("With a reason and words the customer reads"), done=_("Rejected"),
        goal=(S.REJECTED,),
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
        "refuse_goods", _("Refuse the goods"), policies.refuse_goods, commands.refuse_goods, WordsForm,
        icon="x", tone="danger", says=_("Nothing is paid; the case is looked at anew"), done=_("Refused"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "resolve", _("Mark as resolved"), policies.resolve, commands.resolve_ticket, OptionalWordsForm,
        icon="check", says=_("Everything that was agreed is done"), done=_("Resolved"), goal=(S.RESOLVED,),
    ),
    url_name="tickets:action",
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
        OptionalWordsForm, icon="scale", says=_("Support decides if you two can't agree, usually in 7 business days"),
        done=_("The platform looks at it"), goal=(W.PLATFORM_REVIEW,), for_customer=True,
    ),
    Action(
        "retract", _("Take back the withdrawal"), policies.retract_withdrawal, commands.retract_withdrawal,
        icon="undo", says=_("The case goes on where it stood"), done=_("Taken back; the case goes on"),
        goal=(W.RETRACTED,), for_customer=True,
    ),
    Action(
        "approve", _("Approve"), policies.approve_withdrawal, commands.approve_withdrawal,
        icon="check", tone="primary", says=_("The case is withdrawn; what is under way is undone"), preview=_letting_go,
        done=_("Approved"), goal=(W.RECALLING, W.REPAYING, W.COMPLETED),
    ),
    Action(
        "counter", _("Propose a cost"), policies.counter_withdrawal, commands.counter_withdrawal, CounterForm,
        icon="scale", says=_("The customer bears a share of what it already cost you, or the withdrawal ends"),
        done=_("Proposed; the customer decides"), goal=(W.COUNTERED,),
    ),
    Action(
        "reject", _("Reject"), policies.reject_withdrawal, commands.reject_withdrawal, RejectWithdrawalForm,
        icon="x", tone="danger", says=_("The case goes on; the customer reads why"), done=_("Rejected"),
        goal=(W.REJECTED,),
    ),
    Action(
        "refuse", _("Decide against it"), policies.refuse_withdrawal, commands.refuse_withdrawal, WordsForm,
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
