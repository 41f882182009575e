"""Fields that several forms share."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.components import times
from portal.kernel import money
from portal.kernel.errors import Invalid
from portal.pages.fields import ManyFilesField, ManyFilesWidget
from portal.people.models import tidy_phone
from portal.reasons.models import Reason
from tickets.evidence import uploads

CHOOSE = {"required": _("Choose a reason")}
FEW = 8
"""Up to so many reasons are shown at once; more of them fold into a list."""


class WordsField(forms.CharField):
    """What somebody says, kept to the letter: nothing is trimmed. Blanks alone say nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        words = str(super().to_python(value) or "")
        return words if words.strip() else ""


def words_field(
    label: Any, *, required: bool = True, help_text: Any = "", rows: int = 4, most: int = 2000
) -> WordsField:
    return WordsField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Say it in a few words.")},
    )


class WishMixin:
    """What exactly is wanted and how much money it is about, of a case that is said differently: the field `amount` is cleaned
    to minor units, and a blank one says nothing."""

    obj: Any
    data: Any
    files: Any
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def as_sent(self) -> dict[str, Any]:
        """What was sent: fields that a program left out stay as they are."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not self.fields[name].widget.value_omitted_from_data(self.data, self.files, name)
        }

    @staticmethod
    def wish_fields() -> dict[str, forms.Field]:
        """The two fields, to be put behind the one that asks for the type."""
        return {
            "wish": forms.CharField(label=_("What exactly?"), required=False, max_length=200),
            "amount": forms.DecimalField(
                label=_("How much?"),
                required=False,
                min_value=0,
                max_digits=12,
                help_text=_("For price protection, by how much the price fell; for compensation, if you want money."),
            ),
        }

    def clean_amount(self) -> int | None:
        given = self.cleaned_data.get("amount")
        try:
            return money.to_minor(given, self.obj.currency, field="amount") if given is not None else None
        except Invalid as no:
            raise forms.ValidationError(str(no), code=no.code) from no


def first_amount(ticket: Any) -> Any:
    """The amount of a case as its form shows it at first; None where its wish names none."""
    return money.from_minor(ticket.amount, ticket.currency) if ticket.amount else None


def order_label(order: Any) -> str:
    """What tells an order from others in a list to choose from: goods, shop, day, number. Of orders `with_goods_named`."""
    return " · ".join([order.first_goods or "", order.shop.name, times.day_text(order.placed_at), order.shop_number])


def case_label(ticket: Any) -> str:
    """The same of a case that came with its row."""
    return " · ".join([ticket.first_goods or "", ticket.get_type_display(), ticket.shop.name, ticket.number])


def files_field() -> ManyFilesField:
    """Evidence of every kind. What is in the files is looked at by the command."""
    return ManyFilesField(
        label=_("Pictures, videos, sound, documents"),
        required=False,
        widget=ManyFilesWidget(attrs={"multiple": True, "accept": uploads.ACCEPT}),
        help_text=_(
            "Pictures (JPEG, PNG, WebP, GIF) and PDF up to 10 MB, videos (MP4, MOV) up to 50 MB, sound (MP3, M4A, AAC, "
            "WAV, AMR) up to 10 MB; 9 in all. Where they were taken is removed."
        ),
    )


class PhoneField(forms.CharField):
    """A phone number, if one is given; cleans to digits alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=24,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        given = super().clean(value)
        digits = tidy_phone(given)
        known = set("+-() ./0123456789")
        if given and (set(given) - known or not 6 <= len(digits.lstrip("+")) <= 15):
            raise forms.ValidationError(_("Enter a whole phone number, digits alone."), code="invalid")
        return digits


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

    def offer(self, shop: Any, *, but: Collection[str] = ()) -> None:
        """Read the reasons in use at this shop, but not those of the platform that cannot be true here. Radios up to eight,
        else a list."""
        known = Reason.objects.offered(self.kind, shop).order_by("position", "pk")
        rows = [row for row in known if row.shop_id or row.code not in but]
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
