"""Who may do what with an order, and whether now. A rule reads aloud, raises with a sentence, or says nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orders import facts
from orders.models import Cancellation, Order, OrderCancellation, OrderChange, Recall
from orders.quotes import Quote
from orders.statuses import CancellationStatus, OrderChangeStatus, OrderStatus, RecallStatus
from portal import clock
from portal.errors import OTHER_STAGE, Forbidden, Refused
from portal.fsm import require_step
from portal.models import Shop
from portal.policies import (
    is_customer,
    is_staff,
    require_customer,
    require_customer_side,
    require_machine,
    require_staff,
    require_staff_or_support,
    require_support,
)

# --- orders -----------------------------------------------------------------------------------------------------------


def request_cancellation(order: Order, user: Any) -> None:
    """Cancel before shipping, or ask to cancel once it is on its way (R99, R102)."""
    require_customer_side(order, user)
    if order.status == OrderStatus.CANCELLED:
        raise Refused(_("This order is already cancelled."), code="already_cancelled")
    if order.status in (OrderStatus.DELIVERED, OrderStatus.COMPLETED):
        raise Refused(
            _("It has been delivered, so it can no longer be cancelled."),
            code="delivered",
            hint=_("Ask for a return instead: your reason comes along."),
        )
    if not facts.whole(facts.lines_of(order)):
        raise Refused(
            _("Every piece is already in another request."),
            code="pieces_taken",
            hint=_("Open that request to follow it or take it back."),
        )


def priced(answer: Quote) -> None:
    """A rule of the policies may say that it is too late to cancel; the order's own terms decide (SC7)."""
    if answer.is_possible:
        return
    verdict = next(one for one in answer.verdicts if one.code == "not_possible")
    words = verdict.zh if (get_language() or "").startswith("zh") else verdict.en
    raise Refused(
        _("By the rules of this order it can no longer be cancelled: %(rule)s.") % {"rule": words},
        code="not_by_rule",
        hint=_("Ask the seller, or let platform support look at it."),
    )


def cancel(order: Order, user: Any) -> None:
    """取消订单: the entry while nothing has left the shop (R99)."""
    require_customer_side(order, user)
    if _has_left(order):
        raise Forbidden(_("It has been sent, so cancelling has to be requested."))
    request_cancellation(order, user)


def request_after_shipping(order: Order, user: Any) -> None:
    """申请取消: the entry once the parcel is on its way (R102)."""
    require_customer_side(order, user)
    if not _has_left(order):
        raise Forbidden(_("It has not been sent yet, so it can simply be cancelled."))
    request_cancellation(order, user)


def _has_left(order: Order) -> bool:
    return order.shipped_at is not None or order.status in (OrderStatus.DELIVERED, OrderStatus.COMPLETED)


def needs_no_answer(order: Order, answer: Quote) -> bool:
    """Whether the shop has said yes beforehand: a free window after payment, or small amounts of unshipped pieces."""
    if answer.after_shipping or order.status == OrderStatus.PLACED:
        return False
    shop = order.shop
    window = timedelta(minutes=shop.free_window_minutes)
    if window and order.paid_at and clock.now() - order.paid_at <= window:
        return True
    return 0 < answer.returned < shop.auto_approve_below


def cancel_for_shop(order: Order, user: Any) -> None:
    """The shop cannot deliver: full refund at once, counted against the shop."""
    require_staff_or_support(order, user)
    if order.status not in (OrderStatus.PLACED, OrderStatus.PAID):
        raise Refused(
            _("This order is %(status)s, so the shop can no longer cancel it.")
            % {"status": order.get_status_display()},
            code="wrong_status",
        )
    if not facts.here(facts.lines_of(order)):
        raise Refused(
            _("Every piece is already in a request."), code="pieces_taken", hint=_("Answer the open request instead.")
        )


def pay(order: Order, user: Any) -> None:
    """Its charge was captured. Only the machine hears that."""
    require_machine(user)
    require_step(order, "mark_paid")


def ship(order: Order, user: Any) -> None:
    """Pieces on hold stay; the machine reports what has already happened."""
    require_staff(order, user)
    lines = facts.lines_of(order) if order.status in (OrderStatus.PAID, OrderStatus.SHIPPED) else []
    came_back = order.status == OrderStatus.SHIPPED and any(line.unsent for line in lines)
    if order.status != OrderStatus.PAID and not came_back:
        raise Refused(
            _("This order is %(status)s, so there is nothing to ship.") % {"status": order.get_status_display()},
            code="wrong_status",
        )
    if not user.is_machine and not any(line.shippable for line in lines):
        raise Refused(
            _("Every piece still here is on hold."),
            code="on_hold",
            hint=_("Answer the open request first (%(number)s).") % {"number": ", ".join(facts.open_sources(order))},
        )


