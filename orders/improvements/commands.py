"""Writing down what a shop changed after what cancellations told it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from orders.improvements import permissions
from orders.improvements.models import Improvement
from portal.kernel.errors import Invalid
from portal.people.models import Shop, User
from portal.reasons.models import Reason
from portal.time import clock


def note_improvement(shop: Shop, *, by: User, words: str, since: date, reason: Reason | None = None) -> Improvement:
    """Note a change in a shop's service, goods or shipping, in force since a day up to today.

    Raises Forbidden for whoever is no staff of the shop, Invalid for a day to come.
    """
    permissions.note_improvement(shop, by)
    if since > clock.today(shop.country):
        raise Invalid(_("Choose today or a day before."), field="since", code="not_yet")
    return Improvement.objects.create(
        shop=shop, reason=reason, words=words, since=since, noted_by=by, noted_at=clock.now()
    )
