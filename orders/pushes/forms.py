"""The shape of an order that a shop's system sends: one form for the API and for files.

Amounts are whole minor units (分, cents), times ISO 8601 with a zone (without one: the shop's wall clock).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from orders.importing.records import PushedLine, PushedOrder, PushedParcel, PushedPayment, PushedRefund
from portal.kernel.money import is_currency
from portal.people.models import Shop, tidy_phone
from portal.time import clock
from refunds.gateways.models import GatewayAccount
from refunds.statuses import SPEAKS_FOR, GatewayName, Method

MOST = 10**13
"""Minor units of any single amount."""
MOST_LINES = 1000
PIECES = 10**6
MOST_TOLD = 50
"""So many unread keys are told by name: the same one in a thousand lines is one mistake."""


class Text(forms.CharField):
    """Text as it was sent; anything but text, and what cannot be stored, is refused."""

    def to_python(self, value: Any) -> str:
        if value is not None and not isinstance(value, str | int):
            raise ValidationError(_("Text expected."), code="invalid")
        text = super().to_python(value) or ""
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValidationError(_("This text holds characters that are none."), code="invalid")
        return text


class Whole(forms.IntegerField):
    """A whole number: no truth values, no decimals that would be cut off."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, bool | float) and not (isinstance(value, float) and value.is_integer()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class Moment(forms.CharField):
    """A point in time."""

    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]
        if value in (None, ""):
            return None
        try:
            found = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            found = None
        if found is None or not 1990 <= found.year <= 2200:
            raise ValidationError(_("Write it as 2026-10-09T10:24:00+08:00."), code="invalid")
        return found

    def run_validators(self, value: Any) -> None:
        """A moment has no length or NUL to be checked."""


def amount(*, least: int = 0, required: bool = False) -> Whole:
    return Whole(min_value=least, max_value=MOST, required=required)


class PartForm(forms.Form):
    """One entry of a list inside the order."""

    def filled(self, **defaults: Any) -> dict[str, Any]:
        """What was given; where nothing was, the default."""
        return {
            name: defaults.get(name, "") if value in (None, "") else value for name, value in self.cleaned_data.items()
        }


class LineForm(PartForm):
    sku = Text(max_length=60)
    name = Text(max_length=200)
    variant = Text(max_length=120, required=False)
    model_name = Text(max_length=80, required=False)
    glyph = Text(max_length=20, required=False)
    quantity = Whole(min_value=1, max_value=PIECES)
    unit_price = amount(required=True)
    discount = amount()
    tax = amount()
    paid = amount()

    def clean(self) -> dict[str, Any]:
        """`paid` may be left out: price × pieces − discount. Given, it may add the tax to that, nothing else."""
        data = self.cleaned_data
        if not {"quantity", "unit_price", "discount", "tax", "paid"} <= data.keys():
            return data
        due = data["quantity"] * data["unit_price"] - (data["discount"] or 0)
        if due < 0 or due > MOST:
            raise ValidationError({"discount": _("More discount than the goods cost.")})
        if data["paid"] is None:
            data["paid"] = due
        elif not any(
            # A price of one piece that has more decimals than the currency is told rounded: 3 × 3.33 cost 10.00.
            2 * abs(data["paid"] - whole) <= (data["quantity"] if data["quantity"] > 1 else 0)
            for whole in (due, due + (data["tax"] or 0))
        ):
            raise ValidationError({"paid": _("It is neither price × pieces − discount, nor that with tax.")})
        return data

    def record(self) -> PushedLine:
        return PushedLine(**self.filled(discount=0, tax=0, paid=0))


class PaymentForm(PartForm):
    method = forms.ChoiceField(choices=Method.choices)
    amount = amount(least=1, required=True)
    reference = Text(max_length=80)
    account_tail = Text(max_length=8, required=False)
    bank = Text(max_length=40, required=False)
    gateway = forms.ChoiceField(choices=GatewayName.choices, required=False)
    captured = forms.NullBooleanField(required=False)

    def clean_gateway(self) -> str:
        given: str = self.cleaned_data["gateway"]
        if given == GatewayName.SANDBOX and not settings.SANDBOX:
            raise ValidationError(_("There is no sandbox here."), code="invalid")
        return given

    def settle_gateway(self, connected: set[str]) -> None:
        """Who gives this payment back: the gateway that was named, if the shop has it; else the provider of its method, if the
        shop or the platform has an account there; else the sandbox's bank, or people. Raises ValidationError.

        Store credit and what was paid outside are books of ours: no shop's system says that a payment lies there.
        """
        given = self.cleaned_data["gateway"]
        if given and given not in {*connected, GatewayName.MANUAL, GatewayName.SANDBOX}:
            name = GatewayName(given).label
            raise ValidationError(
                _("This shop has no account with %(gateway)s.") % {"gateway": name}, code="not_connected"
            )
        by_method = SPEAKS_FOR.get(self.cleaned_data["method"])
        nobody = GatewayName.SANDBOX if settings.SANDBOX else GatewayName.MANUAL
        self.cleaned_data["gateway"] = given or (by_method if by_method in connected else nobody)

    def record(self) -> PushedPayment:
        return PushedPayment(**self.filled(captured=True))


