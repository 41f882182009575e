"""The sentences of a question."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.components import signs, times, values
from tickets.cases.company import is_mine
from tickets.questions.models import Question
from tickets.statuses import QuestionStatus as S

TURNS: dict[str, signs.Turn] = {S.ASKED: "them", S.ANSWERED: "good", S.CLOSED: "over"}


def who_answers(question: Question) -> str:
    return question.shop.name if question.shop is not None else _("Platform support")


def question_waits_for(question: Question, user: Any) -> bool:
    if question.status != S.ASKED or is_mine(question, user) or user.is_machine:
        return False
    return bool(user.is_seller or (user.is_support and (question.shop_id is None or question.due_at is None)))


def question_badge(question: Question, user: Any) -> values.Badge:
    if question_waits_for(question, user):
        return values.Badge("you", _("Your turn"))
    return values.Badge(TURNS[question.status], question.get_status_display())


def question_statement(question: Question, user: Any) -> str:
    """Where the question is, in one sentence."""
    told = {"who": who_answers(question), "customer": question.customer.name}
    if question.status == S.CLOSED and not question.answer_words:
        return _("You took your question back") if is_mine(question, user) else _("%(customer)s took it back") % told
    if is_mine(question, user):
        words = {
            S.ASKED: _("%(who)s answers you next"),
            S.ANSWERED: _("%(who)s has answered"),
            S.CLOSED: _("Your question is answered"),
        }
    else:
        words = {
            S.ASKED: _("%(customer)s would like to know something"),
            S.ANSWERED: _("%(customer)s has the answer"),
            S.CLOSED: _("This question is closed"),
        }
    return words[S(question.status)] % told


def question_until(question: Question, user: Any) -> values.Until | None:
    if question.status == S.ASKED and question.due_at is None:
        return values.Until("overdue", _("The answer is late; platform support was told"))
    if question.status != S.ASKED or question.due_at is None:
        return None
    yours = question_waits_for(question, user)
    when = {"when": times.by_text(question.due_at)}
    return values.Until(
        "you" if yours else "them",
        _("Answer %(when)s") % when if yours else _("An answer comes %(when)s") % when,
        silence=_("Later than that, platform support is told"),
        due_at=question.due_at,
    )
