"""What the timeline of a cancellation says, step by step."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.cancellations.models import OrderCancellation
from orders.statuses import CancellationStatus
from portal.audit.timeline import tell, tell_fact, who
from portal.people.models import Role


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
