"""What people may do with a withdrawal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.statuses import CancellationStatus as W
from portal.doors.actions import Action, Actions
from portal.kernel.texts import filled
from tickets import deadlines
from tickets.cases import previews
from tickets.cases.forms import AppealForm, SupervisorForm
from tickets.granting.forms import ApproveForm
from tickets.undoing import commands as undoing_commands
from tickets.withdrawals import commands, permissions, wording
from tickets.withdrawals.forms import CounterForm, DecideForm, LetGoForm, RejectWithdrawalForm
from tickets.withdrawals.models import TicketCancellation

TICKET_CANCELLATION = Actions(
    TicketCancellation,
    Action(
        "accept", _("Agree to the cost"), permissions.accept_withdrawal, commands.accept_withdrawal_cost,
        icon="check", tone="primary", says=_("The proposed cost is borne; the withdrawal goes on"), preview=previews.bearing,
        done=_("Agreed"), goal=(W.RECALLING, W.REPAYING, W.COMPLETED), for_customer=True,
    ),
    Action(
        "insist", _("Withdraw all the same"), permissions.insist_on_withdrawal, commands.accept_withdrawal_cost,
        icon="undo", tone="primary", says=_("It was granted meanwhile; it is withdrawn all the same"), preview=previews.bearing,
        done=_("Agreed"), goal=(W.RECALLING, W.REPAYING, W.COMPLETED), for_customer=True,
    ),
    Action(
        "appeal", _("Ask the platform to step in"), permissions.appeal_withdrawal, commands.appeal_withdrawal,
        AppealForm, icon="scale", says=wording.appeal_says,
        preview=previews.appealing, done=_("The platform looks at it"), goal=(W.PLATFORM_REVIEW,), for_customer=True,
    ),
    Action(
        "ask_supervisor", _("Ask for a supervisor"), permissions.ask_supervisor, commands.ask_supervisor, SupervisorForm,
        icon="flag", says=filled(_("Somebody else at the platform looks at it again, once, within %(days)s business days"), days=deadlines.SUPERVISOR_DAYS),
        preview=previews.asking_supervisor, done=_("A supervisor looks at it again"), goal=(W.PLATFORM_REVIEW,),
        for_customer=True,
    ),
    Action(
        "retract", _("Take back cancellation"), permissions.retract_withdrawal, commands.retract_withdrawal,
        icon="undo", says=_("The case goes on where it stood"), done=_("Taken back; the case goes on"),
        goal=(W.RETRACTED,), for_customer=True,
    ),
    Action(
        "approve", pgettext_lazy("cancellation", "Approve"), permissions.approve_withdrawal, commands.approve_withdrawal, LetGoForm,
        icon="check", tone="primary", says=_("The case is withdrawn; what is under way is undone"), preview=previews.letting_go,
        done=_("Approved"), goal=(W.RECALLING, W.REPAYING, W.COMPLETED),
    ),
    Action(
        "end_review", _("Grant the case first"), permissions.end_review, commands.end_review, ApproveForm,
        icon="refresh", says=_("The customer sees what you granted, and decides whether they still withdraw"),
        done=_("Granted; the customer is asked again"), goal=(W.COUNTERED,),
    ),
    Action(
        "counter", _("Propose a cost"), permissions.counter_withdrawal, commands.counter_withdrawal, CounterForm,
        icon="scale", says=_("The customer bears a share of what it already cost you, or the withdrawal ends"),
        done=_("Proposed; the customer decides"), goal=(W.COUNTERED,),
    ),
    Action(
        "take_back_cost", _("Take the proposed cost back"), permissions.take_back_withdrawal_cost,
        commands.take_back_withdrawal_cost, icon="undo", says=_("Proposed by mistake: you answer anew"),
        preview=previews.taking_cost_back, done=_("Taken back; answer anew in the time that is left"), goal=(W.REQUESTED,),
    ),
    Action(
        "reject", pgettext_lazy("cancellation", "Reject"), permissions.reject_withdrawal, commands.reject_withdrawal, RejectWithdrawalForm,
        icon="x", tone="danger", says=_("The case goes on; the customer reads why"), done=_("Rejected"),
        goal=(W.REJECTED,),
    ),
    Action(
        "refuse", _("Decide against it"), permissions.refuse_withdrawal, commands.refuse_withdrawal, DecideForm,
        icon="x", tone="danger", says=_("The case goes on; both sides read why"), done=_("Decided"), goal=(W.REFUSED,),
    ),
    Action(
        "recover", _("Parcel is on its way back"), permissions.undo_withdrawal, undoing_commands.recover_goods,
        icon="truck", tone="primary", says=_("The carrier brings it back to the customer"), done=_("Noted"),
        goal=(W.REPAYING, W.COMPLETED),
    ),
    Action(
        "miss", _("Parcel arrived all the same"), permissions.undo_withdrawal, undoing_commands.miss_goods,
        icon="box", says=_("It could not be stopped; the case goes on"), done=_("Noted; the case goes on"),
        goal=(W.MISSED,),
    ),
    Action(
        "lose", _("Parcel is lost"), permissions.lose_goods, undoing_commands.lose_goods,
        icon="warn", says=_("The carrier lost it; the platform looks at the case"), done=_("Noted"), goal=(W.MISSED,),
    ),
    url_name="withdrawals:action",
)  # fmt: skip
