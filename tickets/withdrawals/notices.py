"""Who is told what of withdrawals of a case, by which words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.notices import telling
from portal.notices.telling import text
from tickets.cases.notices import _in_their_name, _staff
from tickets.withdrawals import wording
from tickets.withdrawals.models import TicketCancellation


@telling.about(
    TicketCancellation, "requested", "countered", "platform_review", "recalling", "repaying", "completed", "rejected",
    "refused", "missed", "retracted", "lapsed",
)  # fmt: skip
def withdrawal_moved(row: TicketCancellation, change: Any) -> telling.News:
    """Both sides hear of what the other did. What the customer has to give back is told with its own deadline."""
    if change.step == "take_back_cost":
        yield row.customer, _("The seller took the proposed cost back and answers anew")
        return
    asked_back = change.to_status == "repaying" and not row.in_flight
    if change.on_behalf_of_id:
        yield row.customer, _in_their_name(change)
    elif not asked_back and change.by_id != row.customer_id:
        yield row.customer, text("%(words)s", words=lambda: wording.withdrawal_statement(row, row.customer))
    for person in _staff(row.shop_id):
        if change.by_id != person.pk:
            yield person, text("%(words)s", words=lambda person=person: wording.withdrawal_statement(row, person))
