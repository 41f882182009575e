"""The pages of repairs."""

from __future__ import annotations

from portal.people.audience import SIGNED_IN, open_to
from tickets.cases.obligation_views import _Action
from tickets.repairs.actions import REPAIR


@open_to(*SIGNED_IN)
class RepairAction(_Action):
    """Beginning, ending and calling off a repair."""

    table = REPAIR
