"""The machines of this floor, written from the flows: every status, every step. A change here is a change of the specification."""

from __future__ import annotations

import pytest
from django_fsm import can_proceed

from tickets.cases.models import Ticket
from tickets.handbacks.models import HandBack
from tickets.offers.models import Offer
from tickets.repairs.models import Repair
from tickets.replacements.models import Replacement
from tickets.returns.models import Inspection, Return
from tickets.withdrawals.models import TicketCancellation

TICKET = {
    "submitted": {"mark_in_review", "mark_approved", "mark_rejected", "mark_cancelled", "mark_merged"},
    "in_review": {"mark_needs_info", "mark_approved", "mark_rejected", "mark_cancelled", "mark_merged"},
    "needs_info": {"mark_answered", "mark_rejected", "mark_cancelled", "mark_merged"},
    "approved": {"mark_in_progress", "mark_cancelled", "mark_merged"},
    "in_progress": {"mark_revised", "mark_resolved", "mark_cancelled", "mark_merged"},
    "resolved": {"mark_closed", "mark_reopened"},
    "closed": {"mark_reopened"},
    "rejected": {"mark_reopened"},
    "cancelled": set(),
    "merged": set(),
}
RETURN = {
    "authorised": {"mark_in_transit", "mark_expired", "mark_recalled"},
    "in_transit": {"mark_corrected", "mark_received", "mark_recalled", "mark_lost"},
    "received": {"mark_recalled"},
    "expired": {"mark_authorised_anew"},
    "recalled": {"mark_authorised_anew"},
    "lost": set(),
}
WITHDRAWAL = {
    "requested": {
        "mark_countered", "mark_platform_review", "mark_recalling", "mark_repaying", "mark_completed", "mark_rejected",
        "mark_retracted",
    },
    "countered": {
        "mark_requested", "mark_platform_review", "mark_recalling", "mark_repaying", "mark_completed", "mark_rejected", "mark_retracted",
    },
    "platform_review": {"mark_recalling", "mark_repaying", "mark_completed", "mark_refused", "mark_retracted"},
    "recalling": {"mark_repaying", "mark_completed", "mark_missed"},
    "repaying": {"mark_completed", "mark_lapsed"},
    "completed": set(),
    "rejected": {"mark_platform_review", "mark_retracted"},
    "refused": {"mark_looked_at_again"},
    "missed": set(),
    "retracted": set(),
    "lapsed": set(),
}  # fmt: skip

INSPECTION = {
    "pending": {"mark_accepted", "mark_partly_accepted", "mark_rejected"},
    "accepted": {"mark_pending_anew"},
    "partly_accepted": {"mark_pending_anew"},
    "rejected": {"mark_pending_anew"},
}
OFFER = {
    "open": {"mark_accepted", "mark_declined", "mark_expired", "mark_withdrawn"},
    "accepted": set(),
    "declined": set(),
    "expired": set(),
    "withdrawn": set(),
}
REPAIR = {
    "booked": {"mark_in_work", "mark_cancelled"},
    "in_work": {"mark_part_awaited", "mark_repaired", "mark_unrepairable", "mark_cancelled"},
    "repaired": {"mark_booked_anew"},
    "unrepairable": {"mark_booked_anew"},
    "cancelled": {"mark_booked_anew"},
}
REPLACEMENT = {
    "prepared": {"mark_sent", "mark_cancelled"},
    "sent": {"mark_corrected", "mark_received", "mark_lost", "mark_returned"},
    "received": {"mark_returned"},
    "returned": set(),
    "cancelled": set(),
}
HAND_BACK = {
    "due": {"mark_confirmed", "mark_waived", "mark_lapsed"},
    "confirmed": set(),
    "waived": set(),
    "lapsed": set(),
}
MACHINES = [
    (Ticket, TICKET),
    (Return, RETURN),
    (TicketCancellation, WITHDRAWAL),
    (Inspection, INSPECTION),
    (Offer, OFFER),
    (Repair, REPAIR),
    (Replacement, REPLACEMENT),
    (HandBack, HAND_BACK),
]


def steps(model: type) -> set[str]:
    return {name for name in dir(model) if name.startswith("mark_")}


@pytest.mark.parametrize("model, table", MACHINES, ids=lambda v: getattr(v, "__name__", ""))
def test_every_step_from_every_status(model, table):
    assert set(table) == {value for value, _word in model._meta.get_field("status").flatchoices}
    for status, allowed in table.items():
        row = model(status=status)
        possible = {name for name in steps(model) if can_proceed(getattr(row, name))}
        assert possible == allowed, status


@pytest.mark.parametrize("model, table", MACHINES, ids=lambda v: getattr(v, "__name__", ""))
def test_no_step_is_left_out_of_the_table(model, table):
    """A step nobody can take is dead."""
    assert set().union(*table.values()) == steps(model)
