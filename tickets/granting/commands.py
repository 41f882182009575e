"""What was granted becomes what is owed: money, goods back, a repair, a parcel, goodwill. Called with the case locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from orders.holds.commands import give_pieces_back, give_value, release_holds, use_pieces
from orders.holds.models import Hold
from portal.kernel import money
from portal.kernel.changes import changing, creating
from portal.kernel.errors import Invalid
from portal.kernel.fsm import can_step
from portal.people.models import User
from portal.reasons.models import Fault
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_hours
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import promise_reimbursement
from refunds.statuses import CauseKind
from tickets.cases import obligations
from tickets.cases.models import BESIDE, KIN, Ticket, TicketType
from tickets.deadlines import EXTRA_DAYS, PREPARE_HOURS, SEND_DAYS, VISIT_GRACE
from tickets.repairs.models import Repair
from tickets.replacements.models import Compensation, Gift, Replacement, Sending
from tickets.returns.models import Return
from tickets.statuses import RepairStatus, ReplacementStatus, ReturnStatus, TicketStatus
from tickets.withdrawals import quotes


@dataclass(frozen=True)
class Terms:
    """What is agreed besides the type. `amount` is the money that goes back, `worth` the price of what is sent instead, `fee`
    that of a visit cancelled too late, `value` that of a coupon: minor units of the case's currency."""

    amount: int = 0
    what: str = ""
    worth: int = 0
    visit_at: datetime | None = None
    fee: int = 0
    gift: str = ""
    value: int = 0


def terms_as_asked(
    ticket: Ticket, *, what: str = "", worth: int | None = None, visit_at: datetime | None = None, fee: int = 0,
    gift: str = "", value: int = 0,
) -> Terms:  # fmt: skip
    """The terms of granting just what is asked; raises Invalid where the type needs more than was told.

    What would cost the customer something, or be less than asked, takes an accepted offer (FLOWS: approve).
    """
    what = what.strip() or ticket.wish
    if ticket.type == TicketType.EXCHANGE:
        worth = ticket.worth if worth is None else worth
        if not what:
            raise Invalid(_("Say what you send instead."), field="what", code="required")
        if worth > ticket.worth:
            raise Invalid(
                _("It is dearer than what was bought, so the customer has to agree: make an offer."),
                field="worth",
                code="needs_offer",
            )
        return Terms(amount=ticket.worth - worth, what=what, worth=worth)
    if ticket.type == TicketType.REPAIR:
        check_visit(visit_at, fee)
        return Terms(visit_at=visit_at, fee=fee)
    if ticket.type == TicketType.PART:
        if not what:
            raise Invalid(_("Name the part."), field="what", code="required")
        return Terms(what=what)
    if ticket.type == TicketType.COMPENSATION and not ticket.asked:
        if gift not in (Gift.COUPON, Gift.GIFT):
            raise Invalid(_("Choose what you give. Money takes an offer, since no amount was asked for."), field="gift")
        if not what:
            raise Invalid(_("Name the coupon's code or the gift."), field="what", code="required")
        return Terms(what=what, gift=gift, value=value)
    return Terms(amount=ticket.asked, gift=Gift.CASH if ticket.type == TicketType.COMPENSATION else "")


def check_visit(visit_at: datetime | None, fee: int) -> None:
    """A visit lies ahead; a workshop has no fee for one."""
    if visit_at is not None and visit_at <= clock.now():
        raise Invalid(_("Choose a moment that is still to come."), field="visit_at", code="past")
    if fee and visit_at is None:
        raise Invalid(_("Only a visit has such a fee."), field="fee", code="no_visit")


def grant(ticket: Ticket, terms: Terms, *, by: User) -> None:
    """Approved on these terms: what is owed for it begins. The work itself starts with `begin`."""
    fault = ticket.reason.fault
    ticket.asked = max(ticket.asked, terms.amount)
    ticket.mark_approved(
        granted=terms.amount,
        freight_borne_by=Fault.SHOP if fault in (Fault.SHOP, Fault.CARRIER) else Fault.CUSTOMER,
    )
    if ticket.type == TicketType.RETURN_REFUND:
        if not expect_goods(ticket, by=by):
            book_refund(ticket, by=by)
    elif ticket.type == TicketType.EXCHANGE:
        extra = max(terms.worth - ticket.worth, 0)
        prepare_parcel(ticket, Sending.EXCHANGE, terms.what, worth=terms.worth, extra=extra, waits=False, by=by)
        if not expect_goods(ticket, by=by):
            send_instead(ticket, by=by)
    elif ticket.type == TicketType.REPAIR:
        _book_repair(ticket, terms, by=by)
    else:
        hand_goods_back(ticket, by=by)
        _give(ticket, terms, by=by)


