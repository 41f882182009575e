"""What people may do with a wished change of a case, and what asking for one brings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import look
from portal.actions import Action, Actions
from tickets import commands, policies
from tickets.forms import ApplyForm, RefuseEditForm
from tickets.models import Ticket, TicketEdit
from tickets.policies.edits import EDIT_LIMIT
from tickets.statements.edits import differences
from tickets.statuses import EditStatus


def wished_change(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """What asking for a change may bring, before it is asked (R82, R85)."""
    left = EDIT_LIMIT - len(ticket.edits.all())
    return {
        "consequences": [
            look.Consequence(
                "clock",
                gettext("It may take longer"),
                why=gettext("The change is looked at first; the deadline of the case stays."),
            ),
            look.Consequence(
                "eye",
                gettext("Staff decide whether it fits"),
                why=gettext(
                    "Within a day, an urgent one within 8 hours; days off do not count. Silence leaves the case as it was."
                ),
            ),
            look.Consequence("edit", gettext("Changes left for this case"), str(left)),
        ]
    }


def applying(edit: TicketEdit, user: Any, form: Any) -> dict[str, Any]:
    """What would be different."""
    rows = [
        look.Consequence(
            "edit", one.name, why=gettext("%(before)s → %(after)s") % {"before": one.before, "after": one.after}
        )
        for one in differences(edit.changed, edit.ticket.currency)
    ]
    return {"consequences": rows, "frozen": edit.changed}


TICKET_EDIT = Actions(
    TicketEdit,
    Action(
        "apply", _("Agree to the change"), policies.answer_edit, commands.apply_edit, ApplyForm,
        icon="check", tone="primary", says=_("The case says it like this from now on"), preview=applying,
        done=_("Changed"), goal=(EditStatus.APPLIED,),
    ),
    Action(
        "refuse", _("Refuse the change"), policies.answer_edit, commands.refuse_edit, RefuseEditForm,
        icon="x", tone="danger", says=_("The case stays as it was; the customer reads why"), done=_("Refused"),
        goal=(EditStatus.REFUSED,),
    ),
    Action(
        "retract", _("Leave it as it was"), policies.retract_edit, commands.retract_edit,
        icon="undo", says=_("Nothing is changed"), confirm=False, done=_("Taken back"),
        goal=(EditStatus.RETRACTED,), for_customer=True,
    ),
    url_name="edits:action",
)  # fmt: skip
