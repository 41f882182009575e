"""Parcels on their way, what the carrier tells about them, and calling them back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.orders.models import Order, OrderLine
from orders.statuses import RecallStatus, ShipmentStatus
from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import OwnedQuerySet


class ShipmentQuerySet(OwnedQuerySet):
    customer_path = "order__customer"
    shop_path = "order__shop"


class Shipment(Machine):
    """One parcel of an order. `former_numbers`: the tracking numbers it had by mistake; what is told of them is of others."""

    PREFIX: ClassVar[str] = "SP"
    INITIAL: ClassVar[frozenset[str]] = frozenset({ShipmentStatus.PACKED})

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("order"))
    status = StatusField(_("status"), choices=ShipmentStatus.choices, default=ShipmentStatus.PACKED)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    former_numbers = models.JSONField(_("corrected tracking numbers"), default=list, blank=True)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        indexes = [models.Index(fields=["tracking_number"], name="shipment_tracking")]

    def get_absolute_url(self) -> str:
        return reverse("orders:detail", args=[self.order.number])

    @property
    def customer_id(self) -> int | None:
        return self.order.customer_id

    @property
    def shop_id(self) -> int:
        return self.order.shop_id

    @transition(field=status, source=ShipmentStatus.PACKED, target=ShipmentStatus.IN_TRANSIT)
    def mark_in_transit(self, *, at: Any) -> None:
        self.sent_at = at

    @transition(field=status, source=ShipmentStatus.IN_TRANSIT, target=ShipmentStatus.IN_TRANSIT)
    def mark_corrected(self, *, carrier: str, tracking_number: str) -> None:
        """Carrier or number had been entered wrongly."""
        if tracking_number != self.tracking_number:
            former = {*self.former_numbers, self.tracking_number} - {tracking_number, ""}
            self.former_numbers = sorted(former)
        self.carrier, self.tracking_number = carrier, tracking_number
        self.stay()

    @transition(field=status, source=ShipmentStatus.IN_TRANSIT, target=ShipmentStatus.IN_TRANSIT)
    def mark_sent_then(self, *, at: Any) -> None:
        """It was sent at another time than was told first."""
        self.sent_at = at
        self.stay()

    @transition(field=status, source=ShipmentStatus.DELIVERED, target=ShipmentStatus.DELIVERED)
    def mark_arrived_then(self, *, sent_at: Any, at: Any) -> None:
        """It arrived, and was sent, at another time than was told first."""
        self.sent_at, self.arrived_at = sent_at, at
        self.stay()

    @transition(field=status, source=ShipmentStatus.IN_TRANSIT, target=ShipmentStatus.DELIVERED)
    def mark_delivered(self, *, at: Any) -> None:
        self.arrived_at = at

    @transition(field=status, source=ShipmentStatus.IN_TRANSIT, target=ShipmentStatus.RETURNED)
    def mark_returned(self, *, at: Any) -> None:
        self.arrived_at = at

    @transition(field=status, source=ShipmentStatus.IN_TRANSIT, target=ShipmentStatus.LOST)
    def mark_lost(self) -> None:
        self.arrived_at = None


class ShipmentLine(models.Model):
    """How many pieces of a line are in a parcel."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines", verbose_name=_("parcel"))
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="parcels", verbose_name=_("line"))
    quantity = models.PositiveIntegerField(_("pieces"))

    class Meta:
        verbose_name = _("parcel content")
        verbose_name_plural = _("parcel contents")
        constraints = [
            models.UniqueConstraint(name="line_once_a_parcel", fields=["shipment", "line"]),
            models.CheckConstraint(name="parcel_of_pieces", condition=models.Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id}: {self.line_id} ×{self.quantity}"


class TrackingEvent(models.Model):
    """News from the carrier about the number that the parcel had then. The same news twice is one row."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="events", verbose_name=_("parcel"))
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    at = models.DateTimeField(_("at"))
    text = models.CharField(_("news"), max_length=200)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("tracking news")
        verbose_name_plural = _("tracking news")
        constraints = [models.UniqueConstraint(name="news_once", fields=["shipment", "tracking_number", "at", "text"])]

    def __str__(self) -> str:
        return self.text


class RecallQuerySet(OwnedQuerySet):
    customer_path = "shipment__order__customer"
    shop_path = "shipment__order__shop"


class Recall(Machine):
    """Calling a parcel back from the carrier (拦截/召回). `cause` is the number of the case that wants it back."""

    PREFIX: ClassVar[str] = "RC"
    INITIAL: ClassVar[frozenset[str]] = frozenset({RecallStatus.ASKED})

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="recalls", verbose_name=_("parcel"))
    cause = models.CharField(_("for"), max_length=40, db_index=True)
    status = StatusField(_("status"), choices=RecallStatus.choices, default=RecallStatus.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("recall")
        verbose_name_plural = _("recalls")
        constraints = [
            models.UniqueConstraint(
                name="one_open_recall",
                fields=["shipment"],
                condition=models.Q(status__in=[RecallStatus.ASKED, RecallStatus.ACCEPTED]),
            ),
        ]

    @property
    def customer_id(self) -> int | None:
        return self.shipment.order.customer_id

    @property
    def shop_id(self) -> int:
        return self.shipment.order.shop_id

    @property
    def is_open(self) -> bool:
        return self.status in (RecallStatus.ASKED, RecallStatus.ACCEPTED)

    @transition(field=status, source=RecallStatus.ASKED, target=RecallStatus.ACCEPTED)
    def mark_accepted(self, *, at: Any) -> None:
        self.answered_at = at

    @transition(field=status, source=[RecallStatus.ASKED, RecallStatus.ACCEPTED], target=RecallStatus.RETURNED)
    def mark_returned(self, *, at: Any) -> None:
        self.answered_at = at

    @transition(field=status, source=[RecallStatus.ASKED, RecallStatus.ACCEPTED], target=RecallStatus.MISSED)
    def mark_missed(self, *, at: Any) -> None:
        self.answered_at = at

    @transition(field=status, source=[RecallStatus.ASKED, RecallStatus.ACCEPTED], target=RecallStatus.LOST)
    def mark_lost(self, *, at: Any) -> None:
        self.answered_at = at
