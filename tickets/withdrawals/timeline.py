"""What the timeline of a withdrawal says, step by step."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.statuses import CancellationStatus
from portal.audit.timeline import tell, tell_fact, who
from portal.kernel.money import format_money
from portal.reasons.models import ReasonKind
from tickets.cases.timeline import _certificate, _words, nobody
from tickets.withdrawals.models import TicketCancellation


def _silence(record: Any, reader: Any) -> str:
    if record.to_status == CancellationStatus.PLATFORM_REVIEW:
        return gettext("No answer in time: the platform decides")
    return gettext("No answer in time: that counts as approval")


def _agreed(record: Any, reader: Any) -> str:
    told = {"who": who(record, reader)}
    if record.from_status == CancellationStatus.PLATFORM_REVIEW and _is_supervised(record):
        return gettext("A supervisor decided that the case is withdrawn")
    if record.from_status == CancellationStatus.PLATFORM_REVIEW:
        return gettext("%(who)s decided that the case is withdrawn") % told
    if record.to_status == CancellationStatus.RECALLING:
        return gettext("%(who)s agreed to the withdrawal; the parcel is called back") % told
    if record.to_status == CancellationStatus.REPAYING:
        return gettext("%(who)s agreed to the withdrawal, once what was given is back") % told
    return gettext("%(who)s agreed to the withdrawal") % told


def _is_supervised(record: Any) -> bool:
    """Whether a supervisor had been asked before this decision."""
    asked = record.row.supervisor_asked_at
    return asked is not None and record.at >= asked


def _decided_against(record: Any, reader: Any) -> str:
    if _is_supervised(record):
        return gettext("A supervisor decided that the case goes on")
    return gettext("%(who)s decided that the case goes on") % {"who": who(record, reader)}


def _cost(record: Any, reader: Any) -> str:
    amount = format_money(record.data["amount"], record.row.currency)
    told = {"who": who(record, reader), "amount": amount}
    if reader.is_seller or reader.is_support:
        return gettext("%(who)s proposed that the customer bears %(amount)s") % told
    return gettext("%(who)s proposed that you bear %(amount)s") % told


def _not_agreed(record: Any, reader: Any) -> str:
    if record.by.is_machine:
        return gettext("No answer in time: the withdrawal ended, the case goes on")
    return gettext("%(who)s did not agree to the withdrawal") % {"who": who(record, reader)}


def _escalated(record: Any, reader: Any) -> str:
    if record.data.get("status") == CancellationStatus.RECALLING:
        return gettext("No news of the parcel; platform support asks the carrier")
    return gettext("The platform did not decide in time; a supervisor is next")


tell(
    TicketCancellation, "request", "undo", _("%(who)s asked to withdraw the case"), reason=ReasonKind.WITHDRAW_TICKET
)  # fmt: skip
tell(TicketCancellation, "hand_over", "scale", _("Asked for by the shop itself: the platform decides"))
tell(TicketCancellation, "end_review", "refresh", _("%(who)s granted the case first; the customer decides again"))
tell(TicketCancellation, "approve", "check", _agreed, text=_certificate)
tell(TicketCancellation, "silence", "clock", _silence, text=_certificate)
tell(TicketCancellation, "counter", "scale", _("%(who)s proposed a cost"), to=nobody)
tell_fact(TicketCancellation, "cost_proposed", "scale", _cost, text=_words)
tell(TicketCancellation, "take_back_cost", "undo", _("%(who)s took the proposed cost back"))
tell(TicketCancellation, "accept", "check", _("%(who)s agreed to bear it"), text=_certificate)
tell(TicketCancellation, "insist", "undo", _("%(who)s withdraws the case all the same"), text=_certificate)
tell(
    TicketCancellation, "reject", "x", _not_agreed, tone="bad", reason=ReasonKind.REJECT_WITHDRAWAL
)  # fmt: skip
tell(TicketCancellation, "appeal", "scale", _("%(who)s asked the platform to decide on the withdrawal"))
tell(TicketCancellation, "ask_supervisor", "flag", _("%(who)s asked for a supervisor to look at the withdrawal again"))
tell_fact(TicketCancellation, "escalated", "clock", _escalated, tone="bad")
tell(TicketCancellation, "refuse", "x", _decided_against, tone="bad")
tell(TicketCancellation, "retract", "undo", _("%(who)s took the withdrawal back: the case goes on"))
tell(TicketCancellation, "recover", "truck", _("The parcel is on its way back"), text=_certificate)
tell(TicketCancellation, "miss", "box", _("The parcel arrived all the same: the case goes on"), tone="bad")
tell(TicketCancellation, "lose", "warn", _("The carrier lost the parcel that was called back"), tone="bad")
tell(TicketCancellation, "repaid", "check", _("What was owed is settled; the case is withdrawn"), text=_certificate)
tell(
    TicketCancellation,
    "lapse",
    "clock",
    _("Not all came back in time: the withdrawal lapsed, the case goes on"),
    tone="bad",
)
