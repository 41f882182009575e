"""Keeping the index of what is said in cases."""

from __future__ import annotations

from collections.abc import Iterable

from orders.orders.models import OrderLine
from tickets.cases.models import Ticket, TicketLine
from tickets.search.models import CaseWord
from tickets.search.words import pieces
from tickets.talk.models import Message

BATCH = 5000


def add_words(ticket: Ticket, *texts: str, is_internal: bool = False) -> None:
    """Take more words of a case into the index. One query. Called inside the transaction that wrote them."""
    found = pieces(" ".join(texts))
    rows = [CaseWord(ticket=ticket, word=word, is_internal=is_internal) for word in sorted(found)]
    CaseWord.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def index_cases(tickets: Iterable[Ticket]) -> int:
    """Take cases anew into the index: names, numbers, words. Returns how many pieces were written. Once more changes nothing."""
    found = {ticket.pk: ticket for ticket in tickets}
    goods: dict[int, list[OrderLine]] = {}
    for row in TicketLine.objects.filter(ticket__in=list(found)).select_related("line"):
        goods.setdefault(row.ticket_id, []).append(row.line)
    said: dict[int, list[Message]] = {}
    for message in Message.objects.filter(ticket__in=list(found)):
        said.setdefault(message.ticket_id, []).append(message)
    rows: list[CaseWord] = []
    for pk, ticket in found.items():
        notes = said.get(pk, [])
        told = [*names_of(ticket, goods.get(pk, [])), *(one.words for one in notes if not one.is_internal)]
        inside = [one.words for one in notes if one.is_internal]
        rows += [CaseWord(ticket=ticket, word=word) for word in pieces(" ".join(told))]
        rows += [CaseWord(ticket=ticket, word=word, is_internal=True) for word in pieces(" ".join(inside))]
    CaseWord.objects.filter(ticket__in=list(found)).delete()
    CaseWord.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def names_of(ticket: Ticket, lines: Iterable[OrderLine]) -> list[str]:
    """What a case is called and about (R12): its numbers, order, goods, models, buyer, phone, serial number, its own words."""
    goods = [word for line in lines for word in (line.name, line.variant, line.model_name, line.sku)]
    order = ticket.order
    return [
        ticket.number, order.number, order.shop_number, ticket.customer.name, ticket.phone, order.buyer_phone,
        ticket.serial_number, ticket.description, *goods,
    ]  # fmt: skip
