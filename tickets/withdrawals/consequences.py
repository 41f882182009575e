"""What withdrawing brings, told before anything is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.components import times, values
from portal.kernel.money import format_money
from portal.time import clock
from portal.time.business_time import is_working_day
from refunds import deadlines as refund_deadlines
from refunds.statuses import RefundStatus
from tickets import deadlines
from tickets.cases.company import is_mine, refund_statuses
from tickets.cases.models import Ticket
from tickets.cases.obligations import goods_of, repair_of
from tickets.statuses import RepairStatus, ReturnStatus
from tickets.statuses import TicketStatus as S
from tickets.withdrawals.quotes import Liability


def stopped(words: str) -> str:
    """A reason line as a sentence among others."""
    return words if words.endswith((".", "。")) else _("%(words)s.") % {"words": words}


def counted_hours(start: datetime, due: datetime, hours: int, country: str) -> str:
    """How a wait in hours is counted: "48 hours; Sun 11 Oct is off and does not count."."""
    zone = clock.zone(country)
    first, last = start.astimezone(zone).date(), due.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    off = [day for day in days if not is_working_day(day, country)]
    told: dict[str, Any] = {"hours": hours, "n": len(off)}
    if not off:
        return ngettext("%(hours)s hour.", "%(hours)s hours.", hours) % told
    if len(off) == 1:
        told["days"] = times.day_text(off[0], weekday=True)
        return _("%(hours)s hours; %(days)s is off and does not count.") % told
    if (off[-1] - off[0]).days == len(off) - 1:
        told["days"] = times.days_text(off[0], off[-1])
        return _("%(hours)s hours; %(days)s are off and do not count.") % told
    return _("%(hours)s hours; the %(n)s days off in between do not count.") % told


def consequences(owed: Liability, *, mine: bool, costs: int | None = None, why: str = "") -> list[values.Consequence]:
    """What withdrawing means, before anything is asked: money, goods, costs, what goes back, what stays possible.

    `costs` replaces what would be borne by the rules, where something else is agreed or frozen; `why` says of what.
    """

    def money(amount: int) -> str:
        return format_money(amount, owed.currency)

    rows: list[values.Consequence] = []
    if owed.forgone:
        rows.append(
            values.Consequence(
                "money",
                _("No refund"),
                money(owed.forgone),
                _("The refund is not started, and the goods are yours.")
                if mine
                else _("The refund is not started, and the customer keeps the goods."),
            )
        )
    if owed.in_flight:
        rows.append(
            values.Consequence(
                "clock",
                _("Already sent to the bank"),
                money(owed.in_flight),
                _("It can't be stopped. Once it arrives, you pay it back, and the case is withdrawn.")
                if mine
                else _("It can't be stopped. Once it arrives, the customer pays it back."),
            )
        )
    rows.append(_goods_row(owed, mine))
    rows += [*_visit_row(owed, mine), *_parcel_row(owed, mine)]
    borne = owed.costs if costs is None else costs
    rows.append(
        values.Consequence(
            "card",
            _("Costs you bear") if mine else _("Costs the customer bears"),
            money(borne),
            why or _why_costs(owed, borne, mine),
        )
    )
    if owed.credit:
        rows.append(
            values.Consequence(
                "wallet",
                _("Taken back from your store credit") if mine else _("Taken back from the customer's store credit"),
                money(owed.credit),
                _("It was given for this case and is not spent yet. It goes back by itself."),
            )
        )
    back = owed.give_back - owed.credit
    given = _("Nothing has been paid out to you.") if mine else _("Nothing has been paid out.")
    if owed.credit and not back:
        given = _("The store credit covers it.")
    if back and borne:
        given = _(
            "What has arrived, and the costs above. %(days)s days, then the withdrawal lapses and the case goes on."
        ) % {"days": refund_deadlines.DAYS_TO_PAY}
    elif back:
        given = _(
            "It has already arrived. %(days)s days to return it, then the withdrawal lapses and the case goes on."
        ) % {"days": refund_deadlines.DAYS_TO_PAY}
    elif owed.in_flight:
        given = _(
            "%(amount)s of it once it has arrived. %(days)s days from then, or the withdrawal lapses and the case goes on."
        ) % {"days": refund_deadlines.DAYS_TO_PAY, "amount": money(owed.in_flight)}
    elif borne:
        given = _(
            "The costs above, once it is agreed. %(days)s days, then the withdrawal lapses and the case goes on."
        ) % {"days": refund_deadlines.DAYS_TO_PAY}
    rows.append(values.Consequence("undo", _("To be given back"), money(back + borne + owed.in_flight), given))
    if owed.hand_back:
        rows.append(
            values.Consequence(
                "gift",
                _("To be handed back: %(what)s") % {"what": _(", ").join(owed.hand_back)},
                why=_(
                    "%(days)s days, and the seller confirms it; then the case is withdrawn. Or the seller lets you keep it."
                )
                % {"days": deadlines.HAND_BACK_DAYS}
                if mine
                else _(
                    "%(days)s days, and you confirm it; then the case is withdrawn. Or you let the customer keep it."
                )
                % {"days": deadlines.HAND_BACK_DAYS},
            )
        )
    if mine:
        rows.append(
            values.Consequence(
                "shield", _("You can ask again"), why=_("If the fault comes back, raise a new case for the same goods.")
            )
        )
    return rows


def _why_costs(owed: Liability, borne: int, mine: bool) -> str:
    """Which costs, and why they are the customer's."""
    if not borne:
        return (
            _("Nothing has been spent on your word.") if mine else _("Nothing has been spent on the customer's word.")
        )
    parts = (
        (owed.freight, _("return freight %(amount)s")),
        (owed.recall_fee, _("recall fee %(amount)s")),
        (owed.visit_fee, _("fee of the visit %(amount)s")),
    )
    listed = [words % {"amount": format_money(amount, owed.currency)} for amount, words in parts if amount]
    named = _(", ").join(listed)
    reason = _("Because it is withdrawn after the goods were sent.")
    if not owed.freight and not owed.recall_fee:
        reason = _("Because it is withdrawn within a day of the visit.") if owed.visit_fee else ""
    more = _("The seller can claim more only with proof and your agreement.") if mine else ""
    return times.sentences_text([stopped(named[:1].upper() + named[1:]) if named else "", reason, more])


