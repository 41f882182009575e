"""What answers to a request to cancel or to change ask for."""

from __future__ import annotations

from typing import Any

import filetype
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from orders.cancellations.commands.answering import check_counter
from orders.orders.fields import ReasonField, TrackingNumberField
from orders.statuses import OrderStatus
from portal.doors.actions import ActionForm
from portal.kernel.errors import Invalid
from portal.pages.fields import AmountField, WordsField
from portal.reasons.models import ReasonKind

PROOF_BYTES = 10 * 1024 * 1024
PROOF_KINDS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


SENT = "already_shipped"
"""The reason that nobody can check without the parcel's number."""


class RejectForm(ActionForm):
    """Why not, as a code and in words the customer reads (R118, R120). That it has been sent, the parcel's number shows."""

    reason = ReasonField(ReasonKind.REJECT_CANCEL, label=_("Why do you reject it?"))
    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"data-only-with": f"reason={SENT}"}),
    )
    tracking_number = TrackingNumberField(
        help_text=_("Needed if it has been sent: it is shipped in the same step, and the customer can follow it."),
        required=False,
        attrs={"data-only-with": f"reason={SENT}"},
    )
    words = WordsField(
        _("What the customer will read"),
        help_text=_("Say what the facts are and what they can do instead."),
        missing=_("The customer needs a reason in your words."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        reason.offer(self.obj.shop)
        if self.obj.order.status != OrderStatus.PAID:
            del self.fields["carrier"], self.fields["tracking_number"]

    def clean(self) -> dict[str, Any]:
        """The parcel of an order that has been sent already is known."""
        data = self.cleaned_data
        reason, number = data.get("reason"), data.get("tracking_number")
        if (
            reason
            and reason.code == SENT
            and "tracking_number" in self.fields
            and not number
            and not self.has_error("tracking_number")
        ):
            self.add_error("tracking_number", _("Enter the parcel's number: it shows that it has been sent."))
        if (number or self.has_error("tracking_number")) and not data.get("carrier"):
            self.add_error("carrier", _("Enter the name of the carrier."))
        return data


class CounterForm(ActionForm):
    """A share of costs already incurred, with what proves it (R29)."""

    amount = AmountField(
        label=_("Which cost should the customer bear?"),
        help_text=_("Only what has really been spent. The customer decides, with your proof in front of them."),
        error_messages={"required": _("Enter the amount.")},
    )
    words = WordsField(_("What is it for?"), missing=_("Say what the cost is for."))
    proof = forms.FileField(
        label=_("Proof of the cost"),
        help_text=_("A receipt or invoice: PDF, JPEG or PNG, at most 10 MB."),
        error_messages={"required": _("Add what proves the cost.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_amount(self) -> int:
        field: Any = self.fields["amount"]
        amount: int = field.in_minor(self.cleaned_data["amount"], self.obj.currency)
        try:
            check_counter(self.obj, amount)
        except Invalid as no:
            raise forms.ValidationError(str(no), code=no.code) from no
        return amount

    def clean_proof(self) -> UploadedFile:
        """What a file is, its first bytes say; its name is not trusted and not kept."""
        proof: UploadedFile = self.cleaned_data["proof"]
        if proof.size is None or proof.size > PROOF_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."), code="too_large")
        head = proof.read(8192)
        proof.seek(0)
        kind = filetype.guess_mime(head)
        if kind not in PROOF_KINDS:
            raise forms.ValidationError(_("Only PDF, JPEG or PNG can be added."), code="wrong_kind")
        proof.name = f"{self.obj.number}.{PROOF_KINDS[kind]}"
        return proof


class ApproveForm(ActionForm):
    """A line for the record, if the shop has one. Whoever decides in the shop's place gives reasons."""

    note = WordsField(_("Words for the record"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user.is_support:
            self.fields["note"] = WordsField(
                _("The reasons of the decision"),
                help_text=_("Both sides read them."),
                missing=_("A decision needs its reasons."),
            )


class AppealForm(ActionForm):
    """Why the platform should look."""

    words = WordsField(
        _("What should the platform know?"),
        help_text=_("The request, the seller's answer and the parcel's way are there already."),
        required=False,
    )


class VerdictForm(ActionForm):
    """The platform's reasons; both sides read them."""

    words = WordsField(_("The reasons of the decision"), missing=_("A decision needs its reasons."))


class TakeBackForm(ActionForm):
    words = WordsField(_("Words to the customer"), required=False)
