"""What the timeline of a return says, step by step."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, who
from tickets.cases.timeline import _before, nobody
from tickets.returns.models import Inspection, Return
from tickets.statuses import ReturnStatus


def _accepted(record: Any, reader: Any) -> str:
    if record.by.is_machine:
        return gettext("No verdict in time: the goods count as accepted")
    return gettext("%(who)s accepted the goods") % {"who": who(record, reader)}


def _handed_back(record: Any, reader: Any) -> str:
    if record.from_status == ReturnStatus.AUTHORISED:
        return gettext("Nothing has to be sent back any more")
    return gettext("The goods go back to the customer")


tell(Return, "authorise", "box", _("The goods may be sent back"), to=nobody)
tell(Return, "send", "truck", _("Handed to the carrier"), to=nobody)
tell(Return, "correct", "edit", _("%(who)s corrected the tracking number"), text=_before, quoted=False)
tell(Return, "receive", "box", _("%(who)s confirmed that the parcel arrived"))
tell(Return, "expire", "clock", _("Nothing was sent in time"), to=nobody)
tell(Return, "recall", "undo", _handed_back)
tell(Return, "lose", "warn", _("The carrier lost the parcel"), to=nobody)

tell(Inspection, "await", "clock", _("The goods wait to be inspected"), to=nobody)
tell(Inspection, "accept", "check", _accepted)
tell(Inspection, "accept_in_part", "scale", _("%(who)s accepted the goods in part"), to=nobody)
tell(Inspection, "refuse", "x", _("%(who)s did not accept the goods"), to=nobody)
