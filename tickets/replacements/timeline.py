"""What the timeline of a seller's parcel says, step by step."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, who
from tickets.cases.timeline import _before, nobody
from tickets.replacements.models import Replacement


def _prepared(record: Any, reader: Any) -> str:
    if record.note:
        return gettext("The seller sends %(what)s") % {"what": record.note}
    return gettext("The seller sends the goods back")


def _arrived(record: Any, reader: Any) -> str:
    if record.by.is_machine:
        return gettext("Sent ten days ago: it counts as received")
    return gettext("%(who)s received it") % {"who": who(record, reader)}


tell(Replacement, "prepare", "box", _prepared, quoted=False)
tell(Replacement, "send_parcel", "truck", _("The seller sent it"))
tell(Replacement, "correct", "edit", _("%(who)s corrected the tracking number"), text=_before, quoted=False)
tell(Replacement, "take_extra", "money", _("The difference was paid"), to=nobody)
tell(Replacement, "receive_parcel", "box", _arrived)
tell(Replacement, "receive", "box", _("It arrived all the same"))
tell(Replacement, "resend", "warn", _("The carrier lost it; the seller sends another"), tone="bad")
tell(Replacement, "lose", "warn", _("The carrier lost it; the seller sends another"), tone="bad")
tell(Replacement, "recall", "undo", _("It was called back"))
tell(Replacement, "hand_back", "undo", _("It was handed back"), to=nobody)
tell(Replacement, "undo", "undo", _("It came back: the exchange is undone"))
tell(Replacement, "call_off", "stop", _("It is not sent any more"))
tell(Replacement, "lapse", "clock", _("It was not paid in time and is not sent"), tone="bad")
