"""Gathers from the rows what rules, quotes and pages look at. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from orders.models import Order
from orders.statuses import CancellationStatus as W
from portal import clock
from portal.models import Role, StatusChange
from refunds.models import Refund, Reimbursement
from refunds.statuses import RefundStatus
from tickets.models import (
    Compensation,
    Gift,
    Inspection,
    Offer,
    Repair,
    Replacement,
    Return,
    Ticket,
    TicketCancellation,
    TicketLine,
)
from tickets.models.cases import BESIDE
from tickets.statuses import InspectionStatus, OfferStatus, RepairStatus, ReplacementStatus, ReturnStatus
from tickets.statuses import TicketStatus as S

AGREED = frozenset({RefundStatus.SUCCEEDED, RefundStatus.SUPERSEDED})
"""Statuses in which the customer has the money."""


@dataclass(frozen=True)
class Money:
    """What was promised for a case, in minor units: arrived, sent with its end unknown, not sent yet, stopped."""

    arrived: int = 0
    in_flight: int = 0
    unsent: int = 0
    stopped: int = 0


def promises_of(ticket: Ticket) -> QuerySet[Reimbursement]:
    """Everything that was ever promised for the case, oldest first. `ticket.reimbursement` is only the newest."""
    return Reimbursement.objects.filter(cause_label=ticket.machine(), cause_number=ticket.number).order_by("pk")


def money_of(ticket: Ticket) -> Money:
    """Where all the money of the case is. One query, none while nothing was ever promised."""
    if ticket.reimbursement_id is None:
        return Money()
    rows = Refund.objects.filter(
        reimbursement__cause_label=ticket.machine(), reimbursement__cause_number=ticket.number
    ).values_list("status", "amount")
    found = list(rows)

    def total(*statuses: str) -> int:
        return sum(amount for status, amount in found if status in statuses)

    return Money(
        arrived=total(RefundStatus.SUCCEEDED),
        in_flight=total(RefundStatus.SUBMITTED, RefundStatus.FAILED),
        unsent=total(RefundStatus.REQUESTED, RefundStatus.APPROVED),
        stopped=total(RefundStatus.CANCELLED),
    )


def case_of_refund(pk: int) -> Ticket | None:
    """The case a refund was promised for, if it was one."""
    cause = Refund.objects.filter(pk=pk, reimbursement__cause_label=Ticket.machine())
    return Ticket.objects.filter(number__in=cause.values("reimbursement__cause_number")).first()


WAITING = (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.SUBMITTED, RefundStatus.FAILED)
"""Statuses in which promised money has not arrived and is still to come."""


@dataclass(frozen=True)
class Booked:
    """The present promise of a case, as its sentences read it. Dates are those of the money that arrives last."""

    statuses: frozenset[str]
    since: datetime
    earliest_on: date | None = None
    latest_on: date | None = None
    is_provisional: bool = False
    settled_at: datetime | None = None


def booked(ticket: Any) -> Booked | None:
    """The present promise; None while nothing is booked. Reads what the case came with, columns or refunds."""
    promise = ticket.reimbursement
    if promise is None:
        return None
    if hasattr(ticket, "money_latest_on"):
        here = [status for status in RefundStatus.values if getattr(ticket, f"money_{status}", False)]
        return Booked(frozenset(here), promise.created_at, ticket.money_earliest_on, ticket.money_latest_on)
    rows = list(promise.refunds.all())
    coming = [row for row in rows if row.status in WAITING and row.latest_on is not None]
    latest = max((row.latest_on for row in coming), default=None)
    last = [row for row in coming if row.latest_on == latest]
    return Booked(
        frozenset(row.status for row in rows),
        promise.created_at,
        min((row.earliest_on for row in last if row.earliest_on), default=None),
        latest,
        any(row.is_provisional for row in last),
        max((row.settled_at for row in rows if row.settled_at), default=None),
    )


def with_row(tickets: QuerySet) -> QuerySet:
    """Cases with all that a row of a list says, as plain columns: money, open withdrawal, goods. No further query."""
    rows = tickets.select_related("shop", "customer", "order", "reason", "answer_reason", "reimbursement", *BESIDE)
    refunds = Refund.objects.filter(reimbursement=OuterRef("reimbursement"))
    coming = refunds.filter(status__in=WAITING).order_by().values("reimbursement")
    pieces = TicketLine.objects.filter(ticket=OuterRef("pk")).order_by("pk")
    rows = rows.annotate(
        **{f"money_{status}": Exists(refunds.filter(status=status)) for status in (*WAITING, *AGREED)},
        money_latest_on=Subquery(coming.annotate(on=Max("latest_on")).values("on")),
        money_earliest_on=Subquery(coming.annotate(on=Min("earliest_on")).values("on")),
        first_goods=Subquery(pieces.values("line__name")[:1]),
        first_pieces=Subquery(pieces.values("quantity")[:1]),
        goods_count=Subquery(pieces.order_by().values("ticket").annotate(n=Count("pk")).values("n")),
    )
    return with_withdrawal(rows)


DEADLINES = (
    "due_at",
    "offer__due_at",
    "goods_return__due_at",
    "goods_return__inspection__due_at",
    "repair__due_at",
    "parcel__due_at",
)
"""Where the present deadline of a case is found, in this order: a row that waits for nobody has none."""

ASKED_COLUMNS = {
    "number": "number",
    "status": "status",
    "ticket_was": "ticket_was",
    "due_at": "due_at",
    "due_from": "due_from",
    "repay_by": "repayment__due_at",
    "escalated_at": "escalated_at",
    "countered": "countered",
    "to_repay": "to_repay",
    "hand_back_by": "hand_back_by",
    "repayment_id": "repayment",
}


def lines() -> QuerySet:
    """The pieces of cases with their order lines, to be fetched along."""
    return TicketLine.objects.select_related("line").order_by("pk")


def with_withdrawal(tickets: QuerySet) -> QuerySet:
    """Cases with their open withdrawal as plain columns `asked_…`, and `next_at`: the deadline that counts now."""
    newest = TicketCancellation.objects.filter(ticket=OuterRef("pk"), status__in=TicketCancellation.OPEN)
    return tickets.annotate(
        **{f"asked_{name}": Subquery(newest.values(path)[:1]) for name, path in ASKED_COLUMNS.items()}
    ).annotate(next_at=Coalesce("asked_due_at", "asked_repay_by", "asked_hand_back_by", *DEADLINES))


def asked_status(ticket: Any) -> str:
    """Where the open withdrawal of a case stands, "" when there is none. One query unless it came `with_withdrawal`."""
    if not ticket.frozen_by:
        return ""
    if hasattr(ticket, "asked_status"):
        return str(ticket.asked_status or "")
    return TicketCancellation.objects.filter(number=ticket.frozen_by).values_list("status", flat=True).first() or ""


@dataclass(frozen=True)
class Asked:
    """The open withdrawal of a case as its columns tell it: read by the same sentences as the row itself."""

    ticket: Any
    number: str
    status: str
    ticket_was: str
    due_at: datetime | None
    due_from: datetime | None
    repay_by: datetime | None
    escalated_at: datetime | None
    countered: int
    to_repay: int
    hand_back_by: datetime | None
    repayment_id: int | None

    is_open = True

    @property
    def in_flight(self) -> bool:
        return self.status == W.REPAYING and self.repayment_id is None and self.hand_back_by is None

    @property
    def customer(self) -> Any:
        return self.ticket.customer

    @property
    def customer_id(self) -> int:
        return int(self.ticket.customer_id)

    @property
    def currency(self) -> str:
        return str(self.ticket.currency)

    @property
    def shop(self) -> Any:
        return self.ticket.shop

    def get_status_display(self) -> str:
        return str(W(self.status).label)


def open_withdrawal(ticket: Any) -> Asked | None:
    """The open withdrawal of a case that came `with_withdrawal`."""
    if not ticket.asked_number:
        return None
    return Asked(ticket, *(getattr(ticket, f"asked_{name}") for name in ASKED_COLUMNS))


def with_buyer(tickets: QuerySet) -> QuerySet:
    """Cases with how often their customer ordered and complained at the same shop (R149): `buyer_orders`, `buyer_cases`."""

    def count(model: Any) -> Subquery:
        theirs = model.objects.filter(customer=OuterRef("customer"), shop=OuterRef("shop")).order_by()
        return Subquery(theirs.values("shop").annotate(n=Count("pk")).values("n"))

    return tickets.annotate(buyer_orders=count(Order), buyer_cases=count(Ticket))


# --- whose turn it is, as conditions of a list ---------------------------------------------------------------------------

FROZEN = ~Q(frozen_by="")
GOODS = Q(status=S.IN_PROGRESS, goods_return__status__in=(ReturnStatus.IN_TRANSIT, ReturnStatus.RECEIVED))
INSPECTING = Q(
    status=S.IN_PROGRESS, goods_return__status=ReturnStatus.RECEIVED, goods_return__inspected_at__isnull=True
)
LOOKED_FOR = Q(status=S.IN_PROGRESS, goods_return__status=ReturnStatus.IN_TRANSIT, goods_return__due_at__isnull=True)
REVIEWING = Q(status__in=(S.SUBMITTED, S.IN_REVIEW))


def _frozen_at(*statuses: str, **more: Any) -> Q:
    """Cases frozen by a withdrawal that stands there."""
    rows = TicketCancellation.objects.filter(status__in=statuses, **more)
    return FROZEN & Q(frozen_by__in=rows.values("number"))


def waits_for_me(user: Any) -> Q:
    """What this reader has to answer: the shop its own, the platform what it took over, the customer what is asked."""
    if user.is_machine:
        return Q(pk__isnull=True)
    if user.is_support:
        asked = _frozen_at(W.PLATFORM_REVIEW) | (_frozen_at(W.REQUESTED) & Q(by_platform=True))
        lost = _frozen_at(W.RECALLING, escalated_at__isnull=False)
        return asked | lost | (Q(frozen_by="") & (LOOKED_FOR | (REVIEWING & Q(by_platform=True))))
    if user.is_seller:
        asked = (_frozen_at(W.REQUESTED) & Q(by_platform=False)) | _frozen_at(W.RECALLING, escalated_at__isnull=True)
        return asked | (Q(frozen_by="") & (INSPECTING | (REVIEWING & Q(by_platform=False))))
    sending = Q(status=S.APPROVED, goods_return__status=ReturnStatus.AUTHORISED)
    owing = _frozen_at(W.COUNTERED) | _frozen_at(W.REPAYING, repayment__isnull=False)
    owing |= _frozen_at(W.REPAYING, hand_back_by__isnull=False)
    return owing | (Q(frozen_by="") & (Q(status=S.NEEDS_INFO) | sending))


def is_late(user: Any) -> Q:
    """What this reader should have answered by now; of cases that came `with_withdrawal`."""
    return waits_for_me(user) & Q(next_at__lt=clock.now())


def answered_today(user: Any) -> Q:
    """What a person answered today: approved, rejected, or asked about."""
    today = clock.now().astimezone(clock.zone("CN")).replace(hour=0, minute=0, second=0, microsecond=0)
    steps = StatusChange.objects.filter(machine=Ticket.machine(), step__in=("approve", "reject", "ask"), at__gte=today)
    return Q(pk__in=steps.exclude(by__role=Role.SYSTEM).values("object_id"))


def repair_of(ticket: Any) -> Repair | None:
    """The repair of a case, when one was ever booked."""
    return getattr(ticket, "repair", None)


def compensation_of(ticket: Any) -> Compensation | None:
    """Goodwill given for a case."""
    return getattr(ticket, "compensation", None)


def coupon_of(ticket: Any) -> str:
    """The coupon that was given and not handed back, "" when there is none."""
    given = compensation_of(ticket)
    return given.what if given is not None and given.kind == Gift.COUPON and given.taken_back_at is None else ""


def offer_of(ticket: Any) -> Offer | None:
    """The open offer of a case."""
    offer = ticket.offer
    return offer if offer is not None and offer.status == OfferStatus.OPEN else None


def verdict_of(ticket: Any) -> Inspection | None:
    """The inspection of the goods that came back."""
    goods = goods_of(ticket)
    return getattr(goods, "inspection", None) if goods is not None else None


def is_inspecting(ticket: Any) -> bool:
    """The goods are at the seller's and wait for a verdict."""
    verdict = verdict_of(ticket)
    return verdict is not None and verdict.status == InspectionStatus.PENDING


