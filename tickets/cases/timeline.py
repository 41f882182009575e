"""How the recorded steps and facts of after-sales read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.statuses import CancellationStatus
from portal.audit.timeline import tell, tell_fact, who
from portal.kernel.money import format_money
from tickets.cases.models import Ticket
from tickets.edits.wording import differences
from tickets.opinions.models import Stars
from tickets.statuses import TicketStatus


def _words(record: Any, reader: Any) -> str:
    return str(record.data.get("words", ""))


def _otherwise(record: Any, reader: Any) -> str:
    """What a withdrawal had stopped and nobody sends again."""
    shown = format_money(record.data.get("amount", 0), record.row.currency)
    return gettext("%(amount)s came back another way meanwhile, so it is not refunded again") % {"amount": shown}


def _changed(record: Any, reader: Any) -> str:
    """What was said before and what now, field by field (R84)."""
    told = differences(record.data.get("changed", {}), record.data.get("currency", "CNY"))
    return " · ".join(
        gettext("%(name)s: %(before)s → %(after)s") % {"name": one.name, "before": one.before, "after": one.after}
        for one in told
    )


def _approved(record: Any, reader: Any) -> str:
    if record.by.is_machine:
        return gettext("No answer in time: that counts as approval")
    return gettext("%(who)s approved the request") % {"who": who(record, reader)}


def _rated(record: Any, reader: Any) -> str:
    told = {"who": who(record, reader), "stars": Stars(record.data.get("stars", 3)).label}
    if record.data.get("again"):
        return gettext("%(who)s said anew how it was handled, and this counts: %(stars)s") % told
    return gettext("%(who)s said how it was handled: %(stars)s") % told


def _certificate(record: Any, reader: Any) -> str:
    """The check code that proves it, at the step by which the case was withdrawn."""
    if record.to_status not in (CancellationStatus.COMPLETED, TicketStatus.CANCELLED) or not record.row.check_code:
        return ""
    return gettext("Cancellation certificate with check code %(code)s") % {"code": record.row.check_code}


def _before(record: Any, reader: Any) -> str:
    """The number it had by mistake."""
    return gettext("Before: %(parcel)s") % {"parcel": record.note}


def _checked(record: Any, reader: Any) -> str:
    """What support found, and what the check changed."""
    statuses = {str(value): str(label) for value, label in TicketStatus.choices}
    before, after = record.data.get("changed", {}).get("status", ["", ""])
    found = gettext("Nothing had to be changed.")
    if after:
        found = gettext("%(before)s → %(after)s.") % {"before": statuses[before], "after": statuses[after]}
    elif record.data.get("changed"):
        found = gettext("The case goes on.")
    return f"{_words(record, reader)} {found}".strip()


def _other(record: Any, reader: Any) -> str:
    return str(record.data.get("other", ""))


def for_staff(reader: Any) -> bool:
    """What customers never read."""
    return bool(reader.is_seller or reader.is_support)


def nobody(reader: Any) -> bool:
    """The case's own step says it already."""
    return False


