"""How long a case usually takes, and what that depends on (R62–R71)."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.components.times import duration_text
from tickets.cases.models import TicketType
from tickets.usual_times.models import UsualTime


def milestones(kind: str) -> list[str]:
    """What a case of this kind goes through until it is done (R65)."""
    looked, travels, inspected = _("looked at"), _("the goods travel"), _("inspected")
    money = _("money on its way")
    return {
        TicketType.REFUND_ONLY: [looked, money],
        TicketType.RETURN_REFUND: [looked, travels, inspected, money],
        TicketType.EXCHANGE: [looked, travels, inspected, _("the other one is sent"), _("arrives")],
        TicketType.REPAIR: [looked, _("a visit, or the goods travel"), _("inspected and repaired"), _("back with you")],
        TicketType.PART: [looked, _("the part is sent"), _("arrives")],
        TicketType.COMPENSATION: [looked, _("given")],
        TicketType.PRICE_PROTECTION: [looked, money],
    }[TicketType(kind)]


class Usual(NamedTuple):
    """The title, what it depends on, and of an open case how far it is: `gone` and `most` in hours, with the same in words."""

    title: str
    depends_on: list[str]
    gone: int = 0
    most: int = 0
    spoken: str = ""


def usual(kind: str, known: UsualTime | None, *, age: timedelta | None = None) -> Usual:
    """What to tell of cases of this kind; `age` of an open one."""
    told = [sentence for sentence in (_measured(known), _steps(kind), *_people(known)) if sentence]
    told.append(_("While the seller waits for your answer the time stands still, and days off are no working days."))
    if known is None or not known.is_measured:
        return Usual(_by_kind(kind), told)
    half, most = (duration_text(timedelta(minutes=minutes)) for minutes in (known.half, known.most))
    title = (
        _("Usually %(half)s to %(most)s") % {"half": half, "most": most}
        if half != most
        else _("Usually %(half)s") % {"half": half}
    )
    if age is None:
        return Usual(title, told)
    spoken = _("%(age)s of usually at most %(most)s") % {"age": duration_text(age), "most": most}
    hour = timedelta(hours=1)
    return Usual(title, told, min(age // hour, known.most // 60), max(known.most // 60, 1), spoken)


def _by_kind(kind: str) -> str:
    """What shoppers' guides say, where nothing was measured yet."""
    if kind == TicketType.REPAIR:
        return _("Usually days to several weeks: it has to be looked at and repaired")
    if kind in (TicketType.RETURN_REFUND, TicketType.EXCHANGE):
        return _("Usually one to two weeks: the goods travel and are looked at")
    if kind == TicketType.PART:
        return _("Usually about a week: the part is sent to you")
    return _("Usually one to three days: nothing has to be sent")


def _measured(known: UsualTime | None) -> str:
    if known is None or not known.is_measured:
        return ""
    told = {
        "n": known.cases,
        "half": duration_text(timedelta(minutes=known.half)),
        "most": duration_text(timedelta(minutes=known.most)),
    }
    if known.sku:
        return (
            _(
                "Of the last %(n)s such cases about this product half took at most %(half)s, nine of ten at most %(most)s."
            )
            % told
        )
    return (
        _("Of the last %(n)s such cases at this shop half took at most %(half)s, nine of ten at most %(most)s.") % told
    )


def _steps(kind: str) -> str:
    steps = milestones(kind)
    return _("%(n)s steps: %(steps)s.") % {"n": len(steps), "steps": " → ".join(steps)}


def _people(known: UsualTime | None) -> list[str]:
    if known is None or not known.people:
        return []
    people = ngettext("%(n)s person answers here", "%(n)s people answer here", known.people) % {"n": known.people}
    cases = ngettext("%(n)s case is open", "%(n)s cases are open", known.open_now) % {"n": known.open_now}
    told = [_("%(people)s; %(cases)s.") % {"people": people, "cases": cases}]
    if known.is_rush:
        times = f"{known.this_week / known.usual_week:.1f}"
        told.append(
            _("Busier than usual: %(times)s times as many cases as in a usual week, so answers may take longer.")
            % {"times": times}
        )
    return told
