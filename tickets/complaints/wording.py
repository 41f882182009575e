"""The sentences of a complaint, a claim for a loss and a report."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.components import signs, times, values
from portal.kernel.money import format_money
from tickets.cases.company import is_mine
from tickets.cases.models import Ticket
from tickets.complaints import selectors
from tickets.complaints.models import Against, Complaint, ComplaintKind, Outcome
from tickets.statuses import ComplaintStatus as S

TURNS: dict[str, signs.Turn] = {
    S.FILED: "them",
    S.ACCEPTED: "them",
    S.ANSWERED: "good",
    S.IN_REVIEW: "them",
    S.CLOSED: "over",
    S.WITHDRAWN: "over",
}


def complaint_badge(complaint: Complaint, user: Any) -> values.Badge:
    if selectors.complaint_waits_for(complaint, user):
        return values.Badge("you", _("Your turn"))
    return values.Badge(TURNS[complaint.status], complaint.get_status_display())


def about_text(complaint: Complaint) -> str:
    """What it is about: "Case AS-…", a shop's name, or the platform."""
    row = complaint.subject
    if complaint.is_report and complaint.shop is not None:
        return complaint.shop.name
    if row is None:
        return _("The platform as a whole")
    number = row.shop_number if row is complaint.order else row.number
    return _("%(kind)s %(number)s") % {"kind": subject_word(complaint), "number": number}


def subject_word(complaint: Complaint) -> str:
    """The word for the row it is about."""
    if complaint.ticket_id:
        return _("After-sales case")
    if complaint.cancellation_id:
        return _("Cancellation")
    return _("Refund") if complaint.refund_id else _("Order")


def complaint_statement(complaint: Complaint, user: Any) -> str:
    """Where it is, in one sentence."""
    mine = is_mine(complaint, user)
    if complaint.status in (S.ANSWERED, S.CLOSED):
        return _answered(complaint, mine=mine)
    if mine:
        return _to_its_customer(complaint)
    told = {"customer": complaint.customer.name, "about": about_text(complaint)}
    if complaint.status == S.WITHDRAWN:
        return _("%(customer)s took it back") % told
    if complaint.status == S.IN_REVIEW:
        return _("%(customer)s asked for another look at the answer") % told
    filed = {
        ComplaintKind.COMPLAINT: _("%(customer)s complained about %(about)s"),
        ComplaintKind.LOSS: _("%(customer)s claims a loss from %(about)s"),
        ComplaintKind.REPORT: _("%(customer)s reported %(about)s"),
    }
    return filed[ComplaintKind(complaint.kind)] % told


def _to_its_customer(complaint: Complaint) -> str:
    if complaint.status == S.IN_REVIEW:
        return _("A supervisor looks at it again")
    kind = ComplaintKind(complaint.kind)
    if complaint.status == S.WITHDRAWN:
        ended = {
            ComplaintKind.COMPLAINT: _("You took your complaint back"),
            ComplaintKind.LOSS: _("You took your claim back"),
            ComplaintKind.REPORT: _("You took your report back"),
        }
        return ended[kind]
    if complaint.status == S.ACCEPTED:
        looked = {
            ComplaintKind.COMPLAINT: _("Platform support looks into your complaint"),
            ComplaintKind.LOSS: _("Platform support looks into your claim"),
            ComplaintKind.REPORT: _("Platform support looks into your report"),
        }
        return looked[kind]
    filed = {
        ComplaintKind.COMPLAINT: _("Platform support takes up your complaint next"),
        ComplaintKind.LOSS: _("Platform support takes up your claim next"),
        ComplaintKind.REPORT: _("Platform support takes up your report next"),
    }
    return filed[kind]


def _answered(complaint: Complaint, *, mine: bool) -> str:
    outcome = Outcome(complaint.outcome)
    if complaint.is_report:
        words = {
            Outcome.UPHELD: _("The report was right"),
            Outcome.PARTLY: _("The report was right in part"),
            Outcome.NOT_UPHELD: _("The report could not be confirmed"),
        }
    elif complaint.kind == ComplaintKind.LOSS:
        words = {
            Outcome.UPHELD: _("The claim is upheld"),
            Outcome.PARTLY: _("The claim is upheld in part"),
            Outcome.NOT_UPHELD: _("The claim is not upheld"),
        }
    elif mine:
        words = {
            Outcome.UPHELD: _("Your complaint is upheld"),
            Outcome.PARTLY: _("Your complaint is upheld in part"),
            Outcome.NOT_UPHELD: _("Your complaint is not upheld"),
        }
    else:
        words = {
            Outcome.UPHELD: _("The complaint is upheld"),
            Outcome.PARTLY: _("The complaint is upheld in part"),
            Outcome.NOT_UPHELD: _("The complaint is not upheld"),
        }
    return words[outcome]


