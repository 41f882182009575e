"""What is typed in about parcels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.orders import pieces as order_pieces
from orders.orders import selectors
from orders.orders.fields import PiecesField, TrackingNumberField
from orders.orders.models import Order
from portal.doors.actions import ActionForm


class ShipForm(ActionForm):
    """A parcel: who carries it, its number, what is in it."""

    carrier = forms.CharField(
        label=_("Carrier"), max_length=60, error_messages={"required": _("Enter the name of the carrier.")}
    )
    tracking_number = TrackingNumberField(error_messages={"required": _("Enter the tracking number.")})
    pieces = PiecesField(label=_("What is in the parcel?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = order_pieces.lines_of(self.obj)
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
        parcels = selectors.on_their_way(self.obj)
        if len(parcels) == 1:
            del self.fields["parcel"]
            self.initial.update({"carrier": parcels[0].carrier, "tracking_number": parcels[0].tracking_number})
        else:
            choice: Any = self.fields["parcel"]
            choice.choices = [(one.number, f"{one.carrier} {one.tracking_number}".strip()) for one in parcels]
