"""What people may do with a question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.doors.actions import Action, Actions
from tickets.questions import commands, permissions
from tickets.questions.forms import AnswerForm, AskAgainForm
from tickets.questions.models import Question
from tickets.statuses import QuestionStatus as S

QUESTION = Actions(
    Question,
    Action(
        "answer", pgettext_lazy("question", "Answer"), permissions.answer_question, commands.answer_question, AnswerForm,
        icon="chat", tone="primary", says=_("The customer gets a message with a link"), done=_("Sent"), goal=(S.ANSWERED,),
    ),
    Action(
        "ask_again", _("Ask more"), permissions.ask_again, commands.ask_again, AskAgainForm,
        icon="chat", says=_("Answered the same or the next day"), done=_("Sent"), goal=(S.ASKED,), for_customer=True,
    ),
    Action(
        "close", _("That answers it"), permissions.close_question, commands.close_question,
        icon="check", says=_("It can be asked again any time"), confirm=False, done=_("Closed"), goal=(S.CLOSED,),
        for_customer=True,
    ),
    Action(
        "take_back", pgettext_lazy("question", "Take it back"), permissions.take_question_back, commands.take_question_back,
        icon="undo", says=_("Nobody answers it; it can be asked again any time"), confirm=False,
        done=pgettext_lazy("question", "Taken back"), goal=(S.CLOSED,), for_customer=True,
    ),
    url_name="questions:action",
)  # fmt: skip
