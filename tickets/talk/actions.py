"""What people may do with what was promised in a case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.doors.actions import Action, Actions
from tickets.cases.forms import OptionalWordsForm
from tickets.statuses import PromiseStatus
from tickets.talk import commands, permissions
from tickets.talk.models import Promise

PROMISE = Actions(
    Promise,
    Action(
        "keep", _("It was kept"), permissions.keep_promise, commands.keep_promise, OptionalWordsForm,
        icon="check", tone="primary", says=_("The customer reads that it was done"), done=_("Noted"),
        goal=(PromiseStatus.KEPT,),
    ),
    url_name="promises:action",
)  # fmt: skip
