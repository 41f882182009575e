"""The sentences of after-sales: what a case or a withdrawal says about itself to each reader.

One source for page, list, home, API and mail. A sentence says where it is, who acts, until when. Nothing here asks the
database when the row came with its company (`Ticket.objects.with_page()`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from orders.statuses import CancellationStatus as W
from portal import clock, look
from portal.money import format_money
from refunds.statuses import RefundStatus
from tickets.models import Return, Ticket, TicketCancellation, TicketType
from tickets.quotes import Liability
from tickets.statuses import ReturnStatus
from tickets.statuses import TicketStatus as S

# --- a case -----------------------------------------------------------------------------------------------------------


def goods_of(ticket: Ticket) -> Return | None:
    """The goods' way back, when there is one."""
    return getattr(ticket, "goods_return", None)


def refund_statuses(ticket: Ticket) -> set[str]:
    """Where the money of the case stands; empty when nothing is booked."""
    return {row.status for row in ticket.reimbursement.refunds.all()} if ticket.reimbursement else set()


def is_mine(ticket: Any, user: Any) -> bool:
    """Whether the reader is the customer."""
    return bool(ticket.customer_id == user.pk)


def waits_for(ticket: Ticket, user: Any) -> bool:
    """Whether this reader is the one who has to do something now."""
    if ticket.frozen_by or user.is_machine:
        return False
    goods = goods_of(ticket)
    if is_mine(ticket, user):
        to_send = ticket.status == S.APPROVED and goods is not None and goods.status == ReturnStatus.AUTHORISED
        return ticket.status == S.NEEDS_INFO or to_send
    reviewer = user.is_support if ticket.by_platform else user.is_seller
    inspecting = goods is not None and goods.status == ReturnStatus.RECEIVED and goods.inspected_at is None
    return reviewer and (ticket.status in (S.SUBMITTED, S.IN_REVIEW) or (ticket.status == S.IN_PROGRESS and inspecting))


TURNS: dict[str, look.Turn] = {
    S.SUBMITTED: "them",
    S.IN_REVIEW: "them",
    S.NEEDS_INFO: "them",
    S.APPROVED: "them",
    S.IN_PROGRESS: "them",
    S.RESOLVED: "good",
    S.CLOSED: "good",
    S.REJECTED: "bad",
    S.CANCELLED: "over",
}


def badge(ticket: Ticket, user: Any) -> look.Badge:
    """Whose turn it is, and the status word."""
    return look.Badge("you" if waits_for(ticket, user) else TURNS[ticket.status], ticket.get_status_display())


def reviewer_word(ticket: Ticket) -> str:
    """Who looks at it: different parties (R22)."""
    return _("Platform support") if ticket.by_platform else _("The seller")


def statement(ticket: Ticket, user: Any) -> str:
    """Where the case is now, in one sentence."""
    mine = is_mine(ticket, user)
    amount = format_money(ticket.granted or ticket.asked, ticket.currency)
    told = {"amount": amount, "who": reviewer_word(ticket), "customer": ticket.customer.name}
    if ticket.frozen_by:
        return _("You asked to withdraw this case") if mine else _("%(customer)s asks to withdraw this case") % told
    if ticket.status == S.IN_PROGRESS:
        return _in_progress(ticket, mine, told)
    if ticket.status == S.APPROVED:
        return _approved(ticket, mine, told)
    for_customer = {
        S.SUBMITTED: _("Your request is in; %(who)s looks at it next"),
        S.IN_REVIEW: _("%(who)s is looking at your request"),
        S.NEEDS_INFO: _("%(who)s needs more from you"),
        S.RESOLVED: _("Everything that was agreed is done"),
        S.CLOSED: _("This case is closed"),
        S.REJECTED: _("%(who)s rejected your request"),
        S.CANCELLED: _("You withdrew this case"),
    }
    for_staff = {
        S.SUBMITTED: _("%(customer)s asks for after-sales help"),
        S.IN_REVIEW: _("%(customer)s waits for your answer") if waits_for(ticket, user) else _("%(who)s is reviewing"),
        S.NEEDS_INFO: _("%(customer)s has been asked for more"),
        S.RESOLVED: _("Done; the customer can still object"),
        S.CLOSED: _("This case is closed"),
        S.REJECTED: _("%(who)s rejected this request"),
        S.CANCELLED: _("%(customer)s withdrew this case"),
    }
    return (for_customer if mine else for_staff)[S(ticket.status)] % told


