"""Who is told what of questions to a shop, by which words."""

from __future__ import annotations

from typing import Any

from portal.notices import telling
from portal.notices.telling import text
from tickets.cases.notices import _staff
from tickets.questions.models import Question
from tickets.questions.wording import question_statement
from tickets.statuses import QuestionStatus


@telling.about(Question, "asked", "answered")
def question_moved(question: Question, change: Any) -> telling.News:
    """Whoever is to answer hears of the question, the customer of the answer."""
    if question.status == QuestionStatus.ANSWERED:
        yield question.customer, text("%(words)s", words=lambda: question_statement(question, question.customer))
    elif question.shop_id is not None:
        for person in _staff(question.shop_id):
            yield person, text("%(words)s", words=lambda person=person: question_statement(question, person))
