"""What the shop sends or gives for a case."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import StatusField, transition
from tickets.cases.belonging import OfCase
from tickets.cases.models import Ticket
from tickets.statuses import ReplacementStatus as S


class Sending(models.TextChoices):
    """What is in the parcel."""

    EXCHANGE = "exchange", _("Exchanged goods")
    PART = "part", _("Part")
    GIFT = "gift", _("Gift")
    GOODS_BACK = "goods_back", _("The customer's own goods")


class Replacement(OfCase):
    """A parcel of the shop to the customer (换货/补发): what is exchanged, re-sent, given, or the customer's own goods back.

    `worth` is the price of what is exchanged, `extra` what the customer pays on top where it is dearer than what was bought
    (sent once that has come), both in minor units. Coming back (`returned`) undoes an exchange, and is how a
    part or gift is handed back.
    """

    PREFIX: ClassVar[str] = "RP"
    INITIAL: ClassVar[frozenset[str]] = frozenset({S.PREPARED})

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="replacements", verbose_name=_("case"))
    status = StatusField(_("status"), choices=S.choices, default=S.PREPARED)
    kind = models.CharField(_("kind"), max_length=12, choices=Sending.choices)
    what = models.CharField(_("what exactly"), max_length=200, blank=True)
    worth = models.BigIntegerField(_("worth, in minor units"), default=0)
    extra = models.BigIntegerField(_("to be paid on top, in minor units"), default=0)
    extra_paid_at = models.DateTimeField(_("paid on top at"), null=True, blank=True)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True, db_index=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    late_since = models.DateTimeField(_("not sent in time"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("parcel of the seller")
        verbose_name_plural = _("parcels of the seller")
        indexes = [models.Index(fields=["status", "due_at"], name="replacement_due")]

    @transition(field=status, source=S.PREPARED, target=S.SENT)
    def mark_sent(self, *, carrier: str, tracking_number: str, at: Any) -> None:
        self.carrier, self.tracking_number, self.sent_at, self.late_since = carrier, tracking_number, at, None

    @transition(field=status, source=S.SENT, target=S.SENT)
    def mark_corrected(self, *, carrier: str, tracking_number: str) -> None:
        """Carrier or number had been entered wrongly."""
        self.carrier, self.tracking_number = carrier, tracking_number
        self.stay()

    @transition(field=status, source=S.SENT, target=S.RECEIVED)
    def mark_received(self, *, at: Any) -> None:
        self.received_at = at

    @transition(field=status, source=S.SENT, target=S.PREPARED)
    def mark_lost(self) -> None:
        """The carrier lost it: the shop sends another."""
        self.carrier = self.tracking_number = ""
        self.sent_at = None

    @transition(field=status, source=[S.SENT, S.RECEIVED], target=S.RETURNED)
    def mark_returned(self) -> None:
        """It came back to the shop: called back, handed back, or the exchange is undone."""

    @transition(field=status, source=S.PREPARED, target=S.CANCELLED)
    def mark_cancelled(self) -> None:
        """Not sent any more."""


class Gift(models.TextChoices):
    """In what goodwill is given (R31)."""

    CASH = "cash", _("Money")
    COUPON = "coupon", _("Coupon")
    GIFT = "gift", _("Gift")


class Compensation(models.Model):
    """Goodwill that was given for a case (补偿). A fact with who and when. `value` in minor units of the case's currency;
    `what` is the coupon's code or the gift's name. Money itself is a reimbursement, a gift travels as a `Replacement`."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="compensation", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=8, choices=Gift.choices)
    value = models.BigIntegerField(_("worth, in minor units"), default=0)
    what = models.CharField(_("what exactly"), max_length=200, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given at"))
    taken_back_at = models.DateTimeField(_("handed back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("compensation")
        verbose_name_plural = _("compensations")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.what}".strip()
