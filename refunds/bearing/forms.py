"""What is typed in about who bears what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.kernel.money import format_money
from portal.pages.fields import AmountField, WordsField
from refunds.ledger.models import LedgerEntry, LedgerTransaction
from refunds.refunds.forms import NoteForm
from refunds.statement_files.forms import EXAMPLE
from refunds.statuses import Party


class MoveCostsForm(ActionForm):
    """Who bears a part of a case's costs from now on."""

    borne = forms.ChoiceField(label=_("What, and who bears it now?"), widget=forms.RadioSelect)
    to = forms.ChoiceField(
        label=_("Who bears it instead?"),
        choices=[(party.value, party.label) for party in Party if party != Party.CUSTOMER],
        widget=forms.RadioSelect,
    )
    amount = AmountField(
        label=_("Amount"),
        error_messages={"required": EXAMPLE, "invalid": EXAMPLE},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    note = WordsField(_("Why?"), missing=_("Say why in a few words."), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        borne = LedgerEntry.objects.of_case(self.obj.reimbursement_id).borne()
        self.fields["borne"].choices = [  # type: ignore[attr-defined]
            (f"{part}:{party}", f"{part.label} · {party.label} · {format_money(amount, self.obj.currency)}")
            for (part, party), amount in borne.items()
            if amount > 0
        ]

    def clean_amount(self) -> int:
        field: Any = self.fields["amount"]
        amount: int = field.in_minor(self.cleaned_data["amount"], self.obj.currency)
        return amount


class MoveCostsBackForm(NoteForm):
    """Which correction of who bears costs was wrong."""

    moved = forms.ModelChoiceField(label=_("Which moving of costs?"), queryset=LedgerTransaction.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moved"].queryset = LedgerTransaction.objects.moved_costs(self.obj.reimbursement_id)  # type: ignore[attr-defined]
