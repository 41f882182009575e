"""Who may choose, spend and freeze store credit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Refused
from portal.kernel.fsm import require_step
from portal.people import permissions
from refunds.credits.models import StoreCredit
from refunds.refunds.models import Refund
from refunds.statuses import CreditStatus, Destination, RefundStatus


def choose_credit(refund: Refund, user: Any) -> None:
    """The customer's own choice, before the money is sent: it binds them to the shop, so the shop's staff make it for
    nobody. Support may, for a customer who tells them so (R132)."""
    if permissions.is_staff(refund, user) and user.pk != refund.payer_id:
        raise Refused(
            _("Only the customer chooses store credit, since it can be spent nowhere but at your shop."),
            code="customers_choice",
            hint=_("They can choose it on this page, or have platform support do it."),
        )
    permissions.require_customer(refund, user)
    if refund.destination != Destination.ORIGINAL:
        raise Refused(_("This refund does not go back the way it came."), code=OTHER_STAGE)
    if refund.payer_id is None:
        raise Refused(_("Nobody has claimed this order, so nobody can be given store credit."), code=OTHER_STAGE)
    if refund.status not in (RefundStatus.REQUESTED, RefundStatus.APPROVED) or refund.held_since is not None:
        raise Refused(
            _("This refund is %(status)s, so its way cannot be chosen any more.")
            % {"status": refund.get_status_display()},
            code=OTHER_STAGE,
        )
    if refund.attempts.exists():
        raise Refused(_("It was sent before, so it goes on that way."), code=OTHER_STAGE)


def spend_credit(credit: StoreCredit, user: Any) -> None:
    """The shop takes its own credit as payment; the platform may, for it."""
    permissions.require_staff_or_support(credit, user)
    if credit.status == CreditStatus.FROZEN:
        raise Refused(
            _("This store credit is frozen while platform support looks into it."),
            code="frozen",
            hint=_("Ask platform support."),
        )
    if user.pk == credit.payer_id:
        raise Refused(_("This credit is yours, so somebody else has to enter it."), code="four_eyes")


def freeze_credit(credit: StoreCredit, user: Any) -> None:
    """Platform support."""
    permissions.require_support(user)
    require_step(credit, "mark_frozen")


def thaw_credit(credit: StoreCredit, user: Any) -> None:
    """Platform support."""
    permissions.require_support(user)
    require_step(credit, "mark_thawed")
