"""What is agreed for a case: granting it by its type, proposing, repairing, sending, handing back, checking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders import deadlines as order_deadlines
from portal.kernel import money
from tickets.cases.fields import words_field
from tickets.offers.fields import AgreeingForm, amount_field, at_most, visit_field, what_field
from tickets.offers.models import Way


class OfferForm(AgreeingForm):
    """A proposal. Once it is known what is proposed, only the fields of that way are asked, under their own names; the
    command says what is missing."""

    amounts = ("amount", "fee")

    way = forms.ChoiceField(
        label=_("What do you propose?"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you propose.")},
    )
    amount = amount_field(
        _("Amount"), help_text=_("What goes back; of an exchange the price of the other thing, of a coupon its worth.")
    )
    what = what_field(
        _("What exactly?"),
        help_text=_("The other thing, the part, the coupon's code, the gift, or what is to be shown."),
    )
    visit_at = visit_field()
    fee = amount_field(_("What does a visit cost that is called off within a day of it?"))
    words = words_field(
        _("Words for the customer"),
        help_text=_("Why you propose it. The customer decides within %(days)s days.")
        % {"days": order_deadlines.COUNTER_DAYS},
    )

    ASKS: dict[str, dict[str, tuple[Any, Any]]] = {
        Way.REFUND: {"amount": (_("How much goes back?"), "")},
        Way.RETURN: {"amount": (_("How much goes back once the goods are here?"), "")},
        Way.EXCHANGE: {
            "what": (_("What do you send instead?"), _("Size, colour, model: so that both of you mean the same.")),
            "amount": (
                _("Its price"),
                _(
                    "Cheaper, the difference goes back; dearer, the customer pays it before you send. Empty: nobody pays."
                ),
            ),
        },
        Way.REPAIR: {
            "visit_at": (None, None),
            "fee": (None, _("The customer reads it before confirming. Empty: nothing.")),
        },
        Way.PART: {"what": (_("Which part do you send?"), "")},
        Way.COUPON: {"what": (_("The coupon's code"), ""), "amount": (_("What is it worth?"), "")},
        Way.GIFT: {"what": (_("Which gift?"), ""), "amount": (_("What is it worth?"), "")},
        Way.PROOF: {"what": (_("What should the customer show?"), "")},
        Way.WITHDRAW: {},
    }
    """What each way asks, with its label and help where they differ from the field's own."""
    NEEDS: tuple[tuple[str, str], ...] = (
        (Way.REFUND, "amount"), (Way.RETURN, "amount"), (Way.EXCHANGE, "what"), (Way.PART, "what"), (Way.COUPON, "what"),
        (Way.GIFT, "what"), (Way.PROOF, "what"),
    )  # fmt: skip
    """What can't be left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("way", Way.REFUND)
        self.chosen = self._chosen()
        if self.chosen is None:
            return
        asks = self.ASKS[self.chosen]
        for name in ("amount", "what", "visit_at", "fee"):
            if name not in asks:
                del self.fields[name]
                continue
            label, hint = asks[name]
            self.fields[name].label = label or self.fields[name].label
            self.fields[name].help_text = self.fields[name].help_text if hint is None else hint
            self.fields[name].required = (self.chosen, name) in self.NEEDS
        if self.chosen in (Way.REFUND, Way.RETURN):
            self.fields["amount"].help_text = at_most(self.ticket)
        self.fields["way"].widget = forms.HiddenInput()
        self.order_fields(["way", *asks, "words"])

    def _chosen(self) -> Way | None:
        given = self.data.get("way", "") if self.is_bound else ""
        return Way(given) if given in Way.values else None


class CounterOfferForm(AgreeingForm):
    """The customer's own proposal. Against an exchange they say first what their amount is meant for."""

    amounts = ("amount",)

    way = forms.ChoiceField(
        label=_("What do you propose instead?"),
        choices=[
            (Way.EXCHANGE, _("An exchange on other terms: the amount is the price of the thing I get")),
            (Way.REFUND, _("I keep the goods: the amount is what comes back to me")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you propose.")},
    )
    amount = amount_field(_("Which amount would you accept?"))
    what = what_field(_("Or what else would you accept?"))
    words = words_field(_("Why?"), help_text=_("Whoever reviews your case reads these words and answers."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.obj.way == Way.EXCHANGE:
            worth = money.format_money(self.ticket.worth, self.ticket.currency)
            self.fields["amount"].help_text = gettext(
                "For an exchange: you paid %(amount)s, so what is cheaper comes back, what is dearer you pay on top. "
                "Keeping the goods: at most what you paid."
            ) % {"amount": worth}
        else:
            del self.fields["way"]
        if self.obj.way in (Way.REPAIR, Way.PART, Way.GIFT, Way.PROOF, Way.WITHDRAW):
            del self.fields["amount"]
        elif self.obj.way in (Way.REFUND, Way.RETURN):
            self.fields["amount"].help_text = at_most(self.ticket)
