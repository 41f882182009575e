"""How content a customer is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from tickets.cases import obligations
from tickets.cases.fields import words_field
from tickets.opinions.models import Stars


class RateForm(ActionForm):
    """One of five, and words if there are any."""

    stars = forms.TypedChoiceField(
        label=_("Are you content with how it was handled?"),
        choices=Stars.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best."), "invalid_choice": _("Choose what fits best.")},
    )
    words = words_field(
        _("What was good, what should be better?"),
        required=False,
        rows=3,
        help_text=_("The seller and support read these words."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = obligations.opinion_of(self.obj)
        if said is not None:
            self.fields["stars"].help_text = _("You said it before; what you say now takes its place.")
            self.initial.setdefault("stars", said.stars)
            self.initial.setdefault("words", said.words)
