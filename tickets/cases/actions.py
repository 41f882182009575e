"""What people may do with a case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders import deadlines as order_deadlines
from portal.doors.actions import Action, Actions
from portal.kernel.texts import filled
from tickets import deadlines
from tickets.cases import commands, permissions, previews, wording
from tickets.cases.forms import (
    AppealForm,
    AskForm,
    ChangeForm,
    CorrectReturnForm,
    OptionalWordsForm,
    RefuseGoodsForm,
    RejectForm,
    ReopenForm,
    SendForm,
    TakeBackForm,
)
from tickets.cases.models import Ticket
from tickets.checks import commands as check_commands
from tickets.checks import permissions as check_permissions
from tickets.checks.forms import CheckedForm, ReportForm
from tickets.edits import commands as edit_commands
from tickets.edits import permissions as edit_permissions
from tickets.edits.actions import wished_change
from tickets.edits.forms import EditForm
from tickets.granting.forms import ApproveForm
from tickets.merging import commands as merging_commands
from tickets.merging import permissions as merging_permissions
from tickets.merging.forms import MergeForm
from tickets.offers import commands as offer_commands
from tickets.offers import permissions as offer_permissions
from tickets.offers.forms import OfferForm
from tickets.opinions import commands as opinion_commands
from tickets.opinions import permissions as opinion_permissions
from tickets.opinions.forms import RateForm
from tickets.returns import commands as return_commands
from tickets.returns import permissions as return_permissions
from tickets.returns.forms import AcceptInPartForm
from tickets.second_thoughts import commands as second_thought_commands
from tickets.second_thoughts import permissions as second_thought_permissions
from tickets.statuses import TicketStatus as S
from tickets.talk import commands as talk_commands
from tickets.talk import permissions as talk_permissions
from tickets.talk.forms import InsideForm, NoteForm, PromiseForm
from tickets.warranties import commands as warranty_commands
from tickets.warranties import permissions as warranty_permissions
from tickets.warranties.forms import ServiceForm
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals import consequences
from tickets.withdrawals.forms import WithdrawForm

TICKET = Actions(
    Ticket,
    Action(
        "approve", _("Approve"), permissions.approve, commands.approve_ticket, ApproveForm,
        icon="check", tone="primary", says=_("What is asked for is granted"), preview=previews.granting,
        done=_("Approved"), goal=(S.APPROVED, S.IN_PROGRESS),
    ),
    Action(
        "receive", _("Confirm arrival"), permissions.receive, return_commands.receive_goods,
        icon="box", tone="primary", says=_("The parcel is here; ten days to inspect the goods"), confirm=False,
        done=_("Noted; inspect the goods next"),
    ),
    Action(
        "accept_goods", _("Accept the goods"), permissions.accept_goods, return_commands.accept_goods, OptionalWordsForm,
        icon="check", tone="primary", says=_("The refund starts by itself"), preview=previews.accepting,
        done=_("Accepted; the refund is on its way"),
    ),
    Action(
        "refuse_goods", _("Refuse the goods"), permissions.refuse_goods, return_commands.refuse_goods, RefuseGoodsForm,
        icon="x", tone="danger", says=_("Nothing is paid; the case is looked at anew"), done=_("Refused"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "accept_goods_in_part", _("Accept in part"), permissions.accept_goods_in_part, return_commands.accept_goods_in_part,
        AcceptInPartForm, icon="scale", says=_("Some can't be sold again: propose to give back less"),
        done=_("Proposed; the customer decides"), goal=(S.IN_REVIEW,), template="tickets/accept_in_part.html",
    ),
    Action(
        "offer", _("Make an offer"), offer_permissions.make_offer, offer_commands.make_offer, OfferForm,
        icon="hand", says=filled(_("Another way, another amount; the customer decides within %(days)s days"), days=order_deadlines.COUNTER_DAYS),
        done=_("Proposed; the customer decides"), template="tickets/offer.html",
    ),
    Action(
        "put_right", _("Checked; put it right"), check_permissions.put_right, check_commands.put_right, CheckedForm,
        icon="refresh", tone="primary", says=_("Every rule is asked once more what follows; what changes is recorded"),
        done=_("Checked; the customer is told"),
    ),
    Action(
        "take", _("Take"), permissions.take, commands.take_ticket,
        icon="eye", says=_("The customer sees that it is being looked at"), confirm=False, done=_("Taken"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "reject", _("Reject"), permissions.reject, commands.reject_ticket, RejectForm,
        icon="x", tone="danger", says=_("With a reason and words the customer reads"), preview=previews.rejecting,
        done=_("Rejected"), goal=(S.REJECTED,),
    ),
    Action(
        "ask", _("Ask for information"), permissions.ask, commands.ask_info, AskForm,
        icon="chat", says=_("The clock pauses until the customer answers"), done=_("Asked; the clock is paused"),
        goal=(S.NEEDS_INFO,),
    ),
    Action(
        "unask", _("Take the question back"), second_thought_permissions.unask, second_thought_commands.unask_info, OptionalWordsForm,
        icon="undo", says=_("The review goes on without the answer"), done=_("Taken back; the review goes on"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "take_back", _("Take the rejection back"), second_thought_permissions.take_back_rejection, second_thought_commands.take_back_rejection,
        TakeBackForm, icon="undo", says=_("Rejected by mistake: you review it again"), preview=previews.taking_back,
        done=_("Taken back; the customer is told"), goal=(S.IN_REVIEW,),
    ),
    Action(
        "resolve", _("Confirm solved"), permissions.resolve, commands.resolve_ticket, OptionalWordsForm,
        icon="check", says=_("Everything that was agreed is done"), done=_("Resolved"), goal=(S.RESOLVED,),
    ),
    Action(
        "lose", _("Parcel is lost"), permissions.lose, return_commands.lose_parcel, OptionalWordsForm,
        icon="warn", says=_("The carrier lost it; the platform looks at the case"), done=_("Noted"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "send", _("Send back"), permissions.send_back, return_commands.send_goods, SendForm,
        icon="truck", tone="primary", says=_("Enter the tracking number once a carrier has the parcel"),
        submit=_("Save the tracking number"), preview=previews.sending, done=_("Noted; the seller is told"), goal=(S.IN_PROGRESS,),
        for_customer=True,
    ),
    Action(
        "correct_return", _("Correct the tracking number"), return_permissions.correct_return, return_commands.correct_return,
        CorrectReturnForm, icon="edit", says=_("The seller is told, and looks for the right parcel"),
        done=_("Corrected; the seller is told"), for_customer=True,
    ),
    Action(
        "answer", _("Add what was asked for"), permissions.answer, commands.answer_info, NoteForm,
        icon="plus", tone="primary", says=_("The review goes on as soon as you have"),
        done=_("Sent; the review goes on"), goal=(S.IN_REVIEW,), for_customer=True, preview=previews.answering,
        template="tickets/answer.html",
    ),
    Action(
        "confirm", _("Confirm solved"), permissions.confirm, commands.confirm_ticket,
        icon="check", tone="primary", says=_("The case is closed"), done=_("Closed"), goal=(S.CLOSED,),
        for_customer=True, confirm=False,
    ),
    Action(
        "rate", _("How was it handled?"), opinion_permissions.rate, opinion_commands.rate_ticket, RateForm,
        icon="star", says=_("A tick and, if you like, a few words; the seller reads them"), submit=_("Send"), done=_("Thank you, noted"),
        for_customer=True, behalf=_("Note the customer's opinion"),
    ),
    Action(
        "cancel", _("Withdraw request"), permissions.cancel, commands.cancel_ticket,
        icon="undo", says=_("Nobody has looked at it yet: withdrawn at once"), confirm=False, preview=previews.ending,
        done=_("Withdrawn"), goal=(S.CANCELLED,), for_customer=True,
    ),
    Action(
        "add_note", _("Write a message"), talk_permissions.add_note, talk_commands.add_note, NoteForm,
        icon="chat", says=wording.note_says, done=_("Sent"),
    ),
    Action(
        "note_inside", _("Note for colleagues"), talk_permissions.note_inside, talk_commands.note_inside, InsideForm,
        icon="lock", says=_("The customer never reads it"), done=_("Noted"),
    ),
    Action(
        "promise", _("Promise something"), talk_permissions.make_promise, talk_commands.make_promise, PromiseForm,
        icon="flag", says=_("With its time; the customer sees whether it was kept"), done=_("Promised"),
    ),
    Action(
        "appeal", _("Ask the platform to step in"), permissions.appeal, commands.appeal_ticket, AppealForm,
        icon="scale", says=filled(_("Support decides if you two can't agree, usually in %(days)s business days"), days=deadlines.PLATFORM_DAYS),
        done=_("The platform looks at it"), for_customer=True,
    ),
    Action(
        "withdraw", _("Withdraw request"), permissions.withdraw, withdrawal_commands.request_withdrawal, WithdrawForm,
        icon="undo", tone="danger", says=consequences.withdraw_says, preview=previews.withdrawing,
        submit=pgettext_lazy("confirm", "Withdraw request"), stay=_("Keep it, go back"),
        done=_("Asked; you see here what is answered"), for_customer=True, template="tickets/withdraw.html",
        behalf=_("Withdraw as the customer asked"),
    ),
    Action(
        "note_service", _("Tell what was done to it"), warranty_permissions.note_service, warranty_commands.note_service, ServiceForm,
        icon="wrench", says=_("Repairs, damage, special circumstances: kept with the goods"), done=_("Noted"),
    ),
    Action(
        "merge", _("Merge into another case"), merging_permissions.merge, merging_commands.merge_ticket, MergeForm,
        icon="copy", says=_("For two cases of one matter; every message and file moves along"), done=_("Merged"),
        goal=(S.MERGED,),
    ),
    Action(
        "nudge", _("Nudge"), permissions.nudge, commands.nudge,
        icon="bell", says=_("Reminds whoever has to answer, once a day"), confirm=False, done=_("Nudged"),
        for_customer=True,
    ),
    Action(
        "change", _("Change request"), permissions.change, edit_commands.change_ticket, ChangeForm,
        icon="edit", says=_("Free until somebody looks at it"), done=_("Changed"), for_customer=True,
    ),
    Action(
        "request_edit", _("Ask for a change"), edit_permissions.request_edit, edit_commands.request_edit, EditForm,
        icon="edit", says=_("With the reason; whoever reviews the case decides"), preview=wished_change,
        done=_("Asked; you see here what is answered"), for_customer=True,
    ),
    Action(
        "reopen", _("Reopen"), permissions.reopen, commands.reopen_ticket, ReopenForm,
        icon="refresh", says=_("It is looked at again"), done=_("Reopened"), goal=(S.IN_REVIEW,), for_customer=True,
    ),
    Action(
        "report_wrong", _("Something looks wrong here"), check_permissions.report_wrong, check_commands.report_wrong, ReportForm,
        icon="flag", says=_("Platform support checks the case and puts it right"),
        done=_("Platform support checks it"), for_customer=True,
    ),
    url_name="tickets:action",
)  # fmt: skip
