"""The sentences of a case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.audit.models import StatusChange
from portal.audit.timeline import who
from portal.components import signs, times, values
from portal.kernel.money import format_money
from portal.reasons.models import Fault
from tickets import deadlines
from tickets.cases.company import (
    GRANTED,
    REVIEWING,
    awaited,
    by_day,
    day_of,
    has_come_back,
    is_mine,
    reviewer_word,
    waits_for,
)
from tickets.cases.models import Ticket, TicketType
from tickets.cases.money import booked
from tickets.cases.obligations import goods_of, offer_of, repair_of
from tickets.cases.ways import coming_granted, granted, path, until_granted
from tickets.offers.wording import offer_statement, offer_until
from tickets.replacements.models import Gift
from tickets.statuses import TicketStatus as S


def statement(ticket: Ticket, user: Any) -> str:
    """Where the case is now, in one sentence."""
    mine = is_mine(ticket, user)
    amount = format_money(ticket.granted or ticket.asked, ticket.currency)
    told = {"amount": amount, "who": reviewer_word(ticket), "customer": ticket.customer.name}
    if ticket.frozen_by:
        return _("You asked to withdraw this case") if mine else _("%(customer)s asks to withdraw this case") % told
    if offer_of(ticket) is not None:
        return offer_statement(ticket, mine)
    if ticket.status in GRANTED:
        return granted(ticket, mine, told)
    if ticket.status in (S.RESOLVED, S.CLOSED) and has_come_back(ticket):
        return _("%(amount)s has come back to you") % told if mine else _("Done: %(amount)s has gone back") % told
    if ticket.status in (S.RESOLVED, S.CLOSED) and _done(ticket):
        return _done(ticket)
    for_customer = {
        S.SUBMITTED: _("Your request is in; platform support looks at it next")
        if ticket.by_platform
        else _("Your request is in; the seller looks at it next"),
        S.IN_REVIEW: _("%(who)s is looking at your request"),
        S.NEEDS_INFO: _("%(who)s needs more from you"),
        S.RESOLVED: _("Everything that was agreed is done"),
        S.CLOSED: _("This case is closed"),
        S.REJECTED: _("%(who)s rejected your request"),
        S.CANCELLED: _("Your request is withdrawn"),
        S.MERGED: _("Your request goes on in another case"),
    }
    for_staff = {
        S.SUBMITTED: _("%(customer)s asks for after-sales help"),
        S.IN_REVIEW: _("%(customer)s waits for your answer") if waits_for(ticket, user) else _("%(who)s is reviewing"),
        S.NEEDS_INFO: _("%(customer)s has been asked for more"),
        S.RESOLVED: _("Done; the customer can still object"),
        S.CLOSED: _("This case is closed"),
        S.REJECTED: _("%(who)s rejected this request"),
        S.CANCELLED: _("The case of %(customer)s is withdrawn"),
        S.MERGED: _("This case goes on in another one"),
    }
    words = (for_customer if mine else for_staff)[S(ticket.status)] % told
    return words[:1].upper() + words[1:]


def withdrawn_for(change: StatusChange, user: Any) -> tuple[str, str]:
    """Statement and lead of a case that somebody withdrew at once in its customer's name."""
    words = _("%(who)s withdrew the case") % {"who": who(change, user)}
    if change.on_behalf_of_id != user.pk:
        return words, ""
    return words, _("Not what you wanted? Say so under “Something looks wrong here”, or raise a new case.")


def _done(ticket: Ticket) -> str:
    """What was done, where it was not money; "" where nothing else is known."""
    given = getattr(ticket, "compensation", None)
    if given is not None and given.kind == Gift.COUPON:
        return _("Done: coupon %(code)s was given") % {"code": given.what}
    words = {
        TicketType.EXCHANGE: _("Done: it was exchanged"),
        TicketType.REPAIR: _("Done: it is repaired"),
        TicketType.PART: _("Done: the part has arrived"),
        TicketType.COMPENSATION: _("Done: the gift has arrived"),
    }
    return words.get(TicketType(ticket.type), "") if not ticket.reopened else ""


