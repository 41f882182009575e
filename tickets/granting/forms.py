"""What is typed in about granting what a case asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kernel import money
from tickets.cases.fields import words_field
from tickets.cases.models import TicketType
from tickets.offers.fields import AgreeingForm, amount_field, visit_field, what_field
from tickets.replacements.models import Gift


class ApproveForm(AgreeingForm):
    """Granting what is asked. What else has to be said depends on the type: the thing sent instead, the visit, the coupon."""

    amounts = ("worth", "fee", "value")

    gift = forms.ChoiceField(
        label=_("What do you give?"),
        choices=[(Gift.COUPON, Gift.COUPON.label), (Gift.GIFT, Gift.GIFT.label)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you give.")},
    )
    what = what_field(_("What do you send?"), required=True)
    worth = amount_field(
        _("Its price"),
        help_text=_("At most what was paid. If it is cheaper, the difference goes back with the exchange."),
    )
    value = amount_field(_("What is it worth?"))
    visit_at = visit_field()
    fee = amount_field(
        _("What does a visit cost that is called off within a day of it?"),
        help_text=_("The customer reads it before confirming. Empty: nothing."),
    )
    words = words_field(_("Words for the customer"), required=False, rows=3)

    NEEDS: dict[str, tuple[str, ...]] = {
        TicketType.EXCHANGE: ("what", "worth"),
        TicketType.REPAIR: ("visit_at", "fee"),
        TicketType.PART: ("what",),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticket = self.ticket
        needed = self.NEEDS.get(ticket.type, ())
        if ticket.type == TicketType.COMPENSATION and not ticket.asked:
            needed = ("gift", "what", "value")
            self.fields["what"].label = _("The coupon's code, or the gift")
        for name in ("gift", "what", "worth", "value", "visit_at", "fee"):
            if name not in needed:
                del self.fields[name]
        if "what" in needed:
            self.initial.setdefault("what", ticket.wish)
        if "worth" in needed:
            self.initial.setdefault("worth", money.from_minor(ticket.worth, ticket.currency))
