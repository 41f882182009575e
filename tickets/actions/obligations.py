"""What people may do with what belongs to a case: offers, repairs, parcels, things handed back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.actions import Action, Actions
from tickets import commands, policies
from tickets.actions import previews
from tickets.forms import (
    AwaitPartForm,
    CallOffForm,
    CorrectParcelForm,
    CounterOfferForm,
    GiveUpForm,
    HandBackForm,
    OptionalWordsForm,
    ReferenceForm,
    SendForm,
    VerdictForm,
)
from tickets.models import HandBack, Offer, Repair, Replacement
from tickets.statuses import HandBackStatus, OfferStatus, RepairStatus, ReplacementStatus

OFFER = Actions(
    Offer,
    Action(
        "accept", _("Accept the offer"), policies.accept_offer, commands.accept_offer,
        icon="check", tone="primary", says=_("It is carried out at once"), preview=previews.agreeing,
        done=_("Agreed"), goal=(OfferStatus.ACCEPTED,), for_customer=True,
    ),
    Action(
        "agree", _("Agree to the proposal"), policies.agree_to_offer, commands.accept_offer, OptionalWordsForm,
        icon="check", tone="primary", says=_("It is carried out at once"), preview=previews.agreeing,
        done=_("Agreed"), goal=(OfferStatus.ACCEPTED,),
    ),
    Action(
        "counter", _("Propose something else"), policies.counter_offer, commands.counter_offer, CounterOfferForm,
        icon="hand", says=_("Your own terms; the reviewer answers within 3 days"), done=_("Proposed"),
        goal=(OfferStatus.DECLINED,), for_customer=True,
    ),
    Action(
        "decline", _("Decline the offer"), policies.decline_offer, commands.decline_offer, OptionalWordsForm,
        icon="x", says=_("The review goes on as before"), done=_("Declined; the review goes on"),
        goal=(OfferStatus.DECLINED,), for_customer=True,
    ),
    Action(
        "turn_down", _("Turn the proposal down"), policies.turn_down_offer, commands.decline_offer, OptionalWordsForm,
        icon="x", says=_("The review goes on as before"), done=_("Turned down; the review goes on"),
        goal=(OfferStatus.DECLINED,),
    ),
    Action(
        "take_back", _("Take the offer back"), policies.take_back_offer, commands.take_back_offer,
        icon="undo", says=_("The review goes on as before"), confirm=False, done=_("Taken back"),
        goal=(OfferStatus.WITHDRAWN,),
    ),
    url_name="offers:action",
)  # fmt: skip

REPAIR = Actions(
    Repair,
    Action(
        "begin", _("Begin the repair"), policies.begin_repair, commands.begin_repair,
        icon="wrench", tone="primary", says=_("The technician is there, or the workshop begins"), confirm=False,
        done=_("Begun"), goal=(RepairStatus.IN_WORK,),
    ),
    Action(
        "finish", _("Repaired"), policies.finish_repair, commands.finish_repair, VerdictForm,
        icon="check", tone="primary", says=_("It works again"), done=_("Noted; the customer is told"),
        goal=(RepairStatus.REPAIRED,),
    ),
    Action(
        "await_part", _("Wait for a spare part"), policies.await_part, commands.await_part, AwaitPartForm,
        icon="clock", says=_("The customer reads until when; the days a repair may take go on"),
        done=_("Noted; the customer is told"),
    ),
    Action(
        "give_up", _("Can't be repaired"), policies.give_up_repair, commands.give_up_repair, GiveUpForm,
        icon="x", says=_("The case is looked at anew, for another way"), done=_("Noted; propose another way"),
        goal=(RepairStatus.UNREPAIRABLE,),
    ),
    Action(
        "cancel", _("Call the visit off"), policies.cancel_visit, commands.cancel_visit, CallOffForm,
        icon="stop", says=_("The case goes on: another day is agreed, or another way"), done=_("Called off"),
        goal=(RepairStatus.CANCELLED,),
    ),
    url_name="repairs:action",
)  # fmt: skip

REPLACEMENT = Actions(
    Replacement,
    Action(
        "take_extra", _("Difference received"), policies.take_extra, commands.take_extra, ReferenceForm,
        icon="money", tone="primary", says=_("The other thing can be sent then"), done=_("Noted; send it next"),
    ),
    Action(
        "send", _("Parcel sent"), policies.send_parcel, commands.send_parcel, SendForm,
        icon="truck", tone="primary", says=_("Enter the tracking number once a carrier has it"),
        submit=_("Save the tracking number"), done=_("Noted; the customer is told"), goal=(ReplacementStatus.SENT,),
    ),
    Action(
        "correct", _("Correct the tracking number"), policies.correct_parcel, commands.correct_parcel, CorrectParcelForm,
        icon="edit", says=_("The customer is told, and follows the right parcel"),
        done=_("Corrected; the customer is told"),
    ),
    Action(
        "receive", _("I have received it"), policies.receive_parcel, commands.receive_parcel,
        icon="box", tone="primary", says=_("What the seller sent has arrived"), confirm=False, done=_("Noted"),
        goal=(ReplacementStatus.RECEIVED,), for_customer=True,
    ),
    Action(
        "lose", _("The carrier lost it"), policies.lose_parcel, commands.resend_parcel, OptionalWordsForm,
        icon="warn", says=_("You send another"), done=_("Noted; send another"), goal=(ReplacementStatus.PREPARED,),
    ),
    url_name="replacements:action",
)  # fmt: skip

HAND_BACK = Actions(
    HandBack,
    Action(
        "report", _("Tell how it went back"), policies.report_hand_back, commands.report_hand_back, HandBackForm,
        icon="gift", tone="primary", says=_("The seller confirms it, then the case is withdrawn"),
        done=_("Told; the seller confirms it"), for_customer=True,
    ),
    Action(
        "confirm", _("Confirm that it is back"), policies.confirm_hand_back, commands.confirm_hand_back,
        icon="check", tone="primary", says=_("The withdrawal goes on"), confirm=False, done=_("Confirmed"),
        goal=(HandBackStatus.CONFIRMED,),
    ),
    Action(
        "waive", pgettext_lazy("hand back", "Let the customer keep it"), policies.waive_hand_back,
        commands.waive_hand_back, OptionalWordsForm,
        icon="hand", says=_("Nothing has to come back; the withdrawal goes on"), done=_("May be kept"),
        goal=(HandBackStatus.WAIVED,),
    ),
    url_name="hand_backs:action",
)  # fmt: skip
