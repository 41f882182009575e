"""Who may do what with a case, and whether now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from orders.statuses import CancellationStatus
from portal.components import times
from portal.kernel.errors import OTHER_STAGE, Forbidden, Refused
from portal.kernel.fsm import can_step
from portal.people.permissions import (
    is_customer,
    is_staff,
    require_customer,
    require_customer_side,
    require_staff_or_support,
    require_support,
)
from portal.time import clock
from tickets import deadlines
from tickets.cases import money, obligations, selectors
from tickets.cases.company import awaited
from tickets.cases.models import Ticket, TicketType
from tickets.complaints.permissions import not_awarded
from tickets.deadlines import APPEAL_DAYS, NUDGE_EVERY, REOPEN_DAYS, REOPEN_TIMES
from tickets.statuses import TicketStatus


def not_frozen(ticket: Ticket, user: Any = None) -> None:
    """While a withdrawal is open nobody approves, starts or pays (FLOWS: TicketCancellation)."""
    if ticket.frozen_by and user is not None and is_customer(ticket, user):
        raise Refused(
            _("You asked to withdraw this case, so it is frozen."),
            code="frozen",
            hint=_("Wait for the answer, or take the withdrawal back (%(number)s).") % {"number": ticket.frozen_by},
        )
    if ticket.frozen_by:
        raise Refused(
            _("The customer asked to withdraw this case, so it is frozen."),
            code="frozen",
            hint=_("The withdrawal is answered first (%(number)s).") % {"number": ticket.frozen_by},
        )


def require_reviewer(ticket: Ticket, user: Any) -> None:
    """The side that reviews: the shop, or the platform once it took the case over."""
    require_staff_or_support(ticket, user)
    if ticket.by_platform and not user.is_support:
        raise Refused(_("The platform reviews this case now."), code="with_platform")


def _stands(ticket: Ticket, step: str) -> None:
    if not can_step(ticket, step):
        raise Refused(
            _("This case is %(status)s, so that is not possible.") % {"status": ticket.get_status_display()},
            code=OTHER_STAGE,
        )


def not_with_customer(ticket: Ticket) -> None:
    """The customer was asked for more: nothing is granted or proposed until they have answered, or their time is up."""
    if ticket.status == TicketStatus.NEEDS_INFO and not ticket.frozen_by:
        raise Refused(
            _("The customer has been asked for more; the clock is with them %(when)s.")
            % {"when": times.by_text(ticket.due_at)}
            if ticket.due_at
            else _("The customer has been asked for more."),
            code="with_customer",
            hint=_(
                "It goes on as soon as they answer, or then. Until then: write to them, take the question back, or reject it."
            ),
        )


def _not_own_turn(ticket: Ticket, user: Any) -> None:
    """Who has to answer it reminds nobody and asks nobody to check."""
    if not user.is_support or is_customer(ticket, user) or not ticket.is_open:
        return
    if ticket.by_platform or selectors.asked_status(ticket) == CancellationStatus.PLATFORM_REVIEW:
        raise Forbidden(_("It is the platform's turn."))


def not_own_request(ticket: Ticket, user: Any) -> None:
    """Whoever of the platform raised it in the customer's name, or rejected it before, does not decide it. A shop may grant
    on its own money."""
    if user.is_support and not user.is_machine and ticket.raised_by_id == user.pk:
        raise Refused(
            _("You raised it in the customer's name, so somebody else decides."),
            code="own_request",
            hint=_("A colleague can."),
        )
    if user.is_support and not user.is_machine and user.pk in ticket.rejected_by_ids:
        raise Refused(
            _("You rejected it before, so somebody else decides now."),
            code="own_decision",
            hint=_("A colleague can."),
        )


def take(ticket: Ticket, user: Any) -> None:
    """Begin the review; names the reviewer."""
    require_reviewer(ticket, user)
    _stands(ticket, "mark_in_review")
    not_frozen(ticket)


def ask(ticket: Ticket, user: Any) -> None:
    """Ask the customer for more; the clock pauses."""
    require_reviewer(ticket, user)
    not_with_customer(ticket)
    _stands(ticket, "mark_needs_info")
    not_frozen(ticket)


def answer(ticket: Ticket, user: Any) -> None:
    """The customer gives what was asked for."""
    require_customer_side(ticket, user)
    if is_staff(ticket, user):
        raise Forbidden(_("Only the customer can do this."))
    _stands(ticket, "mark_answered")


def approve(ticket: Ticket, user: Any) -> None:
    """Grant what is asked. Never a second time for the same pieces."""
    require_reviewer(ticket, user)
    not_with_customer(ticket)
    _stands(ticket, "mark_approved")
    not_frozen(ticket)
    not_own_request(ticket, user)
    if money.money_of(ticket).arrived:
        raise Refused(
            _("These pieces have already been refunded."),
            code="already_refunded",
            hint=_("Say in your answer what else you do; for other pieces a new case is raised."),
        )


def reject(ticket: Ticket, user: Any) -> None:
    """With a coded reason and words. What platform support granted, the shop does not reject."""
    require_reviewer(ticket, user)
    _stands(ticket, "mark_rejected")
    not_frozen(ticket)
    not_own_request(ticket, user)
    if user.is_seller:
        not_awarded(ticket)


def send_back(ticket: Ticket, user: Any) -> None:
    """The customer gives the parcel to a carrier."""
    require_customer(ticket, user)
    goods = obligations.goods_of(ticket)
    if ticket.status != TicketStatus.APPROVED or goods is None or not can_step(goods, "mark_in_transit"):
        raise Refused(
            _("There is nothing to send back now."),
            code=OTHER_STAGE,
            hint=_("Send it once the seller has approved the return."),
        )
    not_frozen(ticket, user)


def receive(ticket: Ticket, user: Any) -> None:
    """The seller has the parcel; inspection begins."""
    require_staff_or_support(ticket, user)
    _on_its_way_back(ticket, "mark_received")


def lose(ticket: Ticket, user: Any) -> None:
    """The carrier lost the parcel on its way to the seller; support has asked the carrier."""
    require_support(user)
    _on_its_way_back(ticket, "mark_lost")
    not_frozen(ticket)


def _on_its_way_back(ticket: Ticket, step: str) -> None:
    goods = obligations.goods_of(ticket)
    if goods is None or not can_step(goods, step):
        raise Refused(_("No parcel is on its way back."), code=OTHER_STAGE)


def accept_goods(ticket: Ticket, user: Any) -> None:
    """Refund only after receipt (SC16)."""
    _inspecting(ticket, user)


def accept_goods_in_part(ticket: Ticket, user: Any) -> None:
    """Some pieces cannot be sold again: the seller proposes to give back less."""
    _inspecting(ticket, user)
    if ticket.type != TicketType.RETURN_REFUND:
        raise Refused(
            _("Nothing is refunded for these goods, so nothing can be deducted."),
            code=OTHER_STAGE,
            hint=_("Refuse them with your reasons, and propose another way."),
        )


def refuse_goods(ticket: Ticket, user: Any) -> None:
    """Not as agreed: the case goes back to review."""
    _inspecting(ticket, user)


def _inspecting(ticket: Ticket, user: Any) -> None:
    require_staff_or_support(ticket, user)
    if not obligations.is_inspecting(ticket):
        raise Refused(
            _("There is nothing to inspect."), code=OTHER_STAGE, hint=_("Confirm the parcel's arrival first.")
        )
    if ticket.status != TicketStatus.IN_PROGRESS:
        raise Refused(_("This case is no longer in progress."), code="wrong_status")
    not_frozen(ticket)


def resolve(ticket: Ticket, user: Any) -> None:
    """When the last obligation is met; staff with proof."""
    require_staff_or_support(ticket, user)
    _stands(ticket, "mark_resolved")
    not_frozen(ticket)
    if user.is_machine:
        return
    waits = obligations.open_obligations(ticket)
    if waits:
        raise Refused(waits[0], code="open_obligation", hint=_("It resolves by itself then."))


def confirm(ticket: Ticket, user: Any) -> None:
    """The customer is content; a week of silence says the same."""
    if not user.is_machine:
        require_customer(ticket, user)
    _stands(ticket, "mark_closed")


def reopen(ticket: Ticket, user: Any) -> None:
    """The customer twice within 15 days, a supervisor any time (R86)."""
    if not user.is_supervisor:
        require_customer(ticket, user)
    _stands(ticket, "mark_reopened")
    if user.is_supervisor:
        return
    if ticket.reopened >= REOPEN_TIMES:
        raise Refused(
            _("It has been reopened %(count)s times already.") % {"count": ticket.reopened},
            code="reopened_enough",
            hint=_("Ask platform support, or raise a new case."),
        )
    if ticket.ended_at is not None and clock.now() - ticket.ended_at > timedelta(days=REOPEN_DAYS):
        raise Refused(
            _("Past %(days)s days, so it can no longer be reopened.") % {"days": REOPEN_DAYS},
            code="too_late",
            hint=_("If the fault is back, raise a new case."),
        )


def cancel(ticket: Ticket, user: Any) -> None:
    """Nobody has looked yet: withdrawn at once by the customer themselves (R13). Whoever does it for them asks for a
    withdrawal, which stays open for the customer's no."""
    require_customer_side(ticket, user)
    if not (is_customer(ticket, user) or user.is_machine):
        raise Forbidden(_("Only the customer ends it at once; what is asked for in their name waits for their no."))
    if ticket.status != TicketStatus.SUBMITTED:
        raise Forbidden(_("A review has begun: withdrawing takes an answer."), code="review_began")


