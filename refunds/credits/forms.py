"""What is typed in about store credit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.pages.fields import AmountField
from refunds.statement_files.forms import EXAMPLE


class SpendForm(ActionForm):
    """What a purchase at the shop takes of store credit."""

    amount = AmountField(
        label=_("Amount"),
        error_messages={"required": EXAMPLE, "invalid": EXAMPLE},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reference = forms.CharField(
        label=_("Number of the purchase"),
        help_text=_("The same number twice is spent once."),
        max_length=80,
        error_messages={"required": _("Enter the number of the purchase.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_amount(self) -> int:
        field: Any = self.fields["amount"]
        amount: int = field.in_minor(self.cleaned_data["amount"], self.obj.currency)
        return amount


class GiveBackForm(ActionForm):
    """Which purchase was undone."""

    reference = forms.CharField(
        label=_("Number of the purchase"),
        max_length=80,
        error_messages={"required": _("Enter the number of the purchase.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