def _approved(ticket: Ticket, mine: bool, told: dict[str, str]) -> str:
    if goods_of(ticket) is not None:
        return _("Approved: send the goods back") if mine else _("Approved; %(customer)s sends the goods back") % told
    return _("Approved: %(amount)s goes back") % told


def _in_progress(ticket: Ticket, mine: bool, told: dict[str, str]) -> str:
    goods = goods_of(ticket)
    money = refund_statuses(ticket)
    if money & {RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.SUBMITTED}:
        return _("%(amount)s is on its way back to you") % told if mine else _("%(amount)s is on its way back") % told
    if RefundStatus.FAILED in money:
        return _("The refund failed; we are trying another way, nothing to do")
    if goods is not None and goods.status == ReturnStatus.IN_TRANSIT:
        return (
            _("Your parcel is on its way to the seller")
            if mine
            else _("%(customer)s's parcel is on its way to you") % told
        )
    if goods is not None and goods.status == ReturnStatus.RECEIVED:
        return _("The seller has your parcel and inspects it") if mine else _("The parcel is here: inspect the goods")
    return _("What was agreed is under way")


def lead(ticket: Ticket, user: Any) -> str:
    """The line below."""
    if ticket.frozen_by:
        return _("The case is frozen until that is answered: nothing is approved and no money is sent.")
    if ticket.status == S.REJECTED:
        words = ticket.answer_reason.label if ticket.answer_reason else ""
        return _("Reason: %(reason)s.") % {"reason": words} if words else ""
    if ticket.status == S.CANCELLED and is_mine(ticket, user):
        return _("Nothing is owed any more. If the fault comes back, you can raise a new case.")
    if ticket.status == S.RESOLVED and is_mine(ticket, user):
        return _("Is all well? Confirm it, or reopen the case within 15 days.")
    return ""


def steps(ticket: Ticket) -> list[look.Step]:
    """The milestones of this case's own path."""
    goods = goods_of(ticket)
    path: list[tuple[str, bool]] = [(_("Requested"), True)]
    answered = ticket.status in (S.APPROVED, S.IN_PROGRESS, S.RESOLVED, S.CLOSED)
    path.append((_("Approved"), answered))
    if ticket.type == TicketType.RETURN_REFUND:
        sent = goods is not None and goods.sent_at is not None
        inspected = goods is not None and goods.inspected_at is not None
        path += [(_("Sent back"), sent), (_("Inspection"), inspected)]
    path.append((_("Refund"), ticket.status in (S.RESOLVED, S.CLOSED)))
    if ticket.status in (S.REJECTED, S.CANCELLED):
        word = _("Rejected") if ticket.status == S.REJECTED else _("Withdrawn")
        kept = [look.Step(label, state="done") for label, done in path if done]
        return [*kept, look.Step(word, when=_day(ticket.ended_at), state="broken")]
    drawn: list[look.Step] = []
    current_found = False
    for label, done in path:
        state: look.StepState = "done" if done else "coming"
        if not done and not current_found:
            state, current_found = "now", True
        when = _day(ticket.created_at) if not drawn else ""
        drawn.append(look.Step(label, when=when, state=state))
    return drawn


def _day(moment: Any) -> str:
    return look.day_text(clock_day(moment)) if moment else ""


def clock_day(moment: Any) -> Any:
    """The day of a moment where the business is done."""
    return moment.astimezone(clock.zone()).date()


