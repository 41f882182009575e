"""The shape of what a step with money asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.actions import ActionForm


class NoteForm(ActionForm):
    """Words for the record."""

    note = forms.CharField(
        label=_("Why?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why in a few words.")},
    )


class DeclineForm(NoteForm):
    note = forms.CharField(
        label=_("What speaks against it?"),
        help_text=_("Platform support reads it and decides. The customer does not see it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why in a few words.")},
    )


class ProofForm(ActionForm):
    """The number that proves that money moved."""

    reference = forms.CharField(
        label=_("Number of the transfer or receipt"),
        help_text=_("The customer can show it to their bank."),
        max_length=80,
        error_messages={"required": _("Enter the number of the transfer or receipt.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class BlameForm(NoteForm):
    note = forms.CharField(
        label=_("How do you know?"),
        help_text=_("Number of the provider's case, or what its support said."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why in a few words.")},
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


class RedirectForm(ActionForm):
    """Another account of the customer. The whole number stays with whoever pays; here it is named as people see it."""

    account = forms.CharField(
        label=_("Which account instead?"),
        help_text=_("Bank and last four digits, as the customer told you: ICBC ending 9000. Never the whole number."),
        max_length=80,
        error_messages={"required": _("Name the account.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_account(self) -> str:
        account: str = self.cleaned_data["account"].strip()
        if sum(letter.isdigit() for letter in account) > 6:
            raise forms.ValidationError(_("Give the last four digits only, never the whole number."), code="too_many")
        return account
