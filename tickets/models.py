"""The rows of after-sales, listed for Django; each lives in its noun's folder."""

from tickets.cases.models import Ticket, TicketLine
from tickets.complaints.models import Complaint, ComplaintFile
from tickets.edits.models import TicketEdit
from tickets.evidence.models import DraftFile, Evidence
from tickets.handbacks.models import HandBack
from tickets.industries.models import CancellationForm, IndustryRule
from tickets.offers.models import Offer
from tickets.opinions.models import Opinion
from tickets.questions.models import Question
from tickets.repairs.models import Repair
from tickets.replacements.models import Compensation, Replacement
from tickets.returns.models import Inspection, Return
from tickets.search.models import CaseWord
from tickets.talk.models import Message, Promise
from tickets.usual_times.models import UsualTime
from tickets.warranties.models import ProductTerms, ServiceRecord
from tickets.withdrawals.models import TicketCancellation

__all__ = [
    "CancellationForm",
    "CaseWord",
    "Compensation",
    "Complaint",
    "ComplaintFile",
    "DraftFile",
    "Evidence",
    "HandBack",
    "IndustryRule",
    "Inspection",
    "Message",
    "Offer",
    "Opinion",
    "ProductTerms",
    "Promise",
    "Question",
    "Repair",
    "Replacement",
    "Return",
    "ServiceRecord",
    "Ticket",
    "TicketCancellation",
    "TicketEdit",
    "TicketLine",
    "UsualTime",
]
