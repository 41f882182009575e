"""Who is told what of complaints, by which words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.notices import telling
from portal.notices.telling import text
from portal.people.models import User
from tickets.cases.notices import _staff
from tickets.complaints.models import Against, Complaint
from tickets.complaints.wording import complaint_statement
from tickets.statuses import ComplaintStatus


def _complaint(complaint: Complaint, person: User) -> Any:
    return text("%(words)s", words=lambda: complaint_statement(complaint, person))


@telling.about(
    Complaint, ComplaintStatus.FILED, ComplaintStatus.ACCEPTED, ComplaintStatus.ANSWERED, ComplaintStatus.IN_REVIEW
)
def complaint_moved(complaint: Complaint, change: Any) -> telling.News:
    """The customer hears what becomes of it. The shop hears of a complaint about itself, but never of a report; and whoever
    handles it what the shop and the customer have to add."""
    if change.step == "state":
        yield complaint.accepted_by, _("The seller told its side of a complaint")
        return
    if change.step == "add":
        if complaint.status == ComplaintStatus.ACCEPTED:
            yield complaint.accepted_by, _("The customer added something to a complaint")
        return
    is_asked = change.step == "ask_shop"
    if not is_asked and complaint.status in (ComplaintStatus.ACCEPTED, ComplaintStatus.ANSWERED):
        yield complaint.customer, _complaint(complaint, complaint.customer)
    if complaint.is_report or complaint.against != Against.SELLER or complaint.shop_id is None:
        return
    if is_asked or complaint.status in (ComplaintStatus.FILED, ComplaintStatus.ANSWERED):
        for person in _staff(complaint.shop_id):
            told = _("Platform support asks for your side of a complaint")
            yield person, told if is_asked else _complaint(complaint, person)