WAITED = (ReturnStatus.AUTHORISED, ReturnStatus.IN_TRANSIT)
REPAIRING = (RepairStatus.BOOKED, RepairStatus.IN_WORK)
SENDING = (ReplacementStatus.PREPARED, ReplacementStatus.SENT)


def open_obligations(ticket: Ticket) -> list[str]:
    """What still has to happen before the case is done, in words. No query where the case came with its company, but for its
    money."""
    goods, repair, parcel = goods_of(ticket), repair_of(ticket), ticket.parcel
    found = []
    if goods is not None and goods.status in WAITED:
        found.append(_("The goods are not back yet."))
    if is_inspecting(ticket):
        found.append(_("The goods have not been inspected."))
    if repair is not None and repair.status in REPAIRING:
        found.append(_("The repair is not done."))
    if parcel is not None and parcel.status in SENDING:
        found.append(_("The parcel has not arrived at the customer's."))
    money = booked(ticket)
    if money is not None and not money.statuses <= AGREED:
        found.append(_("The refund has not arrived yet."))
    return found


def proposed_and_sent(ticket: Any) -> list[Any]:
    """Every offer and parcel of a case, as far as its story needs them. One query, none where there was neither."""
    if ticket.offer_id is None and ticket.parcel_id is None:
        return []
    offers = Offer.objects.filter(ticket=ticket).order_by().values_list("pk", Value(0))
    parcels = Replacement.objects.filter(ticket=ticket).order_by().values_list("pk", Value(1))
    return [(Replacement if kind else Offer)(pk=pk) for pk, kind in offers.union(parcels, all=True)]


def goods_of(ticket: Ticket) -> Return | None:
    """The goods' way back, when there is one."""
    return getattr(ticket, "goods_return", None)
