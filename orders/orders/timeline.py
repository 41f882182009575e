"""How the recorded steps and facts of orders read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.orders.models import Order
from portal.audit.timeline import tell, tell_fact
from portal.components import times


def _for_staff(reader: Any) -> bool:
    return bool(reader.is_support or reader.is_seller)


def _was_told(record: Any, reader: Any) -> str:
    """`before → after` of each corrected time, as days and times people read."""
    pairs = [pair.split(" → ") for pair in record.note.split("; ") if " → " in pair]
    moments = [[times.moment_text(datetime.fromisoformat(end)) for end in pair] for pair in pairs]
    return "; ".join(gettext("Before: %(was)s, now: %(now)s") % {"was": was, "now": now} for was, now in moments)


tell(Order, "place", "doc", _("Ordered"))
tell(Order, "placed", "doc", _("Ordered"))
tell(Order, "pay", "money", _("Paid"))
tell(Order, "ship", "truck", _("Shipped in full"), to=_for_staff)
tell(Order, "shipped", "truck", _("Shipped in full"), to=_for_staff)
tell(Order, "deliver", "check", _("Delivered"))
tell(Order, "delivered", "check", _("Delivered"))
tell(Order, "redate", "edit", _("%(who)s corrected when it was sent or arrived"), text=_was_told, quoted=False)
tell(Order, "complete", "check", _("Completed"))
tell(Order, "cancelled", "x", _("The order is cancelled"))
tell(Order, "import", "doc", _("Taken over from the shop's system"))
tell(Order, "stop", "warn", _("Stopped: money went back elsewhere"), to=_for_staff)
tell(Order, "let_go", "truck", _("Nothing stops it any more"), to=_for_staff)
tell_fact(Order, "past_refund", "undo", _("Money went back in the shop's own system"))
tell_fact(Order, "order_binned", "trash", _("%(who)s moved it to the recycle bin"))
tell_fact(Order, "order_restored", "undo", _("%(who)s restored it"))
tell_fact(Order, "order_claimed", "user", _("%(who)s proved to be the buyer"))
tell_fact(
    Order, "shipped_on_hold", "warn", _("Shipped although pieces were on hold"), tone="bad", to=_for_staff
)  # fmt: skip
