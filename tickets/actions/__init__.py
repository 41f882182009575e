"""The tables of what people may do on this floor: read by page, API and admin."""

from tickets.actions.cases import TICKET
from tickets.actions.complaints import COMPLAINT
from tickets.actions.edits import TICKET_EDIT
from tickets.actions.obligations import HAND_BACK, OFFER, REPAIR, REPLACEMENT
from tickets.actions.questions import QUESTION
from tickets.actions.talk import PROMISE
from tickets.actions.withdrawals import TICKET_CANCELLATION

__all__ = [
    "COMPLAINT",
    "HAND_BACK",
    "OFFER",
    "PROMISE",
    "QUESTION",
    "REPAIR",
    "REPLACEMENT",
    "TICKET",
    "TICKET_CANCELLATION",
    "TICKET_EDIT",
]