def begin(ticket: Ticket, *, by: User) -> Ticket:
    """Where nobody is waited for the work begins with the approval: a visit is booked, or nothing is left to do.

    Called with the case locked. Returns it as it is now.
    """
    ticket = Ticket.objects.select_related(*KIN, *BESIDE).get(pk=ticket.pk)
    visit = obligations.repair_of(ticket)
    is_booked = visit is not None and visit.status == RepairStatus.BOOKED and visit.visit_at is not None
    if ticket.status == TicketStatus.APPROVED and (is_booked or not obligations.open_obligations(ticket)):
        with changing(ticket, by=by, step="begin", along=KIN) as ticket:
            ticket.mark_in_progress()
    return ticket


def _give(ticket: Ticket, terms: Terms, *, by: User) -> None:
    if terms.gift:
        row, _made = Compensation.objects.get_or_create(
            ticket=ticket, defaults={"kind": terms.gift, "given_by": by, "given_at": clock.now()}
        )
        row.kind, row.what, row.value = terms.gift, terms.what, terms.value or terms.amount
        row.given_by, row.given_at, row.taken_back_at = by, clock.now(), None
        row.save()
    if ticket.type == TicketType.PART:
        prepare_parcel(ticket, Sending.PART, terms.what, by=by)
    elif terms.gift == Gift.GIFT:
        prepare_parcel(ticket, Sending.GIFT, terms.what, by=by)
    else:
        book_refund(ticket, by=by)


def expect_goods(ticket: Ticket, *, by: User) -> bool:
    """The customer sends the goods; False when they are at the seller's already, or lost."""
    goods = Return.objects.filter(ticket=ticket).first()
    due = add_calendar_days(clock.now(), SEND_DAYS, ticket.shop.country)
    if goods is None:
        goods = Return(ticket=ticket, freight=ticket.shop.return_freight)
        goods.wait_until(due)
        creating(goods, by=by, step="authorise")
        return True
    if can_step(goods, "mark_authorised_anew"):
        with changing(goods, by=by, step="authorise") as goods:
            goods.mark_authorised_anew()
            goods.wait_until(due)
        return True
    return False


def book_refund(ticket: Ticket, *, by: User) -> None:
    """Promise what was granted."""
    if ticket.order.charge is None or not ticket.granted:
        return
    kinds = {TicketType.RETURN_REFUND: CauseKind.RETURN, TicketType.COMPENSATION: CauseKind.COMPENSATION}
    ticket.reimbursement = promise_reimbursement(
        ticket.order.charge,
        ticket.granted,
        cause=Cause.of(kinds.get(TicketType(ticket.type), CauseKind.AFTER_SALES), ticket),
        quote=quotes.promised(ticket),
        by=by,
    )


def prepare_parcel(
    ticket: Ticket, kind: str, what: str, *, worth: int = 0, extra: int = 0, waits: bool = True, by: User
) -> Replacement:
    """The seller sends something. Without `waits` it is not its turn yet: the goods come first."""
    parcel = Replacement(ticket=ticket, kind=kind, what=what[:200], worth=worth, extra=extra)
    if waits:
        parcel.wait_until(add_working_hours(clock.now(), PREPARE_HOURS, ticket.shop.country))
    ticket.parcel = creating(parcel, by=by, step="prepare", note=what)
    return parcel


def send_instead(ticket: Ticket, *, by: User) -> None:
    """The goods are here: a difference goes back, a dearer thing is paid up first, then the other thing is sent."""
    parcel = Replacement.objects.filter(
        ticket=ticket, kind=Sending.EXCHANGE, status=ReplacementStatus.PREPARED
    ).first()  # fmt: skip
    if parcel is None:
        return
    with changing(parcel, by=by) as parcel:
        if parcel.extra and parcel.extra_paid_at is None:
            parcel.wait_until(add_calendar_days(clock.now(), EXTRA_DAYS, ticket.shop.country))
        else:
            parcel.wait_until(add_working_hours(clock.now(), PREPARE_HOURS, ticket.shop.country))
    ticket.parcel = parcel
    book_refund(ticket, by=by)


