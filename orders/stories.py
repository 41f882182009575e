"""How the recorded steps and facts of orders read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models import Order, OrderCancellation, OrderChange, Shipment
from orders.statuses import CancellationStatus
from portal import look
from portal.models import Role
from portal.stories import tell, tell_fact, who


def _for_staff(reader: Any) -> bool:
    return bool(reader.is_support or reader.is_seller)


def _part(record: Any, reader: Any) -> str:
    return gettext("What is still at the seller goes on as %(number)s") % {"number": record.data["part"]}


def _silence(record: Any, reader: Any) -> str:
    """Silence approves, or sends it to the platform; at a proposed cost it ends the request."""
    if record.to_status == CancellationStatus.PLATFORM_REVIEW:
        return gettext("No answer in time; platform support decides")
    return gettext("No answer in time; that counts as approval")


def _rejected(record: Any, reader: Any) -> str:
    if record.by.is_machine:
        return gettext("The proposed cost was not answered in time")
    return gettext("%(who)s rejected the request") % {"who": who(record, reader)}


def _approved(record: Any, reader: Any) -> str:
    if record.by.role == Role.CUSTOMER:
        return gettext("Not paid yet, so it was cancelled at once")
    if record.from_status == CancellationStatus.PLATFORM_REVIEW:
        return gettext("%(who)s decided for the customer") % {"who": who(record, reader)}
    words = (
        _("%(who)s approved; the parcel is called back")
        if record.to_status == CancellationStatus.RECALLING
        else _("%(who)s approved; the refund starts")
    )
    return str(words) % {"who": who(record, reader)}


def _reasons(record: Any, reader: Any) -> str:
    """Of an approval only what the platform gave as its reasons is for everybody; a shop's words are for the record."""
    return record.note if record.by.is_support and not record.by.is_machine else ""


def _was(record: Any, reader: Any) -> str:
    return gettext("Before: %(parcel)s") % {"parcel": record.note}


def _was_told(record: Any, reader: Any) -> str:
    """`before → after` of each corrected time, as days and times people read."""
    pairs = [pair.split(" → ") for pair in record.note.split("; ") if " → " in pair]
    moments = [[look.moment_text(datetime.fromisoformat(end)) for end in pair] for pair in pairs]
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

tell(OrderCancellation, "request", "x", _("%(who)s asked to cancel"))
tell(OrderCancellation, "approve", "check", _approved, text=_reasons, quoted=False)
tell(OrderCancellation, "approve_by_rule", "check", _("Approved at once, by the shop's own rule"))
tell(OrderCancellation, "cancel_for_shop", "x", _("The seller cancelled what it could not deliver"))
tell(OrderCancellation, "silence", "clock", _silence)
tell(OrderCancellation, "counter", "money", _("%(who)s proposed a cost"))
tell(OrderCancellation, "take_back_cost", "undo", _("%(who)s took the proposed cost back"))
tell(OrderCancellation, "take_back", "undo", _("%(who)s took the rejection back"))
tell(OrderCancellation, "accept", "check", _("%(who)s agreed to the cost"))
tell(OrderCancellation, "reject", "x", _rejected, tone="bad")
tell(OrderCancellation, "appeal", "scale", _("%(who)s asked the platform to step in"))
tell(OrderCancellation, "refuse", "scale", _("%(who)s decided against the request"), tone="bad")
tell(OrderCancellation, "retract", "undo", _("%(who)s took the request back"))
tell(OrderCancellation, "recover", "box", _("The parcel is back; the refund starts"))
tell(OrderCancellation, "miss", "truck", _("The parcel was delivered all the same"), tone="bad")
tell(OrderCancellation, "lose", "warn", _("The carrier lost the parcel; everything comes back"))
tell(OrderCancellation, "shipped_meanwhile", "truck", _("It was sent meanwhile; the parcel is called back"))
tell(OrderCancellation, "split_off", "box", _("The pieces still at the seller became a request of their own"))
tell_fact(OrderCancellation, "part_split_off", "box", _part)
tell_fact(OrderCancellation, "carrier_tries", "truck", _("The carrier tries to stop the parcel"))

tell(OrderChange, "request", "edit", _("%(who)s asked for a change"))
tell(OrderChange, "apply", "check", _("%(who)s applied the change"))
tell(OrderChange, "refuse", "x", _("The change was refused"), tone="bad")
tell(OrderChange, "retract", "undo", _("%(who)s left the order as it is"))

tell(Shipment, "pack", "box", _("Packed"), to=_for_staff)
tell(Shipment, "send", "truck", _("Handed to the carrier"))
tell(
    Shipment, "correct", "edit", _("%(who)s corrected the tracking number"), text=_was, quoted=False
)  # fmt: skip
tell(Shipment, "redate", "edit", _("%(who)s corrected when it was sent or arrived"), text=_was_told, quoted=False)
tell(Shipment, "deliver", "check", _("Parcel delivered"), to=_for_staff)
tell(Shipment, "return", "undo", _("Parcel back at the seller"))
tell(Shipment, "lose", "warn", _("The carrier lost the parcel"), tone="bad")
