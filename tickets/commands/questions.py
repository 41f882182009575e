"""Questions and their answers."""

from __future__ import annotations

from orders.models import Order
from portal import clock
from portal.business_time import add_calendar_days, add_working_hours
from portal.changes import changing, creating, note_fact
from portal.models import Shop, User
from tickets import policies
from tickets.models import Question
from tickets.statuses import QuestionStatus

ANSWER_HOURS = 24
"""Hours on working days in which a question is answered: the same or the next day (R61)."""
CLOSE_DAYS = 14
"""Calendar days after which an answered question closes by itself."""


def ask_question(
    customer: User, *, by: User, words: str, shop: Shop | None = None, order: Order | None = None
) -> Question:
    """Ask the shop of an order, a shop, or (without either) the platform."""
    shop = order.shop if order is not None else shop
    question = Question(customer=customer, shop=shop, order=order, words=words)
    question.wait_until(add_working_hours(clock.now(), ANSWER_HOURS, _country(question)))
    return creating(question, by=by, step="ask", note=words)


def answer_question(question: Question, *, by: User, words: str) -> Question:
    """Answer what was asked newest."""
    with changing(question, by=by, step="answer", note=words) as question:
        policies.answer_question(question, by)
        question.mark_answered(words=words)
        question.wait_until(add_calendar_days(clock.now(), CLOSE_DAYS, _country(question)))
    return question


def ask_again(question: Question, *, by: User, words: str) -> Question:
    """Something is still unclear, or comes up later. Before the answer it is added, and the answer is due as it was."""
    with changing(question, by=by, step="ask_again", note=words) as question:
        policies.ask_again(question, by)
        if question.status == QuestionStatus.ASKED:
            question.mark_added(words=words)
            return question
        question.mark_asked(words=words)
        question.wait_until(add_working_hours(clock.now(), ANSWER_HOURS, _country(question)))
    return question


def close_question(question: Question, *, by: User) -> Question:
    """The customer knows enough, or said nothing for two weeks."""
    with changing(question, by=by, step="close") as question:
        policies.close_question(question, by)
        question.mark_closed()
    return question


def take_question_back(question: Question, *, by: User) -> Question:
    """The customer need not know any more."""
    with changing(question, by=by, step="take_back") as question:
        policies.take_question_back(question, by)
        question.mark_taken_back()
    return question


def flag_late_question(question: Question, *, by: User) -> Question:
    """Nobody answered in time: on record, and first in support's queue."""
    with changing(question, by=by) as question:
        question.wait_until(None)
        note_fact("question_late", question, by=by)
    return question


def _country(question: Question) -> str:
    return question.shop.country if question.shop is not None else "CN"
