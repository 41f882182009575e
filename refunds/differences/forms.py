"""What is typed in about differences between statement and books."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.pages.fields import WordsField
from refunds.refunds.forms import NoteForm


class BlameForm(NoteForm):
    note = WordsField(
        _("How do you know?"),
        missing=_("Say why in a few words."),
        help_text=_("Number of the provider's case, or what its support said."),
        max_length=300,
    )


class RestForm(NoteForm):
    note = WordsField(
        _("What becomes of the rest?"),
        missing=_("Say why in a few words."),
        help_text=_("Number of the provider's case under which you claim it."),
        max_length=300,
    )


class BookForm(ActionForm):
    """Which payment a line belongs to, where its own number is unknown here."""

    payment = forms.CharField(
        label=_("Which payment is it?"),
        help_text=_("Number of the payment, as its order shows it: PY-…"),
        max_length=40,
        error_messages={"required": _("Enter the number of the payment.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.obj.payment_id or self.obj.kind not in ("missing_here", "unknown_order"):
            del self.fields["payment"]
