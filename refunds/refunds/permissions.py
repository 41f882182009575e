"""Who may take which step with a refund, and whether: the second person, and the way."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Forbidden, Refused
from portal.kernel.fsm import require_step
from portal.people import permissions
from portal.people.models import Membership
from portal.time import clock
from refunds.gateways.models import GatewaySwitch
from refunds.inbox.models import GatewayNotice
from refunds.refunds.models import Refund, RefundAttempt
from refunds.statuses import PAID_BY_HAND, Destination, RefundStatus

# --- the second person ------------------------------------------------------------------------------------------------


def approve(refund: Refund, user: Any) -> None:
    """Shop staff or support, but not who asked for the refund; of a one-person shop, support."""
    permissions.require_staff_or_support(refund, user)
    require_step(refund, "mark_approved", _already_checked(refund))
    if user.pk == refund.payer_id:
        raise Refused(_("The money would be yours, so somebody else has to approve it."), code="four_eyes")
    if refund.with_support_since is not None and not user.is_support:
        raise Refused(_("Platform support makes the second check of this refund."), code="with_support")
    if user.pk == refund.requested_by_id:
        raise Refused(
            _("You asked for this refund, so somebody else has to approve it."),
            code="four_eyes",
            hint=_("A colleague can, or platform support."),
        )
    if user.pk == refund.declined_by_id:
        raise Refused(_("You declined this refund, so somebody else has to decide now."), code="four_eyes")


def decline(refund: Refund, user: Any) -> None:
    """The second person of the shop disagrees: platform support decides. The refund itself stays."""
    if user.is_support:
        raise Forbidden(_("Only the seller can do this."))
    approve(refund, user)


def hand_to_support(refund: Refund, user: Any) -> None:
    """The machine, once the shop's day is over."""
    permissions.require_machine(user)
    require_step(refund, "mark_approved", _already_checked(refund))


def escalate_check(refund: Refund, user: Any) -> None:
    """The machine, once the day of platform support is over as well."""
    permissions.require_machine(user)
    require_step(refund, "mark_approved", _already_checked(refund))
    if refund.with_support_since is None or refund.due_at is None or refund.due_at > clock.now():
        raise Refused(_("Platform support still has time for the second check."), code="not_over")


def has_second_person(refund: Refund) -> bool:
    """Whether anybody in the shop but its requester could make the second check."""
    others = Membership.objects.filter(shop_id=refund.shop_id, user__is_active=True)
    return others.exclude(user_id__in=[refund.requested_by_id, refund.payer_id or 0]).exists()


def _already_checked(refund: Refund) -> str:
    return _("This refund is %(status)s, so there is nothing to check.") % {"status": refund.get_status_display()}


# --- on its way -------------------------------------------------------------------------------------------------------


def cancel(refund: Refund, user: Any) -> None:
    """Before it was sent, or once that is proven to have failed, and never in between or after (SC9).

    Called by the case that is withdrawn.
    """
    if refund.status == RefundStatus.SUBMITTED:
        raise Refused(
            _("The bank has it, so it can't be stopped; once it arrives, pay it back and withdraw"), code="sent"
        )
    if refund.status == RefundStatus.SUCCEEDED:
        raise Refused(_("This refund has arrived, so it cannot be cancelled."), code="arrived")
    require_step(refund, "mark_cancelled")


def supersede(refund: Refund, user: Any) -> None:
    """The machine, or support, has seen the money go back another way."""
    permissions.require_support(user)
    require_step(refund, "mark_superseded")


def submit(refund: Refund, user: Any) -> None:
    """The machine sends what is approved, and tries again what failed, unless its case holds it."""
    permissions.require_machine(user)
    require_step(refund, "mark_submitted")
    if refund.held_since is not None:
        raise Refused(_("A withdrawal is open, so this refund is not sent until it is answered."), code="held")
    if GatewaySwitch.objects.paused().filter(gateway=refund.gateway).exists():
        raise Refused(
            _("Payments through %(gateway)s are paused, so nothing is sent there now.")
            % {"gateway": refund.get_gateway_display()},
            code="paused",
        )
    if refund.payment.is_claimed:
        raise Refused(
            _("%(gateway)s has not confirmed the payment yet, so nothing of it is sent.")
            % {"gateway": refund.payment.get_gateway_display()},
            code="claimed",
        )
    if GatewayNotice.objects.unsettled().filter(payment=refund.payment_id).exists():
        raise Refused(
            _("The provider tells of money that may be the same, so nothing is sent until that is settled."),
            code="unsettled",
        )
    last = refund.attempts.order_by("-ordinal").first()
    if last is not None and not last.is_proven_dead:
        raise Refused(_("The last try may still succeed, so nothing new is sent."), code="attempt_alive")