def lead(ticket: Ticket, user: Any) -> str:
    """The line below."""
    mine = is_mine(ticket, user)
    if ticket.frozen_by:
        return _("The case is frozen until that is answered: nothing is approved, and no further money is sent.")
    if ticket.status == S.REJECTED:
        words = ticket.answer_reason.label if ticket.answer_reason else ""
        return _("Reason: %(reason)s.") % {"reason": words} if words else ""
    if ticket.merged_into is not None:
        return _("All of it goes on as %(number)s.") % {"number": ticket.merged_into.number}
    if ticket.status == S.CANCELLED and mine:
        return _("If the fault comes back, you can raise a new case.")
    if ticket.status == S.RESOLVED and mine:
        return _("Is all well? Confirm it, or reopen the case within %(days)s days.") % {"days": deadlines.REOPEN_DAYS}
    if ticket.status in GRANTED and mine and awaited(ticket) == "goods":
        return _("Send it to: %(address)s") % {"address": send_to(ticket)}
    if ticket.status in GRANTED and mine and awaited(ticket) == "extra":
        told = {"account": ticket.shop.pays_to or _ask_the_seller(ticket), "number": ticket.number}
        return _("Pay to: %(account)s. Give %(number)s as the purpose, so that the seller finds it.") % told
    if ticket.status == S.IN_REVIEW and mine and ticket.reopened and has_come_back(ticket):
        return _("What you were given stays yours while it is looked at again.")
    return ""


def steps(ticket: Ticket) -> list[values.Step]:
    """The milestones of this case's own path, with what is known of their dates."""
    rows = _path(ticket)
    ends = {S.REJECTED: _("Rejected"), S.CANCELLED: _("Withdrawn"), S.MERGED: _("Merged")}
    if word := ends.get(S(ticket.status)):
        kept = [values.Step(label, when, "done") for label, when, done in rows if done]
        return [*kept, values.Step(word, day_of(ticket.ended_at, ticket), "broken")]
    drawn: list[values.Step] = []
    current = next((place for place, (_label, _when, done) in enumerate(rows) if not done), len(rows))
    for place, (label, when, done) in enumerate(rows):
        state: values.StepState = "done" if done else ("now" if place == current else "coming")
        drawn.append(values.Step(label, when, state))
    return drawn


def _path(ticket: Ticket) -> list[tuple[str, str, bool]]:
    """(label, when, done) of each milestone, in order."""
    goods, promise, parcel = goods_of(ticket), booked(ticket), ticket.parcel
    answered = ticket.status in (*GRANTED, S.RESOLVED, S.CLOSED)
    begun = (repair_of(ticket), goods, parcel)
    since = next((row.created_at for row in begun if row is not None), promise.since if promise else None)
    answer = day_of(since, ticket) if answered else ""
    if not answered and ticket.due_at and ticket.status in REVIEWING:
        answer = by_day(ticket.due_at, ticket)
    return [
        (_("Requested"), day_of(ticket.created_at, ticket), True),
        (_("Approved") if answered else _("Review"), answer, answered),
        *path(ticket),
    ]


