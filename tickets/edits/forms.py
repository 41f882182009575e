"""Asking for a change of a case, and answering it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from tickets.cases.fields import PhoneField, WishMixin, WordsField, first_amount, words_field
from tickets.cases.models import TicketType
from tickets.edits import permissions

FIELDS = ("type", "wish", "amount", "description", "serial_number", "phone")


class EditForm(WishMixin, ActionForm):
    """What should be different, why, and whether it is urgent (R79, R81, R83). What can't be changed now is not asked."""

    type = forms.ChoiceField(
        label=_("What would help?"), choices=TicketType.choices, widget=forms.RadioSelect, required=False
    )
    wish, amount = WishMixin.wish_fields().values()
    description = words_field(_("In your words"), required=False)
    serial_number = WordsField(label=_("Serial number"), required=False, max_length=60)
    phone = PhoneField(label=_("A phone number the seller can call"))
    words = words_field(_("Why should it be changed?"), rows=3, help_text=_("Staff read this and decide."))
    is_urgent = forms.BooleanField(
        label=_("It is urgent"),
        required=False,
        help_text=_("Something got worse, or somebody could be hurt: answered first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            if name not in permissions.editable(self.obj):
                del self.fields[name]
            else:
                self.initial.setdefault(name, first_amount(self.obj) if name == "amount" else getattr(self.obj, name))

    def as_arguments(self) -> dict[str, Any]:
        """Fields a program did not send stay as they are; so does the wish when none is chosen."""
        given = self.as_sent() | {name: self.cleaned_data[name] for name in ("words", "is_urgent")}
        if not given.get("type"):
            given.pop("type", None)
        return given


class ApplyForm(ActionForm):
    words = words_field(_("Words for the customer"), required=False, rows=3)


class RefuseEditForm(ActionForm):
    words = words_field(_("Why does it stay as it was?"), help_text=_("The customer reads these words."))
