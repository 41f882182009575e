"""Where a request to cancel is, who acts, until when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.cancellations.models import OrderCancellation
from orders.orders.words import buyer, day_of, end_day, goods_detail, is_mine, pieces_text
from orders.statuses import CancellationStatus as C
from portal.audit.timeline import name_for
from portal.components import signs, times, values
from portal.kernel.money import format_money
from portal.reasons.models import Reason
from portal.time import clock

TURNS: dict[str, signs.Turn] = {
    C.REQUESTED: "them",
    C.COUNTERED: "them",
    C.PLATFORM_REVIEW: "them",
    C.RECALLING: "them",
    C.REPAYING: "them",
    C.COMPLETED: "good",
    C.REJECTED: "bad",
    C.REFUSED: "bad",
    C.MISSED: "bad",
    C.RETRACTED: "over",
    C.LAPSED: "over",
}


def waits_for(case: Any, user: Any) -> bool:
    """Whether this reader is the one who has to answer. Asks no query."""
    if user.is_machine:
        return False
    if is_mine(case, user):
        return bool(case.status == C.COUNTERED)
    if case.status == C.REQUESTED:
        return bool(user.is_seller and not case.filed_by_shop)
    return bool(case.status == C.PLATFORM_REVIEW and user.is_support and case.requested_by_id != user.pk)


def badge(case: Any, user: Any) -> values.Badge:
    """Whose turn it is, and the status word."""
    if waits_for(case, user):
        return values.Badge("you", _("Needs your answer") if case.status == C.COUNTERED else _("Your turn"))
    return values.Badge(TURNS[case.status], case.get_status_display())


def customer_name(case: OrderCancellation) -> str:
    return case.customer.name if case.customer else buyer(case.order)


def who_and_shop(case: OrderCancellation, user: Any) -> str:
    """Whose request it is; the platform, which reads those of all shops, also reads at which shop."""
    return f"{customer_name(case)} · {case.shop.name}" if user.is_support else customer_name(case)


def shop_fact(case: OrderCancellation, user: Any) -> list[values.Fact]:
    """Which shop it is about, for whoever reads those of all shops."""
    return [values.Fact(_("Seller"), case.shop.name)] if user.is_support else []


def words_title(case: OrderCancellation, user: Any) -> str:
    """Whose words came with the request, as this reader calls them: not always the buyer's own."""
    return _("%(who)s wrote") % {"who": name_for(case.requested_by, user)}


def amount(case: OrderCancellation) -> str:
    return format_money(case.returned, case.currency)


def statement(case: OrderCancellation, user: Any) -> str:
    """Where the request is now, in one sentence."""
    told = {
        "customer": customer_name(case),
        "amount": amount(case),
        "cost": format_money(case.countered, case.currency),
    }
    if case.status == C.COMPLETED:
        return _completed(case, is_mine(case, user))
    if is_mine(case, user):
        words = {
            C.REQUESTED: _("You asked to cancel; platform support answers next")
            if case.filed_by_shop
            else _("You asked to cancel; the seller answers next"),
            C.COUNTERED: _("The seller agrees, but asks you to bear %(cost)s"),
            C.PLATFORM_REVIEW: _("Platform support is deciding about your request"),
            C.RECALLING: _("The parcel is being called back"),
            C.REJECTED: rejection(),
            C.REFUSED: _("The platform decided against your request"),
            C.MISSED: _("The parcel could not be stopped; it was delivered"),
            C.RETRACTED: _("You took the request back; the order goes on"),
        }
    else:
        asks = (
            _("%(customer)s asks to cancel; the goods are on their way")
            if case.after_shipping
            else _("%(customer)s asks to cancel; nothing has been sent")
        )
        words = {
            C.REQUESTED: asks,
            C.COUNTERED: _("%(cost)s was proposed; %(customer)s answers next"),
            C.PLATFORM_REVIEW: _("Platform support is deciding"),
            C.RECALLING: _("The parcel is being called back for %(customer)s"),
            C.REJECTED: _("The request of %(customer)s was rejected"),
            C.REFUSED: _("The platform decided against the request"),
            C.MISSED: _("The parcel was delivered all the same; the order goes on"),
            C.RETRACTED: _("%(customer)s took the request back; the order goes on"),
        }
    return words[C(case.status)] % told


def rejection() -> str:
    """What the customer reads first when the seller says no; the seller sees it before saying so."""
    return _("The seller rejected your request")


def rejection_lead(reason: Reason | None) -> str:
    """The line below a no."""
    why = _("Reason: %(reason)s.") % {"reason": reason.label} if reason else ""
    return times.sentences_text([why, _("The order goes on.")])


