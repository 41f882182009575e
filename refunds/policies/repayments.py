"""Money owed back by a customer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal import clock, policies
from portal.errors import OTHER_STAGE, Refused
from portal.look import moment_text
from refunds.models import Refund, Repayment
from refunds.statuses import RepaymentStatus


def report(repayment: Repayment, user: Any) -> None:
    """The customer tells the number of the transfer; the seller confirms that it arrived."""
    policies.require_customer(repayment, user)
    _still_due(repayment)
    if repayment.reported_at is not None:
        raise Refused(
            _("Reported on %(when)s; the seller confirms once it arrives.")
            % {"when": moment_text(repayment.reported_at)},
            code=OTHER_STAGE,
        )


def deny(repayment: Repayment, user: Any) -> None:
    """The shop, or support once it looks, does not find the transfer that was reported."""
    policies.require_staff_or_support(repayment, user)
    _still_due(repayment)
    if user.pk == repayment.payer_id:
        raise Refused(_("You owe this money, so somebody else has to decide."), code="four_eyes")
    if repayment.reported_at is None:
        raise Refused(_("No transfer is reported that could be missing."), code=OTHER_STAGE)
    if repayment.with_support_since is not None and not user.is_support:
        raise Refused(
            _("Platform support looks for this transfer now."),
            code="with_support",
            hint=_("If the money is there, confirm it."),
        )


def hand_repayment_to_support(repayment: Repayment, user: Any) -> None:
    """The machine, once the shop's time to look is over."""
    policies.require_machine(user)
    _still_due(repayment)
    if repayment.reported_at is None or repayment.due_at is None or repayment.due_at > clock.now():
        raise Refused(_("The seller still has time to look."), code="not_over")


def escalate_repayment(repayment: Repayment, user: Any) -> None:
    """The machine, once the time of platform support is over as well."""
    policies.require_machine(user)
    _still_due(repayment)
    looks = repayment.reported_at is not None and repayment.with_support_since is not None
    if not looks or repayment.due_at is None or repayment.due_at > clock.now():
        raise Refused(_("Platform support still has time to look."), code="not_over")


def pay(repayment: Repayment, user: Any) -> None:
    """The shop or support confirms that the money is back."""
    policies.require_staff_or_support(repayment, user)
    _still_due(repayment)
    if user.pk == repayment.payer_id:
        raise Refused(_("You owe this money, so somebody else has to confirm it."), code="four_eyes")


def propose_waiver(repayment: Repayment, user: Any) -> None:
    """One person proposes to let the customer keep it …"""
    policies.require_staff_or_support(repayment, user)
    _still_due(repayment)
    if repayment.waiver_asked_by_id is not None:
        raise Refused(_("A waiver is already proposed; a second person decides."), code="waiver_proposed")


def waive(repayment: Repayment, user: Any) -> None:
    """… and another one agrees."""
    policies.require_staff_or_support(repayment, user)
    _still_due(repayment)
    if repayment.waiver_asked_by_id is None:
        raise Refused(_("Nobody has proposed to waive this."), code="no_waiver", hint=_("Propose it first."))
    if user.pk in (repayment.waiver_asked_by_id, repayment.payer_id):
        raise Refused(
            _("You proposed this waiver, so a second person has to agree.")
            if user.pk == repayment.waiver_asked_by_id
            else _("You owe this money, so somebody else has to decide."),
            code="four_eyes",
        )


def lapse(repayment: Repayment, user: Any) -> None:
    """The machine, once the last day is over."""
    policies.require_machine(user)
    _still_due(repayment)
    if repayment.due_at is None or repayment.due_at > clock.now():
        raise Refused(_("There is still time to pay this back."), code="not_over")
    if repayment.reported_at is not None:
        raise Refused(
            _("The customer reported a transfer on %(when)s; the seller has to confirm or deny it first.")
            % {"when": moment_text(repayment.reported_at)},
            code="reported",
        )


def _still_due(repayment: Repayment) -> None:
    if repayment.status != RepaymentStatus.DUE:
        raise Refused(_("This is %(status)s already.") % {"status": repayment.get_status_display()}, code=OTHER_STAGE)


def net(repayment: Repayment, user: Any) -> None:
    """The customer has it set off, or somebody for them; never who only waits for the money. The machine does what they
    chose before."""
    if not (user.is_machine and repayment.set_off_against_id):
        policies.require_customer_side(repayment, user)
    _still_due(repayment)
    if repayment.reported_at is not None:
        raise Refused(
            _("Reported on %(when)s; the seller confirms once it arrives.")
            % {"when": moment_text(repayment.reported_at)},
            code=OTHER_STAGE,
        )
    if not user.is_machine and (coming := repayment.coming_refund):
        raise Refused(
            _("Refund %(number)s pays it as soon as it is let go.") % {"number": coming.number},
            code="agreed",
        )
    if not Refund.objects.can_net(repayment).exists() and not Refund.objects.will_net(repayment).exists():
        raise Refused(_("No refund of this shop waits that is large enough to set it off."), code=OTHER_STAGE)


def can_be_netted(repayment: Repayment, refund: Refund) -> None:
    """Only a refund that was not sent can be kept back, and only from whom owes."""
    if not Refund.objects.can_net(repayment).filter(pk=refund.pk).exists():
        raise Refused(
            _("This refund is %(status)s, so nothing can be set off against it.")
            % {"status": refund.get_status_display()},
            code="sent",
        )
