"""Who may do what with a request to cancel, and whether now: the first rules are shared with withdrawing a ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from orders import deadlines
from orders.cancellations.models import Cancellation, OrderCancellation
from orders.deadlines import TAKE_BACK_HOURS
from orders.orders import pieces
from orders.statuses import CancellationStatus, OrderStatus
from portal.kernel.errors import OTHER_STAGE, Forbidden, Refused
from portal.kernel.fsm import require_step
from portal.people.permissions import (
    is_staff,
    require_customer,
    require_customer_side,
    require_staff,
    require_staff_or_support,
    require_support,
)
from portal.time import clock


def approve(cancellation: Cancellation, user: Any) -> None:
    """The shop answers a request; what is in platform review only the platform approves."""
    require_staff_or_support(cancellation, user)
    if user.is_support and not user.is_machine and cancellation.requested_by_id == user.pk:
        raise Refused(
            _("You asked for it on the customer's behalf, so somebody else answers."),
            code="own_request",
            hint=_("The seller can, or a colleague."),
        )
    _answered(cancellation, "mark_completed")
    if cancellation.status == CancellationStatus.PLATFORM_REVIEW and not user.is_support:
        raise Refused(_("The platform is deciding this now."), code="in_platform_review")
    if cancellation.status == CancellationStatus.COUNTERED:
        raise Refused(
            _("You proposed a cost and wait for the customer's answer.")
            if user.is_seller
            else _("The seller proposed a cost and waits for the customer's answer."),
            code="countered",
            hint=take_back_hint(cancellation, user),
        )
    if cancellation.status in (CancellationStatus.RECALLING, CancellationStatus.REPAYING):
        raise Refused(_("This has already been approved."), code="already_approved")


def counter(cancellation: Cancellation, user: Any) -> None:
    """A share of costs already incurred, with proof (R29)."""
    require_staff(cancellation, user)
    _answered(cancellation, "mark_countered")


def reject(cancellation: Cancellation, user: Any) -> None:
    """With a coded reason and words the customer can read (R35, R120)."""
    require_staff(cancellation, user)
    if cancellation.status == CancellationStatus.COUNTERED and not user.is_machine:
        raise Refused(
            _("You proposed a cost and wait for the customer's answer."),
            code="countered",
            hint=take_back_hint(cancellation, user),
        )
    _answered(cancellation, "mark_rejected")


def take_back_cost(cancellation: Cancellation, user: Any) -> None:
    """A cost proposed by mistake is taken back by the shop, as long as the customer has not answered."""
    require_staff(cancellation, user)
    if cancellation.status != CancellationStatus.COUNTERED or not cancellation.countered:
        raise Refused(_("There is no proposed cost to take back."), code=OTHER_STAGE)


def take_back_rejection(cancellation: OrderCancellation, user: Any) -> None:
    """The shop rejected it by mistake; the customer has not gone on with it, and the order stands where it stood."""
    require_staff(cancellation, user)
    if cancellation.status != CancellationStatus.REJECTED or cancellation.ended_at is None:
        raise Refused(_("There is no rejection to take back."), code=OTHER_STAGE)
    hint = _("The customer can ask the platform to step in.")
    if clock.now() - cancellation.ended_at > timedelta(hours=TAKE_BACK_HOURS):
        told = _("Past %(hours)s hours, so the rejection stands.") % {"hours": TAKE_BACK_HOURS}
        raise Refused(told, code="too_late", hint=hint)
    if cancellation.answered_by is None or cancellation.answered_by.is_machine:
        raise Refused(_("It ended because the proposed cost was not answered in time."), code="lapsed", hint=hint)
    order, wanted = cancellation.order, {row.line_id: row.quantity for row in cancellation.lines.all()}
    chosen = [line for line in pieces.lines_of(order) if line.line.pk in wanted]
    are_free = all(line.free >= wanted[line.line.pk] for line in chosen)  # else holding them again says what is wrong
    has_moved = are_free and pieces.is_after_shipping(chosen, wanted) != cancellation.after_shipping
    if order.status not in (OrderStatus.PAID, OrderStatus.SHIPPED) or has_moved:
        raise Refused(_("The order has moved on since, so the rejection stands."), code="moved_on", hint=hint)


def take_back_hint(cancellation: Cancellation, user: Any) -> str:
    """What the shop can do while the customer has to decide."""
    if cancellation.countered and user.is_seller:
        return _("If it was a mistake, take the proposed cost back first.")
    return _("It ends by itself when the time is up.")


def accept(cancellation: Cancellation, user: Any) -> None:
    """The customer agrees to the proposed cost."""
    require_customer(cancellation, user)
    if cancellation.status != CancellationStatus.COUNTERED:
        raise Refused(_("There is no proposed cost to agree to."), code=OTHER_STAGE)


def appeal(cancellation: Cancellation, user: Any) -> None:
    """To the platform, within 7 days (R37)."""
    require_customer(cancellation, user)
    if cancellation.status == CancellationStatus.PLATFORM_REVIEW:
        raise Refused(_("The platform is deciding this now."), code="in_platform_review")
    if cancellation.status == CancellationStatus.REFUSED:
        raise Refused(_("The platform has decided this."), code="decided")
    if cancellation.status not in (CancellationStatus.REJECTED, CancellationStatus.COUNTERED):
        raise Refused(
            _("You can ask the platform once the seller has rejected or proposed a cost.")
            if cancellation.status == CancellationStatus.REQUESTED
            else _("This is %(status)s, so there is nothing to decide.")
            % {"status": cancellation.get_status_display()},
            code="wrong_status" if cancellation.status == CancellationStatus.REQUESTED else OTHER_STAGE,
        )
    if (
        cancellation.status == CancellationStatus.REJECTED
        and cancellation.due_at is not None
        and cancellation.due_at < clock.now()
    ):
        raise Refused(
            _("Past %(days)s days, so no platform review; you can complain.") % {"days": deadlines.APPEAL_DAYS},
            code="too_late",
        )


def refuse(cancellation: Cancellation, user: Any) -> None:
    """The platform's verdict against the request, with reasons."""
    require_support(user)
    require_step(cancellation, "mark_refused", _("Only a request in platform review can be refused here."))


