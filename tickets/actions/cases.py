"""What people may do with a case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.actions import Action, Actions
from tickets import commands, policies, statements
from tickets.actions import previews
from tickets.actions.edits import wished_change
from tickets.forms import (
    AcceptInPartForm,
    AppealForm,
    ApproveForm,
    AskForm,
    ChangeForm,
    CheckedForm,
    CorrectReturnForm,
    EditForm,
    InsideForm,
    MergeForm,
    NoteForm,
    OfferForm,
    OptionalWordsForm,
    PromiseForm,
    RateForm,
    RefuseGoodsForm,
    RejectForm,
    ReopenForm,
    ReportForm,
    SendForm,
    ServiceForm,
    TakeBackForm,
    WithdrawForm,
)
from tickets.models import Ticket
from tickets.statuses import TicketStatus as S

TICKET = Actions(
    Ticket,
    Action(
        "approve", _("Approve"), policies.approve, commands.approve_ticket, ApproveForm,
        icon="check", tone="primary", says=_("What is asked for is granted"), preview=previews.granting,
        done=_("Approved"), goal=(S.APPROVED, S.IN_PROGRESS),
    ),
    Action(
        "receive", _("Confirm arrival"), policies.receive, commands.receive_goods,
        icon="box", tone="primary", says=_("The parcel is here; ten days to inspect the goods"), confirm=False,
        done=_("Noted; inspect the goods next"),
    ),
    Action(
        "accept_goods", _("Accept the goods"), policies.accept_goods, commands.accept_goods, OptionalWordsForm,
        icon="check", tone="primary", says=_("The refund starts by itself"), preview=previews.accepting,
        done=_("Accepted; the refund is on its way"),
    ),
    Action(
        "refuse_goods", _("Refuse the goods"), policies.refuse_goods, commands.refuse_goods, RefuseGoodsForm,
        icon="x", tone="danger", says=_("Nothing is paid; the case is looked at anew"), done=_("Refused"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "accept_goods_in_part", _("Accept in part"), policies.accept_goods_in_part, commands.accept_goods_in_part,
        AcceptInPartForm, icon="scale", says=_("Some can't be sold again: propose to give back less"),
        done=_("Proposed; the customer decides"), goal=(S.IN_REVIEW,), template="tickets/accept_in_part.html",
    ),
    Action(
        "offer", _("Make an offer"), policies.make_offer, commands.make_offer, OfferForm,
        icon="hand", says=_("Another way, another amount; the customer decides within 3 days"),
        done=_("Proposed; the customer decides"), template="tickets/offer.html",
    ),
    Action(
        "put_right", _("Checked; put it right"), policies.put_right, commands.put_right, CheckedForm,
        icon="refresh", tone="primary", says=_("Every rule is asked once more what follows; what changes is recorded"),
        done=_("Checked; the customer is told"),
    ),
    Action(
        "take", _("Take"), policies.take, commands.take_ticket,
        icon="eye", says=_("The customer sees that it is being looked at"), confirm=False, done=_("Taken"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "reject", _("Reject"), policies.reject, commands.reject_ticket, RejectForm,
        icon="x", tone="danger", says=_("With a reason and words the customer reads"), preview=previews.rejecting,
        done=_("Rejected"), goal=(S.REJECTED,),
    ),
    Action(
        "ask", _("Ask for information"), policies.ask, commands.ask_info, AskForm,
        icon="chat", says=_("The clock pauses until the customer answers"), done=_("Asked; the clock is paused"),
        goal=(S.NEEDS_INFO,),
    ),
    Action(
        "unask", _("Take the question back"), policies.unask, commands.unask_info, OptionalWordsForm,
        icon="undo", says=_("The review goes on without the answer"), done=_("Taken back; the review goes on"),
        goal=(S.IN_REVIEW,),
    ),
    Action(
        "take_back", _("Take the rejection back"), policies.take_back_rejection, commands.take_back_rejection,
        TakeBackForm, icon="undo", says=_("Rejected by mistake: you review it again"), preview=previews.taking_back,
        done=_("Taken back; the customer is told"), goal=(S.IN_REVIEW,),
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
        submit=_("Save the tracking number"), preview=previews.sending, done=_("Noted; the seller is told"), goal=(S.IN_PROGRESS,),
        for_customer=True,
    ),
    Action(
        "correct_return", _("Correct the tracking number"), policies.correct_return, commands.correct_return,
        CorrectReturnForm, icon="edit", says=_("The seller is told, and looks for the right parcel"),
        done=_("Corrected; the seller is told"), for_customer=True,
    ),
    Action(
        "answer", _("Add what was asked for"), policies.answer, commands.answer_info, NoteForm,
        icon="plus", tone="primary", says=_("The review goes on as soon as you have"),
        done=_("Sent; the review goes on"), goal=(S.IN_REVIEW,), for_customer=True, preview=previews.answering,
        template="tickets/answer.html",
    ),
    Action(
        "confirm", _("Confirm solved"), policies.confirm, commands.confirm_ticket,
        icon="check", tone="primary", says=_("The case is closed"), done=_("Closed"), goal=(S.CLOSED,),
        for_customer=True, confirm=False,
    ),
    Action(
        "rate", _("How was it handled?"), policies.rate, commands.rate_ticket, RateForm,
        icon="star", says=_("A tick and, if you like, a few words; the seller reads them"), submit=_("Send"), done=_("Thank you, noted"),
        for_customer=True, behalf=_("Note the customer's opinion"),
    ),
    Action(
        "cancel", _("Withdraw request"), policies.cancel, commands.cancel_ticket,
        icon="undo", says=_("Nobody has looked at it yet: withdrawn at once"), confirm=False, preview=previews.ending,
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
        icon="undo", tone="danger", says=statements.withdraw_says, preview=previews.withdrawing,
        submit=pgettext_lazy("confirm", "Withdraw request"), stay=_("Keep it, go back"),
        done=_("Asked; you see here what is answered"), for_customer=True, template="tickets/withdraw.html",
        behalf=_("Withdraw as the customer asked"),
    ),
    Action(
        "note_service", _("Tell what was done to it"), policies.note_service, commands.note_service, ServiceForm,
        icon="wrench", says=_("Repairs, damage, special circumstances: kept with the goods"), done=_("Noted"),
    ),
    Action(
        "merge", _("Merge into another case"), policies.merge, commands.merge_ticket, MergeForm,
        icon="copy", says=_("For two cases of one matter; every message and file moves along"), done=_("Merged"),
        goal=(S.MERGED,),
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
        "request_edit", _("Ask for a change"), policies.request_edit, commands.request_edit, EditForm,
        icon="edit", says=_("With the reason; whoever reviews the case decides"), preview=wished_change,
        done=_("Asked; you see here what is answered"), for_customer=True,
    ),
    Action(
        "reopen", _("Reopen"), policies.reopen, commands.reopen_ticket, ReopenForm,
        icon="refresh", says=_("It is looked at again"), done=_("Reopened"), goal=(S.IN_REVIEW,), for_customer=True,
    ),
    Action(
        "report_wrong", _("Something looks wrong here"), policies.report_wrong, commands.report_wrong, ReportForm,
        icon="flag", says=_("Platform support checks the case and puts it right"),
        done=_("Platform support checks it"), for_customer=True,
    ),
    url_name="tickets:action",
)  # fmt: skip
