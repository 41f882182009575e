"""Settling differences between a provider's statement and our books: support's work."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Refused
from portal.kernel.fsm import require_step
from portal.kernel.money import format_money
from portal.people import permissions
from refunds.reconciliation.models import Difference
from refunds.statuses import PAID_BY_HAND, DifferenceKind, LineKind, LineStatus, RefundStatus


def settle_difference(difference: Difference, user: Any) -> None:
    """Support, once."""
    permissions.require_support(user)
    require_step(difference, "mark_settled", _("This difference is settled already."))


def book_difference(difference: Difference, user: Any) -> None:
    """What the provider did unasked, and a status that is further there than here, can be booked; sums cannot."""
    settle_difference(difference, user)
    if difference.kind in (DifferenceKind.MISSING_HERE, DifferenceKind.UNKNOWN_ORDER):
        if difference.line is not None and difference.line.status != LineStatus.DONE:
            raise Refused(_("No money has moved there yet, so there is nothing to book."), code="not_done")
        if difference.line is not None and difference.line.kind == LineKind.SENT_BACK:
            raise Refused(_("The bank sent this money back, so there is no refund to book."), code="sent_back")
        _fits(difference)
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


def _fits(difference: Difference) -> None:
    """What went back there is in the payment's currency, and no more than the payment has left by our books."""
    payment, line = difference.payment, difference.line
    if payment is None or line is None:
        return
    if line.currency != payment.currency:
        raise Refused(
            _("The payment is in %(ours)s, the line in %(theirs)s: it cannot be booked on it.")
            % {"ours": payment.currency, "theirs": line.currency},
            code="other_currency",
            hint=_("Ask the provider what this line is, then note its mistake."),
        )
    if line.amount > payment.given_room:
        told = {"room": format_money(payment.given_room, payment.currency)}
        raise Refused(
            _("More went back there than the payment has left by our books: only %(room)s.") % told,
            code="over_balance",
            hint=_("Book what fits; the rest is the provider's to explain.")
            if payment.given_room
            else _("Nothing of it is left, so ask the provider and note its mistake."),
        )


def book_part_of_difference(difference: Difference, user: Any) -> None:
    """Where more went back there than the books can hold, what they can hold is booked."""
    settle_difference(difference, user)
    payment, line = difference.payment, difference.line
    if (
        difference.kind != DifferenceKind.MISSING_HERE
        or payment is None
        or line is None
        or line.status != LineStatus.DONE
        or line.amount <= payment.given_room
    ):
        raise Refused(_("It can be booked as a whole, or not at all."), code=OTHER_STAGE)
    if not payment.given_room or payment.currency != line.currency:
        raise Refused(_("Nothing of it fits into our books."), code=OTHER_STAGE)


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
