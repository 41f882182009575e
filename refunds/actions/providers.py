"""What people may do with providers and with what they told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.actions import Action, Actions
from refunds import commands, policies
from refunds.actions.words import STAY
from refunds.forms import (
    NoteForm,
)
from refunds.models import (
    GatewayNotice,
    GatewaySwitch,
)
from refunds.statuses import (
    SwitchStatus,
)

SWITCH = Actions(
    GatewaySwitch,
    Action(
        "pause", _("Pause"), policies.pause_gateway, commands.pause_gateway, NoteForm,
        icon="pause", tone="danger", says=_("Nothing is sent there until somebody lets it run again"),
        done=_("Paused; nothing is sent there"), goal=(SwitchStatus.PAUSED,), stay=STAY,
    ),
    Action(
        "resume", _("Let it run again"), policies.resume_gateway, commands.resume_gateway,
        icon="play", tone="primary", says=_("What waited is sent within a minute"),
        done=_("Running; what waited is sent"), goal=(SwitchStatus.RUNNING,), stay=STAY,
    ),
    url_name="gateways:action",
)  # fmt: skip


NOTICE = Actions(
    GatewayNotice,
    Action(
        "settle", _("Settle"), policies.settle_notice, commands.settle_notice, NoteForm,
        icon="check", tone="primary", says=_("You have seen to it with the provider; refunds of this payment go on"),
        done=_("Settled"), stay=STAY,
    ),
    url_name="notices:action",
)  # fmt: skip