def until(ticket: Ticket, user: Any) -> look.Until | None:
    """Who must act until when, and what happens by itself then."""
    if ticket.frozen_by:
        return None
    goods = goods_of(ticket)
    tone: look.Tone = "you" if waits_for(ticket, user) else "them"
    if ticket.status in (S.SUBMITTED, S.IN_REVIEW) and ticket.due_at:
        approves = not ticket.by_platform and ticket.asked < ticket.shop.silence_approves_below
        return look.Until(
            tone,
            _("%(who)s answers %(when)s") % {"who": _you_or(ticket, user), "when": look.by_text(ticket.due_at)},
            silence=_("No answer by then counts as approval")
            if approves
            else _("No answer by then sends it to platform support"),
            due_at=ticket.due_at,
        )
    if ticket.status == S.NEEDS_INFO and ticket.due_at:
        who = _("You answer") if is_mine(ticket, user) else _("The customer answers")
        return look.Until(
            "you" if is_mine(ticket, user) else "paused",
            _("%(who)s %(when)s") % {"who": who, "when": look.by_text(ticket.due_at)},
            silence=_("The clock is paused meanwhile. No answer by then: the review goes on with what there is"),
            due_at=ticket.due_at,
        )
    if ticket.status == S.RESOLVED and ticket.due_at:
        return look.Until(
            "good",
            _("Closes by itself %(when)s") % {"when": look.by_text(ticket.due_at)},
            silence=_("Until then a word is enough to reopen it"),
            due_at=ticket.due_at,
        )
    if goods is not None and goods.due_at and ticket.status in (S.APPROVED, S.IN_PROGRESS):
        return _until_goods(ticket, goods, user, tone)
    return None


def _you_or(ticket: Ticket, user: Any) -> str:
    if waits_for(ticket, user):
        return _("You")
    return reviewer_word(ticket)


def _until_goods(ticket: Ticket, goods: Return, user: Any, tone: look.Tone) -> look.Until | None:
    due = goods.due_at
    assert due is not None
    mine = is_mine(ticket, user)
    if goods.status == ReturnStatus.AUTHORISED:
        return look.Until(
            tone,
            _("Send it %(when)s") % {"when": look.by_text(due)}
            if mine
            else _("The customer sends it %(when)s") % {"when": look.by_text(due)},
            silence=_("Not sent by then, the case is looked at anew"),
            due_at=due,
            ruler=_ruler(goods, counting="calendar"),
        )
    if goods.status == ReturnStatus.RECEIVED and goods.inspected_at is None:
        who = _("You inspect") if tone == "you" else _("The seller inspects")
        return look.Until(
            tone,
            _("%(who)s %(when)s") % {"who": who, "when": look.by_text(due)},
            silence=_("No answer by then counts as accepted; the refund starts by itself"),
            due_at=due,
            ruler=_ruler(goods, counting="calendar"),
        )
    if goods.status == ReturnStatus.IN_TRANSIT:
        return look.Until(
            "them",
            _("The parcel arrives %(when)s") % {"when": look.by_text(due)},
            silence=_("Not there by then, platform support looks for it"),
            due_at=due,
        )
    return None


def _ruler(goods: Return, *, counting: look.Counting) -> look.Ruler | None:
    if goods.due_at is None or goods.due_from is None:
        return None
    start, end = clock_day(goods.due_from), clock_day(goods.due_at)
    today = clock.today()
    if not start < end or (end - start).days > 20:
        return None
    return look.build_ruler(
        max(start, min(today, end)), end, today=today, counting=counting, mini=True, deadline=True
    ) if today < end else None  # fmt: skip


# --- a withdrawal -----------------------------------------------------------------------------------------------------

