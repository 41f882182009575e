"""Consequences first: what a step would bring, told before it is taken."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from orders.cancellations.commands.locking import add_working_days_from_now
from orders.deadlines import PLATFORM_DAYS
from orders.statuses import CancellationStatus as W
from portal.audit.models import StatusChange
from portal.components import times, values
from portal.kernel.money import format_money
from portal.reasons.models import Fault
from portal.time import clock
from portal.time.business_time import add_working_hours
from tickets import deadlines
from tickets.cases import company, obligations, wording
from tickets.cases.models import Ticket
from tickets.cases.models import TicketType as T
from tickets.deadlines import SUPERVISOR_DAYS
from tickets.offers import wording as offer_wording
from tickets.offers.models import Offer
from tickets.replacements.models import Sending
from tickets.statuses import ReturnStatus, TicketStatus
from tickets.warranties import wording as warranty_wording
from tickets.withdrawals import commands, consequences, quote_wording
from tickets.withdrawals import wording as withdrawal_wording
from tickets.withdrawals.models import TicketCancellation


def ending(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """What withdrawing brings while nobody has looked yet."""
    return {"consequences": consequences.consequences(commands.liability_of(ticket), mine=True)}


def withdrawing(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """Consequences first: what withdrawing takes at the stage the case is in (R15, R28–R34)."""
    owed = commands.liability_of(ticket)
    first = next(iter(ticket.lines.all()), None)
    return {
        "heading": gettext("Before you withdraw: see what happens"),
        "lead": gettext("Worked out as things stand now; what you confirm counts."),
        "back_label": gettext("Back to the case"),
        "goods_name": first.line.name if first else "",
        "consequences": consequences.consequences(owed, mine=company.is_mine(ticket, user)),
        "until": _asked_by_shop(ticket)
        if user.is_seller
        else _asked(ticket, for_customer=not company.is_mine(ticket, user)),
        "frozen": [ticket.status, owed.frozen()],
    }


def _asked(ticket: Ticket, *, for_customer: bool) -> values.Until:
    if for_customer:
        return _open_for_their_no(ticket)
    hours = commands.answer_hours(ticket)
    due = add_working_hours(clock.now(), hours, ticket.shop.country)
    return values.Until(
        "them",
        gettext("%(who)s answers %(when)s") % {"who": company.reviewer_word(ticket), "when": times.by_text(due)},
        silence=times.sentences_text(
            [
                consequences.counted_hours(clock.now(), due, hours, ticket.shop.country),
                consequences.stopped(withdrawal_wording.silence(ticket.status)),
                gettext("Meanwhile the case is frozen; you can take the withdrawal back any time."),
            ]
        ),
    )


def _open_for_their_no(ticket: Ticket) -> values.Until:
    return values.Until(
        "them",
        gettext("The customer can say no for %(n)s days") % {"n": deadlines.NO_DAYS},
        silence=times.sentences_text(
            [
                gettext("They are told that you asked for it, and how they reached you."),
                gettext("Without a no it is withdrawn %(when)s.")
                % {"when": times.by_text(commands.answered_by(ticket, for_customer=True))},
                gettext("Meanwhile the case is frozen; the customer can take the withdrawal back any time."),
            ]
        ),
    )


def _asked_by_shop(ticket: Ticket) -> values.Until:
    due = add_working_days_from_now(PLATFORM_DAYS, ticket.shop.country)
    return values.Until(
        "them",
        gettext("The platform decides %(when)s") % {"when": times.by_text(due)},
        silence=times.sentences_text(
            [
                gettext("Nobody of the shop answers what the shop asked for itself."),
                gettext("Meanwhile the case is frozen; the customer can take the withdrawal back any time."),
            ]
        ),
    )


def sending(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """Where the parcel goes, and who pays the carrier (R139)."""
    by_seller = ticket.freight_borne_by == Fault.SHOP
    rows = [
        values.Consequence("pin", gettext("Send it to"), why=wording.send_to(ticket)),
        values.Consequence(
            "card",
            gettext("Return freight: the seller bears it") if by_seller else gettext("Return freight: you bear it"),
            why=gettext("Hand it over freight collect, so that the carrier asks the seller.")
            if by_seller
            else gettext("Pay the carrier when you hand it over."),
        ),
    ]
    mine = company.is_mine(ticket, user)
    return {"consequences": rows if mine else rows[:1]}


def answering(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """The question once more where it is answered, and until when."""
    asked = StatusChange.objects.filter(machine=Ticket.machine(), object_id=ticket.pk, step="ask").order_by("pk").last()
    return {"asked_words": asked.note if asked else "", "until": wording.until(ticket, user)}


def granting(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """What granting brings, for the one who grants, by the type of the case."""
    goods = obligations.goods_of(ticket)
    is_here = goods is not None and goods.status in (ReturnStatus.RECEIVED, ReturnStatus.LOST)
    rows = {
        T.RETURN_REFUND: _returned,
        T.EXCHANGE: _exchanged,
        T.REPAIR: _repaired,
        T.PART: _sent_along,
        T.COMPENSATION: _made_good,
    }.get(T(ticket.type), _paid_back)(ticket, is_here)
    return {"consequences": rows, "frozen": [ticket.asked, ticket.type, is_here]}


def _amount(ticket: Ticket) -> str:
    return format_money(ticket.asked, ticket.currency)


def _coming_back(ticket: Ticket, is_here: bool) -> list[values.Consequence]:
    """The goods' way to the seller, and who pays for it."""
    if is_here:
        return [_who_keeps(ticket)]
    yours = ticket.reason.fault in (Fault.SHOP, Fault.CARRIER)
    return [
        values.Consequence(
            "truck",
            gettext("The customer sends the goods back"),
            why=gettext("Seven days to hand them to a carrier."),
        ),
        values.Consequence(
            "card",
            gettext("You bear the return freight") if yours else gettext("The customer bears the return freight"),
            format_money(ticket.shop.return_freight, ticket.currency),
            gettext("By who is liable: %(reason)s.") % {"reason": ticket.reason.label},
        ),
    ]


