"""What the timeline of a question says, step by step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, tell_fact
from tickets.questions.models import Question

tell(Question, "ask", "chat", _("%(who)s asked"))
tell(Question, "answer", "check", _("%(who)s answered"))
tell(Question, "ask_again", "chat", _("%(who)s asked more"))
tell(Question, "take_back", "undo", _("%(who)s took it back"))
tell(Question, "close", "check", _("The question is closed"))
tell_fact(Question, "question_late", "clock", _("It was not answered in time; platform support was told"), tone="bad")
