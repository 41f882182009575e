"""Gathers from the rows what rules, quotes and pages look at. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from refunds.models import Refund, Reimbursement
from refunds.statuses import RefundStatus
from tickets.models import Return, Ticket

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


def goods_of(ticket: Ticket) -> Return | None:
    """The goods' way back, when there is one."""
    return getattr(ticket, "goods_return", None)
