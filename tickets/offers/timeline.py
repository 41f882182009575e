"""What the timeline of an offer says, step by step."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, who
from tickets.cases.company import is_mine
from tickets.cases.timeline import nobody
from tickets.offers.models import Offer, Way
from tickets.offers.wording import terms_of


def _proposed(record: Any, reader: Any) -> str:
    """With what was proposed, which stays readable once it is over."""
    offer = record.row
    terms = gettext("a repair") if offer.way == Way.REPAIR else terms_of(offer, mine=is_mine(offer.ticket, reader))
    return gettext("%(who)s proposed: %(terms)s") % {"who": who(record, reader), "terms": terms}


tell(Offer, "propose", "hand", _proposed)
tell(Offer, "accept", "check", _("%(who)s accepted the offer"))
tell(Offer, "decline", "x", _("%(who)s declined the offer: the review goes on"))
tell(Offer, "counter", "hand", _("%(who)s proposed something else"), quoted=False)  # its words stand with what follows
tell(Offer, "take_back", "undo", _("%(who)s took the offer back: the review goes on"))
tell(Offer, "overtaken", "undo", _("The offer is no longer needed"), to=nobody)
tell(Offer, "expire", "clock", _("The offer was not answered in time: the review goes on"))
