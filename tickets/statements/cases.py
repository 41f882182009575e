"""The sentences of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal import clock, look
from portal.models import Fault
from portal.money import format_money
from refunds.statuses import RefundStatus
from tickets.facts import AGREED, Booked, booked, goods_of
from tickets.models import Return, Ticket, TicketType
from tickets.statuses import ReturnStatus
from tickets.statuses import TicketStatus as S

REVIEWING = (S.SUBMITTED, S.IN_REVIEW)
GRANTED = (S.APPROVED, S.IN_PROGRESS)
RULER_DAYS = 20
"""A longer wait is told in words alone."""

# --- a case: its company -----------------------------------------------------------------------------------------------


def refund_statuses(ticket: Ticket) -> frozenset[str]:
    """Where the money of the case stands; empty when nothing is booked."""
    promise = booked(ticket)
    return promise.statuses if promise else frozenset()


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
        looked_for = goods.status == ReturnStatus.IN_TRANSIT and goods.deadline is None
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
        promise = booked(ticket)
        latest = promise.latest_on if promise else None
        if latest is None:
            return _("%(amount)s is on its way back") % told
        return _("%(amount)s is on its way back and arrives by %(day)s") % (told | {"day": look.day_text(latest)})
    goods = goods_of(ticket)
    if goods is None:
        return _("Approved: %(amount)s goes back") % told
    by = {"day": look.day_text(goods.deadline)} if goods.deadline else {}
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
        return [*kept, look.Step(word, day_of(ticket.ended_at, ticket), "broken")]
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
    promise = booked(ticket)
    answered = ticket.status in (*GRANTED, S.RESOLVED, S.CLOSED)
    answer = day_of(goods.created_at if goods else promise.since if promise else None, ticket) if answered else ""
    if not answered and ticket.due_at and ticket.status in REVIEWING:
        answer = by_day(ticket.due_at, ticket)
    path = [
        (_("Requested"), day_of(ticket.created_at, ticket), True),
        (_("Approved") if answered else _("Review"), answer, answered),
    ]
    if ticket.type == TicketType.RETURN_REFUND:
        path += _goods_path(ticket, goods, ended)
    arrives = _("3–7 business days")
    arrived = ended or has_come_back(ticket)
    if arrived:
        arrives = day_of(promise.settled_at if promise and promise.settled_at else ticket.ended_at, ticket)
    elif promise and promise.latest_on:
        arrives = look.by_text(promise.latest_on)
    if ticket.type == TicketType.REFUND_ONLY:
        sent = bool(refund_statuses(ticket) & {RefundStatus.SUBMITTED, *AGREED})
        path.append((_("Refund sent"), "", sent or ended))
    return [*path, (_("Refund"), arrives, arrived)]


def _goods_path(ticket: Ticket, goods: Return | None, ended: bool) -> list[tuple[str, str, bool]]:
    sent = received = inspected = ""
    if goods is not None:
        if goods.sent_at is None and goods.deadline and goods.status == ReturnStatus.AUTHORISED:
            sent = by_day(goods.deadline, ticket)
        elif goods.status == ReturnStatus.IN_TRANSIT:
            sent = _("In transit")
        else:
            sent = day_of(goods.received_at or goods.sent_at, ticket)
        received = by_day(goods.deadline, ticket) if goods.status == ReturnStatus.RECEIVED and goods.deadline else ""
        inspected = day_of(goods.inspected_at, ticket)
    is_here = goods is not None and goods.received_at is not None
    is_fine = goods is not None and goods.inspected_at is not None and ticket.status != S.IN_REVIEW
    return [
        (_("Sent back"), sent, is_here or ended),
        (_("Inspection"), inspected or received, is_fine or ended),
    ]


def by_day(moment: datetime, row: Any) -> str:
    """ "by 20 Oct", for the day at the shop that ends with a moment: midnight ends the day before."""
    return look.by_text(local_day(moment - timedelta(minutes=1), row))


def day_of(moment: datetime | None, row: Any) -> str:
    """ "20 Oct", the day of a moment at the shop; "" when there is none."""
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
    promise = booked(ticket)
    if promise is None or promise.latest_on is None:
        return None
    return look.Until(
        "provisional" if promise.is_provisional else "them",
        _("The money arrives by %(day)s") % {"day": look.day_text(promise.latest_on, weekday=True)},
        silence=_("You don't need to do anything") if mine else _("The case is resolved by itself then"),
        ruler=_money_ruler(ticket, promise, promise.latest_on),
    )


def _money_ruler(ticket: Ticket, promise: Booked, latest: date) -> look.Ruler | None:
    """The business days from the promise to the last day of arrival."""
    country = ticket.shop.country
    today = clock.today(country)
    begun = min(local_day(promise.since, ticket), today)
    if today > latest or (latest - begun).days > RULER_DAYS:
        return None
    return look.build_ruler(
        begun,
        latest,
        today=today,
        country=country,
        earliest=promise.earliest_on,
        provisional=promise.is_provisional,
        mini=True,
    )


def _until_goods(ticket: Ticket, goods: Return, tone: look.Tone, mine: bool) -> look.Until | None:
    due = goods.deadline
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
    if goods.deadline is None:
        return None
    end, today = local_day(goods.deadline, ticket), clock.today(ticket.shop.country)
    if not 0 < (end - today).days <= RULER_DAYS:
        return None
    return look.build_ruler(
        today, end, today=today, country=ticket.shop.country, counting="calendar", mini=True, deadline=True
    )


def coming(ticket: Ticket, user: Any) -> look.Story | None:
    """What comes next, for the top of the story. A frozen case waits for its withdrawal: see `withdrawal_coming`."""
    mine = is_mine(ticket, user)
    amount = {"amount": format_money(ticket.granted or ticket.asked, ticket.currency)}
    if ticket.frozen_by:
        return None
    goods, promise = goods_of(ticket), booked(ticket)
    if ticket.status in REVIEWING and ticket.due_at:
        who = {"who": reviewer_word(ticket)}
        return look.Story("eye", _("%(who)s answers") % who, when=by_day(ticket.due_at, ticket), coming=True)
    if ticket.status == S.NEEDS_INFO and ticket.due_at:
        words = _("You answer, then the review goes on") if mine else _("The customer answers, then the review goes on")
        return look.Story("plus", words, when=by_day(ticket.due_at, ticket), coming=True)
    if ticket.status not in GRANTED:
        return None
    if promise and promise.latest_on:
        return look.Story("money", _("%(amount)s arrives") % amount, when=look.by_text(promise.latest_on), coming=True)
    if goods is None:
        return None
    when = by_day(goods.deadline, ticket) if goods.deadline and goods.status != ReturnStatus.IN_TRANSIT else " "
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
