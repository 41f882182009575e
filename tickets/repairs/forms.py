"""What is typed in about repairs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from tickets.cases.fields import words_field


class AwaitPartForm(ActionForm):
    """Until when a spare part is expected, and what it is."""

    expected_on = forms.DateField(
        label=_("Expected on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter a day to come."), "invalid": _("Enter a day to come.")},
    )
    words = words_field(_("Which part?"), required=False, rows=3, help_text=_("The customer reads these words."))


class GiveUpForm(ActionForm):
    words = words_field(_("Why can't it be repaired?"), help_text=_("The customer reads these words."))


class CallOffForm(ActionForm):
    words = words_field(
        _("Why, or when instead?"), required=False, rows=3, help_text=_("The other side reads these words.")
    )
