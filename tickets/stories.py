"""How the recorded steps and facts of after-sales read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from portal.stories import tell, tell_fact
from tickets.models import Return, Ticket, TicketCancellation


def _note(record: Any, reader: Any) -> str:
    words = str(record.data.get("words", ""))
    count = len(record.data.get("pictures", []))
    pictures = _text("Pictures: %(n)s") % {"n": count} if count else ""
    return " · ".join(filter(None, [words, pictures]))


tell(Ticket, "submit", "doc", _("%(who)s sent the request"))
tell(Ticket, "take", "eye", _("%(who)s began the review"))
tell(Ticket, "ask", "chat", _("%(who)s asked for more"))
tell(Ticket, "answer", "plus", _("%(who)s added what was asked for"))
tell(Ticket, "resume", "clock", _("No answer in time; the review goes on"))
tell(Ticket, "approve", "check", _("%(who)s approved"))
tell(Ticket, "reject", "x", _("%(who)s rejected it"), tone="bad")
tell(Ticket, "start", "go", _("What was agreed began"))
tell(Ticket, "not_sent", "clock", _("The goods were not sent in time"))
tell(Ticket, "revise", "refresh", _("Looked at anew"))
tell(Ticket, "resolve", "check", _("Everything agreed is done"))
tell(Ticket, "confirm", "check", _("Closed"))
tell(Ticket, "reopen", "refresh", _("%(who)s reopened it"))
tell(Ticket, "cancel", "undo", _("%(who)s withdrew the case"))
tell(Ticket, "cancelled", "undo", _("The case was withdrawn"))
tell(Ticket, "in_review", "refresh", _("Looked at anew"))
tell_fact(Ticket, "note_added", "plus", _("%(who)s added something"), text=_note)
tell_fact(Ticket, "nudged", "bell", _("%(who)s nudged"))
tell_fact(Ticket, "taken_to_platform", "scale", _("No answer in time; platform support took over"))
tell_fact(Ticket, "platform_is_late", "clock", _("Platform support is late"), tone="bad")

tell(Return, "authorise", "box", _("The goods may be sent back"))
tell(Return, "send", "truck", _("%(who)s sent the parcel"))
tell(Return, "receive", "box", _("%(who)s confirmed that the parcel arrived"))
tell(Return, "expire", "clock", _("Nothing was sent in time"))
tell(Return, "recall", "undo", _("The goods go back to the customer"))
tell(Return, "lose", "warn", _("The carrier lost the parcel"), tone="bad")

tell(TicketCancellation, "request", "undo", _("%(who)s asked to withdraw the case"))
tell(TicketCancellation, "approve", "check", _("%(who)s agreed"))
tell(TicketCancellation, "silence", "clock", _("No answer in time"))
tell(TicketCancellation, "counter", "scale", _("%(who)s proposed a cost"))
tell(TicketCancellation, "accept", "check", _("%(who)s agreed to the cost"))
tell(TicketCancellation, "reject", "x", _("%(who)s rejected it"), tone="bad")
tell(TicketCancellation, "appeal", "scale", _("%(who)s asked the platform to step in"))
tell(TicketCancellation, "refuse", "x", _("The platform decided against it"), tone="bad")
tell(TicketCancellation, "retract", "undo", _("%(who)s took it back"))
tell(TicketCancellation, "recover", "truck", _("The parcel is on its way back"))
tell(TicketCancellation, "miss", "box", _("The parcel arrived all the same"), tone="bad")
tell(TicketCancellation, "lose", "warn", _("The carrier lost the parcel"), tone="bad")
tell(TicketCancellation, "follow_money", "money", _("The refund that was on its way is known"))
tell(TicketCancellation, "repaid", "check", _("What was owed is paid back; the case is withdrawn"))
tell(TicketCancellation, "lapse", "clock", _("Nothing was paid back in time"), tone="bad")