def _paid_back(ticket: Ticket, is_here: bool) -> list[values.Consequence]:
    return [_money_back(_amount(ticket)), *quote_wording.money_rows(ticket, ticket.order), _who_keeps(ticket)]


def _returned(ticket: Ticket, is_here: bool) -> list[values.Consequence]:
    rows = _coming_back(ticket, is_here)
    if is_here:
        return [_money_back(_amount(ticket)), *quote_wording.money_rows(ticket, ticket.order), *rows]
    refund = values.Consequence("money", gettext("Refunded once you have accepted the goods"), _amount(ticket))
    return [rows[0], refund, *quote_wording.money_rows(ticket, ticket.order), rows[1]]


def _exchanged(ticket: Ticket, is_here: bool) -> list[values.Consequence]:
    return [
        *_coming_back(ticket, is_here),
        values.Consequence(
            "swap",
            gettext("You send the other thing once you have accepted the goods"),
            why=gettext("Three working days. If it is cheaper, the difference goes back by itself."),
        ),
    ]


def _repaired(ticket: Ticket, is_here: bool) -> list[values.Consequence]:
    return [
        *(values.Consequence("shield", one.label, why=one.value) for one in warranty_wording.cover_facts(ticket)),
        values.Consequence(
            "wrench",
            gettext("A technician visits, or the customer sends it to your workshop"),
            why=gettext("By whether you name a day and time below."),
        ),
        values.Consequence(
            "clock",
            gettext("Thirty days for the repair"),
            why=gettext("Later than that, platform support looks at it."),
        ),
    ]


def _sent_along(ticket: Ticket, is_here: bool) -> list[values.Consequence]:
    return [
        values.Consequence("box", gettext("You send the part"), why=_three_days()),
        _who_keeps(ticket),
    ]


def _made_good(ticket: Ticket, is_here: bool) -> list[values.Consequence]:
    if ticket.asked:
        return _paid_back(ticket, is_here)
    return [
        values.Consequence(
            "gift",
            gettext("You give a coupon or a gift"),
            why=gettext("A coupon counts at once; a gift is sent within three working days."),
        ),
        _who_keeps(ticket),
    ]


def _money_back(amount: str) -> values.Consequence:
    return values.Consequence(
        "money", gettext("Goes back to the original account"), amount, gettext("The refund starts by itself.")
    )


def _who_keeps(ticket: Ticket) -> values.Consequence:
    goods = obligations.goods_of(ticket)
    if goods is not None and goods.status == ReturnStatus.LOST:
        return values.Consequence(
            "warn", gettext("The carrier lost the goods"), why=gettext("Nothing is sent any more.")
        )
    if goods is not None and goods.status == ReturnStatus.RECEIVED and ticket.needs_return:
        return values.Consequence("box", gettext("You keep the goods"))
    return values.Consequence("box", gettext("The customer keeps the goods"))


