"""What people say to each other about a case, what staff note among themselves, and what they promise by when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.changes import changing, creating, note_fact
from portal.kernel.errors import Invalid
from portal.people.models import User
from portal.people.permissions import is_customer
from portal.time import clock
from portal.time.business_time import add_working_hours
from tickets.cases.models import Ticket
from tickets.deadlines import MESSAGE_ANSWER_HOURS
from tickets.evidence import uploads
from tickets.evidence.commands import keep_files
from tickets.search.commands import add_words
from tickets.statuses import MessageStatus
from tickets.talk import permissions
from tickets.talk.models import Message, Promise, Side


def add_note(ticket: Ticket, *, by: User, words: str = "", pictures: Sequence[Any] = ()) -> Ticket:
    """Say something about the case; the other side reads it. Moves no status of the case.

    A customer's message waits for an answer for `ANSWER_HOURS`; what the other side had asked counts as answered.
    Raises Invalid at `words` or `pictures`.
    """
    return _say(ticket, by=by, words=words, pictures=pictures, is_internal=False)


def note_inside(ticket: Ticket, *, by: User, words: str = "", pictures: Sequence[Any] = ()) -> Ticket:
    """Note something for colleagues of shop and platform. The customer never reads it."""
    return _say(ticket, by=by, words=words, pictures=pictures, is_internal=True)


def _say(ticket: Ticket, *, by: User, words: str, pictures: Sequence[Any], is_internal: bool) -> Ticket:
    cleaned = uploads.clean_all(pictures)
    if not words.strip() and not cleaned:
        raise Invalid(_("Write something or add a file."), field="words", code="required")
    with changing(ticket, by=by) as ticket:
        (permissions.note_inside if is_internal else permissions.add_note)(ticket, by)
        side = side_of(ticket, by)
        message = Message(ticket=ticket, author=by, side=side, words=words, is_internal=is_internal)
        if side == Side.CUSTOMER:
            message.wait_until(add_working_hours(clock.now(), MESSAGE_ANSWER_HOURS, ticket.shop.country))
        creating(message, by=by)
        add_words(ticket, words, is_internal=is_internal)
        kept = keep_files(ticket, cleaned, by=by, message=message)
        if not is_internal:
            _answers(ticket, message, by=by)
        kind = "noted_inside" if is_internal else "note_added"
        note_fact(kind, ticket, by=by, words=words, message=message.number, pictures=[row.pk for row in kept])
    return ticket


def side_of(ticket: Ticket, user: User) -> Side:
    """Which side somebody speaks for."""
    if is_customer(ticket, user):
        return Side.CUSTOMER
    return Side.SUPPORT if user.is_support else Side.SELLER


def _answers(ticket: Ticket, message: Message, *, by: User) -> None:
    """What the other side said before counts as answered."""
    open_ones = ticket.messages.filter(status=MessageStatus.SENT, is_internal=False, pk__lt=message.pk)
    mine = message.side == Side.CUSTOMER
    for earlier in open_ones.exclude(side=Side.CUSTOMER) if mine else open_ones.filter(side=Side.CUSTOMER):
        with changing(earlier, by=by) as earlier:
            earlier.mark_answered()


def flag_late_answer(message: Message, *, by: User) -> Message:
    """Nobody answered a customer in time: on record in the case, and in support's queue."""
    with changing(message, by=by) as message:
        message.wait_until(None)
        note_fact("answer_late", message.ticket, by=by, message=message.number)
    return message


def make_promise(ticket: Ticket, *, by: User, words: str, hours: int) -> Promise:
    """Promise the customer something within so many hours (24-hour days, days off do not count). Raises Invalid."""
    with changing(ticket, by=by) as ticket:
        permissions.make_promise(ticket, by)
        if hours <= 0:
            raise Invalid(_("Choose by when."), field="hours", code="not_positive")
        due = add_working_hours(clock.now(), hours, ticket.shop.country)
        promise = Promise(ticket=ticket, made_by=by, words=words, promised_for=due)
        promise.wait_until(due)
        creating(promise, by=by, step="promise", note=words)
        note_fact("promised", ticket, by=by, words=words, promise=promise.number)
    return promise


def keep_promise(promise: Promise, *, by: User, words: str = "") -> Promise:
    """It was done."""
    with changing(promise, by=by, step="keep", note=words) as promise:
        permissions.keep_promise(promise, by)
        promise.mark_kept(at=clock.now())
        note_fact("promise_kept", promise.ticket, by=by, words=promise.words, promise=promise.number)
    return promise


def break_promise(promise: Promise, *, by: User) -> Promise:
    """Its time has passed."""
    with changing(promise, by=by, step="break") as promise:
        promise.mark_broken(at=clock.now())
        note_fact("promise_broken", promise.ticket, by=by, words=promise.words, promise=promise.number)
    return promise
