"""Who asks and who answers."""

from __future__ import annotations

from typing import Any

from portal.kernel.fsm import require_step
from portal.people.permissions import require_customer, require_staff_or_support
from tickets.questions.models import Question
from tickets.statuses import QuestionStatus


def answer_question(question: Question, user: Any) -> None:
    """Staff of the shop that was asked, or platform support."""
    require_staff_or_support(question, user)
    require_step(question, "mark_answered")


def ask_again(question: Question, user: Any) -> None:
    """The customer in person, or support on the phone with them."""
    require_customer(question, user)
    require_step(question, "mark_added" if question.status == QuestionStatus.ASKED else "mark_asked")


def close_question(question: Question, user: Any) -> None:
    """The customer; the system after two weeks."""
    if not user.is_machine:
        require_customer(question, user)
    require_step(question, "mark_closed")


def take_question_back(question: Question, user: Any) -> None:
    """The customer, before it is answered."""
    require_customer(question, user)
    require_step(question, "mark_taken_back")
