"""Reads the conversation of a case: what was said, what waits for an answer, what was promised, who is looking."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.audit.timeline import name_for
from portal.components import times, values
from portal.people.models import User
from portal.time import clock
from tickets.cases.models import Ticket
from tickets.edits.models import TicketEdit
from tickets.statuses import EditStatus, MessageStatus, PromiseStatus
from tickets.talk.models import Message, Promise, Side

LOOKING_SECONDS = 120
"""Somebody whose page asked for the case within so many seconds is looking at it."""


def said(ticket: Ticket, user: Any) -> QuerySet[Message]:
    """What this reader may know of what was said, oldest first, with its files."""
    rows: Any = Message.objects.for_user(user)
    found: QuerySet[Message] = rows.filter(ticket=ticket).select_related("author").prefetch_related("files")
    return found.order_by("pk")


def unanswered() -> Q:
    """Cases in which a customer waits for an answer, as a condition of a list."""
    rows = Message.objects.filter(status=MessageStatus.SENT, side=Side.CUSTOMER)
    return Q(pk__in=rows.values("ticket"))


def wished_changes() -> Q:
    """Cases with a wished change that nobody has answered, as a condition of a list."""
    return Q(pk__in=TicketEdit.objects.filter(status=EditStatus.REQUESTED).values("ticket"))


def answer_until(messages: list[Message], user: Any) -> values.Until | None:
    """Who answers the customer's message until when (R178)."""
    open_ones = [row for row in messages if row.status == MessageStatus.SENT and row.side == Side.CUSTOMER]
    if not open_ones:
        return None
    first = open_ones[0]
    if first.due_at is None:
        return values.Until("overdue", _("The answer is late; platform support was told"))
    staff = user.is_seller or user.is_support
    when = {"when": times.by_text(first.due_at)}
    return values.Until(
        "you" if staff else "them",
        _("Answer %(when)s") % when if staff else _("An answer comes %(when)s") % when,
        silence=_("Later than that, platform support is told"),
        due_at=first.due_at,
    )


def promise_text(promise: Promise) -> str:
    """A promise with its time and how it went."""
    told = {"when": times.by_text(promise.promised_for), "words": promise.words}
    return promise.words if promise.status == PromiseStatus.KEPT else _("%(words)s (%(when)s)") % told


def look_in(ticket: Ticket, user: Any) -> None:
    """Remember for a while that a member of staff has the case before them."""
    if not (user.is_seller or user.is_support):
        return
    here = {pk: seen for pk, seen in _looking(ticket).items() if seen > clock.now().timestamp() - LOOKING_SECONDS}
    here[user.pk] = clock.now().timestamp()
    cache.set(f"looking:{ticket.pk}", here, LOOKING_SECONDS)


def who_looks(ticket: Ticket, user: Any) -> str:
    """ "The seller is looking at it now", for customers by side, for staff by name; "" when nobody else is."""

    since = clock.now().timestamp() - LOOKING_SECONDS
    others = [pk for pk, seen in _looking(ticket).items() if pk != user.pk and seen > since]
    if not others:
        return ""
    names = dict.fromkeys(name_for(person, user) for person in User.objects.filter(pk__in=others).order_by("pk"))
    return _("%(who)s is looking at it right now") % {"who": _(", ").join(names)}


def _looking(ticket: Ticket) -> dict[int, float]:
    found: dict[int, float] = cache.get(f"looking:{ticket.pk}") or {}
    return found