def change(ticket: Ticket, user: Any) -> None:
    """Free until somebody looks at it (R76); later a note says what is different."""
    require_customer_side(ticket, user)
    if ticket.status == TicketStatus.SUBMITTED:
        return
    if ticket.status in (TicketStatus.IN_REVIEW, TicketStatus.NEEDS_INFO):
        raise Refused(
            _("The review has begun, so it can't be changed."),
            code="in_review",
            hint=_("Ask for a change; whoever reviews it decides."),
        )
    if ticket.status not in (TicketStatus.APPROVED, TicketStatus.IN_PROGRESS):
        raise Refused(_("This case has ended."), code=OTHER_STAGE)
    goods = obligations.goods_of(ticket)
    if goods is not None and goods.sent_at is not None:
        raise Refused(_("Already sent, so it can't be changed; agree an exchange at inspection"), code="already_sent")
    raise Refused(
        _("It is approved as you asked for it, so it can't be changed."),
        code="already_approved",
        hint=_("Withdraw it and ask anew."),
    )


def appeal(ticket: Ticket, user: Any) -> None:
    """Ask the platform to step in: while the seller reviews, or within 7 days of a rejection (R37, R89)."""
    require_customer(ticket, user)
    if ticket.status in (TicketStatus.CANCELLED, TicketStatus.CLOSED, TicketStatus.RESOLVED):
        raise Refused(_("This case has ended."), code=OTHER_STAGE, hint=_("If the fault is back, raise a new case."))
    not_frozen(ticket, user)
    if ticket.by_platform and ticket.status == TicketStatus.REJECTED:
        raise Refused(
            _("The platform has decided this case."),
            code="with_platform",
            hint=_("With something new to show, reopen it."),
        )
    if ticket.status == TicketStatus.REJECTED:
        if ticket.ended_at is not None and clock.now() - ticket.ended_at > timedelta(days=APPEAL_DAYS):
            raise Refused(
                _("Past %(days)s days, so no platform review; you can complain.") % {"days": deadlines.APPEAL_DAYS},
                code="too_late",
            )
        return
    if ticket.by_platform:
        raise Refused(_("The platform already reviews this case."), code="with_platform")
    if ticket.status == TicketStatus.NEEDS_INFO:
        mine = is_customer(ticket, user)
        raise Refused(
            _("The seller waits for your answer.") if mine else _("The seller waits for the customer's answer."),
            code="answer_first",
            hint=_("You can ask once you have answered.") if mine else _("They can ask once they have answered."),
        )
    if ticket.status == TicketStatus.SUBMITTED:
        raise Refused(
            _("The seller has not begun to look at it yet."),
            code="nothing_to_decide",
            hint=_("You can ask as soon as it has, and for %(days)s days after a rejection.")
            % {"days": deadlines.APPEAL_DAYS},
        )
    if ticket.status != TicketStatus.IN_REVIEW:
        raise Refused(
            _("There is nothing to decide between you and the seller now.")
            if is_customer(ticket, user)
            else _("There is nothing to decide between customer and seller now."),
            code="nothing_to_decide",
            hint=_("You can ask while the seller reviews it, and for %(days)s days after a rejection.")
            % {"days": deadlines.APPEAL_DAYS},
        )


