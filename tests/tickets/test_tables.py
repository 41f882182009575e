"""The machines of this floor, written from the flows: every status, every step. A change here is a change of the specification."""

from __future__ import annotations

import pytest
from django_fsm import can_proceed

from tickets.models import Return, Ticket, TicketCancellation

TICKET = {
    "submitted": {"mark_in_review", "mark_approved", "mark_rejected", "mark_cancelled"},
    "in_review": {"mark_needs_info", "mark_approved", "mark_rejected", "mark_cancelled"},
    "needs_info": {"mark_answered", "mark_rejected", "mark_cancelled"},
    "approved": {"mark_in_progress", "mark_cancelled"},
    "in_progress": {"mark_revised", "mark_resolved", "mark_cancelled"},
    "resolved": {"mark_closed", "mark_reopened"},
    "closed": {"mark_reopened"},
    "rejected": {"mark_reopened"},
    "cancelled": set(),
}
RETURN = {
    "authorised": {"mark_in_transit", "mark_expired", "mark_recalled"},
    "in_transit": {"mark_received", "mark_recalled", "mark_lost"},
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
        "mark_platform_review", "mark_recalling", "mark_repaying", "mark_completed", "mark_rejected", "mark_retracted",
    },
    "platform_review": {"mark_recalling", "mark_repaying", "mark_completed", "mark_refused", "mark_retracted"},
    "recalling": {"mark_repaying", "mark_completed", "mark_missed"},
    "repaying": {"mark_completed", "mark_lapsed"},
    "completed": set(),
    "rejected": {"mark_platform_review", "mark_retracted"},
    "refused": set(),
    "missed": set(),
    "retracted": set(),
    "lapsed": set(),
}  # fmt: skip


def steps(model: type) -> set[str]:
    return {name for name in dir(model) if name.startswith("mark_")}


@pytest.mark.parametrize(
    "model, table",
    [(Ticket, TICKET), (Return, RETURN), (TicketCancellation, WITHDRAWAL)],
    ids=lambda v: getattr(v, "__name__", ""),
)
def test_every_step_from_every_status(model, table):
    assert set(table) == {value for value, _word in model._meta.get_field("status").flatchoices}
    for status, allowed in table.items():
        row = model(status=status)
        possible = {name for name in steps(model) if can_proceed(getattr(row, name))}
        assert possible == allowed, status


@pytest.mark.parametrize("table", [TICKET, RETURN, WITHDRAWAL])
def test_no_step_is_left_out_of_the_table(table):
    """A step nobody can take is dead."""
    model = {id(TICKET): Ticket, id(RETURN): Return, id(WITHDRAWAL): TicketCancellation}[id(table)]
    assert set().union(*table.values()) == steps(model)
