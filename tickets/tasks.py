"""What the passing of a deadline means on this floor. Each handler calls one command."""

from __future__ import annotations

from celery import shared_task

from orders.statuses import CancellationStatus
from portal.people.models import system_user
from portal.time.timers import on_due
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.complaints import commands as complaint_commands
from tickets.complaints.models import Complaint
from tickets.edits import commands as edit_commands
from tickets.edits.models import TicketEdit
from tickets.evidence import commands as evidence_commands
from tickets.handbacks import commands as handback_commands
from tickets.handbacks.models import HandBack
from tickets.offers import commands as offer_commands
from tickets.offers.models import Offer
from tickets.questions import commands as question_commands
from tickets.questions.models import Question
from tickets.repairs import commands as repair_commands
from tickets.repairs.models import Repair
from tickets.replacements import commands as replacement_commands
from tickets.replacements.models import Replacement
from tickets.returns import commands as return_commands
from tickets.returns.models import Inspection, Return
from tickets.statuses import (
    ComplaintStatus,
    EditStatus,
    HandBackStatus,
    InspectionStatus,
    MessageStatus,
    OfferStatus,
    PromiseStatus,
    QuestionStatus,
    RepairStatus,
    ReplacementStatus,
    ReturnStatus,
    TicketStatus,
)
from tickets.talk import commands as talk_commands
from tickets.talk.models import Message, Promise
from tickets.usual_times import commands as usual_time_commands
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation


@on_due(Ticket, TicketStatus.SUBMITTED, TicketStatus.IN_REVIEW)
def answer_for_a_silent_reviewer(ticket: Ticket) -> None:
    case_commands.settle_ticket_silence(ticket, by=system_user())


@on_due(Ticket, TicketStatus.NEEDS_INFO)
def go_on_without_an_answer(ticket: Ticket) -> None:
    case_commands.resume_review(ticket, by=system_user())


@on_due(Ticket, TicketStatus.RESOLVED)
def close_a_quiet_case(ticket: Ticket) -> None:
    case_commands.confirm_ticket(ticket, by=system_user())


@on_due(Return, ReturnStatus.AUTHORISED, ReturnStatus.IN_TRANSIT)
def end_the_waiting_for_goods(goods: Return) -> None:
    return_commands.expire_return(goods, by=system_user())


@on_due(Inspection, InspectionStatus.PENDING)
def accept_what_nobody_looked_at(verdict: Inspection) -> None:
    return_commands.accept_unseen(verdict, by=system_user())


@on_due(Offer, OfferStatus.OPEN)
def end_an_unanswered_offer(offer: Offer) -> None:
    offer_commands.expire_offer(offer, by=system_user())


@on_due(Repair, RepairStatus.BOOKED, RepairStatus.IN_WORK)
def ask_what_became_of_the_repair(repair: Repair) -> None:
    repair_commands.chase_repair(repair, by=system_user())


@on_due(Replacement, ReplacementStatus.PREPARED, ReplacementStatus.SENT)
def follow_the_sellers_parcel(parcel: Replacement) -> None:
    replacement_commands.settle_parcel_silence(parcel, by=system_user())


@on_due(HandBack, HandBackStatus.DUE)
def end_the_waiting_for_a_gift(row: HandBack) -> None:
    handback_commands.lapse_hand_back(row, by=system_user())


@on_due(TicketCancellation, CancellationStatus.REQUESTED)
def answer_for_a_silent_side(withdrawal: TicketCancellation) -> None:
    withdrawal_commands.settle_withdrawal_silence(withdrawal, by=system_user())


@on_due(TicketCancellation, CancellationStatus.COUNTERED)
def end_an_unanswered_proposal(withdrawal: TicketCancellation) -> None:
    withdrawal_commands.lapse_withdrawal_counter(withdrawal, by=system_user())


@on_due(TicketCancellation, CancellationStatus.PLATFORM_REVIEW, CancellationStatus.RECALLING)
def wake_the_supervisor(withdrawal: TicketCancellation) -> None:
    withdrawal_commands.escalate_withdrawal(withdrawal, by=system_user())


@on_due(Message, MessageStatus.SENT)
def flag_a_late_answer(message: Message) -> None:
    talk_commands.flag_late_answer(message, by=system_user())


@on_due(TicketEdit, EditStatus.REQUESTED)
def leave_an_unanswered_change(edit: TicketEdit) -> None:
    edit_commands.expire_edit(edit, by=system_user())


@on_due(Question, QuestionStatus.ASKED)
def flag_a_late_question(question: Question) -> None:
    question_commands.flag_late_question(question, by=system_user())


@on_due(Question, QuestionStatus.ANSWERED)
def close_a_quiet_question(question: Question) -> None:
    question_commands.close_question(question, by=system_user())


@on_due(Promise, PromiseStatus.MADE)
def break_a_promise(promise: Promise) -> None:
    talk_commands.break_promise(promise, by=system_user())


@on_due(Complaint, ComplaintStatus.FILED, ComplaintStatus.ACCEPTED, ComplaintStatus.IN_REVIEW)
def wake_a_supervisor(complaint: Complaint) -> None:
    complaint_commands.escalate_complaint(complaint, by=system_user())


@on_due(Complaint, ComplaintStatus.ANSWERED)
def close_a_quiet_complaint(complaint: Complaint) -> None:
    complaint_commands.close_complaint(complaint, by=system_user())


@shared_task
def drop_old_drafts() -> int:
    """Delete the files of cases that were never sent."""
    return evidence_commands.drop_old_drafts()


@shared_task
def measure_usual_times() -> None:
    """How long cases take, and how busy shops are. Nothing waits for it, so it tells no sweep that there was something to do."""
    usual_time_commands.measure_usual_times()
