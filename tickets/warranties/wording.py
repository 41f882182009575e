"""The sentences of a case's warranty: covered or not, and why (R144–R153)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.components import times, values
from tickets.cases.models import ProblemType, Ticket, TicketType
from tickets.warranties import selectors
from tickets.withdrawals.consequences import stopped

MATTERS = (ProblemType.QUALITY, ProblemType.USAGE, ProblemType.DESCRIPTION)
"""Problems about which somebody asks for the warranty."""


def is_about_goods(ticket: Ticket) -> bool:
    """Whether the warranty has to do with it."""
    return ticket.problem in MATTERS or ticket.type in (TicketType.REPAIR, TicketType.PART)


def cover_facts(ticket: Ticket) -> list[values.Fact]:
    """Whether each piece is covered and why, with the way to its warranty. Asks no query."""
    if not is_about_goods(ticket):
        return []
    rows = list(ticket.lines.all())
    url = f"{reverse('warranties:detail', args=[ticket.order.number])}?case={ticket.number}"
    return [
        values.Fact(
            f"{_('Warranty')} · {row.line.name}" if len(rows) > 1 else _("Warranty"), cover_words(ticket, row), url
        )
        for row in rows
    ]


def cover_words(ticket: Ticket, row: object) -> str:
    """ "Covered until 9 Oct 2028. 24 months from arrival on 9 Oct."."""
    verdict = selectors.cover_of(ticket, row)
    return times.sentences_text([stopped(verdict.sentence), *verdict.reasons])