def rejecting(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """What rejecting brings; that the customer is still being asked is said first."""
    rows = [_still_asked(ticket)] if ticket.status == TicketStatus.NEEDS_INFO and ticket.due_at else []
    rows += [values.Consequence("money", gettext("Not refunded"), _amount(ticket))] if ticket.asked else []
    rows += [
        values.Consequence(
            "scale",
            gettext("The customer can object"),
            why=gettext("For %(reopen)s days they can reopen it, for %(appeal)s days ask the platform to step in.")
            % {"reopen": deadlines.REOPEN_DAYS, "appeal": deadlines.APPEAL_DAYS},
        ),
    ]
    if user.is_seller:
        rows.append(
            values.Consequence(
                "undo",
                gettext("Rejected by mistake? You can take it back"),
                why=gettext("Within %(hours)s hours, as long as the customer has not gone on with it.")
                % {"hours": deadlines.TAKE_BACK_HOURS},
            )
        )
    return {"consequences": rows}


def taking_back(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """What taking a rejection back brings, and what it does not bring back."""
    rows = [
        values.Consequence(
            "clock", gettext("You review it again"), why=gettext("In the time that was left when you rejected it.")
        ),
        values.Consequence("lock", gettext("Its pieces are spoken for again")),
    ]
    parcel = ticket.parcel
    if parcel is not None and parcel.kind == Sending.GOODS_BACK:
        rows.append(values.Consequence("truck", gettext("The goods go back to the customer all the same")))
    return {"consequences": rows}


def _still_asked(ticket: Ticket) -> values.Consequence:
    return values.Consequence(
        "clock",
        gettext("The customer was asked for more and has until %(when)s") % {"when": times.moment_text(ticket.due_at)},
        why=gettext("Rejecting now does not wait for it. To go on with what there is, take the question back instead."),
    )


def accepting(ticket: Ticket, user: Any, form: Any) -> dict[str, Any]:
    """What accepting the goods brings."""
    rows = [_money_back(format_money(ticket.granted, ticket.currency))] if ticket.granted else []
    if ticket.type == T.EXCHANGE and ticket.parcel is not None:
        rows.append(
            values.Consequence("swap", gettext("You send %(what)s") % {"what": ticket.parcel.what}, why=_three_days())
        )
    return {"consequences": rows, "frozen": [ticket.granted, ticket.type]}


def _three_days() -> str:
    return gettext("Three working days to hand it to a carrier.")


def letting_go(row: TicketCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What agreeing to a withdrawal brings; support sees whose decision it takes, and what becomes of a proposed cost."""
    owed = commands.liability_of(row.ticket)
    head: list[values.Consequence] = []
    if user.is_support and row.status == W.REQUESTED and not row.ticket.by_platform and row.due_at:
        words = gettext("The seller may still answer %(when)s; you decide in their place, and both sides read why.")
        head.append(
            values.Consequence(
                "warn", gettext("It is the seller's turn"), why=words % {"when": times.by_text(row.due_at)}
            )
        )
    return {
        "consequences": [
            *head,
            *consequences.consequences(owed, mine=False, costs=row.kept),
            *withdrawal_wording.not_borne(row),
        ],
        "frozen": [row.status, row.kept, owed.frozen()],
    }


def taking_cost_back(row: TicketCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What taking a proposed cost back brings."""
    rows = [
        values.Consequence(
            "money",
            gettext("The customer no longer has to decide about it"),
            format_money(row.countered, row.currency),
            gettext("They are told that it was taken back."),
        ),
        values.Consequence(
            "clock", gettext("You answer anew"), why=gettext("In the time that was left when you proposed it.")
        ),
    ]
    return {"consequences": rows, "frozen": [row.countered]}


def bearing(row: TicketCancellation, user: Any, form: Any) -> dict[str, Any]:
    owed = commands.liability_of(row.ticket)
    rows = consequences.consequences(owed, mine=True, costs=row.kept + row.countered, why=row.counter_words)
    return {"consequences": rows, "frozen": [row.countered, owed.frozen()]}


def _frozen_meanwhile() -> values.Consequence:
    why = gettext("Nothing is approved, and no further money is sent.")
    return values.Consequence("pause", gettext("The case is frozen meanwhile"), why=why)


def appealing(row: TicketCancellation, user: Any, form: Any) -> dict[str, Any]:
    rows = [
        values.Consequence(
            "scale",
            gettext("Platform support decides"),
            times.by_text(add_working_days_from_now(PLATFORM_DAYS, row.shop.country)),
            gettext("It reads what both of you wrote."),
        ),
        _frozen_meanwhile(),
    ]
    return {"consequences": rows}


def asking_supervisor(row: TicketCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What asking for a supervisor brings, and that it is the last time (R41)."""
    rows = [
        values.Consequence(
            "flag",
            gettext("A supervisor decides"),
            times.by_text(add_working_days_from_now(SUPERVISOR_DAYS, row.shop.country)),
            gettext("Not the person who decided before. The supervisor's decision is the platform's last."),
        ),
        _frozen_meanwhile(),
    ]
    return {"consequences": rows}


def agreeing(offer: Offer, user: Any, form: Any) -> dict[str, Any]:
    """What accepting an offer brings, in the words it is shown with."""
    return {
        "consequences": offer_wording.offer_consequences(offer, user),
        "frozen": [offer.way, offer.amount, offer.what, offer.visit_at, offer.fee],
    }
