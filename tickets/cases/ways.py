"""The sentences of a granted case: each type's own path."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.components import ruler as component_ruler
from portal.components import signs, times, values
from portal.kernel.money import format_money
from portal.time import clock
from refunds.statuses import RefundStatus
from tickets.cases.company import awaited, by_day, day_of, has_come_back, local_day, refund_statuses, waits_for
from tickets.cases.models import Ticket, TicketType
from tickets.cases.money import AGREED, Booked, booked
from tickets.cases.obligations import goods_of, repair_of, verdict_of
from tickets.replacements.models import Gift, Sending
from tickets.returns.models import Return
from tickets.statuses import InspectionStatus, RepairStatus, ReplacementStatus, ReturnStatus
from tickets.statuses import TicketStatus as S

RULER_DAYS = 20
"""A longer wait is told in words alone."""


def granted(ticket: Ticket, mine: bool, told: dict[str, str]) -> str:
    """Where an approved case is, in one sentence."""
    key = awaited(ticket)
    told = told | _told(ticket, key)
    promise = booked(ticket)
    if key == "failed":
        return _("The refund failed; we are trying another way, nothing to do")
    if key == "refund":
        if promise is None or promise.latest_on is None:
            return _("%(amount)s is on its way back") % told
        return _("%(amount)s is on its way back and arrives by %(day)s") % (
            told | {"day": times.day_text(promise.latest_on)}
        )
    if key == "goods" and not told["day"]:
        return _("What was agreed is under way")
    if key == "repair" and (part := repair_of(ticket)) is not None and part.part_expected_on:
        return _("It waits for a spare part, expected on %(day)s") % {"day": times.day_text(part.part_expected_on)}
    if key == "verdict" and not told["day"]:
        return _("The seller has your parcel") if mine else _("The parcel is here")
    for_customer = {
        "goods": _("Approved: send the goods back by %(day)s"),
        "transit": _("Your parcel is on its way back to the seller"),
        "verdict": _("The seller has your parcel and inspects it by %(day)s"),
        "visit": _("A technician comes on %(when)s"),
        "workshop": _("The seller has your parcel and repairs it next"),
        "repair": _("It is being repaired"),
        "extra": _("Pay %(extra)s on top, then the seller sends %(what)s"),
        "parcel": _("The seller sends %(what)s next"),
        "arrival": _("%(what)s is on its way to you"),
        "": _("What was agreed is under way"),
    }
    for_staff = {
        "goods": _("Approved; %(customer)s sends the goods back by %(day)s"),
        "transit": _("%(customer)s's parcel is on its way to you"),
        "verdict": _("The parcel is here: inspect the goods by %(day)s"),
        "visit": _("A visit is booked for %(when)s"),
        "workshop": _("The goods are here: begin the repair"),
        "repair": _("It is being repaired"),
        "extra": _("%(customer)s pays %(extra)s on top first"),
        "parcel": _("Send %(what)s to %(customer)s"),
        "arrival": _("%(what)s is on its way to %(customer)s"),
        "": _("What was agreed is under way"),
    }
    if not key and ticket.status == S.APPROVED and goods_of(ticket) is None and ticket.granted:
        return _("Approved: %(amount)s goes back") % told
    return (for_customer if mine else for_staff)[key] % told


def _told(ticket: Ticket, key: str) -> dict[str, str]:
    repair, parcel = repair_of(ticket), ticket.parcel
    due = deadline(ticket, key)
    return {
        "day": times.day_text(due) if due else "",
        "when": times.moment_text(repair.visit_at) if repair and repair.visit_at else "",
        "what": sent_words(ticket),
        "extra": format_money(parcel.extra, ticket.currency) if parcel else "",
    }


def sent_words(ticket: Ticket) -> str:
    """What the seller sends, as a sentence names it."""
    parcel = ticket.parcel
    if parcel is None:
        return ""
    if parcel.kind == Sending.GOODS_BACK:
        return _("the goods")
    return str(parcel.what or parcel.get_kind_display())


def deadline(ticket: Ticket, key: str) -> Any:
    """Until when what is waited for should happen; None where nobody told of it in time."""
    goods, repair, parcel = goods_of(ticket), repair_of(ticket), ticket.parcel
    if key in ("goods", "transit", "verdict"):
        return goods.deadline if goods else None
    if key == "visit":
        return repair.visit_at if repair and repair.due_at else None
    if key in ("workshop", "repair"):
        return repair.due_at if repair else None
    return parcel.due_at if key in ("extra", "parcel", "arrival") and parcel else None


def path(ticket: Ticket) -> list[tuple[str, str, bool]]:
    """(label, when, done) of each milestone after the approval, by the way that was granted."""
    ended = ticket.status in (S.RESOLVED, S.CLOSED)
    repair = repair_of(ticket)
    rows: list[tuple[str, str, bool]] = []
    if ticket.needs_return or goods_of(ticket) is not None:
        rows += _goods_path(ticket, goods_of(ticket), ended)
    if ticket.type == TicketType.REPAIR:
        done = repair is not None and repair.status == RepairStatus.REPAIRED
        when = day_of(repair.ended_at if done else repair.visit_at, ticket) if repair else ""
        rows.append((_("Repaired") if done or ended else _("Repair"), when, done or ended))
    if ticket.parcel is not None or ticket.type in (TicketType.EXCHANGE, TicketType.PART):
        rows += _parcel_path(ticket, ended)
    given = getattr(ticket, "compensation", None)
    if given is not None and given.kind == Gift.COUPON:
        rows.append((_("Coupon"), day_of(given.given_at, ticket), True))
    if booked(ticket) is not None or ticket.is_about_money or (ticket.granted and ticket.type != TicketType.EXCHANGE):
        rows += _money_path(ticket, ended)
    return rows


def _parcel_path(ticket: Ticket, ended: bool) -> list[tuple[str, str, bool]]:
    parcel = ticket.parcel
    if parcel is None:
        return [(_("Sent to the customer"), "", ended)]
    is_sent = parcel.sent_at is not None
    when = day_of(parcel.received_at or parcel.sent_at, ticket) if is_sent else ""
    if not is_sent and parcel.due_at:
        when = by_day(parcel.due_at, ticket)
    is_there = parcel.status == ReplacementStatus.RECEIVED
    return [(_("Received") if is_there else _("Sent to the customer"), when, is_there or ended)]


def _money_path(ticket: Ticket, ended: bool) -> list[tuple[str, str, bool]]:
    promise = booked(ticket)
    arrives = _("3–7 business days")
    arrived = ended or has_come_back(ticket)
    if arrived:
        arrives = day_of(promise.settled_at if promise and promise.settled_at else ticket.ended_at, ticket)
    elif promise and promise.latest_on:
        arrives = times.by_text(promise.latest_on)
    rows = []
    if goods_of(ticket) is None and not ticket.needs_return:
        sent = bool(refund_statuses(ticket) & {RefundStatus.SUBMITTED, *AGREED})
        rows.append((_("Refund sent"), "", sent or ended))
    return [*rows, (_("Refund"), arrives, arrived)]


def _goods_path(ticket: Ticket, goods: Return | None, ended: bool) -> list[tuple[str, str, bool]]:
    sent = received = inspected = ""
    if goods is not None:
        if goods.sent_at is None and goods.due_at and goods.status == ReturnStatus.AUTHORISED:
            sent = by_day(goods.due_at, ticket)
        elif goods.status == ReturnStatus.IN_TRANSIT:
            sent = _("In transit")
        else:
            sent = day_of(goods.received_at or goods.sent_at, ticket)
        received = by_day(goods.deadline, ticket) if goods.status == ReturnStatus.RECEIVED and goods.deadline else ""
        inspected = day_of(goods.inspected_at, ticket)
    is_here = goods is not None and goods.received_at is not None
    rows = [(_("Sent back"), sent, is_here or ended)]
    if ticket.type == TicketType.REPAIR:
        return rows
    verdict = verdict_of(ticket)
    is_fine = verdict is not None and verdict.status != InspectionStatus.PENDING and ticket.status != S.IN_REVIEW
    return [*rows, (_("Inspection"), inspected or received, is_fine or ended)]


def until_granted(ticket: Ticket, user: Any, mine: bool) -> values.Until | None:
    """Who must act until when, and what happens by itself then, in an approved case."""
    key = awaited(ticket)
    if key in ("refund", "failed", ""):
        return _until_money(ticket, mine)
    due = deadline(ticket, key)
    if due is None:
        return values.Until("overdue", _asks()[key]) if key in _asks() else None
    yours = waits_for(ticket, user)
    tone: signs.Tone = "you" if yours else "them"
    when = {"when": times.moment_text(due) if key == "visit" else times.by_text(due), "what": sent_words(ticket)}
    titles = {
        "goods": _("Send it %(when)s") if mine else _("The customer sends it %(when)s"),
        "transit": _("The parcel reaches the seller %(when)s"),
        "verdict": _("Inspect %(when)s") if yours else _("The seller inspects %(when)s"),
        "visit": _("The technician comes on %(when)s"),
        "workshop": _("Begin the repair %(when)s") if yours else _("The seller begins the repair %(when)s"),
        "repair": _("Tell how it ended %(when)s") if yours else _("The repair ends %(when)s"),
        "extra": _("Pay it %(when)s") if mine else _("The customer pays it %(when)s"),
        "parcel": _("Send it %(when)s") if yours else _("The seller sends it %(when)s"),
        "arrival": _("It should arrive %(when)s"),
    }
    silences = {
        "goods": _("Not sent by then, the case is looked at anew"),
        "transit": _("Then the seller has ten days to inspect it. Not there by then, platform support looks for it"),
        "verdict": _verdict_silence(ticket),
        "visit": _("Not told a day later what became of it, platform support asks"),
        "workshop": _("Not begun by then, platform support asks"),
        "repair": _("Not done by then, platform support looks at it"),
        "extra": _("Not paid by then, the case is looked at anew"),
        "parcel": _("Not sent by then, platform support asks"),
        "arrival": _("Without a word by then it counts as received"),
    }
    ruler = _ruler(due, ticket) if key in ("goods", "verdict") else None
    return values.Until(tone, titles[key] % when, silence=silences[key], due_at=due, ruler=ruler)


def _verdict_silence(ticket: Ticket) -> str:
    if ticket.type == TicketType.EXCHANGE:
        return _("No answer by then counts as accepted; the other thing is sent")
    return _("No answer by then counts as accepted; the refund starts by itself")


def _asks() -> dict[str, str]:
    """What platform support does where nobody told of it in time."""
    return {
        "transit": _("Platform support looks for the parcel"),
        "visit": _("Platform support asks what became of the visit"),
        "workshop": _("Platform support asks about the repair"),
        "repair": _("Platform support asks about the repair"),
        "parcel": _("Platform support asks the seller where it is"),
    }


def _until_money(ticket: Ticket, mine: bool) -> values.Until | None:
    promise = booked(ticket)
    if promise is None or promise.latest_on is None:
        return None
    return values.Until(
        "provisional" if promise.is_provisional else "them",
        _("The money arrives by %(day)s") % {"day": times.day_text(promise.latest_on, weekday=True)},
        silence=_("You don't need to do anything") if mine else _("The case is resolved by itself then"),
        ruler=_money_ruler(ticket, promise, promise.latest_on),
    )


def _money_ruler(ticket: Ticket, promise: Booked, latest: date) -> component_ruler.Ruler | None:
    """The business days from the promise to the last day of arrival."""
    country = ticket.shop.country
    today = clock.today(country)
    begun = min(local_day(promise.since, ticket), today)
    if today > latest or (latest - begun).days > RULER_DAYS:
        return None
    return component_ruler.build_ruler(
        begun,
        latest,
        today=today,
        country=country,
        earliest=promise.earliest_on,
        provisional=promise.is_provisional,
        mini=True,
    )


def _ruler(due: Any, ticket: Ticket) -> component_ruler.Ruler | None:
    """From today to the last day: calendar days, each counts."""
    end, today = local_day(due, ticket), clock.today(ticket.shop.country)
    if not 0 < (end - today).days <= RULER_DAYS:
        return None
    return component_ruler.build_ruler(
        today, end, today=today, country=ticket.shop.country, counting="calendar", mini=True, deadline=True
    )


def coming_granted(ticket: Ticket, mine: bool) -> values.Story | None:
    """What comes next in an approved case, for the top of the story."""
    key, promise = awaited(ticket), booked(ticket)
    told = {"amount": format_money(ticket.granted or ticket.asked, ticket.currency), "what": sent_words(ticket)}
    if key in ("refund", "failed", "") and promise and promise.latest_on:
        return values.Story("money", _("%(amount)s arrives") % told, when=times.by_text(promise.latest_on), coming=True)
    due = deadline(ticket, key)
    when = by_day(due, ticket) if due and key != "transit" else " "
    if due and key == "visit":
        when = times.moment_text(due)
    verdict = _("The seller inspects, then refunds %(amount)s")
    if ticket.type == TicketType.EXCHANGE:
        verdict = _("The seller inspects, then sends %(what)s")
    elif ticket.type == TicketType.REPAIR:
        verdict = _("The seller repairs it, then sends it back")
    words = {
        "goods": ("truck", _("You send the goods back") if mine else _("The customer sends the goods back")),
        "transit": ("box", verdict),
        "verdict": ("box", verdict),
        "visit": ("wrench", _("A technician comes")),
        "workshop": ("wrench", _("The seller repairs it, then sends it back")),
        "repair": ("wrench", _("The repair ends")),
        "extra": ("money", _("You pay the difference") if mine else _("The customer pays the difference")),
        "parcel": ("truck", _("The seller sends %(what)s")),
        "arrival": ("box", _("%(what)s arrives")),
    }
    if key not in words:
        return None
    icon, sentence = words[key]
    sentence %= told
    return values.Story(icon, sentence[:1].upper() + sentence[1:], when=when, coming=True)
