"""The service history of goods: what was done to them, and what their user tells about them."""

from __future__ import annotations

from portal.kernel.changes import changing, note_fact
from portal.people.models import User
from portal.time import clock
from tickets.cases.models import Ticket
from tickets.warranties import permissions
from tickets.warranties.models import ServiceKind, ServiceRecord


def note_service(ticket: Ticket, *, by: User, kind: str, method: str = "", words: str = "") -> Ticket:
    """Write into the history of the case's goods (R145, R150, R152, R153). Entries are never changed or taken out."""
    with changing(ticket, by=by) as ticket:
        permissions.note_service(ticket, by, kind)
        record_service(ticket, kind, by=by, method=method, words=words)
        note_fact("service_noted", ticket, by=by, service=kind, words=" · ".join(filter(None, [method, words])))
    return ticket


def record_service(ticket: Ticket, kind: str, *, by: User, method: str = "", words: str = "") -> None:
    """One entry for each line of the case. Called inside the transaction of the step that did it."""
    ServiceRecord.objects.bulk_create(
        [
            ServiceRecord(
                line_id=row.line_id, ticket=ticket, kind=ServiceKind(kind), method=method, words=words, told_by=by, at=clock.now()
            )
            for row in ticket.lines.all()
        ]
    )  # fmt: skip
