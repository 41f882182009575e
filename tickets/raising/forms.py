"""Raising a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.orders import pieces
from orders.statuses import OrderStatus, ShipmentStatus
from portal.doors.actions import ActionForm
from portal.kernel import money
from portal.kernel.errors import Invalid
from portal.pages.fields import PieceRow, PiecesField
from portal.reasons.models import ReasonKind
from tickets.cases.fields import PhoneField, ReasonChoice, files_field, reason_field, words_field
from tickets.cases.models import ProblemType, TicketType
from tickets.raising import permissions


class RaiseForm(ActionForm):
    """Everything a new case needs: the API's form, and the sum of the wizard's questions."""

    problem = forms.ChoiceField(
        label=_("What kind of problem is it?"),
        choices=ProblemType.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    reason = ReasonChoice(ReasonKind.RAISE_TICKET, label=_("What happened?"))
    type = forms.ChoiceField(
        label=_("What would help?"),
        choices=TicketType.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what would help."), "invalid_choice": _("Choose what would help.")},
    )
    wish = forms.CharField(
        label=_("What exactly?"),
        required=False,
        max_length=200,
        help_text=_("The other size or colour, the part that is missing, what would make it good."),
    )
    amount = forms.DecimalField(
        label=_("How much?"),
        required=False,
        min_value=0,
        max_digits=12,
        help_text=_("For price protection, by how much the price fell; for compensation, if you want money."),
    )
    description = words_field(
        _("Describe it in your words"), required=False, help_text=_("Since when, how it shows, what you have tried.")
    )
    serial_number = forms.CharField(
        label=_("Serial number"), required=False, max_length=60, help_text=_("On the device or its box, if it has one.")
    )
    phone = PhoneField(label=_("A phone number the seller can call"))
    beyond = forms.CharField(
        label=_("Why is it raised after its time?"),
        required=False,
        max_length=500,
        help_text=_("Asked of staff alone, where the days of the reason are over; the record keeps it."),
    )
    pictures = files_field()

    def __init__(self, *args: Any, known: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """`known`: what was answered on earlier pages, for rules about several answers."""
        super().__init__(*args, **kwargs)
        self.known = known or {}
        if not permissions.may_go_past(self.obj, self.user):
            del self.fields["beyond"]
        self.fields["pieces"] = PiecesField(rows=piece_rows(self.obj))
        reason_field(self).offer(self.obj.shop, but=() if was_delivered(self.obj) else {"not_received"})

    @property
    def pieces(self) -> PiecesField:
        """The field of pieces, which knows its rows."""
        field = self.fields["pieces"]
        assert isinstance(field, PiecesField)
        return field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason, problem = cleaned.get("reason"), cleaned.get("problem")
        if reason is not None and problem and reason.group and reason.group != problem:
            self.add_error(
                "reason", forms.ValidationError(_("This reason belongs to another kind of problem."), "mismatch")
            )
        if cleaned.get("type") == TicketType.PRICE_PROTECTION and not cleaned.get("amount"):
            self.add_error("amount", forms.ValidationError(_("Enter by how much the price fell."), "required"))
        if cleaned.get("amount"):
            try:
                money.to_minor(cleaned["amount"], self.obj.currency, field="amount")
            except Invalid as no:
                self.add_error("amount", forms.ValidationError(str(no), code=no.code))
        self._check_days(cleaned)
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        """The days of the reason, as soon as enough is answered to know which they are."""
        reason = cleaned.get("reason") or reason_field(self).reasons.get(self.known.get("reason", ""))
        if reason is None:
            return
        lines = {one.line.pk: one.line for one in pieces.lines_of(self.obj)}
        free = [lines[row.id] for row in self.pieces.rows]
        wanted = cleaned.get("pieces") or self.known.get("pieces") or {}
        chosen = [lines[pk] for pk in map(int, wanted) if pk in lines] or free
        kind = cleaned.get("type") or self.known.get("type") or ""
        beyond = cleaned.get("beyond") or self.known.get("beyond") or ""
        try:
            permissions.in_time(
                self.obj, self.user, reason=reason, type=kind, lines=chosen, free=free, beyond=beyond
            )  # fmt: skip
        except Invalid as no:
            self.add_error(no.field, forms.ValidationError(str(no), code=no.code))

    def as_arguments(self) -> dict[str, Any]:
        amount = self.cleaned_data.get("amount")
        return self.cleaned_data | {"amount": money.to_minor(amount, self.obj.currency) if amount else None}


def was_delivered(order: Any) -> bool:
    """Whether anything of it is marked as delivered."""
    if order.status in (OrderStatus.DELIVERED, OrderStatus.COMPLETED):
        return True
    return bool(order.shipments.filter(status=ShipmentStatus.DELIVERED).exists())


def _piece_detail(order: Any, line: pieces.LineFacts) -> str:
    """What was paid for one, and how many can be chosen."""
    price = money.format_money(line.worth(1), order.currency)
    return gettext("%(price)s each, up to %(n)s") % {"price": price, "n": min(line.free, line.sent)}


def piece_rows(order: Any) -> list[PieceRow]:
    """What of an order can be in a case: sent and not spoken for."""
    return [
        PieceRow(
            line.line.pk,
            f"{line.line.name} {line.line.variant}".strip(),
            min(line.free, line.sent),
            detail=_piece_detail(order, line),
        )
        for line in pieces.lines_of(order)
        if min(line.free, line.sent)
    ]
