"""The table of what people may do with parcels a seller sends."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.doors.actions import Action, Actions
from tickets.cases.forms import CorrectParcelForm, OptionalWordsForm, SendForm
from tickets.handbacks.forms import ReferenceForm
from tickets.replacements import commands, permissions
from tickets.replacements.models import Replacement
from tickets.statuses import ReplacementStatus

REPLACEMENT = Actions(
    Replacement,
    Action(
        "take_extra", _("Difference received"), permissions.take_extra, commands.take_extra, ReferenceForm,
        icon="money", tone="primary", says=_("The other thing can be sent then"), done=_("Noted; send it next"),
    ),
    Action(
        "send", _("Parcel sent"), permissions.send_parcel, commands.send_parcel, SendForm,
        icon="truck", tone="primary", says=_("Enter the tracking number once a carrier has it"),
        submit=_("Save the tracking number"), done=_("Noted; the customer is told"), goal=(ReplacementStatus.SENT,),
    ),
    Action(
        "correct", _("Correct the tracking number"), permissions.correct_parcel, commands.correct_parcel, CorrectParcelForm,
        icon="edit", says=_("The customer is told, and follows the right parcel"),
        done=_("Corrected; the customer is told"),
    ),
    Action(
        "receive", _("I have received it"), permissions.receive_parcel, commands.receive_parcel,
        icon="box", tone="primary", says=_("What the seller sent has arrived"), confirm=False, done=_("Noted"),
        goal=(ReplacementStatus.RECEIVED,), for_customer=True,
    ),
    Action(
        "lose", _("The carrier lost it"), permissions.lose_parcel, commands.resend_parcel, OptionalWordsForm,
        icon="warn", says=_("You send another"), done=_("Noted; send another"), goal=(ReplacementStatus.PREPARED,),
    ),
    url_name="replacements:action",
)  # fmt: skip
