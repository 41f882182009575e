"""How the recorded steps and facts of money read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, tell_fact
from refunds.payments.models import Payment
from refunds.refunds import wording, words
from refunds.refunds.models import Refund
from refunds.statuses import PAID_BY_HAND


def _for_staff(reader: Any) -> bool:
    return bool(reader.is_support or reader.is_seller)


def _reference(record: Any, reader: Any) -> str:
    reference = record.data.get("reference", "")
    if not reference:
        return ""
    return gettext("Reference %(reference)s. Give it to the bank when you ask.") % {
        "reference": words.grouped(reference)
    }


def _failure(record: Any, reader: Any) -> str:
    return wording.FAILURES().get(record.note, record.note)


def _proof(record: Any, reader: Any) -> str:
    """The number that whoever paid by hand gave as proof."""
    return gettext("Number of the transfer or receipt: %(reference)s.") % {"reference": words.grouped(record.note)}


def _overdue(record: Any, reader: Any) -> str:
    if record.data.get("gateway") in PAID_BY_HAND:
        return gettext("Not paid out on the latest day; platform support is after it")
    return gettext("Not there on the latest day; we ask the bank")


def _words(record: Any, reader: Any) -> str:
    return str(record.data.get("words", ""))


def _note(record: Any, reader: Any) -> str:
    return str(record.data.get("note", ""))


def _proposed(record: Any, reader: Any) -> str:
    """Where to, as the proposal named it."""
    return wording.proposed_way(record.data.get("to", ""), record.data.get("account", ""), record.row)


def _promised(record: Any, reader: Any) -> str:
    """The first step has no second person in it when nobody had to ask one."""
    if record.from_status:
        return gettext("Let go after the second check")
    return gettext("Refund promised")


tell(Refund, "requested", "doc", _("Refund promised; a second person has to approve it"))
tell(Refund, "approved", "check", _promised)
tell(
    Refund, "submitted", "check", _("Sent to the payment provider"), beside=_("%(amount)s sent to the payment provider")
)  # fmt: skip
tell(
    Refund, "handed_out", "clock", _("Waits to be paid out by hand"), beside=_("%(amount)s waits to be paid out by hand")
)  # fmt: skip
tell(Refund, "credited", "wallet", _("Turned into store credit"), beside=_("%(amount)s turned into store credit"))
tell(Refund, "resume", "refresh", _("The try before turned out to be alive; it is followed"), to=_for_staff)
tell(Refund, "succeeded", "check", _("Arrived"), beside=_("%(amount)s arrived"))
tell(
    Refund, "ticked_off", "check", _("%(who)s confirmed that it was paid out"), text=_proof, quoted=False,
    beside=_("%(who)s confirmed that %(amount)s was paid out"),
)  # fmt: skip
tell(
    Refund, "failed", "warn", _("It did not go through"), text=_failure, tone="bad", quoted=False,
    beside=_("The refund of %(amount)s did not go through"),
)  # fmt: skip
tell(Refund, "redirect", "bank", _("Another way was confirmed by two supporters"))
tell(
    Refund, "cancelled", "x", _("Cancelled before it was sent"), beside=_("The refund of %(amount)s was stopped before it was sent")
)  # fmt: skip
tell(Refund, "superseded", "undo", _("Came back another way"), beside=_("%(amount)s came back another way"))
tell(Refund, "import", "doc", _("Taken over from the shop's system"))
tell_fact(Refund, "refund_accepted", "half", _("The bank has accepted it"), text=_reference)
tell_fact(Refund, "refund_overdue", "clock", _overdue, tone="bad")
tell_fact(Refund, "refund_declined", "x", _("%(who)s declined it; platform support decides"), to=_for_staff)
tell_fact(Refund, "refund_with_support", "call", _("Handed to platform support for the second check"), to=_for_staff)
tell_fact(Refund, "escalated", "flag", _("Platform support’s time is over; a supervisor is next"), to=_for_staff)
tell_fact(Refund, "redirect_proposed", "bank", _("%(who)s proposed another way"), text=_proposed, to=_for_staff)
tell_fact(Refund, "redirect_dropped", "x", _("%(who)s dropped the proposed way"), text=_note, to=_for_staff)
tell_fact(Refund, "retry_asked", "refresh", _("%(who)s had it tried again"), to=_for_staff)
tell_fact(Refund, "question_asked", "search", _("%(who)s had the bank asked"))
tell_fact(
    Refund, "answer_contradicts", "warn", _("The provider contradicts itself; look before anything is paid"),
    tone="bad", to=lambda reader: reader.is_support,
)  # fmt: skip
tell_fact(Refund, "costs_moved", "scale", _("%(who)s moved who bears the costs"), to=_for_staff)
tell_fact(Refund, "costs_moved_back", "undo", _("%(who)s took a moving of costs back"), to=_for_staff)

tell_fact(Refund, "refund_missed", "call", _("%(who)s asked where it is"), text=_words)
tell_fact(Refund, "missed_answered", "chat", _("%(who)s answered"), text=_note)
tell_fact(Refund, "credit_chosen", "wallet", _("%(who)s chose store credit"))
tell(Refund, "split", "swap", _("Parted, to set off what is owed"))
for model in (Refund, Payment):
    tell_fact(
        model, "notice_contradicts", "warn", _("The provider tells what our books cannot hold; look before anything is paid"),
        tone="bad", to=lambda reader: reader.is_support,
    )  # fmt: skip
    tell_fact(
        model,
        "notice_settled",
        "check",
        _("%(who)s settled what the provider told"),
        to=lambda reader: reader.is_support,
    )
