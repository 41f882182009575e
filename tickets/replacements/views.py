"""The pages of parcels a seller sends."""

from __future__ import annotations

from portal.people.audience import SIGNED_IN, open_to
from tickets.cases.obligation_views import _Action
from tickets.replacements.actions import REPLACEMENT


@open_to(*SIGNED_IN)
class ReplacementAction(_Action):
    """Sending and receiving what the seller sends."""

    table = REPLACEMENT
