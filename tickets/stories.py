"""How the recorded steps and facts of after-sales read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.statuses import CancellationStatus
from portal.models import ReasonKind
from portal.money import format_money
from portal.stories import tell, tell_fact, who
from tickets.models import (
    Complaint,
    HandBack,
    Inspection,
    Offer,
    Question,
    Repair,
    Replacement,
    Return,
    Stars,
    Ticket,
    TicketCancellation,
    TicketEdit,
    Way,
)
from tickets.statements import is_mine, terms_of
from tickets.statements.edits import differences
from tickets.statuses import ReturnStatus, TicketStatus


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


def _accepted(record: Any, reader: Any) -> str:
    if record.by.is_machine:
        return gettext("No verdict in time: the goods count as accepted")
    return gettext("%(who)s accepted the goods") % {"who": who(record, reader)}


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


def _proposed(record: Any, reader: Any) -> str:
    """With what was proposed, which stays readable once it is over."""
    offer = record.row
    terms = gettext("a repair") if offer.way == Way.REPAIR else terms_of(offer, mine=is_mine(offer.ticket, reader))
    return gettext("%(who)s proposed: %(terms)s") % {"who": who(record, reader), "terms": terms}


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


def _rated(record: Any, reader: Any) -> str:
    told = {"who": who(record, reader), "stars": Stars(record.data.get("stars", 3)).label}
    if record.data.get("again"):
        return gettext("%(who)s said anew how it was handled, and this counts: %(stars)s") % told
    return gettext("%(who)s said how it was handled: %(stars)s") % told


def _escalated(record: Any, reader: Any) -> str:
    if record.data.get("status") == CancellationStatus.RECALLING:
        return gettext("No news of the parcel; platform support asks the carrier")
    return gettext("The platform did not decide in time; a supervisor is next")


def _certificate(record: Any, reader: Any) -> str:
    """The check code that proves it, at the step by which the case was withdrawn."""
    if record.to_status not in (CancellationStatus.COMPLETED, TicketStatus.CANCELLED) or not record.row.check_code:
        return ""
    return gettext("Cancellation certificate with check code %(code)s") % {"code": record.row.check_code}


def _handed_back(record: Any, reader: Any) -> str:
    if record.from_status == ReturnStatus.AUTHORISED:
        return gettext("Nothing has to be sent back any more")
    return gettext("The goods go back to the customer")


def _prepared(record: Any, reader: Any) -> str:
    if record.note:
        return gettext("The seller sends %(what)s") % {"what": record.note}
    return gettext("The seller sends the goods back")


def _before(record: Any, reader: Any) -> str:
    """The number it had by mistake."""
    return gettext("Before: %(parcel)s") % {"parcel": record.note}


def _arrived(record: Any, reader: Any) -> str:
    if record.by.is_machine:
        return gettext("Sent ten days ago: it counts as received")
    return gettext("%(who)s received it") % {"who": who(record, reader)}


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

tell(Return, "authorise", "box", _("The goods may be sent back"), to=nobody)
tell(Return, "send", "truck", _("Handed to the carrier"), to=nobody)
tell(Return, "correct", "edit", _("%(who)s corrected the tracking number"), text=_before, quoted=False)
tell(Return, "receive", "box", _("%(who)s confirmed that the parcel arrived"))
tell(Return, "expire", "clock", _("Nothing was sent in time"), to=nobody)
tell(Return, "recall", "undo", _handed_back)
tell(Return, "lose", "warn", _("The carrier lost the parcel"), to=nobody)

tell(Inspection, "await", "clock", _("The goods wait to be inspected"), to=nobody)
tell(Inspection, "accept", "check", _accepted)
tell(Inspection, "accept_in_part", "scale", _("%(who)s accepted the goods in part"), to=nobody)
tell(Inspection, "refuse", "x", _("%(who)s did not accept the goods"), to=nobody)

tell(Offer, "propose", "hand", _proposed)
tell(Offer, "accept", "check", _("%(who)s accepted the offer"))
tell(Offer, "decline", "x", _("%(who)s declined the offer: the review goes on"))
tell(Offer, "counter", "hand", _("%(who)s proposed something else"), quoted=False)  # its words stand with what follows
tell(Offer, "take_back", "undo", _("%(who)s took the offer back: the review goes on"))
tell(Offer, "overtaken", "undo", _("The offer is no longer needed"), to=nobody)
tell(Offer, "expire", "clock", _("The offer was not answered in time: the review goes on"))

tell(Repair, "book", "calendar", _("The repair is agreed"))
tell(Repair, "begin", "wrench", _("The repair began"))
tell(Repair, "await_part", "clock", _("It waits for a spare part"))
tell(Repair, "finish", "check", _("It is repaired"))
tell(Repair, "give_up", "x", _("It can't be repaired"), tone="bad")
tell(Repair, "cancel_visit", "stop", _("%(who)s called the visit off"))
tell(Repair, "call_off", "stop", _("The visit was called off"))

tell(Replacement, "prepare", "box", _prepared, quoted=False)
tell(Replacement, "send_parcel", "truck", _("The seller sent it"))
tell(Replacement, "correct", "edit", _("%(who)s corrected the tracking number"), text=_before, quoted=False)
tell(Replacement, "take_extra", "money", _("The difference was paid"), to=nobody)
tell(Replacement, "receive_parcel", "box", _arrived)
tell(Replacement, "receive", "box", _("It arrived all the same"))
tell(Replacement, "resend", "warn", _("The carrier lost it; the seller sends another"), tone="bad")
tell(Replacement, "lose", "warn", _("The carrier lost it; the seller sends another"), tone="bad")
tell(Replacement, "recall", "undo", _("It was called back"))
tell(Replacement, "hand_back", "undo", _("It was handed back"), to=nobody)
tell(Replacement, "undo", "undo", _("It came back: the exchange is undone"))
tell(Replacement, "call_off", "stop", _("It is not sent any more"))
tell(Replacement, "lapse", "clock", _("It was not paid in time and is not sent"), tone="bad")

tell(HandBack, "ask_back", "gift", _("What was given has to come back"))
tell(HandBack, "confirm", "check", _("%(who)s confirmed that it is back"))
tell(HandBack, "waive", "hand", _("%(who)s lets the customer keep it"))
tell(HandBack, "lapse", "clock", _("It did not come back in time"), tone="bad")
tell_fact(HandBack, "hand_back_reported", "gift", _("%(who)s told how it went back"), text=_words)

tell_fact(Ticket, "reported_wrong", "flag", _("%(who)s reported that something looks wrong"), text=_words)
tell_fact(Ticket, "checked", "refresh", _("%(who)s checked the case"), text=_checked)
tell_fact(Ticket, "repair_overdue", "clock", _("The repair is overdue; platform support asks"), tone="bad")
tell_fact(Ticket, "parcel_late", "clock", _("The seller has not sent it; platform support asks"), tone="bad")
tell_fact(Ticket, "paid_up", "money", _("The difference was paid"), text=_words)

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

tell_fact(Ticket, "promised", "flag", _("%(who)s promised"), text=_words)
tell_fact(Ticket, "promise_kept", "check", _("The promise was kept"), text=_words)
tell_fact(Ticket, "promise_broken", "clock", _("A promise was not kept in time"), text=_words, tone="bad")

tell(TicketEdit, "request", "edit", _("%(who)s asked to change the case"))
tell(TicketEdit, "apply", "check", _("%(who)s agreed to the change"))
tell(TicketEdit, "refuse", "x", _("%(who)s left the case as it was"))
tell(TicketEdit, "retract", "undo", _("%(who)s took the change back"))

tell(Question, "ask", "chat", _("%(who)s asked"))
tell(Question, "answer", "check", _("%(who)s answered"))
tell(Question, "ask_again", "chat", _("%(who)s asked more"))
tell(Question, "take_back", "undo", _("%(who)s took it back"))
tell(Question, "close", "check", _("The question is closed"))
tell_fact(Question, "question_late", "clock", _("It was not answered in time; platform support was told"), tone="bad")

tell(Complaint, "file", "flag", _("%(who)s filed it"))
tell(Complaint, "add", "chat", _("%(who)s added something"))
tell(Complaint, "accept", "check", _("%(who)s took it up"))
tell(Complaint, "ask_shop", "chat", _("%(who)s asked the seller for its side"))
tell(Complaint, "state", "chat", _("%(who)s told its side"))
tell(Complaint, "answer", "scale", _("%(who)s answered"))
tell(Complaint, "ask_review", "flag", _("%(who)s asked for another look"))
tell(Complaint, "close", "check", _("It is closed"))
tell(Complaint, "withdraw", "undo", _("%(who)s took it back"))
tell_fact(Complaint, "complaint_late", "clock", _("Platform support is late; a supervisor was told"), tone="bad")
