"""What proves who bought an order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.pages.wording import Worded


class ClaimForm(Worded, forms.Form):
    """Proves who bought an order that came from a shop's system without an account."""

    number = forms.CharField(
        label=_("Order number"),
        max_length=60,
        error_messages={"required": _("Enter the order number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    contact = forms.CharField(
        label=_("Phone or e-mail on the order"),
        max_length=254,
        error_messages={"required": _("Enter the phone number or e-mail address.")},
    )
    paid = forms.CharField(
        label=_("Amount paid"),
        help_text=_("The total with freight, as the shop charged it, for example 278.00"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": _("Enter the amount.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_paid(self) -> Decimal:
        text = self.cleaned_data["paid"].strip().lstrip("¥£€$￥").replace(",", "").strip()
        try:
            value = Decimal(text)
        except ArithmeticError:
            raise forms.ValidationError(_("Write it with a dot, for example 278.00."), code="invalid") from None
        if not value.is_finite() or not 0 <= value < 10**12:
            raise forms.ValidationError(_("Write it with a dot, for example 278.00."), code="invalid")
        return value
