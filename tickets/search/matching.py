"""Finding cases by what they are called and by what is said in them. Reads only."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from portal.kernel import numbers
from tickets.cases.models import TicketLine
from tickets.search.models import CaseWord
from tickets.search.words import fold, wanted
from tickets.talk.models import Message

KNOWN = 4
"""Letters of a number that are enough to find it by its beginning."""


def matching(user: Any, words: str) -> Q:
    """Cases in which every one of the words occurs, as a condition. Internal notes count for staff alone."""
    found = Q()
    for word in words.split()[:8]:
        found &= _holding(user, word)
    return found


def _holding(user: Any, word: str) -> Q:
    whole, begun = wanted(word)
    number, theirs = numbers.tidy(word), numbers.spellings(word)
    own = Q(number__startswith=number) if len(number) >= KNOWN else Q(number=number)
    named = own | Q(order__number=number) | Q(order__shop_number__in=theirs)
    named |= Q(goods_return__tracking_number__in=theirs)
    if not whole and not begun:
        return named
    rows = CaseWord.objects.all() if _is_staff(user) else CaseWord.objects.filter(is_internal=False)
    inside = Q()
    if whole:
        said = rows.filter(word__in=whole).order_by().values("ticket")
        met = said.annotate(n=Count("word", distinct=True)).filter(n=len(whole))
        inside &= Q(pk__in=met.values("ticket"))
    for beginning in begun if not whole else ():  # beside pairs the phrase itself is looked for, wherever it begins
        inside &= Q(pk__in=rows.filter(word__startswith=beginning).values("ticket"))
    if fold(word) not in (*whole, *begun):  # more than one piece: the phrase itself has to stand there
        inside &= _said(user, word)
    return named | inside


def _said(user: Any, phrase: str) -> Q:
    """The phrase stands as it is in something said, or in what the case is about."""
    messages = Message.objects.filter(words__icontains=phrase)
    messages = messages if _is_staff(user) else messages.filter(is_internal=False)
    goods = Q(line__name__icontains=phrase) | Q(line__variant__icontains=phrase)
    goods |= Q(line__model_name__icontains=phrase) | Q(line__sku__icontains=phrase)
    return (
        Q(description__icontains=phrase)
        | Q(customer__name__icontains=phrase)
        | Q(serial_number__icontains=phrase)
        | Q(pk__in=TicketLine.objects.filter(goods).values("ticket"))
        | Q(pk__in=messages.values("ticket"))
    )


def _is_staff(user: Any) -> bool:
    return bool(user.is_seller or user.is_support)