def approved(case: OrderCancellation) -> str:
    """What whoever approved reads: that it went through, and where less goes back than was asked for."""
    if not case.quote.get("short"):
        return _("Approved; the customer is told")
    return _("Approved; %(amount)s goes back, as other refunds had taken the rest") % {"amount": amount(case)}


def _completed(case: OrderCancellation, mine: bool) -> str:
    if case.returned <= 0:
        if not case.quote.get("is_paid", True):
            return _("Cancelled. Nothing had been paid")
        return _("Cancelled. What is borne takes up all that was paid")
    latest = case.reimbursement.latest_on if case.reimbursement else None
    told = {
        "amount": amount(case),
        "day": times.day_text(latest) if latest else "",
        "pieces": pieces_text(sum(row["quantity"] for row in case.quote.get("lines", ()))),
    }
    arrived = bool(case.reimbursement and case.reimbursement.arrived >= case.returned)
    if case.quote.get("rest"):
        if arrived:
            return _("%(pieces)s cancelled, the rest goes on. %(amount)s has come back") % told
        if latest:
            return _("%(pieces)s cancelled, the rest goes on. %(amount)s arrives by %(day)s") % told
        return _("%(pieces)s cancelled, the rest goes on. %(amount)s comes back") % told
    if arrived:
        return _("Cancelled. %(amount)s has come back") % told
    if latest:
        return _("Cancelled. %(amount)s arrives by %(day)s") % told
    return _("Cancelled. %(amount)s comes back") % told


def lead(case: OrderCancellation, user: Any) -> str:
    """The line below: what the answer says, or what the reader can count on."""
    mine = is_mine(case, user)
    if case.status == C.REQUESTED and mine:
        return _("%(amount)s comes back if it is approved. Until then nothing is refunded, and nothing is shipped.") % {
            "amount": amount(case)
        } if not case.after_shipping else _("If it is approved, the parcel is called back and %(amount)s follows.") % {
            "amount": amount(case)
        }  # fmt: skip
    if case.status == C.REQUESTED and case.reason:
        return _("Reason: %(reason)s.") % {"reason": case.reason.label}
    if case.status == C.COUNTERED:
        return _("%(amount)s would come back then.") % {
            "amount": format_money(case.returned - case.countered, case.currency)
        }
    if case.status == C.REJECTED:
        return rejection_lead(case.answer_reason)
    if case.status == C.REFUSED:
        by = _("Decided by %(who)s.") % {"who": name_for(case.answered_by, user)} if case.answered_by else ""
        return times.sentences_text([by, _("The order goes on.")])
    if case.status == C.MISSED and mine:
        return _("You can ask for a return instead; your reason comes along.")
    if case.status == C.COMPLETED and case.by_shop and mine:
        if case.quote.get("rest"):
            return _("The seller could not deliver these. Everything you paid for them comes back.")
        return _("The seller could not deliver. Everything you paid for it comes back.")
    if case.status == C.COMPLETED and case.returned > 0 and mine:
        return _("It goes back the way you paid; nothing to do.")
    return ""


def answers(case: Any) -> str:
    """Who is expected to answer, a shop never what it asked for in the customer's name."""
    return _("Platform support answers %(when)s") if case.filed_by_shop else _("The seller answers %(when)s")


def way_on(case: OrderCancellation, user: Any) -> str:
    """What is left to a customer whom the platform said no to; nothing for anybody else."""
    if case.status != C.REFUSED or not is_mine(case, user):
        return ""
    return _(
        "Once it has arrived you can still ask for a return or a repair. The platform's decision ends this request."
    )


def silence(case: OrderCancellation) -> str:
    """What happens when nobody answers."""
    if case.status == C.REQUESTED:
        if case.after_shipping or case.returned >= case.shop.silence_approves_below:
            return _("No answer by then sends it to platform support")
        if case.returned <= 0:
            return _("No answer by then counts as approval")
        return _("No answer by then counts as approval; the refund starts by itself")
    if case.status == C.COUNTERED:
        return _("No answer by then ends the request, and the order goes on")
    if case.status == C.PLATFORM_REVIEW:
        return _("No decision by then takes it to a supervisor")
    if case.status == C.RECALLING:
        return _("No news by then lets platform support ask the carrier")
    return ""


