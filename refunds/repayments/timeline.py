"""What the timeline of a repayment says, step by step."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, tell_fact
from refunds.refunds.timeline import _for_staff, _note
from refunds.repayments.models import Repayment


def _transfer(record: Any, reader: Any) -> str:
    return gettext("Transfer number %(reference)s.") % {"reference": record.data.get("reference", "")}


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
tell_fact(
    Repayment, "repayment_netted", "swap", _("%(who)s had it set off against a refund"),
    beside=_("%(who)s had %(amount)s set off against a refund"),
)  # fmt: skip
tell_fact(Repayment, "netting_agreed", "swap", _("%(who)s has a refund pay it as soon as it is let go"))
tell_fact(Repayment, "repayment_reminded", "bell", _("The customer was reminded"))
