"""What people may do with a wished change of a case, and what asking for one brings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import values
from portal.doors.actions import Action, Actions
from tickets import deadlines
from tickets.cases.models import Ticket
from tickets.edits import commands, permissions
from tickets.edits.forms import ApplyForm, RefuseEditForm
from tickets.edits.models import TicketEdit
from tickets.edits.permissions import EDIT_LIMIT
from tickets.edits.wording import differences
from tickets.statuses import EditStatus


def wished_change(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """What asking for a change may bring, before it is asked (R82, R85)."""
    left = EDIT_LIMIT - len(ticket.edits.all())
    return {
        "consequences": [
            values.Consequence(
                "clock",
                gettext("It may take longer"),
                why=gettext("The change is looked at first; the deadline of the case stays."),
            ),
            values.Consequence(
                "eye",
                gettext("Staff decide whether it fits"),
                why=gettext(
                    "Within %(hours)s hours, an urgent one within %(urgent)s hours; days off do not count. Silence leaves the case as it was."
                )
                % {"hours": deadlines.EDIT_ANSWER_HOURS, "urgent": deadlines.EDIT_URGENT_HOURS},
            ),
            values.Consequence("edit", gettext("Changes left for this case"), str(left)),
        ]
    }


def applying(edit: TicketEdit, user: Any, form: Any) -> dict[str, Any]:
    """What would be different."""
    rows = [
        values.Consequence(
            "edit", one.name, why=gettext("%(before)s → %(after)s") % {"before": one.before, "after": one.after}
        )
        for one in differences(edit.changed, edit.ticket.currency)
    ]
    return {"consequences": rows, "frozen": edit.changed}


TICKET_EDIT = Actions(
    TicketEdit,
    Action(
        "apply", _("Agree to the change"), permissions.answer_edit, commands.apply_edit, ApplyForm,
        icon="check", tone="primary", says=_("The case says it like this from now on"), preview=applying,
        done=_("Changed"), goal=(EditStatus.APPLIED,),
    ),
    Action(
        "refuse", _("Refuse the change"), permissions.answer_edit, commands.refuse_edit, RefuseEditForm,
        icon="x", tone="danger", says=_("The case stays as it was; the customer reads why"), done=_("Refused"),
        goal=(EditStatus.REFUSED,),
    ),
    Action(
        "retract", _("Leave it as it was"), permissions.retract_edit, commands.retract_edit,
        icon="undo", says=_("Nothing is changed"), confirm=False, done=_("Taken back"),
        goal=(EditStatus.RETRACTED,), for_customer=True,
    ),
    url_name="edits:action",
)  # fmt: skip
