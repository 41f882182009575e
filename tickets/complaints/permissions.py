"""Who complains, who looks into it, and who looks again. Nobody judges what they took part in (docs/decisions/0015)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Forbidden, Refused
from portal.kernel.fsm import can_step
from portal.people.permissions import is_customer, require_customer, require_staff, require_supervisor, require_support
from tickets.cases.models import Ticket
from tickets.complaints import selectors
from tickets.complaints.models import Against, Complaint
from tickets.statuses import ComplaintStatus as S


def file_complaint(customer: Any, user: Any) -> None:
    """The customer in person, or platform support for somebody who reached them."""
    if user.pk != customer.pk and not user.is_support:
        raise Forbidden(_("Only the customer can do this."))


def _stands(complaint: Complaint, step: str) -> None:
    if not can_step(complaint, step):
        raise Refused(
            _("This is %(status)s, so that step is not possible.") % {"status": complaint.get_status_display()},
            code=OTHER_STAGE,
        )


def _judges(complaint: Complaint, user: Any) -> None:
    """Platform support, but nobody whose own doing it is about; about the platform itself, a supervisor."""
    require_support(user)
    if user.is_machine or is_customer(complaint, user):
        raise Forbidden(_("Only platform support can do this."))
    if complaint.against == Against.PLATFORM and not user.is_supervisor:
        raise Refused(_("This is about platform support itself, so a supervisor answers it."), code="supervisor")
    if complaint.filed_by_id == user.pk:
        raise Refused(
            _("You filed it in the customer's name, so somebody else decides."),
            code="own_request",
            hint=_("A colleague can."),
        )
    if selectors.took_part(complaint, user):
        raise Refused(
            _("You took a step in what this is about, so somebody else decides."),
            code="own_step",
            hint=_("A colleague can."),
        )


def accept_complaint(complaint: Complaint, user: Any) -> None:
    """Take it up; from here on it has a name."""
    _judges(complaint, user)
    _stands(complaint, "mark_accepted")


def _has_it(complaint: Complaint, user: Any) -> None:
    """Who took it, or a supervisor; what is looked at again, a supervisor who did not answer it the first time."""
    if complaint.status == S.IN_REVIEW:
        require_supervisor(user)
        if complaint.first_answered_by_id == user.pk:
            raise Refused(
                _("You answered it the first time, so another supervisor looks at it now."), code="own_decision"
            )
    elif complaint.accepted_by_id != user.pk and not user.is_supervisor:
        raise Refused(_("A colleague has taken this up and answers it."), code="with_colleague")


def answer_complaint(complaint: Complaint, user: Any) -> None:
    """Say what came of it, with reasons."""
    _judges(complaint, user)
    _stands(complaint, "mark_answered")
    _has_it(complaint, user)


def ask_shop(complaint: Complaint, user: Any) -> None:
    """Ask the shop for its side. Of a report it never hears."""
    if complaint.is_report or complaint.against != Against.SELLER or complaint.shop_id is None:
        raise Forbidden(_("The seller does not hear of this."))
    answer_complaint(complaint, user)
    if complaint.shop_asked_at is not None:
        raise Refused(_("The seller has been asked already."), code=OTHER_STAGE)


def state_side(complaint: Complaint, user: Any) -> None:
    """The shop tells its side once it was asked, while the answer is not given."""
    require_staff(complaint, user)
    if user.is_machine:
        raise Forbidden(_("Only the seller can do this."))
    if complaint.status not in (S.ACCEPTED, S.IN_REVIEW):
        raise Refused(_("Platform support looks into this; you can tell your side when asked."), code=OTHER_STAGE)
    if complaint.shop_asked_at is None:
        raise Refused(_("Platform support has not asked you yet."), code="not_asked")
    if complaint.shop_words:
        raise Refused(_("You have told your side already."), code="told_before")


def ask_review(complaint: Complaint, user: Any) -> None:
    """Once, while the answer is open: a supervisor looks at it again."""
    require_customer(complaint, user)
    _stands(complaint, "mark_in_review")
    if complaint.is_final:
        raise Refused(
            _("A supervisor has looked at it again; that is possible once."),
            code="asked_before",
            hint=_("The help page on unsolved cases tells what else you can do."),
        )


def add_to_complaint(complaint: Complaint, user: Any) -> None:
    """Say more while the answer is not given."""
    require_customer(complaint, user)
    _stands(complaint, "mark_added")


def close_complaint(complaint: Complaint, user: Any) -> None:
    """The customer is content; or the system, when nothing was said for seven days."""
    if not user.is_machine:
        require_customer(complaint, user)
    _stands(complaint, "mark_closed")


def withdraw_complaint(complaint: Complaint, user: Any) -> None:
    """Take it back before it is answered."""
    require_customer(complaint, user)
    _stands(complaint, "mark_withdrawn")


def not_awarded(ticket: Ticket) -> None:
    """What platform support granted in answer to a complaint is neither rejected by the shop nor haggled over."""
    if ticket.awarded:
        raise Refused(
            _("Platform support granted this in answer to a complaint, so it stays as it is."),
            code="awarded",
            hint=_("Approve it. If you disagree, write to platform support in the case's messages."),
        )