def retract(cancellation: Cancellation, user: Any) -> None:
    """The customer changed their mind about changing their mind."""
    require_customer_side(cancellation, user)
    if is_staff(cancellation, user):
        raise Forbidden(_("Only the customer can take the request back."))
    _still_asked(cancellation)


def _still_asked(cancellation: Cancellation) -> None:
    require_step(
        cancellation,
        "mark_retracted",
        _("This is %(status)s, so it can no longer be taken back.") % {"status": cancellation.get_status_display()},
    )


def _answered(cancellation: Cancellation, step: str) -> None:
    require_step(
        cancellation,
        step,
        _("This is %(status)s, so there is nothing left to answer.") % {"status": cancellation.get_status_display()},
    )


def _by_another_side(rule: Callable[[Any, Any], None]) -> Callable[[OrderCancellation, Any], None]:
    """The rule, but a shop that asked in the customer's name does not answer itself, whichever of its people."""

    def answer(cancellation: OrderCancellation, user: Any) -> None:
        rule(cancellation, user)
        if user.is_seller and cancellation.filed_by_shop:
            raise Refused(
                _("Your shop asked for it on the customer's behalf, so somebody else answers."),
                code="own_request",
                hint=_("Platform support can. If the shop cannot deliver: take it back, then “Cancel for the shop”."),
            )

    return answer


approve_request, counter_request, reject_request = (_by_another_side(rule) for rule in (approve, counter, reject))


def retract_request(cancellation: OrderCancellation, user: Any) -> None:
    """The customer, or the shop that had asked in their name."""
    if cancellation.filed_by_shop and is_staff(cancellation, user):
        _still_asked(cancellation)
    else:
        retract(cancellation, user)
