"""Telling what was done to goods."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.people.permissions import is_customer
from tickets.cases.fields import words_field
from tickets.warranties.models import ServiceKind
from tickets.warranties.permissions import THEIRS


class ServiceForm(ActionForm):
    """What happened to the goods, how, and in their words."""

    kind = forms.ChoiceField(
        label=_("What was it?"),
        choices=ServiceKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best."), "invalid_choice": _("Choose what fits best.")},
    )
    method = forms.CharField(
        label=_("How was it done?"),
        required=False,
        max_length=120,
        help_text=_("By whom, and with which parts, if you know."),
    )
    words = words_field(_("Anything to add?"), required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        if is_customer(self.obj, self.user):
            field.choices = [(value, label) for value, label in ServiceKind.choices if value in THEIRS]
