"""What was paid: one charge for one order of one shop, by one or several payments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.kernel import numbers
from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import Shop
from portal.time import calendars, clock
from refunds.arrivals import windows
from refunds.arrivals.models import ArrivalRule
from refunds.charges.splitting import split_over
from refunds.refunds.owned import PaidBy, PaidQuerySet
from refunds.statuses import CONNECTED, TAKEN_OR_SAID_SO, Destination, Doubt, GatewayName, Method, PaymentStatus

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


@dataclass(frozen=True)
class Way:
    """One way money would take back: shown before anybody confirms anything."""

    payment: Payment
    amount: int
    window: windows.Window

    @property
    def currency(self) -> str:
        return self.payment.currency

    @property
    def account(self) -> str:
        return self.payment.account

    @property
    def is_by_hand(self) -> bool:
        """Whether a person pays it out."""
        return self.payment.gateway == GatewayName.MANUAL


class Charge(PaidBy, models.Model):
    """What was paid for one order. It knows the order only as an opaque `reference`, and the name people know it by."""

    number = models.CharField(_("number"), max_length=40, unique=True, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="charges", verbose_name=_("shop"))
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="charges",
        verbose_name=_("payer"),
    )
    reference = models.CharField(_("order"), max_length=64)
    label = models.CharField(_("order as its shop calls it"), max_length=60, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    subsidy = models.PositiveBigIntegerField(
        _("the platform's coupon subsidy"),
        default=0,
        help_text=_("Minor units the platform adds for its own coupons; never the customer's money."),
    )
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    objects = PaidQuerySet.as_manager()

    if TYPE_CHECKING:
        payments: RelatedManager[Payment]

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [models.UniqueConstraint(name="one_charge_an_order", fields=["shop", "reference"])]
        indexes = [
            models.Index(fields=["payer", "-id"], name="charge_of_payer"),
            models.Index(fields=["label"], name="charge_label"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number = self.number or numbers.make("CH")
        super().save(*args, **kwargs)

    @property
    def order_name(self) -> str:
        """The order as its shop and its customer call it."""
        return self.label or self.reference

    @property
    def captured(self) -> int:
        """Minor units that were taken, or that a shop's system says were (`Payment.is_claimed`)."""
        return sum(payment.captured for payment in self.payments.all())

    @property
    def promised(self) -> int:
        """Minor units promised back, arrived or not."""
        return sum(payment.promised for payment in self.payments.all())

    @property
    def refunded(self) -> int:
        """Minor units that have arrived."""
        return sum(payment.refunded for payment in self.payments.all())

    @property
    def refundable(self) -> int:
        """What can still be promised: captured less everything promised. A failed refund still holds its money."""
        return self.captured - self.promised

    def ways(self, amount: int) -> list[Way]:
        """How `amount` would go back if it were promised now. Raises ValueError when it cannot be."""
        payments = {payment.pk: payment for payment in self.payments.all()}
        parts = split_over({pk: payment.refundable for pk, payment in payments.items()}, amount)
        return [
            Way(payments[pk], part, payments[pk].arrival_window(clock.now(), is_accepted=False))
            for pk, part in parts.items()
        ]


class PaymentQuerySet(PaidQuerySet):
    def claims(self) -> PaymentQuerySet:
        """What shops' systems say was paid and no provider has confirmed."""
        return self.filter(status=PaymentStatus.CLAIMED)

    def in_doubt(self) -> PaymentQuerySet:
        """Claims that a provider did not confirm: a person has to look."""
        return self.claims().exclude(doubt="")


