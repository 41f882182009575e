"""What is typed in about payments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.pages.fields import WordsField
from refunds.refunds.forms import NoteForm


class ConfirmPaymentForm(NoteForm):
    note = WordsField(
        _("Where did you see it?"),
        missing=_("Say where you saw it."),
        help_text=_("For example the provider's dashboard, with the order it names. Kept on record under your name."),
        max_length=300,
    )