def _visit_row(owed: Liability, mine: bool) -> list[values.Consequence]:
    if owed.visit == "cancel":
        free = _("More than a day before it begins, so that costs nothing.")
        return [values.Consequence("wrench", _("The visit is called off"), why=free)]
    if owed.visit == "late":
        late = _("It begins within a day, so its fee is yours.") if mine else _("It begins within a day.")
        return [values.Consequence("wrench", _("The visit is called off"), why=late)]
    if owed.visit == "work":
        begun = _("It has begun: the seller may propose a share of its cost, with proof; you decide.")
        if not mine:
            begun = _("It has begun: you may propose a share of its cost, with proof.")
        return [values.Consequence("wrench", _("The repair is stopped"), why=begun)]
    return []


def _parcel_row(owed: Liability, mine: bool) -> list[values.Consequence]:
    if owed.parcel == "stop":
        return [values.Consequence("stop", _("The seller sends nothing") if mine else _("You send nothing"))]
    if owed.parcel == "recall":
        return [
            values.Consequence(
                "truck",
                _("What the seller sent is called back") if mine else _("What you sent is called back"),
                why=_(
                    "If it comes all the same, refuse it at the door: it goes back. If you take it, the case goes on."
                )
                if mine
                else _(
                    "If it comes all the same, the customer refuses it at the door. If they take it, the case goes on."
                ),
            )
        ]
    return []


def _goods_row(owed: Liability, mine: bool) -> values.Consequence:
    if owed.goods == "recall":
        return values.Consequence(
            "truck",
            _("The parcel is called back"),
            why=_("The carrier brings it back to you. If it can't be stopped, the seller gets it and the case goes on.")
            if mine
            else _("The carrier is asked to bring it back. If it can't be stopped, the case goes on."),
        )
    if owed.goods == "send_back":
        return values.Consequence(
            "truck",
            _("The seller sends the goods back to you") if mine else _("You send the goods back to the customer"),
            why=_("They have already arrived there.") if mine else _("They are with you."),
        )
    return values.Consequence(
        "box", _("You keep the goods") if mine else _("The customer keeps the goods"), why=_("Nothing has to be sent.")
    )


def withdraw_says(ticket: Ticket, user: Any) -> str:
    """The main consequence of withdrawing, in one line, as this reader has to take it."""
    mine = is_mine(ticket, user)
    by_platform = ticket.by_platform
    if ticket.status == S.SUBMITTED:
        return _("Asked for in the customer's name; they can say no")
    if ticket.status in (S.IN_REVIEW, S.NEEDS_INFO):
        if by_platform:
            return _("The platform reviews it and must answer before it is withdrawn")
        return _("In review: the reviewer must answer before it is withdrawn")
    says = _says_platform(mine=mine) if by_platform else _says_seller() if mine else _says_shop()
    goods, repair = goods_of(ticket), repair_of(ticket)
    if repair is not None and repair.is_visit and repair.status == RepairStatus.BOOKED:
        if repair.fee and repair.is_too_late(clock.now()):
            return says["late_visit"] % {"fee": format_money(repair.fee, ticket.currency)}
        return says["visit"]
    if goods is not None and goods.status == ReturnStatus.IN_TRANSIT:
        return says["parcel"]
    if RefundStatus.SUCCEEDED in refund_statuses(ticket):
        return says["arrived"]
    if RefundStatus.SUBMITTED in refund_statuses(ticket):
        if not mine:
            return _("The bank has the refund: once it arrives, the customer pays it back and it is withdrawn")
        return _("The bank has the refund: once it arrives, pay it back and withdraw")
    return says["else"]


def _says_seller() -> dict[str, str]:
    return {
        "late_visit": _("The seller must agree; the visit is called off and costs %(fee)s by now"),
        "visit": _("The seller must agree; the visit is called off"),
        "parcel": _("The seller must agree, the parcel is recalled, and you may bear shipping"),
        "arrived": _("The seller must agree, and what arrived is paid back"),
        "else": _("The seller must agree; a refund not sent yet is cancelled"),
    }


def _says_shop() -> dict[str, str]:
    """The same for whoever takes the step in the customer's name: the seller themselves, or support."""
    return {
        "late_visit": _("The shop must agree; the visit is called off and costs the customer %(fee)s by now"),
        "visit": _("The shop must agree; the visit is called off"),
        "parcel": _("The shop must agree, the parcel is recalled, and the customer may bear shipping"),
        "arrived": _("The shop must agree, and the customer pays back what arrived"),
        "else": _("The shop must agree; a refund not sent yet is cancelled"),
    }


def _says_platform(*, mine: bool) -> dict[str, str]:
    return {
        "late_visit": _("The platform must agree; the visit is called off and costs %(fee)s by now"),
        "visit": _("The platform must agree; the visit is called off"),
        "parcel": _("The platform must agree, the parcel is recalled, and you may bear shipping")
        if mine
        else _("The platform must agree, the parcel is recalled, and the customer may bear shipping"),
        "arrived": _("The platform must agree, and what arrived is paid back"),
        "else": _("The platform must agree; a refund not sent yet is cancelled"),
    }
