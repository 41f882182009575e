"""The one timeline of a case: what happened to it, to all that belongs to it and to its money, in the order of time (R8, R54)."""

from __future__ import annotations

from typing import Any

from portal.audit.models import StatusChange
from portal.audit.timeline import records_of, told
from portal.components import values
from tickets.cases import obligations
from tickets.cases.models import Ticket
from tickets.withdrawals.models import TicketCancellation


def timeline(ticket: Any, reader: Any) -> list[values.Story]:
    """All of it as this reader may know of it, newest first. Three queries, of a case that came with its company and edits.

    The case keeps its own changes as `tickets.usual_times.durations` reads them.
    """
    rows = (obligations.goods_of(ticket), obligations.verdict_of(ticket), obligations.repair_of(ticket))
    along, money = obligations.told_along(ticket)
    own = [ticket, *(row for row in rows if row is not None), *along, *ticket.edits.all()]
    records = records_of([*own, *money])
    ticket.recorded = [one for one in reversed(records) if _is_step_of(one, Ticket)]
    asked = {
        one.object_id: one.at for one in records if _is_step_of(one, TicketCancellation) and one.step == SUPERVISOR
    }
    for row in own:
        if isinstance(row, TicketCancellation):
            row.supervisor_asked_at = asked.get(row.pk)
    return told(records, own, reader, beside=money)


def steps_of(ticket: Any) -> list[StatusChange]:
    """The case's own recorded steps, oldest first. One query unless its timeline was told."""
    if not hasattr(ticket, "recorded"):
        changes = StatusChange.objects.filter(machine=Ticket.machine(), object_id=ticket.pk)
        ticket.recorded = list(changes.select_related("by", "on_behalf_of").order_by("pk"))
    recorded: list[StatusChange] = ticket.recorded
    return recorded


SUPERVISOR = "ask_supervisor"
"""The step after which a supervisor decides."""


def _is_step_of(record: Any, model: Any) -> bool:
    return isinstance(record, StatusChange) and record.machine == model.machine()
