"""What people may do with providers and with what they told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.doors.actions import Action, Actions
from refunds.gateways import commands, permissions
from refunds.gateways.models import GatewaySwitch
from refunds.refunds.forms import NoteForm
from refunds.refunds.staying import STAY
from refunds.statuses import SwitchStatus

SWITCH = Actions(
    GatewaySwitch,
    Action(
        "pause", _("Pause"), permissions.pause_gateway, commands.pause_gateway, NoteForm,
        icon="pause", tone="danger", says=_("Nothing is sent there until somebody lets it run again"),
        done=_("Paused; nothing is sent there"), goal=(SwitchStatus.PAUSED,), stay=STAY,
    ),
    Action(
        "resume", _("Let it run again"), permissions.resume_gateway, commands.resume_gateway,
        icon="play", tone="primary", says=_("What waited is sent within a minute"),
        done=_("Running; what waited is sent"), goal=(SwitchStatus.RUNNING,), stay=STAY,
    ),
    url_name="gateways:action",
)  # fmt: skip
