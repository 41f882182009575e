"""The shape of what a step with an order, a cancellation or a change asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import filetype
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from orders import facts
from orders.models import Order, OrderLine
from orders.models.changes import ChangeKind
from orders.statuses import OrderStatus
from portal.actions import ActionForm
from portal.errors import Invalid
from portal.models import Reason, ReasonKind
from portal.money import to_minor

FEW = 8
"""Up to so many choices are shown at once; more of them fold into a list."""
WORDS = 500
PROOF_BYTES = 10 * 1024 * 1024
PROOF_KINDS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


# --- fields ------------------------------------------------------------------------------------------------------------


class ReasonField(forms.ModelChoiceField):
    """One of the managed reasons, by its code. A shop's own reason goes before the platform's of the same code."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        messages = {"required": _("Choose a reason"), "invalid_choice": _("Choose one of the reasons of this shop.")}
        kwargs.setdefault("label", _("Why?"))
        super().__init__(
            Reason.objects.none(),
            to_field_name="code",
            empty_label=_("Choose a reason"),
            error_messages=messages,
            **kwargs,
        )

    def offer(self, shop: Any) -> None:
        """Read the reasons in use at this shop, and show them all where they are few."""
        found = {reason.code: reason for reason in Reason.objects.offered(self.kind, shop).order_by("position", "pk")}
        own = {reason.code: reason for reason in found.values() if reason.shop_id}
        self.reasons = found | own
        if len(self.reasons) <= FEW:
            self.empty_label = None
            self.widget = forms.RadioSelect()
        self.choices = [
            *([("", self.empty_label)] if self.empty_label else []),
            *((code, reason.label) for code, reason in self.reasons.items()),
        ]
        self.widget.choices = self.choices

    def to_python(self, value: Any) -> Reason | None:
        if value in self.empty_values:
            return None
        found = self.reasons.get(str(value))
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class WordsField(forms.CharField):
    """What somebody says in their own words."""

    def __init__(self, label: Any, *, missing: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            max_length=WORDS,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": missing or _("Say it in a few words.")},
            **kwargs,
        )


class AmountField(forms.DecimalField):
    """Money as people write it, 15.00; cleaned to whole minor units by its form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_digits=14, decimal_places=2, **kwargs)

    def in_minor(self, value: Decimal | None, currency: str) -> int:
        """Minor units of `currency`; nothing is nothing."""
        if value is None:
            return 0
        try:
            return to_minor(value, currency)
        except Invalid as no:
            raise forms.ValidationError(str(no), code=no.code) from no


class PiecesWidget(forms.Widget):
    """A row for each line with free pieces. Reads the page's `pieces_<line id>` and the API's object alike."""

    draws_itself = True
    lines: tuple[facts.LineFacts, ...] = ()
    counts: Mapping[int, int] = {}
    preview = ""

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_{self.lines[0].line.pk}" if self.lines else id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            return data[name]
        if f"{name}_given" not in data and not any(str(key).startswith(f"{name}_") for key in data):
            return None
        wanted = {}
        for line in self.lines:
            picked = data.get(f"{name}_{line.line.pk}")
            if picked not in (None, ""):
                wanted[str(line.line.pk)] = picked
        return wanted

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        chosen = value if isinstance(value, Mapping) else None
        rows = [
            {
                "line": line.line,
                "detail": line.line.variant,
                "free": self.counts[line.line.pk],
                "chosen": self.counts[line.line.pk] if chosen is None else chosen.get(str(line.line.pk), 0),
                "name": f"{name}_{line.line.pk}",
                "id": f"{(attrs or {}).get('id', name)}_{line.line.pk}",
            }
            for line in self.lines
        ]
        return render_to_string(
            "orders/parts/_pieces.html",
            {
                "rows": rows,
                "name": name,
                "described": (attrs or {}).get("aria-describedby", ""),
                "preview": self.preview,
            },
        )


class PiecesField(forms.Field):
    """Which pieces: {line id: pieces}, or None for all of them. Whether they are free is the command's question."""

    widget: Any = PiecesWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def offer(self, lines: list[facts.LineFacts], counts: Mapping[int, int], *, preview: Any = "") -> None:
        """Offer so many pieces of these lines; a single piece needs no choice and is not drawn."""
        widget: Any = self.widget
        widget.lines = tuple(line for line in lines if counts.get(line.line.pk))
        widget.counts, widget.preview = counts, preview
        if sum(counts.values()) <= 1:
            self.hide()

    def hide(self) -> None:
        """Not asked for on the page; programs may still name the pieces."""
        self.widget = forms.HiddenInput()

    def to_python(self, value: Any) -> dict[int, int] | None:
        if value in (None, ""):
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                value = None
        try:
            if not isinstance(value, Mapping):
                raise TypeError
            return {int(line): self._count(count) for line, count in value.items()}
        except (TypeError, ValueError):
            raise forms.ValidationError(_("Give whole numbers of pieces by line."), code="invalid") from None

    @staticmethod
    def _count(value: Any) -> int:
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise ValueError
        count = int(value)
        if not 0 <= count <= 10**6:
            raise ValueError
        return count

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data is not None


# --- of an order -------------------------------------------------------------------------------------------------------