def conclude(attempt: RefundAttempt, user: Any) -> None:
    """Answers come from the machine, by notice, query or statement; by hand from the manual lane."""
    permissions.require_support(user)


def resume(attempt: RefundAttempt, refund: Refund, user: Any) -> None:
    """A try that was thought dead is followed again, as long as nothing newer was sent."""
    permissions.require_support(user)
    require_step(refund, "mark_submitted")
    if refund.attempts.filter(ordinal__gt=attempt.ordinal).exists():
        raise Refused(_("A newer try was sent meanwhile."), code="newer_attempt")


def tick_off(refund: Refund, user: Any) -> None:
    """Whoever carried the payout out: the shop its own; a redirected one, support."""
    if refund.destination == Destination.MANUAL:
        permissions.require_support(user)
    else:
        permissions.require_staff_or_support(refund, user)
    if refund.gateway not in PAID_BY_HAND:
        raise Forbidden(_("This refund is paid by %(gateway)s.") % {"gateway": refund.get_gateway_display()})
    if refund.status == RefundStatus.APPROVED:
        raise Refused(_("This payout is being prepared; it can be ticked off in a moment."), code="wrong_status")
    require_step(refund, "mark_succeeded")
    if user.pk == refund.payer_id:
        raise Refused(_("The money would be yours, so somebody else has to tick it off."), code="four_eyes")


def give_up_payout(refund: Refund, user: Any) -> None:
    """A payout by hand turned out to be impossible."""
    tick_off(refund, user)


def redirect(refund: Refund, user: Any) -> None:
    """Support proposes another destination once the original way has failed."""
    permissions.require_support(user)
    require_step(refund, "mark_redirected", _not_failed(refund))
    if refund.destination == Destination.NETTED:
        raise Refused(_("It was set off against what is owed, so it has no other way."), code="netted")
    if refund.redirect_proposed_by_id is not None:
        raise Refused(_("Another way is already proposed; a colleague has to confirm it."), code="redirect_proposed")
    if refund.due_at is not None and refund.due_at <= clock.now() and not _is_kept_back(refund):
        raise Refused(
            _("It is being tried again right now."),
            code="being_tried",
            hint=_("If that fails, too, propose another way then."),
        )


def drop_redirect(refund: Refund, user: Any) -> None:
    """Who proposed the account takes it back, or a colleague does not agree."""
    permissions.require_support(user)
    require_step(refund, "mark_redirected", _not_failed(refund))
    if refund.redirect_proposed_by_id is None:
        raise Refused(_("No other way is proposed."), code="no_redirect")


def _is_kept_back(refund: Refund) -> bool:
    """Whether nothing is sent although it is due: its case holds it, or its provider is paused."""
    return refund.held_since is not None or GatewaySwitch.objects.paused().filter(gateway=refund.gateway).exists()


def confirm_redirect(refund: Refund, user: Any) -> None:
    """A second supporter confirms the way, after looking at it."""
    permissions.require_support(user)
    require_step(refund, "mark_redirected", _not_failed(refund))
    if refund.redirect_proposed_by_id is None:
        raise Refused(_("No other way is proposed."), code="no_redirect", hint=_("Propose one first."))
    if user.pk == refund.redirect_proposed_by_id:
        raise Refused(_("You proposed this way, so a colleague has to confirm it."), code="four_eyes")


def retry(refund: Refund, user: Any) -> None:
    """Support has it tried again at once, for example after the customer unblocked their card."""
    permissions.require_support(user)
    if refund.status != RefundStatus.FAILED:
        raise Refused(_not_failed(refund), code="wrong_status")
    if refund.redirect_proposed_by_id is not None:
        raise Refused(
            _("Another way is proposed and waits for a second person, so the old one is not tried."),
            code="redirect_proposed",
            hint=_("Confirm it, or drop it first."),
        )


def ask_now(refund: Refund, user: Any) -> None:
    """Support has the provider asked now instead of when it is due."""
    permissions.require_support(user)
    if refund.status != RefundStatus.SUBMITTED:
        raise Refused(
            _("This refund is %(status)s, so there is nothing to ask.") % {"status": refund.get_status_display()},
            code="wrong_status",
        )
    if refund.gateway in PAID_BY_HAND:
        raise Refused(_("This refund is paid out by hand, so no provider can be asked."), code="by_hand")


def _not_failed(refund: Refund) -> str:
    return _("This refund is %(status)s; another way is only looked for once it has failed.") % {
        "status": refund.get_status_display()
    }
