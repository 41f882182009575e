"""Asking and answering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.orders.models import Order
from orders.orders.selectors import with_goods_named
from portal.doors.actions import ActionForm
from tickets.cases.fields import order_label, words_field

SHOWN = 20


class QuestionForm(ActionForm):
    """What somebody wants to know, and about which of their orders, if about one. `obj` is the customer."""

    order = forms.ChoiceField(
        label=_("Which order is it about?"), required=False, help_text=_("Without an order, platform support answers.")
    )
    words = words_field(_("What would you like to know?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = with_goods_named(Order.objects.for_user(self.user).filter(customer=self.obj).select_related("shop"))
        self.orders = {row.number: row for row in rows.order_by("-placed_at", "-pk")[:SHOWN]}
        asked = str(self.data.get("order") or self.initial.get("order") or "").replace("\x00", "")
        if asked and asked not in self.orders:  # an older one, asked about from its own page
            self.orders |= {row.number: row for row in rows.filter(number=asked)}
        field: Any = self.fields["order"]
        none = ("", _("About no order"))
        field.choices = [none, *((row.number, order_label(row)) for row in self.orders.values())]

    def as_arguments(self) -> dict[str, Any]:
        return {"order": self.orders.get(self.cleaned_data["order"]), "words": self.cleaned_data["words"]}


class AnswerForm(ActionForm):
    words = words_field(_("Your answer"), help_text=_("The customer reads these words."))


class AskAgainForm(ActionForm):
    words = words_field(_("What else would you like to know?"))
