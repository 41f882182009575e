"""Who answers a withdrawal, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from orders.cancellations import permissions
from orders.statuses import CancellationStatus
from portal.components import times
from portal.kernel.errors import OTHER_STAGE, Forbidden, Refused
from portal.kernel.fsm import require_step
from portal.people.permissions import require_customer, require_staff_or_support, require_support
from portal.time import clock
from portal.time.business_time import add_calendar_days
from tickets import deadlines
from tickets.deadlines import NO_DAYS, SUPERVISOR_WINDOW
from tickets.statuses import TicketStatus
from tickets.withdrawals.models import TicketCancellation


def approve_withdrawal(withdrawal: TicketCancellation, user: Any) -> None:
    """Whoever reviews the case answers: the shop, or the platform when it reviews (R22)."""
    _answers(withdrawal, user)
    _not_the_customers_turn(withdrawal, user)
    permissions.approve(withdrawal, user)
    _open_for_their_no(withdrawal, user)
    _decides(withdrawal, user)


def counter_withdrawal(withdrawal: TicketCancellation, user: Any) -> None:
    """A share of costs already incurred (R29, R36)."""
    _answers(withdrawal, user)
    if user.is_support and not user.is_machine:
        raise Forbidden(_("Only the seller can do this."))
    permissions.counter(withdrawal, user)
    if withdrawal.ticket_was in (TicketStatus.IN_REVIEW, TicketStatus.NEEDS_INFO):
        raise Refused(_("Nothing has been done for this case yet, so there are no costs to share."), code="no_costs")


def end_review(withdrawal: TicketCancellation, user: Any) -> None:
    """The reviewer may grant the case first; the customer is asked again."""
    _answers(withdrawal, user)
    if withdrawal.status != CancellationStatus.REQUESTED:
        raise Refused(_("The customer waits for no review here."), code=OTHER_STAGE)
    if withdrawal.ticket.status not in (TicketStatus.IN_REVIEW, TicketStatus.NEEDS_INFO):
        raise Refused(_("The review has ended already."), code=OTHER_STAGE)


def reject_withdrawal(withdrawal: TicketCancellation, user: Any) -> None:
    """Refusing must carry a reason the buyer can read (R35)."""
    if withdrawal.ticket.by_platform and user.is_support:
        require_step(withdrawal, "mark_rejected")
        _not_own(withdrawal, user)
        return
    _answers(withdrawal, user)
    if user.is_seller:
        _not_the_customers_turn(withdrawal, user)
    permissions.reject(withdrawal, user)


def _answers(withdrawal: TicketCancellation, user: Any) -> None:
    require_staff_or_support(withdrawal, user)
    if withdrawal.ticket.by_platform and not user.is_support:
        raise Refused(_("The platform reviews this case and answers."), code="with_platform")
    _not_own(withdrawal, user)


def _not_the_customers_turn(withdrawal: TicketCancellation, user: Any) -> None:
    """A cost was proposed to the customer, or the case granted first."""
    if withdrawal.status == CancellationStatus.COUNTERED and not user.is_machine:
        raise Refused(
            _("The customer answers next."), code="countered", hint=permissions.take_back_hint(withdrawal, user)
        )


def _open_for_their_no(withdrawal: TicketCancellation, user: Any) -> None:
    """Asked for in the customer's name: they have been told, and have some days to say that it is not what they want."""
    until = no_until(withdrawal)
    if until is not None and clock.now() < until and not user.is_machine:
        raise Refused(
            _("It was asked for in the customer's name: they can say no %(when)s.") % {"when": times.by_text(until)},
            code="customers_no",
            hint=_("Wait until then, or ask the customer to withdraw it themselves."),
        )


def no_until(withdrawal: TicketCancellation) -> datetime | None:
    """Until when the customer can say no to what was asked for in their name; None where they asked themselves."""
    if withdrawal.requested_by_id == withdrawal.customer_id or withdrawal.created_at is None:
        return None
    return add_calendar_days(withdrawal.created_at, NO_DAYS, withdrawal.shop.country)


