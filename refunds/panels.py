"""What providers told about a refund, on its page."""

from __future__ import annotations

from typing import Any

from portal.components import times, values
from portal.pages import panels
from portal.pages.panels import Panel
from refunds.inbox.models import GatewayNotice
from refunds.payments import wording
from refunds.payments.models import Payment
from refunds.refunds import causes
from refunds.refunds.models import Refund


@panels.on("refund")
def told_by_the_provider(refund: Refund, user: Any) -> Panel | None:
    """For support: each notice with its verdict, linking to the raw text."""
    if not user.is_support:
        return None
    told = GatewayNotice.objects.for_user(user).filter(refund=refund).defer("body", "news")[:10]
    rows = [
        values.Row(
            "inbox", row.get_verdict_display(), url=row.get_absolute_url(), text=times.moment_text(row.received_at)
        )
        for row in told
    ]
    return Panel("refunds/parts/_told.html", {"rows": rows}) if rows else None


@panels.on("order")
def how_it_was_paid(order: Any, user: Any) -> Panel | None:
    """The payments of an order: what is not confirmed, and what would be paid back by hand."""
    if order.charge_id is None:
        return None
    paid = Payment.objects.for_user(user).filter(charge=order.charge_id).order_by("pk")
    rows = [wording.payment_row(payment, user) for payment in paid]
    return Panel("refunds/parts/_paid.html", {"rows": rows}) if rows else None


@panels.on("redirect")
@panels.on("confirm_redirect")
def what_the_customer_said(refund: Any, user: Any) -> Panel | None:
    """Where another way is chosen: the case, with what its customer wrote."""
    if not isinstance(refund, Refund):
        return None
    promise = refund.reimbursement
    url = causes.case_url(promise.cause_label, promise.cause_number, user)
    return Panel("refunds/parts/_case.html", {"url": url, "number": promise.cause_number}) if url else None
