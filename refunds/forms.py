"""The shape of what a step with money asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import numbers
from portal.actions import ActionForm
from portal.fields import AmountField, WordsField
from portal.money import format_money
from portal.wording import Worded
from refunds.models import GatewayAccount, LedgerEntry, LedgerTransaction, Refund
from refunds.statuses import Destination, GatewayName, Party, RefundStatus

HAND_IN = (GatewayName.STRIPE, GatewayName.ALIPAY, GatewayName.WECHAT, GatewayName.SANDBOX)
"""Providers whose statements people may have as files, with an account here or without one."""

EXAMPLE = _("Enter an amount, for example 12.50.")


class NoteForm(ActionForm):
    """Words for the record."""

    note = WordsField(_("Why?"), missing=_("Say why in a few words."), max_length=300)


class ConfirmPaymentForm(NoteForm):
    note = WordsField(
        _("Where did you see it?"),
        missing=_("Say where you saw it."),
        help_text=_("For example the provider's dashboard, with the order it names. Kept on record under your name."),
        max_length=300,
    )


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


class ProofCodeForm(forms.Form):
    """The check code of a proof of refund, as somebody typed or heard it: case, blanks and dashes do not matter."""

    code = forms.CharField(
        label=_("Check code"),
        max_length=60,
        help_text=_("It begins with CP and stands on the proof, for example CP-7K3M-9QXD-2T."),
        error_messages={"required": _("Enter the check code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return numbers.check_code("CP", self.cleaned_data["code"])


class BlameForm(NoteForm):
    note = WordsField(
        _("How do you know?"),
        missing=_("Say why in a few words."),
        help_text=_("Number of the provider's case, or what its support said."),
        max_length=300,
    )


class RestForm(NoteForm):
    note = WordsField(
        _("What becomes of the rest?"),
        missing=_("Say why in a few words."),
        help_text=_("Number of the provider's case under which you claim it."),
        max_length=300,
    )


class StatementForm(Worded, forms.Form):
    """A provider's statement as a file: whose it is, and the days it is about where its lines do not tell them."""

    source = forms.ChoiceField(label=_("Which account is it of?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("The provider's file"),
        help_text=_("CSV as the provider gives it out, also gzipped or in a ZIP archive; at most 100 MB."),
        error_messages={"required": _("Choose the file.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.gz,.zip"}),
    )
    first_on = forms.DateField(
        label=_("First day"),
        required=False,
        help_text=_("Only where the days go beyond the lines: a day on which nothing moved has none."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last_on = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        accounts = GatewayAccount.objects.for_user(user).select_related("shop")
        field: Any = self.fields["source"]
        field.choices = [
            (
                f"{account.gateway}:{account.code}",
                f"{account} · {account.shop.name if account.shop else gettext('The platform')}",
            )
            for account in accounts
        ]
        with_accounts = {account.gateway for account in accounts}
        field.choices += [
            (f"{gateway}:", GatewayName(gateway).label) for gateway in HAND_IN if gateway not in with_accounts
        ]

    def as_arguments(self) -> dict[str, Any]:
        """The arguments of the command."""
        gateway, _colon, account = self.cleaned_data["source"].partition(":")
        return {"gateway": gateway, "account": account} | {
            name: self.cleaned_data[name] for name in ("file", "first_on", "last_on")
        }


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


class DenyForm(NoteForm):
    note = WordsField(
        _("Where did you look?"),
        missing=_("Say where you looked."),
        help_text=_("The customer reads it: the account, the days you looked at, what could be wrong with the number."),
        max_length=300,
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


class AnswerForm(NoteForm):
    note = WordsField(_("Where is the money?"), help_text=_("The customer reads it."), max_length=300)


class MissedForm(ActionForm):
    """What the customer wants to know of money that is not there."""

    words = WordsField(
        _("What have you seen?"),
        help_text=_("For example: not on my statement of 14 October; my bank knows nothing."),
        required=False,
        max_length=300,
    )


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


class NetForm(ActionForm):
    """Which refund it is taken from."""

    refund = forms.ModelChoiceField(
        label=_("From which refund?"),
        queryset=Refund.objects.none(),
        to_field_name="number",
        empty_label=None,
        error_messages={"required": _("Choose the refund.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["refund"]
        rows = Refund.objects.for_user(self.user)
        field.queryset = (rows.can_net(self.obj) | rows.will_net(self.obj)).order_by("pk")
        field.label_from_instance = _named


def _named(refund: Refund) -> str:
    told = {"number": refund.number, "amount": format_money(refund.amount, refund.currency)}
    if refund.status == RefundStatus.REQUESTED:
        return gettext("%(number)s · %(amount)s, once its second check is made") % told
    return f"{told['number']} · {told['amount']}"