def deliver(order: Order, user: Any) -> None:
    """The carrier says so, or the customer confirms."""
    if not (user.is_machine or is_customer(order, user)):
        raise Forbidden(_("Only the customer can confirm that it arrived."))
    words = _("It has not been shipped in full yet, so there is nothing to confirm.")
    require_step(order, "mark_delivered", words)
    if any(line.unsent for line in facts.lines_of(order)):
        raise Refused(words, code="not_all_sent", hint=_("What came back to the seller is sent again first."))


def complete(order: Order, user: Any) -> None:
    """After 15 days by itself, or when the customer is content; never while a case is open."""
    if not (user.is_machine or is_customer(order, user)):
        raise Forbidden(_("Only the customer can complete the order."))
    require_step(order, "mark_completed", _("Only a delivered order can be completed."))
    sources = facts.open_sources(order)
    if sources:
        raise Refused(
            _("An open case still holds pieces of this order (%(number)s).") % {"number": ", ".join(sources)},
            code="on_hold",
        )


def delete(order: Order, user: Any) -> None:
    """Into the recycle bin; what is open and can be cancelled is cancelled with it."""
    require_customer(order, user)
    if order.is_binned:
        raise Refused(_("It is already in the recycle bin."), code="already_binned")


def restore(order: Order, user: Any) -> None:
    """Out of the recycle bin, any time."""
    require_customer(order, user)
    if not order.is_binned:
        raise Refused(_("It is not in the recycle bin."), code="not_binned")


def request_change(order: Order, user: Any) -> None:
    """Another address, another variant or fewer pieces, before shipping (R116)."""
    require_customer_side(order, user)
    if order.status not in (OrderStatus.PLACED, OrderStatus.PAID):
        raise Refused(
            _("It is no longer at the seller, so it can't be changed."),
            code="shipped",
            hint=_("Request cancellation, or ask for an exchange once it arrived."),
        )
    if any(change.status == OrderChangeStatus.REQUESTED for change in order.changes.all()):
        raise Refused(_("A change is already waiting for the seller's answer."), code="change_open")
    if not any(line.shippable for line in facts.lines_of(order)):
        raise Refused(_("Every piece is already in another request."), code="pieces_taken")


def answer_change(change: OrderChange, user: Any) -> None:
    """The shop answers; after a day of silence the machine refuses."""
    require_staff_or_support(change, user)
    require_step(change, "mark_applied", _("This change has already been answered."))


def retract_change(change: OrderChange, user: Any) -> None:
    require_customer_side(change, user)
    if is_staff(change, user):
        raise Forbidden(_("Only the customer can take the wish back."))
    require_step(change, "mark_retracted", _("This change has already been answered."))


# --- cancellations, shared with withdrawing a ticket ------------------------------------------------------------------


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
        raise Refused(_("Past 7 days, so no platform review; you can complain."), code="too_late")


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


def recover(cancellation: OrderCancellation, user: Any) -> None:
    """The parcel is back at the seller."""
    _recalling(cancellation, user)


def miss(cancellation: OrderCancellation, user: Any) -> None:
    """The parcel was delivered all the same."""
    _recalling(cancellation, user)


def lose(cancellation: OrderCancellation, user: Any) -> None:
    """The carrier lost it. Support or the carrier's feed say so."""
    require_support(user)
    _recalling(cancellation, user)


def _recalling(cancellation: Cancellation, user: Any) -> None:
    require_staff_or_support(cancellation, user)
    if cancellation.status != CancellationStatus.RECALLING:
        raise Refused(_("No parcel is being called back here."), code=OTHER_STAGE)


def _answered(cancellation: Cancellation, step: str) -> None:
    require_step(
        cancellation,
        step,
        _("This is %(status)s, so there is nothing left to answer.") % {"status": cancellation.get_status_display()},
    )


# --- requests to cancel an order ---------------------------------------------------------------------------------------


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


# --- parcels ----------------------------------------------------------------------------------------------------------


def answer_recall(recall: Any, user: Any) -> None:
    """What the carrier answers is entered by staff, support or the carrier's feed."""
    require_staff_or_support(recall, user)
    if recall.status != RecallStatus.ASKED:
        raise Refused(_("The carrier has already answered."), code="wrong_status")


def accept_recalls(cancellation: OrderCancellation, user: Any) -> None:
    """The carrier tries to stop the parcel: told once."""
    _recalling(cancellation, user)
    if not Recall.objects.filter(shipment__order=cancellation.order_id, status=RecallStatus.ASKED).exists():
        raise Refused(_("The carrier has already answered."), code="wrong_status")


# --- shops ------------------------------------------------------------------------------------------------------------


def note_improvement(shop: Shop, user: Any) -> None:
    """What a shop changed is written down by its staff."""
    if not (user.is_seller and shop.pk in user.shop_ids):
        raise Forbidden(_("Only the shop's own staff can note what they changed."))


def publish_policy(user: Any) -> None:
    """What may be kept is decided by the platform's supervisors and administrators."""
    if not user.is_supervisor:
        raise Forbidden(_("Only a supervisor of the platform puts policies in force."))
