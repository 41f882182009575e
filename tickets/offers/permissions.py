"""Who may propose, repair, send and hand back, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Forbidden, Refused
from portal.people.permissions import require_customer
from tickets.cases import obligations
from tickets.cases.models import Ticket
from tickets.cases.permissions import not_frozen, not_own_request, not_with_customer, require_reviewer
from tickets.complaints.permissions import not_awarded
from tickets.offers.models import Offer
from tickets.statuses import OfferStatus, TicketStatus

# --- offers ------------------------------------------------------------------------------------------------------------


def make_offer(ticket: Ticket, user: Any) -> None:
    """The reviewer proposes another way while the case is reviewed."""
    require_reviewer(ticket, user)
    not_with_customer(ticket)
    if ticket.status not in (TicketStatus.SUBMITTED, TicketStatus.IN_REVIEW):
        raise Refused(
            _("This case is %(status)s, so nothing else can be proposed.") % {"status": ticket.get_status_display()},
            code=OTHER_STAGE,
        )
    not_frozen(ticket)
    if obligations.offer_of(ticket) is not None:
        raise Refused(
            _("An offer is waiting for its answer."), code="offer_open", hint=_("Take it back first, or wait.")
        )
    not_own_request(ticket, user)
    not_awarded(ticket)


def accept_offer(offer: Offer, user: Any) -> None:
    """The customer agrees: it is carried out."""
    require_customer(offer, user)
    if offer.by_customer:
        raise Forbidden(_("This is your own proposal."))
    _is_open(offer)
    not_frozen(offer.ticket, user)
    _not_own_proposal(offer, user)


def decline_offer(offer: Offer, user: Any) -> None:
    """The customer does not agree; the review goes on."""
    accept_offer(offer, user)


def counter_offer(offer: Offer, user: Any) -> None:
    """The customer proposes something else instead."""
    accept_offer(offer, user)


def agree_to_offer(offer: Offer, user: Any) -> None:
    """The reviewer agrees to what the customer proposed."""
    require_reviewer(offer.ticket, user)
    if not offer.by_customer:
        raise Forbidden(_("This is your own proposal."))
    _is_open(offer)
    not_frozen(offer.ticket, user)
    _not_own_proposal(offer, user)
    not_own_request(offer.ticket, user)


def turn_down_offer(offer: Offer, user: Any) -> None:
    """The reviewer does not agree to what the customer proposed."""
    agree_to_offer(offer, user)


def take_back_offer(offer: Offer, user: Any) -> None:
    """Whoever made it thinks again."""
    if offer.by_customer:
        require_customer(offer, user)
    else:
        require_reviewer(offer.ticket, user)
    _is_open(offer)


def _not_own_proposal(offer: Offer, user: Any) -> None:
    """Nobody answers for one side what they proposed for the other."""
    if offer.made_by_id == user.pk:
        raise Refused(_("You proposed it, so somebody else answers it."), code="own_request")


def _is_open(offer: Offer) -> None:
    if offer.status != OfferStatus.OPEN:
        raise Refused(
            _("This offer is %(status)s, so it can't be answered any more.") % {"status": offer.get_status_display()},
            code=OTHER_STAGE,
        )
