"""The sentences of a withdrawal. `row` is a TicketCancellation, or what a list knows of it (`tickets.cases.selectors.Asked`)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.statuses import CancellationStatus as W
from portal.components import signs, times, values
from portal.kernel.money import format_money
from portal.time import clock
from refunds import deadlines as refund_deadlines
from tickets import deadlines
from tickets.cases.company import by_day, day_of, is_mine, reviewer_word
from tickets.statuses import TicketStatus as S
from tickets.withdrawals.owing import is_owing, owed_amount, owed_back, settled_step

WITHDRAWAL_TURNS: dict[str, signs.Turn] = {
    W.REQUESTED: "them",
    W.COUNTERED: "them",
    W.PLATFORM_REVIEW: "them",
    W.RECALLING: "them",
    W.REPAYING: "them",
    W.COMPLETED: "good",
    W.REJECTED: "bad",
    W.REFUSED: "bad",
    W.MISSED: "bad",
    W.RETRACTED: "over",
    W.LAPSED: "over",
}


OF_THE_PLATFORM = {W.REQUESTED: W.PLATFORM_REVIEW, W.REJECTED: W.REFUSED}
"""What a status that names the seller is called where the platform reviews and answers."""


def withdrawal_waits_for(row: Any, user: Any) -> bool:
    """Whether this reader is the one who has to do something now."""
    if user.is_machine:
        return False
    if is_mine(row, user):
        owes = (
            row.status == W.REPAYING and not row.in_flight and (row.repaid_at is None or row.hand_back_by is not None)
        )
        return row.status == W.COUNTERED or owes
    if row.status in (W.REQUESTED, W.PLATFORM_REVIEW) and row.requested_by_id == user.pk:
        return False  # asked for in the customer's name: somebody else answers
    if row.status == W.PLATFORM_REVIEW:
        decides = user.is_supervisor if row.with_supervisor else user.is_support
        return bool(decides) and not row.has_decided(user)
    if row.status == W.REQUESTED:
        return bool(user.is_support if row.ticket.by_platform else user.is_seller)
    return row.status == W.RECALLING and bool(user.is_support if row.escalated_at else user.is_seller)


def withdrawal_word(row: Any, user: Any) -> str:
    """The status word; for its own reader it says "you"."""
    if withdrawal_waits_for(row, user):
        if row.status == W.COUNTERED:
            return _("Needs your answer")
        if row.status in (W.REQUESTED, W.PLATFORM_REVIEW):
            return _("Your turn")
    if row.ticket.by_platform and row.status in OF_THE_PLATFORM:
        return str(OF_THE_PLATFORM[row.status].label)
    return str(row.get_status_display())


def withdrawal_badge(row: Any, user: Any) -> values.Badge:
    turn = "you" if withdrawal_waits_for(row, user) else WITHDRAWAL_TURNS[row.status]
    return values.Badge(turn, withdrawal_word(row, user))


def withdrawal_statement(row: Any, user: Any) -> str:
    """Where the withdrawal is now, in one sentence."""
    mine = is_mine(row, user)
    told = {
        "who": reviewer_word(row.ticket),
        "customer": row.customer.name if row.customer else "",
        "amount": format_money(row.countered, row.currency),
        "owed": format_money(row.to_repay, row.currency),
    }
    if row.status == W.REPAYING and row.repay_by is None:
        if not row.in_flight:
            return (
                _("Agreed: hand back what you were given, then it is withdrawn")
                if mine
                else _("Agreed: %(customer)s hands back what was given") % told
            )
        return _("Agreed; we wait until the refund that was already sent is known")
    if row.status == W.REPAYING and row.repaid_at and row.hand_back_by is None:
        sent = _("You reported %(owed)s as sent; once the seller confirms it, your request is withdrawn")
        return (sent if mine else _("Agreed: has %(owed)s arrived?")) % told
    if row.status == W.COUNTERED and not row.countered:
        if mine:
            return _("Your request was granted meanwhile: do you still want to withdraw it?")
        if user.is_support == row.ticket.by_platform:
            return _("%(customer)s decides whether to withdraw what you granted") % told
        return _("%(customer)s decides whether to withdraw what was granted") % told
    if row.with_supervisor:
        return _("A supervisor looks at your withdrawal again") if mine else _("A supervisor decides on the withdrawal")
    if row.status == W.REFUSED and row.supervisor_asked_at:
        return _("A supervisor decided that the case goes on")
    for_customer = {
        W.REQUESTED: _("%(who)s answers your withdrawal next"),
        W.COUNTERED: _("The seller asks you to bear %(amount)s"),
        W.PLATFORM_REVIEW: _("The platform decides on your withdrawal"),
        W.RECALLING: _("Agreed: the parcel is being called back"),
        W.REPAYING: _("Agreed: pay back %(owed)s, then it is withdrawn"),
        W.COMPLETED: _("Your request is withdrawn"),
        W.REJECTED: _("%(who)s did not agree to the withdrawal"),
        W.REFUSED: _("The platform decided that the case goes on"),
        W.MISSED: _("The parcel could not be stopped: the case goes on"),
        W.RETRACTED: _("You took the withdrawal back: the case goes on"),
        W.LAPSED: _("Nothing was paid back in time: the case goes on"),
    }
    for_staff = {
        W.REQUESTED: _("%(customer)s asks to withdraw the case"),
        W.COUNTERED: _("%(customer)s decides on your proposal of %(amount)s")
        if user.is_seller
        else _("%(customer)s decides on the seller's proposal of %(amount)s"),
        W.PLATFORM_REVIEW: _("The platform decides on the withdrawal"),
        W.RECALLING: _("Agreed: tell what became of the parcel"),
        W.REPAYING: _("Agreed: %(customer)s pays back %(owed)s"),
        W.COMPLETED: _("The case is withdrawn"),
        W.REJECTED: _("The withdrawal was rejected: the case goes on"),
        W.REFUSED: _("The platform decided that the case goes on"),
        W.MISSED: _("The parcel could not be stopped: the case goes on"),
        W.RETRACTED: _("%(customer)s took the withdrawal back"),
        W.LAPSED: _("Nothing was paid back in time: the case goes on"),
    }
    words = (for_customer if mine else for_staff)[W(row.status)] % told
    return words[:1].upper() + words[1:]


def withdrawal_lead(row: Any, user: Any) -> str:
    """The line below: what counts on, or what can be done."""
    mine = is_mine(row, user)
    if row.status == W.COMPLETED:
        return _("The certificate with check code %(code)s proves it to whoever you show it.") % {
            "code": row.check_code
        }
    if row.status == W.PLATFORM_REVIEW and mine and row.quote.get("asked_by_shop") and not row.supervisor_asked_at:
        return _("The seller asked for it in your name. Not what you wanted? Take the withdrawal back.")
    if row.status == W.REQUESTED and row.quote.get("in_their_name") and row.due_at:
        day = times.by_text(row.due_at)
        if mine:
            return _("It was asked for in your name. Not what you want? Take the withdrawal back %(when)s.") % {
                "when": day
            }
        return _("The customer has been told, and can say no %(when)s.") % {"when": day}
    if row.with_supervisor and row.has_decided(user):
        return (
            _("You decided it before, so another supervisor looks at it now.")
            if user.is_supervisor
            else _("You decided it before, so a supervisor looks at it now.")
        )
    if row.status == W.PLATFORM_REVIEW and row.has_decided(user):
        return _("You answered it before, so a colleague decides it now.")
    if row.status == W.REPAYING and row.in_flight and mine:
        return _("Once it has arrived, you pay back %(amount)s within %(days)s days; then it is withdrawn.") % {
            "days": refund_deadlines.DAYS_TO_PAY,
            "amount": format_money(owed_back(row), row.currency),
        }
    if row.status == W.REQUESTED and mine:
        return _("The case is frozen until then. You can take the withdrawal back any time.")
    if row.status == W.COUNTERED and mine and not row.countered:
        return _("Withdraw it all the same, or take the withdrawal back: then what was granted is carried out.")
    if row.status == W.COUNTERED and mine:
        return _("Agree, ask the platform to step in, or take the withdrawal back.")
    if row.status == W.RECALLING and mine and row.quote.get("parcel") == "recall":
        return _("If it comes all the same, refuse it at the door: it goes back. If you take it, the case goes on.")
    if row.status == W.RECALLING and mine:
        return _("The carrier brings it back to you. If it can't be stopped, the case goes on.")
    if row.status in (W.REJECTED, W.REFUSED, W.LAPSED):
        told = [_("Reason: %(reason)s.") % {"reason": row.answer_reason.label}] if row.answer_reason else []
        if row.status == W.REJECTED and mine and row.due_at and row.due_at > clock.now():
            told.append(
                _(
                    "The case goes on where it stood. You can ask for a second look: somebody else at the platform decides."
                )
                if row.ticket.by_platform
                else _("The case goes on where it stood. You can ask the platform to step in.")
            )
        elif row.status == W.REFUSED and mine and not row.supervisor_asked_at:
            told.append(
                _("The case goes on where it stood. Within %(days)s days you can ask for a supervisor.")
                % {"days": deadlines.SUPERVISOR_WINDOW.days}
            )
        else:
            told.append(_("The case goes on where it stood."))
        return times.sentences_text(told)
    return ""


def withdrawal_steps(row: Any) -> list[values.Step]:
    """Asked, answered, undone, withdrawn."""
    ended_badly = {
        W.REJECTED: _("Rejected"),
        W.REFUSED: _("Refused"),
        W.MISSED: _("Recall missed"),
        W.RETRACTED: _("Taken back"),
        W.LAPSED: _("Lapsed"),
    }
    asked = values.Step(_("Requested"), day_of(row.created_at, row), "done")
    if row.status in ended_badly:
        return [asked, values.Step(ended_badly[W(row.status)], day_of(row.ended_at, row), "broken")]
    agreed = row.status in (W.RECALLING, W.REPAYING, W.COMPLETED)
    answer = day_of(row.answered_at, row) if agreed else by_day(row.due_at, row) if row.due_at else ""
    waits = {
        W.REQUESTED: _("Platform answers") if row.ticket.by_platform else _("Seller answers"),
        W.COUNTERED: _("Customer answers"),
        W.PLATFORM_REVIEW: _("Supervisor decides") if row.with_supervisor else _("Platform decides"),
    }
    path = [asked, values.Step(_("Approved") if agreed else waits[W(row.status)], answer, "done" if agreed else "now")]
    if row.quote.get("goods") == "recall":
        state: values.StepState = "now" if row.status == W.RECALLING else ("done" if agreed else "coming")
        path.append(values.Step(_("Parcel called back"), "", state))
    if owed_amount(row) or row.status == W.REPAYING:
        due = row.hand_back_by if row.repaid_at else row.repay_by or row.hand_back_by
        now = row.status == W.REPAYING
        paid: values.StepState = "now" if now else ("done" if row.status == W.COMPLETED else "coming")
        path.append(
            settled_step(row)
            or values.Step(
                _("Pay back") if is_owing(row) else _("Hand back"), by_day(due, row) if now and due else "", paid
            )
        )
    done = row.status == W.COMPLETED
    path.append(values.Step(_("Withdrawn"), day_of(row.ended_at, row), "done" if done else "coming"))
    return path


def withdrawal_until(row: Any, user: Any) -> values.Until | None:
    """Who answers until when, and what silence does."""
    mine = is_mine(row, user)
    if row.status == W.REPAYING and row.repaid_at and row.hand_back_by is None:
        waits = _("The withdrawal does not lapse meanwhile")
        return values.Until("them", _("The seller looks whether the money has arrived"), silence=waits)
    if row.status == W.REPAYING and row.repay_by and not row.repaid_at:
        when = {"when": times.by_text(row.repay_by)}
        return values.Until(
            "you" if mine else "them",
            _("Pay it back %(when)s") % when if mine else _("The customer pays it back %(when)s") % when,
            silence=_("Not paid by then, the withdrawal lapses and the case goes on"),
            due_at=row.repay_by,
        )
    if row.status == W.REPAYING and row.hand_back_by:
        when = {"when": times.by_text(row.hand_back_by)}
        return values.Until(
            "you" if mine else "them",
            _("Hand it back %(when)s") % when if mine else _("The customer hands it back %(when)s") % when,
            silence=_("Not handed back by then, the withdrawal lapses and the case goes on"),
            due_at=row.hand_back_by,
        )
    if row.escalated_at and row.status == W.PLATFORM_REVIEW:
        return values.Until("overdue", _("A supervisor of the platform decides next"))
    if row.escalated_at and row.status == W.RECALLING:
        return values.Until("overdue", _("Platform support asks the carrier about the parcel"))
    if row.due_at is None or not row.is_open:
        return None
    yours = withdrawal_waits_for(row, user)
    when = {"when": times.by_text(row.due_at), "who": reviewer_word(row.ticket)}
    titles = {
        W.REQUESTED: _("Answer %(when)s") if yours else _("%(who)s answers %(when)s"),
        W.COUNTERED: _("Answer %(when)s") if yours else _("The customer answers %(when)s"),
        W.PLATFORM_REVIEW: _("Decide %(when)s")
        if yours
        else (_deciding(row, user) if row.with_supervisor else _("The platform decides %(when)s")),
        W.RECALLING: _("News of the parcel %(when)s"),
    }
    silences = {
        W.REQUESTED: silence(row.ticket_was),
        W.COUNTERED: _("No answer by then: the withdrawal ends and the case goes on"),
        W.PLATFORM_REVIEW: _("Later than that, it is overdue in front of every supervisor")
        if row.with_supervisor
        else _("Later than that, a supervisor takes over"),
        W.RECALLING: _("Without news by then, platform support asks the carrier"),
    }
    status = W(row.status)
    if status not in titles:
        return None
    return values.Until("you" if yours else "them", titles[status] % when, silence=silences[status], due_at=row.due_at)


def _deciding(row: Any, user: Any) -> str:
    """Who decides what a supervisor was asked for: not whoever decided it before."""
    if user.is_supervisor and row.has_decided(user):
        return _("Another supervisor decides %(when)s")
    return _("A supervisor decides %(when)s")


def appeal_says(row: Any, _user: Any) -> str:
    """Who decides once the customer does not agree with the answer."""
    if row.ticket.by_platform:
        return _("Somebody else at the platform looks at it again, usually in %(days)s business days") % {
            "days": deadlines.PLATFORM_DAYS
        }
    return _("Support decides if you two can't agree, usually in %(days)s business days") % {
        "days": deadlines.PLATFORM_DAYS
    }


def not_borne(row: Any) -> list[values.Consequence]:
    """What becomes of a cost the seller proposed and the customer did not agree to, once the platform approves."""
    if row.status != W.PLATFORM_REVIEW or not row.countered:
        return []
    amount = format_money(row.countered, row.currency)
    return [
        values.Consequence(
            "scale",
            _("The seller's proposed cost is not borne by the customer"),
            amount,
            _("The customer did not agree to it, and approving does not change that."),
        )
    ]


def withdrawal_coming(row: Any, user: Any) -> values.Story | None:
    """What comes next, for the top of the story."""
    words = {
        W.REQUESTED: _("The withdrawal is answered"),
        W.COUNTERED: _("You answer") if is_mine(row, user) else _("The customer answers"),
        W.PLATFORM_REVIEW: _("The platform decides on the withdrawal"),
        W.RECALLING: _("The carrier brings the parcel back"),
        W.REPAYING: _("What was given comes back, then the case is withdrawn"),
    }
    status = W(row.status)
    due = (
        (row.hand_back_by if row.repaid_at else row.repay_by or row.hand_back_by)
        if status == W.REPAYING
        else row.due_at
    )
    if status not in words:
        return None
    return values.Story("undo", words[status], when=by_day(due, row) if due else " ", coming=True)


def silence(ticket_was: str) -> str:
    """What no answer to a withdrawal in time means, by where the case stood."""
    if ticket_was == S.IN_PROGRESS:
        return _("No answer by then sends it to platform support")
    return _("No answer by then counts as approval: the case is withdrawn")
