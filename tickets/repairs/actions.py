"""The table of what people may do with repairs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.doors.actions import Action, Actions
from tickets.repairs import commands, permissions
from tickets.repairs.forms import AwaitPartForm, CallOffForm, GiveUpForm
from tickets.repairs.models import Repair
from tickets.returns.forms import VerdictForm
from tickets.statuses import RepairStatus

REPAIR = Actions(
    Repair,
    Action(
        "begin", _("Begin the repair"), permissions.begin_repair, commands.begin_repair,
        icon="wrench", tone="primary", says=_("The technician is there, or the workshop begins"), confirm=False,
        done=_("Begun"), goal=(RepairStatus.IN_WORK,),
    ),
    Action(
        "finish", _("Repaired"), permissions.finish_repair, commands.finish_repair, VerdictForm,
        icon="check", tone="primary", says=_("It works again"), done=_("Noted; the customer is told"),
        goal=(RepairStatus.REPAIRED,),
    ),
    Action(
        "await_part", _("Wait for a spare part"), permissions.await_part, commands.await_part, AwaitPartForm,
        icon="clock", says=_("The customer reads until when; the days a repair may take go on"),
        done=_("Noted; the customer is told"),
    ),
    Action(
        "give_up", _("Can't be repaired"), permissions.give_up_repair, commands.give_up_repair, GiveUpForm,
        icon="x", says=_("The case is looked at anew, for another way"), done=_("Noted; propose another way"),
        goal=(RepairStatus.UNREPAIRABLE,),
    ),
    Action(
        "cancel", _("Call the visit off"), permissions.cancel_visit, commands.cancel_visit, CallOffForm,
        icon="stop", says=_("The case goes on: another day is agreed, or another way"), done=_("Called off"),
        goal=(RepairStatus.CANCELLED,),
    ),
    url_name="repairs:action",
)  # fmt: skip
