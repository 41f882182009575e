"""Questions and their answers."""

from __future__ import annotations

from orders.orders.models import Order
from portal.kernel.changes import changing, creating, note_fact
from portal.people.models import Shop, User
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_hours
from tickets.deadlines import QUESTION_ANSWER_HOURS, QUESTION_CLOSE_DAYS
from tickets.questions import permissions
from tickets.questions.models import Question
from tickets.statuses import QuestionStatus


def ask_question(
    customer: User, *, by: User, words: str, shop: Shop | None = None, order: Order | None = None
) -> Question:
    """Ask the shop of an order, a shop, or (without either) the platform."""
    shop = order.shop if order is not None else shop
    question = Question(customer=customer, shop=shop, order=order, words=words)
    question.wait_until(add_working_hours(clock.now(), QUESTION_ANSWER_HOURS, _country(question)))
    return creating(question, by=by, step="ask", note=words)


def answer_question(question: Question, *, by: User, words: str) -> Question:
    """Answer what was asked newest."""
    with changing(question, by=by, step="answer", note=words) as question:
        permissions.answer_question(question, by)
        question.mark_answered(words=words)
        question.wait_until(add_calendar_days(clock.now(), QUESTION_CLOSE_DAYS, _country(question)))
    return question


def ask_again(question: Question, *, by: User, words: str) -> Question:
    """Something is still unclear, or comes up later. Before the answer it is added, and the answer is due as it was."""
    with changing(question, by=by, step="ask_again", note=words) as question:
        permissions.ask_again(question, by)
        if question.status == QuestionStatus.ASKED:
            question.mark_added(words=words)
            return question
        question.mark_asked(words=words)
        question.wait_until(add_working_hours(clock.now(), QUESTION_ANSWER_HOURS, _country(question)))
    return question


def close_question(question: Question, *, by: User) -> Question:
    """The customer knows enough, or said nothing for two weeks."""
    with changing(question, by=by, step="close") as question:
        permissions.close_question(question, by)
        question.mark_closed()
    return question


def take_question_back(question: Question, *, by: User) -> Question:
    """The customer need not know any more."""
    with changing(question, by=by, step="take_back") as question:
        permissions.take_question_back(question, by)
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
