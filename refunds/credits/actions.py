"""What people may do with store credit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.doors.actions import Action, Actions
from refunds.credits import commands, permissions
from refunds.credits.forms import GiveBackForm, SpendForm
from refunds.credits.models import StoreCredit
from refunds.refunds.forms import NoteForm
from refunds.refunds.staying import STAY
from refunds.statuses import CreditStatus

STORE_CREDIT = Actions(
    StoreCredit,
    Action(
        "spend", _("Spend on a purchase"), permissions.spend_credit, commands.spend_credit, SpendForm,
        icon="wallet", tone="primary", says=_("Taken from the oldest refund first"), done=_("Spent"), stay=STAY,
    ),
    Action(
        "give_back", _("Give a purchase's credit back"), permissions.spend_credit, commands.give_credit_back, GiveBackForm,
        icon="undo", says=_("All that was spent on it"), done=_("Given back"), stay=STAY,
    ),
    Action(
        "freeze", _("Freeze"), permissions.freeze_credit, commands.freeze_credit, NoteForm,
        icon="pause", tone="danger", says=_("Nothing of it is spent until it is opened again"), done=_("Frozen"),
        goal=(CreditStatus.FROZEN,), stay=STAY,
    ),
    Action(
        "thaw", _("Open again"), permissions.thaw_credit, commands.thaw_credit,
        icon="play", says=_("It may be spent again"), done=_("Open"), goal=(CreditStatus.OPEN,), stay=STAY,
    ),
    url_name="credits:action",
)  # fmt: skip
