"""Steps of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.reasons.models import ReasonKind
from tickets.cases import obligations
from tickets.cases.fields import PhoneField, ReasonChoice, WishMixin, first_amount, reason_field, words_field
from tickets.cases.models import TicketType
from tickets.edits import permissions


class AskForm(ActionForm):
    words = words_field(_("What do you need from the customer?"), help_text=_("The customer reads these words."))


class RejectForm(ActionForm):
    """A coded reason and words the customer reads (R35)."""

    reason = ReasonChoice(ReasonKind.REJECT_TICKET, label=_("Why do you reject it?"))
    words = words_field(_("Words for the customer"), help_text=_("The customer reads the reason and these words."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason_field(self).offer(self.obj.shop)


class SendForm(ActionForm):
    """The parcel the customer handed to a carrier."""

    carrier = forms.CharField(label=_("Carrier"), max_length=60, error_messages={"required": _("Name the carrier.")})
    tracking_number = forms.CharField(
        label=_("Tracking number"), max_length=60, error_messages={"required": _("Enter the tracking number.")}
    )


class CorrectParcelForm(SendForm):
    """The right carrier and number of what is on its way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parcel = self.wrong()
        if parcel is not None:
            self.initial.update({"carrier": parcel.carrier, "tracking_number": parcel.tracking_number})

    def wrong(self) -> Any:
        return self.obj


class CorrectReturnForm(CorrectParcelForm):
    """The same for the goods that the customer sends back."""

    def wrong(self) -> Any:
        return obligations.goods_of(self.obj)


class TakeBackForm(ActionForm):
    words = words_field(_("Words for the customer"), required=False, rows=3)


class RefuseGoodsForm(ActionForm):
    """What inspection found."""

    words = words_field(_("What is not as agreed?"), help_text=_("The customer reads these words."))


class ReopenForm(ActionForm):
    words = words_field(_("What is still wrong?"))


class AppealForm(ActionForm):
    words = words_field(_("What should the platform look at?"), help_text=_("The seller reads these words, too."))


class SupervisorForm(ActionForm):
    words = words_field(
        _("What did the platform not see, or see wrongly?"), help_text=_("The seller reads these words, too.")
    )


class ChangeForm(WishMixin, ActionForm):
    """What can still be said differently while nobody has looked (R76)."""

    type = forms.ChoiceField(label=_("What would help?"), choices=TicketType.choices, widget=forms.RadioSelect)
    wish, amount = WishMixin.wish_fields().values()
    description = words_field(_("In your words"), required=False)
    serial_number = forms.CharField(label=_("Serial number"), required=False, max_length=60)
    phone = PhoneField(label=_("A phone number the seller can call"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("amount", first_amount(self.obj))
        if self.obj.awarded:
            for name in permissions.WISHES:
                del self.fields[name]
        for name in self.fields:
            self.initial.setdefault(name, getattr(self.obj, name))

    def as_arguments(self) -> dict[str, Any]:
        return self.as_sent()


class OptionalWordsForm(ActionForm):
    words = words_field(_("Anything to add?"), required=False, rows=3)
