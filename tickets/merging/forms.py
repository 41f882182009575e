"""Making one case of two."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from tickets.cases.fields import words_field
from tickets.cases.models import Ticket


class MergeForm(ActionForm):
    """The case it goes on in, out of the other open ones of the same customer and order."""

    into = forms.ChoiceField(
        label=_("Into which case?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a case."),
            "invalid_choice": _("Choose another case of the same customer and order."),
        },
    )
    words = words_field(_("Words for the customer"), required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Ticket.objects.for_user(self.user).filter(customer=self.obj.customer_id, order=self.obj.order_id)
        others = rows.filter(status__in=Ticket.OPEN).exclude(pk=self.obj.pk).order_by("pk")
        self.others = {row.number: row for row in others}
        field: Any = self.fields["into"]
        field.choices = [(row.number, f"{row.number} · {row.get_type_display()}") for row in self.others.values()]

    def as_arguments(self) -> dict[str, Any]:
        return {"into": self.others[self.cleaned_data["into"]], "words": self.cleaned_data["words"]}
