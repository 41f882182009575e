"""The table of what people may do with what has to be handed back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.doors.actions import Action, Actions
from tickets.cases.forms import OptionalWordsForm
from tickets.handbacks import commands, permissions
from tickets.handbacks.forms import HandBackForm
from tickets.handbacks.models import HandBack
from tickets.statuses import HandBackStatus

HAND_BACK = Actions(
    HandBack,
    Action(
        "report", _("Tell how it went back"), permissions.report_hand_back, commands.report_hand_back, HandBackForm,
        icon="gift", tone="primary", says=_("The seller confirms it, then the case is withdrawn"),
        done=_("Told; the seller confirms it"), for_customer=True,
    ),
    Action(
        "confirm", _("Confirm that it is back"), permissions.confirm_hand_back, commands.confirm_hand_back,
        icon="check", tone="primary", says=_("The withdrawal goes on"), confirm=False, done=_("Confirmed"),
        goal=(HandBackStatus.CONFIRMED,),
    ),
    Action(
        "waive", pgettext_lazy("hand back", "Let the customer keep it"), permissions.waive_hand_back,
        commands.waive_hand_back, OptionalWordsForm,
        icon="hand", says=_("Nothing has to come back; the withdrawal goes on"), done=_("May be kept"),
        goal=(HandBackStatus.WAIVED,),
    ),
    url_name="hand_backs:action",
)  # fmt: skip
