"""The shape of what steps of after-sales ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders import facts
from orders.quotes import share_of
from portal import money
from portal.actions import ActionForm
from portal.errors import Invalid
from portal.fields import ManyFilesField, PieceRow, PiecesField
from portal.models import Reason, ReasonKind
from tickets import pictures
from tickets.models import ProblemType, TicketType

CHOOSE = {"required": _("Choose a reason")}
FEW = 8
"""Up to so many reasons are shown at once; more of them fold into a list."""


def _words(label: Any, *, required: bool = True, help_text: Any = "", rows: int = 4) -> forms.CharField:
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


class NoteForm(ActionForm):
    """Words and pictures for whoever handles the case."""

    words = _words(_("What would you like to add?"), required=False)
    pictures = ManyFilesField(
        label=_("Pictures"), required=False, help_text=_("JPEG, PNG or WebP, 10 MB each, at most 9.")
    )


class AskForm(ActionForm):
    words = _words(_("What do you need from the customer?"), help_text=_("The customer reads these words."))


class ApproveForm(ActionForm):
    words = _words(_("Words for the customer"), required=False, rows=3)


class RejectForm(ActionForm):
    """A coded reason and words the customer reads (R35)."""

    reason = ReasonChoice(ReasonKind.REJECT_TICKET, label=_("Why do you reject it?"))
    words = _words(_("Words for the customer"), help_text=_("The customer reads the reason and these words."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason_field(self).offer(self.obj.shop)


class RejectWithdrawalForm(ActionForm):
    """A withdrawal is rejected with one of the same reasons, or in words alone."""

    words = _words(_("Why does the case go on?"), help_text=_("The customer reads these words."))

    def as_arguments(self) -> dict[str, Any]:
        return {"reason": None, **self.cleaned_data}


class SendForm(ActionForm):
    """The parcel the customer handed to a carrier."""

    carrier = forms.CharField(label=_("Carrier"), max_length=60, error_messages={"required": _("Name the carrier.")})
    tracking_number = forms.CharField(
        label=_("Tracking number"), max_length=60, error_messages={"required": _("Enter the tracking number.")}
    )


class WordsForm(ActionForm):
    words = _words(_("What happened?"))


class RefuseGoodsForm(ActionForm):
    """What inspection found."""

    words = _words(_("What is not as agreed?"), help_text=_("The customer reads these words."))


class DecideForm(ActionForm):
    """The platform's reasons."""

    words = _words(_("Your reasons"), help_text=_("Both sides read these words."))


class ReopenForm(ActionForm):
    words = _words(_("What is still wrong?"))


class AppealForm(ActionForm):
    words = _words(_("What should the platform look at?"), help_text=_("The seller reads these words, too."))


class ChangeForm(ActionForm):
    """What can still be said differently while nobody has looked (R76)."""

    type = forms.ChoiceField(label=_("What would help?"), choices=TicketType.choices, widget=forms.RadioSelect)
    description = _words(_("In your words"), required=False)
    serial_number = forms.CharField(label=_("Serial number"), required=False, max_length=60)
    phone = forms.CharField(
        label=_("A phone number the seller can call"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.initial.setdefault(name, getattr(self.obj, name))


class OptionalWordsForm(ActionForm):
    words = _words(_("Anything to add?"), required=False, rows=3)


class WithdrawForm(ActionForm):
    """Why a case is withdrawn (R23–R27). "Another reason" is told in words, since a person has to answer it."""

    reason = ReasonChoice(ReasonKind.WITHDRAW_TICKET, label=_("Why do you withdraw it?"))
    words = _words(_("Anything to add?"), required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason_field(self).offer(self.obj.shop)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason = cleaned.get("reason")
        if reason is not None and reason.code == "other" and not cleaned.get("words", "").strip():
            self.add_error("words", forms.ValidationError(_("Say the reason in a few words."), "required"))
        return cleaned


class CounterForm(ActionForm):
    """A share of costs already incurred."""

    amount = forms.DecimalField(
        label=_("Which cost should the customer bear?"),
        min_value=0,
        max_digits=12,
        help_text=_("Only what has really been spent. The customer decides, with your proof in front of them."),
        error_messages={"required": _("Enter the amount.")},
    )
    words = _words(_("What was it spent on?"), help_text=_("The customer reads these words."))
    proof = forms.FileField(
        label=_("Proof of the cost"),
        help_text=_("A picture of the receipt, or a PDF; at most 10 MB."),
        error_messages={"required": _("Add what proves the cost.")},
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf"}),
    )

    def clean_amount(self) -> int:
        try:
            return money.to_minor(self.cleaned_data["amount"], self.obj.currency, field="amount")
        except Invalid as no:
            raise forms.ValidationError(str(no), code=no.code) from no

    def clean_proof(self) -> Any:
        upload = self.cleaned_data["proof"]
        try:
            return pictures.clean_proof(upload, name=self.obj.number)
        except Invalid as no:
            raise forms.ValidationError(str(no), code=no.code) from no


# --- raising ----------------------------------------------------------------------------------------------------------


class RaiseForm(ActionForm):
    """Everything a new case needs: the API's form, and the sum of the wizard's questions."""

    problem = forms.ChoiceField(
        label=_("What kind of problem is it?"),
        choices=ProblemType.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    reason = ReasonChoice(ReasonKind.RAISE_TICKET, label=_("What happened?"))
    type = forms.ChoiceField(
        label=_("What would help?"),
        choices=TicketType.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what would help.")},
    )
    description = _words(
        _("Describe it in your words"), required=False, help_text=_("Since when, how it shows, what you have tried.")
    )
    serial_number = forms.CharField(
        label=_("Serial number"), required=False, max_length=60, help_text=_("On the device or its box, if it has one.")
    )
    phone = forms.CharField(
        label=_("A phone number the seller can call"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    pictures = ManyFilesField(
        label=_("Pictures"), required=False, help_text=_("JPEG, PNG or WebP, 10 MB each, at most 9.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pieces"] = PiecesField(rows=piece_rows(self.obj))
        reason_field(self).offer(self.obj.shop)

    @property
    def pieces(self) -> PiecesField:
        """The field of pieces, which knows its rows."""
        field = self.fields["pieces"]
        assert isinstance(field, PiecesField)
        return field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason, problem = cleaned.get("reason"), cleaned.get("problem")
        if reason is not None and problem and reason.group and reason.group != problem:
            self.add_error(
                "reason", forms.ValidationError(_("This reason belongs to another kind of problem."), "mismatch")
            )
        return cleaned


def _piece_detail(order: Any, line: facts.LineFacts) -> str:
    """What was paid for one, and how many can be chosen."""
    price = money.format_money(share_of(line.free_value, line.free, 1), order.currency)
    return gettext("%(price)s each, up to %(n)s") % {"price": price, "n": min(line.free, line.sent)}


def piece_rows(order: Any) -> list[PieceRow]:
    """What of an order can be in a case: sent and not spoken for."""
    return [
        PieceRow(
            line.line.pk,
            f"{line.line.name} {line.line.variant}".strip(),
            min(line.free, line.sent),
            detail=_piece_detail(order, line),
        )
        for line in facts.lines_of(order)
        if min(line.free, line.sent)
    ]
