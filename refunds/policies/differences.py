"""Settling differences between a provider's statement and our books: support's work."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal import policies
from portal.errors import OTHER_STAGE, Refused
from portal.fsm import require_step
from refunds.models import Difference
from refunds.statuses import PAID_BY_HAND, DifferenceKind, LineStatus, RefundStatus


def settle_difference(difference: Difference, user: Any) -> None:
    """Support, once."""
    policies.require_support(user)
    require_step(difference, "mark_settled", _("This difference is settled already."))


def book_difference(difference: Difference, user: Any) -> None:
    """What the provider did unasked, and a status that is further there than here, can be booked; sums cannot."""
    settle_difference(difference, user)
    if difference.kind in (DifferenceKind.MISSING_HERE, DifferenceKind.UNKNOWN_ORDER):
        if difference.line is not None and difference.line.status != LineStatus.DONE:
            raise Refused(_("No money has moved there yet, so there is nothing to book."), code="not_done")
        return
    if difference.kind != DifferenceKind.STATUS:
        raise Refused(
            _("There is nothing to book: our books would be wrong by the provider's mistake."),
            code=OTHER_STAGE,
            hint=_("Ask the provider, then note its mistake."),
        )
    if difference.line is not None and difference.line.status == LineStatus.PENDING:
        raise Refused(_("The provider has not finished, so there is nothing to book."), code="not_done")
    if difference.refund is not None and difference.refund.status in (
        RefundStatus.REQUESTED,
        RefundStatus.APPROVED,
        RefundStatus.CANCELLED,
        RefundStatus.SUPERSEDED,
    ):
        raise Refused(
            _("Our refund is %(status)s: the provider cannot have made it on our word.")
            % {"status": difference.refund.get_status_display()},
            code="never_sent",
            hint=_("Ask the provider what this line is."),
        )


def ask_about_difference(difference: Difference, user: Any) -> None:
    """The provider can be asked about a refund that is on its way, and a failed one can be tried again."""
    settle_difference(difference, user)
    refund = difference.refund
    if refund is None:
        raise Refused(_("There is no refund of ours to ask about."), code=OTHER_STAGE)
    if refund.gateway in PAID_BY_HAND or refund.status not in (RefundStatus.SUBMITTED, RefundStatus.FAILED):
        raise Refused(
            _("Our refund is %(status)s, so the provider has nothing to answer.")
            % {"status": refund.get_status_display()},
            code="wrong_status",
        )
