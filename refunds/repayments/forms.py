"""What is typed in about what customers pay back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.pages.fields import WordsField
from refunds.refunds.forms import NoteForm, ProofForm


class ReportForm(ProofForm):
    reference = forms.CharField(
        label=_("Number of your transfer"),
        help_text=_("Your bank shows it with the transfer. The seller finds the money by it."),
        max_length=80,
        error_messages={"required": _("Enter the number of your transfer.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ReceiptForm(ProofForm):
    """Confirms a repayment; the number the customer reported is there already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"].help_text = ""
        self.initial.setdefault("reference", self.obj.reported_reference)


class DenyForm(NoteForm):
    note = WordsField(
        _("Where did you look?"),
        missing=_("Say where you looked."),
        help_text=_("The customer reads it: the account, the days you looked at, what could be wrong with the number."),
        max_length=300,
    )
