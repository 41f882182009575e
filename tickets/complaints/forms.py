"""Complaining, reporting, answering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.orders.models import Order
from orders.orders.selectors import with_goods_named
from portal.doors.actions import ActionForm
from portal.kernel import money
from portal.kernel.errors import Invalid
from portal.people.models import Shop
from tickets.cases import selectors as case_selectors
from tickets.cases.fields import case_label, files_field, order_label, words_field
from tickets.cases.models import Ticket
from tickets.complaints import selectors
from tickets.complaints.models import Against, ComplaintKind, Outcome, Topic
from tickets.complaints.selectors import Subject
from tickets.offers.fields import amount_field

SHOWN = 15
"""So many of the newest orders and cases are offered; any other is named by its number."""
SHOPS = 100


class AboutMixin:
    """The field `about`: one of the customer's newest orders and cases, or whatever was named by its number. `obj` is the
    customer. Cleans to a `Subject`."""

    obj: Any
    initial: Any
    data: Any
    fields: Any

    def offer(self, *, first: tuple[Any, Any], also: list[tuple[Any, Any]]) -> None:
        cases = case_selectors.with_row(Ticket.objects.filter(customer=self.obj)).order_by("-pk")[:SHOWN]
        orders = with_goods_named(Order.objects.filter(customer=self.obj).select_related("shop"))
        orders = orders.order_by("-placed_at", "-pk")[:SHOWN]
        groups = [
            (_("After-sales"), [(row.number, case_label(row)) for row in cases]),
            (_("Orders"), [(row.number, order_label(row)) for row in orders]),
            *also,
        ]
        known = {value for _group, rows in groups for value, _label in rows}
        named = str(self.data.get("about") or self.initial.get("about") or "")
        extra = [(named, named)] if named and named not in known else []
        self.fields["about"].choices = [first, *extra, *(group for group in groups if group[1])]

    def subject(self, number: str) -> Subject:
        """What was named. Raises ValidationError where the customer has no such thing."""
        found = selectors.subject_of(self.obj, number) if number else Subject()
        if found is None:
            raise forms.ValidationError(_("No order, case or shop by this number."), code="unknown")
        return found


class ComplaintForm(AboutMixin, ActionForm):
    """A complaint about how something was handled, or a claim for a loss that came of it."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (ComplaintKind.COMPLAINT, _("A complaint: I was treated badly")),
            (ComplaintKind.LOSS, _("A claim: the handling caused me a loss")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    against = forms.ChoiceField(
        label=_("Whose handling is it about?"),
        choices=Against.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "The seller reads what is said about it. What is said about platform support, a supervisor answers."
        ),
        error_messages={"required": _("Choose what fits best.")},
    )
    about = forms.ChoiceField(label=_("What is it about?"), required=False)
    words = words_field(_("What happened?"), help_text=_("When, who, what was said. Facts weigh most."))
    wish = words_field(_("What would put it right?"), required=False, rows=2)
    loss = amount_field(
        _("How large is the loss?"),
        help_text=_("For a claim alone, in the currency of the order, with files that show it."),
    )
    pictures = files_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(first=("", _("The platform as a whole")), also=[])

    def clean_about(self) -> Subject:
        return self.subject(self.cleaned_data["about"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given, subject = cleaned.get("loss"), cleaned.get("about")
        is_claim = cleaned.get("kind") == ComplaintKind.LOSS
        cleaned["minor"] = None
        if given and is_claim and isinstance(subject, Subject) and subject.order is not None:
            try:
                cleaned["minor"] = money.to_minor(given, subject.order.currency, field="loss")
            except Invalid as no:
                self.add_error("loss", forms.ValidationError(str(no), code=no.code))
        return cleaned

    def as_arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "kind": given["kind"], "against": given["against"], "subject": given["about"], "words": given["words"],
            "wish": given["wish"], "loss": given["minor"], "pictures": given["pictures"],
        }  # fmt: skip


class ReportShopForm(AboutMixin, ActionForm):
    """A report that a seller breaks the rules."""

    about = forms.ChoiceField(
        label=_("Which shop?"),
        help_text=_("An order or a case tells it, too."),
        error_messages={"required": _("Choose the shop it is about.")},
    )
    topic = forms.ChoiceField(
        label=_("What does it do?"),
        choices=Topic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    words = words_field(_("What happened?"), help_text=_("When, who, what was said. Facts weigh most."))
    pictures = files_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shops = Shop.objects.for_user(self.obj).order_by("name")[:SHOPS]
        also = [(_("Shops"), [(shop.slug, shop.name) for shop in shops])]
        self.offer(first=("", _("Choose a shop, an order or a case")), also=also)

    def clean_about(self) -> Subject:
        return self.subject(self.cleaned_data["about"])

    def as_arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "kind": ComplaintKind.REPORT, "subject": given["about"], "topic": given["topic"], "words": given["words"],
            "pictures": given["pictures"],
        }  # fmt: skip


class AskShopForm(ActionForm):
    words = words_field(_("What would you like the seller to tell?"), required=False)


class SideForm(ActionForm):
    words = words_field(
        _("Your side of it"), help_text=_("Platform support and the customer read it. Once, so say it all.")
    )


class AddForm(ActionForm):
    words = words_field(_("What would you like to add?"))
    pictures = files_field()


class ReviewForm(ActionForm):
    words = words_field(_("What is wrong with the answer?"), help_text=_("What it leaves out or gets wrong."))
    pictures = files_field()


class ComplaintAnswerForm(ActionForm):
    """The outcome with its reasons; for a claim also what is granted of it."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    words = words_field(_("The reasons"), help_text=_("The customer reads these words."))
    done = words_field(_("What is done about it"), required=False, rows=2, help_text=_("Needed where it is upheld."))
    amount = amount_field(
        _("Granted of the loss"),
        help_text=_("A case for compensation is raised for the customer; the usual rules decide on it and pay it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.obj.kind != ComplaintKind.LOSS:
            del self.fields["amount"]
        elif self.obj.granted:
            self.fields["amount"].label = _("Granted of the loss in all")
            self.fields["amount"].help_text = _("With what was granted before. Empty: it stays at that.")

    def clean_amount(self) -> int | None:
        given = self.cleaned_data.get("amount")
        try:
            return money.to_minor(given, self.obj.currency, field="amount") if given else None
        except Invalid as no:
            raise forms.ValidationError(str(no), code=no.code) from no