def _book_repair(ticket: Ticket, terms: Terms, *, by: User) -> None:
    repair = Repair.objects.filter(ticket=ticket).first()
    due = terms.visit_at + VISIT_GRACE if terms.visit_at else None
    if repair is None:
        repair = Repair(ticket=ticket, visit_at=terms.visit_at, fee=terms.fee)
        repair.wait_until(due)
        creating(repair, by=by, step="book")
    else:
        with changing(repair, by=by, step="book") as repair:
            repair.mark_booked_anew(visit_at=terms.visit_at, fee=terms.fee)
            repair.wait_until(due)
    if terms.visit_at is not None:
        hand_goods_back(ticket, by=by)
    elif not expect_goods(ticket, by=by):
        with changing(repair, by=by) as repair:
            repair.wait_until(add_working_hours(clock.now(), PREPARE_HOURS, ticket.shop.country))


def hand_goods_back(ticket: Ticket, *, by: User) -> None:
    """The goods stay with the customer, or go back to them."""
    goods = obligations.goods_of(ticket)
    if goods is None or goods.status not in (ReturnStatus.AUTHORISED, ReturnStatus.RECEIVED):
        return
    is_here = goods.status == ReturnStatus.RECEIVED
    with changing(goods, by=by, step="recall") as goods:
        goods.mark_recalled()
    if is_here:
        prepare_parcel(ticket, Sending.GOODS_BACK, "", by=by)


def end_offer(ticket: Ticket, *, by: User) -> None:
    """The case goes another way than was proposed."""
    offer = obligations.offer_of(ticket)
    if offer is not None:
        with changing(offer, by=by, step="overtaken") as offer:
            offer.mark_withdrawn()


def count_pieces(ticket: Ticket) -> None:
    """The case is done: what became of its pieces is counted on the order's lines.

    Goods that went back, or were refunded whole, are gone. Where money came for goods that the customer keeps, they are
    worth less by it. After an exchange, a repair or goodwill the customer has what they had, and can raise it again.
    """
    holds = Hold.objects.active().filter(source=ticket.number).order_by()
    rows_held = holds.values_list("line").annotate(Sum("quantity"), Sum("value"))
    held = {line: (pieces, value) for line, pieces, value in rows_held}
    if not held:
        return  # reopened after its pieces had been counted
    rows = list(ticket.lines.all())
    booked = ticket.granted if ticket.reimbursement_id else 0
    goods = min(booked, ticket.worth)
    shares = dict(zip((row.line_id for row in rows), money.split(goods, [row.paid for row in rows]), strict=True))
    # What was paid on top after an exchange comes back, too; the line knows its own price alone.
    shares = {line: min(share, held[line][1]) if line in held else share for line, share in shares.items()}
    is_whole = ticket.type == TicketType.RETURN_REFUND or (
        ticket.type == TicketType.REFUND_ONLY and ticket.granted >= ticket.worth
    )
    if booked and is_whole:
        use_pieces(ticket.order, ticket.number, returned=shares, as_return=True, freight=booked - goods)
        gone = {line: [pieces, value, shares.get(line, 0)] for line, (pieces, value) in held.items()}
        ticket.counted = {"lines": gone, "freight": booked - goods}
    elif booked:
        give_value(ticket.order, ticket.number, shares)
        ticket.counted = {"lines": {line: [0, share, share] for line, share in shares.items()}, "freight": 0}
    else:
        release_holds(ticket.number)


def uncount_pieces(ticket: Ticket) -> None:
    """The case was done and is undone, and what was given for it has come back: its pieces are the order's again, and can be
    raised anew (R168)."""
    if ticket.counted:
        counted = {int(line): row for line, row in ticket.counted["lines"].items()}
        give_pieces_back(ticket.order, counted, freight=ticket.counted["freight"])
        ticket.counted = {}


def undo_exchanges(ticket: Ticket, *, by: User) -> None:
    """What came back had itself been sent in exchange: that exchange is undone (SC18)."""
    lines = ticket.lines.values("line")
    for parcel in Replacement.objects.filter(
        kind=Sending.EXCHANGE, status=ReplacementStatus.RECEIVED, ticket__lines__line__in=lines
    ).exclude(ticket=ticket):
        with changing(parcel, by=by, step="undo", note=ticket.number) as parcel:
            parcel.mark_returned()


def call_off(ticket: Ticket, *, by: User) -> None:
    """What was agreed and not sent yet is not sent, and what was booked is cancelled: the case is looked at anew, or over."""
    for parcel in Replacement.objects.filter(ticket=ticket, status=ReplacementStatus.PREPARED).exclude(
        kind=Sending.GOODS_BACK
    ):
        with changing(parcel, by=by, step="call_off") as parcel:
            parcel.mark_cancelled()
    repair: Any = Repair.objects.filter(ticket=ticket).first()
    if repair is not None and can_step(repair, "mark_cancelled"):
        with changing(repair, by=by, step="call_off") as repair:
            repair.mark_cancelled(at=clock.now())
