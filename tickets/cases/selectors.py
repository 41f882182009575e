"""Cases with all that a row of a list says, as plain columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, Max, Min, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from orders.orders.models import Order
from orders.statuses import CancellationStatus as W
from portal.time import clock
from refunds.refunds.models import Refund
from refunds.statuses import RepaymentStatus
from tickets.cases.models import BESIDE, Ticket, TicketLine
from tickets.cases.money import AGREED, WAITING
from tickets.withdrawals.models import TicketCancellation


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
    "repay_by": "still_repay_by",
    "repaid_at": "repayment__reported_at",
    "escalated_at": "escalated_at",
    "supervisor_asked_at": "supervisor_asked_at",
    "countered": "countered",
    "to_repay": "to_repay",
    "hand_back_by": "hand_back_by",
    "repayment_id": "repayment",
    "requested_by_id": "requested_by",
    "first_decided_by_id": "first_decided_by",
    "second_decided_by_id": "second_decided_by",
    "quote": "quote",
}


def lines() -> QuerySet:
    """The pieces of cases with their order lines, to be fetched along."""
    return TicketLine.objects.select_related("line").order_by("pk")


def with_withdrawal(tickets: QuerySet) -> QuerySet:
    """Cases with their open withdrawal as plain columns `asked_…`, and `next_at`: the deadline that counts now."""
    newest = TicketCancellation.objects.filter(ticket=OuterRef("pk"), status__in=TicketCancellation.OPEN).annotate(
        still_repay_by=Case(When(repayment__status=RepaymentStatus.DUE, then="repayment__pay_by"))
    )
    return tickets.annotate(
        **{f"asked_{name}": Subquery(newest.values(path)[:1]) for name, path in ASKED_COLUMNS.items()}
    ).annotate(next_at=Coalesce("asked_due_at", "asked_repay_by", "asked_hand_back_by", *DEADLINES))


def with_last_withdrawal(tickets: QuerySet) -> QuerySet:
    """Cases with their newest withdrawal that is over: `over_number`, `over_status`."""
    over = TicketCancellation.objects.filter(ticket=OuterRef("pk")).exclude(status__in=TicketCancellation.OPEN)
    over = over.order_by("-pk")
    return tickets.annotate(
        over_number=Subquery(over.values("number")[:1]),
        over_status=Subquery(over.values("status")[:1]),
    )


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
    repaid_at: datetime | None
    escalated_at: datetime | None
    supervisor_asked_at: datetime | None
    countered: int
    to_repay: int
    hand_back_by: datetime | None
    repayment_id: int | None
    requested_by_id: int
    first_decided_by_id: int | None
    second_decided_by_id: int | None
    quote: dict[str, Any]

    is_open = True

    @property
    def in_flight(self) -> bool:
        return self.status == W.REPAYING and self.repayment_id is None and self.hand_back_by is None

    @property
    def on_its_way(self) -> int:
        return self.quote.get("in_flight", 0) if self.repayment_id is None else 0

    @property
    def with_supervisor(self) -> bool:
        return self.status == W.PLATFORM_REVIEW and self.supervisor_asked_at is not None

    def has_decided(self, user: Any) -> bool:
        return user.pk in (self.first_decided_by_id, self.second_decided_by_id)

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


OFTEN_DAYS = 90
OFTEN = 5
"""So many cases of one customer at one shop within so many calendar days are flagged to staff, and never to the customer."""


def with_recent(tickets: QuerySet) -> QuerySet:
    """Cases with how many their customer raised at the same shop lately (R149): `buyer_recent`."""
    since = clock.now() - timedelta(days=OFTEN_DAYS)
    theirs = Ticket.objects.filter(
        customer=OuterRef("customer"), shop=OuterRef("shop"), created_at__gte=since
    ).order_by()
    return tickets.annotate(buyer_recent=Subquery(theirs.values("shop").annotate(n=Count("pk")).values("n")))


def is_often(ticket: Any) -> bool:
    """Whether staff should look twice, of a case that came `with_recent`."""
    return (ticket.buyer_recent or 0) >= OFTEN


def with_buyer(tickets: QuerySet) -> QuerySet:
    """Cases with how often their customer ordered and complained at the same shop (R149): `buyer_orders`, `buyer_cases`,
    and `buyer_recent`."""

    def count(model: Any) -> Subquery:
        theirs = model.objects.filter(customer=OuterRef("customer"), shop=OuterRef("shop")).order_by()
        return Subquery(theirs.values("shop").annotate(n=Count("pk")).values("n"))

    return with_recent(tickets.annotate(buyer_orders=count(Order), buyer_cases=count(Ticket)))