class CancelForm(ActionForm):
    """Why, and which pieces. Once shipped, also what the customer would leave beyond what they bear (SC4)."""

    pieces = PiecesField(label=_("Which pieces?"), help_text=_("All of them, unless you choose fewer."))
    reason = ReasonField(ReasonKind.CANCEL_ORDER, label=_("Why do you want to cancel?"))
    words = WordsField(_("Anything the seller should know?"), required=False)
    leave = AmountField(
        label=_("Leave the seller more?"),
        help_text=_("On top of what you bear. More can make an agreement easier; it can never be less."),
        required=False,
    )

    obj: Order

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = self.obj
        reason: Any = self.fields["reason"]
        pieces: Any = self.fields["pieces"]
        reason.offer(order.shop)
        reason.required = order.status != OrderStatus.PLACED
        self.lines = facts.lines_of(order)
        pieces.offer(self.lines, facts.whole(self.lines), preview=_("Show what that brings"))
        if order.status == OrderStatus.PLACED:
            pieces.hide()
        if order.status != OrderStatus.SHIPPED and not any(line.sent for line in self.lines):
            self.fields["leave"].widget = forms.HiddenInput()

    def clean_pieces(self) -> dict[int, int] | None:
        """Nothing chosen at all is a mistake, not everything."""
        pieces: dict[int, int] | None = self.cleaned_data["pieces"]
        if pieces is not None and not any(pieces.values()):
            raise forms.ValidationError(_("Choose at least one piece."), code="no_pieces")
        return pieces

    def clean_leave(self) -> int:
        field: Any = self.fields["leave"]
        amount: int = field.in_minor(self.cleaned_data["leave"], self.obj.currency)
        return amount

    @property
    def wanted(self) -> dict[int, int]:
        """The chosen pieces as far as the form is filled and they are free; everything free otherwise."""
        free = facts.whole(self.lines)
        chosen = self.cleaned_data.get("pieces") if self.is_bound and hasattr(self, "cleaned_data") else None
        if not chosen:
            return free
        return {line: min(count, free.get(line, 0)) for line, count in chosen.items() if count and free.get(line)}


class ShopCancelForm(ActionForm):
    """Why the shop cannot deliver; the customer reads it."""

    reason = ReasonField(ReasonKind.SHOP_CANCEL, label=_("Why can't you deliver?"))
    words = WordsField(_("Words to the customer"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        reason.offer(self.obj.shop)


class ShipForm(ActionForm):
    """A parcel: who carries it, its number, what is in it."""

    carrier = forms.CharField(
        label=_("Carrier"), max_length=60, error_messages={"required": _("Enter the name of the carrier.")}
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=60,
        error_messages={"required": _("Enter the tracking number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    pieces = PiecesField(label=_("What is in the parcel?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = facts.lines_of(self.obj)
        pieces: Any = self.fields["pieces"]
        pieces.offer(lines, {line.line.pk: line.shippable for line in lines if line.shippable})


class DeleteForm(ActionForm):
    """Deleting an order that is still open cancels it as well, so it asks why (R125)."""

    reason = ReasonField(ReasonKind.CANCEL_ORDER, label=_("Why do you want to cancel?"), required=False)
    words = WordsField(_("Anything the seller should know?"), required=False)

    obj: Order

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = self.obj
        reason: Any = self.fields["reason"]
        self.lines = facts.lines_of(order) if order.is_open else []
        if facts.whole(self.lines):
            reason.offer(order.shop)
            reason.required = order.status != OrderStatus.PLACED
        else:
            del self.fields["reason"], self.fields["words"]


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
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    line: Any = forms.ModelChoiceField(
        OrderLine.objects.none(),
        label=_("Which item?"),
        required=False,
        empty_label=None,
        help_text=_("For another variant or fewer pieces."),
    )
    variant = forms.CharField(label=_("Which variant instead?"), max_length=120, required=False)
    quantity = forms.IntegerField(
        label=_("How many pieces do you want to keep?"),
        min_value=1,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
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


# --- of a cancellation -------------------------------------------------------------------------------------------------


class RejectForm(ActionForm):
    """Why not, as a code and in words the customer reads (R118, R120); the parcel's number if it has left."""

    reason = ReasonField(ReasonKind.REJECT_CANCEL, label=_("Why do you reject it?"))
    words = WordsField(
        _("What the customer will read"),
        help_text=_("Say what the facts are and what they can do instead."),
        missing=_("The customer needs a reason in your words."),
    )
    carrier = forms.CharField(label=_("Carrier"), max_length=60, required=False)
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        help_text=_("If it is on its way: it is then shipped in the same step."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        reason.offer(self.obj.shop)
        if self.obj.order.status != OrderStatus.PAID:
            del self.fields["carrier"], self.fields["tracking_number"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("tracking_number") and not data.get("carrier"):
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
        if amount <= 0:
            raise forms.ValidationError(_("Enter an amount above zero."), code="not_positive")
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


class NoteForm(ActionForm):
    """A line for the record, if somebody has one."""

    note = WordsField(_("Words for the record"), required=False)


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


# --- of a change -------------------------------------------------------------------------------------------------------


class ChangeAnswerForm(ActionForm):
    words = WordsField(_("Words to the customer"), required=False)


class ChangeRefusalForm(ActionForm):
    words = WordsField(_("Why not? The customer reads it."), missing=_("The customer needs a reason in your words."))


# --- outside the tables ------------------------------------------------------------------------------------------------


class ClaimForm(forms.Form):
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
