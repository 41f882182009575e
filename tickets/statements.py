"""The sentences of after-sales: what a case or a withdrawal says about itself to each reader.

One source for page, list, home, API and mail. A sentence says where it is, who acts, until when. Nothing here asks the
database when the row came with its company (`Ticket.objects.with_page()`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.statuses import CancellationStatus as W
from portal import clock, look
from portal.business_time import is_working_day
from portal.models import Fault
from portal.money import format_money
from refunds.statuses import RefundStatus
from tickets.facts import AGREED, goods_of
from tickets.models import Return, Ticket, TicketCancellation, TicketType
from tickets.quotes import Liability
from tickets.statuses import ReturnStatus
from tickets.statuses import TicketStatus as S

REVIEWING = (S.SUBMITTED, S.IN_REVIEW)
GRANTED = (S.APPROVED, S.IN_PROGRESS)
RULER_DAYS = 20
"""A longer wait is told in words alone."""

# --- a case: its company -----------------------------------------------------------------------------------------------


def refunds_of(ticket: Ticket) -> list[Any]:
    """The refunds of the present promise; none when nothing is booked."""
    return list(ticket.reimbursement.refunds.all()) if ticket.reimbursement else []


def refund_statuses(ticket: Ticket) -> set[str]:
    """Where the money of the case stands; empty when nothing is booked."""
    return {row.status for row in refunds_of(ticket)}


def has_come_back(ticket: Ticket) -> bool:
    """All that was granted has arrived."""
    statuses = refund_statuses(ticket)
    return bool(statuses) and statuses <= AGREED


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
    if ticket.status == S.IN_PROGRESS and goods is not None:
        inspecting = goods.status == ReturnStatus.RECEIVED and goods.inspected_at is None
        looked_for = goods.status == ReturnStatus.IN_TRANSIT and goods.due_at is None
        return (inspecting and user.is_seller) or (looked_for and user.is_support)
    reviewer = user.is_support if ticket.by_platform else user.is_seller
    return bool(reviewer and ticket.status in REVIEWING)


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


# --- a case: where it is -----------------------------------------------------------------------------------------------


def statement(ticket: Ticket, user: Any) -> str:
    """Where the case is now, in one sentence."""
    mine = is_mine(ticket, user)
    amount = format_money(ticket.granted or ticket.asked, ticket.currency)
    told = {"amount": amount, "who": reviewer_word(ticket), "customer": ticket.customer.name}
    if ticket.frozen_by:
        return _("You asked to withdraw this case") if mine else _("%(customer)s asks to withdraw this case") % told
    if ticket.status in GRANTED:
        return _granted(ticket, mine, told)
    if ticket.status in (S.RESOLVED, S.CLOSED) and has_come_back(ticket):
        return _("%(amount)s has come back to you") % told if mine else _("Done: %(amount)s has gone back") % told
    for_customer = {
        S.SUBMITTED: _("Your request is in; %(who)s looks at it next"),
        S.IN_REVIEW: _("%(who)s is looking at your request"),
        S.NEEDS_INFO: _("%(who)s needs more from you"),
        S.RESOLVED: _("Everything that was agreed is done"),
        S.CLOSED: _("This case is closed"),
        S.REJECTED: _("%(who)s rejected your request"),
        S.CANCELLED: _("Your request is withdrawn"),
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
    words = (for_customer if mine else for_staff)[S(ticket.status)] % told
    return words[:1].upper() + words[1:]


def _granted(ticket: Ticket, mine: bool, told: dict[str, str]) -> str:
    """Approved, or under way: the money once it is booked, else the goods."""
    money = refund_statuses(ticket)
    if RefundStatus.FAILED in money:
        return _("The refund failed; we are trying another way, nothing to do")
    if money & {RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.SUBMITTED}:
        latest = ticket.reimbursement.latest_on if ticket.reimbursement else None
        if latest is None:
            return _("%(amount)s is on its way back") % told
        return _("%(amount)s is on its way back and arrives by %(day)s") % (told | {"day": look.day_text(latest)})
    goods = goods_of(ticket)
    if goods is None:
        return _("Approved: %(amount)s goes back") % told
    by = {"day": look.day_text(goods.due_at)} if goods.due_at else {}
    if goods.status == ReturnStatus.IN_TRANSIT:
        if mine:
            return _("Your parcel is on its way back to the seller")
        return _("%(customer)s's parcel is on its way to you") % told
    if goods.status == ReturnStatus.RECEIVED:
        if mine:
            return (
                _("The seller has your parcel and inspects it by %(day)s") % by
                if by
                else _("The seller has your parcel")
            )
        return _("The parcel is here: inspect the goods by %(day)s") % by if by else _("The parcel is here")
    if goods.status == ReturnStatus.AUTHORISED and by:
        if mine:
            return _("Approved: send the goods back by %(day)s") % by
        return _("Approved; %(customer)s sends the goods back by %(day)s") % (told | by)
    return _("What was agreed is under way")


def lead(ticket: Ticket, user: Any) -> str:
    """The line below."""
    mine = is_mine(ticket, user)
    if ticket.frozen_by:
        return _("The case is frozen until that is answered: nothing is approved and no money is sent.")
    if ticket.status == S.REJECTED:
        words = ticket.answer_reason.label if ticket.answer_reason else ""
        return _("Reason: %(reason)s.") % {"reason": words} if words else ""
    if ticket.status == S.CANCELLED and mine:
        return _("If the fault comes back, you can raise a new case.")
    if ticket.status == S.RESOLVED and mine:
        return _("Is all well? Confirm it, or reopen the case within 15 days.")
    if ticket.status == S.IN_REVIEW and mine and ticket.reopened and has_come_back(ticket):
        return _("What you were given stays yours while it is looked at again.")
    return ""


def steps(ticket: Ticket) -> list[look.Step]:
    """The milestones of this case's own path, with what is known of their dates."""
    path = _path(ticket)
    if ticket.status in (S.REJECTED, S.CANCELLED):
        word = _("Rejected") if ticket.status == S.REJECTED else _("Withdrawn")
        kept = [look.Step(label, when, "done") for label, when, done in path if done]
        return [*kept, look.Step(word, _day(ticket.ended_at, ticket), "broken")]
    drawn: list[look.Step] = []
    current = next((place for place, (_label, _when, done) in enumerate(path) if not done), len(path))
    for place, (label, when, done) in enumerate(path):
        state: look.StepState = "done" if done else ("now" if place == current else "coming")
        drawn.append(look.Step(label, when, state))
    return drawn


