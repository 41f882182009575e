"""What steps of an order ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.cancellations import prices
from orders.holds.commands import too_many
from orders.orders import pieces as order_pieces
from orders.orders import selectors, wording
from orders.orders.fields import PiecesField, ReasonField
from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.doors.actions import ActionForm
from portal.kernel.money import format_money
from portal.pages.fields import AmountField, WordsField
from portal.people.permissions import is_staff
from portal.reasons.models import ReasonKind


def _anything_sent(order: Order, lines: Sequence[order_pieces.LineFacts]) -> bool:
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
        self.lines = order_pieces.lines_of(order)
        reason.offer(order.shop, anything_sent=_anything_sent(order, self.lines))
        reason.required = order.status != OrderStatus.PLACED
        pieces.offer(
            self.lines, order_pieces.whole(self.lines), preview=_("Show what that brings"), notes=self._whereabouts
        )
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
        parcels = selectors.parcels_with(self.obj)
        return {
            line.line.pk: wording.whereabouts(line, selectors.carrying(parcels, {line.line.pk})) for line in self.lines
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
            back = prices.price(
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
        free = order_pieces.whole(self.lines)
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
