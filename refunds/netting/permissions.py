"""Who may take which step with setting a repayment off against a refund, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.components.times import moment_text
from portal.kernel.errors import OTHER_STAGE, Refused
from portal.people import permissions
from refunds.refunds.models import Refund
from refunds.repayments.models import Repayment
from refunds.repayments.permissions import _still_due


def net(repayment: Repayment, user: Any) -> None:
    """The customer has it set off, or somebody for them; never who only waits for the money. The machine does what they
    chose before."""
    if not (user.is_machine and repayment.set_off_against_id):
        permissions.require_customer_side(repayment, user)
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