class NewsForm(PartForm):
    at = Moment()
    text = Text(max_length=200)


class ContentForm(PartForm):
    sku = Text(max_length=60)
    quantity = Whole(min_value=1, max_value=PIECES)


class CouponForm(PartForm):
    code = Text(max_length=40)
    amount = amount(required=True)


class ListOf(forms.Field):
    """A list of entries of one form; its errors name the entry and the field."""

    def __init__(self, form: type[PartForm], *, most: int = 100, **kwargs: Any) -> None:
        self.form, self.most = form, most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[PartForm]:
        if value in (None, ""):
            return []
        if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
            raise ValidationError(_("A list of objects is expected."), code="invalid")
        if len(value) > self.most:
            raise ValidationError(_("At most %(most)s entries.") % {"most": self.most}, code="too_many")
        entries = [self.form(data) for data in value]
        problems = [
            ValidationError(f"{position}. {name}: {problem}", code="invalid")
            for position, entry in enumerate(entries, 1)
            for name, found in entry.errors.items()
            for problem in found
        ]
        if problems:
            raise ValidationError(problems)
        return entries

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


class ParcelForm(PartForm):
    carrier = Text(max_length=60)
    tracking_number = Text(max_length=60)
    sent_at = Moment()
    delivered_at = Moment(required=False)
    expected_on = forms.DateField(required=False)
    pieces = ListOf(ContentForm, most=MOST_LINES, required=False)
    news = ListOf(NewsForm, required=False)

    def record(self, read: Any) -> PushedParcel:
        data = self.cleaned_data
        return PushedParcel(
            carrier=data["carrier"],
            tracking_number=data["tracking_number"],
            sent_at=read(data["sent_at"]),
            delivered_at=read(data["delivered_at"]),
            expected_on=data["expected_on"],
            pieces=tuple((e.cleaned_data["sku"], e.cleaned_data["quantity"]) for e in data["pieces"]),
            news=tuple((read(e.cleaned_data["at"]), e.cleaned_data["text"]) for e in data["news"]),
        )


class RefundForm(PartForm):
    reference = Text(max_length=80)
    amount = amount(least=1, required=True)
    at = Moment(required=False)
    pieces = ListOf(ContentForm, most=MOST_LINES, required=False)

    def record(self, read: Any) -> PushedRefund:
        data = self.cleaned_data
        return PushedRefund(
            reference=data["reference"],
            amount=data["amount"],
            at=read(data["at"]),
            pieces=tuple((e.cleaned_data["sku"], e.cleaned_data["quantity"]) for e in data["pieces"]),
        )


def not_read(form: type[forms.Form] | forms.Form, data: Mapping[str, Any], inside: str = "") -> list[str]:
    """The keys of what was sent that nobody here reads, each with where it stands (`lines[0].colour`); at most `MOST_TOLD`."""
    fields: dict[str, forms.Field] = form.base_fields
    found = [f"{inside}{key}" for key in data if key not in fields]
    for name, field in fields.items():
        if isinstance(field, ListOf):
            for place, entry in enumerate(data.get(name) or ()):
                found += not_read(field.form, entry, f"{inside}{name}[{place}].")
                if len(found) > MOST_TOLD:
                    break
    return found[:MOST_TOLD]


