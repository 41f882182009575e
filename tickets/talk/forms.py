"""Words and files about a case, and promises."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from tickets.cases.fields import files_field, words_field

SPANS = ((4, _("4 hours")), (24, _("1 day")), (48, _("2 days")), (72, _("3 days")), (168, _("7 days")))


class NoteForm(ActionForm):
    """Words and files for whoever handles the case."""

    words = words_field(_("What would you like to say?"), required=False, help_text=_("Words, files, or both."))
    pictures = files_field()


class InsideForm(ActionForm):
    """Words and files for colleagues."""

    words = words_field(_("Note for colleagues"), required=False, help_text=_("The customer never reads it."))
    pictures = files_field()


class PromiseForm(ActionForm):
    """What is promised, and within how many hours."""

    words = forms.CharField(
        label=_("What do you promise?"),
        max_length=300,
        help_text=_("The customer reads these words, with the day and hour."),
        error_messages={"required": _("Say it in a few words.")},
    )
    hours = forms.TypedChoiceField(
        label=_("Within"),
        choices=SPANS,
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("Days off do not count."),
        error_messages={"required": _("Choose by when.")},
    )

    def as_arguments(self) -> dict[str, Any]:
        return {"words": self.cleaned_data["words"], "hours": self.cleaned_data["hours"]}
