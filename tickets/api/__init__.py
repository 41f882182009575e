"""After-sales for programs: the same rows, sentences and steps as on the pages."""

from tickets.api.cases import TicketViewSet, WithdrawalViewSet
from tickets.api.complaints import ComplaintViewSet
from tickets.api.edits import EditViewSet
from tickets.api.obligations import HandBackViewSet, OfferViewSet, RepairViewSet, ReplacementViewSet
from tickets.api.questions import QuestionViewSet
from tickets.api.talk import MessageViewSet, PromiseViewSet

api_routes = [
    ("tickets", TicketViewSet),
    ("ticket-cancellations", WithdrawalViewSet),
    ("offers", OfferViewSet),
    ("repairs", RepairViewSet),
    ("replacements", ReplacementViewSet),
    ("hand-backs", HandBackViewSet),
    ("ticket-edits", EditViewSet),
    ("case-messages", MessageViewSet),
    ("questions", QuestionViewSet),
    ("complaints", ComplaintViewSet),
    ("promises", PromiseViewSet),
]
