"""What steps of an order ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders import facts, statements
from orders.commands.holds import too_many
from orders.forms.fields import PiecesField, ReasonField, TrackingNumberField
from orders.models import Order, OrderLine
from orders.models.changes import ChangeKind
from orders.statuses import OrderStatus
from portal.actions import ActionForm
from portal.fields import AmountField, WordsField
from portal.models import ReasonKind
from portal.money import format_money
from portal.policies import is_staff


def _anything_sent(order: Order, lines: Sequence[facts.LineFacts]) -> bool:
    """Whether some of it has left the shop, by the order's word or by its parcels."""
    return order.status not in (OrderStatus.PLACED, OrderStatus.PAID) or any(line.sent for line in lines)


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
        self.lines = facts.lines_of(order)
        reason.offer(order.shop, anything_sent=_anything_sent(order, self.lines))
        reason.required = order.status != OrderStatus.PLACED
        pieces.offer(self.lines, facts.whole(self.lines), preview=_("Show what that brings"), notes=self._whereabouts)
        if order.status == OrderStatus.PLACED:
            pieces.hide()
        if not _anything_sent(order, self.lines) or is_staff(order, self.user):
            self.fields["leave"].widget = forms.HiddenInput()
        if order.customer_id not in (None, self.user.pk):
            self._speak_of_the_customer()

    def _speak_of_the_customer(self) -> None:
        """Whoever fills it in for the customer is asked about them."""
        labels = {
            "reason": _("Why does the customer want to cancel?"),
            "words": _("What did the customer say?"),
            "leave": _("Does the customer leave the seller more?"),
        }
        for name, label in labels.items():
            self.fields[name].label = label

    def _whereabouts(self) -> dict[int, str]:
        """By line: which of the pieces are on their way, and in which parcel; so that one can choose those that are not."""
        if not any(line.sent for line in self.lines):
            return {}
        parcels = facts.parcels_with(self.obj)
        return {
            line.line.pk: statements.whereabouts(line, facts.carrying(parcels, {line.line.pk})) for line in self.lines
        }

    def clean_pieces(self) -> dict[int, int] | None:
        """Nothing chosen at all is a mistake, not everything; more than there is, too."""
        pieces: dict[int, int] | None = self.cleaned_data["pieces"]
        if pieces is not None and not any(pieces.values()):
            raise forms.ValidationError(_("Choose at least one piece."), code="no_pieces")
        for line in self.lines if pieces else ():
            if pieces and pieces.get(line.line.pk, 0) > line.free:
                raise forms.ValidationError(too_many(line), code="too_many_pieces")
        return pieces

    def clean_leave(self) -> int:
        field: Any = self.fields["leave"]
        amount: int = field.in_minor(self.cleaned_data["leave"], self.obj.currency)
        return amount

    def clean(self) -> dict[str, Any]:
        """What is left to the seller is at most what would come back."""
        data = self.cleaned_data
        leave = data.get("leave") or 0
        if leave and not self.errors:
            order, reason = self.obj, data.get("reason")
            back = facts.price(
                order, order.shop, self.lines, self.wanted, fault=reason.fault if reason else ""
            ).returned
            if leave > back:
                most = {"amount": format_money(back, order.currency)}
                self.add_error("leave", _("At most %(amount)s, what would come back.") % most)
        return data

    @property
    def is_clear(self) -> bool:
        """Whether pieces and amount say something that can be priced."""
        return not {"pieces", "leave"} & set(self.errors) if self.is_bound else True

    @property
    def wanted(self) -> dict[int, int]:
        """The chosen pieces as far as the form is filled and they are free; everything free otherwise."""
        free = facts.whole(self.lines)
        chosen = self.cleaned_data.get("pieces") if self.is_bound and hasattr(self, "cleaned_data") else None
        if not chosen:
            return free
        return {line: count for line, count in chosen.items() if count and count <= free.get(line, 0)}


class ShopCancelForm(ActionForm):
    """Why the shop cannot deliver; the customer reads it."""

    reason = ReasonField(ReasonKind.SHOP_CANCEL, label=_("Why can't you deliver?"))
    words = WordsField(_("Words to the customer"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        reason.offer(self.obj.shop)


class LetGoForm(ActionForm):
    """Why goods are sent although their money went back elsewhere."""

    words = WordsField(_("Why is it sent all the same?"))


class ShipForm(ActionForm):
    """A parcel: who carries it, its number, what is in it."""

    carrier = forms.CharField(
        label=_("Carrier"), max_length=60, error_messages={"required": _("Enter the name of the carrier.")}
    )
    tracking_number = TrackingNumberField(error_messages={"required": _("Enter the tracking number.")})
    pieces = PiecesField(label=_("What is in the parcel?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = facts.lines_of(self.obj)
        pieces: Any = self.fields["pieces"]
        pieces.offer(lines, {line.line.pk: line.shippable for line in lines if line.shippable})


class CorrectParcelForm(ActionForm):
    """The right carrier and number of a parcel on its way."""

    parcel = forms.ChoiceField(
        label=_("Which parcel?"), widget=forms.RadioSelect, error_messages={"required": _("Choose the parcel.")}
    )
    carrier = forms.CharField(
        label=_("Carrier"), max_length=60, error_messages={"required": _("Enter the name of the carrier.")}
    )
    tracking_number = TrackingNumberField(
        error_messages={"required": _("Enter the tracking number.")},
        help_text=_("Correct it in the shop's own system, too: what that tells of the old number is not taken over."),
    )

    obj: Order

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parcels = facts.on_their_way(self.obj)
        if len(parcels) == 1:
            del self.fields["parcel"]
            self.initial.update({"carrier": parcels[0].carrier, "tracking_number": parcels[0].tracking_number})
        else:
            choice: Any = self.fields["parcel"]
            choice.choices = [(one.number, f"{one.carrier} {one.tracking_number}".strip()) for one in parcels]


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
            reason.offer(order.shop, anything_sent=_anything_sent(order, self.lines))
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
        if not any(each.line.quantity > 1 for each in facts.lines_of(self.obj)):
            kind: Any = self.fields["kind"]
            kind.choices = [choice for choice in ChangeKind.choices if choice[0] != ChangeKind.FEWER]
