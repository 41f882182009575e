"""How the recorded steps and facts of money read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.stories import tell, tell_fact, who
from refunds import statements
from refunds.models import Difference, GatewaySwitch, Payment, Refund, Repayment, StatementFile, StoreCredit
from refunds.statuses import PAID_BY_HAND


def _for_staff(reader: Any) -> bool:
    return bool(reader.is_support or reader.is_seller)


def _reference(record: Any, reader: Any) -> str:
    reference = record.data.get("reference", "")
    if not reference:
        return ""
    return gettext("Reference %(reference)s. Give it to the bank when you ask.") % {
        "reference": statements.grouped(reference)
    }


def _failure(record: Any, reader: Any) -> str:
    return statements.FAILURES().get(record.note, record.note)


def _proof(record: Any, reader: Any) -> str:
    """The number that whoever paid by hand gave as proof."""
    return gettext("Number of the transfer or receipt: %(reference)s.") % {"reference": statements.grouped(record.note)}


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
    return statements.proposed_way(record.data.get("to", ""), record.data.get("account", ""), record.row)


def _running(record: Any, reader: Any) -> str:
    """Nobody let run what has been running from the first."""
    return gettext("%(who)s let it run again") % {"who": who(record, reader)} if record.from_status else ""


def _transfer(record: Any, reader: Any) -> str:
    return gettext("Transfer number %(reference)s.") % {"reference": record.data.get("reference", "")}


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

tell(Repayment, "due", "undo", _("To be paid back"), beside=_("%(amount)s has to be paid back"))
tell(
    Repayment, "paid", "check", _("%(who)s confirmed that it is back"), beside=_("%(who)s confirmed that %(amount)s is back")
)  # fmt: skip
tell(Repayment, "waived", "gift", _("Waived by two people"), beside=_("%(amount)s need not be paid back"))
tell(Repayment, "lapsed", "clock", _("The last day passed; nothing is owed any more"))
tell_fact(
    Repayment, "repayment_reported", "money", _("%(who)s reported the money as sent"), text=_transfer,
    beside=_("%(who)s reported %(amount)s as sent back"),
)  # fmt: skip
tell_fact(
    Repayment, "repayment_denied", "search", _("%(who)s did not find the transfer"), text=_note, tone="bad",
    beside=_("%(who)s did not find the transfer"),
)  # fmt: skip
tell_fact(Repayment, "repayment_with_support", "call", _("Platform support looks whether it has arrived"))
tell_fact(Repayment, "escalated", "flag", _("Platform support’s time is over; a supervisor is next"))
tell_fact(Repayment, "waiver_proposed", "gift", _("%(who)s proposed to waive it"), to=_for_staff)

tell(Difference, "open", "warn", _("Found while comparing the statement"))
tell(Difference, "booked", "check", _("%(who)s booked it as the provider has it"))
tell(Difference, "provider_error", "flag", _("%(who)s noted the provider's mistake"))
tell(Difference, "agrees", "check", _("Agrees by now; nothing was left to do"))
tell_fact(Difference, "difference_asked", "search", _("%(who)s had the provider asked"))
tell_fact(Refund, "costs_moved", "scale", _("%(who)s moved who bears the costs"), to=_for_staff)
tell_fact(Refund, "costs_moved_back", "undo", _("%(who)s took a moving of costs back"), to=_for_staff)

tell_fact(Refund, "refund_missed", "call", _("%(who)s asked where it is"), text=_words)
tell_fact(Refund, "missed_answered", "chat", _("%(who)s answered"), text=_note)
tell_fact(Refund, "credit_chosen", "wallet", _("%(who)s chose store credit"))
tell(Refund, "split", "swap", _("Parted, to set off what is owed"))
tell_fact(
    Repayment, "repayment_netted", "swap", _("%(who)s had it set off against a refund"),
    beside=_("%(who)s had %(amount)s set off against a refund"),
)  # fmt: skip
tell_fact(Repayment, "netting_agreed", "swap", _("%(who)s has a refund pay it as soon as it is let go"))
tell_fact(Repayment, "repayment_reminded", "bell", _("The customer was reminded"))
tell(StatementFile, "received", "inbox", _("%(who)s handed it in"))
tell(StatementFile, "read", "doc", _("Read to its end"))
tell(StatementFile, "accepted", "scale", _("%(who)s had it compared"))
tell(StatementFile, "compared", "check", _("Compared with the books"))
tell(StatementFile, "unreadable", "x", _("It could not be read"), tone="bad")
tell(StatementFile, "discarded", "trash", _("%(who)s threw it away"))

tell(StoreCredit, "open", "wallet", _("Opened with the first refund"))
tell_fact(StoreCredit, "credit_taken_back", "swap", _("Taken back: the case that gave it was withdrawn"))
tell(StoreCredit, "frozen", "lock", _("%(who)s froze it"))

tell(GatewaySwitch, "running", "check", _running)
tell(GatewaySwitch, "paused", "pause", _("%(who)s paused it"))
tell(Payment, "authorised", "card", _("Authorised"))
tell(Payment, "claim", "inbox", _("The seller's system told of it; its provider is asked"))
tell(Payment, "confirm", "check", _("Its provider confirmed it"))
tell(Payment, "confirm_by_hand", "check", _("%(who)s confirmed it"), text=_note)
tell(Payment, "captured", "check", _("The money was taken"))
tell(Payment, "voided", "x", _("Given up: nothing was taken"))
tell(Payment, "failed", "x", _("It was not paid"), tone="bad")
tell_fact(Payment, "payment_doubted", "warn", _("Its provider did not confirm it"), tone="bad", to=_for_staff)
tell_fact(Payment, "payment_asked", "search", _("%(who)s had the provider asked"), to=_for_staff)
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