class PushOrderForm(forms.Form):
    """An order, its payments and its parcels. `user` may send orders of their own shops, support of any."""

    shop = forms.ModelChoiceField(queryset=Shop.objects.none(), to_field_name="slug")
    number = Text(max_length=60)
    placed_at = Moment()
    paid_at = Moment(required=False)
    promised_ship_at = Moment(required=False)
    currency = Text(max_length=3, required=False)
    freight = amount()
    buyer_name = Text(max_length=120, required=False)
    buyer_phone = Text(max_length=20, required=False)
    buyer_email = forms.EmailField(max_length=254, required=False)
    buyer_reference = Text(max_length=60, required=False)
    address = Text(max_length=300, required=False)
    lines = ListOf(LineForm, most=MOST_LINES)
    payments = ListOf(PaymentForm, required=False)
    parcels = ListOf(ParcelForm, required=False)
    coupons = ListOf(CouponForm, required=False)
    refunds = ListOf(RefundForm, required=False)
    cancelled_at = Moment(required=False)

    def __init__(self, data: Any = None, files: Any = None, *, user: Any, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        field = self.fields["shop"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Shop.objects.for_user(user) if _may_push(user) else Shop.objects.none()

    def clean_currency(self) -> str:
        given = self.cleaned_data["currency"].upper()
        shop = self.cleaned_data.get("shop")
        if not given and shop is not None:
            given = shop.currency
        placed_at = self.cleaned_data.get("placed_at")
        if not is_currency(given, placed_at.date() if placed_at else None):
            raise ValidationError(_("No such currency: %(code)s.") % {"code": given}, code="invalid")
        return given

    def clean_buyer_phone(self) -> str:
        return tidy_phone(self.cleaned_data["buyer_phone"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        _once(self, "payments", "reference")
        _once(self, "parcels", "tracking_number")
        _once(self, "coupons", "code")
        _once(self, "refunds", "reference")
        if self.errors:
            return data
        self._settle_gateways()
        if self.errors:
            return data
        told = self.record()
        self._check_times(told)
        if self.errors:
            return data
        if told.captured > told.total:
            raise ValidationError({"payments": _("More was paid than the order costs.")})
        if sum(refund.amount for refund in told.refunds) > told.captured:
            raise ValidationError({"refunds": _("More went back than was paid.")})
        if told.parcels and told.captured < told.total:
            raise ValidationError({"parcels": _("An order is shipped once it is paid in full.")})
        return data

    def _settle_gateways(self) -> None:
        payments = self.cleaned_data["payments"]
        connected = GatewayAccount.objects.gateways_of(self.cleaned_data["shop"].pk) if payments else set()
        for position, payment in enumerate(payments, 1):
            try:
                payment.settle_gateway(connected)
            except ValidationError as problem:
                self.add_error(
                    "payments", ValidationError(f"{position}. gateway: {problem.message}", code=problem.code)
                )

    def _check_times(self, told: PushedOrder) -> None:
        """Nothing happened before what it follows, nor in the future; each problem stands at its field."""
        latest = clock.now()
        future = _("This is in the future.")
        early = _("This is before it was ordered.")

        def problem(moment: datetime | None) -> str:
            if moment is None:
                return ""
            return future if moment > latest else early if moment < told.placed_at else ""

        for name, moment in (
            ("placed_at", told.placed_at),
            ("paid_at", told.paid_at),
            ("cancelled_at", told.cancelled_at),
        ):
            if words := problem(moment):
                self.add_error(name, ValidationError(words, code="impossible_time"))
        for position, refund in enumerate(told.refunds, 1):
            if words := problem(refund.at):
                self.add_error("refunds", ValidationError(f"{position}. at: {words}", code="impossible_time"))
        for position, parcel in enumerate(told.parcels, 1):
            arrived, sent = parcel.delivered_at, parcel.sent_at
            found = {"sent_at": problem(sent), "delivered_at": problem(arrived)}
            if arrived is not None and arrived < sent and not found["sent_at"]:
                found["delivered_at"] = _("This is before it was sent.")
            if any(at > latest for at, _text in parcel.news):
                found["news"] = future
            for name, words in found.items():
                if words:
                    self.add_error("parcels", ValidationError(f"{position}. {name}: {words}", code="impossible_time"))

    def record(self, source: str = "api") -> PushedOrder:
        """What the command takes. Only of a form whose fields are clean."""
        data = self.cleaned_data
        zone = clock.zone(data["shop"].country)

        def read(moment: datetime | None) -> Any:
            return moment.replace(tzinfo=zone) if moment is not None and moment.tzinfo is None else moment

        return PushedOrder(
            number=data["number"],
            placed_at=read(data["placed_at"]),
            paid_at=read(data["paid_at"]),
            promised_ship_at=read(data["promised_ship_at"]),
            currency=data["currency"],
            freight=data["freight"] or 0,
            buyer_name=data["buyer_name"],
            buyer_phone=data["buyer_phone"],
            buyer_email=data["buyer_email"],
            buyer_reference=data["buyer_reference"],
            address=data["address"],
            lines=tuple(entry.record() for entry in data["lines"]),
            payments=tuple(entry.record() for entry in data["payments"]),
            parcels=tuple(entry.record(read) for entry in data["parcels"]),
            coupons=tuple((e.cleaned_data["code"], e.cleaned_data["amount"]) for e in data["coupons"]),
            refunds=tuple(entry.record(read) for entry in data["refunds"]),
            cancelled_at=read(data["cancelled_at"]),
            source=source,
        )


def _may_push(user: Any) -> bool:
    return user.is_seller or user.is_support


def _once(form: forms.Form, field: str, name: str) -> None:
    """The entries of a list are told apart by one of their fields."""
    values: Iterable[Any] = [entry.cleaned_data.get(name) for entry in form.cleaned_data.get(field, [])]
    seen = list(values)
    if len(set(seen)) != len(seen):
        form.add_error(field, ValidationError(_("Two of them have the same %(name)s.") % {"name": name}, code="twice"))