WITHDRAWAL_TURNS: dict[str, look.Turn] = {
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


def withdrawal_waits_for(row: TicketCancellation, user: Any) -> bool:
    """Whether this reader is the one who has to do something now."""
    if user.is_machine:
        return False
    if is_mine(row, user):
        return row.status == W.COUNTERED or (row.status == W.REPAYING and row.repayment_id is not None)
    if row.status == W.PLATFORM_REVIEW:
        return bool(user.is_support)
    if row.status == W.REQUESTED:
        return bool(user.is_support if row.ticket.by_platform else user.is_seller)
    return row.status == W.RECALLING and bool(user.is_seller)


def withdrawal_word(row: TicketCancellation, user: Any) -> str:
    """The status word; for its own reader it says "you"."""
    if withdrawal_waits_for(row, user):
        if row.status == W.COUNTERED:
            return _("Needs your answer")
        if row.status in (W.REQUESTED, W.PLATFORM_REVIEW):
            return _("Your turn")
    return str(row.get_status_display())


def withdrawal_badge(row: TicketCancellation, user: Any) -> look.Badge:
    turn = "you" if withdrawal_waits_for(row, user) else WITHDRAWAL_TURNS[row.status]
    return look.Badge(turn, withdrawal_word(row, user))


def withdrawal_statement(row: TicketCancellation, user: Any) -> str:
    """Where the withdrawal is now, in one sentence."""
    mine = is_mine(row, user)
    told = {
        "who": reviewer_word(row.ticket),
        "customer": row.customer.name if row.customer else "",
        "amount": format_money(row.countered, row.currency),
        "owed": format_money(row.to_repay, row.currency),
    }
    if row.status == W.REPAYING and row.repayment_id is None:
        return _("Agreed; we wait until the refund that was already sent is known")
    for_customer = {
        W.REQUESTED: _("%(who)s answers your withdrawal"),
        W.COUNTERED: _("The seller asks you to bear %(amount)s"),
        W.PLATFORM_REVIEW: _("The platform decides on your withdrawal"),
        W.RECALLING: _("Agreed: the parcel is being called back"),
        W.REPAYING: _("Agreed: pay back %(owed)s, then it is withdrawn"),
        W.COMPLETED: _("Your case is withdrawn"),
        W.REJECTED: _("%(who)s did not agree to the withdrawal"),
        W.REFUSED: _("The platform decided that the case goes on"),
        W.MISSED: _("The parcel could not be stopped: the case goes on"),
        W.RETRACTED: _("You took the withdrawal back: the case goes on"),
        W.LAPSED: _("Nothing was paid back in time: the case goes on"),
    }
    for_staff = {
        W.REQUESTED: _("%(customer)s asks to withdraw the case"),
        W.COUNTERED: _("%(customer)s decides on your proposal of %(amount)s"),
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
    return (for_customer if mine else for_staff)[W(row.status)] % told


def withdrawal_lead(row: TicketCancellation, user: Any) -> str:
    if row.status == W.COMPLETED:
        return _("Certificate %(code)s proves it to whoever you show it.") % {"code": row.check_code}
    if row.status in (W.REJECTED, W.REFUSED) and row.answer_reason:
        return _("Reason: %(reason)s.") % {"reason": row.answer_reason.label}
    return ""


def withdrawal_steps(row: TicketCancellation) -> list[look.Step]:
    """Asked, answered, undone, withdrawn."""
    ended_badly = {
        W.REJECTED: _("Rejected"),
        W.REFUSED: _("Refused"),
        W.MISSED: _("Recall missed"),
        W.RETRACTED: _("Taken back"),
        W.LAPSED: _("Lapsed"),
    }
    asked = look.Step(_("Asked"), when=_day(row.created_at), state="done")
    if row.status in ended_badly:
        return [asked, look.Step(ended_badly[W(row.status)], when=_day(row.ended_at), state="broken")]
    answered = row.status in (W.RECALLING, W.REPAYING, W.COMPLETED)
    path = [
        asked,
        look.Step(_("Answered"), when=_day(row.answered_at) if answered else "", state="done" if answered else "now"),
    ]
    if row.quote.get("goods") == "recall":
        state: look.StepState = "now" if row.status == W.RECALLING else ("done" if answered else "coming")
        path.append(look.Step(_("Parcel called back"), state=state))
    if row.to_repay or row.status == W.REPAYING:
        path.append(
            look.Step(
                _("Paid back"),
                state="now" if row.status == W.REPAYING else ("done" if row.status == W.COMPLETED else "coming"),
            )
        )
    path.append(
        look.Step(_("Withdrawn"), when=_day(row.ended_at), state="done" if row.status == W.COMPLETED else "coming")
    )
    return path


def withdrawal_until(row: TicketCancellation, user: Any) -> look.Until | None:
    """Who answers until when, and what silence does."""
    if row.status == W.REPAYING and row.repayment is not None and row.repayment.due_at:
        return look.Until(
            "you" if is_mine(row, user) else "them",
            _("To be paid back %(when)s") % {"when": look.by_text(row.repayment.due_at)},
            silence=_("Not paid by then, the withdrawal lapses and the case goes on"),
            due_at=row.repayment.due_at,
        )
    if row.due_at is None or not row.is_open:
        return None
    tone: look.Tone = "you" if withdrawal_waits_for(row, user) else "them"
    when = look.by_text(row.due_at)
    if row.status == W.REQUESTED:
        who = _("You") if withdrawal_waits_for(row, user) else reviewer_word(row.ticket)
        return look.Until(
            tone,
            _("%(who)s answers %(when)s") % {"who": who, "when": when},
            silence=silence(row.ticket_was),
            due_at=row.due_at,
        )
    if row.status == W.COUNTERED:
        who = _("You answer") if is_mine(row, user) else _("The customer answers")
        return look.Until(
            tone,
            _("%(who)s %(when)s") % {"who": who, "when": when},
            silence=_("No answer by then: the withdrawal ends and the case goes on"),
            due_at=row.due_at,
        )
    if row.status == W.PLATFORM_REVIEW:
        return look.Until(
            tone,
            _("The platform decides %(when)s") % {"when": when},
            silence=_("Later than that, a supervisor takes over"),
            due_at=row.due_at,
        )
    if row.status == W.RECALLING:
        return look.Until(
            tone,
            _("News of the parcel %(when)s") % {"when": when},
            silence=_("Without news by then, platform support asks the carrier"),
            due_at=row.due_at,
        )
    return None


def silence(ticket_was: str) -> str:
    """What no answer in time means, by where the case stood."""
    if ticket_was == S.IN_PROGRESS:
        return _("No answer by then sends it to platform support")
    return _("No answer by then counts as approval: the case is withdrawn")


def consequences(owed: Liability) -> list[look.Consequence]:
    """What withdrawing means, before anything is asked: money, goods, costs, what goes back, what stays possible."""
    rows: list[look.Consequence] = []
    money = lambda amount: format_money(amount, owed.currency)  # noqa: E731
    if owed.forgone:
        rows.append(
            look.Consequence(
                "money",
                _("No refund"),
                money(owed.forgone),
                _("What was asked for is not paid out; the goods stay yours."),
            )
        )
    if owed.in_flight:
        rows.append(
            look.Consequence(
                "clock",
                _("Already sent to the bank"),
                money(owed.in_flight),
                _("It can't be stopped; once it arrives, you pay it back and the case is withdrawn."),
            )
        )
    rows += _goods_rows(owed)
    why = _("Nothing moved on your word yet.")
    if owed.costs:
        parts: Sequence[tuple[int, str]] = (
            (owed.freight, _("return freight %(amount)s")),
            (owed.recall_fee, _("recall fee %(amount)s")),
            (owed.agreed_costs, _("costs you agreed to %(amount)s")),
        )
        listed = [words % {"amount": money(amount)} for amount, words in parts if amount]
        why = _(
            "%(costs)s: the goods were on their way when you withdrew. The seller can ask for more only with proof and your agreement."
        ) % {"costs": _(", ").join(listed)}
    rows.append(look.Consequence("card", _("You bear"), money(owed.costs), why[:1].upper() + why[1:]))
    rows.append(
        look.Consequence(
            "undo",
            _("To be paid back"),
            money(owed.give_back),
            _("It has already arrived; 14 days to return it, then the withdrawal lapses.")
            if owed.give_back
            else _("Nothing has been paid out to you."),
        )
    )
    rows.append(
        look.Consequence(
            "shield",
            _("You can ask again"),
            "",
            _("If the fault comes back, raise a new case within the rules of this order."),
        )
    )
    return rows


def _goods_rows(owed: Liability) -> list[look.Consequence]:
    if owed.goods == "recall":
        return [
            look.Consequence(
                "truck",
                _("Your parcel is called back"),
                "",
                _("The carrier brings it back to you. If it can't be stopped, the case goes on."),
            )
        ]
    if owed.goods == "send_back":
        return [
            look.Consequence(
                "truck", _("The seller sends the goods back to you"), "", _("They have already arrived there.")
            )
        ]
    return [look.Consequence("box", _("You keep the goods"), "", _("Nothing has to be sent."))]


def withdraw_says(ticket: Ticket) -> str:
    """The main consequence of withdrawing, in one line."""
    if ticket.status in (S.IN_REVIEW, S.NEEDS_INFO):
        return _("In review: the reviewer must answer before it is withdrawn")
    goods = goods_of(ticket)
    if goods is not None and goods.status == ReturnStatus.IN_TRANSIT:
        return _("The seller must agree, the parcel is recalled, and you may bear shipping")
    if RefundStatus.SUCCEEDED in refund_statuses(ticket):
        return _("The seller must agree, and what arrived is paid back")
    return _("The seller must agree; a refund not sent yet is cancelled")