def complaint_lead(complaint: Complaint, user: Any) -> str:
    """What was granted, and what the answer still leaves open to the customer."""
    said = []
    if complaint.granted:
        granted = {"amount": format_money(complaint.granted, complaint.currency)}
        said.append(_("%(amount)s is granted.") % granted)
        said += [award_text(case) for case in complaint.award_cases]
    if complaint.status == S.ANSWERED and is_mine(complaint, user) and not complaint.is_final:
        said.append(_("Not content? Ask once for a supervisor, who did not answer it, to look at it again."))
    if complaint.status in (S.ANSWERED, S.CLOSED) and complaint.is_final:
        said.append(_("A supervisor looked at it again; this answer is final."))
    return times.sentences_text(said)


def award_text(case: Ticket) -> str:
    """What became of a case that pays a grant."""
    told = {"number": case.number, "amount": format_money(case.awarded, case.currency)}
    if case.is_open or case.granted:
        return _("Case %(number)s pays %(amount)s of it.") % told
    told["status"] = case.get_status_display()
    return _("Case %(number)s over %(amount)s is %(status)s and pays nothing.") % told


def complaint_until(complaint: Complaint, user: Any) -> values.Until | None:
    """Who has to act until when, and what happens by silence."""
    if complaint.status in (S.CLOSED, S.WITHDRAWN):
        return None
    if complaint.escalated_at is not None:
        return values.Until("overdue", _("Platform support is late; a supervisor was told"))
    if complaint.due_at is None:
        return None
    when = {"when": times.by_text(complaint.due_at)}
    if complaint.status == S.ANSWERED:
        if complaint.is_final:
            closes = {"when": times.moment_text(complaint.due_at)}
            return values.Until("good", _("It closes by itself on %(when)s") % closes, due_at=complaint.due_at)
        return values.Until(
            "good",
            _("Another look can be asked for %(when)s") % when,
            silence=_("Then it closes by itself"),
            due_at=complaint.due_at,
        )
    titles = {
        S.FILED: _("Taken up %(when)s"),
        S.ACCEPTED: _("An answer comes %(when)s"),
        S.IN_REVIEW: _("The final answer comes %(when)s"),
    }
    yours = user.is_support and selectors.complaint_waits_for(complaint, user)
    return values.Until(
        "you" if yours else "them",
        titles[S(complaint.status)] % when,
        silence=_("Later than that, a supervisor is told"),
        due_at=complaint.due_at,
    )


def complaint_steps(complaint: Complaint) -> list[values.Step]:
    """Filed, taken up, answered, and looked at again where that was asked for."""
    order = [S.FILED, S.ACCEPTED, S.ANSWERED]
    labels = {S.FILED: _("Filed"), S.ACCEPTED: _("Looked into"), S.ANSWERED: _("Answered")}
    if complaint.status == S.WITHDRAWN:
        return [values.Step(labels[S.FILED], state="done"), values.Step(_("Taken back"), state="broken")]
    again = complaint.is_final
    names = (
        [labels[one] for one in order] + ([_("Looked at again"), _("Final answer")] if again else []) + [_("Closed")]
    )
    place = {S.FILED: 0, S.ACCEPTED: 1, S.ANSWERED: 4 if again else 2, S.IN_REVIEW: 3, S.CLOSED: len(names) - 1}
    now = place[S(complaint.status)]
    ended = complaint.status == S.CLOSED
    return [
        values.Step(name, state="done" if n < now or ended else "now" if n == now else "coming")
        for n, name in enumerate(names)
    ]


def heard_by(complaint: Complaint) -> str:
    """Who gets to read it, told to its customer before and after."""
    if complaint.is_report:
        return _("Platform support alone. The shop learns neither of the report nor of you.")
    if complaint.against == Against.PLATFORM:
        return _("Platform support alone; a supervisor answers.")
    return _("Platform support, and the shop, which may be asked for its side.")