def _not_own(withdrawal: TicketCancellation, user: Any) -> None:
    if withdrawal.requested_by_id == user.pk:
        raise Refused(
            _("You asked for it on the customer's behalf, so somebody else answers."),
            code="own_request",
            hint=_("A colleague or platform support can."),
        )


def refuse_withdrawal(withdrawal: TicketCancellation, user: Any) -> None:
    """The platform's verdict against it, by somebody who did not ask for it."""
    permissions.refuse(withdrawal, user)
    _not_own(withdrawal, user)
    _decides(withdrawal, user)


def ask_supervisor(withdrawal: TicketCancellation, user: Any) -> None:
    """Once, within 7 days of the platform's decision: a supervisor looks at it again (R41)."""
    require_customer(withdrawal, user)
    if withdrawal.with_supervisor:
        raise Refused(_("A supervisor is looking at it."), code="asked_before")
    if withdrawal.supervisor_asked_at is not None:
        raise Refused(
            _("A supervisor has been asked already; that is possible once."),
            code="asked_before",
            hint=_("The help page on unsolved cases tells what else you can do."),
        )
    if withdrawal.status != CancellationStatus.REFUSED:
        raise Refused(_("You can ask for a supervisor once the platform has decided against you."), code=OTHER_STAGE)
    if withdrawal.ended_at is not None and clock.now() - withdrawal.ended_at > SUPERVISOR_WINDOW:
        raise Refused(
            _("The platform decided more than %(days)s days ago, so no supervisor looks at it any more.")
            % {"days": deadlines.SUPERVISOR_WINDOW.days},
            code="too_late",
        )


def _decides(withdrawal: TicketCancellation, user: Any) -> None:
    """What a supervisor was asked for, a supervisor decides; nobody decides what they have answered before."""
    if withdrawal.with_supervisor and not user.is_supervisor:
        raise Refused(_("The customer asked for a supervisor, who decides this now."), code="with_supervisor")
    if withdrawal.has_decided(user):
        raise Refused(
            _("You decided it before, so another supervisor looks at it now.")
            if withdrawal.with_supervisor
            else _("You answered it before, so a colleague decides it now."),
            code="own_decision",
        )


def undo_withdrawal(withdrawal: TicketCancellation, user: Any) -> None:
    """What came of calling the parcel back."""
    require_staff_or_support(withdrawal, user)
    if withdrawal.status != CancellationStatus.RECALLING:
        raise Refused(_("No parcel is being called back here."), code=OTHER_STAGE)


def lose_goods(withdrawal: TicketCancellation, user: Any) -> None:
    """The carrier lost it on the way back."""
    require_support(user)
    undo_withdrawal(withdrawal, user)


def accept_withdrawal(withdrawal: TicketCancellation, user: Any) -> None:
    """The customer agrees to the proposed cost."""
    permissions.accept(withdrawal, user)
    if not withdrawal.countered:
        raise Refused(_("There is no proposed cost to agree to."), code=OTHER_STAGE)


def insist_on_withdrawal(withdrawal: TicketCancellation, user: Any) -> None:
    """The case was granted meanwhile, and the customer wants to withdraw it all the same."""
    permissions.accept(withdrawal, user)
    if withdrawal.countered:
        raise Refused(_("A cost was proposed: agree to it, or object."), code=OTHER_STAGE)


def appeal_withdrawal(withdrawal: TicketCancellation, user: Any) -> None:
    """Against the seller's answer, to the platform; what the platform reviews anyway it answers itself."""
    require_customer(withdrawal, user)
    if withdrawal.ticket.by_platform and withdrawal.status == CancellationStatus.REQUESTED:
        raise Refused(_("The platform reviews this case and answers."), code="with_platform")
    permissions.appeal(withdrawal, user)


retract_withdrawal = permissions.retract
take_back_withdrawal_cost = permissions.take_back_cost
