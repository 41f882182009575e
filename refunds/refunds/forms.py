"""The shape of what a step with money asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.pages.fields import WordsField
from refunds.statuses import Destination


class NoteForm(ActionForm):
    """Words for the record."""

    note = WordsField(_("Why?"), missing=_("Say why in a few words."), max_length=300)


class DeclineForm(NoteForm):
    note = WordsField(
        _("What speaks against it?"),
        missing=_("Say why in a few words."),
        help_text=_("Platform support reads it and decides. The customer does not see it."),
        max_length=300,
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


class RedirectForm(ActionForm):
    """Another account of the customer. The whole number stays with whoever pays; here it is named as people see it."""

    to = forms.ChoiceField(
        label=_("Where instead?"),
        choices=[
            (Destination.MANUAL, _("To another account, paid out by hand")),
            (Destination.STORE_CREDIT, _("Store credit")),
        ],
        initial=Destination.MANUAL,
        widget=forms.RadioSelect,
    )
    account = forms.CharField(
        label=_("Which account instead?"),
        help_text=_(
            "Bank and last four digits, as the customer told you: ICBC ending 9000. Never the whole number. Store credit "
            "needs none."
        ),
        max_length=80,
        error_messages={"required": _("Name the account.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].required = self.data.get("to") != Destination.STORE_CREDIT

    def clean_account(self) -> str:
        account: str = self.cleaned_data["account"].strip()
        if sum(letter.isdigit() for letter in account) > 6:
            raise forms.ValidationError(_("Give the last four digits only, never the whole number."), code="too_many")
        return account

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("to") == Destination.STORE_CREDIT:
            cleaned["account"] = ""
            if self.obj.payer_id is None:
                self.add_error("to", _("Nobody has claimed this order, so nobody can be given store credit."))
        return cleaned
