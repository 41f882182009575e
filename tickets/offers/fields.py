"""Fields that forms of offers share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.kernel import money
from portal.kernel.errors import Invalid
from portal.time import clock
from tickets.cases.models import Ticket

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