def until(ticket: Ticket, user: Any) -> values.Until | None:
    """Who must act until when, and what happens by itself then. A frozen case waits for its withdrawal: see there."""
    if ticket.frozen_by:
        return None
    if offer_of(ticket) is not None:
        return offer_until(ticket, user)
    tone: signs.Tone = "you" if waits_for(ticket, user) else "them"
    mine = is_mine(ticket, user)
    if ticket.status in REVIEWING and ticket.by_platform and not ticket.due_at:
        return values.Until("overdue", _("A supervisor of the platform decides next"))
    if ticket.status in REVIEWING and ticket.due_at:
        return values.Until(
            tone,
            _("%(who)s answers %(when)s") % {"who": reviewer_word(ticket), "when": times.by_text(ticket.due_at)}
            if tone == "them"
            else _("Answer %(when)s") % {"when": times.by_text(ticket.due_at)},
            silence=_silence(ticket),
            due_at=ticket.due_at,
        )
    if ticket.status == S.NEEDS_INFO and ticket.due_at:
        when = {"when": times.by_text(ticket.due_at)}
        return values.Until(
            "you" if mine else "paused",
            _("Answer %(when)s") % when if mine else _("The customer answers %(when)s") % when,
            silence=_("The clock is paused meanwhile. No answer by then: the review goes on with what there is"),
            due_at=ticket.due_at,
        )
    if ticket.status == S.RESOLVED and ticket.due_at:
        return values.Until(
            "good",
            _("Closes by itself %(when)s") % {"when": times.by_text(ticket.due_at)},
            silence=_("Even then it can be reopened, within %(days)s days of the solution")
            % {"days": deadlines.REOPEN_DAYS},
            due_at=ticket.due_at,
        )
    if ticket.status not in GRANTED:
        return None
    return until_granted(ticket, user, mine)


def _silence(ticket: Ticket) -> str:
    """What no answer in time means while it is reviewed."""
    if ticket.by_platform:
        return _("Later than that, a supervisor takes over")
    if not ticket.is_about_money or ticket.asked >= ticket.shop.silence_approves_below or has_come_back(ticket):
        return _("No answer by then sends it to platform support")
    if ticket.needs_return:
        return _("No answer by then counts as approval")
    return _("No answer by then counts as approval; the refund starts by itself")


def coming(ticket: Ticket, user: Any) -> values.Story | None:
    """What comes next, for the top of the story. A frozen case waits for its withdrawal: see `withdrawal_coming`."""
    mine = is_mine(ticket, user)
    if ticket.frozen_by:
        return None
    offer = offer_of(ticket)
    if offer is not None and offer.due_at:
        answer = _("You answer the offer") if mine != offer.by_customer else _("The offer is answered")
        return values.Story("hand", answer, when=by_day(offer.due_at, ticket), coming=True)
    if ticket.status in REVIEWING and ticket.due_at:
        who = {"who": reviewer_word(ticket)}
        return values.Story("eye", _("%(who)s answers") % who, when=by_day(ticket.due_at, ticket), coming=True)
    if ticket.status == S.NEEDS_INFO and ticket.due_at:
        words = _("You answer, then the review goes on") if mine else _("The customer answers, then the review goes on")
        return values.Story("plus", words, when=by_day(ticket.due_at, ticket), coming=True)
    return coming_granted(ticket, mine) if ticket.status in GRANTED else None


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


def send_to(ticket: Ticket) -> str:
    """Where the goods go that come back; whom to ask where the shop has not said it."""
    return str(ticket.shop.returns_to) or _ask_the_seller(ticket)


def _ask_the_seller(ticket: Ticket) -> str:
    phone = ticket.shop.phone
    return _("Ask the seller: %(phone)s") % {"phone": phone} if phone else _("Ask the seller")


def freight_word(ticket: Ticket, user: Any) -> str:
    """Who bears the way back, by who is liable for the reason, and what it is where it is not the seller's."""
    shops = (Fault.SHOP,) if ticket.freight_borne_by else (Fault.SHOP, Fault.CARRIER)
    if (ticket.freight_borne_by or ticket.reason.fault) in shops:
        return _("Paid by seller")
    goods = goods_of(ticket)
    freight = format_money(goods.freight if goods else ticket.shop.return_freight, ticket.currency)
    who = _("Paid by you") if is_mine(ticket, user) else _("Paid by buyer")
    return f"{who} · {freight}"


def note_says(ticket: Ticket, user: Any) -> str:
    """Who reads what is added."""
    if not is_mine(ticket, user):
        return _("The customer and whoever handles the case read it")
    goods = goods_of(ticket)
    if ticket.status == S.IN_PROGRESS and goods is not None and goods.inspected_at is None:
        return _("The seller sees it when inspecting")
    return _("Whoever handles the case sees it")