def withdraw(ticket: Ticket, user: Any) -> None:
    """The customer withdraws a case that somebody is already handling (R14–R18); staff do so on their word (R43–R47), at any
    stage."""
    require_customer_side(ticket, user)
    if ticket.status == TicketStatus.SUBMITTED and (is_customer(ticket, user) or user.is_machine):
        raise Forbidden(_("Nobody has looked at it yet: it is withdrawn at once."), code="not_needed")
    if ticket.frozen_by:
        raise Refused(
            _("Withdrawing it has already been asked for."),
            code="already_asked",
            hint=_("Open the withdrawal to follow it or take it back (%(number)s).") % {"number": ticket.frozen_by},
        )
    if ticket.status == TicketStatus.CANCELLED:
        raise Refused(_("It is already withdrawn."), code=OTHER_STAGE)
    if not ticket.is_open:
        raise Refused(
            _("This case is %(status)s, so there is nothing to withdraw.") % {"status": ticket.get_status_display()},
            code="ended",
        )


def nudge(ticket: Ticket, user: Any) -> None:
    """Remind whoever has to answer, once a day (R40, R73, R74)."""
    require_customer(ticket, user)
    _not_own_turn(ticket, user)
    if not ticket.is_open:
        raise Refused(_("This case has ended."), code=OTHER_STAGE)
    goods = obligations.goods_of(ticket)
    to_send = ticket.status == TicketStatus.APPROVED and goods is not None and not ticket.frozen_by
    asked = selectors.asked_status(ticket)
    to_settle = asked in (CancellationStatus.COUNTERED, CancellationStatus.REPAYING)
    offer, waits = obligations.offer_of(ticket), awaited(ticket)
    to_answer = not asked and (
        ticket.status == TicketStatus.NEEDS_INFO or (offer is not None and not offer.by_customer) or waits == "extra"
    )
    if to_settle or to_send or to_answer:
        if is_customer(ticket, user):
            raise Refused(_("Nobody but you has to act now."), code="your_turn")
        raise Refused(_("Nobody but the customer has to act now."), code="your_turn")
    if waits == "refund" and not asked:
        raise Refused(
            _("Nobody owes an answer now: the money is on its way."),
            code="on_its_way",
            hint=_("The page of the refund says until when, and what to do if it is late."),
        )
    last = ticket.nudged_at
    if last is not None and clock.now() - last < NUDGE_EVERY:
        again = times.clock_text(last + NUDGE_EVERY)
        if times.day_text(last) == times.day_text(clock.today()):
            raise Refused(_("Nudged today; you can again tomorrow from %(time)s") % {"time": again}, code="too_soon")
        raise Refused(_("Nudged yesterday; you can again today from %(time)s") % {"time": again}, code="too_soon")
