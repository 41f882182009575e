"""Where the money of a case is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from orders.orders.models import Order
from portal.kernel.money import split
from refunds.reclaimed_credit.selectors import credit_left
from refunds.refunds.models import Refund
from refunds.reimbursements.models import Reimbursement
from refunds.statuses import Destination, RefundStatus
from tickets.cases.models import Ticket, TicketLine
from tickets.replacements.models import Replacement, Sending
from tickets.statuses import ReplacementStatus, TicketStatus

AGREED = frozenset({RefundStatus.SUCCEEDED, RefundStatus.SUPERSEDED})
"""Statuses in which the customer has the money."""


SETTLED = AGREED | {RefundStatus.CANCELLED}
"""Statuses after which nothing more is waited for: what was stopped and not promised anew came back another way."""


@dataclass(frozen=True)
class Money:
    """What was promised for a case, in minor units: arrived (of it: store credit that is not spent), sent with its end
    unknown, not sent yet, stopped."""

    arrived: int = 0
    credit: int = 0
    in_flight: int = 0
    unsent: int = 0
    stopped: int = 0


def promises_of(ticket: Ticket) -> QuerySet[Reimbursement]:
    """Everything that was ever promised for the case, oldest first. `ticket.reimbursement` is only the newest."""
    return Reimbursement.objects.filter(cause_label=ticket.machine(), cause_number=ticket.number).order_by("pk")


def money_of(ticket: Ticket) -> Money:
    """Where all the money of the case is. One query, none while nothing was ever promised; one more for store credit."""
    if ticket.reimbursement_id is None:
        return Money()
    rows = Refund.objects.filter(
        reimbursement__cause_label=ticket.machine(), reimbursement__cause_number=ticket.number
    ).values_list("status", "amount", "destination")
    found = list(rows)

    def total(*statuses: str) -> int:
        return sum(amount for status, amount, _way in found if status in statuses)

    is_credited = any(status == RefundStatus.SUCCEEDED and way == Destination.STORE_CREDIT for status, _n, way in found)
    return Money(
        arrived=total(RefundStatus.SUCCEEDED),
        credit=credit_left(promises_of(ticket)) if is_credited else 0,
        in_flight=total(RefundStatus.SUBMITTED, RefundStatus.FAILED),
        unsent=total(RefundStatus.REQUESTED, RefundStatus.APPROVED),
        stopped=total(RefundStatus.CANCELLED),
    )


def paid_on_top(order: Order, wanted: Mapping[int, int]) -> dict[int, int]:
    """What was paid on top for dearer things these pieces were exchanged for, by line, in minor units.

    It belongs to the piece that was exchanged, and comes back with it once: not where another case asked for money since.
    """
    dearer = Replacement.objects.filter(
        ticket__order=order, ticket__lines__line__in=list(wanted), kind=Sending.EXCHANGE, extra__gt=0,
        extra_paid_at__isnull=False, status=ReplacementStatus.RECEIVED,
    ).distinct()  # fmt: skip
    found: dict[int, int] = {}
    for parcel in dearer:
        rows = list(TicketLine.objects.filter(ticket=parcel.ticket_id).order_by("pk"))
        since = TicketLine.objects.filter(ticket__pk__gt=parcel.ticket_id, ticket__asked__gt=0)
        asked = set(since.exclude(ticket__status__in=WITHOUT_MONEY).values_list("line", flat=True))
        shares = split(parcel.extra, [row.paid for row in rows])
        for row, share in zip(rows, shares, strict=True):
            pieces = min(wanted.get(row.line_id, 0), row.quantity)
            if pieces and row.line_id not in asked:
                found[row.line_id] = found.get(row.line_id, 0) + share * pieces // row.quantity
    return found


WITHOUT_MONEY = (TicketStatus.CANCELLED, TicketStatus.REJECTED, TicketStatus.MERGED)
"""Ends after which nothing was paid for a case."""


def paid_from(order: Order) -> list[str]:
    """The accounts an order was paid from, each once. One query unless its payments came along."""
    paid = order.charge.payments.all() if order.charge is not None else ()
    return list(dict.fromkeys(str(payment.account) for payment in paid))


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
