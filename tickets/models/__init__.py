"""After-sales cases, what is owed for them, what is said about them, and withdrawing a case."""

from tickets.models.cases import ProblemType, Ticket, TicketLine, TicketQuerySet, TicketType
from tickets.models.complaints import Against, Complaint, ComplaintFile, ComplaintKind, Outcome, Topic
from tickets.models.edits import TicketEdit
from tickets.models.goods import Inspection, Return, ReturnQuerySet
from tickets.models.handbacks import HandBack, HandBackKind
from tickets.models.industry import CancellationForm, Circumstance, IndustryRule, RuleKind
from tickets.models.offers import Offer, Way
from tickets.models.opinions import Opinion, Stars
from tickets.models.parcels import Compensation, Gift, Replacement, Sending
from tickets.models.pictures import DraftFile, Evidence, FileKind
from tickets.models.questions import Question
from tickets.models.repairs import NOTICE, Repair
from tickets.models.talk import Message, Promise, Side
from tickets.models.terms import ProductTerms, ServiceKind, ServiceRecord
from tickets.models.usual import UsualTime
from tickets.models.withdrawals import TicketCancellation, WithdrawalQuerySet
from tickets.models.words import CaseWord

__all__ = [
    "NOTICE",
    "Against",
    "CancellationForm",
    "CaseWord",
    "Circumstance",
    "Compensation",
    "Complaint",
    "ComplaintFile",
    "ComplaintKind",
    "DraftFile",
    "Evidence",
    "FileKind",
    "Gift",
    "HandBack",
    "HandBackKind",
    "IndustryRule",
    "Inspection",
    "Message",
    "Offer",
    "Opinion",
    "Outcome",
    "ProblemType",
    "ProductTerms",
    "Promise",
    "Question",
    "Repair",
    "Replacement",
    "Return",
    "ReturnQuerySet",
    "RuleKind",
    "Sending",
    "ServiceKind",
    "ServiceRecord",
    "Side",
    "Stars",
    "Ticket",
    "TicketCancellation",
    "TicketEdit",
    "TicketLine",
    "TicketQuerySet",
    "TicketType",
    "Topic",
    "UsualTime",
    "Way",
    "WithdrawalQuerySet",
]
