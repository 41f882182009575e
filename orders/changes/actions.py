"""What people may do with a wish to change an order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.changes import commands, permissions, wording
from orders.changes.forms import ChangeAnswerForm, ChangeRefusalForm
from orders.changes.models import OrderChange
from orders.statuses import OrderChangeStatus
from portal.components import values
from portal.doors.actions import Action, Actions


def _applies(change: OrderChange, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            values.Consequence("edit", wording.change_statement(change), why=change.words),
        ],
        "frozen": [change.kind, change.after],
    }


ORDER_CHANGE = Actions(
    OrderChange,
    Action(
        "apply", _("Apply the change"), permissions.answer_change, commands.apply_change, ChangeAnswerForm,
        icon="check", tone="primary", says=_("The order is as wished from now on"), preview=_applies, stay=_("Go back"),
        done=_("Applied; the customer is told"), goal=(OrderChangeStatus.APPLIED,),
    ),
    Action(
        "refuse", _("Refuse the change"), permissions.answer_change, commands.refuse_change, ChangeRefusalForm,
        icon="x", says=_("The order stays as it is"), stay=_("Go back"), done=_("Refused; the customer reads your reason"),
        goal=(OrderChangeStatus.REFUSED,),
    ),
    Action(
        "retract", _("Leave the order as it is"), permissions.retract_change, commands.retract_change,
        icon="undo", says=_("Takes the wish back"), for_customer=True, stay=_("Go back"),
        done=_("Taken back; the order stays as it is"), goal=(OrderChangeStatus.RETRACTED,),
    ),
    url_name="changes:action",
)  # fmt: skip
