"""Who may propose, repair, send and hand back, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal import clock, look
from portal.errors import OTHER_STAGE, Forbidden, Refused
from portal.fsm import can_step
from portal.money import format_money
from portal.policies import is_customer, require_customer, require_staff_or_support
from tickets import facts
from tickets.models import HandBack, Offer, Repair, Replacement, Sending, Ticket
from tickets.policies.cases import not_frozen, not_own_request, not_with_customer, require_reviewer
from tickets.policies.complaints import not_awarded
from tickets.statuses import HandBackStatus, OfferStatus, RepairStatus, ReplacementStatus, TicketStatus

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
    if facts.offer_of(ticket) is not None:
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


# --- repairs -----------------------------------------------------------------------------------------------------------


def begin_repair(repair: Repair, user: Any) -> None:
    """The visit has begun, or the workshop has the goods."""
    require_staff_or_support(repair, user)
    _repairs(repair, "mark_in_work")
    goods = facts.goods_of(repair.ticket)
    if not repair.is_visit and goods is not None and goods.status in facts.WAITED:
        raise Refused(_("The goods are not here yet."), code="no_goods", hint=_("Confirm the parcel's arrival first."))
    not_frozen(repair.ticket)


def await_part(repair: Repair, user: Any) -> None:
    """A spare part has to come before it can go on (R68)."""
    require_staff_or_support(repair, user)
    _repairs(repair, "mark_part_awaited")
    not_frozen(repair.ticket)


def finish_repair(repair: Repair, user: Any) -> None:
    """It works again."""
    require_staff_or_support(repair, user)
    _repairs(repair, "mark_repaired")
    not_frozen(repair.ticket)


def give_up_repair(repair: Repair, user: Any) -> None:
    """It can't be repaired: the case is looked at anew."""
    finish_repair(repair, user)


def cancel_visit(repair: Repair, user: Any) -> None:
    """Either side calls off a visit before it begins; within a day of it that costs its fee, so it takes a withdrawal."""
    if not is_customer(repair, user):
        require_staff_or_support(repair, user)
    if repair.visit_at is None or repair.status != RepairStatus.BOOKED:
        raise Refused(_("There is no visit to call off."), code=OTHER_STAGE)
    not_frozen(repair.ticket, user)
    if is_customer(repair, user) and repair.fee and repair.is_too_late(clock.now()):
        raise Refused(
            _("The visit begins %(when)s, and within a day of it calling it off costs %(fee)s.")
            % {"when": look.moment_text(repair.visit_at), "fee": format_money(repair.fee, repair.currency)},
            code="too_late",
            hint=_("Withdraw the request: you see all costs before you confirm."),
        )


def _repairs(repair: Repair, step: str) -> None:
    if not can_step(repair, step):
        raise Refused(
            _("This repair is %(status)s, so that is not possible.") % {"status": repair.get_status_display()},
            code=OTHER_STAGE,
        )


# --- what the seller sends ---------------------------------------------------------------------------------------------


def send_parcel(parcel: Replacement, user: Any) -> None:
    """The seller hands it to a carrier: exchanged things once the goods were accepted, and paid up."""
    require_staff_or_support(parcel, user)
    _sends(parcel, "mark_sent")
    if parcel.kind == Sending.GOODS_BACK:
        return
    not_frozen(parcel.ticket)
    goods = facts.goods_of(parcel.ticket)
    waits = goods is not None and (goods.status in facts.WAITED or facts.is_inspecting(parcel.ticket))
    if parcel.kind == Sending.EXCHANGE and waits:
        raise Refused(_("First the goods come back and are accepted."), code="goods_first")
    if parcel.extra and parcel.extra_paid_at is None:
        raise Refused(
            _("%(amount)s has to be paid on top first.") % {"amount": format_money(parcel.extra, parcel.currency)},
            code="not_paid_up",
        )


def take_extra(parcel: Replacement, user: Any) -> None:
    """The difference for a dearer thing has come."""
    require_staff_or_support(parcel, user)
    if parcel.status != ReplacementStatus.PREPARED or not parcel.extra or parcel.extra_paid_at is not None:
        raise Refused(_("Nothing has to be paid on top."), code=OTHER_STAGE)
    not_frozen(parcel.ticket)


def receive_parcel(parcel: Replacement, user: Any) -> None:
    """The customer has it."""
    require_customer(parcel, user)
    _sends(parcel, "mark_received")


def correct_parcel(parcel: Replacement, user: Any) -> None:
    """Carrier or number was entered wrongly, and the parcel is still on its way."""
    require_staff_or_support(parcel, user)
    _sends(parcel, "mark_corrected")


def correct_return(ticket: Ticket, user: Any) -> None:
    """The customer entered a wrong carrier or number, and the goods are still on their way."""
    require_customer(ticket, user)
    goods = facts.goods_of(ticket)
    if goods is None or goods.sent_at is None:
        raise Forbidden(_("Nothing has been sent back yet."))
    if not can_step(goods, "mark_corrected"):
        raise Refused(_("It is no longer on its way, so its number stays as it is."), code=OTHER_STAGE)


def lose_parcel(parcel: Replacement, user: Any) -> None:
    """The carrier lost it: the seller sends another."""
    require_staff_or_support(parcel, user)
    _sends(parcel, "mark_lost")
    not_frozen(parcel.ticket)


def _sends(parcel: Replacement, step: str) -> None:
    if not can_step(parcel, step):
        raise Refused(
            _("This parcel is %(status)s, so that is not possible.") % {"status": parcel.get_status_display()},
            code=OTHER_STAGE,
        )


# --- what the customer hands back --------------------------------------------------------------------------------------


def report_hand_back(row: HandBack, user: Any) -> None:
    """The customer tells how it went back."""
    require_customer(row, user)
    _is_due(row)


def confirm_hand_back(row: HandBack, user: Any) -> None:
    """The seller has it again."""
    require_staff_or_support(row, user)
    _is_due(row)


def waive_hand_back(row: HandBack, user: Any) -> None:
    """The seller lets the customer keep it."""
    require_staff_or_support(row, user)
    _is_due(row)


def _is_due(row: HandBack) -> None:
    if row.status != HandBackStatus.DUE:
        raise Refused(
            _("This is %(status)s, so nothing is waited for.") % {"status": row.get_status_display()}, code=OTHER_STAGE
        )