tell(Ticket, "submit", "doc", _("%(who)s sent the request"))
tell(Ticket, "take", "eye", _("%(who)s began the review"))
tell(Ticket, "ask", "chat", _("%(who)s asked for more"))
tell(Ticket, "answer", "plus", _("%(who)s added what was asked for"))
tell(Ticket, "unask", "undo", _("%(who)s needs no answer any more; the review goes on"))
tell(Ticket, "resume", "clock", _("No answer in time; the review goes on"))
tell(Ticket, "approve", "check", _approved)
tell(Ticket, "reject", "x", _("%(who)s rejected the request"), tone="bad")
tell(Ticket, "take_back", "undo", _("%(who)s took the rejection back"))
tell(Ticket, "send", "truck", _("%(who)s sent the parcel"))
tell(Ticket, "start", "go", _("The work begins"), to=nobody)
tell(Ticket, "not_sent", "clock", _("The goods were not sent in time"))
tell(Ticket, "refuse_goods", "x", _("%(who)s did not accept the goods"), tone="bad")
tell(Ticket, "lose", "warn", _("The carrier lost the parcel"), tone="bad")
tell(Ticket, "revise", "refresh", _("The case is looked at anew"))
tell(Ticket, "begin", "go", _("The work begins"), to=nobody)
tell(Ticket, "agree", "check", _("Both sides agreed"), to=nobody)
tell(Ticket, "accept_in_part", "scale", _("%(who)s accepted the goods in part"))
tell(Ticket, "send_parcel", "truck", _("The work begins"), to=nobody)
tell(Ticket, "give_up", "refresh", _("The case is looked at anew"))
tell(Ticket, "cancel_visit", "refresh", _("The case is looked at anew"))
tell(Ticket, "lapse", "refresh", _("Nothing was paid in time; the case is looked at anew"))
tell(Ticket, "resolve", "check", _("Everything that was agreed is done"))
tell(Ticket, "confirm", "check", _("%(who)s closed the case"))
tell(Ticket, "reopen", "refresh", _("%(who)s reopened the case"))
tell(Ticket, "appeal", "scale", _("%(who)s asked the platform to step in"))
tell(Ticket, "cancel", "undo", _("%(who)s withdrew the case"), text=_certificate)
tell(Ticket, "cancelled", "undo", _("The case was withdrawn"), quoted=False)
tell(Ticket, "in_review", "refresh", _("The case is looked at anew"))
tell_fact(Ticket, "raised_past_window", "clock", _("%(who)s raised it after its time"), text=_words)
tell_fact(Ticket, "note_added", "chat", _("%(who)s wrote"), text=_words)
tell_fact(Ticket, "noted_inside", "lock", _("%(who)s noted for colleagues"), text=_words, to=for_staff)
tell_fact(Ticket, "answer_late", "clock", _("The customer's message was not answered in time"), tone="bad")
tell_fact(Ticket, "rated", "star", _rated, text=_words)
tell_fact(Ticket, "came_back_otherwise", "undo", _otherwise)
tell_fact(Ticket, "changed", "edit", _("%(who)s changed the request"), text=_changed)
tell(Ticket, "merge", "copy", _("%(who)s merged it into another case"))
tell_fact(Ticket, "service_noted", "wrench", _("%(who)s told what was done to the goods"), text=_words)
tell_fact(Ticket, "merged_in", "copy", _("%(who)s merged another case into this one"), text=_other)
tell_fact(Ticket, "nudged", "bell", _("%(who)s nudged"))
tell_fact(Ticket, "asked_platform", "scale", _("%(who)s asked the platform to step in"), text=_words)
tell_fact(Ticket, "taken_to_platform", "scale", _("No answer in time; platform support took over"))
tell_fact(Ticket, "platform_is_late", "clock", _("Platform support is late"), tone="bad")
tell_fact(Ticket, "parcel_overdue", "clock", _("The parcel has not arrived; platform support looks for it"), tone="bad")

tell_fact(Ticket, "reported_wrong", "flag", _("%(who)s reported that something looks wrong"), text=_words)
tell_fact(Ticket, "checked", "refresh", _("%(who)s checked the case"), text=_checked)
tell_fact(Ticket, "repair_overdue", "clock", _("The repair is overdue; platform support asks"), tone="bad")
tell_fact(Ticket, "parcel_late", "clock", _("The seller has not sent it; platform support asks"), tone="bad")
tell_fact(Ticket, "paid_up", "money", _("The difference was paid"), text=_words)

tell_fact(Ticket, "promised", "flag", _("%(who)s promised"), text=_words)
tell_fact(Ticket, "promise_kept", "check", _("The promise was kept"), text=_words)
tell_fact(Ticket, "promise_broken", "clock", _("A promise was not kept in time"), text=_words, tone="bad")
