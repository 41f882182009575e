"""The table of what people may do with what providers tell by themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.doors.actions import Action, Actions
from refunds.inbox import commands, permissions
from refunds.inbox.models import GatewayNotice
from refunds.refunds.forms import NoteForm
from refunds.refunds.staying import STAY

NOTICE = Actions(
    GatewayNotice,
    Action(
        "settle", _("Settle"), permissions.settle_notice, commands.settle_notice, NoteForm,
        icon="check", tone="primary", says=_("You have seen to it with the provider; refunds of this payment go on"),
        done=_("Settled"), stay=STAY,
    ),
    url_name="notices:action",
)  # fmt: skip
