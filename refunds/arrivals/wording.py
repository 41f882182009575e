"""The time of a refund: when it arrives, what is late, what comes next."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal.components import ruler as component_ruler
from portal.components import signs, times, values
from portal.time import clock
from refunds.refunds.models import Refund, RefundAttempt
from refunds.refunds.wording import waits_for
from refunds.statuses import PAID_BY_HAND, Destination, RefundStatus


def until(refund: Refund, user: Any, last_try: RefundAttempt | None) -> values.Until | None:
    """Who must act until when; the two dates of a refund that runs as it should are drawn, not said."""
    if refund.status == RefundStatus.REQUESTED and refund.due_at:
        tone: signs.Tone = "you" if waits_for(refund, user) else "them"
        return values.Until(
            tone,
            _("The second check is made %(when)s") % {"when": times.by_text(refund.due_at)},
            silence=_("No answer by then takes it to a supervisor")
            if refund.with_support_since
            else _("No answer by then sends it to platform support"),
            due_at=refund.due_at,
        )
    if refund.status == RefundStatus.REQUESTED and refund.escalated_at:
        return values.Until("overdue", _("A supervisor of the platform decides next"))
    if refund.is_overdue and refund.latest_on:
        return values.Until(
            "overdue",
            _("The latest day was %(day)s") % {"day": times.day_text(refund.latest_on, weekday=True)},
            silence=_asked(refund, last_try),
        )
    if is_asking(refund):
        return values.Until(
            "them", _("The bank is being asked right now"), silence=_("Its answer shows here by itself.")
        )
    if refund.status == RefundStatus.SUBMITTED and refund.accepted_at is None and last_try and last_try.asked:
        return values.Until("them", _("We are asking whether it was received"), silence=_asked(refund, last_try))
    if refund.status == RefundStatus.SUBMITTED and user.is_support and last_try and last_try.heard_at:
        return values.Until("them", _("The bank says that it is on its way"), silence=_asked(refund, last_try))
    return None


def is_asking(refund: Refund) -> bool:
    """Whether the provider is being asked now: the page is looked at anew until its answer is there."""
    is_due = refund.due_at is not None and refund.due_at <= clock.now()
    return is_due and refund.status == RefundStatus.SUBMITTED and refund.gateway not in PAID_BY_HAND


def _asked(refund: Refund, last_try: RefundAttempt | None) -> str:
    """What we asked whom, and when the next news comes."""
    sentences = []
    if last_try is not None and last_try.asked_at and last_try.asked_at == last_try.heard_at:
        when = times.moment_text(last_try.asked_at)
        sentences.append(_("We last asked the bank on %(when)s: it is still on its way there.") % {"when": when})
    elif last_try is not None and last_try.asked_at:
        sentences.append(_("We last asked the bank on %(when)s.") % {"when": times.moment_text(last_try.asked_at)})
    if refund.due_at and refund.due_at <= clock.now():
        sentences.append(_("It is being asked right now; its answer shows here by itself."))
    elif refund.due_at:
        sentences.append(_("Next news by %(when)s.") % {"when": times.moment_text(refund.due_at)})
    elif refund.gateway in PAID_BY_HAND:
        sentences.append(_("Platform support is after it."))
    return times.sentences_text(sentences)


def lateness(refund: Refund) -> list[values.Fact]:
    """Since when a refund is late, and what is done about it, for whoever is shown its proof. One query when it is late."""
    if not refund.is_overdue or refund.latest_on is None:
        return []
    facts = [
        values.Fact(_("Late since"), times.day_text(refund.latest_on + timedelta(days=1), today=date.min), strong=True)
    ]
    last = refund.attempts.order_by("-ordinal").first()
    if last is not None and last.asked_at and refund.gateway not in PAID_BY_HAND:
        facts.append(values.Fact(_("Bank last asked"), times.moment_text(last.asked_at, weekday=False, today=date.min)))
    return facts


def is_instant(refund: Refund) -> bool:
    """Whether no bank has a part in it, so that it is there as soon as it is let go."""
    return refund.destination in (Destination.STORE_CREDIT, Destination.NETTED)


def has_dates(refund: Refund) -> bool:
    """Whether the two dates say something: the money is on its way, or will be. Store credit is there when it is let go."""
    if is_instant(refund):
        return False
    waiting = (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.SUBMITTED)
    return refund.status in waiting and refund.earliest_on is not None and not refund.is_overdue


def ruler(refund: Refund, *, mini: bool = False) -> component_ruler.Ruler | None:
    """The business days from acceptance to the latest arrival; None where nothing is on its way."""
    if refund.latest_on is None or refund.status not in (RefundStatus.APPROVED, RefundStatus.SUBMITTED):
        return None
    country = refund.bank_country
    start = (refund.accepted_at or clock.now()).astimezone(clock.zone(country)).date()
    if not start < refund.latest_on < start + timedelta(days=60):
        return None
    return component_ruler.build_ruler(
        start,
        refund.latest_on,
        today=clock.today(country),
        country=country,
        labels={start: _start_word(refund), refund.latest_on: _("Latest")},
        earliest=refund.earliest_on,
        mini=mini,
        provisional=refund.accepted_at is None,
    )


def _start_word(refund: Refund) -> str:
    if refund.gateway in PAID_BY_HAND:
        return _("Promised") if refund.accepted_at else _("Today")
    if refund.accepted_at:
        return _("Accepted")
    return _("Sent") if refund.status == RefundStatus.SUBMITTED else _("Today")


def after_ruler(refund: Refund) -> str:
    """What happens by itself at the end of the ruler."""
    if refund.latest_on is None:
        return ""
    if refund.gateway in PAID_BY_HAND:
        return _("If it is not paid out by %(day)s, platform support sees to it.") % {
            "day": times.day_text(refund.latest_on)
        }
    return _("If it has not arrived by %(day)s, we ask the bank and tell you.") % {
        "day": times.day_text(refund.latest_on)
    }


def dates(refund: Refund) -> str:
    """The two dates in one phrase, or the day on which it arrived."""
    if refund.status == RefundStatus.SUCCEEDED and refund.settled_at:
        return times.moment_text(refund.settled_at, weekday=False)
    if refund.status not in (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.SUBMITTED):
        return ""
    if is_instant(refund):
        return _("at once when approved") if refund.status == RefundStatus.REQUESTED else _("within minutes")
    if refund.latest_on is None or refund.earliest_on is None:
        return ""
    return times.by_text(refund.latest_on)


def soonest(refund: Refund) -> date | None:
    """The first day on which it can still arrive: no day that has passed."""
    if refund.earliest_on is None or refund.latest_on is None:
        return refund.earliest_on
    return max(refund.earliest_on, min(clock.today(refund.bank_country), refund.latest_on))


def span(refund: Refund) -> str:
    """ "13–15 Oct": when it can arrive from today on."""
    first = soonest(refund)
    return times.days_text(first, refund.latest_on) if first and refund.latest_on else ""


def coming(refund: Refund) -> list[values.Story]:
    """What comes next, on top of the story."""
    if refund.status not in (RefundStatus.APPROVED, RefundStatus.SUBMITTED) or refund.is_overdue:
        return []
    if refund.gateway in PAID_BY_HAND:
        return [values.Story("check", _("Paid out and ticked off with proof"), coming=True, when=span(refund))]
    if is_instant(refund):
        return [values.Story("check", _("It arrives"), coming=True, when=_("within minutes"))]
    return [values.Story("check", _("It arrives, and the bank tells you"), coming=True, when=span(refund))]


def due(refund: Refund, user: Any) -> values.Due:
    """The time left, for a row of a queue: until the latest arrival, or until somebody has to have acted.

    Late is only what is overdue for the customer or for a person: the machine's own next try is no deadline.
    """
    if refund.status == RefundStatus.SUBMITTED and refund.latest_on:
        zone = clock.zone(refund.bank_country)
        end = datetime.combine(refund.latest_on + timedelta(days=1), time(0), tzinfo=zone)
        since = refund.accepted_at or refund.created_at
        return values.build_due(end, now=clock.now(), since=since, yours=waits_for(refund, user))
    if refund.status == RefundStatus.APPROVED:
        return values.Due(_("Within minutes"), tone="none")
    if refund.status == RefundStatus.FAILED:
        return values.Due(_("Tried again") if refund.due_at else _("Stuck"), tone="none" if refund.due_at else "late")
    if refund.status == RefundStatus.REQUESTED and refund.escalated_at:
        return values.Due(_("With a supervisor"), tone="late")
    return values.build_due(refund.due_at, now=clock.now(), since=refund.due_from, yours=waits_for(refund, user))
