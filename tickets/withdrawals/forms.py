"""Steps of a withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.kernel import money, numbers
from portal.kernel.errors import Invalid
from portal.reasons.models import ReasonKind
from tickets.cases import money as case_money
from tickets.cases import obligations
from tickets.cases.fields import ReasonChoice, reason_field, words_field
from tickets.evidence import pictures
from tickets.industries.models import RuleKind
from tickets.paper.forms import PaperMixin
from tickets.statuses import RepairStatus, ReplacementStatus


class WithdrawForm(PaperMixin, ActionForm):
    """Why a case is withdrawn (R23–R27). "Another reason" is told in words, since a person has to answer it."""

    reason = ReasonChoice(ReasonKind.WITHDRAW_TICKET, label=_("Why do you withdraw it?"))
    words = words_field(_("Anything to add?"), required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason_field(self).offer(self.obj.shop)
        self.add_paper(RuleKind.FIELD, RuleKind.SIGNATURE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason = cleaned.get("reason")
        if reason is not None and reason.code == "other" and not cleaned.get("words", "").strip():
            self.add_error("words", forms.ValidationError(_("Say the reason in a few words."), "required"))
        self.clean_paper(cleaned)
        return cleaned

    def as_arguments(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {"reason": cleaned["reason"], "words": cleaned["words"], "paper": self.paper_of(cleaned)}


class LetGoForm(PaperMixin, ActionForm):
    """What staff check before they let a case go, where the industry demands it. Support gives its reasons as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_paper(RuleKind.CHECK)
        if self.user.is_support:
            self.fields["note"] = words_field(_("Your reasons"), help_text=_("Both sides read these words."))

    def as_arguments(self) -> dict[str, Any]:
        return {"note": self.cleaned_data.get("note", ""), "paper": self.paper_of(self.cleaned_data)}


class CounterForm(ActionForm):
    """A share of costs already incurred."""

    amount = forms.DecimalField(
        label=_("Which cost should the customer bear?"),
        min_value=0,
        max_digits=12,
        help_text=_("Only what has really been spent. The customer decides, with your proof in front of them."),
        error_messages={"required": _("Enter the amount.")},
    )
    words = words_field(_("What was it spent on?"), help_text=_("The customer reads these words."))
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


def untrue_of(ticket: Any) -> set[str]:
    """Reasons for going on that cannot be true of this case: nothing was sent, no repair began, nothing was given."""
    goods, repair, parcel = obligations.goods_of(ticket), obligations.repair_of(ticket), ticket.parcel
    is_sent = parcel is not None and parcel.status in (ReplacementStatus.SENT, ReplacementStatus.RECEIVED)
    has_begun = repair is not None and repair.status not in (RepairStatus.BOOKED, RepairStatus.CANCELLED)
    found = set()
    if not is_sent and (goods is None or goods.sent_at is None):
        found.add("already_sent")
    if not has_begun:
        found.add("work_begun")
    if not is_sent and not obligations.coupon_of(ticket) and not case_money.money_of(ticket).arrived:
        found.add("not_handed_back")
    return found


class RejectWithdrawalForm(ActionForm):
    """A coded reason that can be true of the case, and words the customer reads (R35)."""

    reason = ReasonChoice(ReasonKind.REJECT_WITHDRAWAL, label=_("Why does the case go on?"))
    words = words_field(_("Words for the customer"), help_text=_("The customer reads the reason and these words."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason_field(self).offer(self.obj.shop, but=untrue_of(self.obj.ticket))


class DecideForm(ActionForm):
    """The platform's reasons."""

    words = words_field(_("Your reasons"), help_text=_("Both sides read these words."))


class CheckCodeForm(forms.Form):
    """The check code of a certificate, as somebody typed or heard it: case, blanks and dashes do not matter."""

    code = forms.CharField(
        label=_("Check code"),
        max_length=60,
        help_text=_("It stands on the certificate and looks like CK-7K3M-9QXD-2T; capitals and dashes do not matter."),
        error_messages={"required": _("Enter the check code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return numbers.check_code("CK", self.cleaned_data["code"])
