"""How what a provider told is drawn, on every page that shows them."""

from __future__ import annotations

from portal.components import signs, times, values
from refunds.inbox.models import GatewayNotice
from refunds.statuses import NoticeVerdict

TURNS: dict[str, signs.Turn] = {
    NoticeVerdict.WAITING: "them",
    NoticeVerdict.HELD: "them",
    NoticeVerdict.BOOKED: "good",
    NoticeVerdict.CONTRADICTS: "you",
    NoticeVerdict.REFUSED: "bad",
}


def badge(notice: GatewayNotice) -> values.Badge:
    return values.Badge(TURNS.get(notice.verdict, "over"), notice.get_verdict_display())


def draw_notice(notice: GatewayNotice) -> values.Row:
    """A notice as a line of a list. `refund` is fetched along."""
    about = notice.refund.number if notice.refund else ""
    parts = [notice.get_gateway_display(), notice.kind, about, times.moment_text(notice.received_at)]
    icons = {NoticeVerdict.BOOKED: "check", NoticeVerdict.REFUSED: "x", NoticeVerdict.CONTRADICTS: "warn"}
    return values.Row(
        icons.get(NoticeVerdict(notice.verdict), "dot"),
        notice.get_verdict_display(),
        url=notice.get_absolute_url(),
        text=" · ".join(part for part in parts if part),
        end=notice.number,
    )
