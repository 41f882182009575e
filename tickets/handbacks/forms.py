"""What is typed in about what has to be handed back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from tickets.cases.fields import words_field


class ReferenceForm(ActionForm):
    reference = forms.CharField(
        label=_("Number of the transfer or receipt"),
        max_length=60,
        error_messages={"required": _("Enter the number of the transfer or receipt.")},
    )


class HandBackForm(ActionForm):
    words = words_field(
        _("How did it go back?"),
        rows=2,
        help_text=_("The tracking number, the day at the counter, or that the coupon was not used."),
    )
