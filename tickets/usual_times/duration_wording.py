"""How long a case took, in words and in the hours of a spreadsheet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal.components.times import duration_text
from tickets.usual_times.durations import Durations

HOUR = timedelta(hours=1)


def handled(spent: Durations, *, mine: bool) -> str:
    """ "3 days, of which 1 day waiting for the customer's answer"; the reader may be that customer (`mine`)."""
    words = duration_text(spent.handled)
    if spent.waiting < timedelta(minutes=1):
        return words
    told = {"time": words, "wait": duration_text(spent.waiting)}
    if mine:
        return _("%(time)s, of which %(wait)s waiting for your answer") % told
    return _("%(time)s, of which %(wait)s waiting for the customer's answer") % told


def handled_label(ticket: Any) -> str:
    """What the time stands beside: of an open case it still grows."""
    return _("Under way for") if ticket.is_open else _("Handled in")


def hours(span: timedelta) -> float:
    """Hours with two decimals, for a spreadsheet."""
    return round(span / HOUR, 2)
