"""What the timeline of a parcel says, step by step."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.orders.timeline import _for_staff, _was_told
from orders.parcels.models import Shipment
from portal.audit.timeline import tell


def _was(record: Any, reader: Any) -> str:
    return gettext("Before: %(parcel)s") % {"parcel": record.note}


tell(Shipment, "pack", "box", _("Packed"), to=_for_staff)
tell(Shipment, "send", "truck", _("Handed to the carrier"))
tell(
    Shipment, "correct", "edit", _("%(who)s corrected the tracking number"), text=_was, quoted=False
)  # fmt: skip
tell(Shipment, "redate", "edit", _("%(who)s corrected when it was sent or arrived"), text=_was_told, quoted=False)
tell(Shipment, "deliver", "check", _("Parcel delivered"), to=_for_staff)
tell(Shipment, "return", "undo", _("Parcel back at the seller"))
tell(Shipment, "lose", "warn", _("The carrier lost the parcel"), tone="bad")
