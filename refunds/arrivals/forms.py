"""What is typed in about when money arrives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.pages.fields import WordsField
from refunds.refunds.forms import NoteForm


class AnswerForm(NoteForm):
    note = WordsField(_("Where is the money?"), help_text=_("The customer reads it."), max_length=300)


class MissedForm(ActionForm):
    """What the customer wants to know of money that is not there."""

    words = WordsField(
        _("What have you seen?"),
        help_text=_("For example: not on my statement of 14 October; my bank knows nothing."),
        required=False,
        max_length=300,
    )