def _path(ticket: Ticket) -> list[tuple[str, str, bool]]:
    """(label, when, done) of each milestone, in order."""
    goods = goods_of(ticket)
    ended = ticket.status in (S.RESOLVED, S.CLOSED)
    booked = ticket.reimbursement
    answered = ticket.status in (*GRANTED, S.RESOLVED, S.CLOSED)
    answer = _day(goods.created_at if goods else booked.created_at if booked else None, ticket) if answered else ""
    if not answered and ticket.due_at and ticket.status in REVIEWING:
        answer = _by(ticket.due_at, ticket)
    path = [(_("Requested"), _day(ticket.created_at, ticket), True), (_("Approved"), answer, answered)]
    if ticket.type == TicketType.RETURN_REFUND:
        path += _goods_path(ticket, goods, ended)
    arrives = _("3–7 business days")
    if ended:
        arrives = _day(ticket.ended_at, ticket)
    elif booked and booked.latest_on:
        arrives = look.by_text(booked.latest_on)
    if ticket.type == TicketType.REFUND_ONLY:
        sent = bool(refund_statuses(ticket) & {RefundStatus.SUBMITTED, *AGREED})
        path.append((_("Refund sent"), "", sent or ended))
    return [*path, (_("Refund"), arrives, ended)]


def _goods_path(ticket: Ticket, goods: Return | None, ended: bool) -> list[tuple[str, str, bool]]:
    sent = received = inspected = ""
    if goods is not None:
        if goods.sent_at is None and goods.due_at and goods.status == ReturnStatus.AUTHORISED:
            sent = _by(goods.due_at, ticket)
        elif goods.status == ReturnStatus.IN_TRANSIT:
            sent = _("In transit")
        else:
            sent = _day(goods.received_at or goods.sent_at, ticket)
        received = _by(goods.due_at, ticket) if goods.status == ReturnStatus.RECEIVED and goods.due_at else ""
        inspected = _day(goods.inspected_at, ticket)
    is_here = goods is not None and goods.received_at is not None
    is_fine = goods is not None and goods.inspected_at is not None and ticket.status != S.IN_REVIEW
    return [
        (_("Sent back"), sent, is_here or ended),
        (_("Inspection"), inspected or received, is_fine or ended),
    ]


