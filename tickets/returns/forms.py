"""What is typed in about returned goods and their inspection."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.kernel import money
from portal.pages.fields import PieceRow, PiecesField
from tickets.cases.fields import words_field
from tickets.offers.fields import AgreeingForm, amount_field


class AcceptInPartForm(AgreeingForm):
    """The verdict on goods that are not all as they should be."""

    amounts = ("amount",)

    amount = amount_field(_("How much do you give back?"), required=True)
    words = words_field(_("What did you find?"), help_text=_("The customer reads these words."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [
            PieceRow(
                row.line_id,
                f"{row.line.name} {row.line.variant}".strip(),
                row.quantity,
                detail=gettext("%(n)s came back") % {"n": row.quantity},
            )
            for row in self.ticket.lines.all()
        ]
        self.fields["pieces"] = PiecesField(rows=rows, label=_("Which pieces can't be sold again?"))
        granted = money.format_money(self.ticket.granted, self.ticket.currency)
        self.fields["amount"].help_text = gettext("Less than the %(amount)s granted; the customer has to agree.") % {
            "amount": granted
        }
        self.order_fields(["pieces", "amount", "words"])

    def as_arguments(self) -> dict[str, Any]:
        given = super().as_arguments()
        return {"unsellable": given.pop("pieces"), **given}

    @property
    def unsellable_rows(self) -> list[PieceRow]:
        """The pieces as the page draws them."""
        field = self.fields["pieces"]
        assert isinstance(field, PiecesField)
        return field.drawn(self.cleaned_data.get("pieces") if self.is_bound and hasattr(self, "cleaned_data") else None)


class VerdictForm(ActionForm):
    """What was done, or found."""

    words = words_field(_("What was done?"), required=False, rows=3, help_text=_("The customer reads these words."))