def until(case: OrderCancellation, user: Any) -> values.Until | None:
    """Who must act until when, and what silence means."""
    if case.due_at is None:
        if case.status == C.PLATFORM_REVIEW and case.escalated_at:
            return values.Until("overdue", _("A supervisor of the platform decides next"))
        if case.status == C.RECALLING and case.escalated_at:
            return values.Until("overdue", _("Platform support asks the carrier where the parcel is"))
        return None
    mine, when = is_mine(case, user), {"when": times.by_text(case.due_at)}
    turn: signs.Tone = "you" if waits_for(case, user) else "them"
    if case.status == C.REQUESTED:
        title = _("Answer %(when)s") if turn == "you" else answers(case)
    elif case.status == C.COUNTERED:
        title = _("Answer %(when)s") if mine else _("The customer answers %(when)s")
    elif case.status == C.PLATFORM_REVIEW:
        title = _("Decide %(when)s") if turn == "you" else _("Platform support decides %(when)s")
    elif case.status == C.RECALLING:
        title = _("The carrier reports back %(when)s")
    elif case.status == C.REJECTED and case.due_at > clock.now():
        title = (
            _("You can ask the platform to step in %(when)s")
            if mine
            else _("The customer can ask the platform %(when)s")
        )
    else:
        return None
    return values.Until(turn, title % when, silence=silence(case), due_at=case.due_at)


def coming(case: OrderCancellation, user: Any) -> values.Story | None:
    """What comes next, for the top of the story."""
    back, mine = {"amount": amount(case)}, is_mine(case, user)
    when = times.by_text(case.due_at) if case.due_at else ""
    words = {
        C.REQUESTED: _("Platform support answers") if case.filed_by_shop else _("The seller answers"),
        C.COUNTERED: _("You answer") if mine else _("The customer answers"),
        C.PLATFORM_REVIEW: _("Platform support decides"),
        C.RECALLING: _("The parcel is back with the seller, then %(amount)s is refunded") % back,
    }
    if case.status in words:
        return values.Story("clock", words[C(case.status)], when=when, coming=True)
    promise = case.reimbursement
    if case.status == C.COMPLETED and promise is not None and promise.on_the_way and promise.latest_on:
        return values.Story("money", _("%(amount)s arrives") % back, when=times.by_text(promise.latest_on), coming=True)
    return None


def steps(case: OrderCancellation, user: Any) -> list[values.Step]:
    """Asked, answered, called back where it was sent, cancelled."""
    answered = day_of(case.answered_at, case) if case.answered_at else ""
    ended = day_of(case.ended_at, case) if case.ended_at else ""
    path = [values.Step(_("Requested"), day_of(case.created_at, case), "done")]
    broken = {C.REJECTED: _("Rejected"), C.REFUSED: _("Refused"), C.RETRACTED: _("Taken back")}
    if case.status in broken:
        return [*path, values.Step(broken[C(case.status)], ended or answered, "broken")]
    if case.status in (C.REQUESTED, C.COUNTERED, C.PLATFORM_REVIEW):
        now = {
            C.REQUESTED: _("Platform answers") if case.filed_by_shop else _("Seller answers"),
            C.COUNTERED: _("You answer") if is_mine(case, user) else _("The customer answers"),
            C.PLATFORM_REVIEW: _("Platform decides"),
        }
        path.append(values.Step(now[C(case.status)], end_day(case.due_at, case) if case.due_at else "", "now"))
    else:
        path.append(values.Step(_("Approved"), answered, "done"))
    if case.after_shipping:
        state: values.StepState = "coming"
        if case.status == C.RECALLING:
            state = "now"
        elif case.status == C.COMPLETED:
            state = "done"
        if case.status == C.MISSED:
            return [*path, values.Step(_("Parcel delivered"), ended, "broken")]
        path.append(values.Step(_("Parcel called back"), "", state))
    path.append(values.Step(_("Cancelled"), ended, "done" if case.status == C.COMPLETED else "coming"))
    return path


def case_goods(case: OrderCancellation) -> list[values.Goods]:
    """The pieces the request is about, with what they are worth."""
    worth = {row["line"]: row["value"] for row in case.quote.get("lines", ())}
    return [
        values.Goods(
            row.line.name,
            goods_detail(row.line, row.quantity),
            worth.get(row.line_id),
            case.currency,
            glyph=row.line.glyph,
        )
        for row in case.lines.all()
    ]


def queue_title(case: OrderCancellation) -> str:
    """ "Pour-over set ×2 and 1 more", for a dense row."""
    rows = case.quote.get("lines", ())
    if not rows:
        return ""
    first = f"{rows[0]['name']} ×{rows[0]['quantity']}" if rows[0]["quantity"] > 1 else rows[0]["name"]
    if len(rows) == 1:
        return first
    return _("%(first)s and %(n)s more") % {"first": first, "n": len(rows) - 1}


def due(row: Any, user: Any) -> values.Due:
    """The time left, for a row of a queue."""
    return values.build_due(row.due_at, now=clock.now(), since=row.due_from, yours=waits_for(row, user))
