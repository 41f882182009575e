"""What is typed in about wished changes of an order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.changes.models import ChangeKind
from orders.orders import pieces
from orders.orders.models import OrderLine
from portal.doors.actions import ActionForm
from portal.pages.fields import WordsField


class ChangeAnswerForm(ActionForm):
    words = WordsField(_("Words to the customer"), required=False)


class ChangeRefusalForm(ActionForm):
    words = WordsField(_("Why not? The customer reads it."), missing=_("The customer needs a reason in your words."))


class ChangeForm(ActionForm):
    """What should be different (R116)."""

    kind = forms.ChoiceField(
        label=_("What should be different?"),
        choices=ChangeKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should be different.")},
    )
    address = forms.CharField(
        label=_("New address"),
        max_length=300,
        required=False,
        help_text=_("For another address."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "data-only-with": "kind=address"}),
    )
    line: Any = forms.ModelChoiceField(
        OrderLine.objects.none(),
        label=_("Which item?"),
        required=False,
        empty_label=None,
        help_text=_("For another variant or fewer pieces."),
        widget=forms.Select(attrs={"data-only-with": "kind=variant fewer"}),
    )
    variant = forms.CharField(
        label=_("Which variant instead?"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"data-only-with": "kind=variant"}),
    )
    quantity = forms.IntegerField(
        label=_("How many pieces do you want to keep?"),
        min_value=1,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-only-with": "kind=fewer"}),
    )
    words = WordsField(_("Anything the seller should know?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = self.obj.lines.order_by("position")
        field: Any = self.fields["line"]
        field.queryset = lines
        field.label_from_instance = lambda line: f"{line.name} · {line.variant}" if line.variant else line.name
        if not self.is_bound:
            self.initial.setdefault("address", self.obj.address)
        if not any(each.line.quantity > 1 for each in pieces.lines_of(self.obj)):
            kind: Any = self.fields["kind"]
            kind.choices = [choice for choice in ChangeKind.choices if choice[0] != ChangeKind.FEWER]
