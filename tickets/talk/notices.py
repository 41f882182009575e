"""Who is told what of messages and promises, by which words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.notices import telling
from portal.notices.telling import text
from tickets.cases.notices import _staff
from tickets.statuses import MessageStatus, PromiseStatus
from tickets.talk.models import Message, Promise, Side


@telling.about(Message, MessageStatus.SENT)
def somebody_wrote(message: Message, change: Any) -> telling.News:
    """The other side hears that something was said, and where to read it; of an internal note colleagues alone.

    The words themselves stay on the page: a mail may be read by others.
    """
    ticket = message.ticket
    if message.side != Side.CUSTOMER and not message.is_internal:
        yield ticket.customer, text(_("%(who)s wrote to you about your case"), who=lambda: Side(message.side).label)
        return
    told = (
        _("A colleague noted something about a case") if message.is_internal else _("The customer wrote about a case")
    )
    for person in _staff(ticket.shop_id):
        yield person, text(told)
    if ticket.reviewer is not None and ticket.reviewer.is_support:
        yield ticket.reviewer, text(told)


@telling.about(Promise, PromiseStatus.MADE, PromiseStatus.KEPT, PromiseStatus.BROKEN)
def promise_moved(promise: Promise, change: Any) -> telling.News:
    """The customer hears what was promised and how it went; who promised hears that the time is over."""
    titles = {
        PromiseStatus.MADE: _("Promised to you: %(words)s"),
        PromiseStatus.KEPT: _("Kept: %(words)s"),
        PromiseStatus.BROKEN: _("Not kept in time: %(words)s"),
    }
    words = text(titles[PromiseStatus(promise.status)], words=promise.words)
    yield promise.ticket.customer, words
    if promise.status == PromiseStatus.BROKEN:
        yield promise.made_by, words
