"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.models import Reason

CHOOSE = {"required": _("Choose a reason")}
FEW = 8
"""Up to so many reasons are shown at once; more of them fold into a list."""


def words_field(label: Any, *, required: bool = True, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Say it in a few words.")},
    )


class ReasonChoice(forms.ChoiceField):
    """A managed reason by its code; cleans to the row. A shop's own reason goes before the platform's of the same code."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        self.reasons: dict[str, Reason] = {}
        super().__init__(
            widget=forms.RadioSelect,
            error_messages=CHOOSE | {"invalid_choice": _("This reason can't be used here.")},
            **kwargs,
        )

    def offer(self, shop: Any) -> None:
        """Read the reasons in use at this shop. Radios up to eight, else a list."""
        rows = list(Reason.objects.offered(self.kind, shop).order_by("position", "pk"))
        self.reasons = {row.code: row for row in rows} | {row.code: row for row in rows if row.shop_id}
        choices = [(code, row.label) for code, row in self.reasons.items()]
        if len(choices) > FEW:
            self.widget = forms.Select()
            choices.insert(0, ("", str(CHOOSE["required"])))
        self.choices = choices

    def clean(self, value: Any) -> Reason | None:
        return self.reasons.get(super().clean(value))


def reason_field(form: forms.Form) -> ReasonChoice:
    """The form's reason, which knows its rows."""
    field = form.fields["reason"]
    assert isinstance(field, ReasonChoice)
    return field
