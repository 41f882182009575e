"""What stands on a parcel: its carrier and tracking number, as they were given to us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid


@dataclass(frozen=True)
class Label:
    """Carrier and tracking number without blanks around them."""

    carrier: str
    tracking_number: str

    @property
    def sentence(self) -> str:
        return f"{self.carrier} {self.tracking_number}".strip()

    def instead_of(self, parcel: Any) -> str:
        """What stood on the parcel before this. Raises Invalid when nothing is different."""
        before = Label(parcel.carrier, parcel.tracking_number)
        if before == self:
            raise Invalid(_("Nothing is different yet."), field="tracking_number", code="unchanged")
        return before.sentence


def label(carrier: str, tracking_number: str) -> Label:
    """What was entered. Raises Invalid at `tracking_number` when there is none."""
    if not tracking_number.strip():
        raise Invalid(_("Enter the tracking number."), field="tracking_number", code="required")
    return Label(carrier.strip(), tracking_number.strip())