class Payment(PaidBy, Machine):
    """One tender of a charge. 0 ≤ refunded ≤ promised ≤ captured ≤ amount, always, kept by lock and constraint.

    A payment that a shop's system tells of at a connected provider begins as *claimed*: it counts in the order's sums, and
    nothing of it is given back before the provider has said that it was paid, on this account, to this amount.
    """

    PREFIX = "PY"
    INITIAL = frozenset({PaymentStatus.AUTHORISED})

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="payments", verbose_name=_("charge"))
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="payments", verbose_name=_("shop"))
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name=_("payer"),
    )
    status = StatusField(_("status"), choices=PaymentStatus.choices, default=PaymentStatus.AUTHORISED)
    method = models.CharField(_("method"), max_length=16, choices=Method.choices)
    bank = models.CharField(_("bank or card brand"), max_length=40, blank=True)
    account_tail = models.CharField(_("last digits of the account"), max_length=8, blank=True)
    gateway = models.CharField(_("gateway"), max_length=12, choices=GatewayName.choices, default=GatewayName.SANDBOX)
    gateway_reference = models.CharField(_("provider's number"), max_length=80, blank=True, db_index=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.PositiveBigIntegerField(_("amount"))
    captured = models.PositiveBigIntegerField(_("captured"), default=0)
    promised = models.PositiveBigIntegerField(_("promised back"), default=0)
    refunded = models.PositiveBigIntegerField(_("arrived back"), default=0)
    captured_at = models.DateTimeField(_("captured at"), null=True, blank=True, editable=False)
    provider_account = models.ForeignKey(
        "refunds.GatewayAccount",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name=_("account with the provider"),
        help_text=_("On which it was paid; refunds go back from there, whatever account the shop has later."),
    )
    by_platform = models.BooleanField(
        _("told by the platform"), default=False, help_text=_("The platform itself says whose order it pays.")
    )
    doubt = models.CharField(_("doubt"), max_length=12, choices=Doubt.choices, blank=True)
    asked = models.PositiveSmallIntegerField(_("times its provider was asked"), default=0)
    ask_at = models.DateTimeField(_("its provider is asked"), null=True, blank=True, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                name="payment_never_gives_more_than_it_took",
                condition=Q(refunded__lte=F("promised"))
                & Q(promised__lte=F("captured"))
                & Q(captured__lte=F("amount")),
            ),
            models.CheckConstraint(name="payment_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_captured_has_money",
                condition=Q(status__in=TAKEN_OR_SAID_SO, captured__gt=0, captured_at__isnull=False)
                | (~Q(status__in=TAKEN_OR_SAID_SO) & Q(captured=0)),
            ),
            models.UniqueConstraint(
                name="one_payment_a_providers_number",
                fields=["gateway", "gateway_reference"],
                condition=Q(gateway__in=CONNECTED, status=PaymentStatus.CAPTURED) & ~Q(gateway_reference=""),
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "-id"], name="payment_of_payer"),
            models.Index(fields=["shop", "-id"], name="payment_of_shop"),
            models.Index(fields=["ask_at"], name="payment_to_ask", condition=Q(ask_at__isnull=False)),
            models.Index(fields=["-id"], name="payment_in_doubt", condition=~Q(doubt="")),
        ]

    def get_absolute_url(self) -> str:
        return reverse("payments:detail", args=[self.number])

    @transition(status, source=PaymentStatus.AUTHORISED, target=PaymentStatus.CLAIMED)
    def mark_claimed(self, *, amount: int, account: Any, by_platform: bool) -> None:
        """A shop's system says that the money was taken; its provider is asked."""
        self.captured = amount
        self.captured_at = self.ask_at = clock.now()
        self.provider_account = account
        self.by_platform = by_platform

    @transition(status, source=PaymentStatus.CLAIMED, target=PaymentStatus.CAPTURED)
    def mark_confirmed(self) -> None:
        """Its provider, or a person who looked there, says that it is true."""
        self.doubt, self.ask_at = "", None

    @transition(status, source=[PaymentStatus.AUTHORISED, PaymentStatus.VOIDED], target=PaymentStatus.CAPTURED)
    def mark_captured(self, *, amount: int) -> None:
        """The money was taken, wholly or in part; also where the provider refused to give it up and took it first."""
        self.captured = amount
        self.captured_at = clock.now()

    @transition(status, source=PaymentStatus.AUTHORISED, target=PaymentStatus.VOIDED)
    def mark_voided(self) -> None:
        """The authorisation was given up: nothing was taken."""

    @transition(status, source=PaymentStatus.AUTHORISED, target=PaymentStatus.FAILED)
    def mark_failed(self) -> None:
        """The provider refused to take the money."""

    @property
    def is_claimed(self) -> bool:
        """Whether only a shop's system says so yet."""
        return bool(self.status == PaymentStatus.CLAIMED)

    @property
    def given_room(self) -> int:
        """What can have gone back besides what did by our books, promises not sent yet included, in minor units."""
        return self.captured - self.refunded

    @property
    def refundable(self) -> int:
        """What this payment can still give back."""
        return self.captured - self.promised

    @property
    def account(self) -> str:
        """The account as its owner knows it, masked: "debit card …6021"."""
        return account_words(self.method, self.bank, self.account_tail)

    @property
    def way(self) -> Destination:
        """How long its refunds take is told as for this destination: what people pay out takes as long as a transfer,
        whatever the customer paid with."""
        return Destination.MANUAL if self.gateway == GatewayName.MANUAL else Destination.ORIGINAL

    @property
    def bank_country(self) -> str:
        """Whose working days its way to the account waits for (`portal.time.calendars.of_bank`)."""
        return calendars.of_bank(self.currency, self.shop.country)

    def arrival_window(self, accepted: Any, *, is_accepted: bool = True) -> windows.Window:
        """When a refund of this payment arrives, accepted at that moment."""
        days = ArrivalRule.days_for(self.method, self.bank, self.way)
        return windows.window(days, accepted, country=self.bank_country, is_accepted=is_accepted)


def account_words(method: str, bank: str, tail: str) -> str:
    """ "debit card (ending 6021)", "Visa credit card (ending 4242)", "WeChat Pay"; in the active language."""
    name = str(Method(method).label)
    if bank:
        name = gettext("%(bank)s %(method)s") % {"bank": bank, "method": name}
    if not tail:
        return name
    return gettext("%(account)s …%(tail)s") % {"account": name, "tail": tail}
