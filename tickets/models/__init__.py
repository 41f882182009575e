"""After-sales cases, what is owed for them, and withdrawing a case."""

from tickets.models.cases import ProblemType, Ticket, TicketLine, TicketQuerySet, TicketType
from tickets.models.edits import TicketEdit
from tickets.models.goods import Return, ReturnQuerySet
from tickets.models.industry import CancellationForm, IndustryRule, RuleKind
from tickets.models.pictures import DraftFile, Evidence, FileKind
from tickets.models.talk import Message, Promise, Side
from tickets.models.terms import ProductTerms, ServiceKind, ServiceRecord
from tickets.models.withdrawals import TicketCancellation, WithdrawalQuerySet
from tickets.models.words import CaseWord

__all__ = [
    "CancellationForm",
    "CaseWord",
    "DraftFile",
    "Evidence",
    "FileKind",
    "IndustryRule",
    "Message",
    "ProblemType",
    "ProductTerms",
    "Promise",
    "Return",
    "ReturnQuerySet",
    "RuleKind",
    "ServiceKind",
    "ServiceRecord",
    "Side",
    "Ticket",
    "TicketCancellation",
    "TicketEdit",
    "TicketLine",
    "TicketQuerySet",
    "TicketType",
    "WithdrawalQuerySet",
]
