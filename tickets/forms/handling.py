"""What is agreed for a case: granting it by its type, proposing, repairing, sending, handing back, checking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import clock, money
from portal.actions import ActionForm
from portal.errors import Invalid
from portal.fields import PieceRow, PiecesField
from tickets.forms.fields import words_field
from tickets.models import Gift, Ticket, TicketType, Way

VISIT, WORKSHOP = "visit", "workshop"


def amount_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DecimalField:
    """Money as people write it; cleaned to minor units by `in_minor`."""
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0,
        max_digits=12,
        help_text=help_text,
        error_messages={"required": _("Enter the amount.")},
    )


def what_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=200,
        help_text=help_text,
        error_messages={"required": _("Say what exactly.")},
    )


def visit_field(*, required: bool = False) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=_("When does the technician come?"),
        required=required,
        help_text=_("Day and time at the customer's place. Leave it empty for a repair in your workshop."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Enter a day and a time.")},
    )


def at_most(ticket: Ticket) -> str:
    """The bounds of money that goes back for a case."""
    most = money.format_money(ticket.most, ticket.currency)
    return gettext("An amount above zero, at most %(amount)s.") % {"amount": most}


class AgreeingForm(ActionForm):
    """Cleans amounts to minor units and moments to the shop's time."""

    amounts: tuple[str, ...] = ()

    @property
    def ticket(self) -> Ticket:
        """The case it is about."""
        return self.obj if isinstance(self.obj, Ticket) else self.obj.ticket

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.amounts:
            if cleaned.get(name) is not None:
                try:
                    cleaned[name] = money.to_minor(cleaned[name], self.ticket.currency, field=name)
                except Invalid as no:
                    self.add_error(name, forms.ValidationError(str(no), code=no.code))
        moment = cleaned.get("visit_at")
        if isinstance(moment, datetime):
            cleaned["visit_at"] = moment.replace(tzinfo=clock.zone(self.ticket.shop.country))
        return cleaned

    def as_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


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
        _("Words for the customer"), help_text=_("Why you propose it. The customer decides within 3 days.")
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


class AwaitPartForm(ActionForm):
    """Until when a spare part is expected, and what it is."""

    expected_on = forms.DateField(
        label=_("Expected on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter a day to come."), "invalid": _("Enter a day to come.")},
    )
    words = words_field(_("Which part?"), required=False, rows=3, help_text=_("The customer reads these words."))


class GiveUpForm(ActionForm):
    words = words_field(_("Why can't it be repaired?"), help_text=_("The customer reads these words."))


class CallOffForm(ActionForm):
    words = words_field(
        _("Why, or when instead?"), required=False, rows=3, help_text=_("The other side reads these words.")
    )


class ReferenceForm(ActionForm):
    reference = forms.CharField(
        label=_("Number of the transfer or receipt"),
        max_length=60,
        error_messages={"required": _("Enter the number of the transfer or receipt.")},
    )


class HandBackForm(ActionForm):
    words = words_field(
        _("How did it go back?"),
        rows=2,
        help_text=_("The tracking number, the day at the counter, or that the coupon was not used."),
    )


class ReportForm(ActionForm):
    words = words_field(_("What looks wrong?"), help_text=_("Platform support reads these words and checks the case."))


class CheckedForm(ActionForm):
    words = words_field(_("What did you find?"), help_text=_("The customer reads these words."))
