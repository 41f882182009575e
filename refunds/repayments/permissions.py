"""Money owed back by a customer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.components.times import moment_text
from portal.kernel.errors import OTHER_STAGE, Refused
from portal.people import permissions
from portal.time import clock
from refunds.repayments.models import Repayment
from refunds.statuses import RepaymentStatus


def report(repayment: Repayment, user: Any) -> None:
    """The customer tells the number of the transfer; the seller confirms that it arrived."""
    permissions.require_customer(repayment, user)
    _still_due(repayment)
    if repayment.reported_at is not None:
        raise Refused(
            _("Reported on %(when)s; the seller confirms once it arrives.")
            % {"when": moment_text(repayment.reported_at)},
            code=OTHER_STAGE,
        )


def deny(repayment: Repayment, user: Any) -> None:
    """The shop, or support once it looks, does not find the transfer that was reported."""
    permissions.require_staff_or_support(repayment, user)
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
    permissions.require_machine(user)
    _still_due(repayment)
    if repayment.reported_at is None or repayment.due_at is None or repayment.due_at > clock.now():
        raise Refused(_("The seller still has time to look."), code="not_over")


def escalate_repayment(repayment: Repayment, user: Any) -> None:
    """The machine, once the time of platform support is over as well."""
    permissions.require_machine(user)
    _still_due(repayment)
    looks = repayment.reported_at is not None and repayment.with_support_since is not None
    if not looks or repayment.due_at is None or repayment.due_at > clock.now():
        raise Refused(_("Platform support still has time to look."), code="not_over")


def pay(repayment: Repayment, user: Any) -> None:
    """The shop or support confirms that the money is back."""
    permissions.require_staff_or_support(repayment, user)
    _still_due(repayment)
    if user.pk == repayment.payer_id:
        raise Refused(_("You owe this money, so somebody else has to confirm it."), code="four_eyes")


def propose_waiver(repayment: Repayment, user: Any) -> None:
    """One person proposes to let the customer keep it …"""
    permissions.require_staff_or_support(repayment, user)
    _still_due(repayment)
    if repayment.waiver_asked_by_id is not None:
        raise Refused(_("A waiver is already proposed; a second person decides."), code="waiver_proposed")


def waive(repayment: Repayment, user: Any) -> None:
    """… and another one agrees."""
    permissions.require_staff_or_support(repayment, user)
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
    permissions.require_machine(user)
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
