"""What providers told about a refund, on its page."""

from __future__ import annotations

from typing import Any

from portal import look, panels
from portal.panels import Panel
from refunds.models import GatewayNotice, Refund


@panels.on("refund")
def told_by_the_provider(refund: Refund, user: Any) -> Panel | None:
    """For support: each notice with its verdict, linking to the raw text."""
    if not user.is_support:
        return None
    told = GatewayNotice.objects.for_user(user).filter(refund=refund).defer("body", "news")[:10]
    rows = [
        look.Row("inbox", row.get_verdict_display(), url=row.get_absolute_url(), text=look.moment_text(row.received_at))
        for row in told
    ]
    return Panel("refunds/parts/_told.html", {"rows": rows}) if rows else None