def _by(moment: datetime, row: Any) -> str:
    return look.by_text(local_day(moment, row))


def _day(moment: datetime | None, row: Any) -> str:
    return look.day_text(local_day(moment, row)) if moment else ""


def local_day(moment: datetime, row: Any) -> date:
    """The day of a moment where the shop does its business."""
    return moment.astimezone(clock.zone(row.shop.country)).date()


def until(ticket: Ticket, user: Any) -> look.Until | None:
    """Who must act until when, and what happens by itself then. A frozen case waits for its withdrawal: see there."""
    if ticket.frozen_by:
        return None
    goods = goods_of(ticket)
    tone: look.Tone = "you" if waits_for(ticket, user) else "them"
    mine = is_mine(ticket, user)
    if ticket.status in REVIEWING and ticket.by_platform and not ticket.due_at:
        return look.Until("overdue", _("A supervisor of the platform decides next"))
    if ticket.status in REVIEWING and ticket.due_at:
        return look.Until(
            tone,
            _("%(who)s answers %(when)s") % {"who": reviewer_word(ticket), "when": look.by_text(ticket.due_at)}
            if tone == "them"
            else _("Answer %(when)s") % {"when": look.by_text(ticket.due_at)},
            silence=_silence(ticket),
            due_at=ticket.due_at,
        )
    if ticket.status == S.NEEDS_INFO and ticket.due_at:
        when = {"when": look.by_text(ticket.due_at)}
        return look.Until(
            "you" if mine else "paused",
            _("Answer %(when)s") % when if mine else _("The customer answers %(when)s") % when,
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
    if ticket.status not in GRANTED:
        return None
    return _until_money(ticket, mine) or (_until_goods(ticket, goods, tone, mine) if goods else None)


def _silence(ticket: Ticket) -> str:
    """What no answer in time means while it is reviewed."""
    if ticket.by_platform:
        return _("Later than that, a supervisor takes over")
    if ticket.asked >= ticket.shop.silence_approves_below or has_come_back(ticket):
        return _("No answer by then sends it to platform support")
    if ticket.needs_return:
        return _("No answer by then counts as approval")
    return _("No answer by then counts as approval; the refund starts by itself")


def _until_money(ticket: Ticket, mine: bool) -> look.Until | None:
    booked = ticket.reimbursement
    if booked is None or booked.latest_on is None:
        return None
    latest = booked.latest_on
    waiting = [row for row in refunds_of(ticket) if row.latest_on == latest]
    provisional = any(row.is_provisional for row in waiting)
    today = clock.today(ticket.shop.country)
    begun = min(local_day(booked.created_at, ticket), today)
    ruler = None
    if today <= latest and (latest - begun).days <= RULER_DAYS:
        earliest = min((row.earliest_on for row in waiting if row.earliest_on), default=None)
        ruler = look.build_ruler(
            begun,
            latest,
            today=today,
            country=ticket.shop.country,
            earliest=earliest,
            provisional=provisional,
            mini=True,
        )
    return look.Until(
        "provisional" if provisional else "them",
        _("The money arrives by %(day)s") % {"day": look.day_text(latest, weekday=True)},
        silence=_("You don't need to do anything") if mine else _("It resolves by itself then"),
        ruler=ruler,
    )


def _until_goods(ticket: Ticket, goods: Return, tone: look.Tone, mine: bool) -> look.Until | None:
    due = goods.due_at
    if due is None:
        looked_for = goods.status == ReturnStatus.IN_TRANSIT
        return look.Until("overdue", _("Platform support looks for the parcel")) if looked_for else None
    when = {"when": look.by_text(due)}
    if goods.status == ReturnStatus.AUTHORISED:
        return look.Until(
            tone,
            _("Send it %(when)s") % when if mine else _("The customer sends it %(when)s") % when,
            silence=_("Not sent by then, the case is looked at anew"),
            due_at=due,
            ruler=_ruler(goods, ticket),
        )
    if goods.status == ReturnStatus.RECEIVED and goods.inspected_at is None:
        return look.Until(
            tone,
            _("Inspect %(when)s") % when if tone == "you" else _("The seller inspects %(when)s") % when,
            silence=_("No answer by then counts as accepted; the refund starts by itself"),
            due_at=due,
            ruler=_ruler(goods, ticket),
        )
    if goods.status == ReturnStatus.IN_TRANSIT:
        return look.Until(
            "them",
            _("The parcel reaches the seller %(when)s") % when,
            silence=_("Then the seller has ten days to inspect it. Not there by then, platform support looks for it"),
            due_at=due,
        )
    return None


def _ruler(goods: Return, ticket: Ticket) -> look.Ruler | None:
    """From today to the last day: calendar days, each counts."""
    if goods.due_at is None:
        return None
    end, today = local_day(goods.due_at, ticket), clock.today(ticket.shop.country)
    if not 0 < (end - today).days <= RULER_DAYS:
        return None
    return look.build_ruler(
        today, end, today=today, country=ticket.shop.country, counting="calendar", mini=True, deadline=True
    )


def coming(ticket: Ticket, user: Any) -> look.Story | None:
    """What comes next, for the top of the story."""
    mine = is_mine(ticket, user)
    amount = {"amount": format_money(ticket.granted or ticket.asked, ticket.currency)}
    if ticket.frozen_by:
        return look.Story("undo", _("The withdrawal is answered"), coming=True)
    goods, booked = goods_of(ticket), ticket.reimbursement
    if ticket.status in REVIEWING and ticket.due_at:
        who = {"who": reviewer_word(ticket)}
        return look.Story("eye", _("%(who)s answers") % who, when=_by(ticket.due_at, ticket), coming=True)
    if ticket.status == S.NEEDS_INFO and ticket.due_at:
        words = _("You answer, then the review goes on") if mine else _("The customer answers, then the review goes on")
        return look.Story("plus", words, when=_by(ticket.due_at, ticket), coming=True)
    if ticket.status not in GRANTED:
        return None
    if booked and booked.latest_on:
        return look.Story("money", _("%(amount)s arrives") % amount, when=look.by_text(booked.latest_on), coming=True)
    if goods is None:
        return None
    when = _by(goods.due_at, ticket) if goods.due_at and goods.status != ReturnStatus.IN_TRANSIT else " "
    if goods.status == ReturnStatus.AUTHORISED:
        words = _("You send the goods back") if mine else _("The customer sends the goods back")
        return look.Story("truck", words, when=when, coming=True)
    if goods.status in (ReturnStatus.IN_TRANSIT, ReturnStatus.RECEIVED):
        return look.Story("box", _("The seller inspects, then refunds %(amount)s") % amount, when=when, coming=True)
    return None


def amount_label(ticket: Ticket) -> str:
    """What the one amount of the page is, by where the case stands."""
    if ticket.status == S.CANCELLED:
        return _("Was asked for")
    if ticket.status == S.REJECTED:
        return _("Not refunded")
    if has_come_back(ticket):
        return _("Came back")
    if ticket.status in GRANTED and ticket.reimbursement:
        return _("On its way back")
    if ticket.status in GRANTED and ticket.needs_return:
        return _("Coming back after inspection")
    return _("Coming back") if ticket.status in GRANTED else _("Asked for")


def route(accounts: Sequence[str]) -> str:
    """Where the money goes: "to WeChat Pay, as paid"."""
    if not accounts:
        return _("to the original account")
    return _("to %(account)s, as paid") % {"account": _(", ").join(accounts)}


def freight_word(ticket: Ticket, user: Any) -> str:
    """Who bears the way back, by who is liable for the reason."""
    if ticket.freight_borne_by == Fault.SHOP:
        return _("Paid by seller")
    return _("Paid by you") if is_mine(ticket, user) else _("Paid by buyer")


def note_says(ticket: Ticket) -> str:
    """Who reads what is added."""
    goods = goods_of(ticket)
    if ticket.status == S.IN_PROGRESS and goods is not None and goods.inspected_at is None:
        return _("The seller sees it when inspecting")
    return _("Whoever handles the case sees it")


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
    return row.status == W.RECALLING and bool(user.is_support if row.escalated_at else user.is_seller)


def withdrawal_word(row: TicketCancellation, user: Any) -> str:
    """The status word; for its own reader it says "you"."""
    if withdrawal_waits_for(row, user):
        if row.status == W.COUNTERED:
            return _("Needs your answer")
        if row.status in (W.REQUESTED, W.PLATFORM_REVIEW):
            return _("Your turn")
    if row.status == W.REQUESTED and row.ticket.by_platform:
        return str(W.PLATFORM_REVIEW.label)
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
    words = (for_customer if mine else for_staff)[W(row.status)] % told
    return words[:1].upper() + words[1:]


def withdrawal_lead(row: TicketCancellation, user: Any) -> str:
    """The line below: what counts on, or what can be done."""
    mine = is_mine(row, user)
    if row.status == W.COMPLETED:
        return _("The certificate with check code %(code)s proves it to whoever you show it.") % {
            "code": row.check_code
        }
    if row.status == W.REQUESTED and mine:
        return _("The case is frozen until then. You can take the withdrawal back any time.")
    if row.status == W.COUNTERED and mine:
        return _("Agree, ask the platform to step in, or take the withdrawal back.")
    if row.status == W.RECALLING and mine:
        return _("The carrier brings it back to you. If it can't be stopped, the case goes on.")
    if row.status == W.REJECTED and mine and row.due_at and row.due_at > clock.now():
        return _("The case goes on where it stood. You can ask the platform to step in.")
    if row.status in (W.REJECTED, W.REFUSED, W.LAPSED):
        return _("The case goes on where it stood.")
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
    asked = look.Step(_("Requested"), _day(row.created_at, row), "done")
    if row.status in ended_badly:
        return [asked, look.Step(ended_badly[W(row.status)], _day(row.ended_at, row), "broken")]
    agreed = row.status in (W.RECALLING, W.REPAYING, W.COMPLETED)
    answer = _day(row.answered_at, row) if agreed else _by(row.due_at, row) if row.due_at else ""
    waits = {
        W.REQUESTED: _("Platform answers") if row.ticket.by_platform else _("Seller answers"),
        W.COUNTERED: _("Customer answers"),
        W.PLATFORM_REVIEW: _("Platform decides"),
    }
    path = [asked, look.Step(_("Approved") if agreed else waits[W(row.status)], answer, "done" if agreed else "now")]
    if row.quote.get("goods") == "recall":
        state: look.StepState = "now" if row.status == W.RECALLING else ("done" if agreed else "coming")
        path.append(look.Step(_("Parcel called back"), "", state))
    if row.to_repay or row.status == W.REPAYING:
        due = row.repayment.due_at if row.repayment else None
        now = row.status == W.REPAYING
        paid: look.StepState = "now" if now else ("done" if row.status == W.COMPLETED else "coming")
        path.append(look.Step(_("Pay back"), _by(due, row) if now and due else "", paid))
    done = row.status == W.COMPLETED
    path.append(look.Step(_("Withdrawn"), _day(row.ended_at, row), "done" if done else "coming"))
    return path


def withdrawal_until(row: TicketCancellation, user: Any) -> look.Until | None:
    """Who answers until when, and what silence does."""
    mine = is_mine(row, user)
    if row.status == W.REPAYING and row.repayment is not None and row.repayment.due_at:
        when = {"when": look.by_text(row.repayment.due_at)}
        return look.Until(
            "you" if mine else "them",
            _("Pay it back %(when)s") % when if mine else _("The customer pays it back %(when)s") % when,
            silence=_("Not paid by then, the withdrawal lapses and the case goes on"),
            due_at=row.repayment.due_at,
        )
    if row.escalated_at and row.status == W.PLATFORM_REVIEW:
        return look.Until("overdue", _("A supervisor of the platform decides next"))
    if row.escalated_at and row.status == W.RECALLING:
        return look.Until("overdue", _("Platform support asks the carrier about the parcel"))
    if row.due_at is None or not row.is_open:
        return None
    yours = withdrawal_waits_for(row, user)
    when = {"when": look.by_text(row.due_at), "who": reviewer_word(row.ticket)}
    titles = {
        W.REQUESTED: _("Answer %(when)s") if yours else _("%(who)s answers %(when)s"),
        W.COUNTERED: _("Answer %(when)s") if yours else _("The customer answers %(when)s"),
        W.PLATFORM_REVIEW: _("Decide %(when)s") if yours else _("The platform decides %(when)s"),
        W.RECALLING: _("News of the parcel %(when)s"),
    }
    silences = {
        W.REQUESTED: silence(row.ticket_was),
        W.COUNTERED: _("No answer by then: the withdrawal ends and the case goes on"),
        W.PLATFORM_REVIEW: _("Later than that, a supervisor takes over"),
        W.RECALLING: _("Without news by then, platform support asks the carrier"),
    }
    status = W(row.status)
    if status not in titles:
        return None
    return look.Until("you" if yours else "them", titles[status] % when, silence=silences[status], due_at=row.due_at)


def silence(ticket_was: str) -> str:
    """What no answer to a withdrawal in time means, by where the case stood."""
    if ticket_was == S.IN_PROGRESS:
        return _("No answer by then sends it to platform support")
    return _("No answer by then counts as approval: the case is withdrawn")


def stopped(words: str) -> str:
    """A reason line as a sentence among others."""
    return words if words.endswith((".", "。")) else _("%(words)s.") % {"words": words}


def counted_hours(start: datetime, due: datetime, hours: int, country: str) -> str:
    """How a wait in hours is counted: "48 hours; Sun 11 Oct is off and does not count."."""
    zone = clock.zone(country)
    first, last = start.astimezone(zone).date(), due.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    off = [day for day in days if not is_working_day(day, country)]
    told: dict[str, Any] = {"hours": hours, "n": len(off)}
    if not off:
        return ngettext("%(hours)s hour.", "%(hours)s hours.", hours) % told
    if len(off) == 1:
        told["days"] = look.day_text(off[0], weekday=True)
        return _("%(hours)s hours; %(days)s is off and does not count.") % told
    if (off[-1] - off[0]).days == len(off) - 1:
        told["days"] = look.days_text(off[0], off[-1])
        return _("%(hours)s hours; %(days)s are off and do not count.") % told
    return _("%(hours)s hours; the %(n)s days off in between do not count.") % told


def consequences(owed: Liability, *, mine: bool, costs: int | None = None, why: str = "") -> list[look.Consequence]:
    """What withdrawing means, before anything is asked: money, goods, costs, what goes back, what stays possible.

    `costs` replaces what would be borne by the rules, where something else is agreed or frozen; `why` says of what.
    """

    def money(amount: int) -> str:
        return format_money(amount, owed.currency)

    rows: list[look.Consequence] = []
    if owed.forgone:
        rows.append(
            look.Consequence(
                "money",
                _("No refund"),
                money(owed.forgone),
                _("The refund is not started, and the goods are yours.")
                if mine
                else _("The refund is not started, and the customer keeps the goods."),
            )
        )
    if owed.in_flight:
        rows.append(
            look.Consequence(
                "clock",
                _("Already sent to the bank"),
                money(owed.in_flight),
                _("It can't be stopped. Once it arrives, you pay it back, and the case is withdrawn.")
                if mine
                else _("It can't be stopped. Once it arrives, the customer pays it back."),
            )
        )
    rows.append(_goods_row(owed, mine))
    borne = owed.costs if costs is None else costs
    rows.append(
        look.Consequence(
            "card",
            _("Costs you bear") if mine else _("Costs the customer bears"),
            money(borne),
            why or _why_costs(owed, borne, mine),
        )
    )
    given = _("Nothing has been paid out to you.") if mine else _("Nothing has been paid out.")
    if owed.give_back:
        given = _("It has already arrived. 14 days to return it, then the withdrawal lapses and the case goes on.")
    rows.append(look.Consequence("undo", _("To be given back"), money(owed.give_back), given))
    if mine:
        rows.append(
            look.Consequence(
                "shield", _("You can ask again"), why=_("If the fault comes back, raise a new case for the same goods.")
            )
        )
    return rows


def _why_costs(owed: Liability, borne: int, mine: bool) -> str:
    """Which costs, and why they are the customer's."""
    if not borne:
        return (
            _("Nothing has been spent on your word.") if mine else _("Nothing has been spent on the customer's word.")
        )
    parts = (
        (owed.freight, _("return freight %(amount)s")),
        (owed.recall_fee, _("recall fee %(amount)s")),
    )
    listed = [words % {"amount": format_money(amount, owed.currency)} for amount, words in parts if amount]
    named = _(", ").join(listed)
    reason = _("Because it is withdrawn after the goods were sent.")
    more = _("The seller can claim more only with proof and your agreement.") if mine else ""
    return look.sentences_text([stopped(named[:1].upper() + named[1:]) if named else "", reason, more])


def _goods_row(owed: Liability, mine: bool) -> look.Consequence:
    if owed.goods == "recall":
        return look.Consequence(
            "truck",
            _("The parcel is called back"),
            why=_("The carrier brings it back to you. If it can't be stopped, the seller gets it and the case goes on.")
            if mine
            else _("The carrier is asked to bring it back. If it can't be stopped, the case goes on."),
        )
    if owed.goods == "send_back":
        return look.Consequence(
            "truck",
            _("The seller sends the goods back to you") if mine else _("You send the goods back to the customer"),
            why=_("They have already arrived there.") if mine else _("They are with you."),
        )
    return look.Consequence(
        "box", _("You keep the goods") if mine else _("The customer keeps the goods"), why=_("Nothing has to be sent.")
    )


def withdraw_says(ticket: Ticket) -> str:
    """The main consequence of withdrawing, in one line."""
    if ticket.status in (S.IN_REVIEW, S.NEEDS_INFO):
        return _("In review: the reviewer must answer before it is withdrawn")
    goods = goods_of(ticket)
    if goods is not None and goods.status == ReturnStatus.IN_TRANSIT:
        return _("The seller must agree, the parcel is recalled, and you may bear shipping")
    if RefundStatus.SUCCEEDED in refund_statuses(ticket):
        return _("The seller must agree, and what arrived is paid back")
    if RefundStatus.SUBMITTED in refund_statuses(ticket):
        return _("The bank has the refund: once it arrives, pay it back and withdraw")
    return _("The seller must agree; a refund not sent yet is cancelled")
