"""Who is told what of wished changes of a case, by which words."""

from __future__ import annotations

from typing import Any

from portal.notices import telling
from portal.notices.telling import text
from tickets.cases.notices import _staff
from tickets.edits.models import TicketEdit
from tickets.edits.wording import edit_statement


@telling.about(TicketEdit, "requested", "applied", "refused", "retracted")
def edit_moved(edit: TicketEdit, change: Any) -> telling.News:
    """The reviewing side hears of the wish, the customer of the answer (R84)."""
    ticket = edit.ticket
    yield ticket.customer, text("%(words)s", words=lambda: edit_statement(edit, ticket.customer))
    for person in _staff(ticket.shop_id):
        yield person, text("%(words)s", words=lambda person=person: edit_statement(edit, person))
