"""The pages of what has to be handed back."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.people.audience import SIGNED_IN, open_to
from tickets.cases.obligation_views import _Action
from tickets.handbacks.actions import HAND_BACK


@open_to(*SIGNED_IN)
class HandBackAction(_Action):
    """Handing back what was given."""

    table = HAND_BACK

    def queryset(self) -> QuerySet:
        return super().queryset().select_related("withdrawal__repayment", "replacement")
