"""After-sales cases, what is owed for them, and withdrawing a case."""

from tickets.models.cases import ProblemType, Ticket, TicketLine, TicketQuerySet, TicketType
from tickets.models.goods import Return, ReturnQuerySet
from tickets.models.pictures import Evidence
from tickets.models.withdrawals import TicketCancellation, WithdrawalQuerySet

__all__ = [
    "Evidence",
    "ProblemType",
    "Return",
    "ReturnQuerySet",
    "Ticket",
    "TicketCancellation",
    "TicketLine",
    "TicketQuerySet",
    "TicketType",
    "WithdrawalQuerySet",
]
