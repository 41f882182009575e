"""The pages of offers."""

from __future__ import annotations

from portal.people.audience import SIGNED_IN, open_to
from tickets.cases.obligation_views import _Action
from tickets.offers.actions import OFFER


@open_to(*SIGNED_IN)
class OfferAction(_Action):
    """Accepting, declining, countering and taking back an offer."""

    table = OFFER
