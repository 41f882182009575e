"""What people may do with what belongs to a case: offers, repairs, parcels, things handed back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from orders import deadlines as order_deadlines
from portal.doors.actions import Action, Actions
from portal.kernel.texts import filled
from tickets.cases import previews
from tickets.cases.forms import OptionalWordsForm
from tickets.offers import commands, permissions
from tickets.offers.forms import CounterOfferForm
from tickets.offers.models import Offer
from tickets.statuses import OfferStatus

OFFER = Actions(
    Offer,
    Action(
        "accept", _("Accept the offer"), permissions.accept_offer, commands.accept_offer,
        icon="check", tone="primary", says=_("It is carried out at once"), preview=previews.agreeing,
        done=_("Agreed"), goal=(OfferStatus.ACCEPTED,), for_customer=True,
    ),
    Action(
        "agree", _("Agree to the proposal"), permissions.agree_to_offer, commands.accept_offer, OptionalWordsForm,
        icon="check", tone="primary", says=_("It is carried out at once"), preview=previews.agreeing,
        done=_("Agreed"), goal=(OfferStatus.ACCEPTED,),
    ),
    Action(
        "counter", _("Propose something else"), permissions.counter_offer, commands.counter_offer, CounterOfferForm,
        icon="hand", says=filled(_("Your own terms; the reviewer answers within %(days)s days"), days=order_deadlines.COUNTER_DAYS), done=_("Proposed"),
        goal=(OfferStatus.DECLINED,), for_customer=True,
    ),
    Action(
        "decline", _("Decline the offer"), permissions.decline_offer, commands.decline_offer, OptionalWordsForm,
        icon="x", says=_("The review goes on as before"), done=_("Declined; the review goes on"),
        goal=(OfferStatus.DECLINED,), for_customer=True,
    ),
    Action(
        "turn_down", _("Turn the proposal down"), permissions.turn_down_offer, commands.decline_offer, OptionalWordsForm,
        icon="x", says=_("The review goes on as before"), done=_("Turned down; the review goes on"),
        goal=(OfferStatus.DECLINED,),
    ),
    Action(
        "take_back", _("Take the offer back"), permissions.take_back_offer, commands.take_back_offer,
        icon="undo", says=_("The review goes on as before"), confirm=False, done=_("Taken back"),
        goal=(OfferStatus.WITHDRAWN,),
    ),
    url_name="offers:action",
)  # fmt: skip
