"""What people may do with what was promised in a case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.actions import Action, Actions
from tickets import commands, policies
from tickets.forms import OptionalWordsForm
from tickets.models import Promise
from tickets.statuses import PromiseStatus

PROMISE = Actions(
    Promise,
    Action(
        "keep", _("It was kept"), policies.keep_promise, commands.keep_promise, OptionalWordsForm,
        icon="check", tone="primary", says=_("The customer reads that it was done"), done=_("Noted"),
        goal=(PromiseStatus.KEPT,),
    ),
    url_name="promises:action",
)  # fmt: skip
