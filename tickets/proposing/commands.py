"""What an offer must say, and how one begins. Called with the case locked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from orders.deadlines import COUNTER_DAYS
from portal.kernel.changes import creating
from portal.kernel.errors import Invalid
from portal.kernel.money import format_money
from portal.people.models import User
from portal.time import clock
from portal.time.business_time import add_calendar_days, working_time_between
from tickets.cases.models import Ticket
from tickets.granting import commands
from tickets.offers.models import Offer, Way

NAMED = (Way.EXCHANGE, Way.PART, Way.COUPON, Way.GIFT, Way.PROOF)
"""Ways that have to name a thing."""


def propose_less(ticket: Ticket, amount: int, words: str, *, by: User) -> Offer:
    """After an inspection: the goods came back, not all of them as they should be. Called with the case locked."""
    offer = Offer(ticket=ticket, way=Way.RETURN, amount=amount, words=words)
    check_offer(offer)
    open_offer(offer, ticket, by=by)
    return offer


def check_offer(offer: Offer) -> None:
    """Raises Invalid at the field that is missing or out of bounds."""
    ticket = offer.ticket
    if offer.way in (Way.REFUND, Way.RETURN) and not 0 < offer.amount <= ticket.most:
        most = format_money(ticket.most, ticket.currency)
        raise Invalid(
            _("An amount above zero, at most %(amount)s.") % {"amount": most}, field="amount", code="above_worth"
        )
    if offer.way in NAMED and not offer.what:
        raise Invalid(_("Say what exactly."), field="what", code="required")
    if offer.way == Way.REPAIR:
        commands.check_visit(offer.visit_at, offer.fee)


def open_offer(offer: Offer, ticket: Ticket, *, by: User) -> None:
    """It waits for its answer, and the review's clock pauses. Called with the case locked."""
    offer.made_by = by
    offer.wait_until(add_calendar_days(clock.now(), COUNTER_DAYS, ticket.shop.country))
    ticket.offer = creating(offer, by=by, step="propose", note=offer.words)
    if ticket.due_at is not None:
        left = working_time_between(clock.now(), ticket.due_at, ticket.shop.country)
        ticket.paused_seconds_left = int(left.total_seconds())
    ticket.wait_until(None)
