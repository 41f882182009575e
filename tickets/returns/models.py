"""The goods' way back, and the verdict on them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import OwnedQuerySet
from tickets.cases.models import Ticket
from tickets.statuses import InspectionStatus, ReturnStatus


class ReturnQuerySet(OwnedQuerySet):
    customer_path = "ticket__customer"
    shop_path = "ticket__shop"


class InspectionQuerySet(OwnedQuerySet):
    customer_path = "goods__ticket__customer"
    shop_path = "goods__ticket__shop"


class Return(Machine):
    """The goods' way back (退货单). The customer sends, the shop receives, the carrier is followed."""

    PREFIX: ClassVar[str] = "RT"
    INITIAL: ClassVar[frozenset[str]] = frozenset({ReturnStatus.AUTHORISED})

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="goods_return", verbose_name=_("case"))
    status = StatusField(_("status"), choices=ReturnStatus.choices, default=ReturnStatus.AUTHORISED)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True, db_index=True)
    freight = models.BigIntegerField(_("return freight, in minor units"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    inspected_at = models.DateTimeField(_("inspected at"), null=True, blank=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        indexes = [models.Index(fields=["status", "due_at"], name="return_due")]

    def get_absolute_url(self) -> str:
        return reverse("tickets:detail", args=[self.ticket.number])

    @property
    def customer_id(self) -> int:
        return self.ticket.customer_id

    @property
    def shop_id(self) -> int:
        return self.ticket.shop_id

    @property
    def deadline(self) -> Any:
        """Until when the next party has to act: for goods that arrived, that of their inspection."""
        return self._waiting.due_at

    @property
    def waits_since(self) -> Any:
        """When the present waiting began."""
        return self._waiting.due_from

    @property
    def _waiting(self) -> Machine:
        verdict = getattr(self, "inspection", None)
        return verdict if self.status == ReturnStatus.RECEIVED and verdict is not None else self

    @transition(field=status, source=ReturnStatus.AUTHORISED, target=ReturnStatus.IN_TRANSIT)
    def mark_in_transit(self, *, carrier: str, tracking_number: str, at: Any) -> None:
        self.carrier, self.tracking_number, self.sent_at = carrier, tracking_number, at

    @transition(field=status, source=ReturnStatus.IN_TRANSIT, target=ReturnStatus.IN_TRANSIT)
    def mark_corrected(self, *, carrier: str, tracking_number: str) -> None:
        """Carrier or number had been entered wrongly."""
        self.carrier, self.tracking_number = carrier, tracking_number
        self.stay()

    @transition(field=status, source=ReturnStatus.IN_TRANSIT, target=ReturnStatus.RECEIVED)
    def mark_received(self, *, at: Any) -> None:
        self.received_at = at

    @transition(field=status, source=ReturnStatus.AUTHORISED, target=ReturnStatus.EXPIRED)
    def mark_expired(self) -> None:
        """Nothing was sent in time."""

    @transition(
        field=status,
        source=[ReturnStatus.AUTHORISED, ReturnStatus.IN_TRANSIT, ReturnStatus.RECEIVED],
        target=ReturnStatus.RECALLED,
    )
    def mark_recalled(self) -> None:
        """The customer keeps the goods, or gets them back from the carrier or the shop."""

    @transition(field=status, source=ReturnStatus.IN_TRANSIT, target=ReturnStatus.LOST)
    def mark_lost(self) -> None:
        """The carrier lost it."""

    @transition(field=status, source=[ReturnStatus.EXPIRED, ReturnStatus.RECALLED], target=ReturnStatus.AUTHORISED)
    def mark_authorised_anew(self) -> None:
        """Approved once more: the goods, which the customer has, are expected again."""
        self.carrier = self.tracking_number = ""
        self.sent_at = self.received_at = self.inspected_at = None


class Inspection(Machine):
    """The seller's verdict on goods that came back (验货). Ten days of silence accept.

    `unsellable` maps order lines to the pieces that cannot be sold again, `deducted` is what the seller would keep for
    them, in minor units: it counts once the customer has agreed to the offer it comes with.
    """

    PREFIX: ClassVar[str] = "IN"
    INITIAL: ClassVar[frozenset[str]] = frozenset({InspectionStatus.PENDING})

    goods = models.OneToOneField(
        Return, on_delete=models.PROTECT, related_name="inspection", verbose_name=_("goods that came back")
    )
    status = StatusField(_("status"), choices=InspectionStatus.choices, default=InspectionStatus.PENDING)
    unsellable = models.JSONField(_("pieces that cannot be sold again"), default=dict, blank=True)
    deducted = models.BigIntegerField(_("deducted, in minor units"), default=0)
    words = models.TextField(_("what was found"), blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        indexes = [models.Index(fields=["status", "due_at"], name="inspection_due")]

    def get_absolute_url(self) -> str:
        return self.goods.get_absolute_url()

    @property
    def customer_id(self) -> int:
        return self.goods.customer_id

    @property
    def shop_id(self) -> int:
        return self.goods.shop_id

    @transition(field=status, source=InspectionStatus.PENDING, target=InspectionStatus.ACCEPTED)
    def mark_accepted(self, *, words: str) -> None:
        self.words = words

    @transition(field=status, source=InspectionStatus.PENDING, target=InspectionStatus.PARTLY_ACCEPTED)
    def mark_partly_accepted(self, *, unsellable: dict[str, int], deducted: int, words: str) -> None:
        self.unsellable, self.deducted, self.words = unsellable, deducted, words

    @transition(field=status, source=InspectionStatus.PENDING, target=InspectionStatus.REJECTED)
    def mark_rejected(self, *, words: str) -> None:
        self.words = words

    @transition(
        field=status,
        source=[InspectionStatus.ACCEPTED, InspectionStatus.PARTLY_ACCEPTED, InspectionStatus.REJECTED],
        target=InspectionStatus.PENDING,
    )
    def mark_pending_anew(self) -> None:
        """The goods came a second time."""
        self.unsellable, self.deducted, self.words = {}, 0, ""
