"""What the passing of a deadline means on this floor. Each handler calls one command."""

from __future__ import annotations

from celery import shared_task

from orders.statuses import CancellationStatus
from portal.models import system_user
from portal.timers import on_due
from tickets import commands
from tickets.models import (
    Complaint,
    HandBack,
    Inspection,
    Message,
    Offer,
    Promise,
    Question,
    Repair,
    Replacement,
    Return,
    Ticket,
    TicketCancellation,
    TicketEdit,
)
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


@on_due(Ticket, TicketStatus.SUBMITTED, TicketStatus.IN_REVIEW)
def answer_for_a_silent_reviewer(ticket: Ticket) -> None:
    commands.settle_ticket_silence(ticket, by=system_user())


@on_due(Ticket, TicketStatus.NEEDS_INFO)
def go_on_without_an_answer(ticket: Ticket) -> None:
    commands.resume_review(ticket, by=system_user())


@on_due(Ticket, TicketStatus.RESOLVED)
def close_a_quiet_case(ticket: Ticket) -> None:
    commands.confirm_ticket(ticket, by=system_user())


@on_due(Return, ReturnStatus.AUTHORISED, ReturnStatus.IN_TRANSIT)
def end_the_waiting_for_goods(goods: Return) -> None:
    commands.expire_return(goods, by=system_user())


@on_due(Inspection, InspectionStatus.PENDING)
def accept_what_nobody_looked_at(verdict: Inspection) -> None:
    commands.accept_unseen(verdict, by=system_user())


@on_due(Offer, OfferStatus.OPEN)
def end_an_unanswered_offer(offer: Offer) -> None:
    commands.expire_offer(offer, by=system_user())


@on_due(Repair, RepairStatus.BOOKED, RepairStatus.IN_WORK)
def ask_what_became_of_the_repair(repair: Repair) -> None:
    commands.chase_repair(repair, by=system_user())


@on_due(Replacement, ReplacementStatus.PREPARED, ReplacementStatus.SENT)
def follow_the_sellers_parcel(parcel: Replacement) -> None:
    commands.settle_parcel_silence(parcel, by=system_user())


@on_due(HandBack, HandBackStatus.DUE)
def end_the_waiting_for_a_gift(row: HandBack) -> None:
    commands.lapse_hand_back(row, by=system_user())


@on_due(TicketCancellation, CancellationStatus.REQUESTED)
def answer_for_a_silent_side(withdrawal: TicketCancellation) -> None:
    commands.settle_withdrawal_silence(withdrawal, by=system_user())


@on_due(TicketCancellation, CancellationStatus.COUNTERED)
def end_an_unanswered_proposal(withdrawal: TicketCancellation) -> None:
    commands.lapse_withdrawal_counter(withdrawal, by=system_user())


@on_due(TicketCancellation, CancellationStatus.PLATFORM_REVIEW, CancellationStatus.RECALLING)
def wake_the_supervisor(withdrawal: TicketCancellation) -> None:
    commands.escalate_withdrawal(withdrawal, by=system_user())


@on_due(Message, MessageStatus.SENT)
def flag_a_late_answer(message: Message) -> None:
    commands.flag_late_answer(message, by=system_user())


@on_due(TicketEdit, EditStatus.REQUESTED)
def leave_an_unanswered_change(edit: TicketEdit) -> None:
    commands.expire_edit(edit, by=system_user())


@on_due(Question, QuestionStatus.ASKED)
def flag_a_late_question(question: Question) -> None:
    commands.flag_late_question(question, by=system_user())


@on_due(Question, QuestionStatus.ANSWERED)
def close_a_quiet_question(question: Question) -> None:
    commands.close_question(question, by=system_user())


@on_due(Promise, PromiseStatus.MADE)
def break_a_promise(promise: Promise) -> None:
    commands.break_promise(promise, by=system_user())


@on_due(Complaint, ComplaintStatus.FILED, ComplaintStatus.ACCEPTED, ComplaintStatus.IN_REVIEW)
def wake_a_supervisor(complaint: Complaint) -> None:
    commands.escalate_complaint(complaint, by=system_user())


@on_due(Complaint, ComplaintStatus.ANSWERED)
def close_a_quiet_complaint(complaint: Complaint) -> None:
    commands.close_complaint(complaint, by=system_user())


@shared_task
def drop_old_drafts() -> int:
    """Delete the files of cases that were never sent."""
    return commands.drop_old_drafts()


@shared_task
def measure_usual_times() -> None:
    """How long cases take, and how busy shops are. Nothing waits for it, so it tells no sweep that there was something to do."""
    commands.measure_usual_times()
