"""Asking where money is, and answering."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.components.times import day_text, moment_text
from portal.kernel.errors import OTHER_STAGE, Refused
from portal.people import permissions
from portal.time import clock
from refunds.refunds.models import Refund
from refunds.statuses import PAID_BY_HAND, Destination, RefundStatus


def miss(refund: Refund, user: Any) -> None:
    """The customer, once it should be there: after the latest day, or when it is said to have arrived (R130)."""
    permissions.require_customer_side(refund, user)
    if refund.missed_at is not None:
        raise Refused(
            _("Asked on %(when)s; platform support answers within a working day.")
            % {"when": moment_text(refund.missed_at)},
            code="asked",
        )
    if refund.status not in (RefundStatus.SUBMITTED, RefundStatus.SUCCEEDED):
        raise Refused(
            _("This refund is %(status)s, so there is nothing to miss yet.") % {"status": refund.get_status_display()},
            code=OTHER_STAGE,
        )
    if refund.destination in (Destination.STORE_CREDIT, Destination.NETTED):
        raise Refused(_("No bank has a part in it: it was there at once."), code=OTHER_STAGE)
    today = clock.today(refund.bank_country)
    if refund.status == RefundStatus.SUBMITTED and refund.latest_on is not None and today <= refund.latest_on:
        raise Refused(
            _("It can still arrive until %(day)s.") % {"day": day_text(refund.latest_on, weekday=True)},
            code="not_late",
            hint=_("If it is not paid out then, platform support sees to it; you can ask us here.")
            if refund.gateway in PAID_BY_HAND
            else _("If it is not there then, we ask the bank by ourselves; you can ask us here."),
        )


def answer_missed(refund: Refund, user: Any) -> None:
    """Support, who has asked the bank."""
    permissions.require_support(user)
    if refund.missed_at is None:
        raise Refused(_("The customer has not asked about it."), code=OTHER_STAGE)
