"""Where a change of an order is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.changes.models import ChangeKind, OrderChange
from orders.statuses import OrderChangeStatus
from portal.components import signs, times, values

CHANGE_TURNS: dict[str, signs.Turn] = {
    OrderChangeStatus.REQUESTED: "them",
    OrderChangeStatus.APPLIED: "good",
    OrderChangeStatus.REFUSED: "bad",
    OrderChangeStatus.RETRACTED: "over",
}


def change_badge(change: OrderChange, user: Any) -> values.Badge:
    if change.status == OrderChangeStatus.REQUESTED and user.is_seller:
        return values.Badge("you", _("Your turn"))
    return values.Badge(CHANGE_TURNS[change.status], change.get_status_display())


def change_statement(change: OrderChange) -> str:
    """What is wished for: "Another address: …"."""
    kind = str(change.get_kind_display())
    if change.kind == ChangeKind.FEWER:
        return _("%(kind)s: %(after)s instead of %(before)s") % {
            "kind": kind, "after": change.after, "before": change.before,
        }  # fmt: skip
    return _("%(kind)s: %(after)s") % {"kind": kind, "after": change.after}


def change_until(change: OrderChange, user: Any) -> values.Until | None:
    if change.status != OrderChangeStatus.REQUESTED or change.due_at is None:
        return None
    when = {"when": times.by_text(change.due_at)}
    return values.Until(
        "you" if user.is_seller else "them",
        (_("Answer %(when)s") if user.is_seller else _("The seller answers %(when)s")) % when,
        silence=_("No answer by then leaves the order as it is"),
        due_at=change.due_at,
    )
