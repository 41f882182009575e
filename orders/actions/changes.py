"""What people may do with a wish to change an order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import commands, policies, statements
from orders.forms import ChangeAnswerForm, ChangeRefusalForm
from orders.models import OrderChange
from orders.statuses import OrderChangeStatus
from portal import look
from portal.actions import Action, Actions


def _applies(change: OrderChange, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            look.Consequence("edit", statements.change_statement(change), why=change.words),
        ],
        "frozen": [change.kind, change.after],
    }


ORDER_CHANGE = Actions(
    OrderChange,
    Action(
        "apply", _("Apply the change"), policies.answer_change, commands.apply_change, ChangeAnswerForm,
        icon="check", tone="primary", says=_("The order is as wished from now on"), preview=_applies, stay=_("Go back"),
        done=_("Applied; the customer is told"), goal=(OrderChangeStatus.APPLIED,),
    ),
    Action(
        "refuse", _("Refuse the change"), policies.answer_change, commands.refuse_change, ChangeRefusalForm,
        icon="x", says=_("The order stays as it is"), stay=_("Go back"), done=_("Refused; the customer reads your reason"),
        goal=(OrderChangeStatus.REFUSED,),
    ),
    Action(
        "retract", _("Leave the order as it is"), policies.retract_change, commands.retract_change,
        icon="undo", says=_("Takes the wish back"), for_customer=True, stay=_("Go back"),
        done=_("Taken back; the order stays as it is"), goal=(OrderChangeStatus.RETRACTED,),
    ),
    url_name="changes:action",
)  # fmt: skip
